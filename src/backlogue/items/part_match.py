"""Find the parts of a layout among the blocks under a heading or in a list item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from backlogue.items.body_scan import known_length, may_be_value
from backlogue.items.table import find_table
from backlogue.markdown import Block, is_closed
from backlogue.template.line_pattern import is_alone, match_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlogue.markdown import Container
    from backlogue.template.layout import LayoutPart
    from backlogue.template.text_pattern import AnswerPath

    KnownValues = Mapping[AnswerPath, tuple[str, Sequence[str]]]


class PartPlace(NamedTuple):
    """The place of a part.

    Attributes:
        blocks: Its blocks without its label; empty for prose, and if the part is missing.
        start: Its first line, including its label.
        end: The line after its last one; for prose including blank lines around it.
        label: The line of its label, even if nothing follows it, or None.
    """

    blocks: Sequence[Block] = ()
    start: int = 0
    end: int = 0
    label: int | None = None


def place_parts(
    parts: Sequence[LayoutPart], blocks: Sequence[Block], around: Container, values: KnownValues
) -> list[PartPlace]:
    """Return the place of each part.

    Parts that are recognized by their shape or label are found first; prose is the text between them.

    Args:
        parts: The parts, in the template's order.
        blocks: The blocks to search, at least one.
        around: The lines of the blocks.
        values: The kinds and choices of answers that a note may follow.
    """
    found: list[PartPlace] = []
    prose = [number for number, part in enumerate(parts) if part.kind == "prose"]
    tables = _place_tables(parts, blocks, around, strict=bool(prose))
    lines = _place_lines(parts, blocks, around, values, tables=tables.values())
    taken = {place.start for place in lines.values()}
    if taken:
        left = [block for block in blocks if not taken.issuperset(range(block.start, block.end))]
    else:
        left = list(blocks)
    for number, part in enumerate(parts):
        if part.kind == "line":
            found.append(lines.get(number, PartPlace()))
            continue
        if number in tables:
            found.append(tables[number])
            continue
        if part.kind == "prose":
            label = _prose_label(part, blocks, around) if part.label else None
            found.append(PartPlace(label=label))
            continue
        follows = bool(prose) and prose[0] < number
        precedes = bool(prose) and number < prose[-1]
        # Before prose, only the first block can be a part: the following ones may belong to the prose.
        begin = max((place.end for place in found), default=blocks[0].start)
        among = [block for block in left if block.start >= begin][:1] if precedes and not part.label else left
        found.append(
            _place(part, among, around, after_prose=follows, alone=precedes) if among else PartPlace()
        )
    for number in prose:
        start, end = _between(found, number, blocks)
        found[number] = found[number]._replace(start=start, end=end)
    return found


def _place_tables(
    parts: Sequence[LayoutPart], blocks: Sequence[Block], around: Container, *, strict: bool
) -> dict[int, PartPlace]:
    """Return the places of tables whose rows are entries, by the index of their part."""
    found: dict[int, PartPlace] = {}
    left = [block for block in blocks if block.kind == "paragraph"]
    for number, part in enumerate(parts):
        table = find_table(part, left, around, strict=strict) if part.kind == "table" else None
        if table is None:
            continue
        block = Block("paragraph", table.header, table.end)
        left = [each for each in left if not each.start <= table.header < each.end]
        label = _label_above(part, table.header, blocks[0].start, around)
        found[number] = PartPlace((block,), table.header if label is None else label, table.end, label)
    return found


def _label_above(part: LayoutPart, line: int, first: int, around: Container) -> int | None:
    """Return the line of a part's label if it is the nearest nonblank line above a line."""
    above = next((number for number in range(line - 1, first - 1, -1) if around.line(number).strip()), None)
    return above if above is not None and around.line(above).strip() in part.labels else None


def _place_lines(
    parts: Sequence[LayoutPart],
    blocks: Sequence[Block],
    around: Container,
    values: KnownValues,
    *,
    tables: Iterable[PartPlace],
) -> dict[int, PartPlace]:
    """Return the places of lines with answers and fixed lines, by the number of the part.

    Exact matches take precedence over loose ones, and both over lines that consist of one answer.
    In a table of entries, only a line without answers is one of these.
    """
    line_parts = [number for number, part in enumerate(parts) if part.kind == "line"]
    if not line_parts:
        return {}
    lines = {
        number: around.line(number).strip()
        for block in blocks
        if block.kind in ("paragraph", "quote", "list", "rule")
        for number in range(block.start, block.end)
    }
    rows = {line for place in tables for block in place.blocks for line in range(block.start, block.end)}
    found: dict[int, PartPlace] = {}

    def take(number: int, line: int) -> None:
        found[number] = PartPlace((Block("paragraph", line, line + 1),), line, line + 1)
        del lines[line]

    for loosely in (False, True):
        for number in line_parts:
            pattern = parts[number].patterns[0]
            if number not in found and not is_alone(pattern):
                is_fixed = all(isinstance(token, str) for token in pattern)
                matching = (
                    line
                    for wording in parts[number].wordings(pattern)
                    for line, text in lines.items()
                    if (is_fixed or line not in rows) and match_line(wording, text, loosely=loosely)
                )
                line = next(matching, None)
                if line is not None:
                    take(number, line)
    for number in line_parts:
        if is_alone(parts[number].patterns[0]):
            paragraphs = [
                block for block in blocks if block.kind == "paragraph" and block.start in lines.keys() - rows
            ]
            line = _line_alone(paragraphs, lines, values.get(next(parts[number].paths()), ("", ())))
            if line is not None:
                take(number, line)
    return found


