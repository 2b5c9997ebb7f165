"""The user's editor: shown a file, or asked to edit one."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from backlogue.editors.user_editor import edit_command, show_command
from backlogue.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from backlogue.cli.surroundings import Surroundings


def show_in_editor(path: Path, surroundings: Surroundings, *, line: int | None = None) -> bool:
    """Show a file in the user's editor; return whether an editor was found.

    Args:
        path: The file.
        surroundings: Names the editor in its environment and starts it.
        line: The line to open at, from 1, where the editor is known to take one.

    Raises:
        StateError: The editor is not installed, or ended with an error.
    """
    argv = show_command(path, line=line, env=surroundings.env, which=_which(surroundings))
    if argv is None:
        return False
    _run(argv, path, surroundings)
    return True


def waiting_editor(surroundings: Surroundings) -> Callable[[Path], None]:
    """Return a function that opens a file in the user's editor and returns when the user has closed it.

    It raises StateError if the editor ends with an error.

    Raises:
        StateError: No editor is set, it is not installed, or it can't wait.
    """
    argv = edit_command(env=surroundings.env, which=_which(surroundings))
    return lambda path: _run([*argv, str(path)], path, surroundings)


def _which(surroundings: Surroundings) -> Callable[[str], str | None]:
    return partial(shutil.which, path=surroundings.env.get("PATH"))


def _run(argv: Sequence[str], path: Path, surroundings: Surroundings) -> None:
    code = surroundings.launch(argv)
    if code:
        raise StateError(f"the editor '{argv[0]}' ended with {code}", place=surroundings.shown(path))
