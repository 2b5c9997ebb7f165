"""`backlogue template`: the built-in template, a copy of it to change, and a template's faults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from backlogue.cli.options import Command, Group, json_option, pass_system
from backlogue.cli.output import print_result
from backlogue.errors import Exit
from backlogue.template.builtin import builtin_root
from backlogue.template.eject import eject

if TYPE_CHECKING:
    from backlogue.cli.system import System


@click.group(cls=Group)
def command() -> None:
    """Find the built-in template, copy it to change it, or check a template of your own."""


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


@command.command(cls=Command, name="check")
@click.argument("given", metavar="[PATH]", required=False, type=click.Path(path_type=Path))
@json_option
@pass_system
def check_command(system: System, given: Path | None, *, as_json: bool) -> int:
    """Report what is wrong with a template (default: the backlog's).

    PATH is a folder with a copier.yml, or a Markdown file.

    Finds unknown names, variables that no question defines, answers that can't be read back from items, and
    items that stock Copier, if it is installed, writes otherwise.
    """
    from backlogue.cli.templates import find_template
    from backlogue.items.template_check import check_template
    from backlogue.project.folders import find_backlog
    from backlogue.template.rendering import Renderer

    template = find_template(system, find_backlog(system.cwd, system.env), given)
    findings, notes = check_template(Renderer(template, today=system.today), env=system.env)
    for note in notes:
        system.note(f"note: {note}")
    lines = [": ".join(filter(None, finding)) for finding in findings]
    payload = {"findings": [finding._asdict() for finding in findings]}
    print_result("\n".join(lines), payload, system, as_json=as_json)
    return Exit.PROBLEMS if findings else Exit.DONE
