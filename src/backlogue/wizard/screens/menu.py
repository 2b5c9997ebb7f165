"""Rows to pick from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from prompt_toolkit.data_structures import Point
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, HSplit, Window
from prompt_toolkit.utils import get_cwidth

from backlogue.text import printable
from backlogue.wizard.screens import Reply, Screen
from backlogue.wizard.screens.frame import joined, more_below, shortened
from backlogue.wizard.screens.lines import commands

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent

    from backlogue.wizard.screens import Listener, Verb
    from backlogue.wizard.screens.frame import Frame
    from backlogue.wizard.screens.lines import Lines

MARKS = {"done": "✓", "wrong": "!", "empty": "·"}

POINTER = "\N{HEAVY RIGHT-POINTING ANGLE QUOTATION MARK ORNAMENT}"

LABELS = 24
"""The width of a row's label, in cells."""

BEFORE = 3
"""The width of the selection mark, in cells."""

NARROW = 60
"""The minimum number of columns for the full width of labels."""

ROW_KEYS: dict[Verb, tuple[str, ...]] = {
    "delete": ("d", "delete"),
    "up": ("K", "c-up", "escape,up"),
    "down": ("J", "c-down", "escape,down"),
    "undo": ("u",),
}
"""The actions for a row in addition to picking it."""

ON_A_ROW: Mapping[str, Verb] = {"delete": "delete", "up": "up", "down": "down"}
"""The commands that can be typed before a row's number."""


class Row(NamedTuple):
    """One row of a menu.

    Attributes:
        value: The reply if it is picked.
        words: Its label.
        mark: The state of its answer: `done`, `wrong`, `empty` or nothing.
        detail: A summary of its answer.
        key: A letter that picks it at once.
    """

    value: str
    words: str = ""
    mark: str = ""
    detail: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class MenuScreen(Screen):
    """A menu with rows to pick from.

    Attributes:
        rows: The rows; a value of `-` is a line between them.
        selected: The value of the row that is selected first.
        done: The value that Ctrl-S picks; empty for the selected row.
        numbered: The number of rows at the start that have numbers.
        filters: Whether typing filters the rows.
    """

    rows: tuple[Row, ...] = ()
    selected: str = ""
    done: str = ""
    numbered: int = 0
    filters: bool = False

    def draw(self, frame: Frame, listener: Listener) -> None:
        """Draw the rows and highlight the selected one."""
        del listener
        _MenuView(self, frame)

    def ask(self, lines: Lines, listener: Listener) -> Reply:
        """Ask for a row by its number."""
        del listener
        rows = [row for row in self.rows if row.value != "-"]
        say_rows(rows, lines)
        selected = next((row for row in rows if row.value == self.selected), rows[0])
        acts = [word for word, verb in ON_A_ROW.items() if verb in self.verbs]
        known = commands(self.verbs)
        ways = ", ".join([f"Enter is {rows.index(selected) + 1}", *(f"{act} N" for act in acts), *known])
        while True:
            said = lines.read(f"1-{len(rows)} ({ways}): ").strip()
            if not said:
                return Reply("pick", selected.value)
            if said in known:
                return Reply(known[said], selected.value)
            act, _, number = said.rpartition(" ")
            row = numbered_row(rows, number)
            if row is not None and not act:
                return Reply("pick", row.value)
            if row is not None and act in acts:
                return Reply(ON_A_ROW[act], row.value)
            lines.say(f"! '{said}' is not one of these")


def say_rows(rows: Sequence[Row], lines: Lines) -> None:
    """Write rows with their numbers."""
    for number, row in enumerate(rows, 1):
        detail = f": {row.detail}" if row.detail else ""
        lines.say(f"  {number}. {row.words}{detail}{' (!)' if row.mark == 'wrong' else ''}")


def numbered_row(rows: Sequence[Row], number: str) -> Row | None:
    """Return the row with the number that the user typed, or None."""
    return rows[int(number) - 1] if number.isdecimal() and 0 < int(number) <= len(rows) else None


