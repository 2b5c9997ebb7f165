"""A form: one field that fills the screen, or several below each other."""

from __future__ import annotations

import io
import re
import select
import sys
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    VSplit,
    Window,
)
from prompt_toolkit.layout.processors import (
    Processor,
    TabsProcessor,
    Transformation,
    TransformationInput,
)
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.utils import get_cwidth

from backlogue.template.questions import LINE_LISTS
from backlogue.text import printable
from backlogue.wizard.outline import TAB
from backlogue.wizard.screens import Reply, Screen
from backlogue.wizard.screens.frame import LOW, joined, shortened, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent

    from backlogue.wizard.fields import FieldPath
    from backlogue.wizard.screens import Listener, Verb
    from backlogue.wizard.screens.frame import Frame
    from backlogue.wizard.screens.lines import Lines

MULTILINE_KINDS = frozenset(["prose", "lines", "checks", "code", "yaml"])
"""Kinds whose text may have many lines."""

LABEL = 26
"""Cells for the labels of a form of several fields, at most."""

NARROW = 60
"""Below so many columns labels get fewer cells."""

MARGIN = 2
"""Blanks before a text that fills the screen."""


@dataclass(frozen=True, kw_only=True)
class FormField:
    """A field of a form.

    Attributes:
        path: The path of the field.
        label: Its label.
        help: The question, one sentence.
        kind: The question's kind: `line`, `prose`, `lines`, `code` and so on.
        text: Its text.
        required: Whether it must not be empty.
        suffix: The suffix of its file in an external editor.
        choices: The possible values with their labels; empty if any text is allowed.
        suggestions: Values to choose from where any other text is allowed too.
        beyond: The field that must have a text for this one to be asked; the field itself if it is always
            asked.
    """

    path: FieldPath
    label: str = ""
    help: str = ""
    kind: str = "line"
    text: str = ""
    required: bool = False
    suffix: str = ".md"
    choices: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()
    beyond: FieldPath = ()

    @property
    def is_box(self) -> bool:
        """Whether the text may have many lines."""
        return self.kind in MULTILINE_KINDS


@dataclass(frozen=True, kw_only=True)
class FormScreen(Screen):
    """A form with text fields.

    Attributes:
        fields: The fields.
        focus: The field with the initial focus.
        siblings: The names of the existing entries, shown with a new one.
        entry: The name for another entry; empty if none can be added.
    """

    fields: tuple[FormField, ...]
    focus: FieldPath = ()
    siblings: tuple[str, ...] = ()
    entry: str = ""

    def draw(self, frame: Frame, listener: Listener) -> None:
        """Draw the fields and highlight the focused one."""
        _FormView(self, frame, listener)

    def ask(self, lines: Lines, listener: Listener) -> Reply:
        """Ask one field after the other."""
        texts = {field.path: field.text for field in self.fields}
        for name in self.siblings:
            lines.say(f"  - {name}")
        index = self.first
        while index < len(self.fields):
            field = self.fields[index]
            if field.beyond and not texts.get(field.beyond, "").strip():
                index += 1
                continue
            listener.focused(field.path)
            reply = self._ask_field(field, texts, lines, listener)
            if reply.verb == "back" and index > 0:
                index -= 1
            elif reply.verb != "next" or (self.entry and not any(map(str.strip, texts.values()))):
                return reply  # an empty entry: don't ask for its other fields
            else:
                index += 1
        return Reply("next")

    @property
    def first(self) -> int:
        """The index of the field with the initial focus."""
        return next((index for index, field in enumerate(self.fields) if field.path == self.focus), 0)

    def _ask_field(
        self, field: FormField, texts: dict[FieldPath, str], lines: Lines, listener: Listener
    ) -> Reply:
        if len(self.fields) > 1:
            lines.say(f"{field.label}:" + (f" {field.help}" if field.help else ""))
            if reason := listener.reason(field.path):
                lines.say(f"! {reason}")
        held = texts[field.path]

        def typed(text: str) -> None:
            texts[field.path] = text
            listener.changed(field.path, text)

        if held:
            lines.say("Current text:")
            for line in held.split("\n"):
                lines.say(f"  {line}")
        blank = self.entry and not any(map(str.strip, texts.values()))
        skip = "Enter keeps it" if held else "required" if field.required and not blank else "Enter skips"
        if field.choices:
            lines.say(f"One of: {', '.join(value for value, _ in field.choices if value)}")
        if field.suggestions:
            lines.say(f"One of: {', '.join(filter(None, field.suggestions))}, or another text")
        return lines.text(typed, held=held, is_box=field.is_box, verbs=self.verbs, demand=skip)


