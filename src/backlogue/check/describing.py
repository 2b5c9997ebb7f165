"""What a template says of its items, found by rendering it once with answers that can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.check.document import Document
from backlogue.check.facts import Facts, Section
from backlogue.scaffold.answers import computed, default
from backlogue.scaffold.template import NEEDED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlogue.scaffold.questions import Question
    from backlogue.scaffold.rendering import Renderer

_MARK = "zyxwv"
_DAY = "2000-01-01"
_DATES = ("date_created", "date_modified")


def describe(renderer: Renderer) -> Facts:
    """Return the facts of the renderer's template.

    Raises:
        UsageError: The template fails.
    """
    questions = [question for question in renderer.template.questions if question.asked]
    bare = _bare(renderer)
    whole = _rendered(renderer, {**bare, **{question.name: _filled(question) for question in questions}})
    keys = tuple(dict.fromkeys(entry.key for entry in whole.entries))
    required = {
        (heading.level, heading.text)
        for question in questions
        if question.wanted
        for heading in _rendered(renderer, {**bare, question.name: _filled(question)}).blocks.headings
    }
    headings = [heading for heading in whole.blocks.headings if _MARK not in heading.text]
    dates = {question.name for question in questions if question.kind == "date"} | set(_DATES)
    status = renderer.template.question("status")
    return Facts(
        keys=keys,
        dates=tuple(key for key in keys if key in dates),
        statuses=status.choices if status else (),
        sections=tuple(
            Section(heading.level, heading.text, (heading.level, heading.text) in required)
            for heading in headings
        ),
        placeholders=tuple(dict.fromkeys(_placeholders(questions))),
        values=tuple(
            (question.name, question.placeholders)
            for question in questions
            if question.name in keys and question.placeholders
        ),
        comment=_lines(renderer, "comment", "<!--", "-->"),
        code=_lines(renderer, "code"),
    )


def _placeholders(questions: Iterable[Question]) -> Iterable[str]:
    for question in questions:
        for field in question.walk():
            # A date's placeholder (YYYY-MM-DD) is an ordinary word outside its key.
            if field.kind not in {"date", "choice", "slug"}:
                yield from field.placeholders


def _lines(renderer: Renderer, name: str, *frame: str) -> tuple[str, ...]:
    leftovers = renderer.template.config.get("_leftovers")
    text = leftovers.get(name) if isinstance(leftovers, dict) else None
    lines = str(text or "").splitlines()
    return tuple(line for line in lines if line.strip() and line.strip() not in frame)


def _rendered(renderer: Renderer, answers: dict[str, Any]) -> Document:
    return Document("item.md", renderer.item(answers).encode())


def _bare(renderer: Renderer) -> dict[str, Any]:
    answers = computed(renderer)
    for question in renderer.template.questions:
        if question.name in NEEDED or question.required:
            answers[question.name] = _filled(question)
        elif question.asked:
            answers[question.name] = default(renderer, question, answers)
    return answers


def _filled(question: Question) -> Any:  # noqa: PLR0911 - a table, one row a kind
    match question.kind:
        case "lines":
            return [_MARK]
        case "entries":
            return [{field.name: _filled(field) for field in question.fields}]
        case "group":
            return {field.name: _filled(field) for field in question.fields}
        case "date":
            return _DAY
        case "choice":
            return question.choices[0] if question.choices else _MARK
        case "yaml":
            return question.default
        case _:
            return _DAY if question.name in _DATES else _MARK
