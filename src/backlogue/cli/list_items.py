"""`backlogue list`: list the items of the backlog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.cli.params import backlog_of, complete_status, complete_template, summary_reader
from backlogue.cli.system import is_terminal
from backlogue.errors import Exit, UsageError
from backlogue.items.listing import SORTS, ItemFolder, Listing, ListQuery, list_items
from backlogue.project.folders import NoBacklogError
from backlogue.project.templates import backlog_templates, item_folders, template_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from backlogue.cli.system import System
    from backlogue.project.folders import Backlog

FORMATS = ("table", "plain", "json", "paths")


@dataclass(frozen=True, kw_only=True)
class ListOptions:
    """The parsed command line of `list`."""

    output_format: str | None
    null: bool
    statuses: tuple[str, ...]
    text: str
    since: str | None
    sort: str
    reverse: bool
    limit: int | None
    template: str | None
    folder: Path | None
    as_json: bool


@click.command(cls=Command)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    help="Output format (default: table on a terminal, otherwise plain).",
)
@click.option("-0", "null", is_flag=True, help="Print paths, each followed by a NUL character, for xargs -0.")
@click.option(
    "--status", "statuses", multiple=True, metavar="STATUS", shell_complete=complete_status,
    help="Only items with this status. Repeatable.",
)  # fmt: skip
@click.option(
    "--grep", "text", default="", metavar="TEXT", help="Only items that contain TEXT, ignoring case."
)
@click.option("--since", metavar="YYYY-MM-DD", help="Only items modified on or after this date.")
@click.option(
    "--sort", type=click.Choice(SORTS), default="status",
    help="Sort order (default: by status, then newest first).",
)  # fmt: skip
@click.option("--reverse", is_flag=True, help="Reverse the order.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="List at most N items.")
@click.option(
    "--template", metavar="NAME", shell_complete=complete_template,
    help="Only items that follow this template of several.",
)  # fmt: skip
@dir_option
@json_option
@pass_system
def command(system: System, /, **values: Any) -> int:
    """List items and report unreadable files."""
    options = ListOptions(**values)
    backlog = backlog_of(system, options.folder)
    query = ListQuery(
        _statuses(options.statuses, system, backlog),
        options.text,
        _date(options.since),
        options.sort,
        options.reverse,
        options.limit,
        _template(options.template, backlog),
    )
    output_format = _output_format(options, system)
    from backlogue.cli import list_table

    try:
        folders = item_folders(backlog)
    except NoBacklogError as none:
        # Not a failure: a hook in a fresh repository passes.
        if output_format == "json":
            print_json(list_table.payload(Listing([], [], {})), system)
        system.note(str(none))
        return Exit.DONE
    shown = [ItemFolder(folder, system.display_path(folder)) for folder in folders]
    listing = list_items(shown, query, lambda: summary_reader(backlog, system))
    if output_format == "json":
        print_json(list_table.payload(listing), system)
    elif output_format == "paths":
        list_table.write_paths(listing, system, end="\0" if options.null else "\n")
    elif output_format == "plain":
        system.stdout.write(list_table.as_plain(listing))
    else:
        system.stdout.write(list_table.as_table(listing, system, order=_known(system, backlog)))
    if output_format != "json":
        system.stdout.flush()
        for problem in listing.problems:
            system.note(list_table.problem_line(problem))
    return Exit.PROBLEMS if listing.problems else Exit.DONE


def _output_format(options: ListOptions, system: System) -> str:
    """Return the format that `--format`, `-0` and `--json` ask for, or the default of the stream.

    Raises:
        UsageError: They ask for different ones.
    """
    requested = {
        name
        for name in (
            options.output_format,
            "paths" if options.null else None,
            "json" if options.as_json else None,
        )
        if name is not None
    }
    if len(requested) > 1:
        raise UsageError(
            f"can't print both {' and '.join(sorted(requested))}", place="--format", hint="choose one of them"
        )
    return next(iter(requested), "table" if is_terminal(system.stdout) else "plain")


def _statuses(words: Sequence[str], system: System, backlog: Backlog) -> frozenset[str]:
    if not words:
        return frozenset()
    from backlogue.items.statuses import resolve_status

    known = _known(system, backlog)
    return frozenset(resolve_status(word, known, place="--status") for word in words)


def _known(system: System, backlog: Backlog) -> Sequence[str]:
    from backlogue.cli.templates import every_status

    return every_status(system, backlog)


def _template(name: str | None, backlog: Backlog) -> str:
    """Return the name of the template to look for; empty for any, also where there is only one.

    Raises:
        UsageError: There is no such template.
    """
    if name is None:
        return ""
    known = template_named(backlog, name).name
    return known if len(backlog_templates(backlog)) > 1 else ""


def _date(since: str | None) -> str:
    if since is None:
        return ""
    from backlogue.items.summary import is_real_date

    if not is_real_date(since):
        raise UsageError(f"'{since}' is not a valid date", place="--since", hint="use YYYY-MM-DD")
    return since
