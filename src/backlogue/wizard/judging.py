"""What the template says of an outline: defaults, faults, and the item it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backlogue.errors import BacklogueError, UsageError
from backlogue.template.answers import cast, default, fault
from backlogue.wizard.course import path_of
from backlogue.wizard.outline import answers_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer
    from backlogue.wizard.course import Course
    from backlogue.wizard.outline import Outline, Path

CODE_LANGUAGE = "code_language"
"""The answer that tells the language of all code that does not tell its own."""


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Knows the template.

    Attributes:
        renderer: The template's renderer.
        course: The questions.
        statuses: The statuses there are, if not the template's own choices.
    """

    renderer: Renderer
    course: Course
    statuses: Sequence[str] | None = None

    def answers(self, outline: Outline) -> dict[str, Any]:
        """Return the answers that an outline says."""
        return answers_of(self.course.questions.values(), outline)

    def shown(self, outline: Outline, path: Path) -> str:
        """Return the text that a field shows: what was typed, else its default."""
        text = outline.texts.get(path)
        return self.default(outline, self.course.question(path)) if text is None else text

    def default(self, outline: Outline, question: Question) -> str:
        """Return the text of a field that nobody touched."""
        if self.course.questions.get(question.name) is not question:
            if question.kind != "word" or CODE_LANGUAGE not in self.course.questions:
                return ""
            return self.shown(outline, (CODE_LANGUAGE,))
        if question.default is None:
            return ""
        try:
            value = default(self.renderer, question, self.answers(outline))
        except UsageError:  # it is made from an answer that is missing yet
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None or isinstance(value, (list, dict)) else str(value)

    def choices(self, question: Question) -> list[tuple[str, str]]:
        """Return the answers there are to choose from, each with its words; none where any text will do."""
        if question.type == "bool":
            return [("true", "Yes"), ("false", "No")]
        if question.kind == "lines":  # several can be chosen, one a line
            return []
        found = self.statuses if self.statuses and question.name == "status" else question.choices
        return [(value, value) for value in found]

    def faults(self, outline: Outline) -> dict[str, str]:
        """Return what is wrong with each answer by itself, by question; nothing for the others."""
        return {(wrong.place or "").split(".")[0].split("[")[0]: told(wrong) for wrong in self.wrong(outline)}

    def wrong(self, outline: Outline) -> list[UsageError]:
        """Return what is wrong with the answers that were given, one fault an answer."""
        said = self.answers(outline)
        found = (self._fault(name, value, said) for name, value in said.items())
        return [wrong for wrong in found if wrong is not None]

    def fault_at(self, outline: Outline, path: Path) -> UsageError | None:
        """Return what is wrong with one field; the rest of its answer is judged in its own time."""
        entries = (path[:depth] for depth in range(1, len(path)) if isinstance(path[depth - 1], int))
        if any(outline.is_blank(entry) for entry in entries):
            return None
        name = str(path[0])
        said = self.answers(outline)
        if name not in said and not self.course.questions[name].required:
            return None
        wrong = self._fault(name, said.get(name, ""), said)
        if wrong is None or path_of(self.course, outline, wrong.place or name) == path:
            return wrong
        return None

    def _fault(self, name: str, value: Any, said: Mapping[str, Any]) -> UsageError | None:
        question = self.course.questions[name]
        try:
            value = cast(question, value)
            wrong = fault(self.renderer, question, value, said, statuses=self.statuses)
        except UsageError as error:
            wrong = error
        if wrong is not None and not (wrong.place or "").startswith(name):
            wrong.place = name
        return wrong


def told(error: Exception, *, whole: bool = False) -> str:
    """Return what is wrong in words.

    Args:
        error: The failure.
        whole: Whether to say where; it need not be said beside the very field.
    """
    if whole or not isinstance(error, BacklogueError):
        return str(error)
    return f"{error.message}; {error.hint}" if error.hint else error.message
