"""The order of the questions, and the state of a conversation, as immutable values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from backlogue.template.questions import ENTRY_LISTS, LINE_LISTS
from backlogue.wizard.fields import FieldPath, Fields, entries, items
from backlogue.wizard.outline import levels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.template.questions import Question
    from backlogue.wizard.outline import Outline

SECTIONS = "?"
"""The step of the check-box page; no question can have this name."""


class Position(NamedTuple):
    """The current position in a conversation.

    Attributes:
        kind: `form`, `list` (a menu of entries), `outline` (a list as indented text), `sections` (the
            check-box page) or `review`.
        path: The list or outline; for a form, the field with the focus.
    """

    kind: str
    path: FieldPath = ()


REVIEW = Position("review")


@dataclass(frozen=True, kw_only=True)
class Flow:
    """The questions and their order.

    Attributes:
        questions: Every question that is asked, by name.
        essential: The questions that are always asked, in order.
        offered: The questions on the check-box page, in order.
        given: The questions answered from the start, which are skipped when going forward.
        records: Short questions that share one form, each with all questions on the form.
        record_title: The title of that form.
        headings: The heading in the item that each answer is under.
    """

    questions: Mapping[str, Question]
    essential: tuple[str, ...]
    offered: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    record_title: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)

    def question(self, path: FieldPath) -> Question:
        """Return the question of a field or list; for an entry, that of its list."""
        question = self.questions[str(path[0])]
        for step in path[1:]:
            if isinstance(step, str):
                inner = question.field(step)
                if inner is None:
                    raise KeyError(step)
                question = inner
        return question

    def outline_above(self, fields: Fields, path: FieldPath) -> FieldPath | None:
        """Return the outermost list on `path` that is edited as an outline, or None."""
        for depth in range(1, len(path) + 1):
            if isinstance(path[depth - 1], str) and self.is_outline(fields, path[:depth]):
                return path[:depth]
        return None

    def is_outline(self, fields: Fields, path: FieldPath) -> bool:
        """Tell whether a list is edited as an outline: all of its entries must have a name."""
        chain = levels(self.question(path))
        return chain is not None and _are_named(fields, chain, path)

    def form(self, fields: Fields, path: FieldPath) -> tuple[FieldPath, ...]:
        """Return the fields that share a form with the one at `path`, in the order they are asked.

        The language of code comes after the code.
        """
        owner = entry_of(path)
        if owner is None:
            name = str(path[0])
            question = self.questions[name]
            if question.kind != "group":
                return tuple((other,) for other in self.records.get(name, (name,)))
            found = list(items(question, (name,)))
        else:
            outline = self.outline_above(fields, owner)
            found = [
                item
                for inner in self.question(owner).fields
                for item in items(inner, (*owner, inner.name))
                if outline is None or inner.kind not in LINE_LISTS
            ]
        simple = [(inner, question.kind) for inner, question in found if question.kind not in ENTRY_LISTS]
        if any(kind == "code" for _, kind in simple):
            simple.sort(key=lambda item: item[1] == "word")
        return tuple(inner for inner, _ in simple)

    def stops(self, fields: Fields, path: FieldPath) -> list[FieldPath]:
        """Return the screens of a question or entry: its form, as the first field, and its lists."""
        if isinstance(path[-1], str) and self.question(path).kind != "group":
            return [self.form(fields, path)[0]] if self.question(path).kind not in ENTRY_LISTS else [path]
        question = self.question(path)
        found = [item for inner in question.fields for item in items(inner, (*path, inner.name))]
        simple = [inner for inner, each in found if each.kind not in ENTRY_LISTS]
        forms = [self.form(fields, simple[0])[0]] if simple else []
        return forms + [inner for inner, each in found if each.kind in ENTRY_LISTS]


def _are_named(fields: Fields, chain: tuple[Question, ...], path: FieldPath) -> bool:
    if not chain or chain[0].kind not in ENTRY_LISTS:
        return True
    name = chain[0].fields[0].name
    below = chain[1].name if len(chain) > 1 else ""
    for number in fields.numbers(path):
        if not fields.texts.get((*path, number, name), "").strip() and not fields.is_blank((*path, number)):
            return False
        if not _are_named(fields, chain[1:], (*path, number, below)):
            return False
    return True


def entry_of(path: FieldPath) -> FieldPath | None:
    """Return the innermost entry that contains `path`, or None."""
    for depth in range(len(path) - 1, 0, -1):
        if isinstance(path[depth - 1], int):
            return path[:depth]
    return None


@dataclass(frozen=True, kw_only=True)
class State:
    """The state of a conversation.

    Attributes:
        fields: The input.
        at: The current position.
        chosen: The sections ticked on the check-box page, in the template's order.
        visiting: Whether the question was opened from the review and returns to it.
        left: The position from which the review was opened.
        whole: The whole item as last edited, if it could not be read back.
        text: The item to which the answers are applied; empty for a new one that was not edited as a whole.
        origin: The digest of the item at the start of editing; empty for a new one.
        outline: The outline that was last edited, as it was typed.
        outlined: The fields that it gave, while they are the same.
    """

    fields: Fields
    at: Position = REVIEW
    chosen: tuple[str, ...] = ()
    visiting: bool = False
    left: Position | None = None
    whole: str = ""
    text: str = ""
    origin: str = ""
    outline: Outline | None = None
    outlined: Fields | None = None


def path_of(flow: Flow, fields: Fields, place: str) -> FieldPath | None:
    """Return the path for a place in an error, such as `phases[1].name`, as far as it exists, or None."""
    steps = re.findall(r"[^.\[\]]+", place.split(":", maxsplit=1)[0])
    if not steps or steps[0] not in flow.questions:
        return None
    path: FieldPath = (steps[0],)
    question = flow.questions[steps[0]]
    for step in steps[1:]:
        if question.kind in ENTRY_LISTS and step.isdecimal():
            ways = entries(fields, path)
            if int(step) >= len(ways):
                break
            path = ways[int(step)]
            continue
        inner = question.field(step)
        if inner is None or (question.kind in ENTRY_LISTS and not isinstance(path[-1], int)):
            break
        path, question = (*path, step), inner
    return path
