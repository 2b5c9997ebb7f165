"""What can go wrong, as values: a message, a place, a way out, and an exit code.

Every failure a user can cause or meet is one of these. The one handler at the top (`backlogue.cli.main`)
turns them into a line on stderr or a JSON object on stdout.
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
    """A failure that one line can explain.

    Args:
        message: What is wrong, in the user's words, without a full stop.
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
        """Everything that is wrong, one error each; most failures are one."""
        return (self,)

    def __str__(self) -> str:
        line = f"{self.place}: {self.message}" if self.place else self.message
        return f"{line}; {self.hint}" if self.hint else line


class StateError(BacklogueError):
    """The state of the disk forbids it: no such item, slug taken, read-only, not safely changeable."""


class UsageError(BacklogueError):
    """The command line or its data is wrong; nothing was changed."""

    exit_code = Exit.USAGE


class CombinedUsageError(UsageError):
    """Several things are wrong with the same data; the message, place and hint are those of the first.

    Args:
        errors: The errors, at least one.
    """

    def __init__(self, errors: Iterable[BacklogueError]) -> None:
        self._errors = tuple(single for error in errors for single in error.errors)
        first = self._errors[0]
        super().__init__(first.message, place=first.place, hint=first.hint)

    @property
    def errors(self) -> tuple[BacklogueError, ...]:
        """Everything that is wrong, one error each."""
        return self._errors


class Cancelled(BacklogueError):  # noqa: N818 - a person's decision, not an error
    """The user ended the conversation."""

    exit_code = Exit.CANCELLED
