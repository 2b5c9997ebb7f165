"""The Markdown of a body as spans: what a native parser says of it, kept as far as rules ask for it."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyromark

if TYPE_CHECKING:
    from collections.abc import Callable

# Tables, boxes and strikings change nothing that a rule asks for, and each costs.
_OPTIONS = pyromark.Options.ENABLE_FOOTNOTES
_SPEAKING = frozenset(["Code", "InlineHtml"])
"""What is no literal text, besides what begins something."""

_CONTAINERS = ("List", "BlockQuote", "FootnoteDefinition")
_ATX_END = re.compile(r"(?:^|[ \t])[ \t]*#+$")


class Heading(NamedTuple):
    """A heading that stands in no list and no quotation.

    Attributes:
        level: From 1 to 6.
        start: Where its block starts.
        end: Where its block ends, its line end included.
        text: Its words as written, without markers.
        text_start: Where the words start; with no words, where the block's visible part ends.
        name: The words as sections are compared: without regard to case, spaces and a final colon.
    """

    level: int
    start: int
    end: int
    text: str
    text_start: int
    name: str

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
    items = reader.blocks.items
    # One loop over thousands of events: only the few that rules ask for cost a call.
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
        elif _SPEAKING.isdisjoint(event):
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
        """Take over one event that says something, and its span."""
        blocks = self.blocks
        tag = event.get("Start")
        if type(tag) is dict:
            name, details = next(iter(tag.items()))
            self._named(name, details, start, end)
            return
        blocks.mask(start, end)
        if "Code" not in event:
            blocks.html.append((start, end))

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
    source = text[start:end].rstrip()
    line_end = max(source.rfind("\n"), source.rfind("\r"))
    if line_end >= 0:
        # An underlined heading: its last line is the underline.
        words, first = source[:line_end].rstrip(), 0
    else:
        first = source.find("#") + level
        words = source[first:]
        # A closing run of `#` is no word if a space stands before it.
        words = _ATX_END.sub("", words) if words.endswith("#") else words
    bare = words.lstrip()
    first += len(words) - len(bare)
    return Heading(level, start, end, bare, start + first, named(bare))


@lru_cache(maxsize=4096)
def named(title: str) -> str:
    """Return a heading's words as sections are compared; see `Heading.name`."""
    return " ".join(title.split()).rstrip(":").casefold()
