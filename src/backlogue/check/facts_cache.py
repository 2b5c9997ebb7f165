"""The facts of a template, remembered between runs: reading it anew costs more than checking an item."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from backlogue.check.template_facts import Facts
from backlogue.template.loader import cache_name, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

    from backlogue.template.cache import Cache

FORM = 1
"""Grows when facts get another meaning: what an older program remembered counts for nothing then."""

_QUESTIONS = ("copier.yml", "copier.yaml")


def load_facts(root: Path, *, today: Callable[[], date], cache: Cache) -> Facts:
    """Return the facts of the template in `root`, from the cache if its files are what they were.

    Args:
        root: The folder of its `copier.yml`.
        today: The clock that a template may read.
        cache: Where they are kept between runs.

    Raises:
        UsageError: There is no template, or it fails.
    """
    base = os.fspath(root)
    questions = b"".join(_read(base, name) for name in _QUESTIONS)
    name = cache_name(root, "facts")
    kept: Any = cache.get(name, made_from=b"%d\n" % FORM + questions)
    if kept is not None and all(_read(base, path) == data for path, data in kept["files"].items()):
        return Facts.from_plain(kept["facts"])
    facts, files = _described(root, today, cache)
    kept = {"files": {path: _read(base, path) for path in files}, "facts": facts.to_plain()}
    cache.put(name, kept, made_from=b"%d\n" % FORM + questions)
    return facts


def _described(root: Path, today: Callable[[], date], cache: Cache) -> tuple[Facts, Iterable[str]]:
    """Return the facts of a template, and its files that they come from besides its questions."""
    from backlogue.check.facts_reader import read_facts  # Jinja and YAML, only for a new template
    from backlogue.template.rendering import Renderer

    renderer = Renderer(load(root, cache=cache), today=today)
    return read_facts(renderer), renderer.loaded


def _read(base: str, name: str) -> bytes:
    try:
        with open(f"{base}/{name}", "rb") as file:
            return file.read()
    except OSError:
        return b""
