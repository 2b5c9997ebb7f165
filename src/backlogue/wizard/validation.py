"""What the template knows of answers: their defaults and choices, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backlogue.errors import BacklogueError, UsageError
from backlogue.template.answers import answer_errors, cast, default
from backlogue.template.questions import LINE_LISTS
from backlogue.wizard.fields import answers_of
from backlogue.wizard.flow import path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer
    from backlogue.wizard.fields import FieldPath, Fields
    from backlogue.wizard.flow import Flow

CODE_LANGUAGE = "code_language"
"""The answer that tells the language of all code that does not tell its own."""


@dataclass(frozen=True, kw_only=True)
class Validator:
    """Knows the template.

    Attributes:
        renderer: The template's renderer.
        flow: The questions.
        statuses: The statuses there are, if not the template's own choices.
    """

    renderer: Renderer
    flow: Flow
    statuses: Sequence[str] | None = None

    def answers(self, fields: Fields) -> dict[str, Any]:
        """Return the answers that the fields say."""
        return answers_of(self.flow.questions.values(), fields)

    def shown(self, fields: Fields, path: FieldPath) -> str:
        """Return the text of a field: the input, or else its default."""
        text = fields.texts.get(path)
        return self.default(fields, self.flow.question(path)) if text is None else text

    def default(self, fields: Fields, question: Question) -> str:
        """Return the text of a field that nobody touched."""
        if self.flow.questions.get(question.name) is not question:
            if question.kind != "word" or CODE_LANGUAGE not in self.flow.questions:
                return ""
            return self.shown(fields, (CODE_LANGUAGE,))
        if question.default is None:
            return ""
        try:
            value = default(self.renderer, question, self.answers(fields))
        except UsageError:  # it is made from an answer that is missing yet
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None or isinstance(value, (list, dict)) else str(value)

    def choices(self, question: Question) -> list[tuple[str, str]]:
        """Return the answers there are to choose from, each with its words; none where any text will do."""
        if question.type == "bool":
            return [("true", "Yes"), ("false", "No")]
        if question.kind in LINE_LISTS:  # several choices, one per line
            return []
        found = (
            self.statuses
            if self.statuses and question.name == self.renderer.template.roles.status
            else question.choices
        )
        return [(value, value) for value in found]

    def wrong_answers(self, fields: Fields) -> dict[str, str]:
        """Return what is wrong with each answer that was given, by question; nothing for the others."""
        return {str(path[0]): error_text(error) for path, error in reversed(list(self.errors(fields)))}

    def errors(
        self, fields: Fields, names: Iterable[str] | None = None
    ) -> Iterator[tuple[FieldPath, UsageError]]:
        """Yield what is wrong with answers, each with the way to the field, as far as it is known.

        Args:
            fields: All fields.
            names: The answers to look at; those that were given, if none are named.
        """
        answers = self.answers(fields)
        for name in answers if names is None else names:
            question = self.flow.questions[name]
            if name not in answers and not question.required:
                continue
            for error in self._errors(question, answers.get(name, ""), answers):
                place = error.place or name
                yield path_of(self.flow, fields, place if place.startswith(name) else name) or (name,), error

    def _errors(self, question: Question, value: Any, answers: Mapping[str, Any]) -> Sequence[UsageError]:
        try:
            value = cast(question, value)
            return answer_errors(self.renderer, question, value, answers, statuses=self.statuses)
        except UsageError as error:
            return [error]


def error_text(error: Exception, *, place: bool = False) -> str:
    """Return what is wrong in words.

    Args:
        error: The failure.
        place: Whether to name the answer; that is not needed beside the very field.
    """
    if place or not isinstance(error, BacklogueError):
        return str(error)
    return f"{error.message}; {error.hint}" if error.hint else error.message
