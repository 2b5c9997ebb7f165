"""The block structure of Markdown, line by line: CommonMark 0.31's blocks, without their inline content.

Each block is a range of lines; what is inside a list item or a quote is read only when asked for, so that a
whole item costs a fraction of a millisecond. Link reference definitions count as paragraphs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from backlogue.items.html import html_kind, opens_html
from backlogue.items.lines import without_tabs

PARAGRAPH_INDENT = "    "
"""Before a line that goes on a paragraph from outside its container: so indented, it can open nothing."""


class Item(NamedTuple):
    """One item of a list.

    Attributes:
        start: Its first line.
        end: The line after its last one that is not blank.
        width: How many columns its content is indented.
        marker: `-`, `*`, `+`, or a number with its `.` or `)`.
        lines: Its lines without that indentation.
    """

    start: int
    end: int
    width: int
    marker: str
    lines: list[str]


class Block(NamedTuple):
    """One block.

    Attributes:
        kind: `heading`, `paragraph`, `list`, `fence`, `html`, `quote`, `rule` or `code` (indented).
        start: Its first line.
        end: The line after its last.
        level: A heading's level; a fence's length.
        text: A heading's text; a fence's info string; a list's delimiter: `-`, `*`, `+`, `.` or `)`.
        mark: A heading's `#`, `=` or `-`; a fence's character.
        closed: Whether a fence is closed.
        items: A list's items.
    """

    kind: str
    start: int
    end: int
    level: int = 0
    text: str = ""
    mark: str = ""
    closed: bool = True
    items: tuple[Item, ...] = ()


_OPENER = re.compile(
    r" {0,3}(?:"
    r"(?P<rule>(?:-[ \t]*){3,}\Z|(?:\*[ \t]*){3,}\Z|(?:_[ \t]*){3,}\Z)"
    r"|(?P<heading>#{1,6})(?:[ \t]|\Z)"
    r"|(?P<fence>`{3,}(?=[^`]*\Z)|~{3,})"
    r"|(?P<quote>>)"
    r"|(?P<list>[-+*]|[0-9]{1,9}[.)])(?:[ \t]|\Z)"
    r"|(?P<html><)"
    r")"
)
OPENING = frozenset(" \t#`~>-+*_0123456789<")
"""What a line that opens anything else than a paragraph begins with."""

_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*\Z")
_CLOSING_HASHES = re.compile(r"(?:^|[ \t]+)#+[ \t]*\Z")
_BLANK = " \t"


def parse(lines: list[str]) -> list[Block]:
    """Return the blocks of one container, in order; blank lines belong to none.

    Args:
        lines: Its lines, without line ends and without the container's own indentation or `>`.
    """
    if any("\t" in line for line in lines):
        lines = [without_tabs(line) for line in lines]
    return parse_inside(lines)


def parse_inside(lines: list[str]) -> list[Block]:
    """Return the blocks of an item's or a quote's lines, whose tabs are expanded already."""
    blocks: list[Block] = []
    at, count = 0, len(lines)
    while at < count:
        line = lines[at]
        if not line or (line.isspace() and not line.strip(_BLANK)):
            at += 1
            continue
        block = None
        if line[0] in OPENING:
            if line.startswith(PARAGRAPH_INDENT):
                block = _indented(lines, at)
            elif found := _OPENER.match(line):
                block = _opened(lines, at, found)
        if block is None:
            block = _paragraph(lines, at)
        blocks.append(block)
        at = block.end
    return blocks


def inside_quote(lines: list[str]) -> list[str]:
    """Return the lines of a quote without their `>`; what lazily goes on a paragraph stays one."""
    stripped = [re.sub(r"^ {0,3}> ?", "", line) for line in lines]
    return [
        new if new != line or line.lstrip(" ").startswith(">") else PARAGRAPH_INDENT + line
        for new, line in zip(stripped, lines, strict=True)
    ]


def _is_blank(line: str) -> bool:
    return not line.strip(_BLANK)


def _opened(lines: list[str], at: int, found: re.Match[str]) -> Block | None:
    """Read the block that an opener opens; None where it is only text after all."""
    kind = found.lastgroup
    if kind == "list":
        return _list(lines, at)
    if kind == "heading":
        text = _CLOSING_HASHES.sub("", lines[at][found.end(kind) :].strip(_BLANK))
        return Block("heading", at, at + 1, len(found[kind]), text, "#")
    if kind == "fence":
        return _fence(lines, at, found)
    if kind == "quote":
        return _quote(lines, at)
    if kind == "html":
        return _html(lines, at)
    return Block("rule", at, at + 1)


def _interrupts(line: str) -> bool:
    """Tell whether a line ends a paragraph above it and opens something else."""
    found = _OPENER.match(line)
    if found is None:
        return False
    if found.lastgroup == "html":
        return opens_html(line)
    if found.lastgroup == "list":
        # An empty item, or a number that does not begin a list, is text there.
        return found["list"] in ("-", "+", "*", "1.", "1)") and not _is_blank(line[found.end("list") :])
    return True


def _paragraph(lines: list[str], at: int) -> Block:
    end = at + 1
    count = len(lines)
    while end < count:
        line = lines[end]
        if _is_blank(line):
            break
        if line[0] in OPENING or line[0] == "=":
            setext = _SETEXT.match(line)
            if setext:
                text = "\n".join(part.strip(_BLANK) for part in lines[at:end])
                mark = setext[1][0]
                return Block("heading", at, end + 1, 1 if mark == "=" else 2, text, mark)
            if _interrupts(line):
                break
        end += 1
    return Block("paragraph", at, end)


def _indented(lines: list[str], at: int) -> Block:
    end = last = at + 1
    while end < len(lines):
        if lines[end].startswith(PARAGRAPH_INDENT):
            last = end + 1
        elif not _is_blank(lines[end]):
            break
        end += 1
    while _is_blank(lines[last - 1]):
        last -= 1
    return Block("code", at, last)


def _fence(lines: list[str], at: int, found: re.Match[str]) -> Block:
    fence = found["fence"]
    info = lines[at][found.end("fence") :].strip(_BLANK)
    for end in range(at + 1, len(lines)):
        line = lines[end]
        bare = line.strip(_BLANK)
        if bare.startswith(fence) and not bare.strip(fence[0]) and not line.startswith(PARAGRAPH_INDENT):
            return Block("fence", at, end + 1, len(fence), info, fence[0])
    return Block("fence", at, len(lines), len(fence), info, fence[0], closed=False)


def _html(lines: list[str], at: int) -> Block | None:
    kind = html_kind(lines[at])
    if kind is None:
        return None
    for end in range(at, len(lines)):
        if kind[1]:
            if re.search(kind[1], lines[end], re.IGNORECASE):
                return Block("html", at, end + 1)
        elif _is_blank(lines[end]):
            return Block("html", at, end)
    last = len(lines)
    while _is_blank(lines[last - 1]):
        last -= 1
    return Block("html", at, last)


def _quote(lines: list[str], at: int) -> Block:
    end = at + 1
    while end < len(lines):
        line = lines[end]
        if not (line[:4].lstrip(" ").startswith(">") or _goes_on(line, inside_quote(lines[at:end]))):
            break
        end += 1
    return Block("quote", at, end)


def _goes_on(line: str, container: list[str]) -> bool:
    """Tell whether a line outside a container only goes on the paragraph that its last line is part of."""
    if _is_blank(line) or _is_blank(container[-1]):
        return False
    found = _OPENER.match(line)
    if found and (found.lastgroup != "html" or opens_html(line)):
        return False
    return _ends_in_paragraph(container)


def _ends_in_paragraph(lines: list[str]) -> bool:
    blocks = parse_inside(lines)
    if not blocks or blocks[-1].end < len(lines):
        return False
    last = blocks[-1]
    if last.kind == "list":
        return _ends_in_paragraph(last.items[-1].lines)
    if last.kind == "quote":
        return _ends_in_paragraph(inside_quote(lines[last.start : last.end]))
    return last.kind == "paragraph"


_MARKER = re.compile(r" {0,3}([-+*]|[0-9]{1,9}[.)])( *)")
_SIBLING = re.compile(r" {0,3}(?:[-+*]|[0-9]{1,9}[.)])(?= )")


def _list(lines: list[str], at: int) -> Block:
    items: list[Item] = []
    count = len(lines)
    delimiter = ""
    start = at
    while at < count:
        line = lines[at]
        found = _MARKER.match(line)
        if found is None:
            break
        marker, gap = found.groups()
        if not gap and found.end() < len(line):
            break
        if items:
            if marker[-1] != delimiter:
                break
            # A row of bullets is a rule.
            if not line.strip("-* \t") and (opener := _OPENER.match(line)) and opener.lastgroup == "rule":
                break
        delimiter = marker[-1]
        items.append(_item(lines, at, found))
        at = items[-1].end
        while at < count and _is_blank(lines[at]):
            at += 1
    return Block("list", start, items[-1].end, text=delimiter, items=tuple(items))


def _item(lines: list[str], at: int, found: re.Match[str]) -> Item:
    marker, gap = found.groups()
    empty = found.end() == len(lines[at])
    # Five spaces or more are one, and an indented code block after it.
    width = found.end(1) + (1 if empty or len(gap) >= 5 else len(gap))  # noqa: PLR2004 - CommonMark's number
    inner = [lines[at][width:]]
    if at + 1 < len(lines) and (below := _SIBLING.match(lines[at + 1])) and below.end() <= width:
        # Mostly the next line is the next item.
        return Item(at, at + 1, width, marker, inner)
    last = at
    indent = " " * width
    for end in range(at + 1, len(lines)):
        line = lines[end]
        if line.startswith(indent) and not line.isspace():
            inner += [""] * (end - last - 1)
            inner.append(line[width:])
        elif _is_blank(line):
            if empty and end == at + 1:
                break  # an item may begin with one blank line at most
            continue
        elif end == last + 1 and _goes_on(line, inner):
            inner.append(PARAGRAPH_INDENT + line.lstrip(" "))
        else:
            break
        last = end
    return Item(at, last + 1, width, marker, inner)
