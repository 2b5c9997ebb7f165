"""Run the rules on one file."""

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
    from backlogue.check.rule import RuleContext


def check(
    document: Document, context: RuleContext, *, path: str, severities: Mapping[str, str]
) -> list[Finding]:
    """Return the findings of one file, in the order of its text.

    Args:
        document: The file, read.
        context: What rules know besides the text.
        path: The file's path as findings show it.
        severities: The severity of each enabled rule, by name.
    """
    hits = [
        (hit, name)
        for name in severities
        if (find := BY_NAME[name].find) is not None
        for hit in find(document, context)
    ]
    kept = _without_ignored(document, hits, severities)
    kept.sort(key=itemgetter(0))
    return _locate_all(document, kept, path, severities)


def _locate_all(
    document: Document, hits: list[tuple[Hit, str]], path: str, severities: Mapping[str, str]
) -> list[Finding]:
    if not hits:
        return []
    span = document.lines.span
    findings = []
    for (start, end, message, edits), name in hits:
        if edits:
            hit = Hit(start, end, message, edits)
            findings.append(locate(document, hit, path=path, rule=name, severity=severities[name]))
            continue
        # Half the cost of calling Finding: a run over copied templates makes hundreds of thousands of these.
        fields = (path, span(start, end), severities[name], name, message, (), ())
        findings.append(tuple.__new__(Finding, fields))
    return findings


def locate(document: Document, hit: Hit, *, path: str, rule: str, severity: str) -> Finding:
    """Return the finding of a hit, with its offsets converted to lines and columns."""
    span = document.lines.span
    changes = tuple(Change(span(edit.start, edit.end), edit.new) for edit in hit.edits)
    return Finding(path, span(hit.start, hit.end), severity, rule, hit.message, hit.edits, changes)


def _without_ignored(
    document: Document, hits: list[tuple[Hit, str]], severities: Mapping[str, str]
) -> list[tuple[Hit, str]]:
    found = ignores(document)
    if not found:
        return hits
    by_rule: dict[str, list[Ignore]] = {}
    for ignore in found:
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
        used = {ignore for ignore in found if ignore.covers_any(offsets[ignore.rule])}
        kept += [(hit, UNUSED_IGNORE.name) for hit in _unused(found, used, severities)]
    return kept


class _Covered:
    """The offsets that the ignores of one rule cover; bisected, because every finding asks for it."""

    def __init__(self, found: list[Ignore]) -> None:
        ordered = sorted(found, key=lambda ignore: ignore.first)
        self._firsts = [ignore.first for ignore in ordered]
        self._lasts = list(accumulate((ignore.last for ignore in ordered), max))

    def contains(self, offset: int) -> bool:
        """Return whether a finding at `offset` is ignored; one about the whole file (offset 0) always is."""
        at = bisect_right(self._firsts, offset)
        return offset == 0 or (at > 0 and self._lasts[at - 1] >= offset)


def _unused(found: list[Ignore], used: set[Ignore], severities: Mapping[str, str]) -> Iterator[Hit]:
    for ignore in found:
        if not ignore.rule:
            message = "the ignore comment does not name a rule; name one or remove the comment"
            yield Hit(ignore.start, ignore.end, message)
        elif ignore.rule not in BY_NAME:
            yield Hit(
                ignore.start, ignore.end, f"unknown rule '{ignore.rule}'; fix the name or remove the comment"
            )
        elif ignore.rule in severities and ignore not in used and BY_NAME[ignore.rule].find is not None:
            yield Hit(
                ignore.start,
                ignore.end,
                f"unused ignore: '{ignore.rule}' finds nothing here; remove the comment",
            )
