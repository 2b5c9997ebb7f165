"""An item as rules see it: its text, its front matter and the spans of its Markdown."""

from __future__ import annotations

import codecs
import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from backlogue.check.locations import LineIndex, Widths
from backlogue.front_matter import BOM, FrontMatter, FrontMatterError, read_front_matter
from backlogue.markdown import Spans, read_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.template.layout import Layout

_FENCE = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
# A line of simple front matter, which was read without YAML: its values hold neither `#` nor `:`.
_SIMPLE = re.compile(
    r"""^([A-Za-z_][\w-]*):(?:[ ]+("[^"\n]*"|'[^'\n]*'|\[[^\]\n]*\]|[^#\s"'\[](?:[^#\r\n]*[^#\s])?))?""",
    re.MULTILINE,
)


class Entry(NamedTuple):
    """One key of the front matter and its value; offsets are characters of the text.

    Attributes:
        key: The key.
        text: The value as text; None where it is a list, a mapping or an alias.
        key_start: Where the key starts.
        start: Where the value starts, its quotes included.
        end: Where the value ends.
        quoted: Whether it is quoted.
    """

    key: str
    text: str | None
    key_start: int
    start: int
    end: int
    quoted: bool


class FrontMatterFault(NamedTuple):
    """Why front matter can't be read, and where; `missing` if the file has no front matter."""

    message: str
    offset: int
    missing: bool


class Document:
    """A file read for rules; reading never fails.

    Attributes:
        name: The file's name without its folder.
        data: The bytes.
        text: The text without a BOM; each byte that is not UTF-8 is one `?`.
        invalid: The offsets of the bytes that are not UTF-8.
        entries: The front matter's keys, in the file's order.
        body: The offset where the Markdown starts.
        fault: Why the front matter can't be read; None if it can.
        front: The front matter with its spans into the bytes; None if it can't be read.
    """

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data
        self._bom = len(BOM) if data.startswith(BOM) else 0
        self.text, self.invalid = _decode(data[self._bom :])
        self.widths = Widths(self.text)
        self.entries: tuple[Entry, ...] = ()
        self.fault: FrontMatterFault | None = None
        self.front: FrontMatter | None = None
        self.body = 0
        self._answers: dict[str, list[Entry]] | None = None
        self._read_front()

    def byte(self, char: int) -> int:
        """Convert an offset into the text to an offset into the file's bytes."""
        return self.widths.byte(char) + self._bom

    def char(self, byte: int) -> int:
        """Convert an offset into the file's bytes to an offset into the text."""
        return self.widths.char(max(byte - self._bom, 0))

    @cached_property
    def lines(self) -> LineIndex:
        """The text's lines."""
        return LineIndex(self.text, self.widths)

    @cached_property
    def spans(self) -> Spans:
        """The spans of the Markdown."""
        if self.text.isascii():
            return read_spans(self.text, self.body, None)
        before = self.widths.byte(self.body)
        return read_spans(self.text, self.body, lambda byte: self.widths.char(byte + before) - self.body)

    def named(self, key: str) -> list[Entry]:
        """Return the entries of `key`: usually one, none if it is missing, several if it is duplicated."""
        return [entry for entry in self.entries if entry.key == key]

    def answers(self, layout: Layout) -> dict[str, list[Entry]]:
        """Return the spans of the answers with one text, by question; if there are several, the first one.

        Args:
            layout: Where the template puts each answer.
        """
        if self._answers is None:
            self._answers = {}
            for entry in self._read_answers(layout):
                self._answers.setdefault(entry.key, []).append(entry)
        return self._answers

    def _read_answers(self, layout: Layout) -> Iterator[Entry]:
        from backlogue.items.body_parser import parse_body
        from backlogue.template.line_pattern import match_line

        for key, pattern in layout.front:
            for entry in self.named(key):
                text, at = entry.text or "", entry.start + entry.quoted
                match = match_line(pattern, text)
                for path, start, end in match.slots if match else ():
                    name = str(path[0])
                    yield Entry(name, text[start:end], at + start, at + start, at + end, quoted=False)
        reading = parse_body(self.text[self.body :], layout)
        spans = [(path, slot) for path, slot in reading.slots.items() if path not in reading.copies]
        spans += [(path, slot) for path, each in reading.copies.items() for slot in each.values()]
        # The copy that is used comes first, wherever it is in the text.
        for path, slot in sorted(
            spans, key=lambda each: (each[1] is not reading.slots[each[0]], each[1].start)
        ):
            if len(path) == 1 and path not in reading.empty:
                start, end = self.body + slot.start, self.body + slot.end
                yield Entry(str(path[0]), slot.value, start, start, end, quoted=False)

    def _read_front(self) -> None:
        try:
            front = read_front_matter(self.data)
        except FrontMatterError as error:
            opening = _FENCE.match(self.text)
            offset = self.lines.offset(error.line, error.column) if opening else 0
            self.fault = FrontMatterFault(error.message, offset, missing=opening is None)
            closing = _FENCE.search(self.text, opening.end()) if opening else None
            self.body = closing.end() if closing else 0
            return
        self.front = front
        self.body = self.char(front.body)
        self.entries = tuple(self._simple_entries() if front.simple else self._yaml_entries(front))

    def _simple_entries(self) -> Iterator[Entry]:
        for match in _SIMPLE.finditer(self.text, 0, self.body):
            start, end = match.span(2) if match[2] else (match.end(), match.end())
            value = self.text[start:end]
            quoted = value[:1] in {"'", '"'}
            text = None if value[:1] == "[" else value[1:-1] if quoted else value
            yield Entry(match[1], text, match.start(), start, end, quoted)

    def _yaml_entries(self, front: FrontMatter) -> Iterator[Entry]:
        for value in front.values:
            start, end, key_start = self.char(value.start), self.char(value.end), self.char(value.key_start)
            yield Entry(value.key, value.text, key_start, start, end, bool(value.quote))


def _decode(data: bytes) -> tuple[str, tuple[int, ...]]:
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        text = data.decode("utf-8", "backlogue-mask")
    marks = tuple(match.start() for match in re.finditer(_MASK, text))
    return text.replace(_MASK, "?"), marks


_MASK = "\udcff"


def _mask(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _MASK * (error.end - error.start), error.end


codecs.register_error("backlogue-mask", _mask)
