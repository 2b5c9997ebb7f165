"""Changes as a unified diff that `git apply` and `patch` take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.cli.system import is_terminal
from backlogue.text import printable

if TYPE_CHECKING:
    from typing import TextIO

    from backlogue.cli.system import System

_COLOURS = {"+": "32", "-": "31", "@": "36"}
_QUOTED = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def unified_diff(old: bytes | None, new: bytes | None, name: str) -> bytes:
    """Return the difference between two versions of a file; empty if they are equal.

    Args:
        old: The bytes before; None for a file that is not there yet.
        new: The bytes after; None for a file that is removed.
        name: The file's path, with slashes, as seen from the folder where the diff is to be applied.
    """
    import difflib

    before, after = (_lines(data or b"") for data in (old, new))
    hunks = list(difflib.unified_diff(before, after))[2:]
    if not hunks:
        return b""
    header = f"--- {_header_name('a', name, old)}\n+++ {_header_name('b', name, new)}\n"
    body = "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in hunks
    )
    # As Latin-1 every byte is one character, whatever the file's encoding is.
    return header.encode("utf-8", "surrogateescape") + body.encode("latin-1")


def _lines(data: bytes) -> list[str]:
    # Not splitlines: a carriage return or a form feed is part of its line, to git as well.
    lines = data.decode("latin-1").split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _header_name(prefix: str, name: str, data: bytes | None) -> str:
    if data is None:
        return "/dev/null"
    path = f"{prefix}/{name.lstrip('/')}"
    if any(char in _QUOTED or ord(char) < ord(" ") for char in path):
        quoted = "".join(_QUOTED.get(char, char if char >= " " else f"\\{ord(char):03o}") for char in path)
        return f'"{quoted}"'
    # As git does it: the tab ends a name that has blanks in it.
    return f"{path}\t" if " " in path else path


def diff_text(diff: bytes) -> str:
    """Return a diff as JSON carries it: bytes that are not UTF-8 become surrogates."""
    return diff.decode("utf-8", "surrogateescape")


def write_diff(diff: bytes, stream: TextIO, system: System) -> None:
    """Write a diff: its bytes, or on a terminal its lines with control characters visible, in colour."""
    if not is_terminal(stream):
        stream.flush()
        stream.buffer.write(diff)
        stream.buffer.flush()
        return
    colour = system.shows_colour(stream)
    for line in diff.decode("utf-8", "replace").removesuffix("\n").split("\n") if diff else ():
        # Don't show the carriage returns of a CRLF file.
        text = printable(line.removesuffix("\r"))
        shade = _COLOURS.get(text[:1]) if colour else None
        stream.write(f"\x1b[{shade}m{text}\x1b[0m\n" if shade else f"{text}\n")
