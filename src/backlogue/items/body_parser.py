"""Parse an item's body by the layout of its template.

Every answer gets a span, a slot; text that is neither an answer nor part of the template is unrecognized.
Text as the template writes it is matched exactly; variations that people make are accepted if they are
unambiguous.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from backlogue.items.body import AnswerSpan, LineRange, ParsedBody
from backlogue.items.body_scan import (
    BodyScan,
    LocatedText,
    fenced_code,
    field_key,
    is_blank,
    line_key,
    resolve_path,
    without_checkbox,
)
from backlogue.items.part_match import PartPlace, place_parts
from backlogue.items.section_match import match_sections, split_at_headings
from backlogue.items.table import cell_text, find_table, split_row
from backlogue.markdown import Block, Container, Item, is_closed, item_text, parse
from backlogue.template.check_box import is_empty_box, normalize_check
from backlogue.template.line_pattern import match_line
from backlogue.template.text_pattern import (
    AnswerPath,
    PatternMatch,
    match_exactly,
    match_loosely,
    split_emphasis,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlogue.items.section_match import Chunk
    from backlogue.items.table import Table
    from backlogue.template.layout import EmptyText, Layout, LayoutPart, LayoutSection
    from backlogue.template.text_pattern import TextPattern


def parse_body(text: str, layout: Layout) -> ParsedBody:
    """Parse a body.

    Args:
        text: The text after the front matter, with any line ends.
        layout: The template's layout.
    """
    return _BodyParser(text, layout).read(layout)


class _BodyParser(BodyScan):
    """Parses one body."""

    def read(self, layout: Layout) -> ParsedBody:
        """Parse the whole body."""
        blocks = parse(self.lines)
        self._whole = Container(self.lines)
        self._under(layout.body, blocks, ())
        empty = frozenset(self._empty(layout))
        headings = {block.start for block in blocks if block.kind == "heading"}
        raw = sorted([*self._unread(headings), *self.rest])
        return ParsedBody(
            self.lines, self.slots, tuple(raw), self.places, self.length, self.copies, self.gaps, empty
        )

    def _empty(self, layout: Layout) -> Iterator[AnswerPath]:
        """Yield the slots whose text stands for a missing answer, and mark the lines that do."""
        for each in layout.empty:
            path = tuple(0 if step is None else step for step in each.path)
            slot = self.slots.get(path)
            if each.place == "line":
                section = self.places.get(("section", *each.section))
                if section is not None and not any(slot[0] == path[0] for slot in self.slots):
                    self._empty_line(each, section)
            elif (
                slot is not None
                and each.fits(slot.value)
                and (len(path) == 1 or (path[0], 1) not in self.slots)
            ):
                yield path

    def _empty_line(self, empty: EmptyText, section: LineRange) -> None:
        for number in range(section.start + 1, section.end):
            if not self.read_lines[number] and empty.fits(self.lines[number]):
                self._read(number, number + 1)
                self.places["empty", empty.path[0]] = LineRange(number, number + 1)
                return

    # Sections

    def _under(self, section: LayoutSection, blocks: Sequence[Block], context: AnswerPath) -> None:
        """Parse the blocks under a heading."""
        if not section.sections:
            self._parts(section.parts, blocks, context, self._whole)
            return
        titled = section.sections[0] if not section.level and len(section.sections) == 1 else None
        before, below = split_at_headings(blocks)
        if titled and (not below or below[0].heading.level > titled.level):
            self._under(titled, blocks, context)
            return
        self._parts(section.parts, before, context, self._whole)
        fitting = list(match_sections(section.sections, below))
        for chunk, inner, found in fitting:
            self._chunk(inner, chunk, found, context)
        repeated = next((inner for inner in section.sections if inner.path), None)
        if repeated is not None and not any(inner is repeated for _, inner, _ in fitting):
            self._listed(repeated, before, context)

    def _chunk(self, section: LayoutSection, chunk: Chunk, found: PatternMatch, context: AnswerPath) -> None:
        heading = chunk.heading
        text = self._heading_text(heading)
        path = context
        key: tuple[Any, ...] = ("section", *section.patterns)
        if section.path:
            if is_blank(found, text):
                return
            path = self._next(section.path, context)
            key = ("entry", *path)
        end = chunk.blocks[-1].end if chunk.blocks else heading.end
        self.places[key] = LineRange(heading.start, end, text.range())
        self._match(found, text, path, where=section.patterns[0])
        self._read(heading.start, heading.end)
        self._under(section, chunk.blocks, path)

    def _listed(self, section: LayoutSection, blocks: Sequence[Block], context: AnswerPath) -> None:
        """Parse entries that have headings in the template but are written as a list."""
        prose = next((part.path for part in section.parts if part.kind == "prose"), ())
        lists = next((part for part in section.parts if part.kind == "list"), None)
        block = next((block for block in blocks if block.kind == "list"), None)
        for item in block.items if block else ():
            if not item.blocks or item.blocks[0].kind != "paragraph":
                continue
            inside = self._whole.inside(item)
            end = item.blocks[0].end
            text = without_checkbox(self._text(inside, item.start, end))
            found, behind = split_emphasis(section.patterns, text.text)
            if is_blank(found, text):
                continue
            if prose and behind < len(text.text):
                found = PatternMatch(
                    (*found.slots, (prose, behind, len(text.text))), len(text.text), exact=False
                )
            entry = self._next(section.path, context)
            self.places["entry", *entry] = LineRange(item.start, item.end, text.range())
            self._match(found, text, entry, where=section.patterns[0])
            self._read(item.start, end)
            for each in item.blocks[1:]:
                if lists is not None and each.kind == "list":
                    self._part(lists, [each], entry, inside, each.start)

    def _heading_text(self, heading: Block) -> LocatedText:
        if heading.mark == "#":
            line = self.lines[heading.start]
            at = line.index("#") + heading.level
            start = line.index(heading.text, at)
            return LocatedText(heading.text, ((0, self.starts[heading.start] + start),))
        return self._text(self._whole, heading.start, heading.end - 1)

    def _next(self, path: AnswerPath, context: AnswerPath) -> AnswerPath:
        """Return the path of the next entry of a list, and count it."""
        entries = resolve_path(path[:-1], context)
        number = self.counts.get(entries, 0)
        self.counts[entries] = number + 1
        return (*entries, number)

    # Parts

    def _parts(
        self, parts: Sequence[LayoutPart], blocks: Sequence[Block], context: AnswerPath, around: Container
    ) -> None:
        """Parse the blocks directly under a heading or in a list item."""
        if not parts or not blocks:
            return
        found = place_parts(parts, blocks, around, self._values)
        for part, place in zip(parts, found, strict=True):
            if place.label is not None:
                self._read(place.label, place.label + 1)
            if part.kind == "prose":
                self._prose(part, place, blocks, context, around)
            elif part.kind == "line" and place.blocks:
                self._line(part, place.blocks[0].start, context, around)
            elif place.blocks:
                self._part(part, place.blocks, context, around, place.start)

    def _part(
        self, part: LayoutPart, blocks: Sequence[Block], context: AnswerPath, around: Container, start: int
    ) -> None:
        """Parse a list, table or fence; `start` is its first line, including its label."""
        block = blocks[0]
        end = blocks[-1].end
        entries = resolve_path(part.path[:-1], context)
        first_entry = self.counts.get(entries, 0)
        is_mixed = part.kind == "list" and any(
            self.read_lines[item.start] for each in blocks for item in each.items
        )
        if part.kind == "code":
            self._code(part, block, context, around)
        elif part.kind == "table":
            self._table(part, block, entries, around)
        elif part.kind == "fields":
            for item in (item for each in blocks for item in each.items):
                self._field(part, item, context, around)
        else:
            for each in blocks:
                if not self._single_lines(part, each, entries, around):
                    for item in each.items:
                        self._item(part, item, entries, around)
        key = ("part", *resolve_path(part.entries, context))
        if not is_mixed:
            self.places[key] = LineRange(start, end)
        elif self.counts.get(entries, 0) > first_entry:
            # Fixed list items of the template before or after the entries are not included.
            first, last = ("entry", *entries, first_entry), ("entry", *entries, self.counts[entries] - 1)
            begin = start if part.label else self.places[first].start
            self.places[key] = LineRange(begin, self.places[last].end)

    def _line(self, part: LayoutPart, line: int, context: AnswerPath, around: Container) -> None:
        """Parse a line with answers, or a fixed line."""
        text = self._text(around, line, line + 1)
        wordings = part.wordings(part.patterns[0])
        exactly = (match_line(pattern, text.text) for pattern in wordings)
        loosely = (match_line(pattern, text.text, loosely=True) for pattern in wordings)
        found = next((match for match in chain(exactly, loosely) if match), None)
        if found:
            self._match(found, text, context, where=part.patterns[0])
            self._read(line, line + 1)
            self.places[line_key(part, context)] = LineRange(line, line + 1, text.range())

    def _prose(
        self,
        part: LayoutPart,
        place: PartPlace,
        blocks: Sequence[Block],
        context: AnswerPath,
        around: Container,
    ) -> None:
        start, end = place.start, place.end
        while start < end and not around.line(start).strip():
            start += 1
        while start < end and not around.line(end - 1).strip():
            end -= 1
        if end <= start:
            return
        lines = around.slice(start, end)
        texts = ["" if line.isspace() else line for line in lines]
        begin = self._at(start, lines[0].lstrip())
        code = next((block for block in blocks if block.start == start and block.kind == "code"), None)
        if code is not None:
            # Prose in normal form has no leading white space, so convert the indented code to a fence.
            begin = self._at(start, lines[0])
            texts = fenced_code(texts, code.end - start)
        close = self._at(end - 1, "") - (len(lines[-1]) - len(lines[-1].rstrip()))
        value = "\n".join(texts).strip()
        path = resolve_path(part.path, context)
        self._put_text(path, begin, close, value, part.label)
        self.places["part", *path] = LineRange(start if place.label is None else place.label, end)
        self._read(start, end)

    def _code(self, part: LayoutPart, block: Block, context: AnswerPath, around: Container) -> None:
        path = resolve_path(part.path, context)
        last = block.end - is_closed(block, around.line(block.end - 1))
        inner = around.slice(block.start + 1, last)
        if part.info:
            mark = self._at(block.start, around.line(block.start).lstrip(" ").lstrip(block.mark))
            self._put_text(resolve_path(part.info, context), mark, mark + len(block.text), block.text, "info")
        if inner:
            begin = self._at(block.start + 1, inner[0])
            self._put_text(path, begin, self._at(last - 1, ""), "\n".join(inner), "code")
        self._read(block.start, block.end)

    # Tables

    def _table(self, part: LayoutPart, block: Block, entries: AnswerPath, around: Container) -> None:
        """Parse a table with one entry per row; rows without an answer are skipped."""
        table = find_table(part, [block], around, strict=False)
        if table is None:
            return
        self._read(table.header, table.header + 2)
        for number in range(table.header + 2, table.end):
            if not self.read_lines[number]:  # else it is the template's own
                self._row(part, table, number, entries, around.line(number))

    def _row(self, part: LayoutPart, table: Table, number: int, entries: AnswerPath, line: str) -> None:
        begin = self._at(number, line)
        cells = split_row(line)
        texts = [LocatedText(cell_text(line, cell), ((0, begin + cell.start),)) for cell in cells]
        found = [
            (_matched_cell(pattern, texts[column].text), texts[column], pattern)
            for pattern, column in zip(part.patterns, table.columns, strict=True)
            if 0 <= column < len(cells)
        ]
        self._read(number, number + 1)
        for column, text in enumerate(texts):
            if column not in table.columns:
                self._put_unrecognized(text, 0, len(text.text))
        said = (text.text[start:end] for match, text, _ in found for _, start, end in match.slots)
        if not any(map(str.strip, said)):
            return
        count = self.counts.get(entries, 0)
        self.counts[entries] = count + 1
        entry = (*entries, count)
        self.places["entry", *entry] = LineRange(number, number + 1, (begin, begin + len(line)))
        for match, text, pattern in found:
            self._match(match, text, entry, where=pattern)

    # Lists

    def _single_lines(self, part: LayoutPart, block: Block, entries: AnswerPath, around: Container) -> bool:
        """Parse a list in which every item is one line, as in most lists; return False for other lists."""
        token = part.patterns[0][0]
        if len(part.patterns[0]) != 1 or not isinstance(token, tuple):
            return False
        if not all(map(_is_line, block.items)):
            return False
        count = self.counts.get(entries, 0)
        # Empty for a list of lines; for entries the only field that is shown.
        field = token[len(part.path) :]
        for item in block.items:
            number = item.start
            tail = item_text(around.line(number)).lstrip()
            value = tail.rstrip()
            if self.read_lines[number]:
                continue  # a fixed line
            if value and not (part.boxes and is_empty_box(value)):
                start = self._at(number, tail)
                entry = (*entries, count)
                stop = start + len(value)
                answer = normalize_check(value) if part.boxes else value
                self.slots[(*entry, *field)] = AnswerSpan(start, stop, answer)
                self.places["entry", *entry] = LineRange(number, number + 1, (start, stop))
                count += 1
                self.read_lines[number] = 1
        self.counts[entries] = count
        return True

    def _item(self, part: LayoutPart, item: Item, entries: AnswerPath, around: Container) -> None:
        """Parse one entry of the list at `entries`."""
        blocks = item.blocks
        if not blocks or blocks[0].kind != "paragraph" or self.read_lines[item.start]:
            return
        end = blocks[0].end
        text, inside = self._item_text(item, around)
        if part.boxes and is_empty_box(text.text):
            return
        if type(part.patterns[0][0]) is str and text.text[0] == "[":
            text = without_checkbox(text)
        found = match_exactly(part.patterns, text.text) or match_loosely(part.patterns, text.text)
        if found is None:
            path = next(token for token in part.patterns[0] if isinstance(token, tuple))
            found = PatternMatch(((path, 0, len(text.text)),), len(text.text), exact=False)
        if is_blank(found, text):
            return
        count = self.counts.get(entries, 0)
        self.counts[entries] = count + 1
        entry = (*entries, count)
        self._match(found, text, entry, where=part.patterns[0])
        if part.boxes:
            self.slots[entry] = self.slots[entry]._replace(value=normalize_check(self.slots[entry].value))
        self._read(item.start, end)
        stop = text.place(found.end - 1) + 1
        self.places["entry", *entry] = LineRange(item.start, item.end, (text.place(0), stop))
        if len(blocks) > 1 and part.inside:
            self._parts(part.inside, blocks[1:], entry, inside or around.inside(item))

    def _item_text(self, item: Item, around: Container) -> tuple[LocatedText, Container | None]:
        """Return the text of an item's first paragraph, and the item's lines if they were computed."""
        end = item.blocks[0].end
        if end == item.start + 1:
            bare = item_text(around.line(item.start))
            return LocatedText(bare.rstrip(" \t"), ((0, self._at(item.start, bare)),)), None
        inside = around.inside(item)
        return self._text(inside, item.blocks[0].start, end), inside

    def _field(self, part: LayoutPart, item: Item, context: AnswerPath, around: Container) -> None:
        """Parse an item of a list with one item per field."""
        if not item.blocks or item.blocks[0].kind != "paragraph":
            return
        text, _ = self._item_text(item, around)
        pattern, found = _matched_field(part, text.text)
        key = field_key(pattern, context)
        if found is None or key in self.places:
            return
        self._match(found, text, context, where=pattern)
        self._read(item.start, item.blocks[0].end)
        self.places[key] = LineRange(item.start, item.end, text.range())


def _matched_cell(pattern: TextPattern, text: str) -> PatternMatch:
    """Return the match of a cell; if its pattern does not match, the whole text is the answer."""
    if not pattern:
        return PatternMatch((), 0)
    found = match_line(pattern, text) or match_line(pattern, text, loosely=True)
    if found is None:
        path = next((token for token in pattern if isinstance(token, tuple)), None)
        slots = () if path is None else ((path, 0, len(text)),)
        found = PatternMatch(slots, len(text), exact=False)
    return found


def _matched_field(part: LayoutPart, text: str) -> tuple[TextPattern, PatternMatch | None]:
    """Return the pattern of the field that matches a text, and the match."""
    wordings = tuple(chain.from_iterable(map(part.wordings, part.patterns)))
    found = match_exactly(wordings, text) or match_loosely(wordings, text)
    if found is not None and found.slots:
        paths = {path for path, _, _ in found.slots}
        return next(pattern for pattern in part.patterns if paths <= set(pattern)), found
    for loosely in (False, True):
        for pattern in part.patterns:
            matches = (match_line(each, text, loosely=loosely) for each in part.wordings(pattern))
            found = next(filter(None, matches), None)
            if found is not None:
                return pattern, found
    return (), None


def _is_line(item: Item) -> bool:
    """Tell whether a list item is one line of text or empty."""
    if item.end > item.start + 1 or len(item.blocks) > 1:
        return False
    return not item.blocks or item.blocks[0].kind == "paragraph"
