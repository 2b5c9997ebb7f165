"""Lines of ours between two marker comments, in a file that belongs to someone else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import dedent, indent
from typing import TYPE_CHECKING, NamedTuple

from backlogue.editors.managed_file import MARK, InvalidFileError, PlannedState, decode, short_digest

if TYPE_CHECKING:
    from collections.abc import Callable


class Found(NamedTuple):
    """A block in a file.

    Attributes:
        start: Its offset, from the start of its first line.
        end: The offset behind its last line, before the line end.
        indent: The blanks before its markers.
        lines: The text between the markers, without that indentation.
        digest: The digest in its first marker.
    """

    start: int
    end: int
    indent: str
    lines: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class MarkedBlock:
    """A block of lines.

    The first marker holds a digest of the lines, so that a block changed by hand is recognised and kept.

    Attributes:
        lines: The text between the markers, without indentation; it ends with a line feed.
        comment: The delimiters of a comment in the file's format.
    """

    lines: str
    comment: tuple[str, str]

    def find(self, text: str) -> Found | None:
        """Return the block in a text with line feeds, whatever its lines are; None if there is none.

        Raises:
            InvalidFileError: A marker stands alone or more than once.
        """
        begins, ends = (
            list(re.finditer(self._marker(word), text, re.MULTILINE)) for word in ("begin", "end")
        )
        if not begins and not ends:
            return None
        for found, other in ((begins, "end"), (ends, "begin")):
            if len(found) > 1:
                raise InvalidFileError("a second backlogue block; keep one", text, found[1].start())
            if len(found) == 1 and not (ends if other == "end" else begins):
                message = f"the backlogue block has no '{other}' line"
                raise InvalidFileError(message, text, found[0].start())
        begin, end = begins[0], ends[0]
        if end.start() < begin.end():
            raise InvalidFileError("the backlogue block ends before it begins", text, end.start())
        lines = dedent(text[begin.end() + 1 : end.start()])
        return Found(begin.start(), end.end(), begin["indent"], lines, begin["digest"])

    def _marker(self, word: str) -> str:
        start, stop = (re.escape(part) for part in self.comment)
        rest = r" \((?P<digest>\w{8})\)" if word == "begin" else ""
        tail = f" {stop}" if stop else ""
        return rf"^(?P<indent>[ ]*){start} {MARK}: {word}{rest}{tail}[ ]*$"

    def text(self, blanks: str = "") -> str:
        """Return the block with its markers, indented by `blanks`; it ends with a line feed."""
        start, stop = self.comment
        begin = f"{start} {MARK}: begin ({short_digest(self.lines)}) {stop}".rstrip()
        return indent(f"{begin}\n{self.lines}{f'{start} {MARK}: end {stop}'.rstrip()}\n", blanks)

    def put(self, content: bytes | None, insert: Callable[[str], str], name: str) -> PlannedState:
        """Return a file with the block added or brought up to date; a block changed by hand is kept.

        Args:
            content: The file's bytes; None if there is no file.
            insert: Returns a text with line feeds that has the block added.
            name: What the block is called where it is kept.

        Raises:
            InvalidFileError: The file is not UTF-8, or its markers don't fit together.
        """
        mark, text = decode(content or b"")
        newline = "\r\n" if "\r\n" in text else "\n"
        lines = text.replace(newline, "\n")
        found = self.find(lines)
        if found is None:
            new = insert(lines)
        elif found.lines == self.lines:
            return PlannedState(content=content)
        elif found.digest != short_digest(found.lines):
            return PlannedState(content=content, kept=(name,))
        else:
            block = self.text(found.indent).removesuffix("\n")
            new = lines[: found.start] + block + lines[found.end :]
        if lines.replace("\n", newline) != text:
            raise InvalidFileError("mixed line ends; use one kind")
        return PlannedState(content=(mark + new.replace("\n", newline)).encode())
