"""A three-way merge of the files of a template."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.adopt.merge_files import merge_files, merge_texts
from tests.effort import cases

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n"]), max_size=8)
TEXTS = LINES.map("".join)


@given(base=TEXTS, side=TEXTS)
@settings(max_examples=cases(40, thorough=2_000))
def test_what_one_side_or_both_sides_have_changed_alike_is_taken(base: str, side: str) -> None:
    """A side that has not changed gives way, and the same change on both sides is no conflict."""
    assert merge_texts(base, side, base) == (side, [])
    assert merge_texts(base, base, side) == (side, [])
    assert merge_texts(base, side, side) == (side, [])


@pytest.mark.parametrize(
    ("ours", "theirs", "merged", "conflicts"),
    [
        ("A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n", []),
        ("a\nb\nc\nd\n", "x\na\nb\nc\n", "x\na\nb\nc\nd\n", []),
        ("a\nX\nc\n", "a\nY\nc\n", None, [2]),
        ("a\nc\n", "a\nY\nc\n", None, [2]),
        ("a\nb\nc\nX\n", "a\nb\nc\nY\n", None, [4]),
        ("0\na\nX\nc\n", "a\nY\nc\n", None, [3]),
    ],
)
def test_changes_of_both_sides(ours: str, theirs: str, merged: str | None, conflicts: list[int]) -> None:
    """Changes in different lines are both made; of the same lines, the line of ours is named."""
    text, found = merge_texts("a\nb\nc\n", ours, theirs)
    assert found == conflicts
    assert merged in (None, text)


def test_a_new_name_of_the_item_keeps_its_corrections() -> None:
    """The item's file is the same under another name; a file that both sides have added is a conflict."""
    old, new = "template/{{ slug }}.md.jinja", "template/{{ number }}.md.jinja"
    merged = merge_files({old: "a\nb\n"}, {old: "A\nb\n", "notes": "mine"}, {new: "a\nB\n"})
    assert merged == ({new: "A\nB\n", "notes": "mine"}, ())
    assert merge_files({old: "a\n"}, {old: "a\n", "x": "1"}, {old: "a\n", "x": "2"}).conflicts == ("x",)
