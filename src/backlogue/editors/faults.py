"""A file that is not what its kind asks for, and where."""

from __future__ import annotations

import re


class UnreadableError(ValueError):
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
