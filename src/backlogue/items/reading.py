"""An item's body read back: spans laid over its lines, by the layout of the template.

A span that says an answer is a slot; what belongs to neither an answer nor the template's own words stays
raw, in its place. What a template writes is read to the letter; what people write is read as far as it
can't be mistaken for that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.items.blocks import LINE_BREAK, OPENING, Block, Item, parse, parse_inside, split_lines
from backlogue.items.parts import find, label_line
from backlogue.items.patterns import Match, Path, match, match_loosely, split_emphasis
from backlogue.items.sections import chunks, pair
from backlogue.items.spans import Place, Raw, Reading, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlogue.items.layout import Layout, Part, Section
    from backlogue.items.sections import Chunk


def read_body(text: str, layout: Layout) -> Reading:
    """Read a body.

    Args:
        text: The body: what follows the front matter, with any line ends.
        layout: Where the template puts each answer.
    """
    return _Reader(text).read(layout)


OPENING_OR_NONE = OPENING | {""}


class _Lines(NamedTuple):
    """The lines of a container, and the number that its first one has in the text."""

    lines: Sequence[str]
    first: int


class _Text(NamedTuple):
    """A text of one or several lines, and where each of them is: (offset in it, offset in the body)."""

    text: str
    parts: tuple[tuple[int, int], ...]

    def place(self, offset: int) -> int:
        """Return where a character of the text is in the body."""
        if len(self.parts) == 1:
            return self.parts[0][1] + offset
        begin, at = next(part for part in reversed(self.parts) if part[0] <= offset)
        return at + offset - begin

    def range(self) -> tuple[int, int]:
        """Return where it starts and ends in the body."""
        return (self.place(0), self.place(len(self.text) - 1) + 1) if self.text else (0, 0)


class _Reader:
    """Lays the spans over one body."""

    def __init__(self, text: str) -> None:
        self.length = len(text)
        self.lines = split_lines(text)
        if "\r" in text:
            self.starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]
        else:
            self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self.read_lines = bytearray(len(self.lines))
        self.slots: dict[Path, Slot] = {}
        self.places: dict[tuple[Any, ...], Place] = {}
        self.rest: list[Raw] = []
        self.counts: dict[Path, int] = {}

    def read(self, layout: Layout) -> Reading:
        """Read everything."""
        blocks = parse(self.lines)
        self._under(layout.body, blocks, ())
        headings = {block.start for block in blocks if block.kind == "heading"}
        raw = sorted([*self._unread(headings), *self.rest])
        return Reading(self.lines, self.slots, tuple(raw), self.places, self.length)

    def _unread(self, headings: set[int]) -> Iterator[Raw]:
        """Yield the runs of lines that nothing was read from; a heading begins another one."""
        first = last = -1
        for number, line in enumerate(self.lines):
            if not line or line.isspace():
                continue
            is_read = self.read_lines[number]
            if first >= 0 and (is_read or number in headings):
                yield self._raw_lines(first, last)
                first = -1
            if not is_read:
                first, last = (number if first < 0 else first), number
        if first >= 0:
            yield self._raw_lines(first, last)

    def _raw_lines(self, first: int, last: int) -> Raw:
        return Raw(self.starts[first], self.starts[last] + len(self.lines[last]), first + 1)

    # Sections

    def _under(self, section: Section, blocks: Sequence[Block], context: Path) -> None:
        """Read what stands under a heading."""
        if not section.sections:
            self._parts(section.parts, blocks, context, _Lines(self.lines, 0))
            return
        titled = section.sections[0] if not section.level and len(section.sections) == 1 else None
        before, below = chunks(blocks)
        if titled and (not below or below[0].heading.level > titled.level):
            self._under(titled, blocks, context)
            return
        self._parts(section.parts, before, context, _Lines(self.lines, 0))
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
            if _says_nothing(found, text):
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
            around = _Lines(item.lines, item.start)
            text = _unchecked(self._text(around, 0, inner[0].end))
            found, behind = split_emphasis(section.patterns, text.text)
            if _says_nothing(found, text):
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

    def _heading_text(self, heading: Block) -> _Text:
        if heading.mark == "#":
            line = self.lines[heading.start]
            at = line.index("#") + heading.level
            start = line.index(heading.text, at)
            return _Text(heading.text, ((0, self.starts[heading.start] + start),))
        return self._text(_Lines(self.lines, 0), heading.start, heading.end - 1)

    def _next(self, path: Path, context: Path) -> Path:
        """Return the path of the next entry of a list."""
        entries = concrete(path[:-1], context)
        number = self.counts.get(entries, 0)
        self.counts[entries] = number + 1
        return (*entries, number)

    # What stands under a heading

    def _parts(self, parts: Sequence[Part], blocks: Sequence[Block], context: Path, around: _Lines) -> None:
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
            self._prose(prose, blocks[0].start, last, context, around)

    def _part(self, part: Part, blocks: Sequence[Block], context: Path, around: _Lines, start: int) -> None:
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

    def _prose(self, part: Part, start: int, end: int, context: Path, around: _Lines) -> None:
        lines = around.lines
        while not lines[end - 1].strip():
            end -= 1
        if end <= start:
            return
        begin = self._at(around, start, lines[start].lstrip())
        close = self._at(around, end - 1, "") - (len(lines[end - 1]) - len(lines[end - 1].rstrip()))
        value = "\n".join("" if line.isspace() else line for line in lines[start:end]).strip()
        path = concrete(part.path, context)
        self._say(path, begin, close, value)
        self.places["part", *path] = Place(around.first + start, around.first + end)
        self._read(around.first + start, around.first + end)

    def _at(self, around: _Lines, line: int, tail: str) -> int:
        """Return where the given end of a container's line begins in the text."""
        number = around.first + line
        return self.starts[number] + len(self.lines[number]) - len(tail)

    def _code(self, part: Part, block: Block, context: Path, around: _Lines) -> None:
        path = concrete(part.path, context)
        inner = around.lines[block.start + 1 : block.end - 1]
        begin = self._at(around, block.start + 1, inner[0])
        if part.info:
            mark = self._at(around, block.start, around.lines[block.start].lstrip(" ").lstrip(block.mark))
            self._say(concrete(part.info, context), mark, mark + len(block.text), block.text)
        self._say(path, begin, self._at(around, block.end - 2, ""), "\n".join(inner))
        self._read(around.first + block.start, around.first + block.end)

    # Lists

    def _lines_alone(self, part: Part, block: Block, entries: Path, around: _Lines) -> bool:
        """Read a list of nothing but lines at once, as most are; False if there is more to it."""
        if len(part.patterns[0]) != 1 or any(
            len(item.lines) > 1 or item.lines[0][:1] in OPENING_OR_NONE for item in block.items
        ):
            return False
        count = self.counts.get(entries, 0)
        for item in block.items:
            number = around.first + item.start
            value = item.lines[0].strip()
            if value:
                start = self.starts[number] + len(self.lines[number]) - len(item.lines[0].lstrip())
                entry = (*entries, count)
                self.slots[entry] = Slot(start, start + len(value), value)
                self.places["entry", *entry] = Place(number, number + 1, (start, start + len(value)))
                count += 1
                self.read_lines[number] = 1
        self.counts[entries] = count
        return True

    def _item(self, part: Part, item: Item, entries: Path, around: _Lines) -> None:
        """Read one entry of the list at `entries`."""
        number = around.first + item.start
        first = item.lines[0]
        if len(item.lines) == 1 and first and first[0] not in OPENING:
            text = _Text(first.rstrip(" \t"), ((0, self._at(around, item.start, first)),))
            blocks: list[Block] = []
            end = 1
        else:
            blocks = parse_inside(item.lines)
            if not blocks or blocks[0].kind != "paragraph":
                return
            end = blocks[0].end
            text = self._text(_Lines(item.lines, number), 0, end)
        if type(part.patterns[0][0]) is str and text.text[0] == "[":
            text = _unchecked(text)
        found = match(part.patterns, text.text) or match_loosely(part.patterns, text.text)
        if found is None:
            path = next(token for token in part.patterns[0] if isinstance(token, tuple))
            found = Match(((path, 0, len(text.text)),), len(text.text), exact=False)
        if _says_nothing(found, text):
            return
        count = self.counts.get(entries, 0)
        self.counts[entries] = count + 1
        entry = (*entries, count)
        self._match(found, text, entry)
        self.read_lines[number : number + end] = b"\1" * end
        stop = text.place(found.end - 1) + 1
        self.places["entry", *entry] = Place(number, around.first + item.end, (text.place(0), stop))
        if len(blocks) > 1:
            self._parts(part.inside, blocks[1:], entry, _Lines(item.lines, number))

    def _field(self, part: Part, item: Item, context: Path, around: _Lines) -> None:
        """Read one of several answers that stand in a list."""
        blocks = parse_inside(item.lines)
        if not blocks or blocks[0].kind != "paragraph":
            return
        inner = _Lines(item.lines, around.first + item.start)
        text = self._text(inner, 0, blocks[0].end)
        found = match(part.patterns, text.text) or match_loosely(part.patterns, text.text)
        if found is None or any(concrete(path, context) in self.slots for path, _, _ in found.slots):
            return
        self._match(found, text, context)
        self._read(inner.first, inner.first + blocks[0].end)
        for path, _, _ in found.slots:
            place = Place(inner.first, around.first + item.end, text.range())
            self.places["field", *concrete(path, context)] = place

    # Texts

    def _text(self, around: _Lines, start: int, end: int) -> _Text:
        """Return a paragraph's text, its lines without the white space around them."""
        texts: list[str] = []
        parts: list[tuple[int, int]] = []
        offset = 0
        for number in range(start, end):
            bare = around.lines[number].lstrip(" \t")
            parts.append((offset, self._at(around, number, bare)))
            texts.append(bare.rstrip(" \t"))
            offset += len(texts[-1]) + 1
        return _Text("\n".join(texts), tuple(parts))

    def _match(self, found: Match, text: _Text, context: Path) -> None:
        """Take the answers that stand in a text; what is behind them is raw."""
        for path, start, end in found.slots:
            self._take(concrete(path, context), text, start, end)
        if found.end == len(text.text):
            return
        behind = text.text[found.end :]
        if behind.strip():
            start = found.end + len(behind) - len(behind.lstrip())
            place = text.place(start)
            line = bisect_right(self.starts, place)
            self.rest.append(Raw(place, text.place(found.end + len(behind.rstrip()) - 1) + 1, line))

    def _take(self, path: Path, text: _Text, start: int, end: int) -> None:
        said = text.text[start:end]
        bare = said.strip()
        if not bare:
            return
        if said != bare:
            start += len(said) - len(said.lstrip())
            end = start + len(bare)
        value = re.sub(r"\s*\n\s*", " ", bare) if "\n" in bare else bare
        self.slots[path] = Slot(text.place(start), text.place(end - 1) + 1, value)

    def _say(self, path: Path, start: int, end: int, value: str) -> None:
        self.slots[path] = Slot(start, end, value)

    def _read(self, start: int, end: int) -> None:
        self.read_lines[start:end] = b"\1" * (end - start)


def concrete(path: Path, context: Path) -> Path:
    """Return a layout's path with the indexes of `context` in it."""
    return (*context[: len(path)], *path[len(context) :]) if None in path else path


def _says_nothing(found: Match, text: _Text) -> bool:
    return all(text.text[start:end].isspace() for _, start, end in found.slots)


def _unchecked(text: _Text) -> _Text:
    """Return a text without the check box before it."""
    if re.match(r"\[[ xX]\] ", text.text):
        (_, at), *others = text.parts
        return _Text(text.text[4:], ((0, at + 4), *((offset - 4, place) for offset, place in others)))
    return text
