"""Planning and applying changes to files; each file is written completely or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from backlogue.editors.managed_file import FileState, InvalidFileError
from backlogue.errors import StateError, UsageError
from backlogue.files import UnreadableFileError, read_file
from backlogue.items.atomic_write import temporary_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from backlogue.editors.managed_file import ManagedFile, PlannedState

LARGEST = 1 << 20
"""The most bytes an editor's file may have: far more than people write, and read in seconds."""


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """A planned change of one file.

    Attributes:
        path: The file.
        before: Its bytes; None if it does not exist.
        after: What it should be.
    """

    path: Path
    before: bytes | None
    after: PlannedState

    @property
    def changes(self) -> bool:
        """Whether the file changes."""
        return self.before != self.after.content


def plan(
    files: Iterable[ManagedFile],
    action: Literal["install", "uninstall"],
    *,
    confirm: Callable[[Path, str], bool],
) -> list[FileChange]:
    """Return what installing or uninstalling changes; nothing is written.

    Args:
        files: The parts; of several for the same file the first counts.
        action: What to do with them.
        confirm: Asked whether an entry of ours in a file, changed by hand, may be replaced or removed.

    Raises:
        UsageError: A file does not parse.
    """
    by_path: dict[Path, ManagedFile] = {}
    for file in files:
        by_path.setdefault(file.path, file)
    changes = []
    for path, file in by_path.items():
        before = _look(path)
        act = file.install if action == "install" else file.uninstall
        try:
            after = act(before, lambda name, path=path: confirm(path, name))  # type: ignore[misc] # a bound lambda
        except InvalidFileError as error:
            place = f"{path}:{error.line}:{error.column}"
            raise UsageError(
                error.message, place=place, hint="fix the file first; nothing was changed"
            ) from None
        changes.append(FileChange(path=path, before=before.content, after=after))
    return changes


def state(files: Iterable[ManagedFile]) -> str:
    """Return `installed`, `out of date`, `unreadable`, or an empty text if nothing is installed."""
    try:
        files = list(files)
        install = plan(files, "install", confirm=lambda *_: False)
        uninstall = plan(files, "uninstall", confirm=lambda *_: False)
    except UsageError:
        return "unreadable"
    if not any(change.changes or change.after.kept for change in uninstall):
        return ""
    return "out of date" if any(change.changes for change in install) else "installed"


def apply_changes(changes: Iterable[FileChange]) -> None:
    """Write and remove the files.

    Raises:
        StateError: A file is no longer what it was when the change was planned.
    """
    for change in changes:
        if not change.changes:
            continue
        if _look(change.path).content != change.before:
            raise StateError(
                "was changed by another program", place=str(change.path), hint="run the command again"
            )
        if change.after.content is None:
            change.path.unlink()
            _remove_folders(change.path, change.after.made_folders)
        else:
            path = change.path.resolve()  # a link stays one
            path.parent.mkdir(parents=True, exist_ok=True)
            like = None if change.before is None else path.stat()
            with temporary_file(path.parent, change.after.content, held=False, like=like) as whole:
                whole.replace(path)


def _look(path: Path) -> FileState:
    try:
        return FileState(content=read_file(path, largest=LARGEST))
    except FileNotFoundError:
        missing = sum(not parent.exists() for parent in path.parents)
        return FileState(content=None, missing_folders=missing)
    except UnreadableFileError as error:
        raise UsageError(str(error.strerror), place=str(path), hint="nothing was changed") from None


def _remove_folders(path: Path, count: int) -> None:
    for folder in path.parents[:count]:
        try:
            folder.rmdir()
        except OSError:
            return
