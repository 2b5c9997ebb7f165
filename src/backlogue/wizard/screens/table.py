"""A table whose rows are changed with keys, each key by one step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from prompt_toolkit.data_structures import Point
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Window
from prompt_toolkit.utils import get_cwidth

from backlogue.text import printable
from backlogue.wizard.screens import Reply, Screen
from backlogue.wizard.screens.frame import LOW, joined, more_below, shortened, wrapped
from backlogue.wizard.screens.lines import commands
from backlogue.wizard.screens.menu import BEFORE, NARROW, POINTER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent

    from backlogue.wizard.screens import Listener
    from backlogue.wizard.screens.frame import Frame
    from backlogue.wizard.screens.lines import Lines

WIDEST = 30
"""The most cells of a column but the last."""

GAP = 2
"""Blanks between two columns."""

DETAIL = 3
"""The most lines for the details of a row."""

UNSURE = "?"
"""The mark of a row that is to be looked at."""


class TableRow(NamedTuple):
    """A row of a table.

    Attributes:
        value: The value that is replied with.
        cells: What it says in each column.
        detail: What is to be known of it, below the table.
        is_unsure: Whether it is to be looked at.
    """

    value: str
    cells: tuple[str, ...]
    detail: str = ""
    is_unsure: bool = False


class RowKey(NamedTuple):
    """A key that changes a row.

    Attributes:
        key: The key.
        action: The word for it: before the row's value in the reply, and typed line by line.
        words: What the foot says.
    """

    key: str
    action: str
    words: str


@dataclass(frozen=True, kw_only=True)
class TableScreen(Screen):
    """A table to be confirmed, or changed row by row.

    A key of a row replies `pick` with the action and the row's value, with a blank between; whoever asks
    changes the row and asks again.

    Attributes:
        columns: The heads of the columns.
        rows: The rows, at least one.
        keys: The keys that change a row.
        selected: The value of the row that has the pointer first.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = ()
    keys: tuple[RowKey, ...] = ()
    selected: str = ""

    def draw(self, frame: Frame, listener: Listener) -> None:
        """Draw the rows, one of them with the pointer."""
        del listener
        _TableView(self, frame)

    def ask(self, lines: Lines, listener: Listener) -> Reply:
        """Ask for an action and the number of a row."""
        del listener
        lines.say(f"   {' | '.join(self.columns)}")
        for index, row in enumerate(self.rows):
            mark = f" ({UNSURE})" if row.is_unsure else ""
            lines.say(f"  {index + 1}. {' | '.join(filter(None, row.cells))}{mark}")
        known = commands(self.verbs)
        actions = {key.action for key in self.keys}
        ways = ", ".join([*(_spoken(key) for key in self.keys), *known])
        while True:
            said = lines.read(f"Enter accepts ({ways}): ").strip()
            if not said:
                return Reply("next")
            if said in known:
                return Reply(known[said])
            action, _, number = said.partition(" ")
            index = int(number) - 1 if number.isdecimal() else -1
            if action in actions and 0 <= index < len(self.rows):
                return Reply("pick", f"{action} {self.rows[index].value}")
            lines.say(f"! '{said}' is not one of these")

    @property
    def first(self) -> int:
        """The index of the row that has the pointer first."""
        return next((index for index, row in enumerate(self.rows) if row.value == self.selected), 0)


def _spoken(key: RowKey) -> str:
    """Return how a key is typed line by line, with its words if they say more."""
    return f"{key.action} N" + (f" ({key.words})" if key.words != key.action else "")


