"""What shells are offered while someone types: items and statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from backlogue.cli.system import System
from backlogue.errors import BacklogueError
from backlogue.items.listing import Query, list_items
from backlogue.items.statuses import known_statuses
from backlogue.project.places import Backlog, find_backlog
from backlogue.text import printable

if TYPE_CHECKING:
    import click


def items(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the items whose slug starts with what was typed, those not named yet; files for a path."""
    if "/" in incomplete:
        return [CompletionItem(incomplete, type="file")]
    backlog = _backlog(ctx)
    if backlog is None:
        return []
    named = ctx.params.get("items") or ()
    try:
        folder = backlog.there()
        listing = list_items(folder, Query(), lambda: known_statuses(backlog.config), shown=str(folder))
    except (BacklogueError, OSError):
        return []
    return [
        CompletionItem(item.slug, help=printable(f"{item.title or ''} ({item.status or '?'})"))
        for item in listing.items
        if item.slug.startswith(incomplete) and item.slug not in named and item.slug.isprintable()
    ]


def statuses(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the statuses that start with what was typed; a space is typed as a dash."""
    backlog = _backlog(ctx)
    try:
        known = known_statuses(backlog.config) if backlog else ()
    except BacklogueError:
        return []
    words = [status.replace(" ", "-") for status in known]
    return [CompletionItem(word) for word in words if word.startswith(incomplete.replace(" ", "-"))]


def _backlog(ctx: click.Context) -> Backlog | None:
    """Find the backlog; None for a broken config: completing is no place for errors."""
    # Shells complete in a process that ran no command, so that no system was handed in.
    around = ctx.find_object(System) or System()
    try:
        return find_backlog(around.cwd, around.env, ctx.params.get("folder"))
    except (BacklogueError, OSError):
        return None
