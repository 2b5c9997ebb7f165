"""What reading an item's body gives: spans over its lines, and the answers they say."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.template.text_pattern import AnswerPath


class AnswerSpan(NamedTuple):
    """The place of one answer in the text.

    Attributes:
        start: Its first character, as an offset into the text.
        end: The character after its last.
        value: What it says: line ends are line breaks, a line that is wrapped is one line.
    """

    start: int
    end: int
    value: str


class UnrecognizedSpan(NamedTuple):
    """A part of the text that says no answer.

    Attributes:
        start: Its first character, as an offset into the text.
        end: The character after its last.
        line: The number of its first line, from 1.
    """

    start: int
    end: int
    line: int


class LineRange(NamedTuple):
    """The lines that something takes: a section, a list, an entry.

    Attributes:
        start: Its first line, from 0.
        end: The line after its last one.
        text: Where its own text with the answers in it is, as offsets into the body; (0, 0) without one.
    """

    start: int
    end: int
    text: tuple[int, int] = (0, 0)


class BodySpan(NamedTuple):
    """A stretch of the text.

    Attributes:
        start: Its first character, as an offset into the text.
        end: The character after its last.
        path: The answer it says; None for a part that says none, `()` for the template's own words.
    """

    start: int
    end: int
    path: AnswerPath | None


class ParsedBody(NamedTuple):
    """What a body says.

    Attributes:
        lines: Its lines, without line ends.
        slots: The answers' places by their paths; the entries of a list in the text's order.
        raw: What is no answer, in the text's order.
        places: The lines of every section, list and entry, by what it is.
        length: How long the body is, in characters.
        copies: Every place of the answers that the template shows several times, by their paths and by the
            words around them; the first of them is the answer's slot.
        gaps: Where an answer would stand in a line that is there without it, such as a row of a table; by its
            path and the words around it.
    """

    lines: list[str]
    slots: Mapping[AnswerPath, AnswerSpan]
    raw: tuple[UnrecognizedSpan, ...]
    places: Mapping[tuple[Any, ...], LineRange]
    length: int
    copies: Mapping[AnswerPath, Mapping[Any, AnswerSpan]]
    gaps: Mapping[tuple[AnswerPath, Any], tuple[int, int]]

    def spans(self) -> list[BodySpan]:
        """Return the whole text in spans that cover it exactly once, in its order."""
        slots = [*self.slots.items()]
        slots += [(path, slot) for path, copies in self.copies.items() for slot in copies.values()]
        said = {BodySpan(slot.start, slot.end, path) for path, slot in slots if slot.end > slot.start}
        raw = [BodySpan(part.start, part.end, None) for part in self.raw]
        found: list[BodySpan] = []
        at = 0
        for span in sorted([*said, *raw], key=lambda each: each.start):
            if span.start > at:
                found.append(BodySpan(at, span.start, ()))
            found.append(span)
            at = span.end
        if at < self.length:
            found.append(BodySpan(at, self.length, ()))
        return found

    def answers(self) -> dict[str, Any]:
        """Return the answers as nested data; what the text doesn't say is missing."""
        return nested({path: slot.value for path, slot in self.slots.items()})


def nested(values: Mapping[AnswerPath, str]) -> dict[str, Any]:
    """Return texts by their paths as nested data; entries come in the order of their numbers."""
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
