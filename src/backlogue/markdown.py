"""Parse Markdown into a tree of blocks with their lines, and into spans of the text.

Both are built from pyromark's events. What the events lack is read from the lines: tight list items have no
paragraph event, link reference definitions have no event at all, and list items come without marker and
content column. Event ranges are in bytes, and those of containers include trailing blank lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

import pyromark

if TYPE_CHECKING:
    from collections.abc import Callable

LINE_BREAK = re.compile(r"\r\n|\r|\n")
"""The line endings of Markdown; no other character ends a line."""


def split_lines(text: str) -> list[str]:
    """Return the lines of `text` without line ends; after a final line end there is one more, empty line."""
    return LINE_BREAK.split(text) if "\r" in text else text.split("\n")


class Item(NamedTuple):
    """One item of a list.

    Attributes:
        start: Its first line.
        end: The line after its last nonblank line.
        blocks: The blocks it contains.
    """

    start: int
    end: int
    blocks: list[Block]


class Block(NamedTuple):
    """One block; lines are numbered from 0 in the whole text.

    Attributes:
        kind: `heading`, `paragraph`, `list`, `fence`, `html`, `quote`, `rule` or `code` (indented).
            Link reference definitions count as paragraphs; the content of a quote is not parsed.
        start: Its first line.
        end: The line after its last line.
        level: A heading's level; a fence's length.
        text: A heading's text; a fence's info string; a list's delimiter: `-`, `*`, `+`, `.` or `)`.
        mark: A heading's `#`, `=` or `-`; a fence's character.
        items: A list's items.
    """

    kind: str
    start: int
    end: int
    level: int = 0
    text: str = ""
    mark: str = ""
    items: tuple[Item, ...] = ()


class Container(NamedTuple):
    """The lines of a text or a list item, without the item's indentation.

    Attributes:
        lines: The lines.
        first: The number of the first line in the whole text.
        column: The column in which the lines start; the width of tabs depends on it.
    """

    lines: list[str]
    first: int = 0
    column: int = 0

    def line(self, number: int) -> str:
        """Return the line with this number in the whole text."""
        return self.lines[number - self.first]

    def slice(self, start: int, end: int) -> list[str]:
        """Return the lines with these numbers in the whole text."""
        return self.lines[start - self.first : end - self.first]

    def inside(self, item: Item) -> Container:
        """Return the lines of a list item in this container."""
        lines = self.slice(item.start, item.end)
        found = _MARKER.match(lines[0])
        if found is None:
            return Container(lines, item.start, self.column)
        head = _expanded(found.group(), self.column)
        marker = len(head.rstrip(" "))
        rest = lines[0][found.end() :]
        # Five spaces or more count as one, followed by an indented code block.
        gap = len(head) - marker
        width = marker + (gap if rest and 1 <= gap < 5 else 1)  # noqa: PLR2004 - CommonMark's number
        inner = [head[width:] + rest]
        for line in lines[1:]:
            bare = line.lstrip(" \t")
            indent = _expanded(line[: len(line) - len(bare)], self.column)
            inner.append(indent[width:] + bare)
        return Container(inner, item.start, self.column + width)


_MARKER = re.compile(r"[ \t]*(?:[-+*]|[0-9]{1,9}[.)])[ \t]*")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})(.*)", re.DOTALL)
_ATX_HEADING = re.compile(r"[ \t]*(#{1,6})(.*)", re.DOTALL)
_HEAD = r"[ \t]*(?:(?:>|[-+*]|[0-9]{1,9}[.)])[ \t]*)*"
_BLANK = " \t"


def item_text(line: str) -> str:
    """Return the first line of a list item without its marker and the white space after it."""
    found = _MARKER.match(line)
    return line[found.end() :] if found else line


def is_closed(fence: Block, last: str) -> bool:
    """Tell whether `last`, a fence's last line in its container, closes it."""
    bare = last.strip(_BLANK)
    is_run = len(bare) >= fence.level and not bare.strip(fence.mark) and not last.startswith("    ")
    return is_run and fence.end > fence.start + 1