class _Escaped(Processor):
    """Displays control characters as `printable` does; the text itself is unchanged."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Escape one line, and map the columns."""
        fragments = explode_text_fragments(transformation_input.fragments)
        texts = [char if char == "\t" else printable(char) for _, char, *_ in fragments]
        if all(len(text) == 1 for text in texts):
            return Transformation(fragments)
        starts = [0, *accumulate(map(len, texts))]
        shown: StyleAndTextTuples = [
            (style, text) for (style, *_), text in zip(fragments, texts, strict=True)
        ]
        return Transformation(
            shown,
            source_to_display=lambda column: starts[min(column, len(texts))] + max(0, column - len(texts)),
            display_to_source=lambda column: max(0, bisect_right(starts, column) - 1),
        )


def text_window(buffer: Buffer, *extra: Processor, height: Callable[[], Dimension] | None = None) -> Window:
    """Return a window with an editable text."""
    tabs = TabsProcessor(tabstop=TAB, char1=" ", char2=" ", style="")
    control = BufferControl(buffer, input_processors=[_Escaped(), tabs, *extra], focus_on_click=True)
    return Window(control, wrap_lines=True, height=height, dont_extend_height=height is not None)


class _FormView:
    """The view and keys of a form."""

    def __init__(self, screen: FormScreen, frame: Frame, listener: Listener) -> None:
        self._screen = screen
        self._fields = screen.fields
        self._frame = frame
        self._listener = listener
        self._index = screen.first
        self._buffers = [
            Buffer(document=Document(field.text, len(field.text)), multiline=field.is_box)
            for field in self._fields
        ]
        self._texts = [field.text for field in self._fields]
        self._windows = [self._window(index) for index in range(len(self._fields))]
        single = len(self._fields) == 1
        siblings = Window(FormattedTextControl(self._siblings), dont_extend_height=True)
        above = [siblings] if screen.siblings else []
        if single:
            field = VSplit([Window(width=MARGIN), self._windows[0]])
            offered = Window(FormattedTextControl(lambda: self._suggestions(0, MARGIN)), wrap_lines=True)
            below = [offered] if self._fields[0].suggestions else []
            frame.body = HSplit([*above, field, *below])
        else:
            rows = [self._row(index) for index in range(len(self._fields))]
            more = Window(FormattedTextControl(self._more), height=Dimension(min=0, max=1))
            frame.body = HSplit([*above, *rows, more])
            frame.reason = lambda: screen.reason if not any(map(self._reason, range(len(rows)))) else ""
        if single:
            frame.reason = lambda: screen.reason and (listener.reason(self._fields[0].path) or "")
        frame.focus = self._windows[self._index]
        frame.foot = self._foot
        frame.demand = self._demand
        frame.before_render.append(self._tell)
        self._bind()

    def _window(self, index: int) -> Window:
        field = self._fields[index]
        if field.choices:
            control = FormattedTextControl(lambda: self._choice(index), focusable=True, show_cursor=False)
            return Window(control, height=1)
        if len(self._fields) == 1:
            window = text_window(self._buffers[index])
            window.dont_extend_height = Condition(lambda: not field.is_box)
            return window
        return text_window(
            self._buffers[index],
            height=lambda: Dimension(min=1, preferred=self._height(index), max=self._height(index)),
        )

    def _row(self, index: int) -> ConditionalContainer:
        label = Window(
            FormattedTextControl(lambda: self._label(index)),
            width=lambda: Dimension.exact(self._label_width()),
            dont_extend_height=True,
        )
        below = Window(
            FormattedTextControl(lambda: self._below(index)),
            height=lambda: Dimension(
                min=0, preferred=len(self._lines_below(index)), max=len(self._lines_below(index))
            ),
        )
        row = HSplit([VSplit([label, self._windows[index]]), below])
        return ConditionalContainer(
            row, Condition(lambda: index in self._visible() and self._is_asked(index))
        )

    # The view.

    def _label_width(self) -> int:
        columns = self._frame.size()[1]
        most = LABEL if columns >= NARROW else LABEL // 2 - 1
        return min(max(get_cwidth(field.label) for field in self._fields) + 4, most)

    def _label(self, index: int) -> StyleAndTextTuples:
        focused = index == self._index
        style = "class:label.focused" if focused else "class:label"
        width = self._label_width()
        pointer = "\N{HEAVY RIGHT-POINTING ANGLE QUOTATION MARK ORNAMENT} " if focused else "  "
        words = shortened(printable(self._fields[index].label), width - 4)
        return [(style, pointer + words)]

    def _choice(self, index: int) -> StyleAndTextTuples:
        value = self._buffers[index].text
        parts: StyleAndTextTuples = []
        for choice, words in self._fields[index].choices:
            parts += [("class:selected" if choice == value else "class:dim", printable(words)), ("", "  ")]
        return parts

    def _suggestions(self, index: int, indent: int) -> StyleAndTextTuples:
        """Return the suggestions as one line, with the current value highlighted."""
        value = self._buffers[index].text
        parts: StyleAndTextTuples = [("", " " * indent)]
        for each in filter(None, self._fields[index].suggestions):
            parts += [("class:selected" if each == value else "class:dim", printable(each)), ("", "  ")]
        return parts

    def _suggests(self, index: int) -> bool:
        """Return whether the arrow keys select a suggestion: no other text is typed."""
        field = self._fields[index]
        return bool(field.suggestions) and self._buffers[index].text in ("", *field.suggestions)

    def _reason(self, index: int) -> str:
        return self._listener.reason(self._fields[index].path)

    def _below(self, index: int) -> StyleAndTextTuples:
        """Return the lines below a field: its suggestions, and its error or its question."""
        lines: list[StyleAndTextTuples] = [[(style, line)] for style, line in self._lines_below(index)]
        if self._shows_suggestions(index):
            lines[0] = self._suggestions(index, self._label_width())
        return joined(lines)

    def _shows_suggestions(self, index: int) -> bool:
        return index == self._index and bool(self._fields[index].suggestions)

    def _lines_below(self, index: int) -> list[tuple[str, str]]:
        rows, columns = self._frame.size()
        reason = self._reason(index)
        indent = " " * self._label_width()
        suggestions = [("", "")] if self._shows_suggestions(index) else []
        if reason:
            parts = wrapped(printable(f"! {reason}"), columns - len(indent))
            return [*suggestions, *(("class:reason", indent + part) for part in parts)]
        help_text = self._fields[index].help
        if index == self._index and help_text and rows >= LOW:
            parts = wrapped(printable(help_text), columns - len(indent))
            return [*suggestions, *(("class:dim", indent + part) for part in parts)]
        if suggestions:
            return suggestions
        return [("", "")] if rows >= LOW + len(self._fields) else []

    def _height(self, index: int) -> int:
        if self._fields[index].choices:
            return 1
        rows, columns = self._frame.size()
        width = max(1, columns - self._label_width())
        text = self._buffers[index].text
        lines = sum((get_cwidth(line) + 1 + width - 1) // width or 1 for line in text.split("\n"))
        return min(max(1, lines), max(1, self._space() - 1, rows // 3))

    def _visible(self) -> range:
        """Return the visible fields: as many around the focused one as fit."""
        space = self._space()
        start = end = self._index
        used = self._height(start) + len(self._lines_below(start))
        while True:
            if end + 1 < len(self._fields) and self._needs(end + 1) + used <= space:
                end += 1
                used += self._needs(end)
            elif start > 0 and self._needs(start - 1) + used <= space:
                start -= 1
                used += self._needs(start)
            else:
                return range(start, end + 1)

    def _space(self) -> int:
        rows = self._frame.size()[0]
        return max(
            1, rows - (9 if rows >= LOW else 4) - (len(self._screen.siblings[-3:]) if rows >= LOW else 0)
        )

    def _needs(self, index: int) -> int:
        if not self._is_asked(index):
            return 0
        return self._height(index) + len(self._lines_below(index))

    def _more(self) -> StyleAndTextTuples:
        hidden = len(self._fields) - len(self._visible())
        return [("class:dim", f"  … {hidden} more field{'s' if hidden > 1 else ''}" if hidden else "")]

    def _siblings(self) -> StyleAndTextTuples:
        rows, columns = self._frame.size()
        space = max(0, min(rows - 9 - 2 * len(self._fields), 3 if len(self._fields) > 1 else rows))
        names = self._screen.siblings[-space:] if space else ()
        first = len(self._screen.siblings) - len(names) + 1
        lines = [
            shortened(f"  {number}. {printable(name)}", columns) for number, name in enumerate(names, first)
        ]
        shown: list[StyleAndTextTuples] = [[("class:dim", line)] for line in lines]
        return joined([*shown, []] if rows >= LOW else shown)

    def _demand(self) -> str:
        field = self._fields[self._index]
        if self._screen.entry and not any(buffer.text.strip() for buffer in self._asked()):
            return "optional: Ctrl-S skips"
        if field.required:
            return "required"
        if field.choices or self._buffers[self._index].text.strip():
            return ""
        return "optional: Enter skips"

    def _foot(self) -> str:
        field = self._fields[self._index]
        last = self._next_index(1) is None
        if field.kind in LINE_LISTS and last:
            onward = "2x Enter next" if self._buffers[self._index].text.strip() else "Enter next"
        else:
            onward = "Ctrl-S next"
        parts = [onward]
        if not field.is_box:
            parts = ["Enter next"] if last else ["Enter ↓ next field", "Ctrl-S next"]
        elif len(self._fields) > 1:
            parts = ["Ctrl-S next", "Tab next field"]
        if field.choices or self._suggests(self._index):
            parts.append("← → choose")
        if self._screen.entry:
            parts.append(f"Ctrl-N another {self._screen.entry}")
        parts.append("Esc back")
        if "editor" in self._screen.verbs and not field.choices:
            parts.append("Ctrl-T editor")
        parts += ["Ctrl-L preview"] if self._frame.previews else []
        parts += ["Ctrl-R review"] if "review" in self._screen.verbs else []
        return " · ".join([*parts, "Ctrl-Z leave"])

    # The input.

    def _is_asked(self, index: int) -> bool:
        beyond = self._fields[index].beyond
        if not beyond:
            return True
        others = (
            buffer.text
            for field, buffer in zip(self._fields, self._buffers, strict=True)
            if field.path == beyond
        )
        return any(text.strip() for text in others)

    def _asked(self) -> list[Buffer]:
        return [buffer for index, buffer in enumerate(self._buffers) if self._is_asked(index)]

    def _next_index(self, by: int) -> int | None:
        index = self._index + by
        while 0 <= index < len(self._fields):
            if self._is_asked(index):
                return index
            index += by
        return None

    def _tell(self) -> None:
        """Report each change before it is drawn; a paste is one change."""
        for index, buffer in enumerate(self._buffers):
            if buffer.text != self._texts[index]:
                self._texts[index] = buffer.text
                self._listener.changed(self._fields[index].path, cleaned(buffer.text))
                self._frame.changed()

    def _go(self, event: KeyPressEvent, by: int) -> bool:
        index = self._next_index(by)
        if index is None:
            return False
        self._tell()
        self._index = index
        event.app.layout.focus(self._windows[index])
        self._listener.focused(self._fields[index].path)
        return True

    def _leave(self, event: KeyPressEvent, verb: Verb) -> None:
        self._tell()
        self._frame.exit(event, verb)

    def _bind(self) -> None:
        on, leave = self._frame.on, self._leave
        on("enter", eager=False)(self._enter)
        on("c-s", "escape,enter")(lambda event: leave(event, "next"))
        on("s-tab")(lambda event: self._go(event, -1) or leave(event, "back"))
        on("escape", eager=False)(lambda event: leave(event, "back"))
        on("tab")(self._tab)
        on("down", eager=False)(lambda event: self._vertical(event, 1))
        on("up", eager=False)(lambda event: self._vertical(event, -1))
        on("left", eager=False)(lambda event: self._horizontal(event, -1))
        on("right", eager=False)(lambda event: self._horizontal(event, 1))
        self._frame.keys.add(Keys.Any)(self._characters)
        self._frame.keys.add(Keys.BracketedPaste)(self._paste)
        if "editor" in self._screen.verbs:
            # VS Code's terminal takes Ctrl-G for itself.
            on("c-t", "c-g")(lambda event: self._field.choices or leave(event, "editor"))
        if "another" in self._screen.verbs:
            on("c-n")(lambda event: leave(event, "another"))

    def _tab(self, event: KeyPressEvent) -> None:
        if len(self._fields) > 1:
            if not self._go(event, 1):
                self._go(event, -self._index)
        elif self._field.is_box:
            event.current_buffer.insert_text("    ")

    def _characters(self, event: KeyPressEvent) -> None:
        if self._field.choices:
            self._choose(event.data)
            return
        # A paste without bracketed paste mode arrives as single keys; combine them into one change.
        text = event.data + following(event, "\n" if self._field.is_box else " ")
        event.current_buffer.insert_text(text * max(1, event.arg))

    def _paste(self, event: KeyPressEvent) -> None:
        text = cleaned(event.data)
        if self._field.kind in LINE_LISTS:
            text = unlisted(text)
        if not self._field.choices:
            one_line = " ".join(text.split("\n")).strip()
            event.current_buffer.insert_text(text if self._field.is_box else one_line)

    @property
    def _field(self) -> FormField:
        return self._fields[self._index]

    def _enter(self, event: KeyPressEvent) -> None:
        field = self._field
        if field.choices:
            self._onward(event)
            return
        buffer = event.current_buffer
        if more_is_coming(event):
            # A user pauses after Enter; an unmarked paste goes on.
            buffer.insert_text("\n" if field.is_box else " ")
        elif not field.is_box or not buffer.text.strip():
            self._onward(event)
        elif field.kind in LINE_LISTS and buffer.document.is_cursor_at_the_end and not _is_said(buffer):
            buffer.text = buffer.text.rstrip("\n")
            self._onward(event)
        else:
            buffer.newline(copy_margin=field.kind == "code")

    def _onward(self, event: KeyPressEvent) -> None:
        if not self._go(event, 1):
            self._leave(event, "next")

    def _vertical(self, event: KeyPressEvent, by: int) -> None:
        buffer = self._buffers[self._index]
        document = buffer.document
        at_edge = document.on_last_line if by > 0 else document.on_first_line
        if self._field.choices or (at_edge and len(self._fields) > 1):
            self._go(event, by)
        elif by > 0:
            buffer.auto_down()
        else:
            buffer.auto_up()

    def _horizontal(self, event: KeyPressEvent, by: int) -> None:
        values = [value for value, _ in self._field.choices]
        if self._suggests(self._index):
            values = ["", *filter(None, self._field.suggestions)]
        buffer = self._buffers[self._index]
        if not values:
            buffer.cursor_position += (
                buffer.document.get_cursor_right_position(event.arg)
                if by > 0
                else buffer.document.get_cursor_left_position(event.arg)
            )
            return
        index = values.index(buffer.text) + by if buffer.text in values else 0
        buffer.text = values[index % len(values)]
        buffer.cursor_position = len(buffer.text)

    def _choose(self, letter: str) -> None:
        values = [value for value, _ in self._field.choices]
        text = self._buffers[self._index].text
        start = values.index(text) + 1 if text in values else 0
        for value in [*values[start:], *values[:start]]:
            if letter == " " or value.casefold().startswith(letter.casefold()):
                self._buffers[self._index].text = value
                return


def following(event: KeyPressEvent, line_break: str) -> str:
    """Return the pending characters after a key, with line ends that are followed by more."""
    queue = event.key_processor.input_queue
    taken = []
    while queue and (len(queue[0].key) == 1 or (queue[0].key == Keys.ControlM and len(queue) > 1)):
        press = queue.popleft()
        taken.append(line_break if press.key == Keys.ControlM else press.data)
    return "".join(taken)


def _is_said(buffer: Buffer) -> bool:
    return bool(buffer.document.current_line.strip())


def more_is_coming(event: KeyPressEvent) -> bool:
    """Tell whether more keys are pending, as in a paste."""
    if event.key_processor.input_queue:
        return True
    if sys.platform == "win32":
        return False
    try:
        return bool(select.select([event.app.input.fileno()], [], [], 0)[0])
    except (OSError, ValueError, io.UnsupportedOperation):
        return False


def cleaned(text: str) -> str:
    """Return a text with LF line ends and without control characters and lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text.translate(_CONTROLS)


def unlisted(text: str) -> str:
    """Return a pasted list without bullets and numbers; other text is returned unchanged."""
    entries: Sequence[re.Match[str] | None] = [
        re.fullmatch(r"\s*(?:[-*+\u2022]|[0-9]{1,9}[.)])[ \t]+(.*)", line)
        for line in text.split("\n")
        if line
    ]
    found = [entry[1] for entry in entries if entry is not None]
    return "\n".join(found) if len(found) == len(entries) else text


_CONTROLS = dict.fromkeys(code for code in [*range(32), *range(127, 160)] if chr(code) not in "\n\t")
