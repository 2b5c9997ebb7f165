"""Single questions outside a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from backlogue.errors import Cancelled
from backlogue.wizard.prompters import confirm, pick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prompt_toolkit.input import PipeInput

    from tests.running import Program

FRUITS = [("a", "Apple"), ("b", "Berry"), ("c", "Cherry")]
DOWN, ESC = "\x1b[B", "\x1b"


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    """A keyboard that the test types on."""
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


def test_the_choice_pointed_at_is_picked(keys: PipeInput, program: Program) -> None:
    """Enter picks what the arrows point at."""
    keys.send_text(DOWN + DOWN + "\r")
    assert pick("Which?", FRUITS, terminal=program.system(terminal="in err")) == "c"


def test_typing_filters_the_choices(keys: PipeInput, program: Program) -> None:
    """Letters leave the choices that hold them."""
    fruits = [("a", "apple"), ("j", "jackfruit"), ("k", "kiwi")]
    keys.send_text("ki\r")
    assert pick("Which?", fruits, terminal=program.system(terminal="in err")) == "k"


def test_typing_narrows_the_choices_down(keys: PipeInput, program: Program) -> None:
    """What is typed filters, in any order of words and without case; what matches nothing can't be picked."""
    keys.send_text("xyz\r\x15ERR be\r")
    assert pick("Which?", FRUITS, terminal=program.system(terminal="in err")) == "b"


@pytest.mark.parametrize("key", [ESC, "\x03", "\x04", "\x1a"], ids=["Esc", "Ctrl-C", "Ctrl-D", "Ctrl-Z"])
def test_a_menu_can_be_left(keys: PipeInput, program: Program, key: str) -> None:
    """Esc, Ctrl-C and Ctrl-D leave a menu without a choice."""
    keys.send_text(key)
    with pytest.raises(Cancelled):
        pick("Which?", FRUITS, terminal=program.system(terminal="in err"))


@pytest.mark.parametrize(("key", "expected"), [("y", True), ("n", False), ("\r", True)])
def test_yes_or_no(keys: PipeInput, program: Program, key: str, expected: bool) -> None:  # noqa: FBT001 - a parameter
    """Y and N answer at once, Enter takes the default."""
    keys.send_text(key)
    assert confirm("Sure?", terminal=program.system(terminal="in err"), default=True) is expected


def test_yes_or_no_can_be_left(keys: PipeInput, program: Program) -> None:
    """Ctrl-C at yes or no is neither."""
    keys.send_text("\x03")
    with pytest.raises(Cancelled):
        confirm("Sure?", terminal=program.system(terminal="in err"))


def test_a_dumb_terminal_is_asked_line_by_line(program: Program) -> None:
    """With TERM=dumb a menu is a numbered list, asked again until a number fits."""
    dumb = program.system(stdin=b"7\n2\nmaybe\nyes\n", terminal="in err", TERM="dumb")
    assert pick("Which?", FRUITS, terminal=dumb) == "b"
    assert confirm("Sure?", terminal=dumb)
    with pytest.raises(Cancelled):
        pick("Which?", FRUITS, terminal=dumb)
    dumb.stderr.flush()
