"""What is asked in which order, and where a conversation is: values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from backlogue.wizard.outline import Outline, Path, entries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.template.questions import Question

SECTIONS = "?"
"""The step of the check-box page; no question can be called so."""


class Spot(NamedTuple):
    """Where the conversation is.

    Attributes:
        kind: `field`, `list`, `sections` (the check-box page) or `hub` (the review).
        path: The way to the field or list.
    """

    kind: str
    path: Path = ()


HUB = Spot("hub")


@dataclass(frozen=True, kw_only=True)
class Course:
    """Which questions there are, and in which order they come.

    Attributes:
        questions: Every question that is asked, by name.
        essential: Those asked at once, in order.
        offered: Those on the check-box page, in order.
        given: Those answered already, passed over on the way forward.
    """

    questions: Mapping[str, Question]
    essential: tuple[str, ...]
    offered: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()

    def question(self, path: Path) -> Question:
        """Return the question of a field or list, or that of the list an entry is in."""
        question = self.questions[str(path[0])]
        for step in path[1:]:
            if isinstance(step, str):
                inner = question.field(step)
                if inner is None:
                    raise KeyError(step)
                question = inner
        return question


@dataclass(frozen=True, kw_only=True)
class State:
    """The whole conversation at one moment.

    Attributes:
        outline: All that was typed.
        at: Where it is.
        chosen: The sections ticked on the check-box page, in the template's order.
        visiting: Whether the question was chosen in the review, to which it then returns.
        left: Where the review was opened from, to go back to.
        whole: The whole item as last edited, if it could not be read back.
        text: The item that the answers change; empty for a new one that nobody has edited as a whole.
        origin: The digest of the item as it was when its editing began; empty for a new one.
    """

    outline: Outline
    at: Spot = HUB
    chosen: tuple[str, ...] = ()
    visiting: bool = False
    left: Spot | None = None
    whole: str = ""
    text: str = ""
    origin: str = ""


def path_of(course: Course, outline: Outline, place: str) -> Path | None:
    """Return the way to what an error calls `phases[1].tasks[0].name`, as far as it is known; else None."""
    steps = re.findall(r"[^.\[\]]+", place.split(":", maxsplit=1)[0])
    if not steps or steps[0] not in course.questions:
        return None
    path: Path = (steps[0],)
    question = course.questions[steps[0]]
    for step in steps[1:]:
        if question.kind == "entries" and step.isdecimal():
            ways = entries(outline, path)
            if int(step) >= len(ways):
                break
            path = ways[int(step)]
            continue
        inner = question.field(step)
        if inner is None or (question.kind == "entries" and not isinstance(path[-1], int)):
            break
        path, question = (*path, step), inner
    return path
