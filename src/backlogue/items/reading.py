"""An item's body read back: spans laid over its lines, by the layout of the template.

A span that says an answer is a slot; what belongs to neither an answer nor the template's own words stays
raw, in its place. What a template writes is read to the letter; what people write is read as far as it
can't be mistaken for that.
"""

from __future__ import annotations

import re
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.items.blocks import LINE_BREAK, Block, Item, parse, split_lines
from backlogue.items.patterns import Match, Path, match, match_loosely
from backlogue.items.sections import chunks, pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backlogue.items.layout import Layout, Part, Section
    from backlogue.items.sections import Chunk


class Slot(NamedTuple):
    """The place of one answer in the text.

    Attributes:
        start: Its first character, as an offset into the text.
        end: The character after its last.
        value: What it says: line ends are line breaks, a line that is wrapped is one line.
    """

    start: int
    end: int
    value: str


class Raw(NamedTuple):
    """A part of the text that says no answer.

    Attributes:
        start: Its first character, as an offset into the text.
        end: The character after its last.
        line: The number of its first line, from 1.
    """

    start: int
    end: int
    line: int


class Place(NamedTuple):
    """The lines that something takes: a section, a list, an entry.

    Attributes:
        start: Its first line, from 0.
        end: The line after its last one.
        indent: How far its lines are indented.
    """

    start: int
    end: int
    indent: int = 0


class Reading(NamedTuple):
    """What a body says.

    Attributes:
        lines: Its lines, without line ends.
        slots: The answers' places by their paths, in the text's order.
        raw: What is no answer, in the text's order.
        places: The lines of every section, list and entry, by what it is.
    """

    lines: list[str]
    slots: Mapping[Path, Slot]
    raw: tuple[Raw, ...]
    places: Mapping[tuple[Any, ...], Place]

    def answers(self) -> dict[str, Any]:
        """Return the answers as nested data; what the text doesn't say is missing."""
        found: dict[str, Any] = {}
        for path, slot in self.slots.items():
            _put(found, path, slot.value)
        return found


def _put(found: dict[str, Any], path: Path, value: Any) -> None:
    inside: Any = found
    for step, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            if step == len(inside):
                inside.append(empty)
            inside = inside[step]
        else:
            inside = inside.setdefault(step, empty)
    if isinstance(path[-1], int):
        inside.append(value)
    else:
        inside[path[-1]] = value


def read_body(text: str, layout: Layout) -> Reading:
    """Read a body.

    Args:
        text: The body: what follows the front matter, with any line ends.
        layout: Where the template puts each answer.
    """
    return _Reader(text).read(layout)


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
        begin, at = next(part for part in reversed(self.parts) if part[0] <= offset)
        return at + offset - begin