def _expanded(blanks: str, column: int) -> str:
    """Return the white space at the start of a line that begins in `column`, with tabs expanded."""
    if "\t" not in blanks:
        return blanks
    return (" " * column + blanks).expandtabs(4)[column:]


def _without_tabs(line: str) -> str:
    """Return a line with its leading tabs expanded, and without trailing white space."""
    found = re.match(_HEAD, line)
    head = found.group() if found else ""
    return _expanded(head, 0) + line[len(head) :].rstrip(_BLANK)


def parse(lines: list[str]) -> list[Block]:
    """Return the blocks of a text in order; blank lines between blocks belong to none of them.

    Args:
        lines: Its lines, without line ends.
    """
    return _Tree(lines).blocks()


_DEEPEST = 64
"""How deeply nested lists and items are parsed; deeper lists have no items."""
_LONG = 1 << 16
_DEEP_LINE = (
    rf"(?m)^[ \t]*+(?:(?:>[ \t]*+|(?:[-+*]|[0-9]{{1,9}}[.)])[ \t]++)){{{_DEEPEST}}}"
    r"(?P<rest>[^\r\n]*[^\s*_-][^\r\n]*)"
)


def _without_deep_markers(source: str) -> str:
    """Return a text of the same number of bytes in which no line opens more than `_DEEPEST` containers.

    The parser reports each container, which is slow, and deeper ones are not used.
    """
    if len(source) < _LONG or re.search(_DEEP_LINE, source) is None:
        return source

    def shallow(found: re.Match[str]) -> str:
        rest = found["rest"]
        return found[0][: -len(rest)] + "x" * len(rest.encode("utf-8", "replace"))

    return re.sub(_DEEP_LINE, shallow, source)


class _Open(NamedTuple):
    """A text, list or list item whose end has not been reached.

    Attributes:
        kind: `Text`, `List` or `Item`.
        start: Where it starts, in bytes.
        end: Where it ends, including trailing blank lines.
        blocks: The blocks of a text or an item.
        items: The items of a list.
    """

    kind: str
    start: int
    end: int
    blocks: list[Block]
    items: list[Item]


_KINDS = {
    "Paragraph": "paragraph",
    "Heading": "heading",
    "CodeBlock": "code",
    "HtmlBlock": "html",
    "BlockQuote": "quote",
    "Rule": "rule",
    "List": "list",
    "Item": "item",
}


