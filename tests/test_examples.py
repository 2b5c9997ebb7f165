"""The examples: one item, written through each of the three doors, the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from backlogue.template.loader import builtin_root, load
from backlogue.wizard.screens import MenuScreen, TicksScreen
from tests.entry_points.stock import Item, copy_template, stock
from tests.wizard.script import DONE, DOWN, ENTER, Person, pasted, typing_as

if TYPE_CHECKING:
    from collections.abc import Generator

    import pytest

    from backlogue.template.questions import Question
    from backlogue.wizard.screens import Screen
    from tests.running import Program

EXAMPLES = Path(__file__).parent.parent / "examples"
NAME = "bring-old-items-to-a-newer-template.md"
ANSWERS: dict[str, Any] = yaml.safe_load((EXAMPLES / "answers.yml").read_bytes())

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
    assert isinstance(screen, TicksScreen)
    rest = [row.value for row in screen.rows if answers.get(row.value)]
    screen = yield "".join((" " if row.value in rest else "") + DOWN for row in screen.rows) + ENTER
    for name in rest:
        screen = yield from answer(asked[name], answers[name], screen)
    yield "w"


def answer(question: Question, value: Any, screen: Screen) -> Generator[str, Screen, Screen]:
    """Answer one question, however deep it goes, and return the screen that comes then."""
    match question.kind:
        case "group":
            return (yield from fields(question, value or {}, screen))
        case "entries":
            return (yield from entries(question, value or [{}], screen))
        case "lines":
            return (yield pasted("\n".join(value or [])) + DONE)
        case "prose" | "code":
            return (yield pasted(value or "") + DONE)
    assert screen.title == question.label
    return (yield f"{CLEAR}{value}{ENTER}" if value else ENTER)


def fields(question: Question, value: dict[str, Any], screen: Screen) -> Generator[str, Screen, Screen]:
    """Answer each field of an entry or a group."""
    for field in question.fields:
        screen = yield from answer(field, value.get(field.name), screen)
        if not value:  # an entry without a name is none: its other fields are not asked
            break
    return screen


def entries(question: Question, values: list[Any], screen: Screen) -> Generator[str, Screen, Screen]:
    """Answer an entry after the other, and leave the list."""
    for number, value in enumerate(values):
        screen = yield from fields(question, value, screen)
        if value:
            assert isinstance(screen, MenuScreen)
            last = number == len(values) - 1
            screen = yield DOWN + ENTER if last else "a"
    return screen


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
    """Whichever door was taken, the item is the same to the byte."""
    texts = {(EXAMPLES / door / NAME).read_bytes() for door in ("copier", "flags", "wizard")}
    assert len(texts) == 1
