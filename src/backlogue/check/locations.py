"""Convert offsets into a text to lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import NamedTuple

# Builds a named tuple at half the cost of calling its class: there can be a million of them.
_new_tuple = tuple.__new__

_WIDE = re.compile(r"[^\x00-\x7f]")


class Location(NamedTuple):
    """A place in a text.

    Attributes:
        line: The line, from 1; lines end with a line feed.
        column: The column, from 1, in characters.
        byte_column: The column, from 1, in bytes of UTF-8.
    """

    line: int
    column: int
    byte_column: int


class LocationRange(NamedTuple):
    """A span of a file; its end is one column past its last character."""

    start: Location
    end: Location


class Widths:
    """Converts offsets in characters to offsets in bytes of UTF-8 and back.

    Args:
        text: The text that the offsets refer to.
    """

    def __init__(self, text: str) -> None:
        self._ascii = text.isascii()
        self._wide: list[int] = []
        self._bytes: list[int] = []
        self._extra = [0]
        if self._ascii:
            return
        extra = 0
        for match in _WIDE.finditer(text):
            start = match.start()
            self._wide.append(start)
            self._bytes.append(start + extra)
            code = ord(text[start])
            extra += 1 if code < 0x800 else 2 if code < 0x10000 else 3  # noqa: PLR2004 - UTF-8's own limits
            self._extra.append(extra)

    def byte(self, char: int) -> int:
        """Convert an offset in characters to bytes."""
        return char if self._ascii else char + self._extra[bisect_left(self._wide, char)]

    def char(self, byte: int) -> int:
        """Convert an offset in bytes, which must not be inside a character, to characters."""
        return byte if self._ascii else byte - self._extra[bisect_left(self._bytes, byte)]


class LineIndex:
    """An index of a text's lines, for many look-ups."""

    def __init__(self, text: str, widths: Widths) -> None:
        self._starts = list(accumulate([len(line) + 1 for line in text.split("\n")], initial=0))[:-1]
        self._widths = widths
        self._ascii = text.isascii()

    def number(self, offset: int) -> int:
        """Return the line of an offset, from 1."""
        return bisect_right(self._starts, offset)

    def offset(self, number: int, column: int) -> int:
        """Return the offset of a line and a column in characters, both from 1."""
        return self._starts[min(number, len(self._starts)) - 1] + column - 1

    def span(self, start: int, end: int) -> LocationRange:
        """Return the span between two offsets."""
        number = bisect_right(self._starts, start)
        column = start - self._starts[number - 1] + 1
        if not self._ascii or (number < len(self._starts) and end >= self._starts[number]):
            return LocationRange(self.place(start), self.place(end))
        # The usual case: one line of ASCII, where bytes are characters.
        last = column + end - start
        first, past_end = (number, column, column), (number, last, last)
        return _new_tuple(LocationRange, (_new_tuple(Location, first), _new_tuple(Location, past_end)))

    def place(self, offset: int) -> Location:
        """Return the line and columns of an offset."""
        number = bisect_right(self._starts, offset)
        start = self._starts[number - 1]
        column = offset - start + 1
        if self._ascii:
            return Location(number, column, column)
        in_bytes = self._widths.byte(offset) - self._widths.byte(start)
        return Location(number, column, in_bytes + 1)