class _MenuView:
    """The view and keys of a menu."""

    def __init__(self, screen: MenuScreen, frame: Frame) -> None:
        self._screen = screen
        self._frame = frame
        self._filter = ""
        self._value = screen.selected or next((row.value for row in screen.rows if row.value != "-"), "")
        control = FormattedTextControl(
            self._drawn,
            focusable=True,
            show_cursor=False,
            get_cursor_position=lambda: Point(0, max(0, self._index())),
        )
        self._window = Window(control, dont_extend_height=True)
        typed = Window(FormattedTextControl(self._typed), height=1)
        nothing = Window(FormattedTextControl(self._nothing), height=lambda: 0 if self._rows() else 1)
        above = [typed] if screen.filters else []
        frame.body = HSplit([*above, self._window, nothing, more_below(self._window)])
        frame.focus = self._window
        frame.foot = self._foot
        self._bind()

    def _rows(self) -> list[Row]:
        words = self._filter.casefold().split()
        return [
            row
            for row in self._screen.rows
            if all(word in f"{row.words} {row.detail} {row.value}".casefold() for word in words)
        ]

    def _index(self) -> int:
        return next((index for index, row in enumerate(self._rows()) if row.value == self._value), -1)

    def _point(self, by: int) -> None:
        rows = [row for row in self._rows() if row.value != "-"]
        if rows:
            values = [row.value for row in rows]
            index = values.index(self._value) + by if self._value in values else 0
            self._value = values[index % len(values)]

    def _drawn(self) -> StyleAndTextTuples:
        columns = self._frame.size()[1]
        return joined([self._row(row, columns, number) for number, row in enumerate(self._rows(), 1)])

    def _row(self, row: Row, columns: int, number: int) -> StyleAndTextTuples:
        if row.value == "-":
            return []
        here = row.value == self._value
        pointer: StyleAndTextTuples = [("class:pointer", f" {POINTER} ")] if here else [("", " " * BEFORE)]
        style = "class:highlighted" if here else ""
        words = printable(row.words)
        if number <= self._screen.numbered:
            words = f"{number}. {words}"
        if row.key:
            words = shortened(words, columns - BEFORE - 3)
            return [*pointer, (style, words), ("class:detail", f"  {row.key}")]
        mark = f"{MARKS[row.mark]} " if row.mark else ""
        if not row.detail and not mark:
            return [*pointer, (style, shortened(words, columns - BEFORE))]
        label = LABELS if columns >= NARROW else LABELS * 2 // 3
        words = shortened(words, label - 1)
        found: StyleAndTextTuples = [*pointer, (f"class:{row.mark}" if mark else "", mark), (style, words)]
        if row.detail:
            detail = "class:wrong" if row.mark == "wrong" else "class:detail"
            space = max(1, columns - BEFORE - 2 - label)
            gap = " " * (label - get_cwidth(words))
            found += [("", gap), (detail, shortened(printable(row.detail), space))]
        return found

    def _typed(self) -> StyleAndTextTuples:
        if not self._filter:
            return [("class:dim", " Type to filter")]
        return [("", " "), ("class:title", printable(self._filter))]

    def _nothing(self) -> StyleAndTextTuples:
        return [] if self._rows() else [("class:reason", "   nothing matches")]

    def _foot(self) -> str:
        verbs = self._screen.verbs
        parts = ["↑↓ choose", "Enter select"]
        if "delete" in verbs:
            undo = ["u undo"] if "undo" in verbs else []
            parts = ["Enter edit", "a add", "d delete", "K J move", *undo, "Ctrl-S next"]
        parts.append("Esc back")
        parts += ["Ctrl-L preview"] if self._frame.previews else []
        parts += ["Ctrl-R review"] if "review" in verbs else []
        return " · ".join([*parts, "Ctrl-Z leave"])

    def _pick(self, event: KeyPressEvent) -> None:
        if self._index() >= 0:
            self._frame.exit(event, "pick", self._value)

    def _bind(self) -> None:
        on, screen = self._frame.on, self._screen
        on("enter")(self._pick)
        on("c-s")(self._done)
        on("escape", eager=False)(self._back)
        on("s-tab")(self._back)
        on("down", "c-n", "tab")(lambda _: self._point(1))
        on("up", "c-p")(lambda _: self._point(-1))
        if screen.filters:
            self._frame.keys.add(Keys.Any)(self._type)
            self._frame.keys.add(Keys.BracketedPaste)(self._type)
            on("backspace")(lambda _: self._narrow(self._filter[:-1]))
            on("c-u", "c-w")(lambda _: self._narrow(""))
            return
        on("j")(lambda _: self._point(1))
        on("k")(lambda _: self._point(-1))
        for row in screen.rows:
            if row.key:
                on(row.key)(partial(self._reply, "pick", row.value))
        for verb, keys in ROW_KEYS.items():
            if verb in screen.verbs:
                on(*keys)(partial(self._reply, verb, None))

    def _reply(self, verb: Verb, value: str | None, event: KeyPressEvent) -> None:
        self._frame.exit(event, verb, self._value if value is None else value)

    def _done(self, event: KeyPressEvent) -> None:
        self._value = self._screen.done or self._value
        self._pick(event)

    def _back(self, event: KeyPressEvent) -> None:
        if self._filter:
            self._narrow("")
        else:
            self._frame.exit(event, "back")

    def _type(self, event: KeyPressEvent) -> None:
        self._narrow(self._filter + "".join(char for char in event.data if char.isprintable()))

    def _narrow(self, text: str) -> None:
        self._filter = text
        if self._index() < 0:
            self._point(0)
