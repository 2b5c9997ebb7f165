"""Read a TOML file with the positions of its keys, for errors that name the line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import UsageError
from backlogue.files import read_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class TomlFile(NamedTuple):
    r"""A parsed TOML file, with its text to find positions in.

    Attributes:
        path: The file.
        text: The parsed text, with "\n" line endings.
        data: The parsed document.
    """

    path: Path
    text: str
    data: dict[str, Any]

    def place(self, keys: Sequence[str]) -> str:
        """Return `file:line:col` of the key at `keys`, or of the nearest enclosing key."""
        for depth in range(len(keys), 0, -1):
            found = _position(self.text, keys[:depth])
            if found is not None:
                return f"{self.path}:{found[0]}:{found[1]}"
        return str(self.path)


def read_toml(path: Path, data: bytes | None = None) -> TomlFile:
    """Read and parse `path`.

    Args:
        path: The file.
        data: The bytes to parse instead of the file's.

    Raises:
        UsageError: The file can't be read, is not UTF-8 or does not parse; with its place.
    """
    import tomllib  # only where there is a config

    try:
        text = (read_file(path) if data is None else data).decode("utf-8").replace("\r\n", "\n")
    except OSError as error:
        raise UsageError(f"can't be read: {error.strerror}", place=str(path)) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UsageError("is not UTF-8", place=f"{path}:{line}") from error
    try:
        return TomlFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        message, place = _message_and_place(str(error), path, text)
        raise UsageError(f"is not valid TOML: {message}", place=place) from error
    except RecursionError as error:
        raise UsageError("is too deeply nested", place=str(path)) from error


def _message_and_place(message: str, path: Path, text: str) -> tuple[str, str]:
    """Split the place from tomllib's message, `… (at line 1, column 2)` or `… (at end of document)`."""
    words, _, where = message.rpartition(" (at ")
    numbers = re.findall(r"\d+", where)
    if len(numbers) == 2:  # noqa: PLR2004 - a line and a column
        line, column = numbers
        return words, f"{path}:{line}:{column}"
    last = text.rstrip("\n").split("\n")
    return words or message, f"{path}:{len(last)}:{len(last[-1]) + 1}"


def _position(text: str, keys: Sequence[str]) -> tuple[int, int] | None:
    """Find line and column (from 1) of a key.

    tomllib gives no positions, but it parses any prefix that ends between statements: the key is set by the
    statement whose end makes it appear.
    """
    lines = text.split("\n")
    name = re.compile(rf"(?<![\w-]){re.escape(keys[-1])}(?![\w-])")
    for number, line in enumerate(lines):
        match = name.search(line)
        if match and _parsed(lines[:number]) is not None:
            ends = (_parsed(lines[:end]) for end in range(number + 1, len(lines) + 1))
            if _holds(next((data for data in ends if data is not None), {}), keys):
                return number + 1, match.start() + 1
    return None


def _parsed(lines: Sequence[str]) -> dict[str, Any] | None:
    import tomllib  # only where there is a config

    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return None


def _holds(node: Any, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(node, dict) or key not in node:
            return False
        node = node[key]
    return True
