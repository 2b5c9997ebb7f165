"""`backlogue list`: the items of the backlog."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.cli.params import backlog_of, complete_status
from backlogue.cli.system import is_terminal
from backlogue.errors import Exit, UsageError
from backlogue.items.listing import SORTS, Listing, ListQuery, list_items
from backlogue.project.folders import NoBacklogError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from backlogue.cli.system import System
    from backlogue.project.folders import Backlog

FORMATS = ("table", "plain", "json", "paths")


@click.command(cls=Command)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="How; a table on a terminal, plain in a pipe."
)
@click.option("-0", "null", is_flag=True, help="Print paths, each ended by a NUL character, for xargs -0.")
@click.option(
    "--status", "statuses", multiple=True, metavar="STATUS", shell_complete=complete_status,
    help="Only items with this status; may be given several times.",
)  # fmt: skip
@click.option(
    "--grep", "text", default="", metavar="TEXT", help="Only items with TEXT in them, whatever its case."
)
@click.option("--since", metavar="YYYY-MM-DD", help="Only items modified on this day or later.")
@click.option(
    "--sort", type=click.Choice(SORTS), default="status",
    help="The order; by default by status, then the newest first.",
)  # fmt: skip
@click.option("--reverse", is_flag=True, help="The other way round.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N items.")
@dir_option
@json_option
@pass_system
def command(  # noqa: PLR0917 - one parameter an option
    system: System,
    form: str | None,
    statuses: tuple[str, ...],
    text: str,
    since: str | None,
    sort: str,
    limit: int | None,
    folder: Path | None,
    *,
    null: bool,
    reverse: bool,
    as_json: bool,
) -> int:
    """List the items, and what can't be read of any file."""
    backlog = backlog_of(system, folder)
    query = ListQuery(_meant(statuses, backlog), text, _day(since), sort, reverse, limit)
    form = _form(form, system, null=null, as_json=as_json)
    from backlogue.cli import list_table

    try:
        there = backlog.there()
    except NoBacklogError as none:
        # Not a failure: a hook in a fresh repository passes.
        if form == "json":
            print_json(list_table.payload(Listing([], [], {})), system)
        system.note(str(none))
        return Exit.DONE
    listing = list_items(there, query, lambda: _known(backlog), shown=system.display_path(there))
    if form == "json":
        print_json(list_table.payload(listing), system)
    elif form == "paths":
        list_table.write_paths(listing, system, end="\0" if null else "\n")
    elif form == "plain":
        system.stdout.write(list_table.as_plain(listing))
    else:
        system.stdout.write(list_table.as_table(listing, system, order=_known(backlog)))
    if form != "json":
        system.stdout.flush()
        for problem in listing.problems:
            system.note(list_table.problem_line(problem))
    return Exit.PROBLEMS if listing.problems else Exit.DONE


def _form(form: str | None, system: System, *, null: bool, as_json: bool) -> str:
    asked = {form, "paths" if null else None, "json" if as_json else None} - {None}
    if len(asked) > 1:
        raise UsageError(
            f"{' and '.join(sorted(filter(None, asked)))} can't both be printed", place="--format"
        )
    return next(iter(filter(None, asked)), "table" if is_terminal(system.stdout) else "plain")


def _meant(words: Sequence[str], backlog: Backlog) -> frozenset[str]:
    if not words:
        return frozenset()
    from backlogue.items.statuses import resolve_status

    known = _known(backlog)
    return frozenset(resolve_status(word, known, place="--status") for word in words)


def _known(backlog: Backlog) -> Sequence[str]:
    from backlogue.items.statuses import known_statuses

    return known_statuses(backlog.config)


def _day(since: str | None) -> str:
    if since is None:
        return ""
    from backlogue.items.summary import is_real_date

    if not is_real_date(since):
        raise UsageError(f"'{since}' is no real date", place="--since", hint="write it YYYY-MM-DD")
    return since
