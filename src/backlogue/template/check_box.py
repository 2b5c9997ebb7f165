"""Lines of a checklist: `[x] text`, `[/] text`, or `text` alone for a box that is open."""

from __future__ import annotations

import re

MARKED = re.compile(r"\[(?P<mark>[^\[\]]\ufe0f?)\][ \t]+(?=\S)")
"""A box with a mark of one character, before its text."""

_BOX_LIKE = re.compile(r"\[[^\[\]]{0,2}\ufe0f?\](?:[ \t]|\Z)")
_EMPTY = re.compile(r"\[[^\[\]]\ufe0f?\][ \t]*\Z")


def normal_check(text: str) -> str:
    """Return a line of a checklist in its normal form: an open box is left out, if the text alone means it.

    Args:
        text: The line, without white space around it.
    """
    found = MARKED.match(text)
    if found is None:
        return text
    rest = text[found.end() :]
    if found["mark"].isspace() and not _BOX_LIKE.match(rest):
        return rest
    return f"[{' ' if found['mark'].isspace() else found['mark']}] {rest}"


def is_empty_box(text: str) -> bool:
    """Tell whether a line is a box without a text."""
    return _EMPTY.match(text) is not None


def open_box(text: str) -> str:
    """Return a line with its box open, as the template writes it; a line without a box stays as it is."""
    found = MARKED.match(text)
    return f"[ ] {text[found.end() :]}" if found else text
