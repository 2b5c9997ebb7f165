"""An inference as data, for JSON, and the corrections that such data makes to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from backlogue.adopt.corrections import (
    ASKED,
    LEFTOVER_KINDS,
    MOVABLE_ROLES,
    Corrections,
    can_stay_empty,
    infer_corrected,
    possible_kinds,
)
from backlogue.errors import UsageError
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from backlogue.adopt.corrections import Infer
    from backlogue.adopt.model import Inference, InferredQuestion

_FACTS = frozenset(["name", "kinds", "keeps_section", "used", "reason", "unsure", "placeholders"])
"""The keys of a question that can't be corrected."""

MOST_DIGITS = 18
"""The most digits that a number can have."""

KEYS = ("questions", "roles", "file_name", "folders", "boxes", "leftovers")
"""The keys of an inference that can be corrected."""


def inference_data(inference: Inference) -> dict[str, Any]:
    """Return an inference as lists and mappings of texts."""
    return {
        "questions": [_question_data(inference, question) for question in inference.questions],
        "roles": {**dict.fromkeys(MOVABLE_ROLES), **inference.roles},
        "file_name": inference.file_name,
        "folders": dict(inference.folders),
        "boxes": [box._asdict() for box in inference.boxes],
        "leftovers": [leftover._asdict() for leftover in inference.leftovers],
        "notes": list(inference.notes),
    }


def _question_data(inference: Inference, question: InferredQuestion) -> dict[str, Any]:
    return {
        "name": question.name,
        "kind": question.kind,
        "label": question.label,
        "help": question.help,
        "asked": question.asked,
        "choices": list(question.choices),
        "open": question.open,
        "default": question.default,
        "aliases": dict(question.aliases),
        "format": question.format,
        "width": question.width,
        "when_empty": question.when_empty,
        "unsure": question.doubt,
        "reason": question.reason,
        "kinds": list(possible_kinds(inference, question.name)),
        "keeps_section": can_stay_empty(inference, question.name),
        "used": dict(question.used),
        "placeholders": list(question.placeholders),
    }


def read_corrections(data: Mapping[str, Any], infer: Infer) -> Corrections:
    """Return what data of the form that `inference_data` returns corrects; all of it may be missing.

    Args:
        data: The data; keys that only explain are ignored.
        infer: Infers the template.

    Raises:
        UsageError: A name is unknown, a value has the wrong type or does not fit; the place is the value's.
    """
    plain = infer({})
    boxes = dict(_boxes(data.get("boxes", []), plain))
    inference = infer(boxes) if boxes else plain
    given = Corrections(
        questions=dict(_questions(data.get("questions", []), plain, inference)),
        roles=_roles(data.get("roles", {}), inference),
        file_name=_text(data.get("file_name", inference.file_name), "file_name"),
        folders=_texts(data.get("folders", inference.folders), "folders"),
        boxes=boxes,
    )
    given = replace(
        given,
        file_name=None if given.file_name == inference.file_name else given.file_name,
        folders=None if given.folders == inference.folders else given.folders,
    )
    found = infer_corrected(infer, given)
    given = replace(given, leftovers=dict(_leftovers(data.get("leftovers", []), plain, found)))
    infer_corrected(infer, given)
    return given


def _boxes(data: Any, inference: Inference) -> Iterable[tuple[tuple[str, str], bool]]:
    known = {(box.section, box.text): box.fixed for box in inference.boxes}
    for place, entry in _entries(data, "boxes", {"section", "text", "fixed", "items"}):
        key = (_name(entry.get("section"), f"{place}.section"), _name(entry.get("text"), f"{place}.text"))
        if key not in known:
            raise UsageError(
                f"no check box '{key[1]}' in section '{key[0]}'", place=place, hint=_FROM_DRY_RUN
            )
        fixed = _flag(entry.get("fixed", known[key]), f"{place}.fixed")
        if fixed != known[key]:
            yield key, fixed


def _questions(data: Any, plain: Inference, inference: Inference) -> Iterable[tuple[str, dict[str, Any]]]:
    found = {question.name: question for question in (*plain.questions, *inference.questions)}
    seen: set[str] = set()
    for place, entry in _entries(data, "questions", _FACTS | set(_READERS)):
        name = _name(entry.get("name"), f"{place}.name")
        if name not in found:
            raise UsageError(
                f"unknown question '{name}'", place=f"{place}.name", hint=suggestion(name, found)
            )
        if name in seen:
            raise UsageError(f"'{name}' exists twice", place=f"{place}.name")
        seen.add(name)
        before = _question_data(inference, found[name]) if found[name] in inference.questions else {}
        changes = {}
        for key, value in entry.items():
            if key not in _FACTS and (not before or value != before[key]):
                changes[key] = _READERS[key](value, f"questions.{name}.{key}")
        if changes and before:
            yield name, changes


