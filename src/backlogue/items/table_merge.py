"""Edit a table whose rows are entries: change cells in place, and add, remove and move rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backlogue.items.body_scan import resolve_path
from backlogue.items.entry_match import match_entries
from backlogue.items.table import cell_text, find_table, split_row
from backlogue.items.text_edits import TextEdit
from backlogue.markdown import Block, Container
from backlogue.template.text_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backlogue.items.body import LineRange
    from backlogue.items.table import Cell, Table
    from backlogue.items.text_edits import BodyVersion
    from backlogue.template.layout import LayoutPart
    from backlogue.template.text_pattern import AnswerPath, TextPattern


class TableMerge:
    """Creates the edits of one table.

    Args:
        part: The part of the layout.
        file: The item in the file, with its answers.
        new: The item rendered from the changed answers, with these answers.
        here: The lines of the table in the file.
        line_break: How lines of the file end.
    """

    def __init__(
        self, part: LayoutPart, file: BodyVersion, new: BodyVersion, here: LineRange, *, line_break: str
    ) -> None:
        self._part = part
        self._file = file
        self._new = new
        self._break = line_break
        self._lines = file.reading.lines
        block = Block("paragraph", here.start, here.end)
        self._table = find_table(part, [block], Container(self._lines), strict=False)

    def edits(self, old: AnswerPath, new: AnswerPath) -> Iterator[TextEdit]:
        """Yield the edits that bring the table to the changed answers.

        Args:
            old: The entry that the table is inside of in the file's answers; empty without one.
            new: The same in the changed answers.
        """
        table = self._table
        if table is None:
            return
        was, now = resolve_path(self._part.entries, old), resolve_path(self._part.entries, new)
        here = [place.start for place in self._file.entries(was)]
        there = [place.start for place in self._new.entries(now)]
        pairs = match_entries(self._file.at(was) or [], self._new.at(now) or [])
        if pairs == list(range(len(here))):
            for number, line in enumerate(here):
                edits = self._row(table, line, there[number], (*was, number), (*now, number))
                start = self._file.begin(line)
                yield from (TextEdit(start + first, start + last, text) for first, last, text in edits)
            return
        yield self._rebuilt(table, (was, now), (here, there), pairs)

    def _rebuilt(
        self,
        table: Table,
        paths: tuple[AnswerPath, AnswerPath],
        lines: tuple[Sequence[int], Sequence[int]],
        pairs: Sequence[int | None],
    ) -> TextEdit:
        """Return the rows rebuilt from old and new ones in their new order."""
        (was, now), (here, there) = paths, lines
        first = table.header + 2
        last = here[-1] + 1 if here else first
        rows, behind = self._between(
            range(first, last), {line: each for each, line in enumerate(here)}, pairs
        )
        for number, pair in enumerate(pairs):
            if pair is None:
                rows.append(self._made(table, there[number], here[0] if here else None))
            else:
                line, inner = here[pair], ((*was, pair), (*now, number))
                rows.append(_edited(self._lines[line], self._row(table, line, there[number], *inner)))
                rows += behind[pair]
        for column, pattern in zip(table.columns, self._part.patterns, strict=True):
            if column >= 0 and NUMBER in pattern:
                rows = _counted(rows, column, [text_of_cell(self._lines[line], column) for line in here])
        start, stop = self._file.close(first - 1), self._file.close(last - 1)
        return TextEdit(start, stop, "".join(self._break + row for row in rows))

    def _between(
        self, lines: range, entries: Mapping[int, int], kept: Sequence[int | None]
    ) -> tuple[list[str], dict[int, list[str]]]:
        """Return the rows that are no entries: those before the first that is kept, and behind each of these.

        Args:
            lines: The lines of the rows.
            entries: Which entry a line is.
            kept: The entries that stay.
        """
        owner: list[str] = []
        first, behind = owner, dict[int, list[str]]()
        for line in lines:
            entry = entries.get(line)
            if entry is None:
                owner.append(self._lines[line])
            elif entry in kept:
                owner = behind[entry] = []
        return first, behind

    def _row(
        self, table: Table, line: int, new_line: int, old: AnswerPath, new: AnswerPath
    ) -> list[tuple[int, int, str]]:
        """Return the edits of one row, as offsets into its line."""
        text, new_text = self._lines[line], self._new.reading.lines[new_line]
        cells, new_cells = split_row(text), split_row(new_text)
        delimiter = self._lines[table.header + 1]
        widths = [cell.stop - cell.begin for cell in split_row(delimiter)]
        found: list[tuple[int, int, str]] = []
        missing: dict[int, str] = {}
        for number, (pattern, column) in enumerate(zip(self._part.patterns, table.columns, strict=True)):
            if column < 0 or not self._differs(pattern, old, new):
                continue
            written = cell_text(new_text, new_cells[number])
            if column >= len(cells):
                missing[column] = written
                continue
            cell = cells[column]
            is_aligned = column < len(widths) and cell.stop - cell.begin == widths[column]
            start, end, shown = _filled(cell, written, keeps_width=is_aligned)
            found.append((start, end, shown))
        if missing:
            bare = text.rstrip()
            others = [missing.get(column, "") for column in range(len(cells), max(missing) + 1)]
            closed = bare.endswith("|") and not bare.endswith("\\|")
            more = " |".join(f" {other}".rstrip() for other in others)
            found.append((len(bare), len(bare), f"{more} |" if closed else f" |{more}"))
        return found

    def _differs(self, pattern: TextPattern, old: AnswerPath, new: AnswerPath) -> bool:
        paths = [token for token in pattern if isinstance(token, tuple)]
        return any(
            self._file.at(resolve_path(path, old)) != self._new.at(resolve_path(path, new)) for path in paths
        )

    def _made(self, table: Table, new_line: int, like: int | None) -> str:
        """Return a new row: with the table's own columns, as wide as they are if a row of it is.

        Args:
            table: The table.
            new_line: The row in the new item.
            like: The line of a row of the table; None without one.
        """
        new_text = self._new.reading.lines[new_line]
        texts = [cell_text(new_text, cell) for cell in split_row(new_text)]
        said = dict(zip(table.columns, texts, strict=False))
        model = self._lines[table.header if like is None else like]
        if like is None and list(table.columns) == list(range(table.width)):
            return _indent(model) + new_text.strip()
        widths = [cell.stop - cell.begin for cell in split_row(self._lines[table.header + 1])]
        is_aligned = [cell.stop - cell.begin for cell in split_row(model)] == widths
        cells = [f" {said[column]} " if said.get(column) else " " for column in range(table.width)]
        if is_aligned:
            cells = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        bare = model.strip()
        row = "|".join(cells)
        # Without its bar, an empty first cell would not be one.
        row = f"|{row}" if bare.startswith("|") or not cells[0].strip() else row.lstrip()
        return _indent(model) + (f"{row}|" if bare.endswith("|") else row.rstrip())


def text_of_cell(line: str, column: int) -> str:
    """Return the text of a row's cell; empty if the row has no such cell."""
    cells = split_row(line)
    return cell_text(line, cells[column]) if column < len(cells) else ""


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _edited(line: str, edits: Sequence[tuple[int, int, str]]) -> str:
    for start, end, text in sorted(edits, reverse=True):
        line = line[:start] + text + line[end:]
    return line