class _Tree:
    """Builds the tree from the parser's events."""

    def __init__(self, lines: list[str]) -> None:
        self._source = "\n".join(lines)
        if "\t" in self._source:
            # The parser misreads a tab that is partly indentation and partly content, and does not close a
            # fence whose line ends with a tab.
            lines = [_without_tabs(line) if "\t" in line else line for line in lines]
            self._source = "\n".join(lines)
        self._lines = lines
        self._source = _without_deep_markers(self._source)
        sizes = map(len, lines)
        if not self._source.isascii():
            encoded = self._source.encode("utf-8", "replace")
            self._source = encoded.decode()
            sizes = map(len, encoded.split(b"\n"))
        self._starts = [0, *accumulate(size + 1 for size in sizes)]
        self._ends: dict[int, int] = {}
        self._stack = [_Open("Text", 0, self._starts[-1], [], [])]

    def blocks(self) -> list[Block]:
        """Return the blocks of the whole text."""
        stack = self._stack
        skip = 0
        # One loop over thousands of events; events inside a leaf block are skipped as cheaply as possible.
        for event, span in pyromark.events_with_range(self._source, merge_text=True):
            start = span["start"]
            if start < skip:
                continue
            tag: Any = event
            if event.__class__ is dict:
                if "Start" not in event:
                    continue
                tag = event["Start"]
            name = tag if tag.__class__ is str else next(iter(tag))
            if name in _KINDS:
                while stack[-1].end <= start:
                    self._close()
                if name == "Item" or (name == "List" and len(stack) < _DEEPEST):
                    stack.append(_Open(name, start, span["end"], [], []))
                else:
                    skip = span["end"]
                    self._add_leaf(name, tag, start, skip)
        while len(stack) > 1:
            self._close()
        return self._with_paragraphs(stack[0].blocks, 0, len(self._lines))

    def _add_leaf(self, name: str, tag: Any, start: int, end: int) -> None:
        """Add a leaf block."""
        number, column = self._begin(start)
        last = self._end(end, number)
        line = self._lines[number][column:] if name in ("Heading", "CodeBlock") else ""
        block = Block(_KINDS[name], number, last)
        if name == "Heading":
            text, mark = _heading_text([line, *self._lines[number + 1 : last]])
            block = Block("heading", number, last, int(tag["Heading"]["level"][1]), text, mark)
        elif name == "CodeBlock" and tag["CodeBlock"] != "Indented" and (fence := _FENCE.match(line)):
            mark, info = fence.groups()
            block = Block("fence", number, last, len(mark), info.strip(_BLANK), mark[0])
        self._stack[-1].blocks.append(block)

    def _close(self) -> None:
        """Close the innermost list or item."""
        kind, start, end, blocks, items = self._stack.pop()
        above = self._stack[-1]
        number, column = self._begin(start)
        line = self._lines[number]
        if kind == "List":
            found = _MARKER.match(line, column)
            delimiter = found.group().rstrip(_BLANK)[-1] if found else ""
            block = Block("list", number, items[-1].end, text=delimiter, items=tuple(items))
            above.blocks.append(block)
            return
        last = self._end(end, number)
        first = number
        if not blocks or blocks[0].start > number:
            found = _MARKER.match(line, column)
            # A first line with nothing but the marker is blank.
            first += found is not None and found.end() == len(line)
        above.items.append(Item(number, last, self._with_paragraphs(blocks, first, last)))

    def _with_paragraphs(self, blocks: list[Block], start: int, end: int) -> list[Block]:
        """Return the blocks of the lines from `start` to `end`, adding paragraphs that had no event."""
        if not blocks and start + 1 >= end:
            # Most list items have one line.
            only = start < end and not _is_blank(self._lines[start])
            return [Block("paragraph", start, end)] if only else []
        found: list[Block] = []
        for block in [*blocks, Block("end", end, end)]:
            for number in range(start, block.start):
                if not _is_blank(self._lines[number]):
                    _append(found, Block("paragraph", number, number + 1))
            _append(found, block)
            start = max(start, block.end)
        found.pop()
        return found

    def _begin(self, offset: int) -> tuple[int, int]:
        """Return the line and column in which a block starts; the text before it on that line is ASCII."""
        number = bisect_right(self._starts, offset) - 1
        column = offset - self._starts[number]
        if number + 1 < len(self._lines) and _is_blank(self._lines[number][column:]):
            # The range of a block after an empty marker can start right behind that marker.
            return number + 1, 0
        return number, column

    def _end(self, offset: int, first: int) -> int:
        """Return the line after the last nonblank line before an offset; `first` counts as nonblank."""
        end = bisect_right(self._starts, offset - 1)
        known = self._ends.get(end)
        if known is None:
            known = end
            while known > 0 and _is_blank(self._lines[known - 1]):
                known -= 1
            self._ends[end] = known
        return max(known, first + 1)


def first_title(text: str) -> str | None:
    """Return the text of the first heading of level 1 outside of containers, or None."""
    source = text.encode("utf-8", "replace")
    skip = 0
    for event, span in pyromark.events_with_range(source.decode(), merge_text=True):
        if span["start"] < skip or event.__class__ is not dict or "Start" not in event:
            continue
        skip = span["end"]
        tag: Any = event["Start"]
        if tag.__class__ is dict and "Heading" in tag and tag["Heading"]["level"] == "H1":
            lines = split_lines(source[span["start"] : skip].decode().rstrip("\r\n"))
            return _heading_text(lines)[0]
    return None


