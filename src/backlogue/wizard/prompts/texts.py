"""Texts to type: one line, or a box of many."""

from __future__ import annotations

import io
import re
import select
import sys
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

import questionary
from prompt_toolkit.filters import Condition
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl, FormattedTextControl, Window
from prompt_toolkit.layout.containers import HSplit
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments

from backlogue.text import printable
from backlogue.wizard.prompts.frame import LOW, framed, joined, shortened, size
from backlogue.wizard.prompts.keys import leave_with, leaving_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    from backlogue.wizard.prompts.frame import Ends
    from backlogue.wizard.screens import TextScreen


def text_question(screen: TextScreen, changed: Callable[[str], None], ends: Ends) -> questionary.Question:
    """Return the question that asks for a text."""
    keys = leaving_keys(lambda event: cleaned(event.current_buffer.text))
    _editing_keys(keys, screen)
    _typing_keys(keys, screen)
    question = questionary.text(
        "",
        default=screen.text,
        qmark="",
        multiline=screen.is_box,
        instruction="",
        prompt_continuation="  ",
        reserve_space_for_menu=0,
        input_processors=[_Escaped()],
        **ends,
    )
    layout = question.application.layout
    window = next(window for window in layout.find_all_windows() if isinstance(window.content, BufferControl))
    window.dont_extend_height = Condition(lambda: not screen.is_box)
    control = window.content
    assert isinstance(control, BufferControl)  # noqa: S101 - found as one
    _save_before_drawing(question, control.buffer, changed)
    beside = Window(FormattedTextControl(lambda: _beside(screen)), dont_extend_height=True)
    body = HSplit([*([beside] if screen.beside else []), window])
    return framed(question, screen, body, keys=_text_keys(screen), bindings=keys, focus=window)


class _Escaped(Processor):
    """Shows what would steer the terminal as `printable` writes it; the text itself stays as it is."""

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


def _save_before_drawing(
    question: questionary.Question, buffer: Buffer, changed: Callable[[str], None]
) -> None:
    """Tell of each change before it is drawn: once for all keys of a paste that come together."""
    last = buffer.text

    def tell(_: object) -> None:
        nonlocal last
        if buffer.text != last:
            last = buffer.text
            changed(cleaned(last))

    question.application.before_render.add_handler(tell)


def _text_keys(screen: TextScreen) -> str:
    rest = "Shift-Tab back · Ctrl-T editor · Ctrl-R review · Ctrl-Z leave"
    if screen.kind == "lines":
        return f"2x Enter next · {rest}"
    if screen.is_box:
        return f"Ctrl-S next · {rest}"
    return f"Enter next · {rest}"


def _beside(screen: TextScreen) -> StyleAndTextTuples:
    rows, columns = size()
    room = max(0, rows - 9)
    names = screen.beside[-room:] if room else ()
    first = len(screen.beside) - len(names) + 1
    lines = [shortened(f"  {number}. {printable(name)}", columns) for number, name in enumerate(names, first)]
    shown: list[StyleAndTextTuples] = [[("class:beside", line)] for line in lines]
    return joined([*shown, []] if rows >= LOW else shown)


def _editing_keys(keys: KeyBindings, screen: TextScreen) -> None:
    @keys.add("enter")
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if _more_is_coming(event):
            # A person pauses after Enter; a paste that the terminal doesn't mark goes on.
            buffer.insert_text("\n" if screen.is_box else " ")
        elif not screen.is_box or not buffer.text.strip():
            leave_with(event, "next", cleaned(buffer.text))
        elif screen.kind == "lines" and buffer.document.is_cursor_at_the_end and not _line_of(event).strip():
            buffer.text = buffer.text.rstrip("\n")
            leave_with(event, "next", cleaned(buffer.text))
        else:
            buffer.newline(copy_margin=screen.kind == "code")

    @keys.add("c-s")
    @keys.add("escape", "enter")
    def _done(event: KeyPressEvent) -> None:
        leave_with(event, "next", cleaned(event.current_buffer.text))

    # VS Code's terminal takes Ctrl-G for itself.
    @keys.add("c-t")
    @keys.add("c-g")
    def _editor(event: KeyPressEvent) -> None:
        leave_with(event, "editor", cleaned(event.current_buffer.text))


def _typing_keys(keys: KeyBindings, screen: TextScreen) -> None:
    @keys.add(Keys.Any)
    def _characters(event: KeyPressEvent) -> None:
        # A paste that the terminal doesn't mark comes as so many keys: taken together they are one change.
        text = event.data + _following(event, "\n" if screen.is_box else " ")
        event.current_buffer.insert_text(text * max(1, event.arg))

    @keys.add("tab")
    def _tab(event: KeyPressEvent) -> None:
        if screen.is_box:
            event.current_buffer.insert_text("    ")

    @keys.add(Keys.BracketedPaste)
    def _paste(event: KeyPressEvent) -> None:
        text = cleaned(event.data)
        if screen.kind == "lines":
            text = unlisted(text)
        event.current_buffer.insert_text(text if screen.is_box else " ".join(text.split("\n")).strip())


def _following(event: KeyPressEvent, line_break: str) -> str:
    """Take the characters that wait behind a key, and the line ends that have more behind them."""
    queue = event.key_processor.input_queue
    taken = []
    while queue and (len(queue[0].key) == 1 or (queue[0].key == Keys.ControlM and len(queue) > 1)):
        press = queue.popleft()
        taken.append(line_break if press.key == Keys.ControlM else press.data)
    return "".join(taken)


def _line_of(event: KeyPressEvent) -> str:
    return event.current_buffer.document.current_line


def _more_is_coming(event: KeyPressEvent) -> bool:
    if event.key_processor.input_queue:
        return True
    if sys.platform == "win32":
        return False
    try:
        return bool(select.select([event.app.input.fileno()], [], [], 0)[0])
    except (OSError, ValueError, io.UnsupportedOperation):
        return False


def cleaned(text: str) -> str:
    """Return a text as it may be kept: line ends as one character, no controls, no halves."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text.translate(_CONTROLS)


def unlisted(text: str) -> str:
    """Return the entries of a pasted list without their bullets or numbers; any other text as it is."""
    entries = [
        re.fullmatch(r"\s*(?:[-*+\u2022]|[0-9]{1,9}[.)])[ \t]+(.*)", line)
        for line in text.split("\n")
        if line
    ]
    found = [entry[1] for entry in entries if entry is not None]
    return "\n".join(found) if len(found) == len(entries) else text


_CONTROLS = dict.fromkeys(code for code in [*range(32), *range(127, 160)] if chr(code) not in "\n\t")
