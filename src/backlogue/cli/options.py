"""Options that several commands share, and the base classes of commands and groups."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from backlogue.cli.system import System

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from click.shell_completion import CompletionItem

_Function = TypeVar("_Function", bound="Callable[..., Any]")

pass_system = click.make_pass_decorator(System)

dir_option = click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Backlog folder (default: the nearest `backlog/`).",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def template_option(help_text: str) -> Callable[[_Function], _Function]:
    """Return the `--template` option with this help text."""
    return click.option(
        "--template",
        type=click.Path(path_type=Path),
        metavar="NAME|PATH",
        shell_complete=_complete_template,
        help=help_text,
    )


def _complete_template(
    context: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the names of templates that start with the input, and let the shell add files."""
    from click.shell_completion import CompletionItem

    from backlogue.cli.params import complete_template  # a module that imports this one

    return [*complete_template(context, param, incomplete), CompletionItem(incomplete, type="file")]


class Command(click.Command):
    """A command that accepts `--debug` after its name too, and whose options may exclude each other.

    Args:
        args: As for click's command.
        conflicts: For an option or argument, such as `--resume` or `TITLE`, those it can't be combined with.
        kwargs: As for click's command.
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
    """Return how users write a parameter: `--set` for an option, `TITLE` for an argument."""
    if isinstance(param, click.Argument):
        return (param.metavar or param.name or "").strip("[].").upper()
    return next((word for word in param.opts if word.startswith("--")), param.opts[0])


class Group(click.Group):
    """A group of commands that prints its help if called without one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Treat an empty command line as `--help`."""
        return super().parse_args(ctx, args or ["--help"])


VARIABLE = "_BACKLOGUE_COMPLETE"
"""Set by the completion scripts when the shell asks what to offer; click reads it."""
