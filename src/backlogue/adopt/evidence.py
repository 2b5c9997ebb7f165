"""Collect evidence from a team's existing items about the template they were copied from."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from backlogue.adopt.values import comparable
from backlogue.markdown import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlogue.markdown import Block

LABEL = re.compile(
    r"(?P<lead>\s*(?:>\s?)*(?:(?:[-*+]|[0-9]+[.)])\s+(?:\[.\]\s+)?)?)"
    r"(?:(?P<mark>\*\*|__)(?P<bold>[^*_\n]{1,60}?)(?:\s?[:\uff1a](?P=mark)|(?P=mark)\s?[:\uff1a]|(?P=mark)\s+[\u2014\u2013-](?=\s))"
    r"|(?P<bare>[^\W\d_`\[][^*\n:\uff1a|<>{}\[\]]{0,40}|`[^`\n]+`[^*\n:\uff1a|]{0,40})[:\uff1a](?!//))"
    r"(?P<gap>[ \t\u3000]*)"
)
"""The start of a line such as `- **Label:** value` or `Label: value`."""

MOST_ITEMS = 200

MOSTLY = 0.6
SOME = 0.4
"""The share of the items in which something must occur."""


class Section(NamedTuple):
    """How one item fills a section.

    Attributes:
        shape: `empty`, `line`, `prose`, `list`, `checks`, `table`, `code` or `mixed`.
        value: Its only line, if it has one.
        headings: The number of headings below it.
    """

    shape: str
    value: str
    headings: int


class Items(NamedTuple):
    """The collected evidence.

    Attributes:
        total: The number of items.
        front: The values of each front matter key.
        labels: The values of each label at the start of a line, one per item.
        sections: The sections of the items, by heading.
        lines: The number of items with each line.
        names: The file names, without `.md`.
        folders: The folder of each item, relative to the backlog; empty for the backlog itself.
    """

    total: int
    front: dict[str, list[str]]
    labels: dict[str, list[str]]
    sections: dict[str, list[Section]]
    lines: Counter[str]
    names: tuple[str, ...]
    folders: tuple[str, ...]


def comparable_heading(text: str) -> str:
    """Return a heading normalized for comparison: without numbers, notes and marks."""
    bare = re.sub(r"\s*\([^()]*\)\s*|\*\(.*\)\*", " ", text)
    bare = re.sub(r"^\s*(?:\u00a7?[0-9]+(?:\.[0-9]+)*[.)]?)\s+", "", bare)
    return comparable(bare) or comparable(text)


def comparable_line(line: str) -> str:
    """Return a line normalized for comparison: without its box and list marker."""
    return " ".join(re.sub(r"^\s*(?:[-*+]|[0-9]+[.)])\s+(?:\[.\]\s+)?", "", line).split())


def collect_evidence(items: Sequence[tuple[str, str]]) -> Items:
    """Count what items say.

    Args:
        items: The path of each, relative to the backlog folder and with `/` between names, and its text.
    """
    found = Items(
        min(len(items), MOST_ITEMS),
        defaultdict(list),
        defaultdict(list),
        defaultdict(list),
        Counter(),
        tuple(path.rpartition("/")[2].removesuffix(".md") for path, _ in items),
        tuple(path.rpartition("/")[0] for path, _ in items),
    )
    for _, text in items[:MOST_ITEMS]:
        _read(text, found)
    return found


def _read(text: str, found: Items) -> None:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = front_end(lines)
    for line in lines[1 : max(start - 1, 0)]:
        key, colon, value = line.partition(":")
        if colon and key.strip() == key and key:
            found.front[key].append(re.sub(r"\s+#.*", "", value).strip().strip("\"'"))
    body = lines[start:]
    found.lines.update({comparable_line(line) for line in body if line.strip()})
    labels: dict[str, str] = {}
    for line in body:
        match = LABEL.match(line)
        if match:
            labels.setdefault(comparable(match["bold"] or match["bare"]), line[match.end() :].strip())
    for label, value in labels.items():
        found.labels[label].append(value)
    blocks = parse(body)
    headings = [index for index, block in enumerate(blocks) if block.kind == "heading"]
    for number, index in enumerate(headings):
        heading = blocks[index]
        end = next(
            (other for other in headings[number + 1 :] if blocks[other].level <= heading.level), len(blocks)
        )
        below = blocks[index + 1 : end]
        own = [block for block in below if block.kind not in ("rule", "html")]
        found.sections[comparable_heading(heading.text)].append(_section(own, body))


def _section(blocks: Sequence[Block], lines: list[str]) -> Section:
    headings = sum(block.kind == "heading" for block in blocks)
    own = [block for block in blocks if block.kind != "heading"]
    entries = [lines[item.start].strip() for block in own if block.kind == "list" for item in block.items]
    kinds = {block.kind for block in own}
    value = ""
    if not kinds:
        shape = "empty"
    elif kinds == {"list"}:
        boxed = sum(re.match(r"(?:[-*+]|[0-9]+[.)])\s+\[.\]\s", entry) is not None for entry in entries)
        shape = "checks" if boxed * 2 > len(entries) else "list"
    elif kinds == {"fence"}:
        shape = "code"
    elif kinds == {"paragraph"}:
        whole = lines[own[0].start : own[-1].end]
        if all(line.lstrip().startswith("|") for line in whole if line.strip()):
            shape = "table"
        elif len(whole) == 1:
            shape, value = "line", whole[0].strip()
        else:
            shape = "prose"
    else:
        shape = "mixed"
    return Section(shape, value, headings)


def front_end(lines: Sequence[str]) -> int:
    """Return the number of the line after the front matter; 0 without front matter."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() in ("---", "..."):
            return number + 1
    return 0
