"""Items as people's files have them: any bytes around and inside the front matter."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

PLAIN = ("todo", "in progress", "done", "wont do", "a-b (c)")
HARD = ("on", "it's: #1", 'say "yes"', "10", "back\\slash", "-", "~", "\u5230", "[x]")

_KEYS = ("status", "date_created", "date_modified")
_FOREIGN = (
    "tags: [a, b]\n",
    "priority: high\n",
    'quoted: "a: b # no comment"\n',
    "nested:\n  status: inner\n  list:\n    - status: x\n",
    "block: |\n  status: not ours\n  --- \n\n",
    "folded: >-\n  date_modified: 2020-01-01\n  more\n",
    "# status: a comment\n",
    "\n",
    "anchor: &a {b: c}\nalias: *a\n",
    "caf\u00e9: \u65e5\u672c # \u00fc\n",
    "empty:\n",
    "tagged: !!str 5\n",
    "? complex\n: value\n",
    "'quoted key': 'it''s'\n",
    "on: off\n",
    "rocket: '\U0001f680' # \U0001f680\n",
    "separators: 'a\u2028b' # \u2029\n",
    "list:\n  - a\n  - b\n",
    "wide list:\n- \u5230\n- \U0001f680 x\n",
)


class Document(NamedTuple):
    """A file, and what its status is.

    Attributes:
        data: All of its bytes.
        status: The text of its status; None where it has none.
        quote: How that is quoted.
        body: The bytes behind the front matter.
    """

    data: bytes
    status: str | None
    quote: str
    body: bytes


def written(text: str, quote: str) -> str:
    """Write a status as YAML, with these quotation marks."""
    if quote == "'":
        return "'" + text.replace("'", "''") + "'"
    if quote == '"':
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a file whose front matter can be changed safely."""
    status = draw(st.sampled_from(PLAIN + HARD))
    quote = draw(st.sampled_from(("'", '"') if status in HARD else ("", "", "'", '"')))
    keys = draw(st.permutations(_KEYS)) if draw(st.booleans()) else list(_KEYS)
    if draw(st.integers(0, 5)) == 0:
        keys.remove(draw(st.sampled_from(keys)))
    lines = []
    for key in keys:
        value = (
            written(status, quote)
            if key == "status"
            else draw(st.sampled_from(("2026-01-02", '"2026-01-03"')))
        )
        comment = draw(st.sampled_from(("", "", " # why", "   ", "  #\u00e9", " # \U0001f680")))
        colon = draw(st.sampled_from((": ", ": ", ":   ", " : ")))
        lines.append(f"{key}{colon}{value}{comment}\n")
    foreign = draw(st.lists(st.sampled_from(_FOREIGN), max_size=3, unique=True))
    for text in foreign:
        lines.insert(draw(st.integers(0, len(lines))), text)
    ends = draw(st.sampled_from((["\n"], ["\r\n"], ["\n", "\r\n"])))
    closing = "---" + draw(st.sampled_from(("", "", " ", "\t")))
    block = "".join(lines).split("\n")[:-1]
    front = "".join(line + draw(st.sampled_from(ends)) for line in ["---", *block, closing])
    body = draw(_BODIES)
    if not body and draw(st.booleans()):
        front = front.rstrip("\r\n")
    data = draw(st.sampled_from((b"", b"", b"\xef\xbb\xbf"))) + front.encode() + body
    return Document(data, status if "status" in keys else None, quote, body)


_BODIES = st.one_of(
    st.binary(max_size=60),
    st.lists(
        st.sampled_from((
            b"\n", b"\r\n", b"# Title\n", b"---\n", b"status: todo\n", b"status: done",
            b"date_modified: 2026-01-02\r\n", b"\xff\xfe", b"\0", b"text\r",
            b"```\n---\nstatus: x\n---\n```\n",
        )),
        max_size=8,
    ).map(b"".join),
)  # fmt: skip
