"""`backlogue schema`: print the JSON Schema of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backlogue.cli.options import Command, dir_option, pass_system, template_option
from backlogue.cli.templates import chosen_backlog, find_template
from backlogue.project.folders import find_backlog
from backlogue.template.schema import schema
from backlogue.text import to_json

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.system import System


@click.command(cls=Command)
@dir_option
@template_option("Use this template: its name, a folder with a copier.yml, or a Markdown file.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    expose_value=False,
    help="Accepted for consistency; output is always JSON.",
)
@pass_system
def command(system: System, folder: Path | None, template: Path | None) -> int:
    """Print the JSON Schema (draft 2020-12) of the answers in `--data`."""
    backlog = find_backlog(system.cwd, system.env, folder)
    backlog = chosen_backlog(system, backlog, template)
    described = schema(find_template(system, backlog), statuses=backlog.config.statuses)
    system.result(to_json(described, indent=2))
    return 0
