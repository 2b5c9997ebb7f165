"""Answers: what was given, completed with defaults and checked by the template's own validators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from backlogue.errors import UsageError
from backlogue.scaffold.questions import TEXT_KINDS
from backlogue.text import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlogue.scaffold.questions import Question
    from backlogue.scaffold.rendering import Renderer


def complete(
    renderer: Renderer, given: Mapping[str, Any], *, statuses: Sequence[str] | None = None
) -> dict[str, Any]:
    """Return every answer of the template: what was given, else the default, each checked in order.

    Args:
        renderer: The template's renderer.
        given: Answers by name; None is missing. Lists and mappings are nested data, texts are as written.
        statuses: The statuses there are, if not the template's own choices.

    Raises:
        UsageError: The first fault, with the answer's name (`phases[1].tasks[0].name`) as its place.
    """
    questions = renderer.template.questions
    check_names(questions, given)
    given = {name: value for name, value in given.items() if value is not None}
    answers: dict[str, Any] = {}
    for question in questions:
        value = given.get(question.name) if question.asked else None
        before = {**given, **answers}
        value = default(renderer, question, before) if value is None else cast(question, value)
        answers[question.name] = value
        found = fault(renderer, question, value, before, statuses=statuses)
        if found is not None:
            raise found
    return answers


def fault(
    renderer: Renderer,
    question: Question,
    value: Any,
    answers: Mapping[str, Any],
    *,
    statuses: Sequence[str] | None = None,
) -> UsageError | None:
    """Return what is wrong with one top-level answer, or None.

    Args:
        renderer: The template's renderer.
        question: The answer's question.
        value: The answer.
        answers: The others that its validator may look at.
        statuses: The statuses there are, if not the template's own choices.
    """
    if not question.asked:
        return None
    choices = tuple(statuses) if statuses and question.name == "status" else question.choices
    if choices and value not in choices:
        guess = nearest(str(value), choices)
        known = f"known are {', '.join(choices)}"
        hint = f"did you mean '{guess}'? {known}" if guess else known
        return UsageError(f"there is no '{value}'", place=question.name, hint=hint)
    if question.required and value in (None, ""):
        return UsageError("is missing", place=question.name, hint="give it a text")
    if not question.validator:
        return None
    said = renderer.validation(question, {**computed(renderer), **answers, question.name: value}).strip()
    return _as_error(said, question.name) if said else None


def computed(renderer: Renderer) -> dict[str, Any]:
    """Return the values that the template computes without asking, such as the shapes of our own."""
    return {
        question.name: question.default
        for question in renderer.template.questions
        if not question.asked and not isinstance(question.default, str)
    }


def default(renderer: Renderer, question: Question, answers: Mapping[str, Any]) -> Any:
    """Return a question's default, rendered with the answers before it; None if it has none."""
    value = question.default
    if isinstance(value, str):
        value = renderer.default(question, answers) if "{" in value else value
        return cast(question, value)
    return value


def cast(question: Question, value: Any) -> Any:
    """Return the answer in its question's type, as Copier casts it; text answers stay as they are written.

    Raises:
        UsageError: It can't be cast.
    """
    if question.kind in TEXT_KINDS or question.type in ("str", "path"):
        if isinstance(value, (list, Mapping)):
            kind = "a list" if isinstance(value, list) else "a mapping"
            raise UsageError(f"must be text, not {kind}", place=question.name)
        if question.type in ("int", "float"):
            return _number(question, value)
        return value
    if isinstance(value, str):
        return _parsed(question, value)
    return value


def _number(question: Question, value: Any) -> int | float:
    try:
        return int(value) if question.type == "int" else float(value)
    except (TypeError, ValueError):
        raise UsageError(f"must be a number, not '{value}'", place=question.name) from None


def _parsed(question: Question, value: str) -> Any:
    """Read a text as the YAML or JSON that its question asks for."""
    if question.type in ("int", "float"):
        return _number(question, value)
    if question.type == "bool":
        if value.lower() in ("y", "yes", "t", "true", "on", "1"):
            return True
        if value.lower() in ("n", "no", "f", "false", "off", "0", "", "null", "none", "~"):
            return False
        raise UsageError(f"must be yes or no, not '{value}'", place=question.name)
    from backlogue.scaffold.data import parse_yaml  # noqa: PLC0415 - needs YAML, which a warm run does not

    document = parse_yaml(value, place=question.name)
    return document.native() if question.kind == "yaml" else document.texts


def check_names(questions: Iterable[Question], given: Mapping[str, Any]) -> None:
    """Refuse names that the template does not know, at any depth.

    Raises:
        UsageError: The first unknown name, with the nearest known one.
    """
    known = {question.name: question for question in questions if question.asked}
    for name, value in given.items():
        if name not in known:
            raise _unknown(name, name, known)
        _check_inside(known[name], value, name)


def _check_inside(question: Question, value: Any, place: str) -> None:
    if question.kind == "entries" and isinstance(value, list):
        for index, entry in enumerate(value):
            _check_fields(question, entry, f"{place}[{index}]")
    elif question.kind == "group":
        _check_fields(question, value, place)


def _check_fields(question: Question, value: Any, place: str) -> None:
    if not isinstance(value, Mapping):
        return
    for name, inner in value.items():
        field = question.field(str(name))
        if field is None:
            raise _unknown(str(name), f"{place}.{name}", {field.name: field for field in question.fields})
        _check_inside(field, inner, f"{place}.{name}")


def _unknown(name: str, place: str, known: Mapping[str, Question]) -> UsageError:
    guess = nearest(name, known)
    names = ", ".join(known)
    return UsageError(
        "there is no such answer",
        place=place,
        hint=f"did you mean '{guess}'?" if guess else f"known are {names}",
    )


_SAID = re.compile(
    r"(?P<place>[A-Za-z_]\w*(?:\.\w+|\[\d+\])*): (?P<message>.*?)(?:; (?P<hint>[^;]+))?", re.DOTALL
)


def _as_error(said: str, name: str) -> UsageError:
    """Take a validator's `place: message; hint` apart; a foreign one may say only what is wrong."""
    found = _SAID.fullmatch(said)
    if found is None or not re.match(rf"{re.escape(name)}\b", found["place"]):
        return UsageError(said, place=name)
    return UsageError(found["message"], place=found["place"], hint=found["hint"])


def normal(question: Question, value: Any) -> Any:  # noqa: PLR0911 - a table, one row a kind
    r"""Return an answer in its normal form; what says nothing is `''`, `[]` or `{}`.

    White space around lines and prose is stripped, lines of nothing but white space are emptied, line ends
    are `\n`, code loses its final line breaks, empty entries of a list of lines are dropped, empty fields
    left out.

    Args:
        question: The answer's question, or a field's.
        value: The answer, checked.
    """
    match question.kind:
        case "lines":
            return [text for text in (_line(text) for text in value or []) if text]
        case "entries":
            return [_mapping(question, entry) for entry in value or []]
        case "group":
            return _mapping(question, value or {})
        case "prose":
            return re.sub(r"(?m)^[^\S\n]+$", "", _breaks(value)).strip()
        case "code":
            return _breaks(value).rstrip("\n")
        case "yaml":
            return value
    return _line(value)


def _mapping(question: Question, value: Mapping[str, Any]) -> dict[str, Any]:
    fields = ((field, value.get(field.name)) for field in question.fields)
    # An empty word is an answer of its own ("no language"), not a missing one.
    said = ((field, normal(field, inner), inner) for field, inner in fields)
    return {
        field.name: text
        for field, text, inner in said
        if text or (field.kind == "word" and inner is not None)
    }


def _line(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _breaks(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")
