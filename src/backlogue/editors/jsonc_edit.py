"""Edits of JSON with comments that keep every other byte: append, replace and remove items.

Removing what was appended restores the text byte for byte,
because what is appended begins directly behind the item before it (and a comment on the same line) and ends
with its own last character, and because the list keeps its habit of a trailing comma.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backlogue.editors.jsonc import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlogue.editors.jsonc import JsonDocument, JsonItem, JsonNode

_WIDTH = 88


@dataclass(frozen=True, kw_only=True)
class Style:
    """How a file is laid out.

    Attributes:
        unit: One level of indentation.
        newline: The line end.
    """

    unit: str
    newline: str

    def render(self, value: Any, *, indent: str, note: str = "", lead: int = 0) -> str:
        """Write `value` as JSON; what is flat and short, but for the outermost, stays on one line.

        Args:
            value: Plain data.
            indent: The white space before the line the value begins on.
            note: A `//` comment to put behind the opening brace of the outermost object.
            lead: How many characters stand before the value on its line, the indent not counted; 0 if it is
                the outermost.
        """
        flat = json.dumps(value, ensure_ascii=False)
        nested = isinstance(value, dict | list) and any(
            isinstance(part, dict | list) for part in _parts(value)
        )
        short = not nested and len(indent) + lead + len(flat) <= _WIDTH
        if not value or not isinstance(value, dict | list) or (short and lead):
            return flat
        inner = indent + self.unit
        lines = []
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            name = f"{json.dumps(key, ensure_ascii=False)}: " if isinstance(value, dict) else ""
            lines.append(inner + name + self.render(part, indent=inner, lead=max(len(name), 1)))
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        between = f",{self.newline}"
        return opening + note + self.newline + between.join(lines) + self.newline + indent + closing


def style_of(text: str) -> Style:
    """Return the layout of a file, by its first line end and its first member."""
    return Style(unit=indent_unit(text), newline=newline_of(text))


def newline_of(text: str) -> str:
    r"""Return the first line end in `text`; "\n" by default."""
    found = re.search(r"\r\n|\n|\r", text)
    return found.group() if found else "\n"


def append(text: str, container: JsonNode, rendered: Sequence[str]) -> str:
    """Add items behind the last one of `container` (a node of `parse(text)`).

    Args:
        text: The whole text.
        container: The array or object that gets the items.
        rendered: Each item as `render` wrote it; an object's items begin with their key.
    """
    newline = newline_of(text)
    indent = item_indent(text, container)
    comma = ""
    trailing = False
    anchor = container.start + 1
    if container.items:
        last = container.items[-1]
        trailing = last.comma is not None
        comma = "" if trailing else ","
        anchor = last.end if last.comma is None else last.comma + 1
    behind = _behind_comments(text, anchor)
    block = ",".join(f"{newline}{indent}{item}" for item in rendered) + ("," if trailing else "")
    return text[:anchor] + comma + text[anchor:behind] + block + text[behind:]


def remove(document: JsonDocument, container: JsonNode, index: int) -> str:
    """Take item `index` out of `container`, with its comma and the white space before it."""
    text = document.text
    item = container.items[index]
    before = len(text[: item.start].rstrip(" \t\r\n"))
    comments = [mark for mark in document.comments if before <= mark.end <= item.start]
    # White space at the end of a `//` comment is part of it.
    before = max([before, *(mark.end for mark in comments)])
    ends_line = any(text.startswith("//", mark.start) for mark in comments)
    if ends_line and text[_end_with_comma(item) :][:1] not in ("\r", "\n", ""):
        # What follows would fall into the `//` comment.
        before = item.start
    if item.comma is not None:
        return text[:before] + text[item.end : item.comma] + text[item.comma + 1 :]
    kept = text[:before] + text[item.end :]
    comma = container.items[index - 1].comma if index else None
    return kept if comma is None else kept[:comma] + kept[comma + 1 :]


def replace(text: str, item: JsonItem, rendered: str) -> str:
    """Replace the value of `item` with `rendered`."""
    return text[: item.value.start] + rendered + text[item.end :]


def _parts(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def item_indent(text: str, container: JsonNode) -> str:
    """Return the white space an item of `container` begins its line with."""
    for item in reversed(container.items):
        own = _line_start_indent(text, item.start)
        if own is not None:
            return own
    return line_indent(text, container.start) + indent_unit(text)


def indent_unit(text: str) -> str:
    """Return one level of the file's indentation: that of its first member; two spaces by default."""
    root = parse(text).root
    for item in root.items:
        own = _line_start_indent(text, item.start)
        if own:
            return own
    return "  "


def _line_start_indent(text: str, at: int) -> str | None:
    """Return the white space before `at` if a line begins with it; None elsewhere and on the first line."""
    start = at
    # Only white space is looked at: a search for the line's start would read a long line once for every item.
    while start and text[start - 1] in " \t":
        start -= 1
    return text[start:at] if start and text[start - 1] in "\r\n" else None


def line_indent(text: str, at: int) -> str:
    """Return the white space at the beginning of the line with the offset `at`."""
    line = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    found = re.compile(r"[ \t]*").match(text, line, at)
    return found.group() if found else ""


def _behind_comments(text: str, at: int) -> int:
    """Return the offset after any comments on the same line as `at`."""
    same_line = re.compile(r"[ \t]*(?://[^\r\n]*|/\*(?:[^*\r\n]|\*(?!/))*\*/)")
    while found := same_line.match(text, at):
        at = found.end()
    return at


def _end_with_comma(item: JsonItem) -> int:
    return item.end if item.comma is None else item.comma + 1
