"""Screens as questionary's questions, with keys of our own."""

from __future__ import annotations

import io
import re
import select
import sys
from typing import TYPE_CHECKING, Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl, FormattedTextControl, Layout, Window
from prompt_toolkit.layout.containers import HSplit
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.widgets import TextArea
from questionary.prompts.common import InquirerControl

from backlogue.text import printable
from backlogue.wizard.prompts.frame import LOW, framed, joined, shortened, size
from backlogue.wizard.screens import MenuScreen, PageScreen, Reply, TextScreen, TicksScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.document import Document
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent

    from backlogue.wizard.prompts.frame import Ends
    from backlogue.wizard.screens import Row, Screen, Verb

MARKS = {"done": "✓", "wrong": "!", "empty": "·"}

POINTER = "\N{HEAVY RIGHT-POINTING ANGLE QUOTATION MARK ORNAMENT}"

LABELS = 24
"""Cells for the words of a row, before what it holds."""


def question_of(screen: Screen, changed: Callable[[str], None], ends: Ends) -> questionary.Question:
    """Return the question that asks what a screen asks; its answer is a `Reply`.

    Args:
        screen: The screen.
        changed: Called at each change, before it is drawn.
        ends: The terminal's ends.
    """
    match screen:
        case TextScreen():
            return _text(screen, changed, ends)
        case MenuScreen():
            return _menu(screen, ends)
        case TicksScreen():
            return _ticks(screen, changed, ends)
        case PageScreen():
            return _page(screen, ends)
    raise TypeError(screen)


