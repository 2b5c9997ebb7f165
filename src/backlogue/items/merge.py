"""Merge changed answers into a file: edit it to match the item rendered from the changed answers.

Everything that does not change keeps its bytes; changed texts, list items and sections come from the
rendered item.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from backlogue.items.body_scan import field_key, line_key, resolve_path
from backlogue.items.entry_match import match_entries
from backlogue.items.text_edits import (
    BodyVersion,
    EntryNumbering,
    TextEdit,
    UnmatchedHeading,
    apply_edits,
    entry_number,
    format_like,
    heading_number,
    indent_like,
    renumber,
)
from backlogue.markdown import LINE_BREAK
from backlogue.template.layout import LayoutSection

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from backlogue.items.body import AnswerSpan, LineRange
    from backlogue.template.layout import Layout, LayoutPart
    from backlogue.template.text_pattern import AnswerPath, TextPattern


# A heading that matches neither pattern is underlined with `=` or `-`.
_ITEM = re.compile(r"[ \t]*(?:[-+*]|[0-9]{1,9}[.)])(?:[ \t]|\Z)")
_ATX = re.compile(r" {0,3}#{1,6}(?:[ \t]|\Z)")


class BodyMerge:
    """Creates the edits that bring a file to the changed answers.

    Args:
        file: The item in the file, with its answers.
        new: The item rendered from the changed answers, with these answers.
        layout: The template's layout.
        changed: The names of the changed answers; parts with only other answers are not touched.
        before_raw: Whether new text goes before unrecognized text, not after it.
    """

    def __init__(
        self,
        file: BodyVersion,
        new: BodyVersion,
        layout: Layout,
        changed: Collection[str],
        *,
        before_raw: bool = False,
    ) -> None:
        self._names = changed
        self._before_raw = before_raw
        self.file = file
        self.new = new
        self._layout = layout
        found = LINE_BREAK.search(file.text)
        self._break = found.group() if found else "\n"

    def body(self) -> str:
        """Return the changed body of the file.

        Raises:
            EditOverlapError: Edits overlap.
        """
        edits = list(self._under(self._layout.body, (), (), (-1, len(self.file.reading.lines))))
        edits += self._empty_lines()
        return apply_edits(self.file.text, edits)

    def _native(self, text: str) -> str:
        return text.replace("\n", self._break) if self._break != "\n" else text

    def _empty_lines(self) -> Iterator[TextEdit]:
        """Yield the edits of the lines that stand for missing answers."""
        for each in self._layout.empty:
            key = ("empty", each.path[0])
            here, there = self.file.reading.places.get(key), self.new.reading.places.get(key)
            section = self.file.reading.places.get(("section", *each.section))
            if each.place != "line" or each.path[0] not in self._names:
                continue
            if here is not None and there is None:
                yield self._removal(here.start, here.end)
            elif here is None and there is not None and section is not None:
                text = self._lines_of_new(there.start, there.end)
                yield self._insertion(self._heading_end(section), text, blank=True)

    # Sections

    def _under(
        self, section: LayoutSection, old: AnswerPath, new: AnswerPath, lines: tuple[int, int]
    ) -> Iterator[TextEdit]:
        """Yield the edits under a heading; `lines` is its range in the file, from -1 without a heading."""
        yield from self._parts(section.parts, old, new, *lines)
        last = self._own_end(section, old, lines)
        for inner in section.sections:
            key = ("section", *inner.patterns)
            here, there = self.file.reading.places.get(key), self.new.reading.places.get(key)
            if not self._concerns(inner.paths()):
                last = last if here is None else max(last, here.end - 1)
            elif inner.path:
                yield from self._list(inner, old, new, last, lines[1])
            elif here is not None:
                if there is None and self._is_removable(here):
                    yield self._removal(here.start, here.end)
                else:
                    yield from self._heading(inner, old, new, here, there)
                    yield from self._under(inner, old, new, (self._heading_end(here), here.end))
                last = max(last, here.end - 1)
            elif inner.level > 1:
                if there is not None and not self._are_elsewhere(inner.paths()):
                    yield self._insertion(last, self._lines_of_new(there.start, there.end), blank=True)
            else:
                pattern = inner.patterns[0]
                heading = (token for token in pattern if isinstance(token, tuple))
                if (
                    there is not None
                    and self._is_changed(pattern, old, new)
                    and not self._are_elsewhere(heading)
                ):
                    yield self._insertion(-1, self._lines_of_new(there.start, there.start + 1), blank=True)
                yield from self._under(inner, old, new, (-1, lines[1]))

    def _heading(
        self,
        section: LayoutSection,
        old: AnswerPath,
        new: AnswerPath,
        here: LineRange,
        there: LineRange | None,
    ) -> Iterator[TextEdit]:
        """Yield the edits of a section's heading; a heading without text is replaced."""
        if there is not None and here.text == (0, 0) and self._is_changed(section.patterns[0], old, new):
            text = self._lines_of_new(there.start, there.start + 1)
            yield TextEdit(self.file.begin(here.start), self.file.close(here.start), self._native(text))
        else:
            yield from self._texts(section.patterns[0], old, new)

    def _heading_end(self, place: LineRange) -> int:
        """Return the last line of the heading of a section or entry."""
        line = self.file.reading.lines[place.start]
        if _ATX.match(line) or _ITEM.match(line):
            return place.start
        return bisect_right(self.file.starts, place.text[1])

    def _own_end(self, section: LayoutSection, path: AnswerPath, lines: tuple[int, int]) -> int:
        """Return the last line under a heading before its subsections."""
        ends = [lines[0]]
        for part in section.parts:
            place = self.file.reading.places.get(_key(part, path))
            if place is not None:
                ends.append(place.end - 1)
        if section.sections and not self._before_raw:
            # Unrecognized text before the first known section stays before new sections.
            places = self.file.reading.places.items()
            starts = (place.start for key, place in places if key[0] in ("section", "entry"))
            first = min((start for start in starts if lines[0] < start < lines[1]), default=lines[1])
            ends.append(self._before(first) - 1 if first > 0 else -1)
        return max(ends)

    def _is_removable(self, place: LineRange) -> bool:
        """Tell whether a section of the file contains nothing but its answers."""
        start, end = self.file.begin(place.start), self.file.close(place.end - 1)
        has_answers = any(start <= slot.start < end for slot in self.file.reading.slots.values())
        return has_answers and not any(start <= raw.start < end for raw in self.file.reading.raw)

    # Parts

    def _parts(
        self, parts: Sequence[LayoutPart], old: AnswerPath, new: AnswerPath, heading: int, end: int
    ) -> Iterator[TextEdit]:
        last = heading
        above = self.file.reading.lines[heading] if 0 <= heading < end else ""
        for part in parts:
            here = self.file.reading.places.get(_key(part, old))
            there = self.new.reading.places.get(_key(part, new))
            if not self._concerns(part.paths()):
                pass
            elif part.kind == "line":
                yield from self._line(part, old, new, last, (here, there))
            elif part.kind == "prose" and here is None and _ITEM.match(above):
                yield from self._inline_prose(part, old, new)
            elif here is not None:
                yield from self._changed(part, old, new, here, there)
            elif there is not None:
                yield self._added(part, there, last, heading, end)
            if here is not None:
                last = max(last, here.end - 1)

    def _added(self, part: LayoutPart, there: LineRange, last: int, heading: int, end: int) -> TextEdit:
        """Insert a part that the file lacks, below its label if that is there, else below the line `last`."""
        label = self._label(part, heading, end)
        if label is not None:
            first = self._text_line(there.start + 1)
            return self._insertion(label, self._lines_of_new(first, there.end), blank=first > there.start + 1)
        chunk = self._lines_of_new(there.start, there.end)
        above = self.file.reading.lines[heading] if 0 <= heading < end else ""
        blank = there.start > 0 and not self.new.reading.lines[there.start - 1].strip()
        return self._insertion(last, indent_like(chunk, above), blank=blank)

    def _line(
        self,
        part: LayoutPart,
        old: AnswerPath,
        new: AnswerPath,
        last: int,
        places: tuple[LineRange | None, LineRange | None],
    ) -> Iterator[TextEdit]:
        """Yield the edits of a line with answers; `last` is the line after which a new one is inserted."""
        here, there = places
        if here is not None and there is not None:
            yield from self._texts(part.patterns[0], old, new)
        elif here is not None:
            yield self._line_removal(here.start)
        elif there is not None and self._is_missing(part.patterns[0], old, new):
            chunk = self._lines_of_new(there.start, there.end)
            lines = self.new.reading.lines
            alone = there.start == 0 or not lines[there.start - 1].strip()
            below = self._line_below(there.end) if alone else None
            if below is not None:
                at = self.file.begin(below)
                yield TextEdit(at, at, self._native(chunk) + self._break)
            else:
                yield self._insertion(last, chunk, blank=alone or last < 0 or self._is_heading(last))

    def _are_elsewhere(self, paths: Iterable[AnswerPath]) -> bool:
        """Tell whether all changed answers of these paths are also in other places of the file."""
        changed = {path for path in paths if path and path[0] in self._names}
        front = {(name,) for name in self._layout.in_front()}
        several = changed <= self._layout.repeated() | front
        return several and all(self.file.at(path) is not None for path in changed)

    def _is_missing(self, pattern: TextPattern, old: AnswerPath, new: AnswerPath) -> bool:
        """Tell whether an answer of a line is missing in the whole file."""
        paths = [token for token in pattern if isinstance(token, tuple)]
        return any(
            self.file.at(resolve_path(path, old)) is None and self.new.at(resolve_path(path, new)) is not None
            for path in paths
        )

    def _line_below(self, line: int) -> int | None:
        """Return the file's line with the same answers as a line of the new item, or None."""
        key = next((key for key, place in self.new.reading.places.items() if place.start == line), None)
        if key is None or key[0] != "line" or not self.new.reading.lines[line].strip():
            return None
        place = self.file.reading.places.get(key)
        return None if place is None else place.start

    def _is_heading(self, line: int) -> bool:
        return _ATX.match(self.file.reading.lines[line]) is not None

    def _line_removal(self, line: int) -> TextEdit:
        """Remove a line; if it is a paragraph of its own, also the blank lines before it."""
        lines = self.file.reading.lines
        follows = line + 1 < len(lines) and bool(lines[line + 1].strip())
        if not follows:
            return self._removal(line, line + 1)
        kept = "".join(raw + self._break for raw in self._raw(line, line + 1))
        return TextEdit(self.file.begin(line), self.file.begin(line + 1), kept)

    def _inline_prose(self, part: LayoutPart, old: AnswerPath, new: AnswerPath) -> Iterator[TextEdit]:
        """Yield the edits of prose after an entry's name, in the same paragraph of a list item."""
        was, now = resolve_path(part.path, old), resolve_path(part.path, new)
        slot, answer = self.file.reading.slots.get(was), self.new.at(now)
        if answer == self.file.at(was):
            return
        if slot is None:
            end = self.file.reading.places["entry", *old].text[1]
            yield TextEdit(end, end, f": {answer}")
        elif answer is None:
            before = self.file.text[: slot.start]
            yield TextEdit(len(before.rstrip().rstrip(":").rstrip()), slot.end, "")
        else:
            yield TextEdit(slot.start, slot.end, self._native(answer))

    def _concerns(self, paths: Iterable[AnswerPath]) -> bool:
        """Tell whether any of the answers at these paths changes."""
        return any(path[0] in self._names for path in paths)

    def _label(self, part: LayoutPart, heading: int, end: int) -> int | None:
        """Return the line of the part's label if the file has it without the part, or None."""
        lines = self.file.reading.lines
        if not part.label:
            return None
        found = next((each for each in range(heading + 1, end) if lines[each].strip() in part.labels), None)
        if found is None:
            return None
        begin = self.file.begin(found)
        in_answer = any(slot.start <= begin < slot.end for slot in self.file.reading.slots.values())
        return None if in_answer else found

    def _text_line(self, line: int) -> int:
        """Return the first nonblank line of the new item from `line` on."""
        while not self.new.reading.lines[line].strip():
            line += 1
        return line

    def _changed(
        self, part: LayoutPart, old: AnswerPath, new: AnswerPath, here: LineRange, there: LineRange | None
    ) -> Iterator[TextEdit]:
        if part.kind == "fields" and (there is not None or not part.label):
            # One by one, so that the text between them stays in place.
            yield from self._fields(part, old, new, here)
        elif there is None:
            yield self._removal(here.start, here.end)
        elif part.kind == "prose":
            yield from self._text(
                resolve_path(part.path, old), resolve_path(part.path, new), where=part.label
            )
        elif part.kind == "code":
            paths = [path for path in (part.path, part.info) if path]
            if any(
                self.file.at(resolve_path(path, old)) != self.new.at(resolve_path(path, new))
                for path in paths
            ):
                chunk = self._lines_of_new(there.start, there.end)
                yield TextEdit(
                    self.file.begin(here.start), self.file.close(here.end - 1), self._native(chunk)
                )
        elif part.kind == "table":
            from backlogue.items.table_merge import TableMerge  # few templates have tables of entries

            table = TableMerge(part, self.file, self.new, here, line_break=self._break)
            yield from table.edits(old, new)
        else:
            yield from self._list(part, old, new, here.start, here.end)

    def _fields(
        self, part: LayoutPart, old: AnswerPath, new: AnswerPath, here: LineRange
    ) -> Iterator[TextEdit]:
        last = here.start - 1
        for pattern in part.patterns:
            was = self.file.reading.places.get(field_key(pattern, old))
            now = self.new.reading.places.get(field_key(pattern, new))
            if was is not None and now is None:
                yield self._removal(was.start, was.end)
            elif was is None and now is not None:
                chunk = format_like(
                    self._lines_of_new(now.start, now.end), self.file.reading.lines[here.start]
                )
                yield self._insertion(last, chunk, blank=False)
            elif was is not None:
                yield from self._texts(pattern, old, new)
            if was is not None:
                last = max(last, was.end - 1)

    # Texts

    def _is_changed(self, pattern: TextPattern, old: AnswerPath, new: AnswerPath) -> bool:
        paths = [token for token in pattern if isinstance(token, tuple)]
        return any(
            self.file.at(resolve_path(path, old)) != self.new.at(resolve_path(path, new)) for path in paths
        )

    def _texts(self, pattern: TextPattern, old: AnswerPath, new: AnswerPath) -> Iterator[TextEdit]:
        for token in pattern:
            if isinstance(token, tuple):
                yield from self._text(resolve_path(token, old), resolve_path(token, new), where=pattern)

    def _text(self, old: AnswerPath, new: AnswerPath, *, where: Any) -> Iterator[TextEdit]:
        """Yield the edit of one answer in one place; `where` distinguishes several places of an answer."""
        if self.file.at(old) == self.new.at(new):
            return
        here, there = _slot(self.file, old, where), _slot(self.new, new, where)
        if here is not None and there is not None:
            start = here.start
            if there.start == self.new.starts[bisect_right(self.new.starts, there.start) - 1]:
                # Replace the white space before a block, or it would indent the new text.
                begin = self.file.starts[bisect_right(self.file.starts, start) - 1]
                start = start if self.file.text[begin:start].strip() else begin
            yield self._edit_of_lines(start, here.end, self._native(self.new.text[there.start : there.end]))
        elif here is not None and (new, where) in self.new.reading.gaps:
            yield self._clear(here)
        elif there is not None and (old, where) in self.file.reading.gaps:
            yield self._fill(*self.file.reading.gaps[old, where], self.new.text[there.start : there.end])

    def _edit_of_lines(self, start: int, end: int, text: str) -> TextEdit:
        """Replace a text; its first and last lines keep their bytes if only the lines between them change."""
        old, new = self.file.text[start:end].split(self._break), text.split(self._break)
        most = min(len(old), len(new)) - 1
        above = _equal_lines(old[:most], new)
        below = _equal_lines(old[::-1][: most - above], new[::-1])
        start += sum(len(line) + len(self._break) for line in old[:above])
        end -= sum(len(line) + len(self._break) for line in old[len(old) - below :])
        return TextEdit(start, end, self._break.join(new[above : len(new) - below]))

    def _clear(self, slot: AnswerSpan) -> TextEdit:
        """Remove an answer from a line that stays, and one of the spaces around it."""
        text = self.file.text
        blank = text[slot.start - 1 : slot.start] == " " and text[slot.end : slot.end + 1] in (
            "",
            " ",
            "\n",
            "\r",
        )
        return TextEdit(slot.start - blank, slot.end, "")

    def _fill(self, start: int, end: int, answer: str) -> TextEdit:
        """Insert an answer into an existing line; a table column keeps its width."""
        text = self.file.text
        start = len(text[:start].rstrip(" "))
        while text[end : end + 1] == " ":
            end += 1
        after = text[end : end + 1]
        new = f" {answer}".ljust(end - start - 1)
        return TextEdit(start, end, new if after in ("", "\n", "\r") else f"{new} ")

    # Lists

    def _list(
        self, holder: LayoutSection | LayoutPart, old: AnswerPath, new: AnswerPath, last: int, end: int
    ) -> Iterator[TextEdit]:
        """Yield the edits of a list: of its entries, or of the whole list if entries moved.

        Args:
            holder: The section or part of the layout with its entries.
            old: The path of its parent in the file's answers.
            new: The path of its parent in the new answers.
            last: The file's line after which a new list is inserted.
            end: The line after the last one that can belong to the list.
        """
        was, now = resolve_path(holder.path[:-1], old), resolve_path(holder.path[:-1], new)
        here, there = self.file.entries(was), self.new.entries(now)
        pairs = match_entries(self.file.at(was) or [], self.new.at(now) or [])
        if not here and not there:
            return
        if not here:
            yield self._insertion(last, self._lines_of_new(there[0].start, there[-1].end), blank=True)
        elif there and not self.new.at(now):
            # The template writes an entry of its own, such as `None`, where there is none.
            text = self._lines_of_new(there[0].start, there[-1].end)
            yield TextEdit(
                self.file.begin(here[0].start), self.file.close(here[-1].end - 1), self._native(text)
            )
        elif not there:
            yield self._removal(here[0].start, here[-1].end)
        elif pairs == list(range(len(here))):
            for number in range(len(here)):
                yield from self._entry(holder, (*was, number), (*now, number))
        else:
            yield self._rebuild(holder, was, now, pairs, end)

    def _entry(
        self, holder: LayoutSection | LayoutPart, old: AnswerPath, new: AnswerPath
    ) -> Iterator[TextEdit]:
        if self.file.at(old) == self.new.at(new):
            return
        here, there = self.file.reading.places["entry", *old], self.new.reading.places["entry", *new]
        if isinstance(holder, LayoutSection):
            yield from self._texts(holder.patterns[0], old, new)
            yield from self._under(holder, old, new, (self._heading_end(here), here.end))
        else:
            own = [token for token in holder.patterns[0] if isinstance(token, tuple)]
            if {path for path in own if resolve_path(path, old) in self.file.reading.slots} == {
                path for path in own if resolve_path(path, new) in self.new.reading.slots
            }:
                yield from self._texts(holder.patterns[0], old, new)
            else:
                text = self.new.text[there.text[0] : there.text[1]]
                yield TextEdit(*here.text, self._native(text))
            yield from self._parts(holder.inside, old, new, here.start, here.end)

    def _rebuild(
        self,
        holder: LayoutSection | LayoutPart,
        was: AnswerPath,
        now: AnswerPath,
        pairs: Sequence[int | None],
        end: int,
    ) -> TextEdit:
        """Return an edit that rebuilds a list from old and new entries in their new order."""
        here, there = self.file.entries(was), self.new.entries(now)
        stray = self._stray(holder, here[0].start, end)
        ends = [self._before(place.start) for place in here[1:]]
        ends.append(max([here[-1].end, *(each.end for each in stray)]))
        begin, stop = self.file.begin(here[0].start), self.file.close(ends[-1] - 1)
        first = self.file.reading.lines[here[0].start]
        count = EntryNumbering(
            [entry_number(self.file.reading.lines[place.start], holder) for place in here],
            [
                [each.number for each in stray if place.start < each.start < stop_line]
                for place, stop_line in zip(here, ends, strict=True)
            ],
        )
        gap = self._gap(here, there, ends)
        chunks: list[str] = []
        for number, old in enumerate(pairs):
            if old is None:
                place = there[number]
                chunk = self._native(format_like(self._lines_of_new(place.start, place.end), first))
            else:
                edits = list(self._entry(holder, (*was, old), (*now, number)))
                start, close = self.file.begin(here[old].start), self.file.close(ends[old] - 1)
                chunk = apply_edits(self.file.text, edits, start=start, end=close)
            counted = count.next(old)
            if counted is not None:
                chunk = renumber(chunk, counted, holder)
            chunks.append(chunk)
        removed = (self._raw(here[old].start, ends[old]) for old in range(len(here)) if old not in pairs)
        chunks += [self._break + raw for each in removed for raw in each]
        text = chunks[0]
        for number, chunk in enumerate(chunks[1:], 1):
            old = pairs[number] if number < len(pairs) else None
            if old and pairs[number - 1] == old - 1:  # the blank lines between them stay as they are
                text += self.file.text[self.file.close(ends[old - 1] - 1) : self.file.begin(here[old].start)]
            else:
                text += gap
            text += chunk
        return TextEdit(begin, stop, text)

    def _stray(self, holder: LayoutSection | LayoutPart, start: int, end: int) -> list[UnmatchedHeading]:
        """Return the unrecognized headings between or after entries that are numbered like them."""
        found = []
        for raw in self.file.reading.raw:
            if isinstance(holder, LayoutSection) and start < raw.line - 1 < end:
                lines = self.file.text[raw.start : raw.end].removesuffix("\n").split("\n")
                number = heading_number(lines[0], holder)
                if number is not None:
                    found.append(UnmatchedHeading(raw.line - 1, raw.line - 1 + len(lines), number))
        return found

    def _before(self, line: int) -> int:
        """Return the line after the last nonblank line before `line`."""
        while line > 0 and not self.file.reading.lines[line - 1].strip():
            line -= 1
        return line

    def _gap(self, here: Sequence[LineRange], there: Sequence[LineRange], ends: Sequence[int]) -> str:
        if len(here) > 1:
            return self._break * (here[-1].start - ends[-2] + 1)
        if len(there) > 1:
            return self._break * (there[1].start - there[0].end + 1)
        return self._break

    # Lines

    def _lines_of_new(self, start: int, end: int) -> str:
        return self.new.text[self.new.begin(start) : self.new.close(end - 1)]

    def _removal(self, start: int, end: int) -> TextEdit:
        """Remove lines and the blank lines before them."""
        first = start
        while first > 0 and not self.file.reading.lines[first - 1].strip():
            first -= 1
        begin = self.file.close(first - 1) if first > 0 else 0
        kept = "".join(self._break * 2 + raw for raw in self._raw(start, end))
        return TextEdit(begin, self.file.close(end - 1), kept)

    def _raw(self, start: int, end: int) -> list[str]:
        """Return the unrecognized texts and fixed lines among lines to be removed; they stay."""
        begin, close = self.file.begin(start), self.file.close(end - 1)
        raw = [part for part in self.file.reading.raw if begin <= part.start < close]
        kept = [(part.start, part.end) for part in raw if part.start in self.file.starts]
        kept += [
            (self.file.begin(place.start), self.file.close(place.end - 1))
            for key, place in self.file.reading.places.items()
            if key[0] == "line" and start <= place.start < end and not _holds_answer(key[1])
        ]
        return [self.file.text[first:last] for first, last in sorted(kept)]

    def _insertion(self, last: int, chunk: str, *, blank: bool) -> TextEdit:
        """Insert lines after the line `last`; -1 inserts at the start."""
        lines = self.file.reading.lines
        text = self._native(chunk)
        if last < 0:
            first = next((number for number, line in enumerate(lines) if line.strip()), 0)
            at = self.file.begin(first)
            return TextEdit(at, at, text + self._break * (2 if blank else 1))
        at = self.file.close(last)
        follows = last + 1 < len(lines) and bool(lines[last + 1].strip())
        after = self._break if follows and blank else ""
        return TextEdit(at, at, self._break * (2 if blank else 1) + text + after)


def _slot(side: BodyVersion, path: AnswerPath, where: Any) -> AnswerSpan | None:
    """Return the span of an answer; if there are several, the one at `where`."""
    copies = side.reading.copies.get(path)
    return side.reading.slots.get(path) if copies is None else copies.get(where)


def _equal_lines(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many lines are equal from the start on; blank ones are, whatever spaces they have."""
    pairs = zip(old, new, strict=False)
    equal = takewhile(lambda pair: pair[0] == pair[1] or not (pair[0].strip() or pair[1].strip()), pairs)
    return sum(1 for _ in equal)


def _holds_answer(patterns: Sequence[TextPattern]) -> bool:
    return any(isinstance(token, tuple) for pattern in patterns for token in pattern)


def _key(part: LayoutPart, path: AnswerPath) -> tuple[Any, ...]:
    if part.kind == "line":
        return line_key(part, path)
    return ("part", *resolve_path(part.entries, path))
