"""Spans laid over the lines of one body: the places of texts in it, and what was read of it so far."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.items.body import AnswerSpan, LineRange, UnrecognizedSpan
from backlogue.markdown import LINE_BREAK, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlogue.markdown import Container
    from backlogue.template.text_pattern import AnswerPath, PatternMatch


class LocatedText(NamedTuple):
    """A text of one or several lines, and where each of them is: (offset in it, offset in the body)."""

    text: str
    parts: tuple[tuple[int, int], ...]

    def place(self, offset: int) -> int:
        """Return where a character of the text is in the body."""
        if len(self.parts) == 1:
            return self.parts[0][1] + offset
        begin, at = self.parts[bisect_right(self.parts, offset, key=itemgetter(0)) - 1]
        return at + offset - begin

    def range(self) -> tuple[int, int]:
        """Return where it starts and ends in the body."""
        return (self.place(0), self.place(len(self.text) - 1) + 1) if self.text else (0, 0)


class BodyScan:
    """What was read of one body so far."""

    def __init__(self, text: str) -> None:
        self.length = len(text)
        self.lines = split_lines(text)
        if "\r" in text:
            self.starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]
        else:
            self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self.read_lines = bytearray(len(self.lines))
        self.slots: dict[AnswerPath, AnswerSpan] = {}
        self.places: dict[tuple[Any, ...], LineRange] = {}
        self.rest: list[UnrecognizedSpan] = []
        self.counts: dict[AnswerPath, int] = {}

    def _unread(self, headings: set[int]) -> Iterator[UnrecognizedSpan]:
        """Yield the runs of lines that nothing was read from; a heading begins another one."""
        first = last = -1
        for number, line in enumerate(self.lines):
            if not line or line.isspace():
                continue
            is_read = self.read_lines[number]
            if first >= 0 and (is_read or number in headings):
                yield self._raw_lines(first, last)
                first = -1
            if not is_read:
                first, last = (number if first < 0 else first), number
        if first >= 0:
            yield self._raw_lines(first, last)

    def _raw_lines(self, first: int, last: int) -> UnrecognizedSpan:
        return UnrecognizedSpan(self.starts[first], self.starts[last] + len(self.lines[last]), first + 1)

    def _at(self, number: int, tail: str) -> int:
        """Return where the given end of a line begins in the text."""
        return self.starts[number] + len(self.lines[number]) - len(tail)

    def _text(self, around: Container, start: int, end: int) -> LocatedText:
        """Return a paragraph's text, its lines without the white space around them."""
        texts: list[str] = []
        parts: list[tuple[int, int]] = []
        offset = 0
        for number in range(start, end):
            bare = around.line(number).lstrip(" \t")
            parts.append((offset, self._at(number, bare)))
            texts.append(bare.rstrip(" \t"))
            offset += len(texts[-1]) + 1
        return LocatedText("\n".join(texts), tuple(parts))

    def _match(self, found: PatternMatch, text: LocatedText, context: AnswerPath) -> None:
        """Take the answers that stand in a text; what is behind them is raw."""
        for path, start, end in found.slots:
            self._take(resolve_path(path, context), text, start, end)
        if found.end == len(text.text):
            return
        behind = text.text[found.end :]
        if behind.strip():
            start = found.end + len(behind) - len(behind.lstrip())
            place = text.place(start)
            line = bisect_right(self.starts, place)
            self.rest.append(
                UnrecognizedSpan(place, text.place(found.end + len(behind.rstrip()) - 1) + 1, line)
            )

    def _take(self, path: AnswerPath, text: LocatedText, start: int, end: int) -> None:
        said = text.text[start:end]
        bare = said.strip()
        if not bare:
            return
        if said != bare:
            start += len(said) - len(said.lstrip())
            end = start + len(bare)
        value = " ".join(filter(None, map(str.strip, bare.split("\n")))) if "\n" in bare else bare
        self.slots[path] = AnswerSpan(text.place(start), text.place(end - 1) + 1, value)

    def _say(self, path: AnswerPath, start: int, end: int, value: str) -> None:
        self.slots[path] = AnswerSpan(start, end, value)

    def _read(self, start: int, end: int) -> None:
        self.read_lines[start:end] = b"\1" * (end - start)


def resolve_path(path: AnswerPath, context: AnswerPath) -> AnswerPath:
    """Return a layout's path with the indexes of `context` in it."""
    return (*context[: len(path)], *path[len(context) :]) if None in path else path


def is_blank(found: PatternMatch, text: LocatedText) -> bool:
    """Tell whether the answers of a match are nothing but white space."""
    return all(text.text[start:end].isspace() for _, start, end in found.slots)


def without_checkbox(text: LocatedText) -> LocatedText:
    """Return a text without the check box before it."""
    if re.match(r"\[[ xX]\] ", text.text):
        (_, at), *others = text.parts
        return LocatedText(text.text[4:], ((0, at + 4), *((offset - 4, place) for offset, place in others)))
    return text


def fenced_code(lines: Sequence[str], count: int) -> list[str]:
    """Return lines of which the first `count` are an indented code block, with that in a fence."""
    heads = (re.match(r"[ \t]*", line) for line in lines[:count])
    columns = ((head.group().expandtabs(4) if head else "") for head in heads)
    code = [(head + line.lstrip(" \t"))[4:] for head, line in zip(columns, lines, strict=False)]
    while code and not code[-1].strip():
        code.pop()
    longest = max((len(run) for run in re.findall("`+", "\n".join(code))), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *code, fence, *lines[count:]]
