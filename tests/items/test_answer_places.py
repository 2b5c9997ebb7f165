"""Answers wherever a template puts them: read back, and changed by one span in each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from backlogue import interface
from tests.template_shapes import SHAPES, make_template

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-01-31"
ANSWERS = {
    "title": "Read the cache once",
    "state": "in progress",
    "created": DAY,
    "changed": DAY,
    "owner": "Kim",
    "notes": "Each start takes *a second*.\n\n- measured\n- twice",
}


def _answers(shape: str) -> dict[str, Any]:
    return {**ANSWERS, "number": "007"} if "number" in SHAPES[shape] else dict(ANSWERS)


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template of label lines on disk."""
    return make_template("label-lines", tmp_path_factory.mktemp("labels") / "template")


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest) -> str:
    """The name of each template."""
    return str(request.param)


@pytest.fixture
def template(shape: str, tmp_path: Path) -> Path:
    """Each template on disk."""
    return make_template(shape, tmp_path / "template")


def _edited(text: str, changes: dict[str, Any], template: Path) -> str:
    """Return an item with some answers changed, and today's date as it was before."""
    changed = interface.edit(text, changes, template=template)
    return changed.replace(interface.read(changed, template=template).answers["changed"], DAY)


def test_what_is_rendered_is_read_back(shape: str, template: Path) -> None:
    """Every answer comes back from the item, and nothing of the item belongs to no answer."""
    item = interface.read(interface.render(_answers(shape), template=template), template=template)
    assert item.answers == _answers(shape)
    assert item.raw == ()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("state", "in progress", "done"), ("owner", "Kim", "Robin"), ("title", "Read the cache once", "Faster")],
)
def test_an_answer_is_changed_in_place(shape: str, template: Path, name: str, old: str, new: str) -> None:
    """An edit replaces the answer in each of its places and the date of the change, and no other byte."""
    text = interface.render(_answers(shape), template=template)
    noisy = text.replace("in progress", "in progress (since Monday)") if shape != "front-matter" else text
    changed = _edited(noisy, {name: new}, template)
    assert changed == noisy.replace(old, new)
    assert interface.read(changed, template=template).answers == {**_answers(shape), name: new}


def test_an_answer_is_cleared_and_given_again(shape: str, template: Path) -> None:
    """A label line without an answer goes, a row of a table stays; given again, the item is what it was."""
    text = interface.render(_answers(shape), template=template)
    cleared = _edited(text, {"owner": None}, template)
    without = {name: value for name, value in _answers(shape).items() if name != "owner"}
    assert interface.read(cleared, template=template).answers == without
    assert ("| Owner | |\n" in cleared) == (shape == "table")
    # A value of the front matter keeps its quotes, even the empty one's.
    assert _edited(cleared, {"owner": "Kim"}, template).replace('"Kim"', "Kim") == text


BARE = f"# Read the cache once\n\n**Status:** in progress\nDate: {DAY}\nChanged: {DAY}\n"
OWNED = BARE.replace("Date", "**Owner:** Kim\nDate")
NOTES = "\n## Notes\n\nA\n\nB\n"
OTHER = "\n## Other\n\nWords.\n"


@pytest.mark.parametrize(
    ("before", "answers", "after"),
    [
        (BARE, {"notes": "A\n\nB"}, BARE + NOTES),
        (BARE + OTHER, {"notes": "A\n\nB"}, BARE + OTHER + NOTES),
        (OWNED + NOTES, {"notes": None}, OWNED),
        (OWNED + NOTES + OTHER, {"notes": None}, OWNED + OTHER),
        (OWNED + NOTES + OTHER, {"notes": "A"}, OWNED + "\n## Notes\n\nA\n" + OTHER),
        (BARE + NOTES, {"owner": "Kim"}, OWNED + NOTES),
        (f"Intro.\n\n{BARE}", {"owner": "Kim"}, f"Intro.\n\n{OWNED}"),
        (BARE.replace("\n\n", "\n", 1), {"owner": "Kim"}, OWNED.replace("\n\n", "\n", 1)),
        (
            OWNED.replace("**Owner:** Kim\n", "\n**Owner:** Kim\n\n"),
            {"owner": None},
            BARE.replace("Date", "\nDate"),
        ),
        (
            OWNED.replace("**Owner:** Kim\n", "\nWords.\n**Owner:** Kim\nMore.\n\n"),
            {"owner": None},
            BARE.replace("Date", "\nWords.\nMore.\n\nDate"),
        ),
    ],
    ids=[
        "section at the end", "section after another", "last section goes", "section before another goes",
        "text changes", "line between lines", "text above the title", "no blank line", "paragraph goes",
        "line among words goes",
    ],
)  # fmt: skip
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_an_answer_comes_and_goes_with_its_line_or_section(
    labels: Path, before: str, answers: dict[str, Any], after: str, line_end: str
) -> None:
    """A line or section is added where the template has it, with the file's line breaks, and goes whole."""
    changed = _edited(before.replace("\n", line_end), answers, labels)
    assert changed == after.replace("\n", line_end)


def test_people_write_lines_in_their_own_way(labels: Path, tmp_path: Path) -> None:
    """Case, emphasis and the width of columns may differ from the template's; the rest of a line stays."""
    text = f"# A\n\nstatus: done\n**Owner**: Kim\n**Date:** {DAY} (a Saturday)\n\n## Notes\n\nMore.\n"
    read = interface.read(text, template=labels)
    assert read.answers == {
        "title": "A", "state": "done", "created": DAY, "owner": "Kim", "notes": "More.",
    }  # fmt: skip
    assert [part.text for part in read.raw] == ["(a Saturday)"]
    assert _edited(text.replace("## Notes", f"Changed: {DAY}\n\n## Notes"), {"state": "open"}, labels) == (
        text.replace("## Notes", f"Changed: {DAY}\n\n## Notes").replace("status: done", "status: open")
    )
    table = make_template("table", tmp_path / "table")
    rows = interface.render(_answers("table"), template=table).replace(
        "| Owner | Kim |", "| Owner   |            |"
    )
    assert "| Owner   | Robin      |" in _edited(rows, {"owner": "Robin"}, table)


def test_a_ticked_line_stays_ticked(tmp_path: Path) -> None:
    """A fixed line belongs to the template, ticked or not, and every edit keeps it."""
    template = make_template("heading", tmp_path / "template")
    text = interface.render(_answers("heading"), template=template).replace("- [ ] Tests", "- [x] Tests")
    assert interface.read(text, template=template).raw == ()
    assert "- [x] Tests pass\n- [ ] The manual" in _edited(
        text, {"notes": "Other.", "state": "done"}, template
    )
