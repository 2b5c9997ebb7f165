"""`backlogue status`: an item's status, printed or set."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.cli.params import (
    backlog_of,
    complete_status,
    item_argument,
    item_or_pick,
    item_roles,
    pick,
    require_role,
)
from backlogue.errors import Exit
from backlogue.text import printable

if TYPE_CHECKING:
    from backlogue.cli.system import System
    from backlogue.items.item_roles import ItemRoles
    from backlogue.items.status_edit import Today
    from backlogue.project.folders import Backlog


@click.command(cls=Command)
@item_argument(required=False)
@click.argument("status", required=False, shell_complete=complete_status)
@dir_option
@json_option
@pass_system
def command(
    system: System, item: str | None, status: str | None, folder: Path | None, *, as_json: bool
) -> int:
    """Print an item's status, or set it to STATUS.

    Setting a new status also sets `date_modified` to today. If the template sorts items into folders by
    status, the file is moved. A single argument is always ITEM; without arguments, pick both on a terminal.
    """
    from backlogue.cli.templates import known_statuses, own_backlog
    from backlogue.items.status_edit import Today, read_status, set_status
    from backlogue.items.statuses import resolve_status

    backlog = backlog_of(system, folder)
    path = item_or_pick(item, backlog, system, question="The status of which item?")
    backlog = own_backlog(system, backlog, path)
    roles = item_roles(backlog, system)
    require_role(roles, "status", "status")
    if status is not None:
        status = resolve_status(status, known_statuses(system, backlog))
    display_path = system.display_path(path)
    if item is None:
        status = _picked(path, backlog, system, roles)
    changed = False
    if status is not None:
        today = Today(system.today().isoformat(), system.env, roles)
        if roles is not None and roles.folders.pairs:
            path, changed = _move(path, status, today, system)
            display_path = system.display_path(path)
        else:
            changed = set_status(path, status, today=today, display_path=display_path)
    now = status if status is not None else read_status(path, display_path=display_path, roles=roles)
    if as_json:
        payload = {"path": display_path, "slug": path.stem, "status": now, "changed": changed}
        print_json(payload, system)
    elif status is None:
        system.result(printable(now))
    else:
        system.note(f"{display_path}: {now}" if changed else f"{display_path}: {now} already")
    return Exit.DONE


def _move(path: Path, status: str, today: Today, system: System) -> tuple[Path, bool]:
    """Move an item to the folder of its status; return its path and whether anything changed."""
    from backlogue.files import read_file
    from backlogue.items.folder import item_paths
    from backlogue.items.moved_links import broken_links
    from backlogue.items.status_edit import move_to_status

    old = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    before = read_file(old)
    new = move_to_status(old, status, today=today, display_path=system.display_path(path))
    if new == old:
        return path, read_file(old) != before
    roles = today.roles
    others = item_paths(roles.backlog_folder(""), roles.subfolders) if roles is not None else []
    for link in broken_links(old, new, others):
        place = f"{system.display_path(link.path)}:{link.line}:{link.column}"
        system.note(f"{place}: the move breaks the link '{link.target}'; change it to '{link.new_target}'")
    return new, True


def _picked(path: Path, backlog: Backlog, system: System, roles: ItemRoles | None) -> str:
    """Let a status be picked; the one after the item's own is pointed at."""
    from backlogue.cli.templates import known_statuses
    from backlogue.errors import BacklogueError
    from backlogue.items.status_edit import read_status

    statuses = list(known_statuses(system, backlog))
    try:
        now = read_status(path, display_path=system.display_path(path), roles=roles)
    except BacklogueError:
        now = ""
    after = statuses.index(now) + 1 if now in statuses else 0
    ordered = [*statuses[after:], *statuses[:after]]
    return pick(f"{path.stem} is {now or 'without a status'}. Now?", [(s, s) for s in ordered], system)
