"""The backlog folder: list its items, and create and replace files atomically."""

from __future__ import annotations

import os
import stat
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from backlogue.errors import StateError, UsageError
from backlogue.files import read_file
from backlogue.items.atomic_write import LEFTOVER, create_unnamed, publish, sync_folder, temporary_file
from backlogue.items.folder_lock import lock_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

SUFFIX = ".md"


def is_item(name: str) -> bool:
    """Tell whether a file with this name in a backlog folder is an item."""
    return not name.startswith(("_", ".")) and name[-3:].lower() == SUFFIX and name.lower() not in _NOT_ITEMS


TEMPLATE_NAMES = frozenset({"_template.md", "template.md", "000-template.md", "0000-template.md"})
"""How a file in a backlog folder is called, in any case, that its items are copied from."""

_NOT_ITEMS = {"readme.md", *TEMPLATE_NAMES}


def item_names(
    folder: Path, subfolders: Sequence[str] = ("",), template_files: Collection[Path] = ()
) -> list[str]:
    """Return the file names of the items in `folder`, sorted by slug.

    Folders are left out. Dangling links are included, so that whoever reads them reports the problem.

    Args:
        folder: The backlog folder.
        subfolders: The folders below it that have items, which are part of the names; empty for itself.
        template_files: Files that are templates, whatever they are called.
    """
    if template_files:
        called = {path.name for path in template_files}
        names = item_names(folder, subfolders)
        return [
            name
            for name in names
            if name.rpartition("/")[2] not in called or folder / name not in template_files
        ]
    if len(subfolders) == 1 and not subfolders[0]:
        return sorted(_items_in(folder), key=lambda name: name[: -len(SUFFIX)])
    names = []
    for subfolder in subfolders:
        with suppress(FileNotFoundError, NotADirectoryError):  # made for its first item
            names += [f"{subfolder}/{name}" if subfolder else name for name in _items_in(folder / subfolder)]
    return sorted(names, key=slug_of_name)


def _items_in(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries if is_item(entry.name) and not entry.is_dir()]


def has_subfolders(folder: Path) -> bool:
    """Tell whether there are other folders in a folder."""
    with os.scandir(folder) as entries:
        return any(entry.is_dir() for entry in entries)


def item_paths(folder: Path, subfolders: Sequence[str]) -> list[Path]:
    """Return the paths of the items and the README in the folders of a backlog."""
    readme = [folder / subfolder / "README.md" for subfolder in subfolders]
    return [folder / name for name in item_names(folder, subfolders)] + [
        each for each in readme if each.is_file()
    ]


def slug_of_name(name: str) -> str:
    """Return the slug in a file name, which may have a folder before it."""
    return name.rpartition("/")[2][: -len(SUFFIX)]


def subfolder_of(path: str | Path, backlog: Path) -> str | None:
    """Return the folder of an item relative to the backlog, empty for itself; None if it is outside."""
    folder, base = os.path.dirname(path), os.fspath(backlog)
    if folder == base:
        return ""
    return folder[len(base) + 1 :].replace(os.sep, "/") if folder.startswith(base + os.sep) else None


def create_item(
    folder: Path,
    slug: str,
    data: bytes,
    *,
    exact: bool,
    env: Mapping[str, str],
    locked: bool = False,
    others: Sequence[Path] = (),
) -> Path:
    """Create `<slug>.md` in `folder` atomically and return its path; create the folder if necessary.

    Args:
        folder: The backlog folder.
        slug: The file name without `.md`.
        data: The content.
        exact: Whether to fail if the name is taken, instead of appending `-2`, `-3`, … Case is ignored.
        env: The environment, which determines where locks are.
        locked: Whether the caller holds the folder's lock.
        others: Other folders of the backlog, in which the name must not be taken either.

    Raises:
        StateError: The name is taken and `exact`, or the folder can't be written.
        UsageError: The slug is not a valid file name.
    """
    _check_name(slug)
    make_folder(folder)
    taken = NamesInUse(folder, *others)
    if LEFTOVER in taken:
        _clear_leftover(folder, env=env, locked=locked)
    for name in _names(slug):
        path = folder / f"{name}{SUFFIX}"
        if path.name not in taken and _create_atomically(path, data, env=env, locked=locked):
            return path
        if exact:
            raise StateError("the item already exists", place=str(path), hint="choose another '--slug'")
    raise AssertionError  # the names never end


