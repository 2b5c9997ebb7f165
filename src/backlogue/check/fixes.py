"""Mending: the edits of findings applied to a file's bytes, and read back, until nothing is left to do."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from itertools import islice
from typing import TYPE_CHECKING

from backlogue.check.document import Document
from backlogue.check.engine import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlogue.check.finding import Finding
    from backlogue.check.rule import Edit, World

_ROUNDS = 100
"""A mended finding can bring another to light: an empty item taken out leaves an empty section."""

_ONE_BY_ONE = 100
"""How many changes are tried one by one, where all of them together would change more than they say."""


def apply_fixes(
    document: Document,
    found: list[Finding],
    world: World,
    *,
    path: str,
    severities: Mapping[str, str],
) -> tuple[Document, list[Finding], list[Finding]]:
    """Apply what mends the findings of a file, as long as something can be mended.

    Every byte outside the edits stays as it is. A change that would alter the item's headings, code or front
    matter beyond its own span is not made.

    Returns:
        The mended document, what is still found in it, and the findings that are gone.
    """
    gone: list[Finding] = []
    for _ in range(_ROUNDS):
        applied = _applicable(document, found)
        if not applied:
            break
        document = Document(
            document.name, _changed(document, [edit for one in applied for edit in one.edits])
        )
        gone += applied
        found = check(document, world, path=path, severities=severities)
    return document, found, gone


def _applicable(document: Document, found: Sequence[Finding]) -> list[Finding]:
    """Return the findings whose edits can be made at once: none touches another's or changes more."""
    chosen = _apart([finding for finding in found if finding.edits])
    # Reading the whole back once for each would take minutes where there are thousands.
    if chosen and _is_safe(document, [edit for finding in chosen for edit in finding.edits]):
        return chosen
    tried = chosen[:_ONE_BY_ONE]
    return list(islice((finding for finding in tried if _is_safe(document, finding.edits)), 1))


def _apart(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings, as many as there are in order, whose edits don't touch each other."""
    chosen: list[Finding] = []
    taken: set[Edit] = set()
    spans: list[tuple[int, int]] = []
    for finding in found:
        edits = finding.edits
        # Findings that one change mends together, such as keys in a wrong order, share their edits.
        if not taken.issuperset(edits):
            if any(edit in taken or _touches(spans, edit) for edit in edits):
                continue
            taken.update(edits)
            for edit in edits:
                insort(spans, (edit.start, edit.end))
        chosen.append(finding)
    return chosen


def _touches(spans: list[tuple[int, int]], edit: Edit) -> bool:
    """Tell whether an edit overlaps one of some spans, which are sorted and don't overlap each other."""
    at = bisect_left(spans, (edit.start, edit.start))
    before = at > 0 and spans[at - 1][1] > edit.start
    return before or (at < len(spans) and spans[at][0] < max(edit.end, edit.start + 1))


def _changed(document: Document, edits: Iterable[Edit]) -> bytes:
    data = document.data
    parts: list[bytes] = []
    last = 0
    for edit in sorted(set(edits)):
        start, end = document.byte(edit.start), document.byte(edit.end)
        parts += [data[last:start], edit.new.encode()]
        last = end
    return b"".join([*parts, data[last:]])


def _is_safe(document: Document, edits: Sequence[Edit]) -> bool:
    """Read the change back: what stands outside its span must mean what it meant."""
    after = Document(document.name, _changed(document, edits))
    return _meaning(document, edits) == _meaning(after, ())


def _meaning(document: Document, edits: Sequence[Edit]) -> tuple[object, ...]:
    """Return what must survive a change: keys, headings and code, but for what the change takes out."""
    gone = sorted((edit.start, edit.end) for edit in set(edits) if not edit.new)

    def stays(start: int) -> bool:
        at = bisect_right(gone, (start, len(document.text)))
        return at == 0 or gone[at - 1][1] <= start

    spans = document.spans
    text = document.text
    return (
        document.trouble is None,
        sorted(entry.key for entry in document.entries),
        [(heading.level, _bare(heading.text)) for heading in spans.headings if stays(heading.start)],
        [_bare(text[start:end]) for start, end, _ in spans.code if stays(start)],
    )


def _bare(text: str) -> str:
    """Return words without what an edit may take out of them: control characters and line ends."""
    return "".join(char for char in text if char.isprintable())
