"""Tables as GitHub reads them: a header, a row of dashes, and rows of cells between bars.

A bar with a backslash before it is text, wherever it stands. A row may have fewer cells than the header, or
more; the bars at both of its ends may be missing. https://github.github.com/gfm/#tables-extension-
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backlogue.markdown import Block, Container
    from backlogue.template.layout import LayoutPart

_BAR = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r"[ \t]*:?-+:?[ \t]*")
_INDENTED = re.compile(r"(?: {4}| {0,3}\t)")


class Cell(NamedTuple):
    """A cell of a row, as offsets into the row's line.

    Attributes:
        begin: Where the cell begins, behind its bar.
        start: Where its text starts.
        end: Where its text ends; where it starts in an empty cell.
        stop: Where the cell ends, before the next bar.
    """

    begin: int
    start: int
    end: int
    stop: int


class Table(NamedTuple):
    """A table among the lines of an item.

    Attributes:
        header: The number of the header's line; the delimiter row is the next one.
        end: The number of the line after the last row.
        columns: For each column of the template, which column of this table it is; -1 if it is missing.
        width: How many columns this table has.
    """

    header: int
    end: int
    columns: tuple[int, ...]
    width: int


def split_row(line: str) -> list[Cell]:
    """Return the cells of a row."""
    bare = line.strip(" \t")
    begin = len(line) - len(line.lstrip(" \t"))
    end = begin + len(bare)
    if bare.startswith("|"):
        begin += 1
    bars = [found.start() for found in _BAR.finditer(line, begin, end)]
    if not bars or bars[-1] != end - 1:
        bars.append(end)
    cells = []
    for bar in bars:
        if bar < begin:
            break
        text = line[begin:bar]
        start = begin + len(text) - len(text.lstrip(" \t"))
        stop = begin + len(text.rstrip(" \t"))
        cells.append(Cell(begin, start, stop, bar) if start < stop else Cell(begin, begin, begin, bar))
        begin = bar + 1
    return cells


def cell_text(line: str, cell: Cell) -> str:
    """Return the text of a cell."""
    return line[cell.start : cell.end]


def headers_in(block: Block, around: Container) -> Iterator[int]:
    """Yield the number of each line of a paragraph that is the header of a table."""
    lines = around.slice(block.start, block.end)
    for number, (header, delimiter) in enumerate(pairwise(lines)):
        if "-" not in delimiter or "|" not in header + delimiter:
            continue
        cells = split_row(delimiter)
        if len(cells) == len(split_row(header)) and all(
            _DELIMITER.fullmatch(delimiter[cell.begin : cell.stop]) for cell in cells
        ):
            yield block.start + number


def table_end(header: int, block: Block, around: Container) -> int:
    """Return the number of the line after the last row of the table whose header stands in a line."""
    end = header + 2
    while end < block.end and not _INDENTED.match(around.line(end)):
        end += 1
    return end


def find_table(part: LayoutPart, blocks: Iterable[Block], around: Container, *, strict: bool) -> Table | None:
    """Return the table that is a part of the layout, or None.

    Args:
        part: The part.
        blocks: The blocks among which it may stand.
        around: The lines that the blocks are in.
        strict: Whether half of its columns must have their names; else one, or as many columns, will do.
    """
    best: tuple[int, Table] | None = None
    for block in blocks:
        if block.kind != "paragraph":
            continue
        for header in headers_in(block, around):
            line = around.line(header)
            names = [cell_text(line, cell) for cell in split_row(line)]
            columns, known = _columns(part.columns, names)
            fits = 2 * known >= len(columns) if strict else known or len(names) == len(columns)
            if fits and (best is None or known > best[0]):
                table = Table(header, table_end(header, block, around), columns, len(names))
                best = known, table
    return None if best is None else best[1]


def _columns(wanted: Sequence[Sequence[str]], names: Sequence[str]) -> tuple[tuple[int, ...], int]:
    """Return which of a table's columns are the template's, and how many of them have their names."""
    plain = [_plain(name) for name in names]
    found = [
        next((plain.index(each) for each in map(_plain, known) if each in plain), -1) for known in wanted
    ]
    known = sum(column >= 0 for column in found)
    if len(names) == len(wanted):
        # Under another name, a column is the one in its place.
        found = [place if column < 0 and place not in found else column for place, column in enumerate(found)]
    return tuple(found), known


def _plain(name: str) -> str:
    """Return a column's name without emphasis, case and the marks that people vary."""
    return " ".join(re.sub(r"[*_`:]", " ", name).casefold().split())
