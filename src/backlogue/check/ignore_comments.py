"""Ignore comments in a file: `<!-- backlogue: ignore rule-name -->`, or `#` in front matter."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlogue.check.document import Document

_COMMENT = re.compile(r"<!--\s*backlogue:\s*ignore\b([^<>]*?)-->")
_YAML = re.compile(r"#\s*backlogue:\s*ignore\b([^\r\n]*)")
_NAME = re.compile(r"[^\s,]+")
_NOT_SPACE = re.compile(r"\S")
_BLANK_LINE = re.compile(r"\n[ \t]*\r?(?=\n|\Z)")


class Ignore(NamedTuple):
    """One rule ignored by a comment.

    Attributes:
        rule: The rule's name as written; empty if the comment does not name one.
        start: Where the name starts.
        end: Where the name ends.
        first: The first offset it covers.
        last: The last offset it covers.
    """

    rule: str
    start: int
    end: int
    first: int
    last: int

    def covers(self, offset: int) -> bool:
        """Return whether a finding at `offset` is ignored; one about the whole file (offset 0) always is."""
        return offset == 0 or self.first <= offset <= self.last

    def covers_any(self, offsets: Sequence[int]) -> bool:
        """Return whether any finding at the sorted `offsets` is ignored; one at offset 0 always is."""
        at = bisect_left(offsets, self.first)
        return offsets[:1] == [0] or (at < len(offsets) and offsets[at] <= self.last)


def ignores(document: Document) -> list[Ignore]:
    """Return every ignore of a file.

    A comment at the end of a line covers that line; one alone on its line covers the lines after it, up to
    the next blank line.
    """
    if "backlogue:" not in document.text:
        return []
    return [*_in_front_matter(document), *_in_body(document)]


def _in_front_matter(document: Document) -> Iterator[Ignore]:
    paragraphs = _Paragraphs(document.text)
    for match in _YAML.finditer(document.text, 0, document.body):
        yield from _names(document, match, paragraphs)


def _in_body(document: Document) -> Iterator[Ignore]:
    html = document.spans.html
    starts = [start for start, _ in html]
    paragraphs = _Paragraphs(document.text)
    for match in _COMMENT.finditer(document.text, document.body):
        at = bisect_right(starts, match.start())
        if at and match.start() < html[at - 1][1]:
            yield from _names(document, match, paragraphs)


class _Paragraphs:
    """Ends of the paragraphs after comments, looked up in the order of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = 0
        self._end = -1

    def end(self, offset: int) -> int:
        """Return where the paragraph after `offset` ends: at the next blank line or the end of the text."""
        if not self._start <= offset < self._end:
            following = _NOT_SPACE.search(self._text, offset)
            after = following.start() if following else len(self._text)
            blank = _BLANK_LINE.search(self._text, after)
            self._start, self._end = after, blank.start() if blank else len(self._text)
        return self._end


def _names(document: Document, match: re.Match[str], paragraphs: _Paragraphs) -> Iterator[Ignore]:
    text = document.text
    first = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    last = len(text) if end < 0 else end
    if not text[first : match.start()].strip() and not text[match.end() : last].strip():
        last = paragraphs.end(last)
    names = list(_NAME.finditer(match[1]))
    if not names:
        yield Ignore("", match.start(), match.end(), first, last)
    for name in names:
        offset = match.start(1)
        yield Ignore(name[0], offset + name.start(), offset + name.end(), first, last)
