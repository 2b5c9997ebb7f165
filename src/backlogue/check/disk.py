"""Look-ups on the disk that rules need, cached for one run."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from backlogue.check.document import Document
from backlogue.check.rules.links import anchors_of
from backlogue.files import read_file
from backlogue.items.folder import subfolder_of
from backlogue.items.item_numbers import number_in_name, numbered_items

if TYPE_CHECKING:
    from backlogue.check.template_facts import NumberFacts

_LARGEST = 1 << 22
"""The largest file, in bytes, whose anchors are read."""


class Disk:
    """Files and anchors near an item; each is looked up on the disk once."""

    def __init__(self, backlog: Path = Path(), numbers: NumberFacts | None = None) -> None:
        """Take the backlog folder, and how its items are numbered."""
        self._folder = "."
        self._backlog = backlog
        self._numbers = numbers
        self._numbered = cache(numbered_items)
        self._anchors = cache(_anchors)
        self._names = cache(_names)
        self._exists = cache(_exists)

    def enter(self, folder: str) -> None:
        """Resolve paths from now on relative to `folder`."""
        self._folder = folder

    def subfolder(self) -> str | None:
        """Return the current folder relative to the backlog, empty for itself; None if it is outside."""
        return subfolder_of(os.path.join(self._folder, "_"), self._backlog)

    def exists(self, path: str) -> bool:
        """Return whether a path, relative to the item, exists."""
        return self._exists(os.path.join(self._folder, path))

    def anchors(self, path: str) -> frozenset[str] | None:
        """Return the anchors of a Markdown file, or None if it can't be read."""
        return self._anchors(os.path.normpath(os.path.join(self._folder, path)))

    def namesakes(self, name: str) -> list[str]:
        """Return the names in the item's folder that differ from `name` only in case or Unicode form."""
        return [other for other in self._names(self._folder).get(_case_key(name), ()) if other != name]

    def same_number(self, name: str) -> list[str]:
        """Return the paths, relative to the backlog folder, of other items with the number of one."""
        number = None if self._numbers is None else number_in_name(name, self._numbers.pattern)
        if number is None or self._numbers is None:
            return []
        folders = tuple(self._backlog / folder for folder in ("", *self._numbers.folders))
        here = Path(self._folder)
        base = self._backlog if here in folders else here
        found = self._numbered(
            tuple(base / folder for folder in ("", *self._numbers.folders)), self._numbers.pattern
        )
        own = os.path.join(here, name)
        return [
            os.path.relpath(path, base).replace(os.sep, "/") for path in found.get(number, ()) if path != own
        ]


def _exists(path: str) -> bool:
    try:
        return os.path.exists(path)
    except (OSError, ValueError):  # an invalid path does not exist
        return False


def _names(folder: str) -> dict[str, list[str]]:
    """Return the names in a folder, grouped by their case-insensitive key."""
    found: dict[str, list[str]] = {}
    try:
        for name in sorted(os.listdir(folder)):
            found.setdefault(_case_key(name), []).append(name)
    except OSError:
        return {}
    return found


def _case_key(name: str) -> str:
    return name.casefold() if name.isascii() else normalize("NFC", normalize("NFC", name).casefold())


def _anchors(path: str) -> frozenset[str] | None:
    try:
        data = read_file(path, largest=_LARGEST)
    except (OSError, ValueError):
        return None
    document = Document("", data)
    return anchors_of(document.text, document.spans)
