"""Cache parsed and compiled templates in the user's cache folder.

Cached data becomes code, so a file is used only if it belongs to the user, is not writable by others, is
complete, and was made from the same sources. If the cache can't be read or written, everything works
without it.
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
    """A cache of plain values in a folder, with one file per name.

    Args:
        folder: The folder, which holds nothing else; it is created when needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = os.fspath(folder)

    def get(self, name: str, *, made_from: bytes) -> Any:
        """Return the value of `name` if it was made from the same source; else None."""
        data = self._read(self._path(name)) if self._is_trusted() else b""
        is_complete = data[:_DIGEST] == _digest(data[_DIGEST:])
        if not is_complete:
            return None
        source, value = marshal.loads(data[_DIGEST:])  # noqa: S302 - the user's own file, checked above
        return value if source == _source(made_from) else None

    def put(self, name: str, value: Any, *, made_from: bytes) -> None:
        """Store a value if it is plain data and the folder is writable; never fail."""
        path = self._path(name)
        if not self._is_trusted():
            return
        with suppress(OSError, ValueError):  # ValueError: not plain data
            data = marshal.dumps((_source(made_from), value))
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            self._write(path, _digest(data) + data)

    def _is_trusted(self) -> bool:
        """Tell whether the folder is absolute; a relative one may be in somebody else's repository."""
        return os.path.isabs(self._folder)

    def _path(self, name: str) -> str:
        # Compiled code works only with the same kind of interpreter.
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
        """Write a file atomically.

        If a temporary file of another or killed process exists, remove it and write nothing; the next run
        will. Should an incomplete file get into place that way, its digest does not match.
        """
        temporary = path + ".tmp"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(temporary, flags, 0o600)
        except FileExistsError:
            os.unlink(temporary)
            return
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
            os.replace(temporary, path)
        except OSError:
            os.unlink(temporary)  # free the space on a full disk
            raise


def _is_own(status: os.stat_result) -> bool:
    if not stat.S_ISREG(status.st_mode):
        return False
    # Windows has no such bits; the user's folder is private there.
    return os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _source(made_from: bytes) -> bytes:
    return _digest(f"{__version__}\n{sys.version}\n".encode() + made_from)
