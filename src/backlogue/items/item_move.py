"""Move an item to the folder of its status: completely or not at all, and never over another file."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from backlogue.errors import StateError
from backlogue.files import read_file
from backlogue.items.atomic_write import sync_folder, temporary_file
from backlogue.items.folder import NamesInUse, checked_mode, make_folder
from backlogue.items.folder_lock import lock_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def move_item(path: Path, folder: Path, change: Callable[[bytes], bytes], *, env: Mapping[str, str]) -> Path:
    """Move a file to another folder, with the bytes that `change` makes of it, and return its new path.

    The file is moved before its bytes change, because the folder decides about the status: if the process is
    killed in between, the item has its new status.

    Args:
        path: The file.
        folder: The folder to move it to; it is created if necessary.
        change: Returns the new bytes of the old ones.
        env: The environment, which determines where locks are.

    Raises:
        StateError: The name is taken, the file is a link or read-only, or it was changed meanwhile.
    """
    if path.is_symlink():
        raise StateError("is a symbolic link", place=str(path), hint="move it by hand")
    target = folder / path.name
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    make_folder(folder)
    try:
        with ExitStack() as stack:
            # Always in the same order, so that two processes don't wait for each other.
            locks = [
                stack.enter_context(lock_folder(each, env=env)) for each in sorted({path.parent, folder})
            ]
            old = read_file(path)
            new = change(old)
            before = checked_mode(path, path)
            _refuse_taken(target)
            if new == old:
                _rename(path, target)
            else:
                _replace(path, target, old, new, held=all(locks), like=before)
            sync_folder(folder)
            sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):  # something else was put there
            for each in made:
                each.rmdir()
        raise
    return target


def _refuse_taken(target: Path) -> None:
    if target.name in NamesInUse(target.parent):
        raise _taken(target)


def _taken(target: Path) -> StateError:
    message = "there is a file with this name already"
    return StateError(message, place=str(target), hint="rename one of them")


def _replace(path: Path, target: Path, old: bytes, new: bytes, *, held: bool, like: os.stat_result) -> None:
    with temporary_file(target.parent, new, held=held, like=like) as whole:
        if read_file(path) != old:
            raise StateError(
                "was changed meanwhile by something else", place=str(path), hint="nothing was written"
            )
        _rename(path, target)
        try:
            whole.replace(target)
        except BaseException:
            _rename(target, path)
            raise


def _rename(path: Path, target: Path) -> None:
    """Rename a file; a file that appeared under the new name since it was looked up is not replaced.

    Raises:
        StateError: There is such a file.
    """
    try:
        if os.name == "nt" or not _rename_exclusively(path, target):
            os.rename(path, target)
    except FileExistsError:
        raise _taken(target) from None


_CURRENT_FOLDER = -100  # AT_FDCWD
_LINUX_NO_REPLACE, _MACOS_EXCLUSIVE = 1, 4


def _rename_exclusively(path: Path, target: Path) -> bool:
    """Rename a file with the system's call that never replaces another; False if there is no such call."""
    import ctypes  # only to move an item
    import errno

    names = os.fsencode(path), os.fsencode(target)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = library.renamex_np(*names, _MACOS_EXCLUSIVE)
        else:
            failed = library.renameat2(
                _CURRENT_FOLDER, names[0], _CURRENT_FOLDER, names[1], _LINUX_NO_REPLACE
            )
    except (AttributeError, OSError):
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}:
        return False
    raise OSError(code, os.strerror(code), str(path))
