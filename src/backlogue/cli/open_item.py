"""`backlogue open`: an item in the user's editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backlogue.cli.items import backlog_of, item_argument, item_or_pick
from backlogue.cli.options import Command, dir_option, pass_system
from backlogue.errors import Exit, StateError

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.system import System


@click.command(cls=Command)
@item_argument(required=False)
@dir_option
@pass_system
def command(system: System, item: str | None, folder: Path | None) -> int:
    """Open an item in the editor you are in, else in $VISUAL or $EDITOR.

    Without ITEM, pick one on a terminal.
    """
    from backlogue.cli.launch import show_in_editor  # noqa: PLC0415 - `--help` needs none of it

    backlog = backlog_of(system, folder)
    path = item_or_pick(item, backlog, system, question="Open which item?")
    if not show_in_editor(path, system):
        raise StateError("no editor is set", hint="set $VISUAL or $EDITOR, as in 'export VISUAL=vim'")
    return Exit.DONE
