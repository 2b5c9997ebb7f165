"""The facts of a template, cached between runs: reading them costs more than checking an item."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from backlogue.check.template_facts import DateFacts, Facts, NumberFacts, SectionFacts
from backlogue.template.loader import cache_name, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

    from backlogue.template.cache import Cache

_SHAPE = repr([kind._fields for kind in (Facts, SectionFacts, DateFacts, NumberFacts)]).encode()
"""The names of the facts' attributes: facts that were cached in another shape are not read."""

_QUESTIONS = ("copier.yml", "copier.yaml")


def load_facts(root: Path, *, today: Callable[[], date], cache: Cache) -> Facts:
    """Return the facts of the template in `root`, from the cache if its files are unchanged.

    Args:
        root: The folder of its `copier.yml`.
        today: The clock that a template may read.
        cache: Where facts are kept between runs.

    Raises:
        UsageError: The folder has no template, or the template fails.
    """
    base = os.fspath(root)
    questions = b"".join(_read(base, name) for name in _QUESTIONS)
    name = cache_name(root, "facts")
    cached: Any = cache.get(name, made_from=_SHAPE + questions)
    if cached is not None and all(_read(base, path) == data for path, data in cached["files"].items()):
        return Facts.from_plain(cached["facts"])
    facts, files = _read_template(root, today, cache)
    cached = {"files": {path: _read(base, path) for path in files}, "facts": facts.to_plain()}
    cache.put(name, cached, made_from=_SHAPE + questions)
    return facts


def _read_template(root: Path, today: Callable[[], date], cache: Cache) -> tuple[Facts, Iterable[str]]:
    """Return the facts of a template and the files, besides its questions, that they were read from."""
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
