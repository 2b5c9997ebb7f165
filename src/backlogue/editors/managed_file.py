"""Files that we install for an editor, in whole or in part, and can uninstall without leaving a trace.

What `install` must know later is in a comment in the file itself: a digest of what was written (to notice a
manual change) and how many folders were created for it (so that `uninstall` can remove them). Nothing is
stored elsewhere, because the files travel with the repository.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MARK = "backlogue"
"""The first word of our comments."""


class InvalidFileError(ValueError):
    """A file is not valid for its format; it is not changed.

    Args:
        message: What is wrong.
        text: The file's text, at least up to the error.
        offset: The offset of the error in `text`.

    Attributes:
        line: The line of the error, from 1.
        column: The character in that line, from 1.
    """

    def __init__(self, message: str, text: str = "", offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        lines = re.split(r"\r\n|\n|\r", text[:offset])
        self.line = len(lines)
        self.column = len(lines[-1]) + 1


@dataclass(frozen=True, kw_only=True)
class FileState:
    """A file before a change.

    Attributes:
        content: The file's bytes; None if there is no file.
        missing_folders: How many of its parent folders do not exist.
    """

    content: bytes | None
    missing_folders: int = 0


@dataclass(frozen=True, kw_only=True)
class PlannedState:
    """A file after a change.

    Attributes:
        content: The file's bytes; None if it is to be removed.
        kept: Our entries that stay because someone changed them.
        made_folders: How many parent folders to remove with the file if they are empty.
    """

    content: bytes | None
    kept: tuple[str, ...] = ()
    made_folders: int = 0


class ManagedFile(Protocol):
    """A file that we install in whole or in part."""

    @property
    def path(self) -> Path:
        """The file."""

    def install(self, before: FileState, confirm: Callable[[str], bool]) -> PlannedState:
        """Return the file with our part installed or updated.

        Raises:
            InvalidFileError: The file is not valid for its format.
        """

    def uninstall(self, before: FileState, confirm: Callable[[str], bool]) -> PlannedState:
        """Return the file without our part.

        Raises:
            InvalidFileError: The file is not valid for its format.
        """

    def snippet(self) -> str:
        """Return our part as `editor print` shows it, to be added by hand."""


def short_digest(value: Any) -> str:
    """Return eight characters that identify a value, whatever its layout."""
    text = json.dumps(value, sort_keys=True).encode()
    return hashlib.sha256(text).hexdigest()[:8]


def creation_note(folders: int) -> str:
    """Return the words that record that we created the file and this many folders."""
    return f"{MARK} made this file +{folders}"


def made_folders(line: str) -> int | None:
    """Return the number of folders in a `creation_note`; None if the line has none."""
    found = re.search(rf"{MARK} made this file \+(\d+)", line)
    return int(found.group(1)) if found else None


def decode(content: bytes) -> tuple[str, str]:
    """Split a text file into its byte order mark, if any, and its text.

    Raises:
        InvalidFileError: It is not UTF-8.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        read = content[: error.start].decode("utf-8")
        raise InvalidFileError("not UTF-8", read, len(read)) from None
    return ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