class _Reader:
    """Lays the spans over one body."""

    def __init__(self, text: str) -> None:
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
        self._under(layout.body, parse(self.lines), ())
        raw = sorted([*self._unread(), *self.rest])
        return Reading(self.lines, self.slots, tuple(raw), self.places)

    def _unread(self) -> Iterator[Raw]:
        """Yield the runs of lines that nothing was read from."""
        first = last = -1
        for number, line in enumerate(self.lines):
            if not line or line.isspace():
                continue
            if not self.read_lines[number]:
                first, last = (number if first < 0 else first), number
            elif first >= 0:
                yield self._raw_lines(first, last)
                first = -1
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
        for chunk, inner, found in pair(section.sections, below):
            self._chunk(inner, chunk, found, context)

    def _chunk(self, section: Section, chunk: Chunk, found: Match, context: Path) -> None:
        heading = chunk.heading
        path = context
        if section.path:
            path = self._next(section.path, context)
        end = chunk.blocks[-1].end if chunk.blocks else heading.end
        key = ("entry", *path) if section.path else ("section", *section.patterns)
        self.places[key] = Place(heading.start, end)
        self._match(found, self._heading_text(heading), path)
        self._read(heading.start, heading.end)
        self._under(section, chunk.blocks, path)

    def _heading_text(self, heading: Block) -> _Text:
        if heading.mark == "#":
            line = self.lines[heading.start]
            at = line.index("#") + heading.level
            start = line.index(heading.text, at)
            return _Text(heading.text, ((0, self.starts[heading.start] + start),))
        return self._text(_Lines(self.lines, 0), heading.start, heading.end - 1)

    def _next(self, path: Path, context: Path) -> Path:
        """Return the path of the next entry of a list."""
        concrete = _concrete(path[:-1], context)
        number = self.counts.get(concrete, 0)
        self.counts[concrete] = number + 1
        return (*concrete, number)

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
            at = _find(part, blocks, around.lines, after_prose=prose is not None)
            if at is None:
                continue
            label_lines = bool(part.label)
            start = blocks[at].start
            if label_lines:
                start = blocks[at - 1].end - 1
                self._read(around.first + start, around.first + start + 1)
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
            for each in alike:
                end = each.end
                for item in each.items:
                    self._item(part, item, context, around)
        key = ("part", *_concrete(part.path[:-1] if part.kind == "list" else part.path, context))
        self.places[key] = Place(around.first + start, around.first + end, self._indent(around, block.start))

    def _indent(self, around: _Lines, line: int) -> int:
        return len(self.lines[around.first + line]) - len(around.lines[line])

    def _prose(self, part: Part, start: int, end: int, context: Path, around: _Lines) -> None:
        lines = around.lines
        while not lines[end - 1].strip():
            end -= 1
        if end <= start:
            return
        begin = self._at(around, start, lines[start].lstrip())
        close = self._at(around, end - 1, "") - (len(lines[end - 1]) - len(lines[end - 1].rstrip()))
        value = "\n".join("" if line.isspace() else line for line in lines[start:end]).strip()
        self._say(_concrete(part.path, context), begin, close, value)
        self._read(around.first + start, around.first + end)

    def _at(self, around: _Lines, line: int, tail: str) -> int:
        """Return where the given end of a container's line begins in the text."""
        number = around.first + line
        return self.starts[number] + len(self.lines[number]) - len(tail)

    def _code(self, part: Part, block: Block, context: Path, around: _Lines) -> None:
        path = _concrete(part.path, context)
        inner = around.lines[block.start + 1 : block.end - 1]
        begin = self._at(around, block.start + 1, inner[0])
        if part.info:
            mark = self._at(around, block.start, around.lines[block.start].lstrip(" ").lstrip(block.mark))
            self._say(_concrete(part.info, context), mark, mark + len(block.text), block.text)
        self._say(path, begin, self._at(around, block.end - 2, ""), "\n".join(inner))
        self._read(around.first + block.start, around.first + block.end)

    # Lists

    def _item(self, part: Part, item: Item, context: Path, around: _Lines) -> None:
        """Read one entry of a list."""
        inner = _Lines(item.lines, around.first + item.start)
        blocks = parse(item.lines)
        if not blocks or blocks[0].kind != "paragraph":
            return
        text = self._text(inner, 0, blocks[0].end)
        if not isinstance(part.patterns[0][0], tuple):
            text = _unchecked(text)
        found = match(part.patterns, text.text) or match_loosely(part.patterns, text.text)
        if found is None:
            path = next(token for token in part.patterns[0] if isinstance(token, tuple))
            found = Match(((path, 0, len(text.text)),), len(text.text), exact=False)
        entry = self._next(part.path, context)
        self._match(found, text, entry)
        self._read(inner.first, inner.first + blocks[0].end)
        self.places["entry", *entry] = Place(
            inner.first, around.first + item.end, self._indent(around, item.start)
        )
        self._parts(part.inside, blocks[1:], entry, inner)

    def _field(self, part: Part, item: Item, context: Path, around: _Lines) -> None:
        """Read one of several answers that stand in a list."""
        blocks = parse(item.lines)
        if not blocks or blocks[0].kind != "paragraph":
            return
        inner = _Lines(item.lines, around.first + item.start)
        text = self._text(inner, 0, blocks[0].end)
        found = match(part.patterns, text.text) or match_loosely(part.patterns, text.text)
        if found is None or any(_concrete(path, context) in self.slots for path, _, _ in found.slots):
            return
        self._match(found, text, context)
        self._read(inner.first, inner.first + blocks[0].end)
        for path, _, _ in found.slots:
            place = Place(inner.first, around.first + item.end, self._indent(around, item.start))
            self.places["field", *_concrete(path, context)] = place

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
            self._take(_concrete(path, context), text, start, end)
        behind = text.text[found.end :]
        if behind.strip():
            start = found.end + len(behind) - len(behind.lstrip())
            place = text.place(start)
            line = next(number for number, at in enumerate(self.starts) if at > place)
            self.rest.append(Raw(place, text.place(found.end + len(behind.rstrip()) - 1) + 1, line))

    def _take(self, path: Path, text: _Text, start: int, end: int) -> None:
        said = text.text[start:end]
        start += len(said) - len(said.lstrip())
        bare = said.strip()
        if bare:
            end = start + len(bare)
            self._say(path, text.place(start), text.place(end - 1) + 1, re.sub(r"\s*\n\s*", " ", bare))

    def _say(self, path: Path, start: int, end: int, value: str) -> None:
        self.slots[path] = Slot(start, end, value)

    def _read(self, start: int, end: int) -> None:
        self.read_lines[start:end] = b"\1" * (end - start)


def _concrete(path: Path, context: Path) -> Path:
    """Return a layout's path with the indexes of `context` in it."""
    return (*context[: len(path)], *path[len(context) :]) if None in path else path


def _unchecked(text: _Text) -> _Text:
    """Return a text without the check box before it."""
    if re.match(r"\[[ xX]\] ", text.text):
        (_, at), *others = text.parts
        return _Text(text.text[4:], ((0, at + 4), *((offset - 4, place) for offset, place in others)))
    return text


def _find(part: Part, blocks: Sequence[Block], lines: Sequence[str], *, after_prose: bool) -> int | None:
    """Return the number of the block that a part begins with (a label's list, not the label), or None."""
    if part.kind == "code":
        if not after_prose:
            return next((at for at, block in enumerate(blocks) if block.kind == "fence"), None)
        return len(blocks) - 1 if _is_plain(part, blocks[-1], lines) else None
    for at, block in enumerate(blocks):
        if part.kind == "text":
            text = "\n".join(line.strip() for line in lines[block.start : block.end])
            if block.kind == "paragraph" and match(part.patterns, text):
                return at
        elif block.kind != "list":
            continue
        elif part.label:
            before = blocks[at - 1] if at else None
            if before and before.kind == "paragraph" and lines[before.end - 1].strip() == part.label:
                return at
        elif not after_prose or (block.text in ".)") == part.numbered:
            return at
    return None


def _is_plain(part: Part, block: Block, lines: Sequence[str]) -> bool:
    """Tell whether a fence is as the template writes one: no longer than needed, one word of info."""
    if block.kind != "fence" or block.mark != part.mark or not block.closed or block.end - block.start < 3:  # noqa: PLR2004
        return False
    inner = lines[block.start + 1 : block.end - 1]
    longest = max((len(run) for run in re.findall(re.escape(part.mark) + "+", "\n".join(inner))), default=0)
    needed = max(part.level, longest + 1)
    opening = part.mark * needed
    return (
        bool(inner[-1])
        and lines[block.start] == opening + block.text
        and lines[block.end - 1] == opening
        and not re.search(r"\s", block.text)
        and (not block.text or bool(part.info))
    )
