"""Validate input against the template, and look up defaults and choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backlogue.errors import BacklogueError, UsageError
from backlogue.template.answers import answer_errors, cast, default
from backlogue.template.questions import LINE_LISTS
from backlogue.wizard.fields import answers_of
from backlogue.wizard.flow import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer
    from backlogue.wizard.fields import FieldPath, Fields
    from backlogue.wizard.flow import Flow

CODE_LANGUAGE = "code_language"
"""The answer with the default language of code."""


@dataclass(frozen=True, kw_only=True)
class Validator:
    """Validates input against the template.

    Attributes:
        renderer: The template's renderer.
        flow: The questions.
        statuses: The valid statuses, if not the template's own choices.
        next_number: Returns the next free number; None for an item that already has a number.
    """

    renderer: Renderer
    flow: Flow
    statuses: Sequence[str] | None = None
    next_number: Callable[[], str] | None = None

    def answers(self, fields: Fields) -> dict[str, Any]:
        """Convert the fields to answers."""
        return answers_of(self.flow.questions.values(), fields)

    def shown(self, fields: Fields, path: FieldPath) -> str:
        """Return the text of a field: the input, or else its default."""
        text = fields.texts.get(path)
        return self.default(fields, self.flow.question(path)) if text is None else text

    def default(self, fields: Fields, question: Question) -> str:
        """Return the text of an untouched field."""
        if self.flow.questions.get(question.name) is not question:
            if question.kind != "word" or CODE_LANGUAGE not in self.flow.questions:
                return ""
            return self.shown(fields, (CODE_LANGUAGE,))
        if question.default is None:
            return self.next_number() if question.kind == "number" and self.next_number else ""
        try:
            value = default(self.renderer, question, self.answers(fields))
        except UsageError:  # the default depends on an answer that is still missing
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None or isinstance(value, (list, dict)) else str(value)

    def choices(self, question: Question) -> list[tuple[str, str]]:
        """Return the possible answers with their labels; empty if any text is allowed."""
        if question.type == "bool":
            return [("true", "Yes"), ("false", "No")]
        if question.kind in LINE_LISTS:  # several choices, one per line
            return []
        if self.statuses and question.name == self.renderer.template.roles.status:
            return [(status, status) for status in self.statuses]
        found = question.closed_choices()
        if found and question.can_be_empty and "" not in found:
            found = ("", *found)
        return [(value, value or "(none)") for value in found]

    def suggestions(self, question: Question) -> tuple[str, ...]:
        """Return the values to choose from of an open choice."""
        return () if self.choices(question) or not question.open else question.choices

    def wrong_answers(self, fields: Fields) -> dict[str, str]:
        """Return the errors in the answers, by question."""
        return {str(path[0]): error_text(error) for path, error in reversed(list(self.errors(fields)))}

    def errors(
        self, fields: Fields, names: Iterable[str] | None = None
    ) -> Iterator[tuple[FieldPath, UsageError]]:
        """Yield the errors in answers, each with the path of the field as far as it is known.

        Args:
            fields: All fields.
            names: The answers to validate (default: all).
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
    """Return an error as text.

    Args:
        error: The error.
        place: Whether to name the answer, which is not needed next to its field.
    """
    if place or not isinstance(error, BacklogueError):
        return str(error)
    return f"{error.message}; {error.hint}" if error.hint else error.message