def _heading_text(lines: list[str]) -> tuple[str, str]:
    """Return a heading's text and its mark: `#`, or the character that underlines it."""
    if len(lines) == 1 and (found := _ATX_HEADING.match(lines[0])):
        return _without_closing_hashes(found[2]), "#"
    return "\n".join(line.strip(_BLANK) for line in lines[:-1]), lines[-1].strip(_BLANK)[:1]


def _without_closing_hashes(text: str) -> str:
    """Return an ATX heading's text without its optional closing sequence of `#`."""
    text = text.strip(_BLANK)
    words = text.rstrip("#")
    return text if words and words[-1] not in _BLANK else words.rstrip(_BLANK)


def _is_blank(line: str) -> bool:
    return not line or not line.strip(_BLANK)


def _append(blocks: list[Block], block: Block) -> None:
    """Append a block; adjacent paragraphs without a blank line between them are merged."""
    if blocks and block.kind == "paragraph" == blocks[-1].kind and blocks[-1].end == block.start:
        block = block._replace(start=blocks.pop().start)
    blocks.append(block)


# No rule needs tables, task lists or strikethrough, and each extension costs time.
_OPTIONS = pyromark.Options.ENABLE_FOOTNOTES
_INLINE_MASKED = frozenset(["Code", "InlineHtml"])
"""Inline events whose range is not literal text."""

_NESTING = ("List", "BlockQuote", "FootnoteDefinition")


class Heading(NamedTuple):
    """A heading outside of lists and quotes.

    Attributes:
        level: From 1 to 6.
        start: Where its block starts.
        end: Where its block ends, including its line end.
        text: Its text as written, without markers.
        text_start: Where the text starts; if it is empty, where the visible part of the block ends.
        name: The text normalized for comparing sections; see `section_name`.
    """

    level: int
    start: int
    end: int
    text: str
    text_start: int
    name: str

    @property
    def text_end(self) -> int:
        """Where the text ends."""
        return self.text_start + len(self.text)


class Link(NamedTuple):
    """An inline link or image: its span and its target."""

    start: int
    end: int
    target: str


class Spans:
    """The spans of a body; all offsets are characters of the whole text.

    Attributes:
        headings: The headings, in order.
        items: Where each list item starts.
        code: The code blocks: start, end, and whether the block is fenced.
        html: The HTML blocks, inline HTML and comments.
        links: The inline links and images.
        definitions: The link reference definitions.
    """

    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self.items: list[int] = []
        self.code: list[tuple[int, int, bool]] = []
        self.html: list[tuple[int, int]] = []
        self.links: list[Link] = []
        self.definitions: list[Link] = []
        self._masked: list[tuple[int, int]] = []
        self._mask_starts: list[int] | None = None

    def mask(self, start: int, end: int) -> None:
        """Mark a span as something other than literal text."""
        self._masked.append((start, end))
        self._mask_starts = None

    def is_literal(self, start: int, end: int) -> bool:
        """Tell whether a span is literal text: not code, HTML, a link or a link reference definition."""
        if self._mask_starts is None:
            self._merge()
        starts = self._mask_starts or []
        index = bisect_right(starts, end - 1) - 1
        return index < 0 or self._masked[index][1] <= start

    def _merge(self) -> None:
        merged: list[tuple[int, int]] = []
        for start, end in sorted(self._masked):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        self._masked = merged
        self._mask_starts = [start for start, _ in merged]


