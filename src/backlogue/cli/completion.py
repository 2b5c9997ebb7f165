"""`backlogue completion`: the script that makes a shell complete commands, items and statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backlogue.cli.options import VARIABLE, Command, pass_surroundings

if TYPE_CHECKING:
    from backlogue.cli.surroundings import Surroundings

SHELLS = ("bash", "zsh", "fish")


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(SHELLS))
@pass_surroundings
def command(surroundings: Surroundings, shell: str) -> None:
    r"""Print the completion script of a shell.

    \b
    bash:  eval "$(backlogue completion bash)"      in ~/.bashrc
    zsh:   eval "$(backlogue completion zsh)"       in ~/.zshrc, after compinit
    fish:  backlogue completion fish | source       in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - only here

    from backlogue.cli.program import program  # noqa: PLC0415 - it knows this module by name

    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"no such shell '{shell}'")
    surroundings.result(made(program, {}, "backlogue", VARIABLE).source().rstrip("\n"))
