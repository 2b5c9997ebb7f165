"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEFTOVER = ".backlogue.tmp"
"""A folder's one name for a file being written under its lock: the next writer clears a killed one's."""


def create_unnamed(path: Path, data: bytes) -> bool | None:
    """Create `path` through a file that has no name until it is whole: a killed writer leaves nothing.

    Returns:
        True if it was made, False if there is one already, None where the system can't (all but Linux).
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
    """Give an unnamed file its name; through the folder of descriptors, as linkat(2) wants a path."""
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
    """Write `data` to a dot-file in `folder`, to be moved into place, and remove it if it is still there.

    Args:
        folder: Where it will be moved to: a move is whole only within one file system.
        data: All of it; on the disk, not only on its way there, when this yields.
        held: Whether the folder's lock is held: then the name is `LEFTOVER`, else one that nobody else has.
        like: The status of the file it will replace: its mode and owner are taken over.
    """
    whole = folder / (LEFTOVER if held else f".backlogue-{os.urandom(8).hex()}.tmp")
    if held:
        whole.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(whole, flags, 0o666 if like is None else 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if like is not None:
                _become(descriptor, whole, like)
            os.fsync(descriptor)
        yield whole
    finally:
        with suppress(OSError):
            whole.unlink(missing_ok=True)


def _become(descriptor: int, whole: Path, like: os.stat_result) -> None:
    if hasattr(os, "fchown"):
        with suppress(OSError):  # only root may give files away; a group one isn't in is the same
            os.fchown(descriptor, like.st_uid, like.st_gid)
    os.chmod(descriptor if os.chmod in os.supports_fd else whole, like.st_mode & 0o7777)  # takes a descriptor


def publish(whole: Path, path: Path, data: bytes) -> bool:
    """Give the file `whole` the name `path`; False if there is one already."""
    try:
        if os.name == "nt":
            whole.rename(path)  # refuses to replace, there
        else:
            path.hardlink_to(whole)
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
    """Bring a folder's new names to the disk, where the system can."""
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
