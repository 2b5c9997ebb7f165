"""Screens as questionary's questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.wizard.prompts.menus import menu_question, ticks_question
from backlogue.wizard.prompts.pages import page_question
from backlogue.wizard.prompts.texts import text_question
from backlogue.wizard.screens import MenuScreen, PageScreen, TextScreen, TicksScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from questionary import Question

    from backlogue.wizard.prompts.frame import Ends
    from backlogue.wizard.screens import Screen


def question_of(screen: Screen, changed: Callable[[str], None], ends: Ends) -> Question:
    """Return the question that asks what a screen asks; its answer is a `Reply`.

    Args:
        screen: The screen.
        changed: Called at each change, before it is drawn.
        ends: The terminal's ends.
    """
    match screen:
        case TextScreen():
            return text_question(screen, changed, ends)
        case MenuScreen():
            return menu_question(screen, ends)
        case TicksScreen():
            return ticks_question(screen, changed, ends)
        case PageScreen():
            return page_question(screen, ends)
    raise TypeError(screen)
