"""Rows to pick or to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import questionary
from prompt_toolkit.layout import FormattedTextControl, Window
from prompt_toolkit.layout.containers import HSplit
from prompt_toolkit.utils import get_cwidth
from questionary.prompts.common import InquirerControl

from backlogue.text import printable
from backlogue.wizard.prompts.frame import framed, shortened
from backlogue.wizard.prompts.keys import leave_with, leaving_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    from backlogue.wizard.prompts.frame import Ends
    from backlogue.wizard.screens import MenuScreen, Row, TicksScreen, Verb

MARKS = {"done": "✓", "wrong": "!", "empty": "·"}

POINTER = "\N{HEAVY RIGHT-POINTING ANGLE QUOTATION MARK ORNAMENT}"

LABELS = 24
"""Cells for the words of a row, before what it holds."""

BEFORE = 3
"""Cells for what points at a row."""

NARROW = 60
"""Below so many columns the words of a row get fewer cells."""


def _control(question: questionary.Question) -> InquirerControl:
    controls = question.application.layout.find_all_controls()
    return next(control for control in controls if isinstance(control, InquirerControl))


def menu_question(screen: MenuScreen, ends: Ends) -> questionary.Question:
    """Return the question that asks for a row."""
    question = questionary.select(
        "",
        choices=_choices(screen.rows, ends),
        default=screen.pointed or None,
        qmark="",
        pointer=POINTER,
        use_jk_keys=True,
        **ends,
    )
    control = _control(question)

    def pointed(_event: KeyPressEvent) -> str:
        return str(control.get_pointed_at().value)

    keys = leaving_keys(pointed)

    @keys.add("escape", eager=True)
    def _back(event: KeyPressEvent) -> None:
        leave_with(event, "back", "")

    @keys.add("enter", eager=True)
    def _pick(event: KeyPressEvent) -> None:
        leave_with(event, "pick", pointed(event))

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
        return f"Enter edit · a add · d delete · K J move{undo} · Esc back · Ctrl-R review · Ctrl-Z leave"
    review = " · Ctrl-R review" if "review" in screen.verbs else ""
    return f"↑↓ choose · Enter takes it · Esc back{review} · Ctrl-Z leave"


def _pick_by(keys: KeyBindings, row: Row) -> None:
    @keys.add(row.key, eager=True)
    def _pick(event: KeyPressEvent) -> None:
        leave_with(event, "pick", row.value)


def _act_by(keys: KeyBindings, key: str, verb: Verb, pointed: Callable[[KeyPressEvent], str]) -> None:
    @keys.add(*key.split(","), eager="," not in key)
    def _act(event: KeyPressEvent) -> None:
        leave_with(event, verb, pointed(event))


def _list(control: InquirerControl) -> HSplit:
    """Return the rows, and below them whether there are more than can be seen."""
    rows = Window(control, cursorline=True, dont_extend_height=True, always_hide_cursor=True)

    def more() -> StyleAndTextTuples:
        info = rows.render_info
        hidden = info.content_height - info.last_visible_line() - 1 if info else 0
        return [("class:keys", f"   ↓ {hidden} more" if hidden > 0 else "")]

    return HSplit([rows, Window(FormattedTextControl(more), height=1)])


def _choices(rows: Sequence[Row], ends: Ends) -> list[questionary.Choice]:
    """Return the rows as they fit the window of now."""
    columns: int = ends["output"].get_size().columns
    return [_choice(row, columns) for row in rows]


def _choice(row: Row, columns: int) -> questionary.Choice:
    if row.value == "-":
        return questionary.Separator(" ")
    words = printable(row.words)
    if row.key:
        return questionary.Choice([("class:text", words), ("class:detail", f"  {row.key}")], value=row.value)
    mark = f"{MARKS[row.mark]} " if row.mark else ""
    if not row.detail and not mark:
        return questionary.Choice(shortened(words, columns - BEFORE), value=row.value)
    label = LABELS if columns >= NARROW else LABELS * 2 // 3
    words = shortened(words, label - 1)
    title: Any = [(f"class:{row.mark}", mark), ("class:text", words)]
    if row.detail:
        style = "class:wrong" if row.mark == "wrong" else "class:detail"
        gap = " " * (label - get_cwidth(words))
        room = max(1, columns - BEFORE - 2 - label)
        title += [("", gap), (style, shortened(printable(row.detail), room))]
    return questionary.Choice(title, value=row.value)


def ticks_question(screen: TicksScreen, changed: Callable[[str], None], ends: Ends) -> questionary.Question:
    """Return the question that asks for ticks."""
    choices = _choices(screen.rows, ends)
    for choice in choices:
        choice.checked = choice.value in screen.ticked
    question = questionary.checkbox("", choices=choices, qmark="", pointer=POINTER, use_jk_keys=True, **ends)
    control = _control(question)

    def ticked() -> str:
        return "\n".join(row.value for row in screen.rows if row.value in control.selected_options)

    keys = leaving_keys(lambda _event: ticked())

    @keys.add("escape", eager=True)
    def _back(event: KeyPressEvent) -> None:
        leave_with(event, "back", ticked())

    @keys.add("enter", eager=True)
    @keys.add("c-s", eager=True)
    def _next(event: KeyPressEvent) -> None:
        leave_with(event, "next", ticked())

    question.application.key_processor.after_key_press += lambda _: changed(ticked())
    foot = "Space ticks · a all · Enter next · Esc back · Ctrl-R review · Ctrl-Z leave"
    return framed(question, screen, _list(control), keys=foot, bindings=keys)
