"""Load the layout of a template, cached with digests of the files it depends on."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from backlogue.template.layout import SHAPE, layout_from_data
from backlogue.template.loader import cache_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from backlogue.template.layout import Layout
    from backlogue.template.loader import Template
    from backlogue.template.rendering import Renderer


_KIND = "layout"


def load_layout(renderer: Renderer) -> Layout:
    """Return the layout of the renderer's template, from the cache if the template is unchanged.

    Raises:
        UsageError: The template fails on marker answers.
    """
    cached = cached_layout(renderer.template)
    if cached is not None:
        return cached
    from backlogue.items.layout_inference import infer_layout  # only for a new template

    layout = infer_layout(renderer)
    store_layout(renderer.template, layout, files=renderer.loaded)
    return layout


def cached_layout(template: Template) -> Layout | None:
    """Return the cached layout if the template's files are unchanged; else None."""
    if template.cache is None:
        return None
    entry = template.cache.get(cache_name(template.root, _KIND), made_from=SHAPE + template.source)
    if entry is not None and all(_digest(template.root / file) == digest for file, digest in entry[0]):
        with suppress(ValueError, TypeError):  # written by another version
            return layout_from_data(entry[1])
    return None


def store_layout(template: Template, layout: Layout, *, files: Iterable[str]) -> None:
    """Store a template's layout if there is a cache; `files` are the files it depends on."""
    if template.cache is not None:
        digests = [(file, _digest(template.root / file)) for file in files]
        name = cache_name(template.root, _KIND)
        template.cache.put(name, (digests, _plain(layout)), made_from=SHAPE + template.source)


def _digest(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b""


def _plain(value: Any) -> Any:
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value
