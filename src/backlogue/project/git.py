"""The git repository around a folder, asked through git itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Repository(NamedTuple):
    """A repository.

    Attributes:
        git: The path of the program.
        root: The top folder of the working tree.
        env: The environment; git's own variables in it count.
    """

    git: str
    root: Path
    env: Mapping[str, str]

    def run(self, *argv: str, stdin: bytes = b"") -> bytes:
        """Run git in the top folder and return what it prints.

        Raises:
            StateError: It fails; the message is the last line that it says.
        """
        return run_git(self.git, argv, self.root, self.env, stdin=stdin)


def find_git(env: Mapping[str, str]) -> str | None:
    """Return the path of git; None if it is not installed."""
    return which("git", path=env.get("PATH"))


def find_repository(git: str, folder: Path, env: Mapping[str, str]) -> Repository:
    """Return the repository that a folder is in.

    Raises:
        StateError: It is in none.
    """
    root = run_git(git, ["rev-parse", "--show-toplevel"], folder, env).removesuffix(b"\n")
    return Repository(git, Path(os.fsdecode(root)), env)


def run_git(
    git: str, argv: list[str] | tuple[str, ...], folder: Path, env: Mapping[str, str], *, stdin: bytes = b""
) -> bytes:
    """Run git in a folder and return what it prints.

    Raises:
        StateError: It fails; the message is the last line that it says.
    """
    done = subprocess.run(  # noqa: S603 - git
        [git, *argv], cwd=folder, env=dict(env), input=stdin, capture_output=True, check=False
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise StateError(f"git failed: {lines[-1] if lines else ''}", place=str(folder))
    return done.stdout
