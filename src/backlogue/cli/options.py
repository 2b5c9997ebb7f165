"""Options that several commands share, and the command class that carries those of all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from backlogue.cli.surroundings import Surroundings

pass_surroundings = click.make_pass_decorator(Surroundings)

dir_option = click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The backlog folder, if it is not the one found from here.",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


class Command(click.Command):
    """A command of the program: `--debug` may stand after its name too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(
            click.Option(["--debug"], is_flag=True, expose_value=False, hidden=True, help="Show tracebacks.")
        )
