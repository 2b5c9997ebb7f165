"""Items with lines that people wrote among their own: read quickly as they are read whole, and edited."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.errors import StateError
from backlogue.items.item_format import ItemFormat
from backlogue.items.item_roles import ItemRoles
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from tests.effort import cases
from tests.template_shapes import SHAPES, make_template

if TYPE_CHECKING:
    from collections.abc import Sequence

# What people write between the lines of an item, and what may hide a line or look like one.
_LINES = (
    "", "Some words.", "```", "~~~", "<!-- note -->", "<!--", "-->", "> Status: open", "Status: done",
    "- Status: done",
    "**Status:** done", "    Status: done", "## Status", "# Another", "## Notes", "---", "===",
    "| Status | done |",
    "- [ ] Tests pass", "1. One", "Date: 2026-01-02", "Changed: 2026-01-03", "<div>", "\\# no", "### Deeper",
)  # fmt: skip


@cache
def _roles(shape: str) -> ItemRoles:
    template = load(make_template(shape, Path(mkdtemp()) / "template"))
    item_format = ItemFormat(Renderer(template, today=lambda: date(2026, 1, 31)))
    return ItemRoles(template, item_format.layout, lambda: item_format)


@cache
def _item(shape: str) -> list[str]:
    number = {"number": "048"} if "number" in SHAPES[shape] else {}
    answers = {"title": "Faster start", "owner": "Kim", "notes": "Words.\n\nMore.", **number}
    return _roles(shape).format.render(answers).text.splitlines()


def _read(
    shape: str, lines: Sequence[str], line_end: str = "\n"
) -> tuple[dict[str, str] | None, dict[str, str]]:
    """Return the roles of an item as a list reads them quickly, if it can, and as they are read whole."""
    data = "".join(line + line_end for line in lines).encode()
    roles = _roles(shape)
    quick = roles.quick(data, "BL-048-faster-start")
    try:
        whole, _ = roles.read(data, display_path="item", stem="BL-048-faster-start")
    except StateError:
        whole = {}
    return (None if quick is None else quick[0]), {role: text for role, (text, *_) in whole.items() if text}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_item_as_written_is_read_quickly(shape: str) -> None:
    """No item that the template writes needs to be read whole."""
    for line_end in ("\n", "\r\n"):
        quick, whole = _read(shape, _item(shape), line_end)
        assert quick == whole


@pytest.mark.parametrize("shape", SHAPES)
@given(
    noise=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(_LINES)), max_size=5),
    gone=st.sets(st.integers(0, 30), max_size=2),
)
def test_quick_reading_finds_what_whole_reading_finds(
    shape: str, noise: list[tuple[int, str]], gone: set[int]
) -> None:
    """Whatever people add to an item or take out of it, quick reading is right or gives up."""
    front = 6 if SHAPES[shape].startswith("---") else 0
    lines = [line for number, line in enumerate(_item(shape)) if number < front or number not in gone]
    for place, line in noise:
        lines.insert(max(place, front), line)
    quick, whole = _read(shape, lines)
    assert quick is None or quick == whole


@pytest.mark.parametrize("shape", SHAPES)
def test_one_line_added_anywhere_is_read_quickly_as_it_is_read_whole(shape: str) -> None:
    """Each line that may hide or look like another one is tried in each place; many need no whole reading."""
    front = 6 if SHAPES[shape].startswith("---") else 0
    item = _item(shape)
    read = [
        _read(shape, [*item[:place], line, *item[place:]])
        for place in range(front, len(item) + 1)
        for line in _LINES
    ]
    assert all(quick is None or quick == whole for quick, whole in read)
    assert sum(quick is not None for quick, _ in read) > 0.45 * len(read)


# What neither hides another line nor can be taken for an answer: with these alone, every role is still read.
_PLAIN = {"", "Some words.", "<!-- note -->", "\\# no"}


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=cases(20, 200))  # each is an item read and edited whole
@given(noise=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(_LINES)), max_size=4))
def test_an_edit_changes_one_span_among_confusing_lines(shape: str, noise: list[tuple[int, str]]) -> None:
    """A status that is read is set where it is read, and no other line changes."""
    front = _item(shape).index("---", 1) + 1 if SHAPES[shape].startswith("---") else 0
    lines = list(_item(shape))
    for place, line in noise:
        lines.insert(max(place, front), line)
    data = "\n".join([*lines, ""]).encode()
    roles = _roles(shape)
    before, _ = roles.read(data, display_path="item", stem="BL-048-faster-start")
    if not all(before[role].text for role in ("status", "modified")):
        assert {line for _, line in noise} - _PLAIN
        return
    after = roles.edit(
        data,
        {"status": "in progress"},
        today="2026-11-23",
        path=Path("BL-048-faster-start.md"),
        display_path="item",
    )
    assert (
        roles.read(after, display_path="item", stem="BL-048-faster-start")[0]["status"].text == "in progress"
    )
    words = "|".join(re.escape(word) for word in (before["status"].text or "", "in progress", "open", "done"))
    statuses, dates = re.compile(words), re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    for old, new in zip(data.decode().split("\n"), after.decode().split("\n"), strict=True):
        assert dates.sub("DAY", statuses.sub("STATUS", old)) == dates.sub("DAY", statuses.sub("STATUS", new))
