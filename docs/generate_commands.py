"""Write docs/commands.md from the commands' own help: `python docs/generate_commands.py`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from backlogue.cli.program import program

PAGE = Path(__file__).parent / "commands.md"

INTRODUCTION = """\
# The commands

Made from `backlogue COMMAND --help` by `docs/generate_commands.py`; a test keeps it up to date.
Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 problems were found or the state of the
disk forbids it, 2 the command line or its data is wrong, 130 cancelled.
"""


def page() -> str:
    """Return the page as it should stand."""
    context = click.Context(program, info_name="backlogue", terminal_width=100, **program.context_settings)
    return INTRODUCTION + "".join(_sections(program, context))


def _sections(group: click.Group, context: click.Context) -> list[str]:
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        inner = click.Context(
            command, info_name=name, parent=context, terminal_width=100, max_content_width=100
        )
        found.append(f"\n## {inner.command_path}\n\n```text\n{command.get_help(inner)}\n```\n")
        if isinstance(command, click.Group):
            found += _sections(command, inner)
    return found


if __name__ == "__main__":
    PAGE.write_bytes(page().encode())
    sys.stdout.write(f"{PAGE.name} written\n")