def cleaned(text: str) -> str:
    """Return a text as it may be kept: line ends as one character, no controls, no halves."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(char for char in text if char in "\n\t" or not _is_control(char))


def unlisted(text: str) -> str:
    """Return the entries of a pasted list without their bullets or numbers; any other text as it is."""
    entries = [
        re.fullmatch(r"\s*(?:[-*+\u2022]|[0-9]{1,9}[.)])[ \t]+(.*)", line)
        for line in text.split("\n")
        if line
    ]
    found = [entry[1] for entry in entries if entry is not None]
    return "\n".join(found) if len(found) == len(entries) else text


def _is_control(char: str) -> bool:
    return char < " " or "\x7f" <= char <= "\x9f"


def _text(screen: TextScreen, changed: Callable[[str], None], ends: Ends) -> questionary.Question:
    keys = _leaving_keys(lambda event: cleaned(event.current_buffer.text))
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
        **ends,
    )
    layout = question.application.layout
    window = next(window for window in layout.find_all_windows() if isinstance(window.content, BufferControl))
    window.dont_extend_height = Condition(lambda: not screen.is_box)
    control = window.content
    assert isinstance(control, BufferControl)  # noqa: S101 - found as one
    control.buffer.on_text_changed.add_handler(lambda buffer: changed(cleaned(buffer.text)))
    beside = Window(FormattedTextControl(lambda: _beside(screen)), dont_extend_height=True)
    body = HSplit([*([beside] if screen.beside else []), window])
    return framed(question, screen, body, keys=_text_keys(screen), bindings=keys, focus=window)


def _text_keys(screen: TextScreen) -> str:
    rest = "Shift-Tab back · Ctrl-G editor · Ctrl-R review · Ctrl-C leave"
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
            _exit(event, "next", cleaned(buffer.text))
        elif screen.kind == "lines" and buffer.document.is_cursor_at_the_end and not _line_of(event).strip():
            buffer.text = buffer.text.rstrip("\n")
            _exit(event, "next", cleaned(buffer.text))
        else:
            buffer.newline(copy_margin=screen.kind == "code")

    @keys.add("c-s")
    @keys.add("escape", "enter")
    def _done(event: KeyPressEvent) -> None:
        _exit(event, "next", cleaned(event.current_buffer.text))

    @keys.add("c-g")
    def _editor(event: KeyPressEvent) -> None:
        _exit(event, "editor", cleaned(event.current_buffer.text))


def _typing_keys(keys: KeyBindings, screen: TextScreen) -> None:
    @keys.add("tab")
    def _tab(event: KeyPressEvent) -> None:
        if screen.is_box:
            event.current_buffer.insert_text("    ")

    @keys.add("c-z")
    def _nothing(event: KeyPressEvent) -> None:
        """Else it would be typed."""

    @keys.add(Keys.BracketedPaste)
    def _paste(event: KeyPressEvent) -> None:
        text = cleaned(event.data)
        if screen.kind == "lines":
            text = unlisted(text)
        event.current_buffer.insert_text(text if screen.is_box else " ".join(text.split("\n")).strip())


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


def _leaving_keys(text: Callable[[KeyPressEvent], str]) -> KeyBindings:
    """Return the keys that lead away from every screen."""
    keys = KeyBindings()

    @keys.add("s-tab", eager=True)
    def _back(event: KeyPressEvent) -> None:
        _exit(event, "back", text(event))

    @keys.add("c-r", eager=True)
    def _review(event: KeyPressEvent) -> None:
        _exit(event, "review", text(event))

    @keys.add("c-c", eager=True)
    @keys.add("<sigint>")
    def _leave(event: KeyPressEvent) -> None:
        _exit(event, "leave", text(event))

    @keys.add("c-d", filter=Condition(lambda: True))
    def _end(event: KeyPressEvent) -> None:
        if text(event) and isinstance(event.app.layout.current_control, BufferControl):
            event.current_buffer.delete()
        else:
            _exit(event, "leave", text(event))

    return keys


def _exit(event: KeyPressEvent, verb: Verb, text: str) -> None:
    if not event.app.is_done:
        event.app.exit(result=Reply(verb, text))


def _control(question: questionary.Question) -> InquirerControl:
    controls = question.application.layout.find_all_controls()
    return next(control for control in controls if isinstance(control, InquirerControl))


def _menu(screen: MenuScreen, ends: Ends) -> questionary.Question:
    question = questionary.select(
        "",
        choices=[_choice(row) for row in screen.rows],
        default=screen.pointed or None,
        qmark="",
        pointer=POINTER,
        use_jk_keys=True,
        **ends,
    )
    control = _control(question)

    def pointed(_event: KeyPressEvent) -> str:
        return str(control.get_pointed_at().value)

    keys = _leaving_keys(pointed)

    @keys.add("escape", eager=True)
    def _back(event: KeyPressEvent) -> None:
        _exit(event, "back", "")

    @keys.add("enter", eager=True)
    def _pick(event: KeyPressEvent) -> None:
        _exit(event, "pick", pointed(event))

    for row in screen.rows:
        if row.key:
            _pick_by(keys, row)
    for verb, pressed in VERB_KEYS.items():
        if verb in screen.verbs:
            for key in pressed:
                _act_by(keys, key, verb, pointed)
    return framed(question, screen, _list(control), keys=_menu_keys(screen), bindings=keys)


VERB_KEYS: dict[Verb, tuple[str, ...]] = {
    "delete": ("d", "delete"),
    "up": ("K", "c-up", "escape,up"),
    "down": ("J", "c-down", "escape,down"),
    "undo": ("u",),
}


def _menu_keys(screen: MenuScreen) -> str:
    if "delete" in screen.verbs:
        undo = " · u undo" if "undo" in screen.verbs else ""
        return f"Enter edit · a add · d delete · K J move{undo} · Esc back · Ctrl-R review · Ctrl-C leave"
    review = " · Ctrl-R review" if "review" in screen.verbs else ""
    return f"↑↓ choose · Enter takes it · Esc back{review} · Ctrl-C leave"


def _pick_by(keys: KeyBindings, row: Row) -> None:
    @keys.add(row.key, eager=True)
    def _pick(event: KeyPressEvent) -> None:
        _exit(event, "pick", row.value)


def _act_by(keys: KeyBindings, key: str, verb: Verb, pointed: Callable[[KeyPressEvent], str]) -> None:
    @keys.add(*key.split(","), eager="," not in key)
    def _act(event: KeyPressEvent) -> None:
        _exit(event, verb, pointed(event))


def _list(control: InquirerControl) -> HSplit:
    """Return the rows, and below them whether there are more than can be seen."""
    rows = Window(control, cursorline=True, dont_extend_height=True, always_hide_cursor=True)

    def more() -> StyleAndTextTuples:
        info = rows.render_info
        hidden = info.content_height - info.last_visible_line() - 1 if info else 0
        return [("class:keys", f"   ↓ {hidden} more" if hidden > 0 else "")]

    return HSplit([rows, Window(FormattedTextControl(more), height=1)])


def _choice(row: Row) -> questionary.Choice:
    if row.value == "-":
        return questionary.Separator(f"── {row.words} ──" if row.words else " ")
    words = printable(row.words)
    if row.key:
        return questionary.Choice([("class:text", words), ("class:detail", f"  {row.key}")], value=row.value)
    mark = f"{MARKS[row.mark]} " if row.mark else ""
    if not row.detail and not mark:
        return questionary.Choice(words, value=row.value)
    title: Any = [(f"class:{row.mark}", mark), ("class:text", words.ljust(LABELS) if row.detail else words)]
    if row.detail:
        style = "class:wrong" if row.mark == "wrong" else "class:detail"
        title.append((style, printable(row.detail)))
    return questionary.Choice(title, value=row.value)


def _ticks(screen: TicksScreen, changed: Callable[[str], None], ends: Ends) -> questionary.Question:
    choices = [_choice(row) for row in screen.rows]
    for choice in choices:
        choice.checked = choice.value in screen.ticked
    question = questionary.checkbox("", choices=choices, qmark="", pointer=POINTER, use_jk_keys=True, **ends)
    control = _control(question)

    def ticked() -> str:
        return "\n".join(row.value for row in screen.rows if row.value in control.selected_options)

    keys = _leaving_keys(lambda _event: ticked())

    @keys.add("escape", eager=True)
    def _back(event: KeyPressEvent) -> None:
        _exit(event, "back", ticked())

    @keys.add("enter", eager=True)
    @keys.add("c-s", eager=True)
    def _next(event: KeyPressEvent) -> None:
        _exit(event, "next", ticked())

    question.application.key_processor.after_key_press += lambda _: changed(ticked())
    foot = "Space ticks · a all · Enter next · Esc back · Ctrl-R review · Ctrl-C leave"
    return framed(question, screen, _list(control), keys=foot, bindings=keys)


class _Headings(Lexer):
    """Shows the headings of a Markdown text."""

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """Return what styles a line."""

        def styled(number: int) -> StyleAndTextTuples:
            line = document.lines[number] if number < len(document.lines) else ""
            return [("class:heading" if line.startswith("#") else "", line)]

        return styled


def _page(screen: PageScreen, ends: Ends) -> questionary.Question:
    text = "\n".join(printable(line) for line in screen.text.split("\n"))
    area = TextArea(text, read_only=True, scrollbar=True, focus_on_click=False, lexer=_Headings())
    area.buffer.cursor_position = 0
    keys = _leaving_keys(lambda _event: "")

    @keys.add("escape", eager=True)
    @keys.add("q", eager=True)
    @keys.add("enter", eager=True)
    def _back(event: KeyPressEvent) -> None:
        _exit(event, "back", "")

    @keys.add("w", eager=True)
    def _write(event: KeyPressEvent) -> None:
        _exit(event, "write", "")

    for key, rows in {
        "down": 1,
        "j": 1,
        "up": -1,
        "k": -1,
        "pagedown": 0.9,
        " ": 0.9,
        "pageup": -0.9,
    }.items():
        _scroll_by(keys, key, rows, area)
    style = ends.pop("style", None)
    question = questionary.Question(Application(layout=Layout(area), key_bindings=keys, style=style, **ends))
    foot = "↑↓ PgUp PgDn scroll · w write · Esc back · Ctrl-C leave"
    return framed(question, screen, area, keys=foot, bindings=KeyBindings(), focus=area)


def _scroll_by(keys: KeyBindings, key: str, by: float, area: TextArea) -> None:
    @keys.add(key, eager=True)
    def _scroll(_event: KeyPressEvent) -> None:
        info = area.window.render_info
        page = info.window_height if info else 10
        rows = int(by) if abs(by) >= 1 else int(by * page)
        document = area.buffer.document
        last = document.line_count - 1
        # Move from the window's edge, not from the cursor, so that each key moves what is seen.
        top = area.window.vertical_scroll
        edge = top + page - 1 if rows > 0 else top
        line = min(max(edge + rows, 0), last)
        area.buffer.cursor_position = document.translate_row_col_to_index(line, 0)
