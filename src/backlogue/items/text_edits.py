"""Edits of a text, and helpers to format inserted list items like those around them."""

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
    """A range of a text and its replacement."""

    start: int
    end: int
    text: str


def apply_edits(text: str, edits: Sequence[TextEdit], *, start: int = 0, end: int | None = None) -> str:
    """Return `text` from `start` to `end` with the edits in this range applied.

    Raises:
        EditOverlapError: Edits overlap.
    """
    pieces = []
    at = start
    stop = len(text) if end is None else end
    # Insertions at the same place keep their order and come before a removal there.
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if edit.start < at:
            raise EditOverlapError
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:stop]])


class EditOverlapError(ValueError):
    """Two edits change the same range of text."""


class BodyVersion(NamedTuple):
    """One of the two items to merge: its body, the parsed body, its line offsets and its answers."""

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
        """Return the offset of the start of a line."""
        return self.starts[line]

    def close(self, line: int) -> int:
        """Return the offset of the end of a line, before its line end."""
        return self.starts[line] + len(self.reading.lines[line])

    def entries(self, path: AnswerPath) -> list[LineRange]:
        """Return the places of a list's entries, in order."""
        found: list[LineRange] = []
        while ("entry", *path, len(found)) in self.reading.places:
            found.append(self.reading.places["entry", *path, len(found)])
        return found


def body_version(text: str, reading: ParsedBody, answers: Mapping[str, Any]) -> BodyVersion:
    """Create one of the two items to merge."""
    starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]
    return BodyVersion(text, reading, starts, answers)


_MARKER = re.compile(r"(?P<indent> *)(?P<marker>[-+*]|[0-9]{1,9}[.)]) +")
_BULLETS = "-+*"


def format_like(chunk: str, first: str) -> str:
    """Format list items like those in the file that start with the line `first`: indentation and bullet."""
    theirs, ours = _MARKER.match(first), _MARKER.match(chunk)
    if theirs is None or ours is None:
        return chunk
    chunk = _reindent(chunk, len(ours["indent"]), len(theirs["indent"]))
    if ours["marker"] in _BULLETS or theirs["marker"] in _BULLETS:
        at = len(theirs["indent"])
        head, *rest = chunk[at + len(ours["marker"]) :].split("\n", 1)
        wider = len(theirs["marker"]) - len(ours["marker"])
        inside = [_reindent(each, max(-wider, 0), max(wider, 0)) for each in rest]
        chunk = "\n".join([chunk[:at] + theirs["marker"] + head, *inside])
    return chunk


def indent_like(chunk: str, above: str) -> str:
    """Indent lines like the content of the list item whose first line is `above`."""
    found, inside = _MARKER.match(above), re.match(r" +", chunk)
    if found is None or inside is None:
        return chunk
    return _reindent(chunk, inside.end(), found.end())


def _reindent(chunk: str, old: int, new: int) -> str:
    lines = chunk.split("\n")
    return "\n".join(" " * new + line[old:] if line.strip() else line for line in lines)


_COUNTER = re.compile(r"(?P<before>#{1,6}[^\d]*|\s*)(?P<number>\d+)(?=[.):\s])")


def entry_number(line: str, holder: LayoutSection | LayoutPart) -> int | None:
    """Return the number in an entry's first line, or None."""
    if isinstance(holder, LayoutSection) and NUMBER not in holder.patterns[0]:
        return None
    found = _COUNTER.match(line)
    return int(found["number"]) if found else None


class UnmatchedHeading(NamedTuple):
    """An unrecognized heading that is numbered like a list's entries: its lines and its number."""

    start: int
    end: int
    number: int


def heading_number(line: str, holder: LayoutSection) -> int | None:
    """Return the number of a heading that starts like those of the entries, or None."""
    pattern = holder.patterns[0]
    if NUMBER not in pattern:
        return None
    before = [token for token in pattern[: pattern.index(NUMBER)] if isinstance(token, str)]
    words = r"\W+".join(map(re.escape, re.findall(r"\w+", "".join(before))))
    found = re.match(rf" {{0,3}}#{{1,6}}\W+{words}\W*([0-9]{{1,9}})(?![0-9])", line, re.IGNORECASE)
    return int(found[1]) if found else None


class EntryNumbering:
    """Numbers the entries of a list that is rebuilt.

    Args:
        numbers: The numbers of the old entries; None for a list without numbers.
        stray: The numbers of unrecognized headings after each old entry.
    """

    def __init__(self, numbers: Sequence[int | None], stray: Sequence[Sequence[int]]) -> None:
        self._numbers = numbers
        self._stray = stray
        self._taken = {number for each in stray for number in each}
        all_numbers = [
            number for own, others in zip(numbers, stray, strict=True) for number in (own, *others)
        ]
        first = all_numbers[0]
        self._next = first
        self._is_consecutive = first is not None and all_numbers == list(
            range(first, first + len(all_numbers))
        )
        if not self._is_consecutive:
            self._taken |= {number for number in numbers if number is not None}

    def next(self, old: int | None) -> int | None:
        """Return the number of the next entry, or None if it keeps its number.

        Args:
            old: The index of the old entry; None for a new one.
        """
        if self._next is None:
            return None
        own = None if old is None else self._numbers[old]
        number = self._next
        if old is not None and not self._is_consecutive:
            number = self._next if own is None else own
        else:
            while number in self._taken:
                number += 1
        behind = () if old is None else self._stray[old]
        self._next = max([number, *behind]) + 1
        return None if old is not None and not self._is_consecutive else number


def renumber(chunk: str, number: int, holder: LayoutSection | LayoutPart) -> str:
    """Return an entry with another number; the content of a list item is reindented if necessary."""
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
