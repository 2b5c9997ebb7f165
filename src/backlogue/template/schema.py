"""Describe a template's answers as JSON Schema (draft 2020-12), as far as a schema can."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from backlogue.errors import UsageError
from backlogue.template.answers import cast
from backlogue.template.date_format import ISO, pattern_text
from backlogue.template.loader import jinja_starts
from backlogue.template.questions import LINE_LISTS, LONGEST_NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlogue.template.loader import Template
    from backlogue.template.questions import Question

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_ONE_LINE = r"^[^\r\n]*$"
_WORD = r"^[^\s`\\&]*$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def schema(template: Template, *, statuses: Sequence[str] | None = None) -> dict[str, Any]:
    """Return the JSON Schema of a template's answers.

    Args:
        template: The template.
        statuses: The valid statuses, if not the template's own choices.
    """
    asked = [question for question in template.questions if question.asked]
    starts = jinja_starts(template.config)
    properties = {question.name: _described(question, starts) for question in asked}
    if statuses and template.roles.status in properties:
        properties[template.roles.status]["enum"] = list(statuses)
    return {
        "$schema": DIALECT,
        "title": "The answers of a backlog item",
        "type": "object",
        "properties": properties,
        "required": [question.name for question in asked if question.required],
        "additionalProperties": False,
    }


def _described(question: Question, starts: Sequence[str] = ()) -> dict[str, Any]:
    described = {"title": question.label, **_typed(question)}
    if question.help:
        described["description"] = question.help
    default = _default(question, described, starts)
    if default not in (None, "", [], {}):
        described["default"] = default
    if question.placeholders:
        described["examples"] = [_example(question, text) for text in question.placeholders[:1]]
    return described


def _example(question: Question, text: str) -> Any:
    return [text] if question.kind in LINE_LISTS else text


def _default(question: Question, described: Mapping[str, Any], starts: Sequence[str]) -> Any:
    """Return the default as `new` takes it; None if it is computed, or can't be converted."""
    value = question.default
    if value is None or (isinstance(value, str) and any(start in value for start in starts)):
        return None
    try:
        value = cast(question, value)
    except UsageError:
        return None
    return str(value) if described.get("type") == "string" else value


def _typed(question: Question) -> dict[str, Any]:
    match question.kind:
        case "lines" | "checks":
            allowed = {"enum": list(question.choices)} if question.choices else {"pattern": _ONE_LINE}
            return {"type": "array", "items": {"type": "string", **allowed}}
        case "entries" | "table":
            return {"type": "array", "items": _mapping(question)}
        case "group":
            return _mapping(question)
        case "yaml":
            return {} if question.type not in _NATIVE else {"type": _NATIVE[question.type]}
    return {"type": "string", **_limits(question)}


_NATIVE = {"bool": "boolean", "int": "integer", "float": "number"}


def _limits(question: Question) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if question.choices:
        empty = [""] if question.can_be_empty and not question.open else []
        values = dict.fromkeys([*question.choices, *empty])
        limits["examples" if question.open else "enum"] = list(values)
    if question.required:
        limits["minLength"] = 1
    if "longest" in question.options:
        limits["maxLength"] = question.options["longest"]
    match question.kind:
        case "line" | "slug":
            limits["pattern"] = _ONE_LINE
        case "number":
            before = f"(?:{re.escape(question.prefix)})?" if question.prefix else ""
            limits["pattern"] = f"^{before}[0-9]{{1,{LONGEST_NUMBER}}}$"
        case "word":
            limits["pattern"] = _WORD
        case "date":
            optional = question.options.get("optional") is True
            if question.format == ISO and not optional:
                return {**limits, "format": "date", "pattern": _DATE}
            forms = dict.fromkeys([pattern_text(question.format), pattern_text(ISO)])
            limits["pattern"] = f"^(?:{'|'.join(forms)}){'?' if optional else ''}$"
    return limits


def _mapping(question: Question) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {field.name: _described(field) for field in question.fields},
        "required": [field.name for field in question.fields if field.required],
        "additionalProperties": False,
    }