def _roles(data: Any, inference: Inference) -> dict[str, str | None]:
    roles = _mapping(data, "roles")
    for role, name in roles.items():
        if name is not None:
            _text(name, f"roles.{role}")
        is_fixed = role not in MOVABLE_ROLES
        if is_fixed and name != inference.roles.get(role):
            known = [*MOVABLE_ROLES, *inference.roles]
            message = "can't be changed" if role in known else "unknown role"
            raise UsageError(message, place=f"roles.{role}", hint=f"choose from: {', '.join(MOVABLE_ROLES)}")
    movable = {role: roles.get(role) if role in roles else None for role in MOVABLE_ROLES}
    return {
        role: name for role, name in movable.items() if role in roles and name != inference.roles.get(role)
    }


def _leftovers(data: Any, plain: Inference, inference: Inference) -> Iterable[tuple[str, str]]:
    known = {leftover.text: leftover.kind for leftover in (*plain.leftovers, *inference.leftovers)}
    there = {leftover.text for leftover in inference.leftovers}
    for place, entry in _entries(data, "leftovers", {"text", "kind"}):
        text = _name(entry.get("text"), f"{place}.text")
        if text not in known:
            raise UsageError(
                "the template has no such leftover text", place=f"{place}.text", hint=_FROM_DRY_RUN
            )
        kind = _one_of(LEFTOVER_KINDS)(entry.get("kind", known[text]), f"{place}.kind")
        if kind != known[text] and text in there:
            yield text, kind


_FROM_DRY_RUN = "'backlogue adopt --dry-run --json' prints what there is"


def _entries(
    data: Any, place: str, keys: set[str] | frozenset[str]
) -> Iterable[tuple[str, Mapping[str, Any]]]:
    if not isinstance(data, list):
        raise UsageError("must be a list", place=place, hint=_FROM_DRY_RUN)
    for number, entry in enumerate(data):
        inside = f"{place}[{number}]"
        found = _mapping(entry, inside)
        for key in found:
            if key not in keys:
                raise UsageError(f"unknown key '{key}'", place=inside, hint=suggestion(key, sorted(keys)))
        yield inside, found


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise UsageError("must be a mapping", place=place, hint=_FROM_DRY_RUN)
    return value


def _name(value: Any, place: str) -> str:
    """Return a text by which something of the template is found."""
    if not isinstance(value, str):
        raise UsageError("must be text", place=place)
    return value


def _text(value: Any, place: str) -> str:
    if not _name(value, place).isprintable():
        raise UsageError("must be one line of text without control characters", place=place)
    return str(value)


def _filled(value: Any, place: str) -> str:
    if not _text(value, place).strip():
        raise UsageError("must not be empty", place=place)
    return str(value)


def _nullable(value: Any, place: str) -> str | None:
    return None if value is None else _text(value, place)


def _digits(value: Any, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_DIGITS:
        raise UsageError(f"must be a number from 1 to {MOST_DIGITS}", place=place)
    return value


def _flag(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise UsageError("must be true or false", place=place)
    return value


def _texts(value: Any, place: str) -> dict[str, str]:
    return {key: _filled(text, f"{place}.{key}") for key, text in _mapping(value, place).items()}


def _list(value: Any, place: str) -> list[str]:
    if not isinstance(value, list):
        raise UsageError("must be a list", place=place)
    found = [_filled(text, f"{place}[{number}]") for number, text in enumerate(value)]
    if len(set(found)) < len(found):
        raise UsageError("has a value twice", place=place)
    return found


def _one_of(known: tuple[str, ...]) -> Callable[[Any, str], str]:
    def read(value: Any, place: str) -> str:
        if value not in known:
            raise UsageError(f"unknown value '{value}'", place=place, hint=f"choose from: {', '.join(known)}")
        return str(value)

    return read


_READERS: dict[str, Callable[[Any, str], Any]] = {
    "kind": _text,
    "label": _filled,
    "help": _text,
    "asked": _one_of(ASKED),
    "choices": _list,
    "open": _flag,
    "default": _nullable,
    "aliases": _texts,
    "format": _text,
    "width": _digits,
    "when_empty": _nullable,
}
"""What checks each value of a question that can be corrected."""
