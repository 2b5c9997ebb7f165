"""Example answers to a template's questions, for whoever is shown what `new --data` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.template.date_format import date_from_iso

if TYPE_CHECKING:
    from datetime import date

    from backlogue.template.loader import Template
    from backlogue.template.questions import Question

_NATIVE = {"bool": True, "int": 1, "float": 1.5}
_TEXTS = {"word": "text", "code": "example(1)"}


def example_answers(template: Template, *, today: date) -> dict[str, Any]:
    """Return an example answer for every question that nothing else answers.

    The file's name, the number and dates that have a default are left out, as in most new items.

    Args:
        template: The template.
        today: The day that dates without a default get.
    """
    roles = template.roles
    set_by_new = {roles.slug, roles.number}
    answers = {
        question.name: _answer(question, today)
        for question in template.questions
        if question.asked and question.name not in set_by_new
        if question.shown or question.required or question.name == roles.title
        if question.kind != "date" or question.required
    }
    return {name: answer for name, answer in answers.items() if answer not in (None, "", [], {})}


def _answer(question: Question, today: date, entry: str = "") -> Any:
    text = f"Example text for {f'{entry} {question.label.lower()}' if entry else question.label}"
    match question.kind:
        case "lines" | "checks":
            return [*question.closed_choices()[:1]] or [f"{text}, first line", f"{text}, second line"]
        case "entries" | "table":
            return [_fields(question, today, question.entry.lower())]
        case "group":
            return _fields(question, today)
        case "choice":
            is_fixed = isinstance(question.default, str) and "{" not in question.default
            return (is_fixed and question.default) or next(iter(question.choices), "")
        case "yaml":
            return _NATIVE.get(question.type)
    texts = {
        **_TEXTS,
        "prose": f"{text}.",
        "date": date_from_iso(question.format, today.isoformat()),
        "number": "1".zfill(question.width),
    }
    return texts.get(question.kind, text[: question.options.get("longest")])


def _fields(question: Question, today: date, entry: str = "") -> dict[str, Any]:
    return {field.name: _answer(field, today, entry) for field in question.fields}
