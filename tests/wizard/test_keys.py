"""Every key of every screen, pressed on the real prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from backlogue.wizard.prompts import Prompts
from backlogue.wizard.screens import MenuScreen, PageScreen, Reply, Row, Screen, TextScreen, TicksScreen
from tests.wizard.script import BACK, DONE, DOWN, EDITOR, END, ENTER, ESC, LEAVE, REVIEW, TAB, UP, pasted

if TYPE_CHECKING:
    from tests.running import Program

ROWS = (Row("1", "One"), Row("2", "Two"), Row("-"), Row("add", "Add", key="a"))
LIST = MenuScreen(title="List", rows=ROWS, pointed="2", verbs=frozenset(["delete", "up", "down", "undo"]))
MENU = MenuScreen(title="Menu", rows=ROWS, pointed="1")
TICKS = TicksScreen(title="Ticks", rows=ROWS[:2], ticked=("2",))
PAGE = PageScreen(title="Page", text="\n".join(f"line {number}" for number in range(100)))
LINE = TextScreen(title="Line", kind="line", text="ab")
PROSE = TextScreen(title="Prose", kind="prose", text="ab")
LINES = TextScreen(title="Lines", kind="lines", text="ab")
CODE = TextScreen(title="Code", kind="code")
EMPTY = TextScreen(title="Prose", kind="prose")


@pytest.fixture
def ask(program: Program) -> Any:
    """Ask one screen while these keys are pressed; return the reply and all that was saved."""

    def asked(screen: Screen, keys: str) -> tuple[Reply, list[str]]:
        saved: list[str] = []
        with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
            prompts = Prompts(program.system(terminal="in err"))
            keyboard.send_text(keys)
            with prompts.held():
                reply = prompts.ask(screen, saved.append)
        return reply, saved

    return asked


@pytest.mark.parametrize(
    ("screen", "keys", "reply"),
    [
        (LINE, "c" + ENTER, Reply("next", "abc")),
        (LINE, "c" + DONE, Reply("next", "abc")),
        (LINE, "c" + BACK, Reply("back", "abc")),
        (LINE, "c" + EDITOR, Reply("editor", "abc")),
        (LINE, "c" + REVIEW, Reply("review", "abc")),
        (LINE, "c" + LEAVE, Reply("leave", "abc")),
        (LINE, "\x01" + END + ENTER, Reply("next", "b")),
        (LINE, "\x15" + END, Reply("leave", "")),
        (LINE, "c\x1a", Reply("leave", "abc")),
        (LINE, "c\x14", Reply("editor", "abc")),
        (LINE, pasted("c\r\nd\x1b[31m") + ENTER, Reply("next", "abc d[31m")),
        (PROSE, ENTER + "c" + DONE, Reply("next", "ab\nc")),
        (PROSE, ENTER + "c" + ESC + ENTER, Reply("next", "ab\nc")),
        (PROSE, pasted("c\r\n\r\nd") + DONE, Reply("next", "abc\n\nd")),
        (PROSE, "c" + BACK, Reply("back", "abc")),
        (PROSE, "c" + EDITOR, Reply("editor", "abc")),
        (PROSE, "c" + LEAVE, Reply("leave", "abc")),
        (EMPTY, ENTER, Reply("next", "")),
        (EMPTY, END, Reply("leave", "")),
        (LINES, ENTER + pasted("- c\n- d") + DONE, Reply("next", "ab\nc\nd")),
        (LINES, ENTER + pasted("1. c\n- d\n e") + DONE, Reply("next", "ab\n1. c\n- d\n e")),
        (CODE, "if x:" + ENTER + TAB + "y" + DONE, Reply("next", "if x:\n    y")),
        (MENU, ENTER, Reply("pick", "1")),
        (MENU, DOWN + ENTER, Reply("pick", "2")),
        (MENU, "j" + ENTER, Reply("pick", "2")),
        (MENU, UP + ENTER, Reply("pick", "add")),
        (MENU, "a", Reply("pick", "add")),
        (MENU, ESC, Reply("back", "")),
        (MENU, BACK, Reply("back", "1")),
        (MENU, REVIEW, Reply("review", "1")),
        (MENU, LEAVE, Reply("leave", "1")),
        (MENU, "\x1a", Reply("leave", "1")),
        (MENU, END, Reply("leave", "1")),
        (MENU, "d" + ENTER, Reply("pick", "1")),
        (LIST, ENTER, Reply("pick", "2")),
        (LIST, "d", Reply("delete", "2")),
        (LIST, "\x1b[3~", Reply("delete", "2")),
        (LIST, "K", Reply("up", "2")),
        (LIST, "J", Reply("down", "2")),
        (LIST, "\x1b[1;5A", Reply("up", "2")),
        (LIST, "\x1b[1;5B", Reply("down", "2")),
        (LIST, "u", Reply("undo", "2")),
        (TICKS, ENTER, Reply("next", "2")),
        (TICKS, " " + DONE, Reply("next", "1\n2")),
        (TICKS, DOWN + " " + ENTER, Reply("next", "")),
        (TICKS, "a" + ENTER, Reply("next", "1\n2")),
        (TICKS, " " + ESC, Reply("back", "1\n2")),
        (TICKS, " " + BACK, Reply("back", "1\n2")),
        (TICKS, LEAVE, Reply("leave", "2")),
        (TICKS, END, Reply("leave", "2")),
        (PAGE, DOWN + "j k\x1b[6~\x1b[5~" + UP + "w", Reply("write", "")),
        (PAGE, "q", Reply("back", "")),
        (PAGE, ESC, Reply("back", "")),
        (PAGE, LEAVE, Reply("leave", "")),
    ],
)
def test_a_key_does_what_the_foot_of_the_screen_says(
    ask: Any, screen: Screen, keys: str, reply: Reply
) -> None:
    """The keys lead to this reply, with all that was typed in it."""
    assert ask(screen, keys)[0] == reply


def test_each_change_is_saved(program: Program) -> None:
    """Each key that changes a text saves all of it before the next is pressed; one that doesn't, nothing."""
    keys = ["\x7f", "d", "\x1b[D" + ENTER]
    saved: list[str] = []
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        prompts = Prompts(program.system(terminal="in err"))

        def changed(text: str) -> None:
            saved.append(text)
            keyboard.send_text(keys.pop(0))

        keyboard.send_text("c")
        with prompts.held():
            assert prompts.ask(LINE, changed) == Reply("next", "abd")
    assert saved == ["abc", "ab", "abd"]


