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

    from backlogue.cli.system import System


def show_in_editor(path: Path, system: System, *, line: int | None = None) -> bool:
    """Show a file in the user's editor; return whether an editor was found.

    Args:
        path: The file.
        system: Names the editor in its environment and starts it.
        line: The line to open at, from 1, where the editor is known to take one.

    Raises:
        StateError: The editor is not installed, or ended with an error.
    """
    argv = show_command(path, line=line, env=system.env, which=_which(system))
    if argv is None:
        return False
    _run(argv, path, system)
    return True


def waiting_editor(system: System) -> Callable[[Path], None]:
    """Return a function that opens a file in the user's editor and returns when the user has closed it.

    It raises StateError if the editor ends with an error.

    Raises:
        StateError: No editor is set, it is not installed, or it can't wait.
    """
    argv = edit_command(env=system.env, which=_which(system))
    return lambda path: _run([*argv, str(path)], path, system)


def _which(system: System) -> Callable[[str], str | None]:
    return partial(shutil.which, path=system.env.get("PATH"))


def _run(argv: Sequence[str], path: Path, system: System) -> None:
    code = system.launch(argv)
    if code:
        raise StateError(f"the editor '{argv[0]}' ended with {code}", place=system.display_path(path))
