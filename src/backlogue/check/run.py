"""Run the rules on many files, and compare the files' titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from backlogue.check.document import Document
from backlogue.check.engine import check, locate
from backlogue.check.finding import Finding
from backlogue.check.fixes import apply_fixes
from backlogue.check.ignore_comments import ignores
from backlogue.check.locations import Location, LocationRange
from backlogue.check.registry import UNREADABLE
from backlogue.check.rule import Hit
from backlogue.check.rules.names import TITLE_DUPLICATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from backlogue.check.disk import Disk
    from backlogue.check.rule import RuleContext
    from backlogue.check.selection import Selection


class Target(NamedTuple):
    """A file to check.

    Attributes:
        path: Its path; empty for text from stdin.
        display_path: Its path as shown to the user.
        relative: Its path relative to the config's folder, with `/` between names.
        folder: The folder that holds it.
        name: Its name in that folder.
    """

    path: str
    display_path: str
    relative: str
    folder: str
    name: str


class FixedFile(NamedTuple):
    """A file that was, or would be, fixed: its bytes before and after, and the findings that were fixed."""

    target: Target
    old: bytes
    new: bytes
    findings: list[Finding]


class Outcome(NamedTuple):
    """The result of a run: its findings, the fixed files, and the number of files checked."""

    findings: list[Finding]
    fixed: list[FixedFile]
    files: int


_Key: TypeAlias = "tuple[str, str]"
"""A folder, and a title normalized for comparison."""


class FileContext(NamedTuple):
    """What rules know besides a file's text: facts and settings, and look-ups on the disk."""

    rules: RuleContext
    disk: Disk


class _Titled(NamedTuple):
    words: str
    finding: Finding


def check_files(
    targets: Iterable[Target],
    *,
    read: Callable[[Target], bytes],
    write: Callable[[FixedFile], None] | None,
    context_of: Callable[[Target, bytes], FileContext | None],
    selected: Selection,
) -> Outcome:
    """Check each file, and fix it first if `write` is given.

    Args:
        targets: The files, in the order they are reported.
        read: Reads a file; an OSError is a finding.
        write: Writes a fixed file; None to fix nothing.
        context_of: Returns what rules know besides the text of a file; None to leave the file out.
        selected: The enabled rules.
    """
    findings: list[Finding] = []
    fixed: list[FixedFile] = []
    titles: dict[_Key, list[_Titled]] = {}
    files = 0
    for target in targets:
        severities = selected.severities
        ignored = selected.ignored(target.relative)
        if ignored:
            severities = {name: severity for name, severity in severities.items() if name not in ignored}
        try:
            data = read(target)
        except OSError as error:
            files += 1
            if UNREADABLE.name in severities:
                findings.append(_unreadable(target, error, severities[UNREADABLE.name]))
            continue
        context = context_of(target, data)
        if context is None:
            continue
        files += 1
        rules, disk = context
        disk.enter(target.folder)
        document = Document(target.name, data)
        found = check(document, rules, path=target.display_path, severities=severities)
        if write is not None and any(finding.edits for finding in found):
            document, found, gone = apply_fixes(
                document, found, rules, path=target.display_path, severities=severities
            )
            if gone:
                fixed.append(FixedFile(target, data, document.data, gone))
                write(fixed[-1])
        findings += found
        if TITLE_DUPLICATE.name in severities:
            _note_title(document, target, severities, titles)
    for same in titles.values():
        findings += _duplicates(same)
    return Outcome(findings, fixed, files)


def _unreadable(target: Target, error: OSError, severity: str) -> Finding:
    place = Location(1, 1, 1)
    reason = error.strerror or str(error)
    message = f"can't be read: {reason[:1].lower()}{reason[1:]}"
    return Finding(target.display_path, LocationRange(place, place), severity, UNREADABLE.name, message)


def _note_title(
    document: Document, target: Target, severities: Mapping[str, str], titles: dict[_Key, list[_Titled]]
) -> None:
    title = next((heading for heading in document.spans.headings if heading.level == 1), None)
    if title is None or not title.text or title.text[0] == "[":
        return
    rule = TITLE_DUPLICATE.name
    if any(ignore.rule == rule and ignore.covers(title.text_start) for ignore in ignores(document)):
        return
    hit = Hit(title.text_start, title.text_end, "")
    finding = locate(document, hit, path=target.display_path, rule=rule, severity=severities[rule])
    key = (target.folder, " ".join(title.text.casefold().split()))
    titles.setdefault(key, []).append(_Titled(title.text, finding))


def _duplicates(same: list[_Titled]) -> Iterable[Finding]:
    for titled in same[1:]:
        message = f"'{same[0].finding.path}' has the same title '{titled.words}'; reword one of the two"
        yield titled.finding._replace(message=message)
