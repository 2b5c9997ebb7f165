"""The backlog folder: which of its files are items, and files written whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from backlogue.errors import StateError, UsageError
from backlogue.files import read_file
from backlogue.items.atomic_write import LEFTOVER, create_unnamed, publish, sync_folder, temporary_file
from backlogue.items.folder_lock import lock_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

SUFFIX = ".md"


def is_item(name: str) -> bool:
    """Tell whether a file of this name in a backlog folder is an item."""
    return not name.startswith(("_", ".")) and name[-3:].lower() == SUFFIX and name.lower() != "readme.md"


def item_names(folder: Path) -> list[str]:
    """Return the file names of the items in `folder`, by slug; sub-folders are no items.

    What is named like an item but is no file, such as a dangling link, is among them: it is for the reader
    to say what is wrong with it.
    """
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if is_item(entry.name) and not entry.is_dir()]
    return sorted(names, key=lambda name: name[: -len(SUFFIX)])


def create_item(
    folder: Path, slug: str, data: bytes, *, given: bool, env: Mapping[str, str], locked: bool = False
) -> Path:
    """Create `<slug>.md` in `folder` with `data`, whole or not at all, and return its path.

    A name that is taken, compared without case, is followed by `-2`, `-3`, … unless `given`. The folder is
    made if it isn't there; `locked` tells that the caller holds its lock.

    Raises:
        StateError: The slug is `given` and taken, or the folder can't be written.
        UsageError: The slug can't be a file name.
    """
    _check_name(slug)
    make_folder(folder)
    taken = _Taken(folder)
    if LEFTOVER in taken:
        _clear_leftover(folder, env=env, locked=locked)
    for name in _names(slug):
        path = folder / f"{name}{SUFFIX}"
        if path.name not in taken and _create_whole(path, data, env=env, locked=locked):
            return path
        if given:
            raise StateError("there is such an item already", place=str(path), hint="give another '--slug'")
    raise AssertionError  # the names do not end


def make_folder(folder: Path) -> None:
    """Make the folder if it isn't there.

    Raises:
        StateError: Something else has its name.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise StateError("is not a folder", place=str(folder)) from None


def _clear_leftover(folder: Path, *, env: Mapping[str, str], locked: bool) -> None:
    """Remove what a writer that was killed left in `folder`."""
    with _lock(folder, env=env, locked=locked) as held:
        if held:
            (folder / LEFTOVER).unlink(missing_ok=True)


def _lock(folder: Path, *, env: Mapping[str, str], locked: bool) -> AbstractContextManager[bool]:
    return nullcontext(True) if locked else lock_folder(folder, env=env)  # noqa: FBT003 - as a lock yields


def _check_name(slug: str) -> None:
    """Refuse what would leave the folder or is no file name; what a slug is, the template says."""
    fits = slug.isprintable() and not set(slug) & set('/\\:*?"<>|') and is_item(slug + SUFFIX)
    if not fits or slug != slug.strip(" ."):
        raise UsageError(f"{slug!r} can't be a file name", place="slug")


def _names(slug: str) -> Iterator[str]:
    yield slug
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1


class _Taken:
    """The names in a folder, compared without case and without regard to how accents are composed."""

    def __init__(self, folder: Path) -> None:
        # One string and one search: 10,000 names cost less than a millisecond beyond the listing.
        self._names = self._same("/".join(["", *os.listdir(folder), ""]))

    def __contains__(self, name: str) -> bool:
        return f"/{self._same(name)}/" in self._names

    @staticmethod
    def _same(text: str) -> str:
        return text.casefold() if text.isascii() else normalize("NFC", normalize("NFC", text).casefold())


def update_file(path: Path, change: Callable[[bytes], bytes], *, env: Mapping[str, str]) -> bool:
    """Replace the file's bytes by what `change` makes of them, whole or not at all; tell whether they differ.

    `change` sees the bytes as they are under the lock, so that no other writer's edit is lost. The mode
    stays, a link stays a link, and bytes that stay the same leave even the file's time alone.

    Raises:
        StateError: The file can't be changed, or something without our lock changed it meanwhile.
    """
    target = _target(path)
    with lock_folder(target.parent, env=env) as held:
        old = read_file(target)
        new = change(old)
        if new == old:
            return False
        before = _checked_mode(target, path)
        with temporary_file(target.parent, new, held=held, like=before) as whole:
            if read_file(target) != old:
                raise _changed_meanwhile(path)
            whole.replace(target)
        sync_folder(target.parent)
    return True


def replace_file(path: Path, *, old: bytes, new: bytes, env: Mapping[str, str]) -> bool:
    """Replace the file's bytes, which must still be `old`, by `new`; see `update_file`.

    Raises:
        StateError: The file's bytes are no longer `old`, or it can't be changed.
    """

    def change(current: bytes) -> bytes:
        if current != old:
            raise _changed_meanwhile(path)
        return new

    return update_file(path, change, env=env)


def _changed_meanwhile(path: Path) -> StateError:
    return StateError("was changed meanwhile by something else", place=str(path), hint="nothing was written")


def _target(path: Path) -> Path:
    """Return the file that `path` leads to: a link is kept, the file behind it changes."""
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    try:
        kind = target.stat().st_mode
    except FileNotFoundError:
        message = "is a link to a file that isn't there" if path.is_symlink() else "there is no such file"
        raise StateError(message, place=str(path)) from None
    if not stat.S_ISREG(kind):
        raise StateError("is not a regular file", place=str(path))
    return target


def _checked_mode(target: Path, path: Path) -> os.stat_result:
    """Return the file's status.

    Raises:
        StateError: It is read-only. Replacing would not ask its mode, and root is never refused: so we look.
    """
    status = target.stat()
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise StateError("is read-only", place=str(path), hint="make it writable first")
    return status


def _create_whole(path: Path, data: bytes, *, env: Mapping[str, str], locked: bool) -> bool:
    """Create `path`; False if there is one already."""
    try:
        made = create_unnamed(path, data)
        if made is None:
            with (
                _lock(path.parent, env=env, locked=locked) as held,
                temporary_file(path.parent, data, held=held) as whole,
            ):
                made = publish(whole, path, data)
    except OSError as error:
        error.filename = error.filename or str(path)  # a full disk names no file
        raise
    if made:
        sync_folder(path.parent)
    return made
