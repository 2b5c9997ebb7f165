"""The errors that users see: a message, a place, a hint and an exit code.

`backlogue.cli.main` prints them as a line on stderr or as a JSON object on stdout.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    PROBLEMS = 1
    USAGE = 2
    CANCELLED = 130


class BacklogueError(Exception):
    """An error with a one-line message.

    Args:
        message: What is wrong, without a full stop.
        place: Where: `file:line:col`, or an answer's name such as `phases[1].tasks[0].name`.
        hint: What to do about it.
    """

    exit_code = Exit.PROBLEMS

    def __init__(self, message: str, *, place: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    @property
    def errors(self) -> tuple[BacklogueError, ...]:
        """All errors; most errors are a single one."""
        return (self,)

    def __str__(self) -> str:
        line = f"{self.place}: {self.message}" if self.place else self.message
        return f"{line}; {self.hint}" if self.hint else line


class StateError(BacklogueError):
    """The files on disk don't allow the operation: no such item, name taken, read-only, not safe to edit."""


class UsageError(BacklogueError):
    """The command line or its data is invalid; nothing was changed."""

    exit_code = Exit.USAGE


class CombinedUsageError(UsageError):
    """Several errors in the same data; the message, place and hint are those of the first.

    Args:
        errors: The errors, at least one.
    """

    def __init__(self, errors: Iterable[BacklogueError]) -> None:
        self._errors = tuple(single for error in errors for single in error.errors)
        first = self._errors[0]
        super().__init__(first.message, place=first.place, hint=first.hint)

    @property
    def errors(self) -> tuple[BacklogueError, ...]:
        """All errors."""
        return self._errors


class Cancelled(BacklogueError):  # noqa: N818 - the user's decision, not an error
    """The user left the wizard, or interrupted the command."""

    exit_code = Exit.CANCELLED