def read_spans(text: str, body: int, char: Callable[[int], int] | None) -> Spans:
    """Parse the Markdown of `text` that starts at the offset `body`.

    Args:
        text: The whole text.
        body: Where its Markdown starts, in characters.
        char: Converts an offset in bytes of the body to one in characters; None if they are the same.
    """
    reader = _SpanReader(text)
    source = _without_deep_markers(text[body:] if body else text)
    items = reader.spans.items
    # One loop over thousands of events; only the few kinds that rules use cost a call.
    for event, span in pyromark.events_with_range(source, options=_OPTIONS, merge_text=True):
        if "End" in event or "Text" in event:
            continue
        if "Start" in event:
            tag: Any = event["Start"]  # type: ignore[index] # the library's events are untyped
            if tag == "Item":
                start = span["start"]
                items.append(body + (start if char is None else char(start)))
                continue
            if type(tag) is str and tag != "HtmlBlock":
                continue
        elif _INLINE_MASKED.isdisjoint(event):
            continue
        start, end = span["start"], span["end"]
        if char is not None:
            start, end = char(start), char(end)
        reader.add(event, start + body, end + body)
    if "]:" in source:
        _definitions(reader.spans, source, body, char)
    return reader.spans


class _SpanReader:
    """Converts the parser's events to spans, in order."""

    def __init__(self, text: str) -> None:
        self.spans = Spans()
        self._text = text
        self._inside_until = -1

    def add(self, event: Any, start: int, end: int) -> None:
        """Add the span of one event."""
        spans = self.spans
        tag = event.get("Start")
        if type(tag) is dict:
            name, details = next(iter(tag.items()))
            self._add_block(name, details, start, end)
            return
        spans.mask(start, end)
        if "Code" not in event:
            spans.html.append((start, end))

    def _add_block(self, name: str, details: Any, start: int, end: int) -> None:
        spans = self.spans
        if name in {"Link", "Image"}:
            spans.mask(start, end)
            if details["link_type"] == "Inline":
                spans.links.append(Link(start, end, details["dest_url"]))
        elif name == "CodeBlock":
            spans.code.append((start, end, details != "Indented"))
            spans.mask(start, end)
        elif start < self._inside_until:
            pass
        elif name == "Heading":
            spans.headings.append(_heading(self._text, int(details["level"][1]), start, end))
        elif name in _NESTING:
            self._inside_until = end


def _definitions(spans: Spans, source: str, body: int, char: Callable[[int], int] | None) -> None:
    for definition in pyromark.reference_definitions(source, options=_OPTIONS).values():
        start, end = definition["span"]["start"], definition["span"]["end"]
        if char is not None:
            start, end = char(start), char(end)
        spans.definitions.append(Link(start + body, end + body, definition["dest"]))
        spans.mask(start + body, end + body)


def _heading(text: str, level: int, start: int, end: int) -> Heading:
    source = text[start:end].rstrip()
    line_end = max(source.rfind("\n"), source.rfind("\r"))
    if line_end >= 0:
        # An underlined heading: its last line is the underline.
        words, first = source[:line_end].rstrip(), 0
    else:
        first = source.find("#") + level
        words = source[first:]
        words = _without_closing_hashes(words) if words.endswith("#") else words
    bare = words.lstrip()
    first += len(words) - len(bare)
    return Heading(level, start, end, bare, start + first, section_name(bare))


@lru_cache(maxsize=4096)
def section_name(title: str) -> str:
    """Return a heading's text normalized for comparison: without case, extra spaces and a final colon."""
    return " ".join(title.split()).rstrip(":").casefold()


def emphasis_spans(text: str) -> set[tuple[int, int]]:
    """Return the start and end of each emphasis and strong emphasis in a text, including the marks."""
    encoded = text.encode("utf-8", "replace")
    places = [
        (span["start"], span["end"])
        for event, span in pyromark.events_with_range(encoded.decode())
        if event.__class__ is dict and event.get("End") in ("Strong", "Emphasis")
    ]
    if text.isascii():
        return set(places)
    chars = list(accumulate((len(char.encode("utf-8", "replace")) for char in text), initial=0))
    at = {byte: char for char, byte in enumerate(chars)}
    return {(at[start], at[end]) for start, end in places}
