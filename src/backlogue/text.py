"""Text for output: escaped control characters, JSON that is safe to print, spelling suggestions."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def printable(text: str) -> str:
    r"""Return `text` on one line, with every character that could control a terminal escaped visibly.

    A tab becomes a space; C0 and C1 controls, line breaks, DEL, bidirectional overrides and lone surrogates
    become `\xNN` or `\uNNNN`.
    """
    if text.isprintable():
        return text
    return "".join(_escaped(char) for char in text)


def printable_lines(text: str) -> str:
    r"""Return `text` with `printable` applied to each line; each "\n" is kept."""
    return text if text.isprintable() else "\n".join(map(printable, text.split("\n")))


def to_json(value: Any, *, indent: int | None = None) -> str:
    """Return `value` as JSON with every character that could control a terminal escaped.

    Parsing the JSON gives back the same value. The `json` module escapes only the C0 controls.
    """
    import json  # only for commands with `--json`

    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if text.isascii() and "\x7f" not in text:  # five times as fast for ten thousand items
        return text
    return _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    if char == "\t":
        return " "
    # Joiners and wide spaces are needed in many scripts; only control characters and line breaks are escaped.
    if unicodedata.category(char) not in _CONTROL_CATEGORIES and char not in _BIDI:
        return char
    return ascii(char)[1:-1]


_CONTROL_CATEGORIES = frozenset(["Cc", "Cs", "Zl", "Zp"])
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CONTROLS = re.compile(f"[\x7f-\x9f\u2028\u2029\ud800-\udfff{_BIDI}]")


def _nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name most similar to `word`, or None if no name is similar."""
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
        otherwise: The hint if no known name is similar (default: a list of all known names).
    """
    names = list(known)
    guess = _nearest(word, names)
    if guess is not None:
        return f"did you mean '{guess}'?"
    return f"choose from: {', '.join(names)}" if otherwise is None else otherwise