def _line_alone(
    paragraphs: Sequence[Block], lines: Mapping[int, str], known: tuple[str, Sequence[str]]
) -> int | None:
    """Return the line that consists of one answer, preferably one that starts with a known value.

    Without a known value, the answer is the first paragraph, if it is a single line.
    """
    firsts = [block.start for block in paragraphs]
    others = [line for block in paragraphs for line in range(block.start + 1, block.end) if line in lines]
    fitting = (line for line in (*firsts, *others) if known_length(lines[line], *known))
    single = (block.start for block in paragraphs[:1] if block.end == block.start + 1)
    return next(fitting, next((line for line in single if may_be_value(lines[line], known[0])), None))


def _place(
    part: LayoutPart, blocks: Sequence[Block], around: Container, *, after_prose: bool, alone: bool
) -> PartPlace:
    at = _find(part, blocks, around, after_prose=after_prose)
    label = _label_line(part, blocks, around, before=at)
    if at is None:
        return PartPlace(label=label, start=label or 0, end=0 if label is None else label + 1)
    own = blocks[at : at + 1]
    if part.kind == "fields" and not part.label:
        # Fields are recognized by their labels, in any of the lists.
        own = [each for each in blocks[at:] if each.kind == "list"]
    elif part.kind == "list" and not part.label and not alone:
        # A list may continue after other blocks.
        numbered = blocks[at].text in ".)"
        own = [each for each in blocks[at:] if each.kind == "list" and (each.text in ".)") == numbered]
    return PartPlace(own, own[0].start if label is None else label, own[-1].end, label)


def _between(found: Sequence[PartPlace], number: int, blocks: Sequence[Block]) -> tuple[int, int]:
    """Return the first line and the line after the last one of the prose in part `number`."""
    first, last = blocks[0].start, blocks[-1].end
    there = [place for place in found if place.end]
    label = found[number].label
    before = [place.end for place in found[:number] if place.end]
    behind = [
        place.start if place.label is None else place.label
        for place in found[number + 1 :]
        if place.end or place.label is not None
    ]
    start = max(before, default=first) if label is None else label + 1
    end = min(behind, default=last)
    if start < end or label is not None or not all(place.label is not None for place in there):
        return start, end
    # The parts with labels have been moved before or after the prose.
    return (
        (max(place.end for place in there), last) if behind else (first, min(place.start for place in there))
    )


def _find(part: LayoutPart, blocks: Sequence[Block], around: Container, *, after_prose: bool) -> int | None:
    """Return the number of a part's first block (not of its label), or None."""
    if part.kind == "code":
        if not after_prose:
            return next((at for at, block in enumerate(blocks) if block.kind == "fence"), None)
        return len(blocks) - 1 if _is_plain(part, blocks[-1], around) else None
    for at, block in enumerate(blocks):
        if block.kind != "list" or part.kind == "table":
            continue
        if part.label:
            before = blocks[at - 1] if at else None
            if before and before.kind == "paragraph" and around.line(before.end - 1).strip() in part.labels:
                return at
        elif not after_prose or (block.text in ".)") == part.numbered:
            return at
    return None


def _label_line(
    part: LayoutPart, blocks: Sequence[Block], around: Container, *, before: int | None
) -> int | None:
    """Return the line of a part's label: right before its block, or alone if there is no block."""
    if not part.label:
        return None
    near = blocks if before is None else blocks[max(before - 1, 0) : before]
    ends = (block.end - 1 for block in near if block.kind == "paragraph")
    return next((line for line in ends if around.line(line).strip() in part.labels), None)


def _prose_label(part: LayoutPart, blocks: Sequence[Block], around: Container) -> int | None:
    """Return the line of a prose label: the last line of a paragraph, or its first with the prose below."""
    lines = (line for block in blocks if block.kind == "paragraph" for line in (block.start, block.end - 1))
    return next((line for line in lines if around.line(line).strip() in part.labels), None)


def _is_plain(part: LayoutPart, block: Block, around: Container) -> bool:
    """Tell whether a fence is written like the template's: no longer than needed, one word of info."""
    if block.kind != "fence" or block.mark != part.mark or block.end - block.start < 3:  # noqa: PLR2004 - a fence and a line of code
        return False
    lines = around.slice(block.start, block.end)
    inner = lines[1:-1]
    longest = max((len(run) for run in re.findall(re.escape(part.mark) + "+", "\n".join(inner))), default=0)
    needed = max(part.level, longest + 1)
    opening = part.mark * needed
    return (
        is_closed(block, lines[-1])
        and bool(inner[-1])
        and lines[0] == opening + block.text
        and lines[-1] == opening
        and not re.search(r"\s", block.text)
        and (not block.text or bool(part.info))
    )
