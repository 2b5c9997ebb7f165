"""Look-ups on the disk that rules need, cached for one run."""

from __future__ import annotations

import os
from functools import cache
from unicodedata import normalize

from backlogue.check.document import Document
from backlogue.check.rules.links import anchors_of
from backlogue.files import read_file

_LARGEST = 1 << 22
"""The largest file, in bytes, whose anchors are read."""


class Disk:
    """Files and anchors near an item; each is looked up on the disk once."""

    def __init__(self) -> None:
        self._folder = "."
        self._anchors = cache(_anchors)
        self._names = cache(_names)
        self._exists = cache(_exists)

    def enter(self, folder: str) -> None:
        """Resolve paths from now on relative to `folder`."""
        self._folder = folder

    def exists(self, path: str) -> bool:
        """Return whether a path, relative to the item, exists."""
        return self._exists(os.path.join(self._folder, path))

    def anchors(self, path: str) -> frozenset[str] | None:
        """Return the anchors of a Markdown file, or None if it can't be read."""
        return self._anchors(os.path.normpath(os.path.join(self._folder, path)))

    def namesakes(self, name: str) -> list[str]:
        """Return the names in the item's folder that differ from `name` only in case or Unicode form."""
        return [other for other in self._names(self._folder).get(_case_key(name), ()) if other != name]


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
