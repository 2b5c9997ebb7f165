"""ITEM on the command line: a path, else a slug, else a part of exactly one slug or title."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlogue.errors import StateError, UsageError
from backlogue.items.folder import SUFFIX, is_item, item_names
from backlogue.text import nearest

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.project.places import Backlog

_SHOWN = 10


def find_item(word: str, backlog: Backlog, *, cwd: Path) -> Path:
    """Return the path of the item that `word` means; by path or slug without listing the folder.

    Raises:
        StateError: It means no item, or several.
        UsageError: `word` is empty.
    """
    if not word.strip():
        raise UsageError("ITEM is empty", hint="give a path, a slug, or a part of a slug or title")
    path = cwd / word
    if _is_there(path):
        return path
    folder = backlog.there()
    for name in (word + SUFFIX, word):
        if is_item(name) and not set(name) & {"/", "\\", "\0"} and _is_there(folder / name):
            return folder / name
    return _find_part(word, folder)


def _is_there(path: Path) -> bool:
    # A dangling link is there: what is wrong with it, its reader says.
    try:
        return os.path.lexists(path) and not path.is_dir()
    except ValueError:  # a NUL character
        return False


def _find_part(word: str, folder: Path) -> Path:
    from backlogue.items.summary import Reader  # noqa: PLC0415 - only where the slug isn't known

    part = word.casefold()
    reader = Reader(())
    fitting: list[str] = []
    names = item_names(folder)
    for name in names:
        slug = name[: -len(SUFFIX)]
        if slug.casefold() == part:
            return folder / name
        title = reader.read(os.path.join(folder, name), name)[0].title or ""  # noqa: PTH118 - for every item
        if part in slug.casefold() or part in title.casefold():
            fitting.append(name)
    slugs = [name[: -len(SUFFIX)] for name in fitting]
    if not slugs:
        guess = nearest(word, (name[: -len(SUFFIX)] for name in names))
        hint = f"did you mean '{guess}'?" if guess else "see 'backlogue list'"
        raise StateError(f"no item's slug or title has '{word}' in it", hint=hint)
    if len(slugs) > 1:
        more = f" and {len(slugs) - _SHOWN} more" if len(slugs) > _SHOWN else ""
        raise StateError(
            f"'{word}' fits several items: {', '.join(slugs[:_SHOWN])}{more}", hint="give more of one of them"
        )
    return folder / fitting[0]
