"""The program as a whole: its version, its commands, and its error handler."""

from __future__ import annotations

import subprocess
import sys


def run(*argv: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a user does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "backlogue", *argv], capture_output=True, encoding="utf-8", check=False
    )


def test_an_unknown_command_is_one_line_with_the_nearest_known_one() -> None:
    """A mistyped command exits with 2 and names the command that was meant."""
    done = run("nwe")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "error: unknown command 'nwe'; did you mean 'new'?; see 'backlogue --help'"
    ]
