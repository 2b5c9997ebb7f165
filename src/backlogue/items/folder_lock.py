"""Lock a backlog folder, so that only one process writes at a time."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from backlogue.errors import StateError
from backlogue.project.folders import state_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TIMEOUT = 20.0
"""How long to wait for another process, in seconds."""


@contextmanager
def lock_folder(folder: Path, *, env: Mapping[str, str]) -> Iterator[bool]:
    """Lock `folder`; yield False if the system supports no kind of lock.

    If possible the folder itself is locked: nothing is written, and the lock ends with the process.
    Otherwise a file in the user's state folder is locked.

    Raises:
        StateError: Another process has held the lock for longer than `TIMEOUT`.
    """
    descriptor = _lock_folder(folder)
    if descriptor is not None:
        try:
            yield True
        finally:
            os.close(descriptor)
        return
    with _lock_file(folder, env=env) as held:
        yield held


def _lock_folder(folder: Path) -> int | None:
    if sys.platform == "win32":
        return None
    import fcntl  # not on Windows

    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except PermissionError:  # a folder may be writable but not readable
        return None
    deadline = time.monotonic() + TIMEOUT
    pause = 0.001
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise _busy(folder) from None
            time.sleep(pause)
            pause = min(pause * 2, 0.02)
        except OSError:  # some network file systems can't lock folders
            os.close(descriptor)
            return None
        else:
            return descriptor


@contextmanager
def _lock_file(folder: Path, *, env: Mapping[str, str]) -> Iterator[bool]:
    import hashlib  # rarely needed

    from filelock import FileLock, Timeout  # slow to import

    name = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:32]
    lock = state_folder(env) / "locks" / f"{name}.lock"
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = FileLock(lock, timeout=TIMEOUT)
        held.acquire()
    except Timeout:
        raise _busy(folder) from None
    except OSError:
        yield False
        return
    try:
        yield True
    finally:
        held.release()


def _busy(folder: Path) -> StateError:
    return StateError(
        "is locked by another process",
        place=str(folder),
        hint="try again, or look for a 'backlogue' process that does not end",
    )
