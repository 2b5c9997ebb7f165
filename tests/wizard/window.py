"""A terminal window: the program in a real pseudo-terminal, and what a person would see of it."""

from __future__ import annotations

import copy
import os
import re
import select
import signal
import sys
import time
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import pexpect
import pyte
import pyte.modes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LIMIT = 20.0
"""Seconds after which what is waited for will not come."""

RUNNER = """
import sys
from datetime import date
from backlogue.cli import main
from backlogue.cli.system import System
for stream in (sys.stdout, sys.stderr):
    stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\\n")
sys.exit(main(sys.argv[1:], System(today=lambda: date(2026, 11, 23))))
"""
"""The program with a clock that stands still."""

_PRIVATE = re.compile(rb"\x1b\[[>=][0-9;]*m")
"""Sequences that pyte takes for colours; see selectel/pyte issue 180 and others like it."""


class _Screen(pyte.Screen):
    """A screen with another one beside it, as terminals have it for programs that take all of it."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self._before: tuple[Any, Any] | None = None

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        if kwargs.get("private") and 1049 in modes:
            self._before = copy.deepcopy(self.buffer), copy.copy(self.cursor)
            self.erase_in_display(2)
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        if kwargs.get("private") and 1049 in modes and self._before is not None:
            self.buffer, self.cursor = self._before
            self._before = None
        super().reset_mode(*modes, **kwargs)


class Run(NamedTuple):
    """Characters of one look, side by side.

    Attributes:
        column: Where they begin, from 0.
        text: The characters.
        colour: The colour's name.
        bold: Whether they are bold.
    """

    column: int
    text: str
    colour: str
    bold: bool


def _runs(screen: pyte.Screen, row: int) -> Iterator[Run]:
    cells = [screen.buffer[row][column] for column in range(screen.columns)]
    columns = range(screen.columns)
    for (colour, bold), found in groupby(columns, key=lambda column: (cells[column].fg, cells[column].bold)):
        run = list(found)
        yield Run(run[0], "".join(cells[column].data for column in run), colour, bold)


class Window:
    """A window of some size with the program in it.

    Args:
        argv: The program's arguments.
        cwd: The folder it runs in.
        columns: The window's width.
        rows: Its height.
        env: Variables besides the few that every program has.
        out: Where the program's stdout goes; the window too where None.
        banner: What the window shows before the program starts.
    """

    def __init__(
        self,
        *argv: str,
        cwd: Path,
        columns: int = 80,
        rows: int = 24,
        env: dict[str, str] | None = None,
        out: Path | None = None,
        banner: str = "",
    ) -> None:
        self.screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        state = cwd.parent / "state"
        variables = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(cwd.parent),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "BACKLOGUE_STATE_DIR": str(state),
            # Scripts that record pages run without the tests' shared cache.
            "BACKLOGUE_CACHE_DIR": os.environ.get("BACKLOGUE_CACHE_DIR", str(cwd.parent / "cache")),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        command = [sys.executable, "-c", RUNNER, *argv]
        if out is not None:
            command = ["sh", "-c", 'out="$1"; shift; exec "$@" >"$out"', "sh", str(out), *command]
        if banner:
            command = ["sh", "-c", 'echo "$1"; shift; exec "$@"', "sh", banner, *command]
        self.child = pexpect.spawn(
            command[0],
            command[1:],
            cwd=str(cwd),
            env={**variables, **(env or {})},
            dimensions=(rows, columns),
            timeout=LIMIT,
        )
        self.child.delaybeforesend = None
        self.ended = False

    def read(self, wait: float = 0.0) -> bool:
        """Take in what the program has drawn; tell whether there was anything."""
        if self.ended or not select.select([self.child.child_fd], [], [], wait)[0]:
            return False
        try:
            data = os.read(self.child.child_fd, 65536)
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return False
        self._stream.feed(_PRIVATE.sub(b"", data))
        return True

    def text(self) -> str:
        """Return what the window shows, without blanks at the ends."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def wait(self, wanted: str | Callable[[str], bool]) -> str:
        """Wait until the window shows a text, or what a test says of it, and return all that it shows."""
        shows = wanted if callable(wanted) else lambda text: wanted in text
        deadline = time.monotonic() + LIMIT
        while not shows(self.text()):
            # Nothing more comes from a program that has ended.
            if not self.read(0.05) and (self.ended or time.monotonic() > deadline):
                raise AssertionError(f"{wanted!r} did not come:\n{self.text()}")
        return self.text()

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.child.child_fd, keys.encode())

    def settle(self) -> None:
        """Take in what of a drawing is still on its way."""
        while self.read(0.03):
            pass

    def press(self, key: str) -> None:
        """Press one key that changes what is seen, and wait until something was drawn."""
        self.type(key)
        deadline = time.monotonic() + LIMIT
        while not self.read(0.05) and not self.ended:
            assert time.monotonic() < deadline, f"{key!r} changed nothing:\n{self.text()}"

    def line(self) -> str:
        """Return the row of the cursor, without blanks at its end."""
        return str(self.screen.display[self.screen.cursor.y]).rstrip()

    def runs(self) -> list[list[Run]]:
        """Return what each row shows, in runs of one colour and weight."""
        return [list(_runs(self.screen, row)) for row in range(self.screen.lines)]

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size, and tell the program."""
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def end(self) -> int:
        """Wait for the program's end and return its exit code; the signal, negative, if one ended it."""
        deadline = time.monotonic() + LIMIT
        while not self.ended and time.monotonic() < deadline:
            self.read(0.05)
        self.child.wait()
        status = self.child.exitstatus
        return -int(self.child.signalstatus or 0) if status is None else int(status)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send the program a signal."""
        self.child.kill(number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.child.isalive():
            self.child.close(force=True)
