"""What a template costs to read and to compile, kept between runs in the user's own folder.

A cache is never trusted further than its owner: what it holds becomes code, so a file counts only if it is
the user's own, writable by nobody else, whole, and made from the very same sources. Where it can't be read
or written, everything works without it.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from backlogue import __version__

if TYPE_CHECKING:
    from pathlib import Path

_DIGEST = hashlib.sha256().digest_size


class Cache:
    """Plain values in a folder, one file a name.

    Args:
        folder: The folder, for nothing else; it is made when something is first kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = os.fspath(folder)

    def get(self, name: str, *, made_from: bytes) -> Any:
        """Return what is kept under `name`, if it was made from the same; else None."""
        data = self._read(self._path(name)) if self._is_users() else b""
        whole = data[:_DIGEST] == _digest(data[_DIGEST:])
        if not whole:
            return None
        source, value = marshal.loads(data[_DIGEST:])  # noqa: S302 - the user's own file, and whole
        return value if source == _source(made_from) else None

    def put(self, name: str, value: Any, *, made_from: bytes) -> None:
        """Keep a value, if it is plain data and the folder can be written; never fail."""
        path = self._path(name)
        if not self._is_users():
            return
        with suppress(OSError, ValueError):  # ValueError: no plain data
            data = marshal.dumps((_source(made_from), value))
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            self._write(path, _digest(data) + data)

    def _is_users(self) -> bool:
        """Tell whether the folder is absolute; a relative one may be in a repository of a stranger's."""
        return os.path.isabs(self._folder)

    def _path(self, name: str) -> str:
        # Interpreters understand only what they have compiled themselves.
        return os.path.join(self._folder, f"{name}.{sys.implementation.cache_tag}")

    @staticmethod
    def _read(path: str) -> bytes:
        try:
            descriptor = os.open(
                path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
            )
        except OSError:
            return b""
        with open(descriptor, "rb") as file:
            return file.read() if _is_own(os.fstat(descriptor)) else b""

    @staticmethod
    def _write(path: str, data: bytes) -> None:
        """Write a file whole.

        Where another is being written, or was left by a killed writer, that one is removed and ours given up:
        the next run writes it. Whoever then moves a half into place is found out by its digest.
        """
        half = path + ".tmp"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(half, flags, 0o600)
        except FileExistsError:
            os.unlink(half)
            return
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
            os.replace(half, path)
        except OSError:
            os.unlink(half)  # a full disk needs the room
            raise


def _is_own(status: os.stat_result) -> bool:
    if not stat.S_ISREG(status.st_mode):
        return False
    # Windows says nothing here: there the user's folder is closed to others by itself.
    return os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _source(made_from: bytes) -> bytes:
    return _digest(f"{__version__}\n{sys.version}\n".encode() + made_from)
