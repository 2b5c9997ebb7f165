"""The system a command runs on: folder, environment, clock and streams. Tests pass their own."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from backlogue.text import printable, printable_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date


def _today() -> date:
    from datetime import date

    return date.today()  # noqa: DTZ011 - the contract's dates are in local time


def _launch(argv: Sequence[str]) -> int:
    import subprocess

    # In `code "$(backlogue new)"` our stdout is no terminal; the editor needs one to draw on.
    stdout = None if is_terminal(sys.stdout) else sys.stderr
    return subprocess.run(argv, check=False, stdout=stdout).returncode  # noqa: S603 - the user's own editor


@dataclass(frozen=True, kw_only=True)
class System:
    """The folder, the environment, the clock and the three streams of one run.

    Attributes:
        cwd: The current folder.
        env: The environment's variables.
        today: The clock: today's date in local time.
        stdin: Where data and, for the wizard, keystrokes come from.
        stdout: Where results go.
        stderr: Where everything else goes.
        launch: Runs a program, such as the user's editor, and returns its exit code.
    """

    cwd: Path = field(default_factory=Path.cwd)
    env: Mapping[str, str] = field(default_factory=lambda: os.environ)
    today: Callable[[], date] = _today
    stdin: TextIO = field(default_factory=lambda: sys.stdin)
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    stderr: TextIO = field(default_factory=lambda: sys.stderr)
    launch: Callable[[Sequence[str]], int] = _launch

    def write(self, data: bytes) -> None:
        """Write bytes to stdout; on a terminal, as text with control characters made visible."""
        if is_terminal(self.stdout):
            self.stdout.write(printable_lines(data.decode("utf-8", "replace")))
            return
        self.stdout.flush()
        self.stdout.buffer.write(data)
        self.stdout.buffer.flush()

    def result(self, line: str) -> None:
        """Write a line to stdout; on a terminal, make control characters visible."""
        if is_terminal(self.stdout):
            line = printable_lines(line)
        self.stdout.write(line + "\n")

    def display_path(self, path: Path) -> str:
        """Return a path as displayed to the user: relative to the current folder if it is inside."""
        return path.relative_to(self.cwd).as_posix() if path.is_relative_to(self.cwd) else str(path)

    def note(self, line: str) -> None:
        """Write one line to stderr, with control characters made visible.

        Failing to write it, to a closed pipe or a full disk, is ignored.
        """
        with suppress(OSError):
            self.stderr.write(printable(line) + "\n")
            self.stderr.flush()

    def can_ask(self) -> bool:
        """Return whether a person can see questions (on stderr) and answer them (on stdin)."""
        return is_terminal(self.stdin) and is_terminal(self.stderr) and not self.env.get("BACKLOGUE_NO_INPUT")

    def shows_colour(self, stream: TextIO) -> bool:
        """Return whether `stream` is a terminal that should get colour (see no-color.org)."""
        return is_terminal(stream) and not self.env.get("NO_COLOR") and self.env.get("TERM") != "dumb"

    def width(self) -> int:
        """Return the terminal's width in cells; 80 if it is unknown."""
        import shutil

        return shutil.get_terminal_size().columns

    def height(self) -> int:
        """Return the terminal's height in rows; 24 where it is not known."""
        import shutil

        return shutil.get_terminal_size().lines


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether `stream` is an open terminal; a closed or missing stream is not."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False
