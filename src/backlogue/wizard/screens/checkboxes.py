"""Rows to tick."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from prompt_toolkit.data_structures import Point
from prompt_toolkit.layout import FormattedTextControl, HSplit, Window
from prompt_toolkit.utils import get_cwidth

from backlogue.text import printable
from backlogue.wizard.screens import Reply, Screen
from backlogue.wizard.screens.frame import joined, more_below, shortened
from backlogue.wizard.screens.lines import commands
from backlogue.wizard.screens.menu import LABELS, NARROW, POINTER, Row, numbered_row, say_rows

if TYPE_CHECKING:
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent

    from backlogue.wizard.screens import Listener
    from backlogue.wizard.screens.frame import Frame
    from backlogue.wizard.screens.lines import Lines

DIGITS = "123456789"
"""Keys that tick the first rows."""

ALL = "all"
"""The input that ticks every row, line by line."""


@dataclass(frozen=True, kw_only=True)
class CheckboxScreen(Screen):
    """Rows with check boxes; changes are reported as the ticked names, one per line, with an empty path."""

    rows: tuple[Row, ...] = ()
    ticked: tuple[str, ...] = ()

    def draw(self, frame: Frame, listener: Listener) -> None:
        """Draw the rows with their boxes."""
        _CheckboxView(self, frame, listener)

    def ask(self, lines: Lines, listener: Listener) -> Reply:
        """Ask for the numbers of the rows."""
        say_rows(self.rows, lines)
        held = [str(number) for number, row in enumerate(self.rows, 1) if row.value in self.ticked]
        kept = f"Enter keeps {' '.join(held)}, 0 for none" if held else "Enter for none"
        known = commands(self.verbs)
        while True:
            said = lines.read(f"Numbers with blanks between ({kept}, {ALL}, {', '.join(known)}): ").strip()
            if said in known:
                return Reply(known[said])
            if not said:
                return Reply("next")
            words = said.replace(",", " ").split()
            rows = (
                list(self.rows)
                if said == ALL
                else [numbered_row(self.rows, word) for word in words if word != "0"]
            )
            if None not in rows:
                listener.changed((), "\n".join(row.value for row in rows if row is not None))
                return Reply("next")
            lines.say(f"! '{said}' is not one of these")


class _CheckboxView:
    """The view and keys of check boxes."""

    def __init__(self, screen: CheckboxScreen, frame: Frame, listener: Listener) -> None:
        self._screen = screen
        self._frame = frame
        self._listener = listener
        self._index = 0
        self._ticked = {row.value for row in screen.rows if row.value in screen.ticked}
        control = FormattedTextControl(
            self._drawn, focusable=True, show_cursor=False, get_cursor_position=lambda: Point(0, self._index)
        )
        self._window = Window(control, dont_extend_height=True)
        frame.body = HSplit([self._window, more_below(self._window)])
        frame.focus = self._window
        frame.foot = lambda: " · ".join(
            [
                "Space or number toggle",
                "a all",
                "Enter next",
                "Esc back",
                *(["Ctrl-R review"] if "review" in screen.verbs else []),
                "Ctrl-Z leave",
            ]
        )
        self._bind()

    def _drawn(self) -> StyleAndTextTuples:
        columns = self._frame.size()[1]
        lines: list[StyleAndTextTuples] = []
        label = LABELS if columns >= NARROW else LABELS * 2 // 3
        for index, row in enumerate(self._screen.rows):
            here, ticked = index == self._index, row.value in self._ticked
            box = "●" if ticked else "○"
            number = DIGITS[index] if index < len(DIGITS) else " "
            words = shortened(printable(row.words), label)
            style = "class:highlighted" if here else "class:selected" if ticked else ""
            lines.append(
                [
                    ("class:pointer", f" {POINTER} " if here else "   "),
                    ("class:detail", f"{number} "),
                    ("class:selected" if ticked else "", f"{box} "),
                    (style, words + " " * (label + 2 - get_cwidth(words))),
                    ("class:detail", shortened(printable(row.detail), max(1, columns - label - 10))),
                ]
            )
        return joined(lines)

    def _toggle(self, values: set[str]) -> None:
        self._ticked = self._ticked - values if values <= self._ticked else self._ticked | values
        names = [row.value for row in self._screen.rows if row.value in self._ticked]
        self._listener.changed((), "\n".join(names))

    def _bind(self) -> None:
        on, exit_with, rows = self._frame.on, self._frame.exit, self._screen.rows
        on("enter", "c-s")(lambda event: exit_with(event, "next"))
        on("escape", eager=False)(lambda event: exit_with(event, "back"))
        on("s-tab")(lambda event: exit_with(event, "back"))
        on("down", "j", "c-n", "tab")(lambda _: self._go(1))
        on("up", "k", "c-p")(lambda _: self._go(-1))
        on(" ", "x")(lambda _: self._toggle({rows[self._index].value}))
        on("a")(lambda _: self._toggle({row.value for row in rows}))
        for index, digit in enumerate(DIGITS[: len(rows)]):
            on(digit)(partial(self._tick, index))

    def _go(self, by: int) -> None:
        self._index = (self._index + by) % len(self._screen.rows)

    def _tick(self, index: int, _event: KeyPressEvent) -> None:
        self._index = index
        self._toggle({self._screen.rows[index].value})
