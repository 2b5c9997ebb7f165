"""A file that is ours from the first line to the last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.managed_file import MARK, PlannedState, decode, digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backlogue.editors.managed_file import FileState


@dataclass(frozen=True, kw_only=True)
class WholeFile:
    """A file that only we write.

    Attributes:
        path: The file.
        body: What stands in it below our note.
        comment: How a line of comment begins and ends in this kind of file.
    """

    path: Path
    body: str
    comment: tuple[str, str] = ("#", "")

    def install(self, before: FileState, confirm: Callable[[str], bool]) -> PlannedState:
        """Write the file; one changed by hand is kept unless confirmed, one of somebody else's always."""
        if before.content is None:
            return PlannedState(content=self._text(before.missing_folders).encode())
        body, written, folders = self._read(before.content)
        if body == self.body:
            return PlannedState(content=before.content)
        edited = digest(body) != written
        if written is None or (edited and not confirm(self.path.name)):
            return PlannedState(content=before.content, kept=(self.path.name,))
        return PlannedState(content=self._text(folders).encode())

    def uninstall(self, before: FileState, confirm: Callable[[str], bool]) -> PlannedState:
        """Remove the file; one that was changed by hand is kept unless confirmed."""
        if before.content is None:
            return PlannedState(content=None)
        body, written, folders = self._read(before.content)
        edited = digest(body) != written
        if written is None or (edited and not confirm(self.path.name)):
            return PlannedState(content=before.content, kept=(self.path.name,))
        return PlannedState(content=None, made_folders=folders)

    def snippet(self) -> str:
        """The file without our note."""
        return self.body

    def _text(self, folders: int) -> str:
        begin, end = self.comment
        note = f"{begin} {MARK} wrote this file ({digest(self.body)}+{folders}) {end}".rstrip()
        return f"{note}\n{self.body}"

    def _read(self, content: bytes) -> tuple[str, str | None, int]:
        """Return what stands below our note, its digest as we wrote it (None: no note), and folders made."""
        text = decode(content)[1].replace("\r\n", "\n")
        first, _, body = text.partition("\n")
        note = re.search(rf"{MARK} wrote this file \(([0-9a-f]{{8}})\+(\d+)\)", first)
        return (body, note.group(1), int(note.group(2))) if note else (text, None, 0)
