"""A line in a shared file that includes a file of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.jsonc_edit import newline_of
from backlogue.editors.managed_file import PlannedState, creation_note, decode, made_folders

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backlogue.editors.managed_file import FileState


@dataclass(frozen=True, kw_only=True)
class IncludeLine:
    """A line at the end of a file, after an empty line.

    Attributes:
        path: The file.
        line: The line, without its end.
    """

    path: Path
    line: str

    def install(self, before: FileState, confirm: Callable[[str], bool]) -> PlannedState:
        """Add the line if it isn't there."""
        content = before.content
        if content is None:
            content = f"# {creation_note(before.missing_folders)}\n".encode()
        mark, text = decode(content)
        if self._find(text) is None:
            newline = newline_of(text)
            ended = not text or text.endswith(("\n", "\r"))
            block = newline + self.line
            text += block + newline if ended else newline + block
        return PlannedState(content=(mark + text).encode())

    def uninstall(self, before: FileState, confirm: Callable[[str], bool]) -> PlannedState:
        """Remove the line, and the file too if we created it and nothing else was added."""
        if before.content is None:
            return PlannedState(content=None)
        mark, text = decode(before.content)
        at = self._find(text)
        if at is None:
            return PlannedState(content=before.content)
        newline = newline_of(text)
        head, tail = text[:at], text[at + len(self.line) :]
        head = head.removesuffix(newline)
        if tail.startswith(newline):
            tail = tail.removeprefix(newline)
        elif not tail:
            head = head.removesuffix(newline)
        text = head + tail
        folders = made_folders(text)
        if folders is not None and text.strip() == f"# {creation_note(folders)}":
            return PlannedState(content=None, made_folders=folders)
        return PlannedState(content=(mark + text).encode())

    def snippet(self) -> str:
        """Return the line."""
        return self.line + "\n"

    def _find(self, text: str) -> int | None:
        at = 0
        for line in text.splitlines(keepends=True):
            if line.rstrip("\r\n") == self.line:
                return at
            at += len(line)
        return None
