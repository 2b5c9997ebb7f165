"""Change single answers by name: `phases.0.name=…`, `limitations=- a`, `problem=`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import UsageError
from backlogue.template.data_file import parse_yaml
from backlogue.template.questions import ENTRY_LISTS, LINE_LISTS, TEXT_KINDS, Question
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LINE = Question(name="", kind="line", label="", options={})
_YAML = Question(name="", kind="yaml", label="", options={})

NEVER_EMPTY = frozenset(["title", "slug"])
"""Answers that can't be empty, because every item has a title and a file name."""


class _Assignment(NamedTuple):
    """A value to set: the remaining path to it, and the place reached so far."""

    path: tuple[str, ...]
    value: str
    place: str

    def inside(self, step: str) -> _Assignment:
        """Return the assignment one step further in; `step` is `.name` or `[index]`."""
        return _Assignment(self.path[1:], self.value, self.place + step)


def set_answer(
    questions: Sequence[Question], answers: Mapping[str, Any], name: str, value: str
) -> dict[str, Any]:
    """Return a copy of `answers` with the one at `name` set to `value`.

    Args:
        questions: The template's questions.
        answers: The answers so far.
        name: Names and indexes from 0, separated by dots: `phases.0.tasks.1.name`. An index one past the end
            appends.
        value: The text, or YAML for a list or mapping. An empty value removes the answer or the list entry.

    Raises:
        UsageError: The answer is unknown, an index leaves a gap, or the value has the wrong type.
    """
    first, *rest = name.split(".")
    if not value and name in NEVER_EMPTY:
        raise UsageError("can't be empty", place=name, hint="enter some text")
    known = {question.name: question for question in questions if question.asked}
    question = _known(known, first, first)
    return {**answers, first: _changed(question, answers.get(first), _Assignment(tuple(rest), value, first))}


def _known(known: Mapping[str, Question], name: str, place: str) -> Question:
    if name in known:
        return known[name]
    raise UsageError("unknown answer", place=place, hint=suggestion(name, known))


def _changed(question: Question, old: Any, assignment: _Assignment) -> Any:
    """Return the new value of an answer."""
    if not assignment.path:
        return _value(question, assignment)
    if question.kind in LINE_LISTS | ENTRY_LISTS or (question.kind == "yaml" and isinstance(old, list)):
        return _changed_list(question, old, assignment)
    step = assignment.path[0]
    if question.kind in TEXT_KINDS:
        raise UsageError(f"is text and has no part '{step}'", place=assignment.place)
    inside = {field.name: field for field in question.fields}
    field = _YAML if question.kind == "yaml" else _known(inside, step, f"{assignment.place}.{step}")
    mapping = _existing_or_new(dict, old, assignment.place)
    return {**mapping, step: _changed(field, mapping.get(step), assignment.inside(f".{step}"))}


def _changed_list(question: Question, old: Any, assignment: _Assignment) -> list[Any]:
    entries: list[Any] = _existing_or_new(list, old, assignment.place)
    step, *rest = assignment.path
    if not re.fullmatch(r"[0-9]{1,6}", step):
        raise UsageError(
            f"is a list, so '{step}' must be an index", place=assignment.place, hint="the first is 0"
        )
    index = int(step)
    inner = assignment.inside(f"[{index}]")
    if index > len(entries):
        dotted = re.sub(r"\[(\d+)\]", r".\1", assignment.place)
        hint = f"the next entry is {dotted}.{len(entries)}"
        raise UsageError("would leave a gap", place=inner.place, hint=hint)
    if not rest and not assignment.value:
        return entries[:index] + entries[index + 1 :]
    entry = {"lines": _LINE, "checks": _LINE, "yaml": _YAML}.get(question.kind) or _entry(question)
    existing = entries[index] if index < len(entries) else None
    return [*entries[:index], _changed(entry, existing, inner), *entries[index + 1 :]]


def _entry(question: Question) -> Question:
    """Return a question for one entry of a list: a group with the same fields."""
    return Question(
        name=question.name, kind="group", label=question.entry, fields=question.fields, options={}
    )


def _existing_or_new(kind: type[Any], old: Any, place: str) -> Any:
    """Return the existing list or mapping, or a new one."""
    if old is None or old == "":
        return kind()
    if not isinstance(old, kind):
        name = "a list" if kind is list else "a mapping"
        raise UsageError(f"must be {name}", place=place)
    return old


def _value(question: Question, assignment: _Assignment) -> Any:
    if question.kind in TEXT_KINDS or question.type in ("bool", "int", "float"):
        return assignment.value
    if not assignment.value:
        return None
    document = parse_yaml(assignment.value, place=assignment.place)
    return document.native() if question.kind == "yaml" else document.texts
