"""Check file names with the template's rule for slugs."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from backlogue.template.rendering import Renderer

# Names that every rule for slugs accepts: loading the template costs more than checking the item.
_PLAIN = re.compile(
    r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|readme)\Z)(?=.{1,60}\Z)[a-z0-9]+(?:-[a-z0-9]+)*\Z"
)


class FileNames:
    """Validates file names with the question of a template that is the slug.

    Args:
        root: The template's folder.
        today: The clock that a template may read.
    """

    def __init__(self, root: Path, *, today: Callable[[], date]) -> None:
        self._root = root
        self._today = today

    def fault(self, stem: str) -> str:
        """Return what is wrong with a file name without its extension; empty if it is valid."""
        if _PLAIN.match(stem):
            return ""
        from backlogue.template.answers import answer_error  # Jinja and YAML, only for odd names

        template = self._renderer.template
        slug = template.item_name.read(stem).get(template.roles.slug or "")
        question = template.question(template.roles.slug or "")
        found = answer_error(self._renderer, question, slug, {}) if question and slug is not None else None
        return "" if found is None else "; ".join(filter(None, [found.message, found.hint]))

    @cached_property
    def _renderer(self) -> Renderer:
        from backlogue.template.loader import load
        from backlogue.template.rendering import Renderer  # Jinja, only for odd names

        return Renderer(load(self._root), today=self._today)
