"""Remove the backslash escapes that the template adds to answers.

Only the template knows which ones it adds: the text without them is rendered again, and if the result is
what the item contains, that text is the answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from backlogue.errors import UsageError
from backlogue.items.body import nested_answers
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
_PLACEHOLDER = "word"


def remove_template_escapes(renderer: Renderer, layout: Layout, reading: ParsedBody) -> dict[AnswerPath, str]:
    """Return the text of each slot by path, without the backslashes that the template adds."""
    values = reading.values()
    questions = renderer.template.questions
    guesses = {
        path: _Guess(value)
        for path, value in values.items()
        if _ESCAPE.search(value)
        and (field := field_at(questions, path)) is not None
        and field.kind in ("line", "lines")
    }
    for _ in range(_ROUNDS):
        if not guesses:
            return values
        tried = {**values, **{path: guess.text() for path, guess in guesses.items()}}
        try:
            text = renderer.item(fill_for_rendering(renderer, nested_answers(tried)))
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
    """Return the body of a rendered item."""
    front = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    return text[front.end() :] if front else text


def fill_for_rendering(renderer: Renderer, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers for all questions of the template, so that an item can be rendered from them.

    Missing answers are empty; questions that are never asked have their defaults. A required line gets a
    placeholder, since a heading without text would not be recognized, nor anything below it.
    """
    empty: dict[str, Any] = {"lines": [], "checks": [], "entries": [], "table": [], "group": {}}
    found = {}
    for question in renderer.template.questions:
        answer = answers.get(question.name) if question.asked else None
        if answer is None:
            shapeless = not question.asked or question.kind == "yaml"
            missing = _PLACEHOLDER if question.required and question.kind == "line" else ""
            answer = question.default if shapeless else empty.get(question.kind, missing)
        found[question.name] = answer
    return found


class _Guess:
    """A text as written in an item, and a guess which of its escapes belong to the answer."""

    def __init__(self, written: str) -> None:
        self.written = written
        self._parts = [part for part in re.split(r"(\\[!-/:-@\[-`{-~])", written) if part]
        self._own: set[int] = set()

    def text(self) -> str:
        """Return the text without the escapes that are guessed to come from the template."""
        return "".join(
            part[1] if number not in self._own and _ESCAPE.fullmatch(part) else part
            for number, part in enumerate(self._parts)
        )

    def learn(self, rendered: str) -> bool:
        """Mark the escapes that the template did not add as the answer's own; return False without any."""
        at = 0
        learned = False
        for number, part in enumerate(self._parts):
            if rendered.startswith(part, at):
                at += len(part)
            elif number not in self._own and _ESCAPE.fullmatch(part) and rendered.startswith(part[1], at):
                self._own.add(number)
                learned = True
                at += 1
            else:
                break
        return learned
