"""The state of parsing one body: its lines, their offsets, and the spans found so far."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.items.body import AnswerSpan, LineRange, UnrecognizedSpan
from backlogue.markdown import LINE_BREAK, split_lines
from backlogue.template.date_format import ISO, date_pattern
from backlogue.template.text_pattern import generic_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlogue.markdown import Container
    from backlogue.template.layout import Layout, LayoutPart
    from backlogue.template.text_pattern import AnswerPath, PatternMatch, TextPattern


class LocatedText(NamedTuple):
    """A text of one or several lines, with a pair of offsets for each line: in the text and in the body."""

    text: str
    parts: tuple[tuple[int, int], ...]

    def place(self, offset: int) -> int:
        """Convert an offset in the text to one in the body."""
        if len(self.parts) == 1:
            return self.parts[0][1] + offset
        begin, at = self.parts[bisect_right(self.parts, offset, key=itemgetter(0)) - 1]
        return at + offset - begin

    def range(self) -> tuple[int, int]:
        """Return the start and end of the text in the body."""
        return (self.place(0), self.place(len(self.text) - 1) + 1) if self.text else (0, 0)


class BodyScan:
    """Collects the spans of one body."""

    def __init__(self, text: str, layout: Layout) -> None:
        self._values: dict[AnswerPath, tuple[str, Sequence[str]]] = {
            (name,): (kind, choices) for name, kind, choices in layout.values
        }
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
        """Yield the ranges of unrecognized lines; each heading starts a new one."""
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
        """Return the offset of `tail`, the end of a line."""
        return self.starts[number] + len(self.lines[number]) - len(tail)

    def _text(self, around: Container, start: int, end: int) -> LocatedText:
        """Return a paragraph's text, without white space around its lines."""
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
        """Store the answers in a matched text, and the text after them as unrecognized.

        Args:
            found: The match.
            text: The text.
            context: The entry that the answers belong to.
            where: The pattern of the text, which distinguishes several spans of one answer.
        """
        for path, start, end in found.slots:
            stop = self._put_answer(resolve_path(path, context), text, start, end, where)
            if stop < end:
                self._put_unrecognized(text, stop, end)
        self._put_unrecognized(text, found.end, len(text.text))

    def _put_unrecognized(self, text: LocatedText, start: int, end: int) -> None:
        """Store the text after an answer as unrecognized."""
        behind = text.text[start:end]
        if behind.strip():
            start += len(behind) - len(behind.lstrip())
            place = text.place(start)
            line = bisect_right(self.starts, place)
            self.rest.append(UnrecognizedSpan(place, text.place(start + len(behind.strip()) - 1) + 1, line))

    def _put_answer(self, path: AnswerPath, text: LocatedText, start: int, end: int, where: Any) -> int:
        """Store the answer between two offsets and return its end; a note may follow it."""
        slice_ = text.text[start:end]
        bare = slice_.strip()
        if not bare:
            self.gaps[path, where] = (self._place_of_gap(text, start), self._place_of_gap(text, end))
            return end
        if path in self._values:
            bare = without_note(bare, *self._values[path])
            end = start + len(slice_) - len(slice_.lstrip()) + len(bare)
        if slice_ != bare:
            start += len(slice_) - len(slice_.lstrip())
            end = start + len(bare)
        value = " ".join(filter(None, map(str.strip, bare.split("\n")))) if "\n" in bare else bare
        self._put(path, AnswerSpan(text.place(start), text.place(end - 1) + 1, value), where)
        return end

    @staticmethod
    def _place_of_gap(text: LocatedText, offset: int) -> int:
        return text.place(offset) if offset < len(text.text) else text.place(len(text.text) - 1) + 1

    def _put(self, path: AnswerPath, slot: AnswerSpan, where: Any) -> None:
        """Store the span of an answer; if there are several, the first one counts."""
        if self._repeated and generic_path(path) in self._repeated:
            self.copies.setdefault(path, {})[where] = slot
            self.slots.setdefault(path, slot)
        else:
            self.slots[path] = slot

    def _put_text(self, path: AnswerPath, start: int, end: int, value: str, where: Any) -> None:
        self._put(path, AnswerSpan(start, end, value), where)

    def _read(self, start: int, end: int) -> None:
        self.read_lines[start:end] = b"\1" * (end - start)


def resolve_path(path: AnswerPath, context: AnswerPath) -> AnswerPath:
    """Return a layout's path with its indexes filled in from `context`."""
    return (*context[: len(path)], *path[len(context) :]) if None in path else path


# A bracket, a dash or another separator, and the note after it.
_NOTE = re.compile(r"\s*(?:[(\[;,\uff08]|<!--|\s(?:[\u2013\u2014-]|//)\s).*", re.DOTALL)


def without_note(text: str, kind: str, choices: Sequence[str]) -> str:
    """Return the choice or date at the start of a text, without a note: `Done (2026-02-28)` is `Done`."""
    known = known_length(text, kind, choices)
    return text[:known] if known else _NOTE.sub("", text) or text


def known_length(text: str, kind: str, choices: Sequence[str]) -> int:
    """Return the length of the date or known choice at the start of a text; 0 if there is none."""
    if kind == "date":
        found = date_pattern(choices[0] if choices else ISO).match(text)
        return found.end() if found is not None and not text[found.end() : found.end() + 1].isdigit() else 0
    return max((len(choice) for choice in choices if _starts_with(text, choice)), default=0)


def may_be_value(text: str, kind: str) -> bool:
    """Tell whether a line without a known value can be an answer: a date has digits, and no label."""
    return kind != "date" or re.match(r"[^:]*\d", text) is not None


def _starts_with(text: str, choice: str) -> bool:
    return (
        bool(choice)
        and text[: len(choice)].casefold() == choice.casefold()
        and not text[len(choice) : len(choice) + 1].isalnum()
        and not re.match(r"[-_/]\w", text[len(choice) :])
    )


def line_key(part: LayoutPart, context: AnswerPath) -> tuple[Any, ...]:
    """Return the key in `ParsedBody.places` of a line with answers."""
    return ("line", part.patterns, resolve_path(part.path, context))


def field_key(pattern: TextPattern, context: AnswerPath) -> tuple[Any, ...]:
    """Return the key in `ParsedBody.places` of one field in a list."""
    return ("field", pattern, context)


def is_blank(found: PatternMatch, text: LocatedText) -> bool:
    """Tell whether all answers of a match are white space."""
    return all(text.text[start:end].isspace() for _, start, end in found.slots)


def without_checkbox(text: LocatedText) -> LocatedText:
    """Return a text without its leading check box."""
    if re.match(r"\[[ xX]\] ", text.text):
        (_, at), *others = text.parts
        return LocatedText(text.text[4:], ((0, at + 4), *((offset - 4, place) for offset, place in others)))
    return text


def fenced_code(lines: Sequence[str], count: int) -> list[str]:
    """Return lines with the indented code block in the first `count` of them converted to a fence."""
    heads = (re.match(r"[ \t]*", line) for line in lines[:count])
    columns = ((head.group().expandtabs(4) if head else "") for head in heads)
    code = [(head + line.lstrip(" \t"))[4:] for head, line in zip(columns, lines, strict=False)]
    while code and not code[-1].strip():
        code.pop()
    longest = max((len(run) for run in re.findall("`+", "\n".join(code))), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *code, fence, *lines[count:]]
