"""Text on its way to a terminal: control characters made visible, names compared."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def printable(text: str) -> str:
    r"""Return `text` with every character that could steer a terminal replaced by a visible escape.

    Tabs become a space; C0 and C1 controls, DEL, bidirectional overrides and lone surrogates become `\xNN`
    or `\uNNNN`. Line breaks are escaped too: the result is one line.
    """
    if text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char.isprintable():
        return char
    if char == "\t":
        return " "
    # Joiners and wide spaces matter to readers of many scripts; only what steers or breaks a line is escaped.
    if unicodedata.category(char) not in _STEERING and char not in _BIDI:
        return char
    return ascii(char)[1:-1]


_STEERING = frozenset(["Cc", "Cs", "Zl", "Zp"])
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name most like `word`, or None when none is like it."""
    import difflib  # noqa: PLC0415 - needed only once something is already wrong

    names = list(known)
    folded = {name.casefold(): name for name in names}
    matches = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None
