"""A text to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prompt_toolkit.layout import FormattedTextControl, Window

from backlogue.text import printable
from backlogue.wizard.screens import Reply, Screen
from backlogue.wizard.screens.frame import broken, joined, line_style
from backlogue.wizard.screens.lines import commands

if TYPE_CHECKING:
    from prompt_toolkit.formatted_text import StyleAndTextTuples

    from backlogue.wizard.screens import Listener, Verb
    from backlogue.wizard.screens.frame import Frame
    from backlogue.wizard.screens.lines import Lines


@dataclass(frozen=True, kw_only=True)
class PagerScreen(Screen):
    """A text to read.

    Attributes:
        text: The text.
        is_diff: Whether it is a difference.
        enter_writes: Whether Enter writes it, too; else Enter goes back.
    """

    text: str = ""
    is_diff: bool = False
    enter_writes: bool = False

    def draw(self, frame: Frame, listener: Listener) -> None:
        """Draw as much of the text as fits."""
        del listener
        _PagerView(self, frame)

    def ask(self, lines: Lines, listener: Listener) -> Reply:
        """Write the whole text."""
        del listener
        lines.say(self.text)
        write = ", w writes it" if "write" in self.verbs else ""
        known = ", ".join(commands(self.verbs))
        ways = f"Enter writes it, {known}" if self.enter_writes else f"Enter goes back{write}"
        said = lines.read(f"{ways}. ").strip()
        if (write and said == "w") or (self.enter_writes and not said):
            return Reply("write")
        return Reply(commands(self.verbs).get(said, "back"))


class _PagerView:
    """The view and keys of a text."""

    def __init__(self, screen: PagerScreen, frame: Frame) -> None:
        self._screen = screen
        self._frame = frame
        self._lines = [
            (printable(line), line_style(line, is_diff=screen.is_diff)) for line in screen.text.split("\n")
        ]
        self._top = 0
        self._columns = 0
        self._shown: list[StyleAndTextTuples] = []
        self._window = Window(FormattedTextControl(self._drawn, focusable=True, show_cursor=False))
        frame.body = self._window
        frame.previews = False
        frame.focus = self._window
        write = ["Enter write"] if screen.enter_writes else ["w write"] if "write" in screen.verbs else []
        frame.foot = lambda: " · ".join(["↑↓ PgUp PgDn scroll", *write, "Esc back", "Ctrl-Z leave"])
        self._bind()

    def _drawn(self) -> StyleAndTextTuples:
        columns = max(2, self._frame.size()[1])
        if columns != self._columns:
            self._columns = columns
            self._shown = [[(style, part)] for line, style in self._lines for part in broken(line, columns)]
        self._top = max(0, min(self._top, len(self._shown) - self._height()))
        return joined(self._shown[self._top : self._top + self._frame.size()[0]])

    def _height(self) -> int:
        info = self._window.render_info
        return info.window_height if info else self._frame.size()[0] - 4

    def _bind(self) -> None:
        on, exit_with = self._frame.on, self._frame.exit
        on("escape", eager=False)(lambda event: exit_with(event, "back"))
        onward: Verb = "write" if self._screen.enter_writes else "back"
        on("enter", "c-s")(lambda event: exit_with(event, onward))
        on("q", "s-tab")(lambda event: exit_with(event, "back"))
        if "write" in self._screen.verbs:
            on("w")(lambda event: exit_with(event, "write"))
        on("down", "j")(lambda _: self._scroll(1))
        on("up", "k")(lambda _: self._scroll(-1))
        on("pagedown", " ")(lambda _: self._scroll(max(1, self._height() - 1)))
        on("pageup")(lambda _: self._scroll(-max(1, self._height() - 1)))
        on("home", "g")(lambda _: self._scroll(-len(self._shown)))
        on("end", "G")(lambda _: self._scroll(len(self._shown)))

    def _scroll(self, by: int) -> None:
        self._top = max(0, self._top + by)
