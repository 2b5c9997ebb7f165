"""Every key of every screen, pressed on the real prompts."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.output.vt100 import Vt100_Output

from backlogue.wizard.prompters import ScreenPrompter
from backlogue.wizard.screens import Reply, Screen
from backlogue.wizard.screens.checkboxes import CheckboxScreen
from backlogue.wizard.screens.form import FormField, FormScreen
from backlogue.wizard.screens.menu import MenuScreen, Row
from backlogue.wizard.screens.outline import OutlineScreen
from backlogue.wizard.screens.pager import PagerScreen
from backlogue.wizard.screens.table import RowKey, TableRow, TableScreen
from tests.wizard.script import BACK, DONE, DOWN, EDITOR, END, ENTER, ESC, LEAVE, REVIEW, TAB, UP, pasted

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlogue.wizard.fields import FieldPath
    from backlogue.wizard.screens import Verb
    from tests.running import Program

VERBS: frozenset[Verb] = frozenset(["review", "editor"])
ROWS = (Row("1", "One"), Row("2", "Two"), Row("-"), Row("add", "Add", key="a"))
LIST_VERBS: frozenset[Verb] = frozenset(["review", "delete", "up", "down", "undo"])
LIST = MenuScreen(title="List", rows=ROWS, selected="2", verbs=LIST_VERBS, done="add")
MENU = MenuScreen(title="Menu", rows=ROWS, selected="1", verbs=frozenset(["review"]))
BOXES = CheckboxScreen(title="Boxes", rows=ROWS[:2], ticked=("2",), verbs=frozenset(["review"]))
PAGE = PagerScreen(
    title="Page", text="\n".join(f"line {number}" for number in range(100)), verbs=frozenset(["write"])
)


def text_screen(kind: str, text: str = "") -> FormScreen:
    """Return a form of one field."""
    return FormScreen(title=kind, verbs=VERBS, fields=(FormField(path=("x",), kind=kind, text=text),))


PROOF = PagerScreen(title="Page", text="text", enter_writes=True)
TABLE = TableScreen(
    title="Table",
    columns=("Name", "Kind", "Why"),
    rows=(
        TableRow("a", ("A", "line", "so"), detail="Because."),
        TableRow("b c", ("B", "prose", "so"), is_unsure=True),
    ),
    keys=(RowKey("k", "kind", "kind"),),
    selected="b c",
)

LINE = text_screen("line", "ab")
PROSE = text_screen("prose", "ab")
LINES = text_screen("lines", "ab")
CODE = text_screen("code")
EMPTY = text_screen("prose")

FORM = FormScreen(
    title="Form",
    verbs=frozenset(["review", "editor", "another"]),
    entry="risk",
    fields=(
        FormField(path=("n",), label="Name", required=True),
        FormField(path=("p",), label="Prose", kind="prose"),
        FormField(path=("c",), label="Choice", kind="choice", text="b", choices=(("a", "A"), ("b", "B"))),
        FormField(path=("l",), label="Language", kind="word", beyond=("p",)),
    ),
)
OUTLINE = OutlineScreen(
    title="Outline",
    verbs=frozenset(["review", "editor", "open"]),
    path=("o",),
    names=("Phase", "Task", "Details"),
)


@dataclass
class Listening:
    """A listener that keeps all that it is told."""

    saved: list[tuple[FieldPath, str]] = field(default_factory=list)
    then: Callable[[str], None] | None = None

    def changed(self, path: FieldPath, text: str) -> None:
        """Keep a change."""
        self.saved.append((path, text))
        if self.then is not None:
            self.then(text)

    def focused(self, path: FieldPath) -> None:
        """Keep which field has the cursor."""
        self.saved.append((path, "^"))
        if self.then is not None:
            self.then("^")

    def reason(self, path: FieldPath) -> str:
        """Nothing is wrong."""
        del path
        return ""

    def preview(self) -> None:
        """There is no item."""

    def text(self, path: FieldPath) -> str | None:
        """Return the text of a field as it was told last; None if it never changed."""
        return next((text for other, text in reversed(self.saved) if other == path and text != "^"), None)


@pytest.fixture
def ask(program: Program) -> Any:
    """Ask one screen while these keys are pressed; return the reply and the listener."""

    def asked(screen: Screen, *keys: str) -> tuple[Reply, Listening]:
        """Send the first keys at once, each of the others once the one before has changed something."""
        rest = list(keys)
        with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
            prompter = ScreenPrompter(program.system(terminal="in err"))
            keyboard.send_text(rest.pop(0))
            listener = Listening(then=lambda _: keyboard.send_text(rest.pop(0)) if rest else None)
            with prompter.held():
                reply = prompter.ask(screen, listener)
        return reply, listener

    return asked


@pytest.mark.parametrize(
    ("screen", "keys", "verb", "text"),
    [
        (LINE, "c" + ENTER, "next", "abc"),
        (LINE, "c" + DONE, "next", "abc"),
        (LINE, "c" + BACK, "back", "abc"),
        (LINE, "c" + ESC, "back", "abc"),
        (LINE, "c" + EDITOR, "editor", "abc"),
        (LINE, "c\x14", "editor", "abc"),
        (LINE, "c" + REVIEW, "review", "abc"),
        (LINE, "c" + LEAVE, "leave", "abc"),
        (LINE, "c\x1a", "leave", "abc"),
        (LINE, ENTER, "next", None),
        (LINE, "\x01" + END + ENTER, "next", "b"),
        (LINE, "\x15" + END, "leave", ""),
        (LINE, "\x1b[D-" + ENTER, "next", "a-b"),
        (LINE, pasted("c\r\nd\x1b[31m") + ENTER, "next", "abc d[31m"),
        (PROSE, ENTER + "c" + DONE, "next", "ab\nc"),
        (PROSE, ENTER + "c" + ESC + ENTER, "next", "ab\nc"),
        (PROSE, pasted("c\r\n\r\nd") + DONE, "next", "abc\n\nd"),
        (PROSE, "c" + BACK, "back", "abc"),
        (PROSE, "c" + EDITOR, "editor", "abc"),
        (PROSE, "c" + LEAVE, "leave", "abc"),
        (EMPTY, ENTER, "next", None),
        (EMPTY, END, "leave", None),
        (LINES, ENTER + pasted("- c\n- d") + DONE, "next", "ab\nc\nd"),
        (LINES, ENTER + pasted("1. c\n- d\n e") + DONE, "next", "ab\n1. c\n- d\n e"),
        (CODE, "if x:" + ENTER + TAB + "y" + DONE, "next", "if x:\n    y"),
    ],
)
def test_a_key_of_a_text_does_what_the_foot_says(
    ask: Any, screen: Screen, keys: str, verb: str, text: str | None
) -> None:
    """The keys lead to this reply, and all that was typed is reported before it."""
    reply, listener = ask(screen, keys)
    assert (reply, listener.text(("x",))) == (Reply(verb), text)  # type: ignore[arg-type] # one of the verbs


@pytest.mark.parametrize(
    ("screen", "keys", "reply"),
    [
        (MENU, ENTER, Reply("pick", "1")),
        (MENU, DOWN + ENTER, Reply("pick", "2")),
        (MENU, "j" + ENTER, Reply("pick", "2")),
        (MENU, UP + ENTER, Reply("pick", "add")),
        (MENU, "a", Reply("pick", "add")),
        (MENU, DOWN + DONE, Reply("pick", "2")),
        (MENU, ESC, Reply("back")),
        (MENU, BACK, Reply("back")),
        (MENU, REVIEW, Reply("review")),
        (MENU, LEAVE, Reply("leave")),
        (MENU, "\x1a", Reply("leave")),
        (MENU, END, Reply("leave")),
        (MENU, "d" + ENTER, Reply("pick", "1")),
        (LIST, ENTER, Reply("pick", "2")),
        (LIST, DONE, Reply("pick", "add")),
        (LIST, "d", Reply("delete", "2")),
        (LIST, "\x1b[3~", Reply("delete", "2")),
        (LIST, "K", Reply("up", "2")),
        (LIST, "J", Reply("down", "2")),
        (LIST, "\x1b[1;5A", Reply("up", "2")),
        (LIST, "\x1b[1;5B", Reply("down", "2")),
        (LIST, "u", Reply("undo", "2")),
        (PAGE, DOWN + "j k\x1b[6~\x1b[5~" + UP + "w", Reply("write")),
        (PROOF, ENTER, Reply("write")),
        (PROOF, DONE, Reply("write")),
        (PROOF, ESC, Reply("back")),
        (TABLE, ENTER, Reply("next")),
        (TABLE, DONE, Reply("next")),
        (TABLE, ESC, Reply("back")),
        (TABLE, BACK, Reply("back")),
        (TABLE, LEAVE, Reply("leave")),
        (TABLE, "k", Reply("pick", "kind b c")),
        (TABLE, UP + "k", Reply("pick", "kind a")),
        (TABLE, DOWN + "k", Reply("pick", "kind a")),
        (PAGE, "q", Reply("back")),
        (PAGE, ESC, Reply("back")),
        (PAGE, LEAVE, Reply("leave")),
    ],
)
def test_a_key_of_a_menu_does_what_the_foot_says(ask: Any, screen: Screen, keys: str, reply: Reply) -> None:
    """The keys lead to this reply."""
    assert ask(screen, keys)[0] == reply


@pytest.mark.parametrize(
    ("keys", "verb", "ticked"),
    [
        (ENTER, "next", None),
        (" " + DONE, "next", "1\n2"),
        (DOWN + " " + ENTER, "next", ""),
        ("2" + ENTER, "next", ""),
        ("a" + ENTER, "next", "1\n2"),
        (" " + ESC, "back", "1\n2"),
        (" " + BACK, "back", "1\n2"),
        (LEAVE, "leave", None),
        (END, "leave", None),
    ],
)
def test_a_key_of_check_boxes_does_what_the_foot_says(
    ask: Any, keys: str, verb: str, ticked: str | None
) -> None:
    """Each tick is reported at once."""
    reply, listener = ask(BOXES, keys)
    assert (reply, listener.text(())) == (Reply(verb), ticked)  # type: ignore[arg-type] # one of the verbs


@pytest.mark.parametrize(
    ("keys", "verb", "texts"),
    [
        ("a" + TAB + "b" + DONE, "next", {"n": "a", "p": "b"}),
        ("a" + DOWN + "b" + UP + "c" + DONE, "next", {"n": "ac", "p": "b"}),
        ("a" + TAB + "b" + BACK + "c" + ESC, "back", {"n": "ac", "p": "b"}),
        (BACK, "back", {}),
        ("a" + TAB + TAB + "\x1b[D" + DONE, "next", {"n": "a", "c": "a"}),
        (TAB + TAB + "a" + DONE, "next", {"c": "a"}),
        (TAB + TAB + "\x1b[C" + DONE, "next", {"c": "a"}),
        (TAB + TAB + TAB + "a" + DONE, "next", {"n": "a"}),
        (TAB + "p" + TAB + TAB + "lua" + DONE, "next", {"p": "p", "l": "lua"}),
        ("a\x0e", "another", {"n": "a"}),
        ("a\x14", "editor", {"n": "a"}),
        ("a" + REVIEW, "review", {"n": "a"}),
    ],
)
def test_a_key_of_a_form_does_what_the_foot_says(
    ask: Any, keys: str, verb: str, texts: dict[str, str]
) -> None:
    """Tab, Down, Up and Shift-Tab go through the fields, without one whose condition is not met."""
    reply, listener = ask(FORM, keys)
    told = {str(path[0]): listener.text(path) for path, _ in listener.saved}
    assert reply == Reply(verb)  # type: ignore[arg-type] # one of the verbs
    assert {name: text for name, text in told.items() if text is not None} == texts


def test_enter_goes_through_a_form(ask: Any) -> None:
    """Enter is the next field in a line and at a choice, a line break in prose, and goes on from the last."""
    reply, listener = ask(FORM, "a", ENTER, "b", ENTER, "c", TAB, ENTER, "lua", ENTER)
    assert (reply, listener.text(("n",)), listener.text(("p",))) == (Reply("next"), "a", "b\nc")
    assert listener.text(("l",)) == "lua"


@pytest.mark.parametrize(
    ("keys", "verb", "text"),
    [
        (["a", ENTER, "b", TAB, "c" + DONE], "next", "a\n  bc"),
        (["a", ENTER, TAB, "b", ENTER, TAB, "c", ENTER, BACK, "d" + DONE], "next", "a\n  b\n    c\n  d"),
        (["a", ENTER, TAB, "b", ENTER, ENTER, "c" + DONE], "next", "a\n  b\nc"),
        (["a", ENTER, "\x7f", DONE], "next", "a"),
        (["a", ENTER, ENTER], "next", "a"),
        (["a", ENTER, "b", "\x1b[1;3A", DONE], "next", "b\na"),
        ([pasted("- a\n  - b\n"), DONE], "next", "- a\n  - b"),
        (["a", ENTER, TAB, pasted("- a\n  - b"), DONE], "next", "a\n  - a\n    - b"),
        (["a\n\tb\nc" + DONE], "next", "a\n\tb\nc"),
        (["a", BACK], "back", "a"),
        (["a", ESC], "back", "a"),
        (["a", ESC + ENTER], "open", "a"),
        (["a", "\x14"], "editor", "a"),
        ([ENTER], "next", None),
    ],
)
def test_a_key_of_an_outline_does_what_the_foot_says(
    ask: Any, keys: list[str], verb: str, text: str | None
) -> None:
    """Rows are typed, nested, moved and pasted; Enter keeps the level, and goes out of it on an empty row."""
    reply, listener = ask(OUTLINE, *keys)
    assert (reply.verb, listener.text(("o",))) == (verb, text)


@pytest.mark.parametrize("screen", [OUTLINE, PROSE], ids=["outline", "prose"])
def test_a_tab_in_a_text_looks_like_blanks(program: Program, screen: Screen) -> None:
    """A tab with more keys right behind it, or in a paste, stays a tab and is drawn as an indentation."""
    drawn = io.StringIO()
    window = Vt100_Output(drawn, lambda: Size(24, 80))
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=window):
        listener = Listening(then=lambda _: keyboard.send_text(DONE))
        keyboard.send_text("a\n\tb" if screen is OUTLINE else pasted("a\n\tb"))
        ScreenPrompter(program.system(terminal="in err")).ask(screen, listener)
    assert "a\n\tb" in (listener.text(("o",)) or listener.text(("x",)) or "")
    assert "    b" in drawn.getvalue()
    assert "^I" not in drawn.getvalue()


def test_each_change_is_saved(ask: Any) -> None:
    """Each key that changes a text tells all of it before the next is pressed; one that doesn't, nothing."""
    reply, listener = ask(LINE, "c", "\x7f", "d", "\x1b[D" + ENTER)
    assert reply == Reply("next")
    assert listener.saved == [(("x",), "abc"), (("x",), "ab"), (("x",), "abd")]


