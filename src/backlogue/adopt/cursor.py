"""Read the lines of a template in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from backlogue.adopt.evidence import LABEL, Items, Section, front_end
from backlogue.adopt.model import Piece
from backlogue.adopt.pieces import dropped
from backlogue.adopt.questions import Questions
from backlogue.adopt.values import ListedValues, choices_in
from backlogue.markdown import parse, split_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlogue.adopt.model import Box
    from backlogue.markdown import Block


class About(NamedTuple):
    """Information about the section, or the labeled part of one, that contains some blocks.

    Attributes:
        label: Its heading or label.
        notes: The comment at its start.
        context: The label of the section around it.
        level: The level of its heading.
        seen: The sections of the items with this heading.
    """

    label: str
    notes: str
    context: str
    level: int
    seen: Sequence[Section]


class Cursor:
    """The lines and blocks of a template's body, and the current line."""

    def __init__(self, text: str, items: Items, told_boxes: Mapping[tuple[str, str], bool]) -> None:
        text = text.removeprefix("\ufeff")
        self._line_end = "\r\n" if "\r\n" in text else "\n"
        lines = split_lines(text)
        if lines[-1] == "":
            lines.pop()
        self._front = front_end(lines)
        self._head = lines[: self._front]
        self._lines = lines[self._front :]
        self._blocks = parse(self._lines) if self._lines else []
        # A comment right above a heading belongs to that heading.
        self._heading_starts = {block.start for block in self._blocks if block.kind == "heading"}
        self._questions = Questions(items, value_lists(lines))
        self._items = items
        self._notes: list[str] = []
        self._told_boxes = told_boxes
        self._boxes_found: list[Box] = []
        self._at = 0

    def _until(self, line: int) -> list[Piece]:
        """Return the blank lines before a line, and move to that line."""
        blanks = self._lines[self._at : line]
        self._at = max(self._at, line)
        return [Piece(f"{blank}\n", "\n", "\n") for blank in blanks]

    def _take(self, block: Block, pieces: list[Piece]) -> list[Piece]:
        self._at = block.end
        return pieces

    def _text(self, block: Block) -> list[str]:
        return self._lines[block.start : block.end]

    def _is_comment(self, block: Block) -> bool:
        lines = self._text(block)
        return (
            block.kind == "html"
            and lines[0].lstrip().startswith("<!--")
            and lines[-1].rstrip().endswith("-->")
        )

    def _comment(self, block: Block) -> list[Piece]:
        self._questions.leave(self._text(block), "comment")
        return self._take(block, dropped(self._text(block)))


def value_lists(lines: Sequence[str]) -> tuple[ListedValues, ...]:
    """Return the values that lines list as `a | b | c`, after a label or not, wherever these lines are."""
    found = []
    for line in lines:
        if line.count("|") > 1 or line.count(" / ") > 1:
            match = LABEL.match(line)
            listed = choices_in(line[match.end() :] if match else line)
            if listed is not None and len(listed.values) > 2:
                found.append(listed)
    return tuple(found)


def is_table(lines: Sequence[str]) -> bool:
    """Tell whether lines are a table."""
    return (
        len(lines) > 1
        and all(line.strip().startswith("|") for line in lines)
        and re.fullmatch(r"\|(?:\s*:?-+:?\s*\|?)+", lines[1].strip()) is not None
    )


def cells_of(line: str) -> list[str]:
    """Return the cells of a row of a table."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
