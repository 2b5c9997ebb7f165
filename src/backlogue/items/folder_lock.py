"""One writer at a time in a backlog folder."""

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

PATIENCE = 20.0
"""Seconds to wait for another writer before giving up."""


@contextmanager
def lock_folder(folder: Path, *, env: Mapping[str, str]) -> Iterator[bool]:
    """Hold the lock of `folder`; yield whether there is one, which is not so only where none can be had.

    Where the system can lock a folder itself, it does: nothing is written, and the lock ends with the
    process. Elsewhere a file in the user's state folder stands for the folder.

    Raises:
        StateError: Another process has held the lock for longer than `PATIENCE`.
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
    except PermissionError:  # a folder may be written and not be listed
        return None
    deadline = time.monotonic() + PATIENCE
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
        except OSError:  # network file systems may lock files only
            os.close(descriptor)
            return None
        else:
            return descriptor


@contextmanager
def _lock_file(folder: Path, *, env: Mapping[str, str]) -> Iterator[bool]:
    import hashlib  # only where a file stands for the folder

    from filelock import FileLock, Timeout  # costs as much as click

    name = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:32]
    lock = state_folder(env) / "locks" / f"{name}.lock"
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = FileLock(lock, timeout=PATIENCE)
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
        "another process is changing this folder and does not finish",
        place=str(folder),
        hint="try again, or look for a stopped 'backlogue'",
    )
