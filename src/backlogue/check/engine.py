"""One file through the rules: bytes in, findings out."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING

from backlogue.check.finding import Change, Finding
from backlogue.check.ignore_comments import ignores
from backlogue.check.registry import BY_NAME, UNUSED_IGNORE
from backlogue.check.rule import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backlogue.check.document import Document
    from backlogue.check.ignore_comments import Ignore
    from backlogue.check.rule import World


def check(document: Document, world: World, *, path: str, severities: Mapping[str, str]) -> list[Finding]:
    """Return what the rules find in one file, in the order of its text.

    Args:
        document: The file, read.
        world: What rules may know besides.
        path: The file's name in findings.
        severities: The rules that are on, by name, with their severities.
    """
    hits = [
        (hit, name)
        for name in severities
        if (find := BY_NAME[name].find) is not None
        for hit in find(document, world)
    ]
    kept = _without_ignored(document, hits, severities)
    kept.sort(key=itemgetter(0))
    return _located(document, kept, path, severities)


def _located(
    document: Document, hits: list[tuple[Hit, str]], path: str, severities: Mapping[str, str]
) -> list[Finding]:
    if not hits:
        return []
    span = document.lines.span
    findings = []
    for (start, end, message, edits), name in hits:
        if edits:
            hit = Hit(start, end, message, edits)
            findings.append(located(document, hit, path=path, rule=name, severity=severities[name]))
            continue
        # The same at half the cost: a run over copied templates makes hundreds of thousands of these.
        told = (path, span(start, end), severities[name], name, message, (), ())
        findings.append(tuple.__new__(Finding, told))
    return findings


def located(document: Document, hit: Hit, *, path: str, rule: str, severity: str) -> Finding:
    """Return a hit as a finding, its offsets turned into lines and columns."""
    span = document.lines.span
    changes = tuple(Change(span(edit.start, edit.end), edit.new) for edit in hit.edits)
    return Finding(path, span(hit.start, hit.end), severity, rule, hit.message, hit.edits, changes)


def _without_ignored(
    document: Document, hits: list[tuple[Hit, str]], severities: Mapping[str, str]
) -> list[tuple[Hit, str]]:
    there = ignores(document)
    if not there:
        return hits
    by_rule: dict[str, list[Ignore]] = {}
    for ignore in there:
        by_rule.setdefault(ignore.rule, []).append(ignore)
    offsets: dict[str, list[int]] = {rule: [] for rule in by_rule}
    covered = {rule: _Covered(of_rule) for rule, of_rule in by_rule.items()}
    kept = []
    for hit, name in hits:
        if name in offsets:
            offsets[name].append(hit.start)
        if name not in covered or not covered[name].contains(hit.start):
            kept.append((hit, name))
    if UNUSED_IGNORE.name in severities:
        for of_rule in offsets.values():
            of_rule.sort()
        used = {ignore for ignore in there if ignore.covers_any(offsets[ignore.rule])}
        kept += [(hit, UNUSED_IGNORE.name) for hit in _unused(there, used, severities)]
    return kept


class _Covered:
    """What the ignores of one rule cover together; asked for at every finding, so by bisection."""

    def __init__(self, there: list[Ignore]) -> None:
        there = sorted(there, key=lambda ignore: ignore.first)
        self._firsts = [ignore.first for ignore in there]
        self._lasts = list(accumulate((ignore.last for ignore in there), max))

    def contains(self, offset: int) -> bool:
        """Tell whether a finding at `offset` is ignored; one about the file as a whole (0) always is."""
        at = bisect_right(self._firsts, offset)
        return offset == 0 or (at > 0 and self._lasts[at - 1] >= offset)


def _unused(there: list[Ignore], used: set[Ignore], severities: Mapping[str, str]) -> Iterator[Hit]:
    for ignore in there:
        if not ignore.rule:
            yield Hit(
                ignore.start, ignore.end, "the comment names no rule to ignore; name one or take it out"
            )
        elif ignore.rule not in BY_NAME:
            yield Hit(ignore.start, ignore.end, f"there is no rule '{ignore.rule}' to ignore")
        elif ignore.rule in severities and ignore not in used and BY_NAME[ignore.rule].find is not None:
            yield Hit(ignore.start, ignore.end, f"'{ignore.rule}' finds nothing here; take the comment out")
