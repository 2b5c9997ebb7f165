"""One item as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backlogue.items.statuses import known_statuses
from backlogue.items.summary import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.surroundings import Surroundings
    from backlogue.project.places import Backlog


def item_json(path: Path, backlog: Backlog, surroundings: Surroundings) -> tuple[str, bool]:
    """Return the item as JSON, and whether anything of it could not be read."""
    reader = Reader(known_statuses(backlog.config))
    summary, _data, _body = reader.read(str(path), surroundings.shown(path))
    told = {
        "version": 1,
        **summary._asdict(),
        "problems": [problem._asdict() for problem in reader.problems],
    }
    return json.dumps(told, ensure_ascii=False), bool(reader.problems)
