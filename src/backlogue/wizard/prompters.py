"""Show screens, either full-screen or line by line, and ask single questions outside a conversation."""

from __future__ import annotations

import io
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, cast

from prompt_toolkit.application.current import get_app_session
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.output import ColorDepth, create_output

from backlogue.errors import Cancelled
from backlogue.text import printable
from backlogue.wizard.screens import Reply
from backlogue.wizard.screens.frame import Frame, PreviewPane
from backlogue.wizard.screens.lines import Lines
from backlogue.wizard.screens.menu import MenuScreen, Row
from backlogue.wizard.terminal import is_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output

    from backlogue.wizard.fields import FieldPath
    from backlogue.wizard.screens import Listener, Preview, Prompter, Screen
    from backlogue.wizard.terminal import Terminal


def prompter_of(terminal: Terminal) -> Prompter:
    """Return the prompter that the terminal supports."""
    return LinePrompter(terminal) if is_plain(terminal) else ScreenPrompter(terminal)


class _Nobody:
    """A listener for single questions, for which nothing is saved."""

    def changed(self, path: FieldPath, text: str) -> None:
        """Nothing to keep."""

    def focused(self, path: FieldPath) -> None:
        """Nothing to keep."""

    def reason(self, path: FieldPath) -> str:
        """Nothing is wrong."""
        del path
        return ""

    def preview(self) -> Callable[[], Preview] | None:
        """There is no item."""
        return None


NOBODY = _Nobody()


def pick(question: str, choices: Sequence[tuple[str, str]], *, terminal: Terminal) -> str:
    """Ask the user to pick one of several choices, and return its value.

    Args:
        question: The question, on one line.
        choices: At least one pair of a unique value and a label; the first one is selected.
        terminal: The terminal.

    Raises:
        Cancelled: Esc, Ctrl-C, Ctrl-D or Ctrl-Z was pressed.
    """
    rows = tuple(Row(value, words) for value, words in choices)
    screen = MenuScreen(title=question, rows=rows, filters=True)
    prompter = prompter_of(terminal)
    with prompter.held():
        reply = prompter.ask(screen, NOBODY)
    if reply.verb != "pick":
        raise Cancelled("cancelled")
    return reply.value


def confirm(question: str, *, terminal: Terminal, default: bool = False) -> bool:
    """Ask yes or no; Enter takes the default.

    Raises:
        Cancelled: Esc, Ctrl-C or Ctrl-D was pressed.
    """
    if is_plain(terminal):
        return _confirm_by_line(question, terminal=terminal, default=default)
    import questionary

    asked = questionary.confirm(
        printable(question), default=default, erase_when_done=True, **_streams(terminal)
    )
    keys = KeyBindings()
    for key in ("escape", "c-d", "c-z"):
        keys.add(key, eager=True)(_cancel)
    asked.application.key_bindings = merge_key_bindings(
        [*filter(None, [asked.application.key_bindings]), keys]
    )
    asked.application.ttimeoutlen = 0.1
    try:
        return bool(asked.unsafe_ask())
    except (KeyboardInterrupt, EOFError):
        raise Cancelled("cancelled") from None


def _cancel(event: KeyPressEvent) -> None:
    event.app.exit(exception=EOFError)


def _confirm_by_line(question: str, *, terminal: Terminal, default: bool) -> bool:
    lines = Lines(terminal)
    while True:
        try:
            said = lines.read(f"{printable(question)} ({'Y/n' if default else 'y/N'}) ").strip().casefold()
        except (KeyboardInterrupt, EOFError):
            raise Cancelled("cancelled") from None
        if not said:
            return default
        if said in ("y", "yes", "n", "no"):
            return said.startswith("y")


def _streams(terminal: Terminal) -> dict[str, Any]:
    """Return prompt_toolkit's input and output; for streams in memory, those of its session."""
    try:
        terminal.stdin.fileno()
    except (io.UnsupportedOperation, ValueError):
        return {}
    depth = ColorDepth.DEPTH_1_BIT if terminal.env.get("NO_COLOR") else None
    output = create_output(stdout=terminal.stderr)
    return {"input": create_input(terminal.stdin), "output": output, "color_depth": depth}


class _KeepAlternateScreen:
    """An output whose alternate screen is controlled by the conversation, not by each question.

    The output at the end of a question is delayed until the next one, or the screen would flicker.
    """

    def __init__(self, output: Output, is_done: Callable[[], bool]) -> None:
        self._output = output
        self._is_done = is_done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._output, name)

    def enter_alternate_screen(self) -> None:
        """Stay in the alternate screen."""

    def quit_alternate_screen(self) -> None:
        """Stay in the alternate screen."""

    def flush(self) -> None:
        """Draw, unless the question is done."""
        if not self._is_done():
            self._output.flush()


class ScreenPrompter:
    """Asks with full screens; see `backlogue.wizard.screens.Prompter`."""

    def __init__(self, terminal: Terminal) -> None:
        session = get_app_session()
        streams = _streams(terminal)
        self._input = streams.get("input") or session.input
        self._output: Output = streams.get("output") or session.output
        self._depth = streams.get("color_depth")
        self._stack = ExitStack()
        self._ended = False
        self._pane = PreviewPane()
        self._asked: Application[Reply] | None = None

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

    def ask(self, screen: Screen, listener: Listener) -> Reply:
        """Draw a screen and return what is answered."""
        if self._ended:
            return Reply("leave")
        frame = Frame(screen, pane=self._pane, listener=listener)
        screen.draw(frame, listener)
        self._asked = frame.application(
            input=self._input,
            output=cast("Output", _KeepAlternateScreen(self._output, self._is_done)),
            color_depth=self._depth,
        )
        try:
            return self._asked.run()
        except (KeyboardInterrupt, EOFError):
            return Reply("leave")
        finally:
            self._pane.left()
            self._asked = None

    def end(self) -> None:
        """Let the question that waits, and every later one, answer that the person left."""
        self._ended = True
        application = self._asked
        loop = application and application.loop
        if application and loop:
            loop.call_soon_threadsafe(lambda: application.is_done or application.exit(result=Reply("leave")))

    def _is_done(self) -> bool:
        return self._asked is not None and self._asked.is_done


class LinePrompter:
    """Asks line by line; see `backlogue.wizard.screens.Prompter`."""

    def __init__(self, terminal: Terminal) -> None:
        self._lines = Lines(terminal)

    def held(self) -> AbstractContextManager[None]:
        """Nothing has to be held."""
        return nullcontext()

    def released(self) -> AbstractContextManager[None]:
        """Nothing has to be let go."""
        return nullcontext()

    def end(self) -> None:
        """Let the question that waits, and every later one, answer that the person left."""
        self._lines.end()

    def ask(self, screen: Screen, listener: Listener) -> Reply:
        """Write the screen's words and read what is answered, until it can be understood."""
        lines = self._lines
        lines.say("")
        steps = f" ({screen.progress[0]} of {screen.progress[1]})" if screen.progress else ""
        lines.say(" > ".join([*screen.crumbs, screen.title]) + steps)
        for line in filter(None, [screen.help, screen.note, screen.reason and f"! {screen.reason}"]):
            lines.say(line)
        try:
            return screen.ask(lines, listener)
        except (KeyboardInterrupt, EOFError):
            return Reply("leave")
