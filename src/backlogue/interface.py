r"""The Python interface: items rendered, read and edited without a command line.

Every function takes the template's folder; without one it is the built-in template. Answers are those of
`backlogue schema`. Texts are Markdown with `\n` or `\r\n`, dates `YYYY-MM-DD` in local time. Every failure
is a `UsageError` (the answers or the template are wrong) or a `StateError` (the item can't be read or safely
changed), with `message`, `place` and `hint`.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from backlogue.items.item_format import ItemFormat
from backlogue.template.loader import builtin_root, load
from backlogue.template.rendering import Renderer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.items.item import ParsedItem


def render(answers: Mapping[str, Any], *, template: str | Path | None = None) -> str:
    """Return the item that says `answers`, proven to give them back.

    Args:
        answers: Answers by name; None is missing, and what is missing has its default, dates today's.
        template: The template's folder.

    Raises:
        UsageError: An answer is missing, unknown or wrong; `place` names it, such as `phases[1].name`.
    """
    return _form(template).render(answers).text


def read(item: str | bytes, *, template: str | Path | None = None) -> ParsedItem:
    """Return what an item says: its `answers`, and in `raw` what says none, each with its lines.

    Args:
        item: The file's text or bytes.
        template: The folder of the template it was made from.

    Raises:
        StateError: It is not UTF-8, or has no front matter that can be read; `place` has line and column.
        UsageError: The template is wrong.
    """
    return _form(template).read(_bytes(item))


@overload
def edit(item: str, changes: Mapping[str, Any], *, template: str | Path | None = None) -> str: ...
@overload
def edit(item: bytes, changes: Mapping[str, Any], *, template: str | Path | None = None) -> bytes: ...
def edit(item: str | bytes, changes: Mapping[str, Any], *, template: str | Path | None = None) -> str | bytes:
    """Return the item with some answers changed, and `date_modified` today's if anything did.

    Every byte that says what it said stays as it is.

    Args:
        item: The file's text or bytes.
        changes: The new answers by name, each whole; None clears one.
        template: The folder of the template it was made from.

    Raises:
        UsageError: An answer is unknown or wrong.
        StateError: The item can't be read, or this can't be changed safely.
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
    root = builtin_root() if template is None else Path(template)
    return ItemFormat(Renderer(load(root), today=date.today))
