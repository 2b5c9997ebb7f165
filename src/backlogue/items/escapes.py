"""Backslashes that the template adds, taken away again.

Which ones those are, only the template knows: a text without them is rendered once more, and where it comes
out as it stands in the item, it is the answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from backlogue.errors import UsageError
from backlogue.items.body import nested
from backlogue.items.body_parser import parse_body
from backlogue.template.questions import field_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.items.body import ParsedBody
    from backlogue.template.layout import Layout
    from backlogue.template.rendering import Renderer
    from backlogue.template.text_pattern import AnswerPath

_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
_ROUNDS = 5
_STAND_IN = "word"


def remove_template_escapes(renderer: Renderer, layout: Layout, reading: ParsedBody) -> dict[AnswerPath, str]:
    """Return what each slot says, by its path, without the backslashes that the template adds."""
    values = {path: slot.value for path, slot in reading.slots.items()}
    questions = renderer.template.questions
    guesses = {
        path: _Guess(value)
        for path, value in values.items()
        if "\\" in value
        and _ESCAPE.search(value)
        and (field := field_at(questions, path)) is not None
        and field.kind in ("line", "lines")
    }
    for _ in range(_ROUNDS):
        if not guesses:
            return values
        tried = {**values, **{path: guess.text() for path, guess in guesses.items()}}
        try:
            text = renderer.item(fill_for_rendering(renderer, nested(tried)))
        except UsageError:
            return values
        slots = parse_body(without_front_matter(text), layout).slots
        for path, guess in list(guesses.items()):
            written = slots[path].value if path in slots else ""
            if written == guess.written:
                values[path] = tried[path]
                del guesses[path]
            elif not guess.learn(written):
                del guesses[path]
    return values


def without_front_matter(text: str) -> str:
    """Return what follows the front matter of a rendered item."""
    front = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    return text[front.end() :] if front else text


def fill_for_rendering(renderer: Renderer, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers for every question of the template, so that an item can be rendered from them.

    What is missing says nothing; what is never asked has its default. A required line has a stand-in: a
    heading without a text is not one of the template's, and nothing below it could be read back.
    """
    empty: dict[str, Any] = {"lines": [], "checks": [], "entries": [], "table": [], "group": {}}
    found = {}
    for question in renderer.template.questions:
        said = answers.get(question.name) if question.asked else None
        if said is None:
            shapeless = not question.asked or question.kind == "yaml"
            missing = _STAND_IN if question.required and question.kind == "line" else ""
            said = question.default if shapeless else empty.get(question.kind, missing)
        found[question.name] = said
    return found


class _Guess:
    """A text as it is written in an item, and which of its escapes are the answer's own."""

    def __init__(self, written: str) -> None:
        self.written = written
        self._parts = [part for part in re.split(r"(\\[!-/:-@\[-`{-~])", written) if part]
        self._own: set[int] = set()

    def text(self) -> str:
        """Return the text without the escapes that are not its own."""
        return "".join(
            part[1] if len(part) > 1 and number not in self._own and _ESCAPE.fullmatch(part) else part
            for number, part in enumerate(self._parts)
        )

    def learn(self, rendered: str) -> bool:
        """Take those escapes for its own that the template did not put there; False if that can't be told."""
        at = 0
        learnt = False
        for number, part in enumerate(self._parts):
            if rendered.startswith(part, at):
                at += len(part)
            elif number not in self._own and _ESCAPE.fullmatch(part) and rendered.startswith(part[1], at):
                self._own.add(number)
                learnt = True
                at += 1
            else:
                break
        return learnt
