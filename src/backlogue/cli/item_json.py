"""One item as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.errors import StateError
from backlogue.files import read_file
from backlogue.items.statuses import known_statuses
from backlogue.items.summary import Problem, Reader

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.system import System
    from backlogue.project.places import Backlog


def item_payload(path: Path, backlog: Backlog, system: System) -> tuple[dict[str, Any], bool]:
    """Return what `show --json` prints, and whether anything of the item could not be read."""
    shown = system.display_path(path)
    reader = Reader(known_statuses(backlog.config))
    summary, _data, _body = reader.read(str(path), shown)
    problems = reader.problems
    answers = None
    try:
        answers = _answers(path, shown, backlog, system)
    except StateError as error:
        if not problems:  # the body: of the front matter the reader told already
            problems.append(Problem(shown, None, None, error.message))
    payload = {
        **summary._asdict(),
        "answers": answers,
        "problems": [problem._asdict() for problem in problems],
    }
    return payload, bool(problems)


def _answers(path: Path, shown: str, backlog: Backlog, system: System) -> dict[str, Any]:
    from backlogue.cli.answer_input import find_template  # noqa: PLC0415 - reading back needs all of a template
    from backlogue.items.item import read_item  # noqa: PLC0415 - the same
    from backlogue.items.marking import layout_of  # noqa: PLC0415 - the same
    from backlogue.scaffold.rendering import Renderer  # noqa: PLC0415 - the same

    template = find_template(None, config=backlog.config, system=system)
    renderer = Renderer(template, today=system.today)
    return read_item(read_file(path), renderer, layout_of(renderer), shown=shown).answers
