"""The parameters ITEM and STATUS: find them, complete them in shells, or pick them on a terminal."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from backlogue.cli.system import System
from backlogue.errors import BacklogueError, StateError, UsageError
from backlogue.project.folders import Backlog, find_backlog
from backlogue.project.templates import backlog_templates, item_folders
from backlogue.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    from click.shell_completion import CompletionItem

    from backlogue.cli.templates import TemplateFolder
    from backlogue.items.item_format import ItemFormat
    from backlogue.items.item_roles import ItemRoles
    from backlogue.items.listing import Listing
    from backlogue.items.summary import SummaryReader

    Decorated = TypeVar("Decorated", bound=Callable[..., Any] | click.Command)


def complete_item(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the items whose slug starts with the input, without those named already; files for a path."""
    from click.shell_completion import CompletionItem  # no command needs it

    if "/" in incomplete:
        return [CompletionItem(incomplete, type="file")]
    backlog = _completion_backlog(ctx)
    if backlog is None:
        return []
    named = ctx.params.get("items") or ()
    try:
        listing = _every_item(backlog, _completion_system(ctx))
    except (BacklogueError, OSError):
        return []
    return [
        CompletionItem(item.slug, help=printable(f"{item.title or ''} ({item.status or '?'})"))
        for item in listing.items
        if item.slug.startswith(incomplete) and item.slug not in named and item.slug.isprintable()
    ]


def complete_status(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the statuses that start with the input; a space is typed as a dash."""
    from click.shell_completion import CompletionItem  # no command needs it

    backlog = _completion_backlog(ctx)
    try:
        known = _statuses(ctx, backlog) if backlog else ()
    except (BacklogueError, OSError):
        return []
    words = [status.replace(" ", "-") for status in known]
    return [CompletionItem(word) for word in words if word.startswith(incomplete.replace(" ", "-"))]


def complete_template(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the names of the templates that start with the input."""
    from click.shell_completion import CompletionItem  # no command needs it

    backlog = _completion_backlog(ctx)
    try:
        names = [each.name for each in backlog_templates(backlog)] if backlog else []
    except BacklogueError:
        return []
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _statuses(ctx: click.Context, backlog: Backlog) -> Sequence[str]:
    """Return the statuses of the item that is named before, or else of every template."""
    from backlogue.cli.templates import every_status, own_backlog

    system = _completion_system(ctx)
    item = ctx.params.get("item")
    if item and len(backlog_templates(backlog)) > 1:
        from backlogue.items.find import find_item

        path = find_item(item, backlog, cwd=system.cwd, make_reader=lambda: summary_reader(backlog, system))
        backlog = own_backlog(system, backlog, path)
    return every_status(system, backlog)


def _completion_system(ctx: click.Context) -> System:
    """Return the system without stderr, whose output would appear on the command line."""
    # Shells complete in a process that ran no command, so that no system was handed in.
    return replace(ctx.find_object(System) or System(), stderr=StringIO())


def _completion_backlog(ctx: click.Context) -> Backlog | None:
    """Find the backlog; None for a broken config: completing is no place for errors."""
    system = _completion_system(ctx)
    try:
        return find_backlog(system.cwd, system.env, ctx.params.get("folder"))
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


def summary_reader(backlog: Backlog, system: System) -> SummaryReader:
    """Return what reads the items of a backlog for a list.

    Raises:
        UsageError: The template can't be read.
    """
    from backlogue.cli.templates import find_template_folder, known_statuses
    from backlogue.items.summary import SummaryReader

    if len(backlog_templates(backlog)) > 1:
        from backlogue.cli.item_templates import mixed_reader

        return mixed_reader(system, backlog)
    found = find_template_folder(system, backlog)
    return SummaryReader(known_statuses(system, backlog, found.root), _roles_of(found, backlog, system))


def item_roles(backlog: Backlog, system: System) -> ItemRoles | None:
    """Return the reader of the template's roles; None for those of the built-in template.

    Raises:
        UsageError: The template can't be read.
    """
    from backlogue.cli.templates import find_template_folder

    return _roles_of(find_template_folder(system, backlog), backlog, system)


def _roles_of(found: TemplateFolder, backlog: Backlog, system: System) -> ItemRoles | None:
    from backlogue.template.builtin import builtin_root

    if found.root == builtin_root():
        return None
    from backlogue.cli.templates import load_template
    from backlogue.items.item_roles import ItemRoles
    from backlogue.items.layout_cache import cached_layout

    template = load_template(found, system)

    def make_format() -> ItemFormat:
        from backlogue.items.item_format import ItemFormat
        from backlogue.template.rendering import Renderer

        return ItemFormat(Renderer(template, today=system.today), statuses=backlog.config.statuses)

    layout = cached_layout(template) or make_format().layout
    roles = ItemRoles(template, layout, make_format, backlog.folder)
    return None if roles.is_built_in else roles


def require_role(roles: ItemRoles | None, role: str, what: str) -> None:
    """Refuse a command for which the template has no question.

    Raises:
        UsageError: No question has the role; `what` is what it is called.
    """
    if roles is not None and role not in roles.names:
        hint = f"name its question in _roles: {{ {role}: NAME }}"
        raise UsageError(f"the template has no {what}", hint=hint)


def item_or_pick(word: str | None, backlog: Backlog, system: System, *, question: str) -> Path:
    """Return the path of the item that `word` means; without a word let one be picked on a terminal.

    Raises:
        UsageError: There is neither a word nor anybody to ask.
        StateError: The word matches no item or several, or there are no items.
    """
    if word is not None:
        from backlogue.items.find import AmbiguousItemError, find_item

        try:
            return find_item(
                word, backlog, cwd=system.cwd, make_reader=lambda: summary_reader(backlog, system)
            )
        except AmbiguousItemError as several:
            if not system.can_ask():
                raise
            choices = [(str(path), path.stem) for path in several.paths]
        return Path(pick(question, choices, system))
    if not system.can_ask():
        raise UsageError("ITEM is required", hint="use a path, a slug, or a part of a slug or title")
    listing = _every_item(backlog, system)
    if not listing.items:
        raise StateError(
            "there are no items yet",
            place=system.display_path(item_folders(backlog)[0]),
            hint="run 'backlogue new' to create one",
        )
    choices = [(item.path, f"{item.title or item.slug} ({item.status or '?'})") for item in listing.items]
    return Path(pick(question, choices, system))


def _every_item(backlog: Backlog, system: System) -> Listing:
    """Return all items of a backlog, with absolute paths."""
    from backlogue.items.listing import ItemFolder, ListQuery, list_items

    folders = [ItemFolder(folder, str(folder)) for folder in item_folders(backlog)]
    return list_items(folders, ListQuery(), lambda: summary_reader(backlog, system))


def pick(question: str, choices: Sequence[tuple[str, str]], system: System) -> str:
    """Let one of several values be picked on the terminal; pairs of value and words."""
    from backlogue.wizard import prompters

    return prompters.pick(question, choices, terminal=system)
