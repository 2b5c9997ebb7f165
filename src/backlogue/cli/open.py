"""`backlogue open`: open an item in the user's editor, for this and other commands."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

import click

from backlogue.cli.options import Command, dir_option, pass_system
from backlogue.cli.params import backlog_of, item_argument, item_or_pick
from backlogue.editors.user_editor import edit_command, show_command
from backlogue.errors import Exit, StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from backlogue.cli.system import System


@click.command(cls=Command)
@item_argument(required=False)
@dir_option
@pass_system
def command(system: System, item: str | None, folder: Path | None) -> int:
    """Open an item in the editor you are in, or in $VISUAL or $EDITOR.

    Without ITEM, pick one on a terminal.
    """
    backlog = backlog_of(system, folder)
    path = item_or_pick(item, backlog, system, question="Open which item?")
    if not show_in_editor(path, system):
        raise StateError("no editor is set", hint="set $VISUAL or $EDITOR, for example 'export VISUAL=vim'")
    return Exit.DONE


def show_in_editor(path: Path, system: System, *, line: int | None = None) -> bool:
    """Show a file in the user's editor; return whether an editor was found.

    Args:
        path: The file.
        system: Names the editor in its environment and starts it.
        line: The line to open at, from 1, if the editor supports it.

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
        raise StateError(f"the editor '{argv[0]}' exited with code {code}", place=system.display_path(path))
