"""`backlogue open`: an item in the user's editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backlogue.cli.items import backlog_of, item_argument, item_or_pick
from backlogue.cli.options import Command, dir_option, pass_surroundings
from backlogue.errors import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.surroundings import Surroundings


@click.command(cls=Command)
@item_argument(required=False)
@dir_option
@pass_surroundings
def command(surroundings: Surroundings, item: str | None, folder: Path | None) -> int:
    """Open an item in your editor: $VISUAL, else $EDITOR.

    Without ITEM, pick one on a terminal.
    """
    from backlogue.cli.launch import open_in_editor  # noqa: PLC0415 - `--help` needs none of it

    backlog = backlog_of(surroundings, folder)
    path = item_or_pick(item, backlog, surroundings, question="Open which item?")
    open_in_editor(path, surroundings)
    return Exit.DONE
