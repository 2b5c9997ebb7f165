"""The one room that knows questionary and prompt_toolkit: screens drawn, keys taken.

They are imported when something is asked, not before: questionary costs more than all the rest of a command.
"""

from __future__ import annotations

import io
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, cast

from backlogue.errors import Cancelled
from backlogue.text import printable
from backlogue.wizard.plain import confirm_plainly, pick_plainly
from backlogue.wizard.screens import Reply
from backlogue.wizard.terminal import is_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output
    from questionary import Question

    from backlogue.wizard.screens import Screen
    from backlogue.wizard.terminal import Terminal


def pick(question: str, choices: Sequence[tuple[str, str]], *, terminal: Terminal) -> str:
    """Ask which of several to take, and return its value.

    Args:
        question: What is asked, in one line.
        choices: At least one pair of value and words; the first is pointed at. Values differ.
        terminal: Where it is asked.

    Raises:
        Cancelled: Esc, Ctrl-C or Ctrl-D was pressed.
    """
    if is_plain(terminal):
        return pick_plainly(question, choices, terminal=terminal)
    import questionary

    titles = [questionary.Choice(printable(words), value=value) for value, words in choices]
    asked = questionary.select(
        printable(question),
        choices=titles,
        instruction="\n  Type to filter · ↑↓ choose · Enter select · Esc leave",
        erase_when_done=True,
        use_jk_keys=False,
        use_search_filter=True,
        **_streams(terminal),
    )
    return str(_answer(asked))


def confirm(question: str, *, terminal: Terminal, default: bool = False) -> bool:
    """Ask yes or no; Enter takes the default.

    Raises:
        Cancelled: Esc, Ctrl-C or Ctrl-D was pressed.
    """
    if is_plain(terminal):
        return confirm_plainly(question, terminal=terminal, default=default)
    import questionary

    asked = questionary.confirm(
        printable(question), default=default, erase_when_done=True, **_streams(terminal)
    )
    return bool(_answer(asked))


def _answer(question: Question) -> Any:
    """Ask, and take Esc, Ctrl-C and Ctrl-D for leaving."""
    from prompt_toolkit.key_binding import KeyBindings

    from backlogue.wizard.prompts.frame import bind

    keys = KeyBindings()

    @keys.add("escape", eager=True)
    @keys.add("c-d", eager=True)
    def _leave(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError)

    bind(question, keys)
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError):
        raise Cancelled("cancelled") from None


def _streams(terminal: Terminal) -> dict[str, Any]:
    """Return prompt_toolkit's ends of the terminal; those of its current session for streams in memory."""
    try:
        terminal.stdin.fileno()
    except (io.UnsupportedOperation, ValueError):
        return {}
    from prompt_toolkit.input import create_input
    from prompt_toolkit.output import ColorDepth, create_output

    depth = ColorDepth.DEPTH_1_BIT if terminal.env.get("NO_COLOR") else None
    output = create_output(stdout=terminal.stderr)
    return {"input": create_input(terminal.stdin), "output": output, "color_depth": depth}


class _Staying:
    """An output whose other screen is entered and left by the conversation, not by each question.

    What a question does to the screen when it is done, it does together with the next one: else the screen
    would be empty for a moment.
    """

    def __init__(self, output: Output, is_done: Callable[[], bool]) -> None:
        self._output = output
        self._is_done = is_done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._output, name)

    def enter_alternate_screen(self) -> None:
        """Stay."""

    def quit_alternate_screen(self) -> None:
        """Stay."""

    def flush(self) -> None:
        """Draw, unless the question is done."""
        if not self._is_done():
            self._output.flush()


class Prompts:
    """Asks every screen of a conversation with questionary; see `backlogue.wizard.screens.Prompter`."""

    def __init__(self, terminal: Terminal) -> None:
        from prompt_toolkit.application.current import get_app_session

        session = get_app_session()
        streams = _streams(terminal)
        self._input = streams.get("input") or session.input
        self._output: Output = streams.get("output") or session.output
        self._depth = streams.get("color_depth")
        self._stack = ExitStack()
        self._ended = False
        self._asked: Question | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the terminal's other screen and its raw mode: keys between two questions are not echoed."""
        self._hold()
        try:
            yield
        finally:
            self._stack.close()

    @contextmanager
    def released(self) -> Iterator[None]:
        """Give the terminal back for a while."""
        self._stack.close()
        try:
            yield
        finally:
            self._hold()

    def _hold(self) -> None:
        self._output.enter_alternate_screen()
        self._output.flush()
        self._stack.callback(self._let_go)
        self._stack.enter_context(self._input.raw_mode())

    def _let_go(self) -> None:
        self._output.quit_alternate_screen()
        self._output.show_cursor()
        self._output.flush()

    def ask(self, screen: Screen, changed: Callable[[str], None]) -> Reply:
        """Draw a screen and return what is answered."""
        from backlogue.wizard.prompts.questions import question_of

        if self._ended:
            return Reply("leave")
        self._asked = question_of(screen, changed, self._ends())
        try:
            return cast("Reply", self._asked.unsafe_ask())
        except (KeyboardInterrupt, EOFError):
            return Reply("leave")
        finally:
            self._asked = None

    def end(self) -> None:
        """Let the question that waits, and every later one, answer that the person left."""
        self._ended = True
        application = self._asked and self._asked.application
        loop = application and application.loop
        if application and loop:
            loop.call_soon_threadsafe(lambda: application.is_done or application.exit(result=Reply("leave")))

    def _is_done(self) -> bool:
        return self._asked is not None and self._asked.application.is_done

    def _ends(self) -> dict[str, Any]:
        output = cast("Output", _Staying(self._output, self._is_done))
        return {
            "input": self._input,
            "output": output,
            "color_depth": self._depth,
            "erase_when_done": True,
        }
