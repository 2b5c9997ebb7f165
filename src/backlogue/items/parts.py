"""Which of the blocks under a heading a part of the layout begins with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backlogue.items.patterns import match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlogue.items.blocks import Block
    from backlogue.items.layout import Part


def find(part: Part, blocks: Sequence[Block], lines: Sequence[str], *, after_prose: bool) -> int | None:
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


def label_line(
    part: Part, blocks: Sequence[Block], lines: Sequence[str], *, before: int | None
) -> int | None:
    """Return the line of a part's label: before the block that was found, or one that announces nothing."""
    if not part.label:
        return None
    around = blocks if before is None else blocks[before - 1 : before]
    ends = (block.end - 1 for block in around if block.kind == "paragraph")
    return next((line for line in ends if lines[line].strip() == part.label), None)


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
