"""Files that are not templates themselves: texts about a template, forms of a code host, filled-in items."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from backlogue.adopt.evidence import LABEL, front_end
from backlogue.adopt.values import PLACEHOLDER, TITLE_WORDS, choices_in, date_in, is_placeholder
from backlogue.errors import UsageError
from backlogue.markdown import parse, split_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlogue.markdown import Block

_MARKDOWN = ("", "md", "markdown", "mdx")
"""The languages of a fence that holds Markdown."""

_FORM_TYPES = r"(?:checkboxes|dropdown|input|markdown|textarea)"


class TemplatePart(NamedTuple):
    """The part of a file that is a template.

    Attributes:
        text: The text.
        note: Which part it is; empty if it is the whole file.
    """

    text: str
    note: str


def template_part(text: str, *, place: str) -> TemplatePart:
    """Return the template that a file is, or that it holds in a code fence.

    Args:
        text: The file's text.
        place: The file's name, for errors.

    Raises:
        UsageError: It holds no template.
    """
    if _is_form(text):
        raise UsageError(
            "is a form of a code host, which its web page fills in, not a Markdown template",
            place=place,
            hint="write its fields as headings into a Markdown file, and name that",
        )
    lines = split_lines(text.removeprefix("\ufeff"))
    start = front_end(lines)
    blocks = parse(lines[start:])
    fences = [
        lines[start + block.start + 1 : start + block.end - 1]
        for block in blocks
        if block.kind == "fence" and block.text.strip().lower() in _MARKDOWN
    ]
    found = [fence for fence in fences if _is_whole_item(fence)]
    if found and not _asks_for_title(blocks):
        largest = max(found, key=len)
        others = f", the largest of {len(found)}" if len(found) > 1 else ""
        note = f"it is a text about a template: the template is what its code fence holds{others}"
        return TemplatePart("\n".join(largest) + "\n", note)
    if _is_filled_in(lines, blocks):
        raise UsageError(
            "is a filled-in item, not a template: nothing in it is left to be filled in",
            place=place,
            hint="put placeholders such as [title] where each item has its own text",
        )
    return TemplatePart(text, "")


def _is_form(text: str) -> bool:
    """Tell whether a text is YAML that describes a form."""
    return (
        re.search(r"^body:\s*$", text, re.MULTILINE) is not None
        and re.search(rf"^\s*-\s+type:\s+{_FORM_TYPES}\s*$", text, re.MULTILINE) is not None
        and re.search(r"^#{1,6}\s", text, re.MULTILINE) is None
    )


def _is_whole_item(lines: list[str]) -> bool:
    """Tell whether the content of a fence is a whole item with something to fill in."""
    start = front_end(lines)
    headings = [block for block in parse(lines[start:]) if block.kind == "heading"]
    has_title = start > 0 or (headings and headings[0].level == 1)
    return bool(has_title) and len(headings) > 1 and PLACEHOLDER.search("\n".join(lines)) is not None


def _asks_for_title(blocks: Sequence[Block]) -> bool:
    """Tell whether the first heading outside of fences is a placeholder for the title."""
    first = next((block for block in blocks if block.kind == "heading"), None)
    return first is not None and PLACEHOLDER.search(first.text) is not None


def _is_filled_in(lines: Sequence[str], blocks: Sequence[Block]) -> bool:
    """Tell whether a text has the marks of one item's own values and none of a template."""
    headings = [block for block in blocks if block.kind == "heading"]
    if not headings or TITLE_WORDS.search(headings[0].text):
        return False
    text = "\n".join(lines)
    if PLACEHOLDER.search(text) or "<!--" in text or date_in(text):
        return False
    values = [
        line[match.end() :].strip() for line in lines if (match := LABEL.match(line) or _KEY.match(line))
    ]
    if any(is_placeholder(value) or choices_in(value) for value in values):
        return False
    has_empty = any(
        block.kind == "heading" and (following is None or following.kind == "heading")
        for block, following in zip(blocks, [*blocks[1:], None], strict=True)
        if block is not headings[0]
    )
    own = re.search(r"\b20[0-9]{2}-[01][0-9]-[0-3][0-9]\b|^\s*[-*+]\s+\[[xX]\]\s", text, re.MULTILINE)
    return own is not None and not has_empty


_KEY = re.compile(r"[\w-]+:(?=\s|$)")
