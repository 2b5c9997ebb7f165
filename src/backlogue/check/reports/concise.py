"""One line a finding, as editors and compilers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.text import printable

if TYPE_CHECKING:
    from backlogue.check.run import Outcome


def report(outcome: Outcome, folder: str = "") -> str:
    """Return the findings as `path:line:col: severity: message [rule-name]`, a line each."""
    lines = [
        f"{path}:{start[0]}:{start[1]}: {severity}: {message} [{rule}]"
        for path, (start, _), severity, rule, message, _, _ in outcome.findings
    ]
    return _text(lines, outcome)


def report_spans(outcome: Outcome, folder: str = "") -> str:
    """Return the same with each finding's end: `path:line:col:endline:endcol: …`, as mypy writes it."""
    lines = [
        f"{path}:{start[0]}:{start[1]}:{end[0]}:{end[1]}: {severity}: {message} [{rule}]"
        for path, (start, end), severity, rule, message, _, _ in outcome.findings
    ]
    return _text(lines, outcome)


def _text(lines: list[str], outcome: Outcome) -> str:
    # Whether anything must be escaped is asked once of all: there may be hundreds of thousands of lines.
    said = {part for finding in outcome.findings for part in (finding.path, finding.message)}
    if not all(map(str.isprintable, said)):
        lines = [printable(line) for line in lines]
    return "\n".join([*lines, ""])
