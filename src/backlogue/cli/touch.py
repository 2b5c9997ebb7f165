"""`backlogue touch`: items marked as changed today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backlogue.cli.items import backlog_of, item_argument
from backlogue.cli.options import Command, dir_option, json_option, pass_surroundings
from backlogue.errors import Exit, StateError

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.surroundings import Surroundings


@click.command(cls=Command)
@item_argument(many=True)
@dir_option
@json_option
@pass_surroundings
def command(surroundings: Surroundings, items: tuple[str, ...], folder: Path | None, *, as_json: bool) -> int:
    """Set `date_modified` of items to today."""
    from backlogue.items.changes import touch  # noqa: PLC0415 - `--help` needs none of it
    from backlogue.items.find import find_item  # noqa: PLC0415 - the same

    backlog = backlog_of(surroundings, folder)
    paths = [find_item(word, backlog, cwd=surroundings.cwd) for word in items]
    today = surroundings.today().isoformat()
    told = []
    failures: list[StateError] = []
    for path in paths:
        shown = surroundings.shown(path)
        try:
            changed = touch(path, today=today, shown=shown, env=surroundings.env)
        except StateError as error:
            failures.append(error)
        else:
            told.append({"path": shown, "slug": path.stem, "date_modified": today, "changed": changed})
    for failure in failures[:-1]:
        surroundings.note(f"error: {failure}")
    if failures:
        raise failures[-1]
    if as_json:
        import json  # noqa: PLC0415 - only when asked for

        surroundings.result(json.dumps({"version": 1, "items": told}, ensure_ascii=False))
    return Exit.DONE
