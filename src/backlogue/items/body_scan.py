"""Spans laid over the lines of one body: the places of texts in it, and what was read of it so far."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.items.body import AnswerSpan, LineRange, UnrecognizedSpan
from backlogue.markdown import LINE_BREAK, split_lines
from backlogue.template.date_format import ISO, date_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlogue.markdown import Container
    from backlogue.template.layout import Layout, LayoutPart
    from backlogue.template.text_pattern import AnswerPath, PatternMatch, TextPattern


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

    def __init__(self, text: str, layout: Layout) -> None:
        self._values = {(name,): (kind, choices) for name, kind, choices in layout.values}
        self._repeated = layout.repeated()
        self.length = len(text)
        self.lines = split_lines(text)
        if "\r" in text:
            self.starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]
        else:
            self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self.read_lines = bytearray(len(self.lines))
        self.slots: dict[AnswerPath, AnswerSpan] = {}
        self.copies: dict[AnswerPath, dict[Any, AnswerSpan]] = {}
        self.gaps: dict[tuple[AnswerPath, Any], tuple[int, int]] = {}
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

    def _match(self, found: PatternMatch, text: LocatedText, context: AnswerPath, *, where: Any) -> None:
        """Take the answers that stand in a text; what is behind them is raw.

        Args:
            found: How the text was matched.
            text: The text.
            context: The entry that the answers belong to.
            where: What the text is, which tells the places of one answer apart.
        """
        for path, start, end in found.slots:
            stop = self._take(resolve_path(path, context), text, start, end, where)
            if stop < end:
                self._behind(text, stop, end)
        self._behind(text, found.end, len(text.text))

    def _behind(self, text: LocatedText, start: int, end: int) -> None:
        """Take a stretch of a text that follows an answer and says none."""
        behind = text.text[start:end]
        if behind.strip():
            start += len(behind) - len(behind.lstrip())
            place = text.place(start)
            line = bisect_right(self.starts, place)
            self.rest.append(UnrecognizedSpan(place, text.place(start + len(behind.strip()) - 1) + 1, line))

    def _take(self, path: AnswerPath, text: LocatedText, start: int, end: int, where: Any) -> int:
        """Take the answer in a stretch of a text, and return where it ends; a note may follow it."""
        said = text.text[start:end]
        bare = said.strip()
        if not bare:
            self.gaps[path, where] = (self._place_of_gap(text, start), self._place_of_gap(text, end))
            return end
        if path in self._values:
            bare = without_note(bare, *self._values[path])
            end = start + len(said) - len(said.lstrip()) + len(bare)
        if said != bare:
            start += len(said) - len(said.lstrip())
            end = start + len(bare)
        value = " ".join(filter(None, map(str.strip, bare.split("\n")))) if "\n" in bare else bare
        self._put(path, AnswerSpan(text.place(start), text.place(end - 1) + 1, value), where)
        return end

    @staticmethod
    def _place_of_gap(text: LocatedText, offset: int) -> int:
        return text.place(offset) if offset < len(text.text) else text.place(len(text.text) - 1) + 1

    def _put(self, path: AnswerPath, slot: AnswerSpan, where: Any) -> None:
        """Keep where an answer stands; of several places the first is the one that is read."""
        if self._repeated and tuple(None if isinstance(s, int) else s for s in path) in self._repeated:
            self.copies.setdefault(path, {})[where] = slot
            self.slots.setdefault(path, slot)
        else:
            self.slots[path] = slot

    def _say(self, path: AnswerPath, start: int, end: int, value: str, where: Any) -> None:
        self._put(path, AnswerSpan(start, end, value), where)

    def _read(self, start: int, end: int) -> None:
        self.read_lines[start:end] = b"\1" * (end - start)


def resolve_path(path: AnswerPath, context: AnswerPath) -> AnswerPath:
    """Return a layout's path with the indexes of `context` in it."""
    return (*context[: len(path)], *path[len(context) :]) if None in path else path


# The longest run of words before a bracket, a dash or what else begins a note.
_NOTE = re.compile(r"\s*(?:[(\[;,\uff08]|<!--|\s(?:[\u2013\u2014-]|//)\s).*", re.DOTALL)


def without_note(text: str, kind: str, choices: Sequence[str]) -> str:
    """Return the answer that a text begins with, of a choice or a date: `Done (2026-02-28)` is `Done`."""
    if kind == "date":
        form = choices[0] if choices else ISO
        found = date_pattern(form).match(text)
        is_whole = found is not None and not text[found.end() : found.end() + 1].isdigit()
        return found.group() if found is not None and is_whole else _NOTE.sub("", text) or text
    if text in choices:
        return text
    longest = max((len(choice) for choice in choices if _begins(text, choice)), default=0)
    return text[:longest] if longest else _NOTE.sub("", text) or text


def _begins(text: str, choice: str) -> bool:
    return (
        bool(choice)
        and text[: len(choice)].casefold() == choice.casefold()
        and not text[len(choice) : len(choice) + 1].isalnum()
        and not re.match(r"[-_/]\w", text[len(choice) :])
    )


def line_key(part: LayoutPart, context: AnswerPath) -> tuple[Any, ...]:
    """Return what a reading's places call a line with answers in it."""
    return ("line", part.patterns, resolve_path(part.path, context))


def field_key(pattern: TextPattern, context: AnswerPath) -> tuple[Any, ...]:
    """Return what a reading's places call one field of a list."""
    return ("field", pattern, context)


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
