"""Text for output: control characters made visible, JSON that is safe to print, suggestions of names."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

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


def printable_lines(text: str) -> str:
    r"""Return `text` as `printable` does line by line: its "\n" stay."""
    return text if text.isprintable() else "\n".join(map(printable, text.split("\n")))


def to_json(value: Any, *, indent: int | None = None) -> str:
    """Return `value` as JSON in which every character that could steer a terminal is escaped.

    A parser of the JSON gets the same text: `json` escapes the C0 controls itself, the rest is done here.
    """
    import json  # only for commands with `--json`

    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if text.isascii() and "\x7f" not in text:  # of ten thousand items in a fifth of the time
        return text
    return _STEERING_TEXT.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


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
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_STEERING_TEXT = re.compile(f"[\x7f-\x9f\u2028\u2029\ud800-\udfff{_BIDI}]")


def _nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name most similar to `word`, or None if none is similar."""
    import difflib  # needed only once something is already wrong

    names = list(known)
    folded = {name.casefold(): name for name in names}
    matches = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None


def suggestion(word: str, known: Iterable[str], *, otherwise: str | None = None) -> str:
    """Return a hint for an unknown name.

    Args:
        word: The unknown name.
        known: The known names.
        otherwise: The hint if no known name is similar (default: a list of them).
    """
    names = list(known)
    guess = _nearest(word, names)
    if guess is not None:
        return f"did you mean '{guess}'?"
    return f"choose from: {', '.join(names)}" if otherwise is None else otherwise
