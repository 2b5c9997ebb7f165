"""A text to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout import Layout
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.widgets import TextArea

from backlogue.text import printable
from backlogue.wizard.prompts.frame import framed
from backlogue.wizard.prompts.keys import leave_with, leaving_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.document import Document
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent

    from backlogue.wizard.prompts.frame import Ends
    from backlogue.wizard.screens import PageScreen


class _Headings(Lexer):
    """Shows the headings of a Markdown text."""

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """Return what styles a line."""

        def styled(number: int) -> StyleAndTextTuples:
            line = document.lines[number] if number < len(document.lines) else ""
            return [("class:heading" if line.startswith("#") else "", line)]

        return styled


def page_question(screen: PageScreen, ends: Ends) -> questionary.Question:
    """Return the question that shows a text."""
    text = "\n".join(printable(line) for line in screen.text.split("\n"))
    area = TextArea(text, read_only=True, scrollbar=True, focus_on_click=False, lexer=_Headings())
    area.buffer.cursor_position = 0
    keys = leaving_keys(lambda _event: "")

    @keys.add("escape", eager=True)
    @keys.add("q", eager=True)
    @keys.add("enter", eager=True)
    def _back(event: KeyPressEvent) -> None:
        leave_with(event, "back", "")

    @keys.add("w", eager=True)
    def _write(event: KeyPressEvent) -> None:
        leave_with(event, "write", "")

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
    foot = "↑↓ PgUp PgDn scroll · w write · Esc back · Ctrl-Z leave"
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
