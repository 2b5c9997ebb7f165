"""Options that several commands share, and the command class that carries those of all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from backlogue.cli.system import System

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_Function = TypeVar("_Function", bound="Callable[..., Any]")

pass_system = click.make_pass_decorator(System)

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
    """A command of the program: `--debug` may stand after its name too, and some options exclude others.

    Args:
        args: Those of click's own command.
        conflicts: Of an option or argument, such as `--resume` or `TITLE`, those it can't be combined with.
        kwargs: Those of click's own command.
    """

    def __init__(
        self, *args: Any, conflicts: Mapping[str, Sequence[str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts = conflicts or {}
        self.params.append(
            click.Option(["--debug"], is_flag=True, expose_value=False, hidden=True, help="Show tracebacks.")
        )

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command.

        Raises:
            click.UsageError: Two options contradict each other.
        """
        if self.conflicts:
            used = {
                spelling(param)
                for param in self.params
                if ctx.get_parameter_source(param.name or "") is ParameterSource.COMMANDLINE
            }
            for name, others in self.conflicts.items():
                for other in others if name in used else ():
                    if other in used:
                        raise click.UsageError(f"{name} can't be combined with {other}", ctx)
        return super().invoke(ctx)


def spelling(param: click.Parameter) -> str:
    """Return how a parameter is written: `--set` for an option, `TITLE` for an argument."""
    if isinstance(param, click.Argument):
        return (param.metavar or param.name or "").strip("[].").upper()
    return next((word for word in param.opts if word.startswith("--")), param.opts[0])


class Group(click.Group):
    """A group of commands; bare, it prints its help."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take no arguments for `--help`."""
        return super().parse_args(ctx, args or ["--help"])


VARIABLE = "_BACKLOGUE_COMPLETE"
"""Set by the completion scripts when the shell asks what to offer; click reads it."""
