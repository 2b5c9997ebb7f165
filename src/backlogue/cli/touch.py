"""`backlogue touch`: mark items as modified today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_system
from backlogue.cli.output import error_payload, print_json
from backlogue.cli.params import backlog_of, item_argument, item_roles, require_role, summary_reader
from backlogue.errors import Exit, StateError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.system import System


@click.command(cls=Command)
@item_argument(required=False, many=True)
@click.option(
    "--staged",
    is_flag=True,
    help="Touch the changed items staged in git; ITEM, if given, limits them to these paths.",
)
@dir_option
@json_option
@pass_system
def command(
    system: System, items: tuple[str, ...], folder: Path | None, *, staged: bool, as_json: bool
) -> int:
    """Set `date_modified` of items to today."""
    if staged:
        return _touch_staged(system, items, folder, as_json=as_json)
    if not items:
        raise UsageError("ITEM is required", hint="name at least one, or use '--staged'")
    from backlogue.items.find import find_item
    from backlogue.items.status_edit import Today, set_modified_date

    backlog = backlog_of(system, folder)
    roles = item_roles(backlog, system)
    require_role(roles, "modified", "date of modification")
    reader = lambda: summary_reader(backlog, system)  # noqa: E731 - one of two arguments
    paths = [find_item(word, backlog, cwd=system.cwd, make_reader=reader) for word in items]
    today = Today(system.today().isoformat(), system.env, roles)
    told: list[dict[str, object]] = []
    failures: list[StateError] = []
    for path in paths:
        display_path = system.display_path(path)
        try:
            changed = set_modified_date(path, today=today, display_path=display_path)
        except StateError as error:
            failures.append(error)
        else:
            told.append(
                {"path": display_path, "slug": path.stem, "date_modified": today.date, "changed": changed}
            )
    if as_json:
        errors = [error_payload(failure)["error"] for failure in failures]
        problems = {"error": errors[0], "errors": errors} if errors else {}
        print_json({"items": told, **problems}, system)
    else:
        for failure in failures:
            system.note(f"error: {failure}")
    return Exit.PROBLEMS if failures else Exit.DONE


def _touch_staged(system: System, words: tuple[str, ...], folder: Path | None, *, as_json: bool) -> int:
    from backlogue.items.git_staging import touch_staged
    from backlogue.items.status_edit import Today

    backlog = backlog_of(system, folder)
    roles = item_roles(backlog, system)
    require_role(roles, "modified", "date of modification")
    today = Today(system.today().isoformat(), system.env, roles)
    paths = touch_staged(
        backlog.folder, only=[system.cwd / word for word in words], today=today, cwd=system.cwd
    )
    if as_json:
        told = [
            {
                "path": system.display_path(path),
                "slug": path.stem,
                "date_modified": today.date,
                "changed": True,
            }
            for path in paths
        ]
        print_json({"items": told}, system)
    else:
        for path in paths:
            system.result(system.display_path(path))
    return Exit.DONE