class _TableView:
    """A table as it is drawn, and its keys."""

    def __init__(self, screen: TableScreen, frame: Frame) -> None:
        self._screen = screen
        self._frame = frame
        self._index = screen.first
        head = Window(
            FormattedTextControl(self._head), height=lambda: Dimension.exact(1 if self._is_high else 0)
        )
        control = FormattedTextControl(
            self._drawn, focusable=True, show_cursor=False, get_cursor_position=lambda: Point(0, self._index)
        )
        self._window = Window(control, dont_extend_height=True)
        detail = Window(
            FormattedTextControl(self._detail), height=lambda: Dimension.exact(len(self._detail_lines()))
        )
        frame.body = HSplit([head, self._window, more_below(self._window), detail])
        frame.focus = self._window
        frame.foot = lambda: " · ".join(
            [
                "Enter accept",
                *(f"{key.key} {key.words}" for key in screen.keys),
                "↑↓ choose",
                "Esc back",
                "Ctrl-Z leave",
            ]
        )
        self._bind()

    @property
    def _is_high(self) -> bool:
        return self._frame.size()[0] >= LOW

    def _shown(self) -> range:
        """Return the columns that are shown: a narrow window does without the last, which explains."""
        count = len(self._screen.columns)
        return range(count - 1 if self._frame.size()[1] < NARROW else count)

    def _widths(self) -> list[int]:
        texts = [self._screen.columns, *(row.cells for row in self._screen.rows)]
        shown = self._shown()
        widths = [min(WIDEST, max(get_cwidth(printable(text[column])) for text in texts)) for column in shown]
        room = self._frame.size()[1] - BEFORE - GAP - GAP * len(widths)
        if len(widths) == len(self._screen.columns):
            widths[-1] = max(1, room - sum(widths[:-1]))
        elif sum(widths) > room:
            widths[0] = max(4, widths[0] - (sum(widths) - room))
        return widths

    def _cells(self, texts: Sequence[str], style: str) -> StyleAndTextTuples:
        parts: StyleAndTextTuples = []
        for number, (column, width) in enumerate(zip(self._shown(), self._widths(), strict=True)):
            text = shortened(printable(texts[column]), width)
            looks = style or ("class:detail" if number and column == len(self._screen.columns) - 1 else "")
            parts.append((looks, text + " " * (width - get_cwidth(text) + GAP)))
        return parts

    def _head(self) -> StyleAndTextTuples:
        return [("", " " * (BEFORE + GAP)), *self._cells(self._screen.columns, "class:dim")]

    def _drawn(self) -> StyleAndTextTuples:
        lines: list[StyleAndTextTuples] = []
        for index, row in enumerate(self._screen.rows):
            here = index == self._index
            lines.append(
                [
                    ("class:pointer", f" {POINTER} " if here else " " * BEFORE),
                    ("class:note", f"{UNSURE if row.is_unsure else ' '} "),
                    *self._cells(row.cells, "class:highlighted" if here else ""),
                ]
            )
        return joined(lines)

    def _detail_lines(self) -> list[str]:
        detail = self._screen.rows[self._index].detail
        if not detail or not self._is_high:
            return []
        columns = self._frame.size()[1] - BEFORE
        lines = [line for part in detail.split("\n") for line in wrapped(printable(part), columns)]
        return lines[:DETAIL]

    def _detail(self) -> StyleAndTextTuples:
        return joined([[("class:dim", f"   {line}")] for line in self._detail_lines()])

    def _bind(self) -> None:
        on, exit_with = self._frame.on, self._frame.exit
        on("enter", "c-s")(lambda event: exit_with(event, "next"))
        on("escape", eager=False)(lambda event: exit_with(event, "back"))
        on("s-tab")(lambda event: exit_with(event, "back"))
        on("down", "c-n", "tab")(lambda _: self._go(1))
        on("up", "c-p")(lambda _: self._go(-1))
        for key in self._screen.keys:
            on(key.key)(partial(self._change, key.action))

    def _go(self, by: int) -> None:
        self._index = (self._index + by) % len(self._screen.rows)

    def _change(self, action: str, event: KeyPressEvent) -> None:
        self._frame.exit(event, "pick", f"{action} {self._screen.rows[self._index].value}")
