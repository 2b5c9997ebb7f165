"""`backlogue new`: a new item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_surroundings

if TYPE_CHECKING:
    from backlogue.cli.surroundings import Surroundings


@click.command(cls=Command)
@click.argument("title", required=False)
@dir_option
@json_option
@pass_surroundings
def command(surroundings: Surroundings, title: str | None, folder: object, *, as_json: bool) -> int:
    """Write a new item and print its path."""
    surroundings.result(f"{title} {folder} {as_json}")
    return 0
