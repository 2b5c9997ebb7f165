"""Checklist lines: `[x] text`, `[/] text`, or just `text` for an open box."""

from __future__ import annotations

import re

MARKED = re.compile(r"\[(?P<mark>[^\[\]]\ufe0f?)\][ \t]+(?=\S)")
"""A box with a one-character mark, followed by text."""

_BOX_LIKE = re.compile(r"\[[^\[\]]{0,2}\ufe0f?\](?:[ \t]|\Z)")
_EMPTY = re.compile(r"\[[^\[\]]\ufe0f?\][ \t]*\Z")


def normalize_check(text: str) -> str:
    """Return a checklist line without an open box, unless the text itself starts like a box.

    Args:
        text: The line, without leading and trailing white space.
    """
    found = MARKED.match(text)
    if found is None:
        return text
    rest = text[found.end() :]
    if found["mark"].isspace() and not _BOX_LIKE.match(rest):
        return rest
    return f"[{' ' if found['mark'].isspace() else found['mark']}] {rest}"


def is_empty_box(text: str) -> bool:
    """Tell whether a line is a box without text."""
    return _EMPTY.match(text) is not None
