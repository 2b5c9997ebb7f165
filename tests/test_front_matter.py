"""Front matter read: what needs no YAML says the same as YAML, and nothing takes forever."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.front_matter import KEYS, FrontMatterError, read_front_matter, read_with_yaml, simple_match
from tests.effort import cases

AWKWARD = st.sampled_from((
    *" \t:#'\"&*!|>%@`[]{},?-~\\\u00a0\u0085\u2028\u2029\ufeff\ufffe\u3000\ud7ff\U0001f680\x00\x7f",
    "a", "Z", "0", "\u5230", "\u0436", ": ", " #", "  ", "--", "<<", "1e3", "null",
))  # fmt: skip
VALUES = st.lists(AWKWARD, max_size=8).map("".join)
ENTRY = st.tuples(st.sampled_from(["\n- ", "\n  - ", "\n-", "\n   - "]), st.one_of(st.just("a"), VALUES))
ENTRIES = st.lists(ENTRY.map("".join), max_size=3)
FOREIGN = st.one_of(VALUES, st.tuples(st.sampled_from(["", "", "a"]), ENTRIES.map("".join)).map("".join))


@settings(max_examples=cases(300, 1500), deadline=None)
@given(value=VALUES, foreign=FOREIGN, end=st.sampled_from(["\n", "\r\n"]), order=st.permutations(range(5)))
def test_what_needs_no_yaml_says_what_yaml_says(value: str, foreign: str, end: str, order: list[int]) -> None:
    """Whatever one regular expression matches, PyYAML reads as the same text in the same place."""
    inner = [f"k: {foreign}", f"status: {value}", "date_created: a", "# c", "date_modified: b # c"]
    lines = ["---", *(inner[number] for number in order), "---"]
    data = end.join(lines).encode("utf-8", "surrogatepass") + end.encode()
    if simple_match(data):
        simple, full = read_front_matter(data), read_with_yaml(data)
        for mine in simple.values:
            (theirs,) = full.named(mine.key)
            assert mine[:5] == theirs[:5]
        assert (simple.start, simple.body) == (full.start, full.body)


@pytest.mark.parametrize(
    "block",
    [
        b"status: " + b"a " * 20_000 + b"\x07\n",
        b"status: " + b"a:" * 20_000 + b"\x07\n",
        b"status: a" + b" " * 100_000 + b"\x07\n",
        b"k: a  \n" * 20_000 + b"\x07\n",
        b"k: [" + b"a, " * 20_000 + b"\n",
        b"k: " + b"[" * 50_000 + b"\n",
        b"k: " + b"{a: " * 50_000 + b"\n",
        b"? " * 50_000 + b"\n",
        b"k: &a [*a, *a]\nl: *b\n",
        b"k: " + b"x" * 300_000 + b"\n",
    ],
    ids=range(10),
)
def test_hostile_front_matter_ends_in_a_named_error(block: bytes) -> None:
    """Long, deep and bottomless front matter is refused with its place, in bounded time."""
    with pytest.raises(FrontMatterError) as caught:
        read_front_matter(b"---\n" + block + b"---\n")
    assert caught.value.line >= 1


@pytest.mark.parametrize(
    "lines",
    [
        b"k:\n  - a\n - b\n",
        b"k:\n  - a\n- b\n",
        b"k: v\n- a\n",
        b"k: v\n  - a\n: b\n",
        b"- a\n",
        b"k: a: b\n",
        b"k: [a\n",
        b"k:\n- a\n  - b: c\n",
        b"'k: v\n",
    ],
)
def test_what_yaml_refuses_is_not_taken_for_simple(lines: bytes) -> None:
    """Lines of others that are no YAML make the front matter a broken one, though our keys are simple."""
    data = b"---\n" + lines + b"status: todo\ndate_created: a\ndate_modified: b\n---\n"
    with pytest.raises(FrontMatterError, match=r"not valid YAML|not a mapping of keys"):
        read_front_matter(data)


@pytest.mark.parametrize("keys", list(permutations(KEYS)))
def test_keys_in_any_order_need_no_yaml(keys: tuple[str, ...]) -> None:
    """Whatever the order of the keys, and with others between them, they are read on the fast path."""
    lines = [line for key in keys for line in (f"{key}: {key} 1", "tags:", "  - a", "# c")]
    front = read_front_matter("\n".join(["---", "owner: Ann", *lines, "---", ""]).encode())
    assert front.simple
    assert [(value.key, value.text) for value in front.values] == [(key, f"{key} 1") for key in keys]


@pytest.mark.parametrize(
    "inner",
    [
        b"status: a\nstatus: b\ndate_created: c\ndate_modified: d\n",
        b"status: a\ndate_created: c\ndate_modified: d\nstatus: b\n",
        b"status: a\ndate_created: c\n",
    ],
)
def test_a_doubled_or_missing_key_is_left_to_yaml(inner: bytes) -> None:
    """The fast path takes each of the three keys exactly once."""
    assert not read_front_matter(b"---\n" + inner + b"---\n").simple


def test_front_matter_of_256_kib_is_read_and_no_more() -> None:
    """The limit counts what is between the two fences, with the closing one; the refusal is at the start."""
    fixed = len(b"k: \n---\n")
    largest = b"---\nk: " + b"x" * (2**18 - fixed) + b"\n---\n"
    (value,) = read_front_matter(largest).values
    assert value.text == "x" * (2**18 - fixed)
    with pytest.raises(FrontMatterError) as caught:
        read_front_matter(largest.replace(b"x", b"xx", 1))
    assert str(caught.value) == "1:1: the front matter is larger than 256 KiB"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"# T\n", "1:1: has no front matter"),
        (b"---\nstatus: todo\n", "1:1: the front matter is not closed; end it with a line '---'"),
        (b"---\nk: \xc3\xa9\xff\n---\n", "2:5: the front matter is not UTF-8"),
        (b"---\nk: a\nl: \x07\n---\n", "3:4: the front matter contains a control character"),
        (b"\xef\xbb\xbf---\nk: [\n---\n", "3:1: the front matter is not valid YAML"),
    ],
)
def test_an_error_names_the_line_and_the_character(data: bytes, message: str) -> None:
    """Both count from 1, and a byte-order mark doesn't count."""
    with pytest.raises(FrontMatterError) as caught:
        read_front_matter(data)
    assert str(caught.value).startswith(message)