def _filled(cell: Cell, text: str, *, keeps_width: bool) -> tuple[int, int, str]:
    """Return the edit that puts a text into a cell; with its bars where they were, if that is wanted."""
    begin, start, end, stop = cell
    if start == end:
        width = stop - begin
        shown = f" {text} " if text else " "
        return begin, stop, shown.ljust(width) if keeps_width else shown
    if not text:
        return begin, stop, " " * (stop - begin) if keeps_width else " "
    if not keeps_width:
        return start, end, text
    behind = stop - end
    # A cell that is right-aligned keeps its right side.
    if start - begin > 1 and behind <= 1:
        room = max(start - begin + (end - start) - len(text), 1)
        return begin, end, " " * room + text
    room = max(behind + (end - start) - len(text), min(behind, 1))
    return start, stop, text + " " * room


def _counted(rows: list[str], column: int, numbers: Sequence[str]) -> list[str]:
    """Return rows whose column counts, as long as the numbers of the old ones did without a gap."""
    first = int(numbers[0]) if numbers and numbers[0].isdecimal() else 1
    if list(numbers) != [str(first + number) for number in range(len(numbers))]:
        return rows
    found = []
    count = first
    for row in rows:
        cells = split_row(row)
        text = cell_text(row, cells[column]) if column < len(cells) else ""
        if re.fullmatch("[0-9]+", text):
            start, end, shown = _filled(cells[column], str(count), keeps_width=True)
            found.append(row[:start] + shown + row[end:])
            count += 1
        else:
            found.append(row)
    return found
