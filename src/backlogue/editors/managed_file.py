"""The parts an editor's integration is made of: each knows one file, and how to come and go without a trace.

What `install` needs to know later stands in the file itself, in a comment of ours: a digest of what was
written (so that a change by hand is noticed) and how many folders were made for it (so that `uninstall`
takes them away again). Nothing is remembered elsewhere: the files travel with the repository.
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
"""How a comment of ours begins, behind the comment leader and one space."""


class InvalidFileError(ValueError):
    """A file can't be read as what it should be; it is left alone.

    Args:
        message: What is wrong, in the user's words.
        text: The file's text up to the fault, or more.
        offset: Where in `text` the fault is.

    Attributes:
        line: The line of the fault, from 1.
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
    """What lies on the disk before a change.

    Attributes:
        content: The file's bytes; None if there is no file.
        missing_folders: How many folders have to be made for the file.
    """

    content: bytes | None
    missing_folders: int = 0


@dataclass(frozen=True, kw_only=True)
class PlannedState:
    """What should lie there afterwards.

    Attributes:
        content: The file's bytes; None if the file should not exist.
        kept: Our entries that were changed by hand and stay as they are.
        made_folders: How many folders go with the file, if they are empty then.
    """

    content: bytes | None
    kept: tuple[str, ...] = ()
    made_folders: int = 0


class ManagedFile(Protocol):
    """One file's part of an integration."""

    @property
    def path(self) -> Path:
        """The file."""

    def install(self, before: FileState, confirm: Callable[[str], bool]) -> PlannedState:
        """Say what the file should be with our part in it, as it is written today.

        Raises:
            InvalidFileError: The file is not what its kind asks for.
        """

    def uninstall(self, before: FileState, confirm: Callable[[str], bool]) -> PlannedState:
        """Say what the file should be without our part.

        Raises:
            InvalidFileError: The file is not what its kind asks for.
        """

    def snippet(self) -> str:
        """The part as `print` shows it: what a person would add by hand."""


def digest(value: Any) -> str:
    """Return eight characters that tell one value from another, however it is laid out."""
    told = json.dumps(value, sort_keys=True).encode()
    return hashlib.sha256(told).hexdigest()[:8]


def creation_note(folders: int) -> str:
    """Return the words that say: this file was made by us, and so many folders for it."""
    return f"{MARK} made this file +{folders}"


def made_folders(line: str) -> int | None:
    """Return the number of folders that `creation_note` noted in `line`; None if the mark isn't there."""
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