def make_folder(folder: Path) -> None:
    """Create the folder if it does not exist.

    Raises:
        StateError: The path exists and is not a folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise StateError("is not a folder", place=str(folder)) from None


def _clear_leftover(folder: Path, *, env: Mapping[str, str], locked: bool) -> None:
    """Remove the temporary file that a killed process left in `folder`."""
    with _lock(folder, env=env, locked=locked) as held:
        if held:
            (folder / LEFTOVER).unlink(missing_ok=True)


def _lock(folder: Path, *, env: Mapping[str, str], locked: bool) -> AbstractContextManager[bool]:
    return nullcontext(True) if locked else lock_folder(folder, env=env)  # noqa: FBT003 - as a lock yields


def _check_name(slug: str) -> None:
    """Raise an error if a slug is not a valid file name; the template's validators decide the rest."""
    valid = slug.isprintable() and not set(slug) & set('/\\:*?"<>|') and is_item(slug + SUFFIX)
    if not valid or slug != slug.strip(" ."):
        raise UsageError(f"{slug!r} is not a valid file name", place="slug")


def _names(slug: str) -> Iterator[str]:
    yield slug
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1


class NamesInUse:
    """The names in folders, compared without case and in Unicode's normal form."""

    def __init__(self, *folders: Path) -> None:
        # Searching one string is fast: 10,000 names add less than a millisecond to the listing.
        names = [name for folder in folders if folder.is_dir() for name in os.listdir(folder)]
        self._names = self._normalized("/".join(["", *names, ""]))

    def __contains__(self, name: str) -> bool:
        return f"/{self._normalized(name)}/" in self._names

    @staticmethod
    def _normalized(text: str) -> str:
        return text.casefold() if text.isascii() else normalize("NFC", normalize("NFC", text).casefold())


def update_file(path: Path, change: Callable[[bytes], bytes], *, env: Mapping[str, str]) -> bool:
    """Replace a file's bytes with the result of `change` atomically; tell whether they differ.

    `change` gets the bytes under the folder's lock, so that no other process's edit is lost. The mode and
    links are preserved; if the bytes stay the same, the file is not touched.

    Raises:
        StateError: The file can't be changed, or a program without the lock has changed it in the meantime.
    """
    target = _target(path)
    with lock_folder(target.parent, env=env) as held:
        old = read_file(target)
        new = change(old)
        if new == old:
            return False
        before = checked_mode(target, path)
        with temporary_file(target.parent, new, held=held, like=before) as temporary:
            if read_file(target) != old:
                raise _changed_meanwhile(path)
            temporary.replace(target)
        sync_folder(target.parent)
    return True


def replace_file(path: Path, *, old: bytes, new: bytes, env: Mapping[str, str]) -> bool:
    """Replace a file's bytes with `new` if they are still `old`; see `update_file`.

    Raises:
        StateError: The bytes are no longer `old`, or the file can't be changed.
    """

    def change(current: bytes) -> bytes:
        if current != old:
            raise _changed_meanwhile(path)
        return new

    return update_file(path, change, env=env)


def _changed_meanwhile(path: Path) -> StateError:
    return StateError(
        "was changed by another program", place=str(path), hint="nothing was written; try again"
    )


def _target(path: Path) -> Path:
    """Return the file to replace: for a link, the file it points to."""
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    try:
        kind = target.stat().st_mode
    except FileNotFoundError:
        message = "is a link to a missing file" if path.is_symlink() else "does not exist"
        raise StateError(message, place=str(path)) from None
    if not stat.S_ISREG(kind):
        raise StateError("is not a regular file", place=str(path))
    return target


def checked_mode(target: Path, path: Path) -> os.stat_result:
    """Return the file's status.

    Raises:
        StateError: The file is read-only. Replacing a file ignores its mode, and root may write anyway.
    """
    status = target.stat()
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise StateError("is read-only", place=str(path), hint="make it writable first")
    return status


def _create_atomically(path: Path, data: bytes, *, env: Mapping[str, str], locked: bool) -> bool:
    """Create `path`; return False if it exists."""
    try:
        created = create_unnamed(path, data)
        if created is None:
            with (
                _lock(path.parent, env=env, locked=locked) as held,
                temporary_file(path.parent, data, held=held) as temporary,
            ):
                created = publish(temporary, path, data)
    except OSError as error:
        error.filename = error.filename or str(path)  # not set if the disk is full
        raise
    if created:
        sync_folder(path.parent)
    return created
