"""Run the program in the test's process, with a fake system."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backlogue.cli import main
from backlogue.cli.system import System

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = date(2026, 11, 23)


class Stream(io.TextIOWrapper):
    """A text stream over bytes in memory that claims to be a terminal, or not to be one."""

    def __init__(self, data: bytes = b"", *, terminal: bool = False) -> None:
        self.memory = io.BytesIO(data)
        self._terminal = terminal
        super().__init__(self.memory, encoding="utf-8", errors="backslashreplace", newline="\n")

    def isatty(self) -> bool:
        """Tell what the test said."""
        return self._terminal

    def bytes(self) -> bytes:
        """Return all that was written."""
        self.flush()
        return self.memory.getvalue()


@dataclass(frozen=True, kw_only=True)
class Done:
    """What one run left behind: its exit code and the bytes of its two streams."""

    code: int
    out_bytes: bytes
    err_bytes: bytes

    @property
    def out(self) -> str:
        """What stdout got, as text."""
        return self.out_bytes.decode("utf-8", "surrogateescape")

    @property
    def err(self) -> str:
        """What stderr got, as text."""
        return self.err_bytes.decode("utf-8", "surrogateescape")

    @property
    def json(self) -> Any:
        """What stdout got, parsed."""
        return json.loads(self.out_bytes)


@dataclass(frozen=True, kw_only=True)
class Program:
    """The program in a folder, with its own environment, state and cache; call it with arguments.

    Attributes:
        cwd: The folder it runs in.
        env: All of its environment.
        today: What its clock says.
    """

    cwd: Path
    env: dict[str, str] = field(default_factory=dict)
    today: date = TODAY

    def system(self, *, stdin: bytes = b"", terminal: str = "", **env: str) -> System:
        """Return the system of one run.

        Args:
            stdin: What is there to be read.
            terminal: Which of the streams are terminals: any of the words `in`, `out`, `err`.
            env: Variables besides the program's.
        """
        words = terminal.split()
        return System(
            cwd=self.cwd,
            env={**self.env, **env},
            today=lambda: self.today,
            stdin=Stream(stdin, terminal="in" in words),
            stdout=Stream(terminal="out" in words),
            stderr=Stream(terminal="err" in words),
        )

    def __call__(self, *argv: str, stdin: bytes = b"", terminal: str = "", **env: str) -> Done:
        """Run the program in this process; see `system`."""
        around = self.system(stdin=stdin, terminal=terminal, **env)
        code = main(argv, around)
        out, err = around.stdout, around.stderr
        assert isinstance(out, Stream)
        assert isinstance(err, Stream)
        return Done(code=code, out_bytes=out.bytes(), err_bytes=err.bytes())


def run_within(seconds: float, function: Callable[[Path], None], folder: Path) -> None:
    """Call a function of a test module with a folder, in a process of its own, ended after a time."""
    module = sys.modules[function.__module__]
    assert module.__file__ is not None
    code = "import pathlib, runpy, sys; file, name, folder = sys.argv[1:]\n"
    code += "runpy.run_path(file)[name](pathlib.Path(folder))"
    command = [sys.executable, "-c", code, module.__file__, function.__name__, str(folder)]
    root = Path(__file__).parent.parent
    done = subprocess.run(command, cwd=root, capture_output=True, check=False, timeout=seconds)
    assert done.returncode == 0, done.stderr.decode()
