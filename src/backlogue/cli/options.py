"""Options that several commands share, and the command class that carries those of all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from backlogue.cli.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., Any]")

pass_surroundings = click.make_pass_decorator(Surroundings)

dir_option = click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The backlog folder, if it is not the one found from here.",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def template_option(told: str) -> Callable[[_Function], _Function]:
    """Return the `--template` option of a command that says of it what `told` says."""
    return click.option("--template", type=click.Path(path_type=Path), metavar="DIR", help=told)


class Command(click.Command):
    """A command of the program: `--debug` may stand after its name too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(
            click.Option(["--debug"], is_flag=True, expose_value=False, hidden=True, help="Show tracebacks.")
        )


class Group(click.Group):
    """A group of commands; bare, it prints its help."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take no arguments for `--help`."""
        return super().parse_args(ctx, args or ["--help"])


VARIABLE = "_BACKLOGUE_COMPLETE"
"""Set by the completion scripts when the shell asks what to offer; click reads it."""
