r"""The Python interface: render, read and edit items without the command line.

Every function takes the template's folder or Markdown file (default: the built-in template).
`backlogue schema` describes the answers. Texts are Markdown with `\n` or `\r\n`, dates are `YYYY-MM-DD` in
local time. Every failure is a `UsageError` (the answers or the template are invalid) or a `StateError` (the
item can't be read or safely changed), with `message`, `place` and `hint`.
"""

from __future__ import annotations

import os
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from backlogue.items.item_format import ItemFormat
from backlogue.items.template_choice import template_root
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.items.item import ParsedItem


def render(answers: Mapping[str, Any], *, template: str | Path | None = None) -> str:
    """Return an item with these answers; reading it returns them.

    Args:
        answers: Answers by name; None and missing ones get their default, dates that of today.
        template: The template's folder or Markdown file.

    Raises:
        UsageError: An answer is missing, unknown or invalid; `place` names it, such as `phases[1].name`.
    """
    return _form(template).render(answers).text


def read(item: str | bytes, *, template: str | Path | None = None) -> ParsedItem:
    """Return an item's `answers`, and in `raw` the text that is not part of the template, with its lines.

    Args:
        item: The file's text or bytes.
        template: The folder or Markdown file of the item's template.

    Raises:
        StateError: It is not UTF-8, or its front matter can't be read; `place` has line and column.
        UsageError: The template is invalid.
    """
    return _form(template).read(_bytes(item))


@overload
def edit(item: str, changes: Mapping[str, Any], *, template: str | Path | None = None) -> str: ...
@overload
def edit(item: bytes, changes: Mapping[str, Any], *, template: str | Path | None = None) -> bytes: ...
def edit(item: str | bytes, changes: Mapping[str, Any], *, template: str | Path | None = None) -> str | bytes:
    """Return the item with some answers changed, and `date_modified` set to today if anything did.

    All other bytes stay the same.

    Args:
        item: The file's text or bytes.
        changes: The new answers by name, each complete; None clears one.
        template: The folder or Markdown file of the item's template.

    Raises:
        UsageError: An answer is unknown or invalid.
        StateError: The item can't be read, or can't be changed safely.
    """
    form = _form(template)
    read_item = form.read(_bytes(item))
    today = date.today().isoformat()  # noqa: DTZ011 - dates are in local time
    changed = form.edit(read_item, {**read_item.answers, **changes}, today=today)
    return changed if isinstance(item, bytes) else changed.decode()


def _bytes(item: str | bytes) -> bytes:
    return item.encode("utf-8", "surrogatepass") if isinstance(item, str) else item


@lru_cache(maxsize=4)
def _form(template: str | Path | None) -> ItemFormat:
    root = builtin_root() if template is None else template_root(Path(template), env=os.environ)
    return ItemFormat(Renderer(load(root), today=date.today))
