"""What is asked in which order, and where a conversation is: values."""

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
"""The step of the check-box page; no question can be called so."""


class Position(NamedTuple):
    """Where the conversation is.

    Attributes:
        kind: `form`, `list` (a menu of entries), `outline` (a list as indented text), `sections` (the
            check-box page) or `review`.
        path: The list or outline; of a form, the field that has the cursor.
    """

    kind: str
    path: FieldPath = ()


REVIEW = Position("review")


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Which questions there are, and in which order they come.

    Attributes:
        questions: Every question that is asked, by name.
        essential: Those asked at once, in order.
        offered: Those on the check-box page, in order.
        given: Those answered already, passed over on the way forward.
        records: Short questions that share one form, each with all that are on it.
        record_title: What that form is called.
        headings: The heading in the item under which each answer stands.
    """

    questions: Mapping[str, Question]
    essential: tuple[str, ...]
    offered: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    record_title: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)

    def question(self, path: FieldPath) -> Question:
        """Return the question of a field or list, or that of the list an entry is in."""
        question = self.questions[str(path[0])]
        for step in path[1:]:
            if isinstance(step, str):
                inner = question.field(step)
                if inner is None:
                    raise KeyError(step)
                question = inner
        return question

    def outline_above(self, fields: Fields, path: FieldPath) -> FieldPath | None:
        """Return the outermost list on the way to `path` that is edited as an outline; else None."""
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
        """Return what is asked of a question or an entry: its form, by the first field, and its lists."""
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
    """Return the innermost entry that `path` is inside of; None at the top."""
    for depth in range(len(path) - 1, 0, -1):
        if isinstance(path[depth - 1], int):
            return path[:depth]
    return None


@dataclass(frozen=True, kw_only=True)
class State:
    """The whole conversation at one moment.

    Attributes:
        fields: All that was typed.
        at: Where it is.
        chosen: The sections ticked on the check-box page, in the template's order.
        visiting: Whether the question was chosen in the review, to which it then returns.
        left: Where the review was opened from, to go back to.
        whole: The whole item as last edited, if it could not be read back.
        text: The item that the answers change; empty for a new one that nobody has edited as a whole.
        origin: The digest of the item as it was when its editing began; empty for a new one.
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
    """Return the way to what an error calls `phases[1].tasks[0].name`, as far as it is known; else None."""
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
