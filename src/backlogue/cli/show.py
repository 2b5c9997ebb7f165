"""`backlogue show`: one item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backlogue.cli.items import backlog_of, item_argument, item_or_pick
from backlogue.cli.options import Command, dir_option, json_option, pass_system
from backlogue.errors import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.system import System


@click.command(cls=Command)
@item_argument(required=False)
@dir_option
@json_option
@pass_system
def command(system: System, item: str | None, folder: Path | None, *, as_json: bool) -> int:
    """Show an item: rendered on a terminal, its bytes in a pipe.

    Without ITEM, pick one on a terminal.
    """
    from backlogue.cli.system import is_terminal  # noqa: PLC0415 - `--help` needs none of it
    from backlogue.files import read_file  # noqa: PLC0415 - the same

    backlog = backlog_of(system, folder)
    path = item_or_pick(item, backlog, system, question="Which item?")
    if as_json:
        from backlogue.cli.item_json import item_payload  # noqa: PLC0415 - only when asked for
        from backlogue.cli.output import print_json  # noqa: PLC0415 - only when asked for

        payload, problems = item_payload(path, backlog, system)
        print_json(payload, system)
        return Exit.PROBLEMS if problems else Exit.DONE
    data = read_file(path)
    if is_terminal(system.stdout):
        from backlogue.cli.rendered import render  # noqa: PLC0415 - rich costs as much as click

        render(data, system)
    else:
        system.write(data)
    return Exit.DONE
