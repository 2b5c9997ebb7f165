"""An item's body read back: spans laid over its lines, by the layout of the template.

A span that says an answer is a slot; what belongs to neither an answer nor the template's own words stays
raw, in its place. What a template writes is read to the letter; what people write is read as far as it
can't be mistaken for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.items.blocks import OPENING, Block, Item, parse, parse_inside
from backlogue.items.laying import Laying, Lines, Text, concrete, fenced_code, says_nothing, unchecked
from backlogue.items.parts import find, label_line
from backlogue.items.patterns import Match, Path, match, match_loosely, split_emphasis
from backlogue.items.sections import chunks, pair
from backlogue.items.spans import Place, Reading, Slot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlogue.items.layout import Layout, Part, Section
    from backlogue.items.sections import Chunk


def read_body(text: str, layout: Layout) -> Reading:
    """Read a body.

    Args:
        text: The body: what follows the front matter, with any line ends.
        layout: Where the template puts each answer.
    """
    return _Reader(text).read(layout)


_OPENING_OR_NONE = OPENING | {""}


class _Reader(Laying):
    """Lays the spans over one body."""

    def read(self, layout: Layout) -> Reading:
        """Read everything."""
        blocks = parse(self.lines)
        self._under(layout.body, blocks, ())
        headings = {block.start for block in blocks if block.kind == "heading"}
        raw = sorted([*self._unread(headings), *self.rest])
        return Reading(self.lines, self.slots, tuple(raw), self.places, self.length)

    # Sections

    def _under(self, section: Section, blocks: Sequence[Block], context: Path) -> None:
        """Read what stands under a heading."""
        if not section.sections:
            self._parts(section.parts, blocks, context, Lines(self.lines, 0))
            return
        titled = section.sections[0] if not section.level and len(section.sections) == 1 else None
        before, below = chunks(blocks)
        if titled and (not below or below[0].heading.level > titled.level):
            self._under(titled, blocks, context)
            return
        self._parts(section.parts, before, context, Lines(self.lines, 0))
        fitting = list(pair(section.sections, below))
        for chunk, inner, found in fitting:
            self._chunk(inner, chunk, found, context)
        repeated = next((inner for inner in section.sections if inner.path), None)
        if repeated is not None and not any(inner is repeated for _, inner, _ in fitting):
            self._listed(repeated, before, context)

    def _chunk(self, section: Section, chunk: Chunk, found: Match, context: Path) -> None:
        heading = chunk.heading
        text = self._heading_text(heading)
        path = context
        key: tuple[Any, ...] = ("section", *section.patterns)
        if section.path:
            if says_nothing(found, text):
                return
            path = self._next(section.path, context)
            key = ("entry", *path)
        end = chunk.blocks[-1].end if chunk.blocks else heading.end
        self.places[key] = Place(heading.start, end, text.range())
        self._match(found, text, path)
        self._read(heading.start, heading.end)
        self._under(section, chunk.blocks, path)

    def _listed(self, section: Section, blocks: Sequence[Block], context: Path) -> None:
        """Read entries that have headings of their own in the template, but are written as one list."""
        prose = next((part.path for part in section.parts if part.kind == "prose"), ())
        lists = next((part for part in section.parts if part.kind == "list"), None)
        block = next((block for block in blocks if block.kind == "list"), None)
        for item in block.items if block else ():
            inner = parse_inside(item.lines)
            if not inner or inner[0].kind != "paragraph":
                continue
            around = Lines(item.lines, item.start)
            text = unchecked(self._text(around, 0, inner[0].end))
            found, behind = split_emphasis(section.patterns, text.text)
            if says_nothing(found, text):
                continue
            if prose and behind < len(text.text):
                found = Match((*found.slots, (prose, behind, len(text.text))), len(text.text), exact=False)
            entry = self._next(section.path, context)
            self.places["entry", *entry] = Place(item.start, item.end, text.range())
            self._match(found, text, entry)
            self._read(item.start, item.start + inner[0].end)
            for each in inner[1:]:
                if lists is not None and each.kind == "list":
                    self._part(lists, [each], entry, around, each.start)

    def _heading_text(self, heading: Block) -> Text:
        if heading.mark == "#":
            line = self.lines[heading.start]
            at = line.index("#") + heading.level
            start = line.index(heading.text, at)
            return Text(heading.text, ((0, self.starts[heading.start] + start),))
        return self._text(Lines(self.lines, 0), heading.start, heading.end - 1)

    def _next(self, path: Path, context: Path) -> Path:
        """Return the path of the next entry of a list."""
        entries = concrete(path[:-1], context)
        number = self.counts.get(entries, 0)
        self.counts[entries] = number + 1
        return (*entries, number)

    # What stands under a heading

    def _parts(self, parts: Sequence[Part], blocks: Sequence[Block], context: Path, around: Lines) -> None:
        """Read a heading's or an item's own blocks."""
        if not parts or not blocks:
            return
        prose = next((part for part in parts if part.kind == "prose"), None)
        last = blocks[-1].end
        for part in parts:
            if part is prose:
                continue
            at = find(part, blocks, around.lines, after_prose=prose is not None)
            label = label_line(part, blocks, around.lines, before=at)
            if label is not None:
                self._read(around.first + label, around.first + label + 1)
                last = min(last, label)
            if at is None:
                continue
            start = blocks[at].start if label is None else label
            last = min(last, start)
            self._part(part, blocks[at:], context, around, start)
        if prose is not None and blocks[0].start < last:
            self._prose(prose, blocks[0], last, context, around)

    def _part(self, part: Part, blocks: Sequence[Block], context: Path, around: Lines, start: int) -> None:
        block = blocks[0]
        end = block.end
        if part.kind == "code":
            self._code(part, block, context, around)
        elif part.kind == "text":
            text = self._text(around, block.start, block.end)
            found = match(part.patterns, text.text)
            if found:
                self._match(found, text, context)
                self._read(around.first + block.start, around.first + block.end)
        elif part.kind == "fields":
            for item in block.items:
                self._field(part, item, context, around)
        else:
            # A list that other things interrupt goes on behind them.
            alike = [
                each
                for each in (blocks if not part.label else blocks[:1])
                if each.kind == "list" and (each.text in ".)") == (block.text in ".)")
            ]
            entries = concrete(part.path[:-1], context)
            for each in alike:
                end = each.end
                if not self._lines_alone(part, each, entries, around):
                    for item in each.items:
                        self._item(part, item, entries, around)
        key = ("part", *concrete(part.path[:-1] if part.kind == "list" else part.path, context))
        self.places[key] = Place(around.first + start, around.first + end)

    def _prose(self, part: Part, first: Block, end: int, context: Path, around: Lines) -> None:
        lines, start = around.lines, first.start
        while not lines[end - 1].strip():
            end -= 1
        if end <= start:
            return
        said = ["" if line.isspace() else line for line in lines[start:end]]
        begin = self._at(around, start, lines[start].lstrip())
        if first.kind == "code":
            # The normal form of prose has no white space before it: a fence says the same.
            begin = self._at(around, start, lines[start])
            said = fenced_code(said, first.end - start)
        close = self._at(around, end - 1, "") - (len(lines[end - 1]) - len(lines[end - 1].rstrip()))
        value = "\n".join(said).strip()
        path = concrete(part.path, context)
        self._say(path, begin, close, value)
        self.places["part", *path] = Place(around.first + start, around.first + end)
        self._read(around.first + start, around.first + end)

    def _code(self, part: Part, block: Block, context: Path, around: Lines) -> None:
        path = concrete(part.path, context)
        inner = around.lines[block.start + 1 : block.end - 1]
        begin = self._at(around, block.start + 1, inner[0])
        if part.info:
            mark = self._at(around, block.start, around.lines[block.start].lstrip(" ").lstrip(block.mark))
            self._say(concrete(part.info, context), mark, mark + len(block.text), block.text)
        self._say(path, begin, self._at(around, block.end - 2, ""), "\n".join(inner))
        self._read(around.first + block.start, around.first + block.end)

    # Lists

    def _lines_alone(self, part: Part, block: Block, entries: Path, around: Lines) -> bool:
        """Read a list of nothing but lines at once, as most are; False if there is more to it."""
        said = part.patterns[0][0]
        if len(part.patterns[0]) != 1 or not isinstance(said, tuple):
            return False
        if any(len(item.lines) > 1 or item.lines[0][:1] in _OPENING_OR_NONE for item in block.items):
            return False
        count = self.counts.get(entries, 0)
        # Nothing for a list of lines; for entries the one field that is all that is seen of them.
        field = said[len(part.path) :]
        for item in block.items:
            number = around.first + item.start
            value = item.lines[0].strip()
            if value:
                start = self.starts[number] + len(self.lines[number]) - len(item.lines[0].lstrip())
                entry = (*entries, count)
                self.slots[(*entry, *field)] = Slot(start, start + len(value), value)
                self.places["entry", *entry] = Place(number, number + 1, (start, start + len(value)))
                count += 1
                self.read_lines[number] = 1
        self.counts[entries] = count
        return True

    def _item(self, part: Part, item: Item, entries: Path, around: Lines) -> None:
        """Read one entry of the list at `entries`."""
        number = around.first + item.start
        first = item.lines[0]
        if len(item.lines) == 1 and first and first[0] not in OPENING:
            text = Text(first.rstrip(" \t"), ((0, self._at(around, item.start, first)),))
            blocks: list[Block] = []
            end = 1
        else:
            blocks = parse_inside(item.lines)
            if not blocks or blocks[0].kind != "paragraph":
                return
            end = blocks[0].end
            text = self._text(Lines(item.lines, number), 0, end)
        if type(part.patterns[0][0]) is str and text.text[0] == "[":
            text = unchecked(text)
        found = match(part.patterns, text.text) or match_loosely(part.patterns, text.text)
        if found is None:
            path = next(token for token in part.patterns[0] if isinstance(token, tuple))
            found = Match(((path, 0, len(text.text)),), len(text.text), exact=False)
        if says_nothing(found, text):
            return
        count = self.counts.get(entries, 0)
        self.counts[entries] = count + 1
        entry = (*entries, count)
        self._match(found, text, entry)
        self.read_lines[number : number + end] = b"\1" * end
        stop = text.place(found.end - 1) + 1
        self.places["entry", *entry] = Place(number, around.first + item.end, (text.place(0), stop))
        if len(blocks) > 1:
            self._parts(part.inside, blocks[1:], entry, Lines(item.lines, number))

    def _field(self, part: Part, item: Item, context: Path, around: Lines) -> None:
        """Read one of several answers that stand in a list."""
        blocks = parse_inside(item.lines)
        if not blocks or blocks[0].kind != "paragraph":
            return
        inner = Lines(item.lines, around.first + item.start)
        text = self._text(inner, 0, blocks[0].end)
        found = match(part.patterns, text.text) or match_loosely(part.patterns, text.text)
        if found is None or any(concrete(path, context) in self.slots for path, _, _ in found.slots):
            return
        self._match(found, text, context)
        self._read(inner.first, inner.first + blocks[0].end)
        for path, _, _ in found.slots:
            place = Place(inner.first, around.first + item.end, text.range())
            self.places["field", *concrete(path, context)] = place
