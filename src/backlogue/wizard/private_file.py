"""Files that are readable only by their owner."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


LARGEST = 64 << 20
"""The maximum size of a file, in bytes."""


def read_private(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        OSError: It can't be read.
        ValueError: It is not a regular file, or too large.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
            raise ValueError(path)
        return file.read(LARGEST)


def write_private(path: Path, data: bytes) -> None:
    """Write a file atomically: write and sync a temporary file, then move it."""
    _make(path.parent)
    beside = path.with_suffix(".tmp")
    with open(_open(beside), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _make(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            folder.chmod(0o700)


def _open(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    return os.open(path, flags, 0o600)
