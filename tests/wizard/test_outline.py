"""A nested list as indented text, and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.wizard.fields import Fields, answers_of, fields_of
from backlogue.wizard.outline import (
    Outline,
    edit_outline,
    level_at,
    levels,
    misplaced,
    moved,
    nested,
    open_outline,
    pasted,
    rows_of,
)
from tests.effort import cases

TEMPLATE = load(builtin_root())
QUESTIONS = {question.name: question for question in TEMPLATE.questions}
PHASES = QUESTIONS["phases"]
PATH = ("phases",)
DEPTH = 3


def opened(value: list[Any]) -> tuple[Fields, Outline]:
    """Return the fields and the outline of phases that are there."""
    fields, strange = fields_of([PHASES], {"phases": value})
    assert not strange
    return fields, open_outline(fields, PHASES, PATH, None)


def phases(fields: Fields) -> Any:
    """Return the answer that fields say."""
    return answers_of([PHASES], fields).get("phases", [])


def expected(text: str) -> list[Any]:
    """Return what the indentation of a text says, told by a simple model."""
    found: list[Any] = []
    for row in rows_of(text, DEPTH):
        if row.level == 0:
            found.append({"name": row.text})
        elif row.level == 1:
            found[-1].setdefault("tasks", []).append({"name": row.text})
        else:
            found[-1]["tasks"][-1].setdefault("details", []).append(row.text)
    return found


def test_which_lists_are_outlines() -> None:
    """Lists of names with a list below them are outlines; entries of several fields are forms."""
    found = {name for name, question in QUESTIONS.items() if levels(question)}
    assert found == {"phases", "tests"}
    assert [question.name for question in levels(PHASES) or ()] == ["phases", "tasks", "details"]


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["type", "paste", "cut", "up", "down", "nest", "unnest", "break"]),
        st.integers(0, 400),
        st.sampled_from(["a", "- b", "  c", "1. d\n   - e\n2. f", "x\n\ty\n\t\tz", "\\- g", "-", "\n", " "]),
    ),
    max_size=30,
)


@settings(max_examples=cases(60, 300), deadline=None)
@given(edits=EDITS)
def test_any_text_gives_the_entries_that_its_indentation_says(edits: list[tuple[str, int, str]]) -> None:
    """Whatever is typed, pasted or moved, the answer is what the text says, and gives that text again."""
    fields, outline = opened([{"name": "One", "tasks": [{"name": "Two", "details": ["three"]}]}])
    for kind, number, piece in edits:
        text = outline.text
        at = number % (len(text) + 1)
        row = text[:at].count("\n")
        match kind:
            case "type":
                text = text[:at] + piece + text[at:]
            case "paste":
                text = text[:at] + pasted(piece, number % 5) + text[at:]
            case "cut":
                text = text[:at] + text[at + len(piece) :]
            case "up" | "down":
                text = moved(text, row, -1 if kind == "up" else 1)[0]
            case "nest" | "unnest":
                text = nested(text, row, 1 if kind == "nest" else -1, DEPTH)
            case "break":
                text = text[:at] + "\n" + text[at:]
        if kind in ("up", "down"):
            assert sorted(filter(None, text.split("\n"))) == sorted(filter(None, outline.text.split("\n")))
        fields, outline = edit_outline(fields, PHASES, outline, text)
        assert outline.text == text
        assert phases(fields) == expected(text)
        levels_told = [level_at(text.split("\n"), row.line, DEPTH) for row in rows_of(text, DEPTH)]
        assert levels_told == [row.level for row in rows_of(text, DEPTH)]
        again, fresh = opened(phases(fields))
        assert phases(again) == phases(fields)
        assert phases(edit_outline(again, PHASES, fresh, fresh.text)[0]) == phases(fields)


def test_what_an_outline_does_not_show_goes_with_its_row() -> None:
    """A phase keeps its description when it is renamed, moved, emptied, typed again and restored."""
    fields, outline = opened(
        [{"name": "A", "description": "about A"}, {"name": "B", "tasks": [{"name": "t"}]}]
    )
    for text in ("B\n  t\nA", "B\n  t\nA!", "B\n  t\n", "B\n  t\nC", "B\n  t", "B\n  t\nC"):
        fields, outline = edit_outline(fields, PHASES, outline, text)
    assert phases(fields) == [
        {"name": "B", "tasks": [{"name": "t"}]},
        {"name": "C", "description": "about A"},
    ]
    fields, outline = edit_outline(fields, PHASES, outline, "B\n  t\n  C")
    assert misplaced(fields, PHASES, outline) == [(2, "description")]
    fields, outline = edit_outline(fields, PHASES, outline, "B\n  t\n    C")
    assert misplaced(fields, PHASES, outline) == [(2, "description")]
    fields, outline = edit_outline(fields, PHASES, outline, "B\n  t\nC")
    assert misplaced(fields, PHASES, outline) == []
    assert phases(fields)[1]["description"] == "about A"


def test_a_pasted_markdown_list_arrives_whole() -> None:
    """A list of 200 lines and three levels, with bullets and numbers, keeps every line and its nesting."""
    lines = []
    for phase in range(10):
        lines.append(f"* Phase {phase}")
        for task in range(5):
            lines.append(f"  {task + 1}. Task {task}")
            lines += [f"     - detail {detail}" for detail in range(3 if task < 4 else 2)]
    assert len(lines) == 200
    fields, outline = opened([])
    fields, outline = edit_outline(fields, PHASES, outline, pasted("\n".join(lines), 0))
    found = phases(fields)
    assert len(found) == 10
    assert [len(phase["tasks"]) for phase in found] == [5] * 10
    assert found[3]["tasks"][1] == {"name": "Task 1", "details": ["detail 0", "detail 1", "detail 2"]}


@pytest.mark.parametrize(
    ("text", "row", "by", "result"),
    [
        ("a\nb", 1, 1, "a\n  b"),
        ("a\n    c\nb", 2, 1, "a\n    c\n    b"),
        ("a\n  b", 1, 1, "a\n  b"),
        ("a", 0, 1, "a"),
        ("a\nb\n  c", 1, 1, "a\n  b\n    c"),
        ("a\n  b\n    c", 1, -1, "a\nb\n  c"),
        ("a\n  b\n    c\n    d", 3, 1, "a\n  b\n    c\n    d"),
        ("a\n  ", 1, -1, "a\n"),
    ],
)
def test_a_row_is_nested_with_its_children(text: str, row: int, by: int, result: str) -> None:
    """A row goes below the one before it, or out of it, as deep as can be, and its children with it."""
    assert nested(text, row, by, DEPTH) == result


@pytest.mark.parametrize(
    ("text", "row", "by", "result"),
    [
        ("a\n  b\nc\n  d", 0, 1, ("c\n  d\na\n  b", 2)),
        ("a\n  b\nc\n  d", 2, -1, ("c\n  d\na\n  b", 0)),
        ("a\n  b\nc", 1, 1, ("a\n  b\nc", 1)),
        ("a\n  b\nc", 0, -1, ("a\n  b\nc", 0)),
    ],
)
def test_a_row_moves_with_its_children(text: str, row: int, by: int, result: tuple[str, int]) -> None:
    """A row changes places with its neighbour of the same level, each with its children."""
    assert moved(text, row, by) == result
