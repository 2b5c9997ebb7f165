"""The wizard's screens for numbers, open choices and tables."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backlogue.cli.new import NewItem
from backlogue.wizard.screens.form import FormScreen
from tests.wizard.script import BACK, DONE, ENTER, ESC, REVIEW, TAB, UP, text_of, typing, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.running import Program

WRITE = NewItem.write
RIGHT, BACKSPACE, CLEAR = "\x1b[C", "\x7f", "\x15"
QUESTIONS = """\
_subdirectory: item
_envops: {keep_trailing_newline: true, trim_blocks: true, lstrip_blocks: true}
_roles: {status: null, created: null, modified: null}
_groups:
  - {label: First, questions: [title, area, points], essential: [title, area, points]}
  - {label: Number, questions: [number, size]}
_shapes:
  title: {kind: line, label: Title, required: true}
  slug: {kind: slug}
  number: {kind: number, label: Number, width: 3}
  size: {kind: choice, label: Size}
  area: {kind: choice, label: Area, values: ["", core, docs], open: true}
  points:
    kind: table
    label: Points
    entry: Point
    fields:
      name: {kind: line, label: What, required: true}
      state: {kind: choice, label: State, values: [open, done]}
      area: {kind: choice, label: Where, values: [core, docs], open: true}
title: {type: str}
slug: {type: str, when: false, default: item}
number: {type: str}
size: {type: str, choices: [small, large]}
area: {type: str, default: ""}
points: {type: yaml, default: ""}
"""
ITEM = """\
{% import 'macros/markdown.jinja' as md %}
{% call md.tidy() %}
# {{ number }}: {{ md.heading(title) }}

- **Size**: {{ md.line(size) }}
- **Area**: {{ md.line(area) }}

{% if points %}
| What | State | Where |
|------|-------|-------|
{% endif %}
{% for row in points or [] %}
| {{ md.cell(row.name) }} | {{ md.cell(row.state) }} | {{ md.cell(row.area) }} |
{% endfor %}
{% endcall %}
"""


@pytest.fixture(autouse=True)
def template(program: Program) -> None:
    """The template of these questions, in the config, with two items."""
    root = program.cwd / "template"
    (root / "item").mkdir(parents=True)
    shutil.copytree(Path(__file__).parents[2] / "macros", root / "macros")
    (root / "copier.yml").write_text(QUESTIONS, encoding="utf-8")
    (root / "item" / "{{ number }}-{{ slug }}.md.jinja").write_text(ITEM, encoding="utf-8")
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    (program.cwd / "backlog").mkdir()
    for name in ("007-item", "048-item"):
        (program.cwd / "backlog" / f"{name}.md").write_text(f"# {name[:3]}: B\n", encoding="utf-8")


def test_an_open_choice_is_chosen_or_typed(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """The arrow keys go through the offered values while nothing else is typed; any other text is taken."""
    with typing(
        monkeypatch,
        ("Title", "A" + ENTER),
        ("Area", RIGHT * 2 + ENTER),
        ("Points > Point 1", BACK),
        ("Area", RIGHT * 2 + "cor" + RIGHT + "!" + BACKSPACE + ENTER),
        ("Points > Point 1", BACK),
        ("Area", CLEAR + RIGHT + "ner" + REVIEW),
        ("Review", "w"),
    ) as script:
        done = program("new", terminal="in err")
    screens = [screen for screen in script.seen if isinstance(screen, FormScreen) and screen.title == "Area"]
    found = [screen.fields[0] for screen in screens]
    assert found[0].suggestions == ("", "core", "docs")
    assert [field.text for field in found] == ["", "docs", "corecor"]
    assert "- **Area**: corener\n" in written(program, done)


def test_a_number_is_shown_and_may_be_left_to_the_writing(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next number is seen in the form and the preview, and is drawn when the file is written."""
    with typing(
        monkeypatch,
        ("Title", "A" + REVIEW),
        ("Review", "p"),
        ("As it will be written", ESC),
        ("Review", UP * 2 + ENTER),
        ("Number", TAB + RIGHT * 2 + DONE),
        ("Review", "w"),
    ) as script:

        def write(item: NewItem, given: Mapping[str, Any], text: str = "") -> Path:
            (program.cwd / "backlog" / "049-item.md").touch()
            return WRITE(item, given, text)

        monkeypatch.setattr(NewItem, "write", write)
        done = program("new", terminal="in err")
    assert getattr(script.screen("As it will be written"), "text", "").startswith("# 049: A\n")
    assert text_of(script.screen("Number")) == "049"
    assert written(program, done) == "# 050: A\n\n- **Size**: large\n"


def test_a_taken_number_is_asked_again(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that is typed is the item's; one that is invalid or taken is asked again."""
    with typing(
        monkeypatch,
        ("Title", "A" + REVIEW),
        ("Review", UP * 2 + ENTER),
        ("Number", CLEAR + "seven" + DONE),
        ("Number", CLEAR + "7" + DONE),
        ("Review", "w"),
        ("Review", ENTER),
        ("Number", CLEAR + "3" + DONE),
        ("Review", "w"),
    ) as script:
        done = program("new", terminal="in err")
    assert script.reasons["Number"] == ""
    assert written(program, done) == "# 003: A\n"


def test_rows_of_a_table_are_filled_in_one_by_one(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table is a list of forms: choices are chosen, rows are moved, and the preview shows the table."""
    with typing(
        monkeypatch,
        ("Title", "A" + ENTER),
        ("Area", ENTER),
        ("Points > Point 1", "One | two" + TAB + RIGHT + TAB + RIGHT + ENTER),
        ("Points", "a"),
        ("Points > Point 2", "Three" + TAB + RIGHT * 2 + TAB + "here" + ENTER),
        ("Points", UP + "K"),
        ("Points", DONE),
        ("What else does this item need?", ENTER),
        ("Review", "p"),
        ("As it will be written", "w"),
    ) as script:
        done = program("new", terminal="in err")
    form = script.screen("Points > Point 1")
    assert isinstance(form, FormScreen)
    assert form.fields[1].choices == (("", "(none)"), ("open", "open"), ("done", "done"))
    assert form.fields[2].suggestions == ("core", "docs")
    table = "| Three | done | here |\n| One \\| two | open | core |\n"
    assert written(program, done).endswith("|------|-------|-------|\n" + table)
    assert table in getattr(script.screen("As it will be written"), "text", "")


def test_lines_are_asked_for_the_same(program: Program) -> None:
    """Line by line, the offered values are named, and another text or the next number is taken."""
    typed = ["A", "shell", "One", "open", "docs", "", "", "", "1"]
    done = program("new", stdin="\n".join([*typed, ""]).encode(), terminal="in err", TERM="dumb")
    assert "One of: core, docs, or another text" in done.err
    assert "- **Area**: shell\n" in written(program, done)
    assert "| One | open | docs |" in written(program, done)