def test_a_long_paste_is_saved_at_once(ask: Any) -> None:
    """All keys that come together are one change."""
    reply, listener = ask(EMPTY, "line\r" * 200 + DONE)
    assert (reply, listener.text(("x",))) == (Reply("next"), "line\n" * 200)
    assert len(listener.saved) < 20


@pytest.mark.parametrize(
    ("screen", "text"),
    [(LINE, "abone two  three"), (PROSE, "abone\ntwo\n\nthree"), (LINES, "abone\ntwo\n\nthree")],
)
def test_a_paste_that_the_terminal_does_not_mark_stays_in_its_field(
    ask: Any, screen: Screen, text: str
) -> None:
    """Lines that come at once are taken whole: none of them answers this question or the next."""
    reply, listener = ask(screen, "one\rtwo\r\rthree" + DONE)
    assert (reply, listener.text(("x",))) == (Reply("next"), text)


def test_the_end_of_a_list_of_lines_is_an_empty_line(ask: Any) -> None:
    """In a box of lines Enter on an empty line at the end goes on, without that line."""
    reply, listener = ask(LINES, ENTER, ENTER)
    assert (reply, listener.text(("x",))) == (Reply("next"), "ab")


def test_an_ended_conversation_asks_no_more(program: Program) -> None:
    """After a signal, each question answers at once that the person left."""
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        prompter = ScreenPrompter(program.system(terminal="in err"))
        prompter.end()
        assert prompter.ask(LINE, Listening()) == Reply("leave")
