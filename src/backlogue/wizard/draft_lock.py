"""A lock that a process holds while its wizard is open."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class DraftLock:
    """A lock on a draft.

    A process ID would not be enough: IDs are reused, and two processes could take a draft at the same moment.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def begin(self) -> bool:
        """Acquire the lock; tell whether it succeeded. If the system can't lock files, it always does.

        Raises:
            OSError: The lock's file can't be made.
        """
        if self._descriptor is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        if not _lock(descriptor):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def end(self) -> None:
        """Release the lock."""
        if self._descriptor is None:
            return
        if os.name != "nt":  # there an open file can't be removed
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = None
        if os.name == "nt":
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def is_held(path: Path) -> bool:
    """Tell whether any process holds the lock at `path`."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Lock an open file without waiting; tell whether it succeeded."""
    try:
        if sys.platform == "win32":
            import msvcrt  # Windows only

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # not on Windows

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a file system without locks: better two writers than no draft
        return True
    return True
