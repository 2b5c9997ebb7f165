"""A file that we write as a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.managed_file import MARK, PlannedState, decode, short_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backlogue.editors.managed_file import FileState


@dataclass(frozen=True, kw_only=True)
class WholeFile:
    """A file that is ours alone.

    Attributes:
        path: The file.
        body: The text below our first line.
        comment: The delimiters of a comment line.
    """

    path: Path
    body: str
    comment: tuple[str, str] = ("#", "")

    def install(self, before: FileState, confirm: Callable[[str], bool]) -> PlannedState:
        """Write the file; keep a changed one unless confirmed, and one that is not ours in any case."""
        if before.content is None:
            return PlannedState(content=self._text(before.missing_folders).encode())
        body, written, folders = self._read(before.content)
        if body == self.body:
            return PlannedState(content=before.content)
        edited = short_digest(body) != written
        if written is None or (edited and not confirm(self.path.name)):
            return PlannedState(content=before.content, kept=(self.path.name,))
        return PlannedState(content=self._text(folders).encode())

    def uninstall(self, before: FileState, confirm: Callable[[str], bool]) -> PlannedState:
        """Remove the file; keep one that was changed unless confirmed."""
        if before.content is None:
            return PlannedState(content=None)
        body, written, folders = self._read(before.content)
        edited = short_digest(body) != written
        if written is None or (edited and not confirm(self.path.name)):
            return PlannedState(content=before.content, kept=(self.path.name,))
        return PlannedState(content=None, made_folders=folders)

    def snippet(self) -> str:
        """Return the text without our first line."""
        return self.body

    def _text(self, folders: int) -> str:
        begin, end = self.comment
        note = f"{begin} {MARK} wrote this file ({short_digest(self.body)}+{folders}) {end}".rstrip()
        return f"{note}\n{self.body}"

    def _read(self, content: bytes) -> tuple[str, str | None, int]:
        """Return the text below our first line, and the digest and the folders that the line records."""
        text = decode(content)[1].replace("\r\n", "\n")
        first, _, body = text.partition("\n")
        note = re.search(rf"{MARK} wrote this file \(([0-9a-f]{{8}})\+(\d+)\)", first)
        return (body, note.group(1), int(note.group(2))) if note else (text, None, 0)
