"""What rules ask of the disk, remembered for one run."""

from __future__ import annotations

import os
from functools import cache
from unicodedata import normalize

from backlogue.check.document import Document
from backlogue.check.rules.links import anchors_of
from backlogue.files import read_file

_LARGEST = 1 << 22
"""Anchors are looked for in files up to this size, in bytes."""


class Disk:
    """Answers for the items of one folder after another; each question is asked of the disk once."""

    def __init__(self) -> None:
        self._folder = "."
        self._anchors = cache(_anchors)
        self._names = cache(_names)
        self._exists = cache(_exists)

    def turn_to(self, folder: str) -> None:
        """Let the questions that follow be those of an item in `folder`."""
        self._folder = folder

    def exists(self, path: str) -> bool:
        """Tell whether a path, relative to the item, is there."""
        return self._exists(os.path.join(self._folder, path))

    def anchors(self, path: str) -> frozenset[str] | None:
        """Return the anchors of a Markdown file, or None if it can't be read."""
        return self._anchors(os.path.normpath(os.path.join(self._folder, path)))

    def namesakes(self, name: str) -> list[str]:
        """Return the names beside the item that differ only in case, or in how accents are composed."""
        return [other for other in self._names(self._folder).get(_same(name), ()) if other != name]


def _exists(path: str) -> bool:
    try:
        return os.path.exists(path)
    except (OSError, ValueError):  # what can't be a path isn't there
        return False


def _names(folder: str) -> dict[str, list[str]]:
    """Return the names in a folder, by what they are where case does not count."""
    found: dict[str, list[str]] = {}
    try:
        for name in sorted(os.listdir(folder)):
            found.setdefault(_same(name), []).append(name)
    except OSError:
        return {}
    return found


def _same(name: str) -> str:
    return name.casefold() if name.isascii() else normalize("NFC", normalize("NFC", name).casefold())


def _anchors(path: str) -> frozenset[str] | None:
    try:
        data = read_file(path, largest=_LARGEST)
    except (OSError, ValueError):
        return None
    document = Document("", data)
    return anchors_of(document.text, document.spans)
