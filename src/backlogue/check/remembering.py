"""The facts of a template, remembered between runs: reading it anew costs more than checking an item."""

from __future__ import annotations

import json
import os
import re
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from backlogue import __version__
from backlogue.check.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

FORM = f"{__version__}/1"
"""What a remembered file must say of itself; the number grows when facts get another meaning."""

_USES = re.compile(r"\{%-?\s*(?:import|from|include|extends)\s+['\"]([^'\"]+)['\"]")


def facts_of(root: Path, *, today: Callable[[], date], cache: Callable[[], Path]) -> Facts:
    """Return the facts of the template in `root`, from the cache if its files are what they were.

    Args:
        root: The folder of its `copier.yml`.
        today: The clock that a template may read.
        cache: Finds the user's cache folder; where it can't be read or written, it is done without.

    Raises:
        UsageError: There is no template, or it fails.
    """
    path = cache() / "templates" / f"{zlib.crc32(os.fsencode(root)):08x}.json"
    facts = _recall(path, root)
    if facts is None:
        facts = _describe(root, today)
        with suppress(OSError):
            _remember(path, root, facts)
    return facts


def _describe(root: Path, today: Callable[[], date]) -> Facts:
    from backlogue.check.describing import describe  # noqa: PLC0415 - Jinja and YAML, only for a new template
    from backlogue.scaffold.rendering import Renderer  # noqa: PLC0415 - the same
    from backlogue.scaffold.template import load  # noqa: PLC0415 - the same

    return describe(Renderer(load(root), today=today))


def _recall(path: Path, root: Path) -> Facts | None:
    try:
        told: Any = json.loads(path.read_bytes())
        if told["form"] != FORM or told["root"] != str(root):
            return None
        if any(_stamp(root, name) != [time, size] for name, time, size in told["files"]):
            return None
        return Facts.from_json(told["facts"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _remember(path: Path, root: Path, facts: Facts) -> None:
    files = [[name, *_stamp(root, name)] for name in sorted(_files(root))]
    told = {"form": FORM, "root": str(root), "files": files, "facts": facts.to_json()}
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_name(f"{path.stem}-{os.getpid()}.tmp")
    whole.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    whole.replace(path)


def _stamp(root: Path, name: str) -> list[int]:
    # Strings, not paths: asked for every file at every start.
    status = os.stat(f"{root}/{name}")  # noqa: PTH116 - the same
    return [status.st_mtime_ns, status.st_size]


def _files(root: Path) -> set[str]:
    """Return the template's files that facts come from: its questions, its item, and what that includes."""
    from backlogue.scaffold.template import load  # noqa: PLC0415 - only for a new template

    template = load(root)
    questions = next(name for name in ("copier.yml", "copier.yaml") if (root / name).is_file())
    found = {questions}
    waiting = [template.item_path]
    while waiting:
        name = waiting.pop()
        if name not in found and (root / name).is_file():
            found.add(name)
            waiting += _USES.findall((root / name).read_text(encoding="utf-8", errors="replace"))
    return found
