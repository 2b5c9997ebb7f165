"""The examples: one item, created through each of the three entry points with the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.wizard.screens.checkboxes import CheckboxScreen
from backlogue.wizard.screens.form import FormScreen
from backlogue.wizard.screens.menu import MenuScreen
from backlogue.wizard.screens.outline import OutlineScreen
from tests.entry_points.stock import Item, copy_template, stock
from tests.wizard.script import DONE, DOWN, ENTER, ESC, TAB, UP, Person, pasted, typing_as

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import pytest

    from backlogue.template.questions import Question
    from backlogue.wizard.screens import Screen
    from tests.running import Program

EXAMPLES = Path(__file__).parent.parent / "examples"
NAME = "bring-old-items-to-a-newer-template.md"
ANSWERS: dict[str, Any] = yaml.safe_load((EXAMPLES / "answers.yml").read_bytes())

ANOTHER = "\x0e"
OPEN = ESC + ENTER

CLEAR = "\x15"
"""Takes out what a field is filled in with."""


def person(answers: dict[str, Any]) -> Generator[str, Screen, None]:
    """Answer screen after screen: yields the keys for the screen that is sent in."""
    template = load(builtin_root())
    asked = {question.name: question for question in template.questions}
    essential = template.groups[0].essential
    screen = yield ""
    for name in essential:
        screen = yield from answer(asked[name], answers.get(name), screen)
    assert isinstance(screen, CheckboxScreen)
    rest = [row.value for row in screen.rows if answers.get(row.value)]
    screen = yield "".join((" " if row.value in rest else "") + DOWN for row in screen.rows) + ENTER
    for name in rest:
        screen = yield from answer(asked[name], answers[name], screen)
    yield "w"


def answer(question: Question, value: Any, screen: Screen) -> Generator[str, Screen, Screen]:
    """Answer one question, however deep it goes, and return the screen that comes then."""
    if isinstance(screen, OutlineScreen):
        return (yield from outline(question, value or [], screen))
    assert isinstance(screen, FormScreen)
    if question.kind != "entries":
        return (yield "".join(keys(screen, value)) + DONE)
    for entry in value or []:
        last = entry is value[-1]
        assert isinstance(screen, FormScreen)
        screen = yield "".join(keys(screen, entry)) + (DONE if last else ANOTHER)
    if not value:
        return (yield DONE)
    assert isinstance(screen, MenuScreen)
    return (yield DONE)


def outline(question: Question, value: list[Any], screen: Screen) -> Generator[str, Screen, Screen]:
    """Paste an outline, then open each entry that holds more than its name."""
    lines = list(outlined(question, value, 0))
    at, typed = len(lines) - 1, pasted("\n".join(lines))
    for row, entry in enumerate(rows(question, value)):
        if isinstance(entry, dict) and entry.get("description"):
            screen = yield typed + (UP * (at - row) if at > row else DOWN * (row - at)) + OPEN
            assert isinstance(screen, FormScreen)
            screen = yield pasted(entry["description"]) + DONE
            at, typed = row, ""
    return (yield typed + DONE)


def keys(screen: FormScreen, value: Any) -> Iterator[str]:
    """Yield the keys for each field of a form."""
    for number, field in enumerate(screen.fields):
        text = (
            (value or {}).get(field.path[-1]) if isinstance(value, dict) or len(screen.fields) > 1 else value
        )
        text = "\n".join(text) if isinstance(text, list) else text
        yield (TAB if number else "") + (CLEAR + pasted(text) if text else "")


def rows(question: Question, entries: list[Any]) -> Iterator[Any]:
    """Yield the entries of an outline in the order of its lines."""
    for entry in entries:
        yield entry
        for field in question.fields:
            if field.kind in ("entries", "lines") and isinstance(entry, dict):
                yield from rows(field, entry.get(field.name) or [])


def outlined(question: Question, entries: list[Any], level: int) -> Iterator[str]:
    """Yield the lines of an outline: names, and what is nested below them."""
    for entry in entries:
        yield "  " * level + (entry if isinstance(entry, str) else entry["name"])
        for field in question.fields:
            if field.kind in ("entries", "lines") and isinstance(entry, dict):
                yield from outlined(field, entry.get(field.name) or [], level + 1)


def test_flags_and_data_write_the_example(program: Program) -> None:
    """`new --data` writes the bytes that lie in examples/flags."""
    assert program("new", "--data", str(EXAMPLES / "answers.yml")).code == 0
    assert (program.cwd / "backlog" / NAME).read_bytes() == (EXAMPLES / "flags" / NAME).read_bytes()


def test_the_wizard_writes_the_example(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same answers, typed screen by screen, write the bytes that lie in examples/wizard."""
    language = ANSWERS["code_language"]  # asked beside each code, on the wizard's way
    components = [{"language": language, **component} for component in ANSWERS["components"]]
    with typing_as(monkeypatch, Person(person({**ANSWERS, "components": components}))):
        done = program("new", terminal="in err")
    assert done.code == 0, done.err
    assert (program.cwd / "backlog" / NAME).read_bytes() == (EXAMPLES / "wizard" / NAME).read_bytes()


def test_stock_copier_writes_the_example(tmp_path: Path) -> None:
    """`copier copy --data-file` writes the bytes that lie in examples/copier."""
    assert stock(copy_template(tmp_path), ANSWERS) == Item(NAME, (EXAMPLES / "copier" / NAME).read_bytes())


def test_the_three_are_one() -> None:
    """All entry points create the same bytes."""
    texts = {(EXAMPLES / folder / NAME).read_bytes() for folder in ("copier", "flags", "wizard")}
    assert len(texts) == 1
