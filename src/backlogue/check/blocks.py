"""The Markdown of a body as spans: what a native parser says of it, kept as far as rules ask for it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

import pyromark

if TYPE_CHECKING:
    from collections.abc import Callable

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
)
_CONTAINERS = ("List", "BlockQuote", "FootnoteDefinition")
_ATX = re.compile(r" {0,3}#{1,6}(?:[ \t]+|$)")
_ATX_END = re.compile(r"(?:(?:^|[ \t]+)#+)?[ \t\r\n]*$")


class Heading(NamedTuple):
    """A heading that stands in no list and no quotation.

    Attributes:
        level: From 1 to 6.
        start: Where its block starts.
        end: Where its block ends, its line end included.
        text: Its words as written, without markers.
        text_start: Where the words start; with no words, where the block's visible part ends.
    """

    level: int
    start: int
    end: int
    text: str
    text_start: int

    @property
    def text_end(self) -> int:
        """Where the words end."""
        return self.text_start + len(self.text)


class Link(NamedTuple):
    """A link or an image with its address in place: where it stands, and where it leads."""

    start: int
    end: int
    target: str


class Blocks:
    """The spans of a body; all offsets are characters of the text it was read from.

    Attributes:
        headings: The headings, in order.
        items: Where each list item starts.
        code: Each code block: its start, its end, and whether it is fenced.
        html: Each HTML block, inline HTML and comment.
        links: Each link and image with its address in place.
        definitions: Each address given once and referred to by name: its span and its target.
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
        """Say that a span is no literal text."""
        self._masked.append((start, end))
        self._mask_starts = None

    def is_literal(self, start: int, end: int) -> bool:
        """Tell whether a span is text for people: no code, no HTML, no link, no reference."""
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


def read_blocks(text: str, body: int, char: Callable[[int], int] | None) -> Blocks:
    """Read the Markdown of `text` from the offset `body` on.

    Args:
        text: The whole text.
        body: Where its Markdown starts, in characters.
        char: Turns an offset in bytes of the body into one in characters of it; None where they are the same.
    """
    reader = _Reader(text)
    source = text[body:] if body else text
    # One loop over thousands of events: only those that begin something cost a call.
    for event, span in pyromark.events_with_range(source, options=_OPTIONS):
        if "Start" not in event and "Code" not in event and "InlineHtml" not in event:
            continue
        start, end = span["start"], span["end"]
        if char is not None:
            start, end = char(start), char(end)
        reader.take(event, start + body, end + body)
    if "]:" in source:
        _definitions(reader.blocks, source, body, char)
    return reader.blocks


class _Reader:
    """Turns the parser's events into spans, in their order."""

    def __init__(self, text: str) -> None:
        self.blocks = Blocks()
        self._text = text
        self._inside_until = -1

    def take(self, event: Any, start: int, end: int) -> None:
        blocks = self.blocks
        if "Start" not in event:
            blocks.mask(start, end)
            if "InlineHtml" in event:
                blocks.html.append((start, end))
            return
        tag = event["Start"]
        if tag == "Item":
            blocks.items.append(start)
        elif tag == "HtmlBlock":
            blocks.html.append((start, end))
            blocks.mask(start, end)
        elif type(tag) is dict:
            name, details = next(iter(tag.items()))
            self._named(name, details, start, end)

    def _named(self, name: str, details: Any, start: int, end: int) -> None:
        blocks = self.blocks
        if name in {"Link", "Image"}:
            blocks.mask(start, end)
            if details["link_type"] == "Inline":
                blocks.links.append(Link(start, end, details["dest_url"]))
        elif name == "CodeBlock":
            blocks.code.append((start, end, details != "Indented"))
            blocks.mask(start, end)
        elif start < self._inside_until:
            pass
        elif name == "Heading":
            blocks.headings.append(_heading(self._text, int(details["level"][1]), start, end))
        elif name in _CONTAINERS:
            self._inside_until = end


def _definitions(blocks: Blocks, source: str, body: int, char: Callable[[int], int] | None) -> None:
    for definition in pyromark.reference_definitions(source, options=_OPTIONS).values():
        start, end = definition["span"]["start"], definition["span"]["end"]
        if char is not None:
            start, end = char(start), char(end)
        blocks.definitions.append(Link(start + body, end + body, definition["dest"]))
        blocks.mask(start + body, end + body)


def _heading(text: str, level: int, start: int, end: int) -> Heading:
    source = text[start:end]
    opening = _ATX.match(source)
    if opening:
        first = opening.end()
        words = _ATX_END.sub("", source[first:], count=1)
    else:
        # An underlined heading: its last line is the underline.
        words = source.rstrip().rpartition("\n")[0]
        first = len(words) - len(words.lstrip())
        words = words.strip()
    return Heading(level, start, end, words, start + first)
