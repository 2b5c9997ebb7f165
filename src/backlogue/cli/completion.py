"""`backlogue completion`: print a script that makes a shell complete commands, items and statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backlogue.cli.options import VARIABLE, Command, json_option, pass_system
from backlogue.cli.output import print_result

if TYPE_CHECKING:
    from backlogue.cli.system import System

SHELLS = ("bash", "zsh", "fish")

_SETUP = """\b
bash:  eval "$(backlogue completion bash)"      in ~/.bashrc
zsh:   eval "$(backlogue completion zsh)"       in ~/.zshrc, after compinit
fish:  backlogue completion fish | source       in ~/.config/fish/config.fish
"""


@click.command(cls=Command, epilog=_SETUP)
@click.argument("shell", type=click.Choice(SHELLS))
@json_option
@pass_system
def command(system: System, shell: str, *, as_json: bool) -> None:
    """Print the completion script for a shell."""
    from click.shell_completion import get_completion_class

    from backlogue.cli.program import program

    shell_class = get_completion_class(shell)
    if shell_class is None:
        raise click.UsageError(f"unknown shell '{shell}'")
    script = shell_class(program, {}, "backlogue", VARIABLE).source().rstrip("\n")
    print_result(script, {"shell": shell, "script": script}, system, as_json=as_json)
