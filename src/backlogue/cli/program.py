"""The program: its commands, imported when called, and the handler of every failure."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from backlogue import __version__
from backlogue.cli.options import VARIABLE, Group
from backlogue.cli.output import error_payload, print_json
from backlogue.cli.system import System
from backlogue.errors import BacklogueError, Cancelled, Exit, StateError
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "init": ("backlogue.cli.init", "Set up a backlog in this project."),
    "new": ("backlogue.cli.new", "Write a new item and print its path."),
    "edit": ("backlogue.cli.edit", "Change an item's answers, and nothing else in its file."),
    "answers": ("backlogue.cli.answers", "Print an item's answers, ready for `new --data -`."),
    "list": ("backlogue.cli.list_items", "List items and report unreadable files."),
    "show": ("backlogue.cli.show", "Show an item, rendered on a terminal and byte for byte in a pipe."),
    "open": ("backlogue.cli.open", "Open an item in the editor you are in, or in $VISUAL or $EDITOR."),
    "status": ("backlogue.cli.status", "Print an item's status, or set it to STATUS."),
    "touch": ("backlogue.cli.touch", "Set `date_modified` of items to today."),
    "check": ("backlogue.cli.check", "Find what is unfinished or wrong in the items."),
    "editor": ("backlogue.cli.editor", "Set up backlogue tasks in your editor."),
    "drafts": ("backlogue.cli.drafts", "List, show or remove drafts saved by the wizard."),
    "schema": ("backlogue.cli.schema", "Print the JSON Schema (draft 2020-12) of the answers in `--data`."),
    "instructions": ("backlogue.cli.instructions", "Print what an agent needs to know about this backlog."),
    "adopt": ("backlogue.cli.adopt", "Turn a Markdown template into the template of this backlog."),
    "update": ("backlogue.cli.update", "Update items to the current version of their template."),
    "template": (
        "backlogue.cli.template",
        "Find the built-in template, copy it to change it, or check a template of your own.",
    ),
    "completion": ("backlogue.cli.completion", "Print the completion script for a shell."),
}
"""Each command's name, the module that holds it as `command`, and the first line of its help."""


class Program(Group):
    """A group that imports a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the command names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module; return None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module, _summary = COMMANDS[cmd_name]
        command: click.Command = importlib.import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their summaries, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_module, summary) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; suggest the most similar one for an unknown name."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            hint = suggestion(name, COMMANDS, otherwise=f"choose from: {', '.join(COMMANDS)}")
            raise click.UsageError(f"unknown command '{name}'; {hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="backlogue %(version)s")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def program(**_options: Any) -> None:
    """Keep a backlog as Markdown files: create, list, edit and check items."""


def run(argv: Sequence[str], system: System | None = None) -> int:
    """Run `argv` and return the exit code; see `backlogue.cli.main`."""
    # Options of every command, read here because a command line that does not parse has no context.
    words = list(argv[: argv.index("--")] if "--" in argv else argv)
    try:
        if system is None:
            system = _process_system()
        code = _invoke(argv, system)
        _flush(system)
    except BrokenPipeError:
        # Whoever read our result has seen enough (`list | head`). Nothing else raises this: messages that
        # can't be written to stderr are dropped.
        if system is not None:
            _discard(system.stdout)
        return Exit.DONE
    except (Exception, KeyboardInterrupt) as failure:
        if "--debug" in words:
            raise
        if system is None:
            system = System(cwd=Path(os.sep))
        return _report(as_error(failure), system, as_json="--json" in words)
    return code if isinstance(code, int) else Exit.DONE


def _process_system() -> System:
    """Prepare the process's own streams and signals, and return its system.

    Raises:
        StateError: The current folder is gone.
    """
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # The same bytes on every platform: UTF-8 and "\n", and never a crash for a character.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr] # a TextIOWrapper
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return System()
    except FileNotFoundError:
        raise StateError("the current folder was removed", hint="change to a folder that exists") from None


def _open_closed_streams() -> None:
    """Replace a missing stdout or stderr with the null device."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - for the process's life


def _invoke(argv: Sequence[str], system: System) -> object:
    if VARIABLE in os.environ:
        # A shell asks for completions; only click's own main answers it.
        return program.main(list(argv), prog_name="backlogue", standalone_mode=False, obj=system)
    # Not click's main: it turns a closed pipe into a failure without a word.
    try:
        with program.make_context("backlogue", list(argv), obj=system) as context:
            return program.invoke(context)
    except click.exceptions.Exit as left:
        return left.exit_code


def _flush(system: System) -> None:
    try:
        system.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StateError(f"can't be written: {error.strerror}", place="stdout") from None


def _discard(stream: TextIO) -> None:
    """Redirect a stream to the null device, so that flushing its buffer can't fail again."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def as_error(failure: BaseException) -> BacklogueError:  # noqa: PLR0911 - a table, one row a kind
    """Convert any exception into an error with a one-line message and an exit code."""
    match failure:
        case BacklogueError():
            return failure
        case click.exceptions.Abort() | EOFError() | KeyboardInterrupt():
            return _failed("cancelled", Exit.CANCELLED)
        case click.UsageError():
            path = failure.ctx.command_path if failure.ctx else "backlogue"
            message = " ".join(failure.format_message().split()).rstrip(".")
            return _failed(message, Exit.USAGE, hint=f"see '{path} --help'")
        case click.ClickException():
            return _failed(failure.format_message(), Exit.USAGE)
        case UnicodeEncodeError():
            hint = f"set a UTF-8 locale; this one is {failure.encoding}"
            return _failed(
                f"the locale has no character {failure.object[failure.start]!a}", Exit.USAGE, hint=hint
            )
        case OSError():
            place = None if failure.filename is None else os.fsdecode(failure.filename)
            return _failed(failure.strerror or str(failure), Exit.PROBLEMS, place=place)
        case MemoryError() | RecursionError():
            return _failed("the input is too large or too deeply nested", Exit.USAGE)
        case _:
            name = type(failure).__name__
            hint = "this is a bug; please report it with the output of '--debug'"
            return _failed(f"{name}: {failure}", Exit.PROBLEMS, hint=hint)


def _failed(message: str, code: Exit, *, place: str | None = None, hint: str | None = None) -> BacklogueError:
    error = BacklogueError(message, place=place, hint=hint)
    error.exit_code = code
    return error


_LONGEST_LINE = 2000
"""Maximum length of an error line, in characters: text quoted from a file can be of any length."""


def _report(error: BacklogueError, system: System, *, as_json: bool) -> int:
    if as_json:
        with suppress(OSError):  # then stderr has to do
            print_json(error_payload(error), system)
            system.stdout.flush()
            return int(error.exit_code)
    # Leaving the wizard is not an error.
    kind = "" if isinstance(error, Cancelled) else "error: "
    for one in error.errors:
        line = f"{kind}{one}"
        system.note(line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…")
    try:
        system.stdout.flush()
    except OSError:
        _discard(system.stdout)
    return int(error.exit_code)
