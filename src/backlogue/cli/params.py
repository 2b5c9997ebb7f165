"""The parameters ITEM and STATUS: found, completed by shells, or picked on a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from backlogue.cli.system import System
from backlogue.errors import BacklogueError, StateError, UsageError
from backlogue.project.folders import Backlog, find_backlog
from backlogue.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    Decorated = TypeVar("Decorated", bound=Callable[..., Any] | click.Command)


def complete_item(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the items whose slug starts with what was typed, those not named yet; files for a path."""
    from backlogue.items.listing import ListQuery, list_items
    from backlogue.items.statuses import known_statuses

    if "/" in incomplete:
        return [CompletionItem(incomplete, type="file")]
    backlog = _completion_backlog(ctx)
    if backlog is None:
        return []
    named = ctx.params.get("items") or ()
    try:
        folder = backlog.there()
        listing = list_items(folder, ListQuery(), lambda: known_statuses(backlog.config), shown=str(folder))
    except (BacklogueError, OSError):
        return []
    return [
        CompletionItem(item.slug, help=printable(f"{item.title or ''} ({item.status or '?'})"))
        for item in listing.items
        if item.slug.startswith(incomplete) and item.slug not in named and item.slug.isprintable()
    ]


def complete_status(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the statuses that start with what was typed; a space is typed as a dash."""
    from backlogue.items.statuses import known_statuses

    backlog = _completion_backlog(ctx)
    try:
        known = known_statuses(backlog.config) if backlog else ()
    except BacklogueError:
        return []
    words = [status.replace(" ", "-") for status in known]
    return [CompletionItem(word) for word in words if word.startswith(incomplete.replace(" ", "-"))]


def _completion_backlog(ctx: click.Context) -> Backlog | None:
    """Find the backlog; None for a broken config: completing is no place for errors."""
    # Shells complete in a process that ran no command, so that no system was handed in.
    around = ctx.find_object(System) or System()
    try:
        return find_backlog(around.cwd, around.env, ctx.params.get("folder"))
    except (BacklogueError, OSError):
        return None


def item_argument(*, required: bool = True, many: bool = False) -> Callable[[Decorated], Decorated]:
    """Return the argument ITEM, which shells complete."""
    return click.argument(
        "items" if many else "item",
        metavar=("ITEM" if required else "[ITEM]") + ("..." if many else ""),
        required=required,
        nargs=-1 if many else 1,
        shell_complete=complete_item,
    )


def backlog_of(system: System, folder: Path | None) -> Backlog:
    """Return the backlog that is meant here; see `find_backlog`."""
    return find_backlog(system.cwd, system.env, folder)


def item_or_pick(word: str | None, backlog: Backlog, system: System, *, question: str) -> Path:
    """Return the path of the item that `word` means; without a word let one be picked on a terminal.

    Raises:
        UsageError: There is neither a word nor anybody to ask.
        StateError: The word means no item or several, or there is no item to pick.
    """
    if word is not None:
        from backlogue.items.find import AmbiguousItemError, find_item

        try:
            return find_item(word, backlog, cwd=system.cwd)
        except AmbiguousItemError as several:
            if not system.can_ask():
                raise
            choices = [(str(path), path.stem) for path in several.paths]
        return Path(pick(question, choices, system))
    if not system.can_ask():
        raise UsageError("ITEM is missing", hint="give a path, a slug, or a part of a slug or title")
    from backlogue.items.listing import ListQuery, list_items
    from backlogue.items.statuses import known_statuses

    folder = backlog.there()
    listing = list_items(folder, ListQuery(), lambda: known_statuses(backlog.config), shown=str(folder))
    if not listing.items:
        raise StateError(
            "there is no item yet", place=system.display_path(folder), hint="see 'backlogue new'"
        )
    choices = [(item.path, f"{item.title or item.slug} ({item.status or '?'})") for item in listing.items]
    return folder / pick(question, choices, system)


def pick(question: str, choices: Sequence[tuple[str, str]], system: System) -> str:
    """Let one of several values be picked on the terminal; pairs of value and words."""
    from backlogue.wizard import prompters

    return prompters.pick(question, choices, terminal=system)
