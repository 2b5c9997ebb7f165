"""A nested list as indented text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, VSplit, Window
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput

from backlogue.text import printable
from backlogue.wizard.outline import INDENT, level_at, margin_of, moved, nested, pasted
from backlogue.wizard.screens import Reply, Screen
from backlogue.wizard.screens.form import MARGIN, cleaned, following, more_is_coming, text_window
from backlogue.wizard.screens.frame import LOW, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent

    from backlogue.wizard.fields import FieldPath
    from backlogue.wizard.screens import Listener, Verb
    from backlogue.wizard.screens.frame import Frame
    from backlogue.wizard.screens.lines import Lines

STYLES = ("class:title", "", "class:dim")
"""The styles of the levels, outermost first; deeper levels use the last one."""


@dataclass(frozen=True, kw_only=True)
class OutlineScreen(Screen):
    """An outline of indented lines.

    Attributes:
        path: The list that it edits.
        text: The lines.
        row: The row with the initial cursor; None for the end of the text.
        names: The names of an entry of each level, outermost first.
        marks: The hidden content of rows, by index.
        opens: The levels whose entries have fields that the outline does not show.
        required: Whether it must not be empty.
    """

    path: FieldPath
    text: str = ""
    row: int | None = None
    names: tuple[str, ...] = ()
    marks: Mapping[int, str] | None = None
    opens: frozenset[int] = frozenset()
    required: bool = False

    def draw(self, frame: Frame, listener: Listener) -> None:
        """Draw the lines."""
        _OutlineView(self, frame, listener)

    def ask(self, lines: Lines, listener: Listener) -> Reply:
        """Read indented lines."""
        levels = ", below it ".join(name.lower() for name in self.names)
        lines.say(f"One {levels} per line; indent with two blanks for each level.")
        if self.text:
            lines.say("Current text:")
            for line in self.text.split("\n"):
                lines.say(f"  {line}")
        demand = "Enter keeps it" if self.text else "required" if self.required else "Enter skips"
        return lines.text(
            lambda text: listener.changed(self.path, text),
            held=self.text,
            is_box=True,
            verbs=self.verbs - {"open"},
            demand=demand,
        )


class _Marks(Processor):
    """Styles the levels, and shows the hidden content after a row."""

    def __init__(self, view: _OutlineView) -> None:
        self._view = view

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Style one line."""
        fragments = transformation_input.fragments
        text = "".join(fragment[1] for fragment in fragments)
        level = min(margin_of(text) // INDENT, len(STYLES) - 1)
        shown: StyleAndTextTuples = [(STYLES[level], part[1]) for part in fragments]
        mark = self._view.mark(transformation_input.lineno, text)
        return Transformation([*shown, ("class:detail", f"  {mark}")] if mark else shown)


class _OutlineView:
    """The view and keys of an outline."""

    def __init__(self, screen: OutlineScreen, frame: Frame, listener: Listener) -> None:
        self._screen = screen
        self._frame = frame
        self._listener = listener
        self._text = screen.text
        at = len(screen.text)
        if screen.row is not None:
            at = len("\n".join(screen.text.split("\n")[: screen.row + 1]))
        self._buffer = Buffer(document=Document(screen.text, at), multiline=True)
        self._first = screen.text.split("\n")
        window = text_window(self._buffer, _Marks(self))
        frame.body = HSplit(
            [
                VSplit([Window(width=MARGIN), window]),
                Window(
                    FormattedTextControl(self._level),
                    height=lambda: Dimension(min=0, max=1 if frame.size()[0] >= LOW else 0),
                ),
            ]
        )
        frame.focus = window
        frame.foot = self._foot
        frame.demand = self._demand
        frame.reason = lambda: listener.reason(screen.path)
        frame.before_render.append(self._tell)
        self._bind()

    def mark(self, row: int, text: str) -> str:
        """Return the hidden content of a row, while the row is unchanged."""
        marks = self._screen.marks or {}
        same = row < len(self._first) and self._first[row].strip() == text.strip()
        return printable(marks.get(row, "")) if same else ""

    @property
    def _row(self) -> int:
        return self._buffer.document.cursor_position_row

    @property
    def _line(self) -> str:
        return self._buffer.document.current_line

    def _depth(self) -> int:
        """Return the level of the row with the cursor, from 0."""
        return level_at(self._buffer.document.lines, self._row, len(self._screen.names))

    def _level(self) -> StyleAndTextTuples:
        name = self._screen.names[self._depth()]
        rows, columns = self._frame.size()
        return [("class:dim", shortened(f"  {printable(name)}", columns))] if rows >= LOW else []

    def _demand(self) -> str:
        if self._buffer.text.strip():
            return ""
        return "required" if self._screen.required else "optional: Enter skips"

    def _foot(self) -> str:
        depth = self._depth()
        parts = ["Ctrl-S next"]
        parts.append("Tab nest" if not margin_of(self._line) else "Tab, S-Tab nest")
        parts += ["Alt-↑↓ move", "Alt-Enter details"] if depth in self._screen.opens else ["Alt-↑↓ move"]
        parts.append("Esc back")
        parts += ["Ctrl-T editor"] if "editor" in self._screen.verbs else []
        parts += ["Ctrl-L preview"] if self._frame.previews else []
        parts += ["Ctrl-R review"] if "review" in self._screen.verbs else []
        return " · ".join([*parts, "Ctrl-Z leave"])

    def _tell(self) -> None:
        if self._buffer.text != self._text:
            self._text = self._buffer.text
            self._listener.changed(self._screen.path, cleaned(self._text))
            self._frame.changed()

    def _leave(self, event: KeyPressEvent, verb: Verb, value: str = "") -> None:
        self._tell()
        self._frame.exit(event, verb, value)

    def _replace(self, text: str, row: int, column: int) -> None:
        """Replace the whole text in one step that can be undone."""
        if text == self._buffer.text:
            return
        self._buffer.save_to_undo_stack()
        line = text.split("\n")[row]
        at = Document(text).translate_row_col_to_index(row, min(max(column, 0), len(line)))
        self._buffer.document = Document(text, at)

    def _nest(self, by: int) -> bool:
        document = self._buffer.document
        text = nested(document.text, self._row, by, len(self._screen.names))
        if text == document.text:
            return False
        shift = margin_of(text.split("\n")[self._row]) - margin_of(self._line)
        self._replace(text, self._row, document.cursor_position_col + shift)
        return True

    def _move(self, by: int) -> None:
        document = self._buffer.document
        text, row = moved(document.text, self._row, by)
        self._replace(text, row, document.cursor_position_col)

    def _bind(self) -> None:
        on, leave = self._frame.on, self._leave
        on("enter", eager=False)(self._enter)
        on("c-s")(lambda event: leave(event, "next"))
        on("escape,enter")(lambda event: leave(event, "open", str(self._row)))
        on("tab")(self._tab)
        on("s-tab")(lambda event: self._nest(-1) or leave(event, "back"))
        on("escape", eager=False)(lambda event: leave(event, "back"))
        on("escape,up", "c-up")(lambda _: self._move(-1))
        on("escape,down", "c-down")(lambda _: self._move(1))
        on("backspace", eager=False)(self._backspace)
        self._frame.keys.add(Keys.Any)(self._characters)
        self._frame.keys.add(Keys.BracketedPaste)(self._paste)
        if "editor" in self._screen.verbs:
            # VS Code's terminal takes Ctrl-G for itself.
            on("c-t", "c-g")(lambda event: leave(event, "editor"))

    def _tab(self, event: KeyPressEvent) -> None:
        if more_is_coming(event):
            event.current_buffer.insert_text("\t")
        else:
            self._nest(1)

    def _backspace(self, event: KeyPressEvent) -> None:
        before = event.current_buffer.document.current_line_before_cursor
        if not before or before.strip() or not self._nest(-1):
            event.current_buffer.delete_before_cursor(max(1, event.arg))

    def _characters(self, event: KeyPressEvent) -> None:
        event.current_buffer.insert_text((event.data + following(event, "\n")) * max(1, event.arg))

    def _paste(self, event: KeyPressEvent) -> None:
        text = pasted(cleaned(event.data).strip("\n"), margin_of(self._line))
        event.current_buffer.insert_text(text)

    def _enter(self, event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if more_is_coming(event):
            buffer.insert_text("\n")
        elif not buffer.text.strip():
            self._leave(event, "next")
        elif self._line.strip():
            before = buffer.document.current_line_before_cursor
            margin = min(margin_of(self._line), len(before))
            buffer.insert_text("\n" + " " * margin)
        elif not self._nest(-1) and buffer.document.is_cursor_at_the_end:
            # An empty line at the end finishes the outline, as in a list of lines.
            buffer.text = buffer.text.rstrip()
            self._leave(event, "next")
