"""`backlogue template`: where the built-in template lies, and a copy of it to change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from backlogue.cli.options import Command, Group, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.template.eject import eject
from backlogue.template.loader import builtin_root

if TYPE_CHECKING:
    from backlogue.cli.system import System


@click.group(cls=Group)
def command() -> None:
    """Find the built-in template, or make a copy of it to change."""


@command.command(cls=Command, name="path")
@json_option
@pass_system
def path_command(system: System, *, as_json: bool) -> int:
    """Print the folder of the built-in template's copier.yml."""
    _tell(str(builtin_root()), as_json=as_json, system=system)
    return 0


@command.command(cls=Command, name="eject")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
@pass_system
def eject_command(system: System, folder: Path, *, as_json: bool) -> int:
    """Copy the built-in template to DIR, to be changed and used with `new --template DIR`."""
    target = system.cwd / folder
    eject(builtin_root(), target)
    _tell(system.display_path(target), as_json=as_json, system=system)
    return 0


def _tell(path: str, *, as_json: bool, system: System) -> None:
    if as_json:
        print_json({"path": path}, system)
    else:
        system.result(path)
