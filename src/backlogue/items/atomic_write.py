"""Write files atomically: a file appears complete or not at all."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEFTOVER = ".backlogue.tmp"
"""The name of the temporary file under a folder's lock; the next writer removes one that was left behind."""


def create_unnamed(path: Path, data: bytes) -> bool | None:
    """Create `path` through a file without a name, so that a killed process leaves nothing behind.

    Returns:
        True if it was created, False if it exists, None if the system does not support this (only Linux
        does).
    """
    flag: int | None = getattr(os, "O_TMPFILE", None)
    if flag is None:
        return None
    try:
        descriptor = os.open(path.parent, os.O_WRONLY | os.O_CLOEXEC | flag, 0o666)
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC}:
            raise
        return None
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
        return _name(descriptor, path)


def _name(descriptor: int, path: Path) -> bool | None:
    """Link an unnamed file to `path`, through /proc because linkat(2) needs a path."""
    try:
        descriptors = os.open("/proc/self/fd", os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        os.link(str(descriptor), path, src_dir_fd=descriptors, follow_symlinks=True)
    except FileExistsError:
        return False
    except OSError:
        return None
    finally:
        os.close(descriptors)
    return True


@contextmanager
def temporary_file(
    folder: Path, data: bytes, *, held: bool, like: os.stat_result | None = None
) -> Iterator[Path]:
    """Write `data` to a temporary file in `folder`; remove it at the end if it was not moved.

    Args:
        folder: The target folder, because moving is atomic only within a file system.
        data: The content; it is synced to the disk before this yields.
        held: Whether the folder's lock is held: the name is then `LEFTOVER`, else a unique one.
        like: The status of the file to replace, whose mode and owner are copied.
    """
    temporary = folder / (LEFTOVER if held else f".backlogue-{os.urandom(8).hex()}.tmp")
    if held:
        temporary.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(temporary, flags, 0o666 if like is None else 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if like is not None:
                _copy_mode_and_owner(descriptor, temporary, like)
            os.fsync(descriptor)
        yield temporary
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _copy_mode_and_owner(descriptor: int, temporary: Path, like: os.stat_result) -> None:
    if hasattr(os, "fchown"):
        with suppress(OSError):  # only root may change the owner, or set a group that the user is not in
            os.fchown(descriptor, like.st_uid, like.st_gid)
    os.chmod(descriptor if os.chmod in os.supports_fd else temporary, like.st_mode & 0o7777)


def publish(temporary: Path, path: Path, data: bytes) -> bool:
    """Move the temporary file to `path`; return False if that exists."""
    try:
        if os.name == "nt":
            temporary.rename(path)  # does not replace a file on Windows
        else:
            path.hardlink_to(temporary)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        return _create_exclusively(path, data)
    return True


def _create_exclusively(path: Path, data: bytes) -> bool:
    try:
        file = path.open("xb")
    except FileExistsError:
        return False
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return True


def sync_folder(folder: Path) -> None:
    """Sync a folder's entries to the disk, if the system supports it."""
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
