"""`backlogue template`: the folder of the built-in template, and a copy of it to change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from backlogue.cli.options import Command, Group, json_option, pass_system
from backlogue.cli.output import print_result
from backlogue.template.eject import eject
from backlogue.template.loader import builtin_root

if TYPE_CHECKING:
    from backlogue.cli.system import System


@click.group(cls=Group)
def command() -> None:
    """Find the built-in template, or copy it to change it."""


@command.command(cls=Command, name="path")
@json_option
@pass_system
def path_command(system: System, *, as_json: bool) -> int:
    """Print the folder of the built-in template's copier.yml."""
    path = str(builtin_root())
    print_result(path, {"path": path}, system, as_json=as_json)
    return 0


@command.command(cls=Command, name="eject")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
@pass_system
def eject_command(system: System, folder: Path, *, as_json: bool) -> int:
    """Copy the built-in template to DIR, to be changed and used with `new --template DIR`."""
    target = system.cwd / folder
    eject(builtin_root(), target)
    path = system.display_path(target)
    print_result(path, {"path": path}, system, as_json=as_json)
    return 0
