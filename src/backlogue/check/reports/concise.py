"""One line per finding, in the format of compilers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.text import printable

if TYPE_CHECKING:
    from backlogue.check.run import Outcome


def report(outcome: Outcome, folder: str = "") -> str:
    """Return the findings as `path:line:col: severity: message [rule-name]`, one per line."""
    lines = [
        f"{path}:{start[0]}:{start[1]}: {severity}: {message} [{rule}]"
        for path, (start, _), severity, rule, message, _, _ in outcome.findings
    ]
    return _text(lines, outcome)


def report_spans(outcome: Outcome, folder: str = "") -> str:
    """Return the findings with their ends: `path:line:col:endline:endcol: …`, as mypy writes them."""
    lines = [
        f"{path}:{start[0]}:{start[1]}:{end[0]}:{end[1]}: {severity}: {message} [{rule}]"
        for path, (start, end), severity, rule, message, _, _ in outcome.findings
    ]
    return _text(lines, outcome)


def _text(lines: list[str], outcome: Outcome) -> str:
    # There may be hundreds of thousands of lines, so escape them only if some text needs it.
    texts = {part for finding in outcome.findings for part in (finding.path, finding.message)}
    if not all(map(str.isprintable, texts)):
        lines = [printable(line) for line in lines]
    return "\n".join([*lines, ""])