def test_a_long_paste_is_saved_at_once(ask: Any) -> None:
    """All keys that come together are one change."""
    reply, saved = ask(EMPTY, "line\r" * 200 + DONE)
    assert reply == Reply("next", "line\n" * 200)
    assert len(saved) < 20


def test_ticks_are_saved(ask: Any) -> None:
    """Each tick is saved when it is made."""
    assert ask(TICKS, " " + " " + ENTER)[1][:2] == ["1\n2", "2"]


@pytest.mark.parametrize(
    ("screen", "text"),
    [(LINE, "abone two three"), (PROSE, "abone\ntwo\n\nthree"), (LINES, "abone\ntwo\n\nthree")],
)
def test_a_paste_that_the_terminal_does_not_mark_stays_in_its_field(
    ask: Any, screen: Screen, text: str
) -> None:
    """Lines that come at once are taken whole: none of them answers this question or the next."""
    assert ask(screen, "one\rtwo\r\rthree" + DONE)[0] == Reply(
        "next", text.replace("two three", "two  three")
    )


def test_the_end_of_a_list_of_lines_is_an_empty_line(program: Program) -> None:
    """In a box of lines Enter on an empty line at the end goes on, without that line."""
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        prompts = Prompts(program.system(terminal="in err"))

        def typed(text: str) -> None:
            if text == "ab\n":
                keyboard.send_text(ENTER)

        keyboard.send_text(ENTER)
        with prompts.held():
            assert prompts.ask(LINES, typed) == Reply("next", "ab")


def test_an_ended_conversation_asks_no_more(program: Program) -> None:
    """After a signal, each question answers at once that the person left."""
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        prompts = Prompts(program.system(terminal="in err"))
        prompts.end()
        assert prompts.ask(LINE, lambda _: None) == Reply("leave")
