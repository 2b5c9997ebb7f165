"""A parsed body: the spans of its answers, and everything else."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.template.text_pattern import AnswerPath


class AnswerSpan(NamedTuple):
    """The span of one answer.

    Attributes:
        start: The offset of its first character.
        end: The offset after its last character.
        value: The answer, with LF line ends and wrapped lines joined.
    """

    start: int
    end: int
    value: str


class UnrecognizedSpan(NamedTuple):
    """A span that is not an answer and not part of the template.

    Attributes:
        start: The offset of its first character.
        end: The offset after its last character.
        line: The number of its first line, from 1.
    """

    start: int
    end: int
    line: int


class LineRange(NamedTuple):
    """The lines of a section, a list or an entry.

    Attributes:
        start: The first line, from 0.
        end: The line after the last one.
        text: The offsets of its own text with answers, such as its heading; (0, 0) without one.
    """

    start: int
    end: int
    text: tuple[int, int] = (0, 0)


class BodySpan(NamedTuple):
    """Any span of the body.

    Attributes:
        start: The offset of its first character.
        end: The offset after its last character.
        path: The path of the answer; None for unrecognized text, `()` for the template's own text.
    """

    start: int
    end: int
    path: AnswerPath | None


class ParsedBody(NamedTuple):
    """A parsed body.

    Attributes:
        lines: Its lines, without line ends.
        slots: The span of each answer by path; entries of a list are numbered in text order.
        raw: The unrecognized spans, in text order.
        places: The lines of each section, list and entry, by key.
        length: The length of the body, in characters.
        copies: All spans of answers that the template shows several times, by path and by the pattern around
            them; the first one is also in `slots`.
        gaps: The empty places for missing answers in existing lines, such as table rows, by path and pattern.
        empty: The slots whose text stands for a missing answer, such as `None`.
    """

    lines: list[str]
    slots: Mapping[AnswerPath, AnswerSpan]
    raw: tuple[UnrecognizedSpan, ...]
    places: Mapping[tuple[Any, ...], LineRange]
    length: int
    copies: Mapping[AnswerPath, Mapping[Any, AnswerSpan]]
    gaps: Mapping[tuple[AnswerPath, Any], tuple[int, int]]
    empty: frozenset[AnswerPath] = frozenset()

    def values(self) -> dict[AnswerPath, str]:
        """Return the text of each answer by path, without those that stand for a missing answer."""
        return {path: slot.value for path, slot in self.slots.items() if path not in self.empty}

    def spans(self) -> list[BodySpan]:
        """Return spans that cover the whole text exactly once, in order."""
        slots = [*self.slots.items()]
        slots += [(path, slot) for path, copies in self.copies.items() for slot in copies.values()]
        answers = {BodySpan(slot.start, slot.end, path) for path, slot in slots if slot.end > slot.start}
        raw = [BodySpan(part.start, part.end, None) for part in self.raw]
        found: list[BodySpan] = []
        at = 0
        for span in sorted([*answers, *raw], key=lambda each: each.start):
            if span.start > at:
                found.append(BodySpan(at, span.start, ()))
            found.append(span)
            at = span.end
        if at < self.length:
            found.append(BodySpan(at, self.length, ()))
        return found

    def answers(self) -> dict[str, Any]:
        """Return the answers as nested data, without missing ones."""
        return nested_answers(self.values())


def nested_answers(values: Mapping[AnswerPath, str]) -> dict[str, Any]:
    """Convert texts by path to nested data."""
    found: dict[str, Any] = {}
    for path, value in values.items():
        _put(found, path, value)
    return found


def _put(found: dict[str, Any], path: AnswerPath, value: Any) -> None:
    inside: Any = found
    for step, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            if step == len(inside):
                inside.append(empty)
            inside = inside[step]
        else:
            inside = inside.setdefault(step, empty)
    if isinstance(path[-1], int):
        inside.append(value)
    else:
        inside[path[-1]] = value
