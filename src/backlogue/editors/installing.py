"""From editors to changed files: what would change, and then the change, each file whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from backlogue.editors.faults import UnreadableError
from backlogue.editors.pieces import Before
from backlogue.errors import StateError, UsageError
from backlogue.files import UnreadableFileError, read_file
from backlogue.items.whole import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from backlogue.editors.pieces import After, Piece

LARGEST = 1 << 20
"""The most bytes an editor's file may have: far more than people write, and read in seconds."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What becomes of one file.

    Attributes:
        path: The file.
        before: Its bytes; None if there is none.
        after: What it should be.
    """

    path: Path
    before: bytes | None
    after: After

    @property
    def changes(self) -> bool:
        """Whether anything is different afterwards."""
        return self.before != self.after.content


def plan(
    pieces: Iterable[Piece],
    action: Literal["install", "uninstall"],
    *,
    confirm: Callable[[Path, str], bool],
) -> list[Change]:
    """Say what installing or uninstalling would make of each file; nothing is written.

    Args:
        pieces: The parts; of several for the same file the first counts.
        action: What to do with them.
        confirm: Asked whether an entry of ours in a file, changed by hand, may be replaced or removed.

    Raises:
        UsageError: A file does not parse.
    """
    by_path: dict[Path, Piece] = {}
    for piece in pieces:
        by_path.setdefault(piece.path, piece)
    changes = []
    for path, piece in by_path.items():
        before = _look(path)
        act = piece.install if action == "install" else piece.uninstall
        try:
            after = act(before, lambda name, path=path: confirm(path, name))  # type: ignore[misc] # a bound lambda
        except UnreadableError as error:
            place = f"{path}:{error.line}:{error.column}"
            raise UsageError(
                error.message, place=place, hint="mend the file first; nothing was changed"
            ) from None
        changes.append(Change(path=path, before=before.content, after=after))
    return changes


def state(pieces: Iterable[Piece]) -> str:
    """Say how it stands with an editor's files: `installed`, `out of date`, `unreadable`, or nothing yet."""
    try:
        pieces = list(pieces)
        install = plan(pieces, "install", confirm=lambda *_: False)
        uninstall = plan(pieces, "uninstall", confirm=lambda *_: False)
    except UsageError:
        return "unreadable"
    if not any(change.changes or change.after.kept for change in uninstall):
        return ""
    return "out of date" if any(change.changes for change in install) else "installed"


def carry_out(changes: Iterable[Change]) -> None:
    """Write and remove the files.

    Raises:
        StateError: A file is no longer what it was when the change was planned.
    """
    for change in changes:
        if not change.changes:
            continue
        if _look(change.path).content != change.before:
            raise StateError("the file was changed meanwhile", place=str(change.path), hint="run this again")
        if change.after.content is None:
            change.path.unlink()
            _remove_folders(change.path, change.after.made_folders)
        else:
            path = change.path.resolve()  # a link stays one
            path.parent.mkdir(parents=True, exist_ok=True)
            like = None if change.before is None else path.stat()
            with written(path.parent, change.after.content, held=False, like=like) as whole:
                whole.replace(path)


def _look(path: Path) -> Before:
    try:
        return Before(content=read_file(path, largest=LARGEST))
    except FileNotFoundError:
        missing = sum(not parent.exists() for parent in path.parents)
        return Before(content=None, missing_folders=missing)
    except UnreadableFileError as error:
        raise UsageError(str(error.strerror), place=str(path), hint="nothing was changed") from None


def _remove_folders(path: Path, count: int) -> None:
    for folder in path.parents[:count]:
        try:
            folder.rmdir()
        except OSError:
            return
