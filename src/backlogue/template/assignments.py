"""Single answers changed by name: `phases.0.name=…`, `limitations=- a`, `problem=`."""

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
"""Answers that an empty value can't clear: an item has no meaning, or no file, without them."""


class _Setting(NamedTuple):
    """What is still to be reached, what is to be set there, and where we are."""

    path: tuple[str, ...]
    value: str
    place: str

    def inside(self, step: str) -> _Setting:
        """Return the setting as it is seen one step further in; `step` is `.name` or `[index]`."""
        return _Setting(self.path[1:], self.value, self.place + step)


def set_answer(
    questions: Sequence[Question], answers: Mapping[str, Any], name: str, value: str
) -> dict[str, Any]:
    """Return `answers` with the one that `name` reaches set to `value`; what was handed in stays as it is.

    Args:
        questions: The template's questions.
        answers: The answers so far.
        name: Names and indexes from 0, with dots between: `phases.0.tasks.1.name`. An index one past the end
            appends.
        value: Taken as it is for a text, as YAML for a list or a mapping. An empty one clears: the answer is
            missing then, an entry of a list is taken out.

    Raises:
        UsageError: There is no such answer, an index leaves a gap, or the value is not of its type.
    """
    first, *rest = name.split(".")
    if not value and name in NEVER_EMPTY:
        raise UsageError("can't be empty", place=name, hint="give it a text")
    known = {question.name: question for question in questions if question.asked}
    question = _known(known, first, first)
    return {**answers, first: _changed(question, answers.get(first), _Setting(tuple(rest), value, first))}


def _known(known: Mapping[str, Question], name: str, place: str) -> Question:
    if name in known:
        return known[name]
    raise UsageError("unknown answer", place=place, hint=suggestion(name, known))


def _changed(question: Question, old: Any, setting: _Setting) -> Any:
    """Return what stands at the setting's place once it is set."""
    if not setting.path:
        return _value(question, setting)
    if question.kind in LINE_LISTS | ENTRY_LISTS or (question.kind == "yaml" and isinstance(old, list)):
        return _changed_list(question, old, setting)
    step = setting.path[0]
    if question.kind in TEXT_KINDS:
        raise UsageError(f"is a text, there is no '{step}' inside", place=setting.place)
    inside = {field.name: field for field in question.fields}
    field = _YAML if question.kind == "yaml" else _known(inside, step, f"{setting.place}.{step}")
    mapping = _as(dict, old, setting.place)
    return {**mapping, step: _changed(field, mapping.get(step), setting.inside(f".{step}"))}


def _changed_list(question: Question, old: Any, setting: _Setting) -> list[Any]:
    entries: list[Any] = _as(list, old, setting.place)
    step, *rest = setting.path
    if not re.fullmatch(r"[0-9]{1,6}", step):
        raise UsageError(
            f"is a list, so '{step}' must be an index", place=setting.place, hint="the first is 0"
        )
    index = int(step)
    inner = setting.inside(f"[{index}]")
    if index > len(entries):
        dotted = re.sub(r"\[(\d+)\]", r".\1", setting.place)
        hint = f"the next entry is {dotted}.{len(entries)}"
        raise UsageError("would leave a gap", place=inner.place, hint=hint)
    if not rest and not setting.value:
        return entries[:index] + entries[index + 1 :]
    entry = {"lines": _LINE, "checks": _LINE, "yaml": _YAML}.get(question.kind) or _entry(question)
    there = entries[index] if index < len(entries) else None
    return [*entries[:index], _changed(entry, there, inner), *entries[index + 1 :]]


def _entry(question: Question) -> Question:
    """Return one entry of a list as a question of its own: a mapping of the same fields."""
    return Question(
        name=question.name, kind="group", label=question.entry, fields=question.fields, options={}
    )


def _as(kind: type[Any], old: Any, place: str) -> Any:
    """Return what is there already, a new one if nothing is."""
    if old is None or old == "":
        return kind()
    if not isinstance(old, kind):
        name = "a list" if kind is list else "a mapping"
        raise UsageError(f"is not {name}", place=place)
    return old


def _value(question: Question, setting: _Setting) -> Any:
    if question.kind in TEXT_KINDS or question.type in ("bool", "int", "float"):
        return setting.value
    if not setting.value:
        return None
    document = parse_yaml(setting.value, place=setting.place)
    return document.native() if question.kind == "yaml" else document.texts
