"""What rules ask of the disk, remembered for one run."""

from __future__ import annotations

import os
from functools import cache

from backlogue.check.document import Document
from backlogue.check.rules.links import anchors_of

_LARGEST = 1 << 22
"""Anchors are looked for in files up to this size, in bytes."""


class Disk:
    """Answers for the items of one folder after another; each question is asked of the disk once."""

    def __init__(self) -> None:
        self._folder = "."
        self._anchors = cache(_anchors)
        self._siblings = cache(_siblings)
        self._exists = cache(_exists)

    def turn_to(self, folder: str) -> None:
        """Let the questions that follow be those of an item in `folder`."""
        self._folder = folder

    def exists(self, path: str) -> bool:
        """Tell whether a path, relative to the item, is there."""
        return self._exists(os.path.join(self._folder, path))  # noqa: PTH118 - asked for every link

    def anchors(self, path: str) -> frozenset[str] | None:
        """Return the anchors of a Markdown file, or None if it can't be read."""
        return self._anchors(os.path.normpath(os.path.join(self._folder, path)))  # noqa: PTH118 - the same

    def siblings(self) -> tuple[str, ...]:
        """Return the names of the files beside the item."""
        return self._siblings(self._folder)


def _exists(path: str) -> bool:
    try:
        return os.path.exists(path)  # noqa: PTH110 - asked for every link
    except (OSError, ValueError):  # what can't be a path isn't there
        return False


def _siblings(folder: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(os.listdir(folder)))  # noqa: PTH208 - names are all it takes
    except OSError:
        return ()


def _anchors(path: str) -> frozenset[str] | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - asked for every link
            data = file.read(_LARGEST + 1)
    except (OSError, ValueError):
        return None
    if len(data) > _LARGEST:
        return None
    document = Document("", data)
    return anchors_of(document.text, document.blocks)
