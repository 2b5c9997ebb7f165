"""`backlogue touch`: mark items as modified today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_system
from backlogue.cli.output import error_payload, print_json
from backlogue.cli.params import backlog_of, item_argument, item_roles, require_role, summary_reader
from backlogue.errors import Exit, StateError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backlogue.cli.system import System
    from backlogue.items.status_edit import Today
    from backlogue.project.folders import Backlog


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
    from backlogue.items.status_edit import set_modified_date

    backlog = backlog_of(system, folder)
    reader = lambda: summary_reader(backlog, system)  # noqa: E731 - one of two arguments
    paths = [find_item(word, backlog, cwd=system.cwd, make_reader=reader) for word in items]
    dates = [*map(_today_of(system, backlog), paths)]
    changed_items: list[dict[str, object]] = []
    failures: list[StateError] = []
    for path, today in zip(paths, dates, strict=True):
        display_path = system.display_path(path)
        try:
            changed = set_modified_date(path, today=today, display_path=display_path)
        except StateError as error:
            failures.append(error)
        else:
            changed_items.append(
                {"path": display_path, "slug": path.stem, "date_modified": today.date, "changed": changed}
            )
    if as_json:
        errors = [error_payload(failure)["error"] for failure in failures]
        problems = {"error": errors[0], "errors": errors} if errors else {}
        print_json({"items": changed_items, **problems}, system)
    else:
        for failure in failures:
            system.note(f"error: {failure}")
    return Exit.PROBLEMS if failures else Exit.DONE


def _today_of(system: System, backlog: Backlog) -> Callable[[Path], Today]:
    """Return a function that returns today's date, to be set in an item of the backlog.

    It raises UsageError if the item's template has no date of modification.
    """
    from backlogue.cli.templates import own_backlog
    from backlogue.items.status_edit import Today

    date = system.today().isoformat()
    found: dict[tuple[Path | None, Path], Today] = {}

    def today_of(path: Path) -> Today:
        own = own_backlog(system, backlog, path)
        key = own.config.template, own.folder
        if key not in found:
            roles = item_roles(own, system)
            require_role(roles, "modified", "date of modification")
            found[key] = Today(date, system.env, roles)
        return found[key]

    return today_of


def _touch_staged(system: System, words: tuple[str, ...], folder: Path | None, *, as_json: bool) -> int:
    from backlogue.items.git_staging import touch_staged
    from backlogue.project.templates import backlog_templates

    backlog = backlog_of(system, folder)
    templates = backlog_templates(backlog)
    always = _today_of(system, backlog)

    def today_of(path: Path) -> Today | None:
        """Return None for an item without that date, among items of several templates: no failure."""
        try:
            return always(path)
        except UsageError:
            if len(templates) == 1:
                raise
            return None

    folders = [
        each.backlog.folder / subfolder
        for each in templates
        for subfolder in summary_reader(each.backlog, system).subfolders
    ]
    paths = touch_staged(
        folders,
        only=[system.cwd / word for word in words],
        today_of=today_of,
        env=system.env,
        cwd=system.cwd,
    )
    if as_json:
        changed_items = [
            {
                "path": system.display_path(path),
                "slug": path.stem,
                "date_modified": system.today().isoformat(),
                "changed": True,
            }
            for path in paths
        ]
        print_json({"items": changed_items}, system)
    else:
        for path in paths:
            system.result(system.display_path(path))
    return Exit.DONE
