"""Pieces of one item set into another: edits of a text, list items made like those around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.markdown import LINE_BREAK
from backlogue.template.layout import LayoutSection
from backlogue.template.text_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlogue.items.body import LineRange, ParsedBody
    from backlogue.template.layout import LayoutPart
    from backlogue.template.text_pattern import AnswerPath


class TextEdit(NamedTuple):
    """A stretch of a text and what is to stand there instead."""

    start: int
    end: int
    text: str


def apply_edits(text: str, edits: Sequence[TextEdit], *, start: int = 0, end: int | None = None) -> str:
    """Return the stretch of `text` from `start` to `end` with the edits inside it made."""
    pieces = []
    at = start
    stop = len(text) if end is None else end
    # What is put in at one place keeps its order, and goes before what is taken out there.
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if edit.start < at:
            raise EditOverlapError
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:stop]])


class EditOverlapError(ValueError):
    """Two edits want the same stretch of text."""


class BodyVersion(NamedTuple):
    """One of the two items: its body, what was read of it, and its answers."""

    text: str
    reading: ParsedBody
    starts: Sequence[int]
    answers: Mapping[str, Any]

    def at(self, path: AnswerPath) -> Any:
        """Return the answer at a path, or None."""
        found: Any = self.answers
        for step in path:
            if isinstance(step, int):
                found = found[step] if isinstance(found, list) and step < len(found) else None
            else:
                found = found.get(step) if isinstance(found, dict) else None
        return found

    def begin(self, line: int) -> int:
        """Return where a line begins."""
        return self.starts[line]

    def close(self, line: int) -> int:
        """Return where a line's text ends, before its line end."""
        return self.starts[line] + len(self.reading.lines[line])

    def entries(self, path: AnswerPath) -> list[LineRange]:
        """Return the places of a list's entries, in their order."""
        found: list[LineRange] = []
        while ("entry", *path, len(found)) in self.reading.places:
            found.append(self.reading.places["entry", *path, len(found)])
        return found


def body_version(text: str, reading: ParsedBody, answers: Mapping[str, Any]) -> BodyVersion:
    """Return one of the two items to be merged."""
    starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]
    return BodyVersion(text, reading, starts, answers)


_MARKER = re.compile(r"(?P<indent> *)(?P<marker>[-+*]|[0-9]{1,9}[.)]) +")
_BULLETS = "-+*"


def format_like(chunk: str, first: str) -> str:
    """Write list items of the new item like the file's, whose line `first` is: as far in, the same bullet."""
    theirs, ours = _MARKER.match(first), _MARKER.match(chunk)
    if theirs is None or ours is None:
        return chunk
    chunk = _reindented(chunk, len(ours["indent"]), len(theirs["indent"]))
    if ours["marker"] in _BULLETS or theirs["marker"] in _BULLETS:
        at = len(theirs["indent"])
        head, *rest = chunk[at + len(ours["marker"]) :].split("\n", 1)
        wider = len(theirs["marker"]) - len(ours["marker"])
        inside = [_reindented(each, max(-wider, 0), max(wider, 0)) for each in rest]
        chunk = "\n".join([chunk[:at] + theirs["marker"] + head, *inside])
    return chunk


def indent_like(chunk: str, above: str) -> str:
    """Indent lines that go into the list item that `above` is the first line of, as its content is."""
    found, inside = _MARKER.match(above), re.match(r" +", chunk)
    if found is None or inside is None:
        return chunk
    return _reindented(chunk, inside.end(), found.end())


def _reindented(chunk: str, old: int, new: int) -> str:
    lines = chunk.split("\n")
    return "\n".join(" " * new + line[old:] if line.strip() else line for line in lines)


_COUNTER = re.compile(r"(?P<before>#{1,6}[^\d]*|\s*)(?P<number>\d+)(?=[.):\s])")


def entry_number(line: str, holder: LayoutSection | LayoutPart) -> int | None:
    """Return the number that an entry's first line counts with, or None."""
    if isinstance(holder, LayoutSection) and NUMBER not in holder.patterns[0]:
        return None
    found = _COUNTER.match(line)
    return int(found["number"]) if found else None


class UnmatchedHeading(NamedTuple):
    """A heading that counts like a list's entries without being one: its lines, and its number."""

    start: int
    end: int
    number: int


def heading_number(line: str, holder: LayoutSection) -> int | None:
    """Return the number of a heading that begins as those of the entries do, without being one, or None."""
    pattern = holder.patterns[0]
    if NUMBER not in pattern:
        return None
    before = [token for token in pattern[: pattern.index(NUMBER)] if isinstance(token, str)]
    words = r"\W+".join(map(re.escape, re.findall(r"\w+", "".join(before))))
    found = re.match(rf" {{0,3}}#{{1,6}}\W+{words}\W*([0-9]{{1,9}})(?![0-9])", line, re.IGNORECASE)
    return int(found[1]) if found else None


class EntryNumbering:
    """Counts the entries of a list that is made anew.

    Args:
        numbers: What the old entries' numbers are; None for a list that doesn't count.
        stray: The numbers that stand behind each old entry without being one's.
    """

    def __init__(self, numbers: Sequence[int | None], stray: Sequence[Sequence[int]]) -> None:
        self._numbers = numbers
        self._stray = stray
        self._taken = {number for each in stray for number in each}
        said = [number for own, others in zip(numbers, stray, strict=True) for number in (own, *others)]
        first = said[0]
        self._next = first
        self._renews = first is not None and said == list(range(first, first + len(said)))
        if not self._renews:
            self._taken |= {number for number in numbers if number is not None}

    def next(self, old: int | None) -> int | None:
        """Return the number of the next entry, or None if it keeps what it has.

        Args:
            old: Which of the old entries it is; None for a new one.
        """
        if self._next is None:
            return None
        own = None if old is None else self._numbers[old]
        number = self._next
        if old is not None and not self._renews:
            number = self._next if own is None else own
        else:
            while number in self._taken:
                number += 1
        behind = () if old is None else self._stray[old]
        self._next = max([number, *behind]) + 1
        return None if old is not None and not self._renews else number


def renumber(chunk: str, number: int, holder: LayoutSection | LayoutPart) -> str:
    """Return an entry with another number, what is inside a list item as far in as it must be."""
    found = _COUNTER.match(chunk)
    if found is None or int(found["number"]) == number:
        return chunk
    head, *rest = re.split(r"(\r\n|\r|\n)", chunk, maxsplit=1)
    head = head[: found.start("number")] + str(number) + head[found.end("number") :]
    wider = len(str(number)) - len(found["number"])
    tail = "".join(rest)
    in_item = not isinstance(holder, LayoutSection)
    if in_item and wider > 0:
        tail = re.sub(r"(?m)^(?=[^\r\n])", " " * wider, tail)
    elif in_item and wider < 0 and not re.search(rf"(?m)^(?! {{{-wider + 1},}})(?=[^\s])", tail):
        tail = re.sub(rf"(?m)^ {{{-wider}}}", "", tail)
    return head + tail
