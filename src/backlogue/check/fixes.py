"""Apply the edits of findings to a file's bytes, check again, and repeat until nothing is left to fix."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from itertools import islice
from typing import TYPE_CHECKING

from backlogue.check.document import Document
from backlogue.check.engine import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlogue.check.finding import Finding
    from backlogue.check.rule import Edit, RuleContext

_ROUNDS = 100
"""How often to check again: a fix can cause another finding, as removing a list item can empty a section."""

_MAX_SINGLE_FIXES = 100
"""How many fixes to try one at a time if applying all of them together is not safe."""


def apply_fixes(
    document: Document,
    found: list[Finding],
    context: RuleContext,
    *,
    path: str,
    severities: Mapping[str, str],
) -> tuple[Document, list[Finding], list[Finding]]:
    """Fix the findings of a file, as many as can be fixed safely.

    Every byte outside the edits stays as it is. A fix that would alter the item's headings, code or front
    matter outside its own span is not applied.

    Returns:
        The fixed document, its remaining findings, and the findings that were fixed.
    """
    fixed: list[Finding] = []
    for _ in range(_ROUNDS):
        applied = _applicable(document, found)
        if not applied:
            break
        document = Document(
            document.name, _apply(document, [edit for finding in applied for edit in finding.edits])
        )
        fixed += applied
        found = check(document, context, path=path, severities=severities)
    return document, found, fixed


def _applicable(document: Document, found: Sequence[Finding]) -> list[Finding]:
    """Return findings whose edits can be applied together: they do not overlap and are safe."""
    chosen = _without_overlaps([finding for finding in found if finding.edits])
    # Checking the result once for each edit would take minutes for thousands of them.
    if chosen and _is_safe(document, [edit for finding in chosen for edit in finding.edits]):
        return chosen
    candidates = chosen[:_MAX_SINGLE_FIXES]
    return list(islice((finding for finding in candidates if _is_safe(document, finding.edits)), 1))


def _without_overlaps(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those whose edits overlap an earlier one's."""
    chosen: list[Finding] = []
    taken: set[Edit] = set()
    spans: list[tuple[int, int]] = []
    for finding in found:
        edits = finding.edits
        # Findings that are fixed together, such as keys in the wrong order, share their edits.
        if not taken.issuperset(edits):
            if any(edit in taken or _overlaps(spans, edit) for edit in edits):
                continue
            taken.update(edits)
            for edit in edits:
                insort(spans, (edit.start, edit.end))
        chosen.append(finding)
    return chosen


def _overlaps(spans: list[tuple[int, int]], edit: Edit) -> bool:
    """Return whether an edit overlaps one of the spans, which are sorted and don't overlap each other."""
    at = bisect_left(spans, (edit.start, edit.start))
    before = at > 0 and spans[at - 1][1] > edit.start
    return before or (at < len(spans) and spans[at][0] < max(edit.end, edit.start + 1))


def _apply(document: Document, edits: Iterable[Edit]) -> bytes:
    data = document.data
    parts: list[bytes] = []
    last = 0
    for edit in sorted(set(edits)):
        start, end = document.byte(edit.start), document.byte(edit.end)
        parts += [data[last:start], edit.new.encode()]
        last = end
    return b"".join([*parts, data[last:]])


def _is_safe(document: Document, edits: Sequence[Edit]) -> bool:
    """Return whether edits leave the structure of the text outside their spans unchanged."""
    after = Document(document.name, _apply(document, edits))
    return _structure(document, edits) == _structure(after, ())


def _structure(document: Document, edits: Sequence[Edit]) -> tuple[object, ...]:
    """Return the keys, headings and code that must survive a fix, without those the fix deletes."""
    deleted = sorted((edit.start, edit.end) for edit in set(edits) if not edit.new)

    def stays(start: int) -> bool:
        at = bisect_right(deleted, (start, len(document.text)))
        return at == 0 or deleted[at - 1][1] <= start

    spans = document.spans
    text = document.text
    return (
        document.fault is None,
        sorted(entry.key for entry in document.entries),
        [
            (heading.level, _printable_only(heading.text))
            for heading in spans.headings
            if stays(heading.start)
        ],
        [_printable_only(text[start:end]) for start, end, _ in spans.code if stays(start)],
    )


def _printable_only(text: str) -> str:
    """Return the text without characters that a fix may delete: control characters and line ends."""
    return "".join(char for char in text if char.isprintable())
