"""What commands that touch items share: the ITEM they are given, or picked on a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from backlogue.errors import StateError, UsageError
from backlogue.project.places import Backlog, find_backlog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    from click.shell_completion import CompletionItem

    from backlogue.cli.system import System

    Decorated = TypeVar("Decorated", bound=Callable[..., Any] | click.Command)


def complete_item(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the items' slugs, with their titles."""
    from backlogue.cli.completing import items  # noqa: PLC0415 - only for a shell that completes

    return items(ctx, incomplete)


def complete_status(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the statuses."""
    from backlogue.cli.completing import statuses  # noqa: PLC0415 - only for a shell that completes

    return statuses(ctx, incomplete)


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
        from backlogue.items.find import AmbiguousItemError, find_item  # noqa: PLC0415 - `--help` needs none of it

        try:
            return find_item(word, backlog, cwd=system.cwd)
        except AmbiguousItemError as several:
            if not system.can_ask():
                raise
            choices = [(str(path), path.stem) for path in several.paths]
        return Path(pick(question, choices, system))
    if not system.can_ask():
        raise UsageError("ITEM is missing", hint="give a path, a slug, or a part of a slug or title")
    from backlogue.items.listing import Query, list_items  # noqa: PLC0415 - only to pick from
    from backlogue.items.statuses import known_statuses  # noqa: PLC0415 - the same

    folder = backlog.there()
    listing = list_items(folder, Query(), lambda: known_statuses(backlog.config), shown=str(folder))
    if not listing.items:
        raise StateError(
            "there is no item yet", place=system.display_path(folder), hint="see 'backlogue new'"
        )
    choices = [(item.path, f"{item.title or item.slug} ({item.status or '?'})") for item in listing.items]
    return folder / pick(question, choices, system)


def pick(question: str, choices: Sequence[tuple[str, str]], system: System) -> str:
    """Let one of several values be picked on the terminal; pairs of value and words."""
    from backlogue.wizard import prompts  # noqa: PLC0415 - costs more than all the rest

    return prompts.pick(question, choices, terminal=system)
