"""The contract's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.check.reports.summary import counts
from backlogue.text import to_json

if TYPE_CHECKING:
    from backlogue.check.finding import Finding
    from backlogue.check.run import Outcome


def report(outcome: Outcome, folder: str = "") -> str:
    """Return one object: `version`, `findings`, `summary`, and `fixed` where something was mended."""
    told: dict[str, Any] = {
        "version": 1,
        "findings": [_told(finding) for finding in outcome.findings],
        "summary": {
            "files": outcome.files,
            **counts(outcome),
            "fixable": sum(bool(finding.edits) for finding in outcome.findings),
            "fixed": sum(len(mended.findings) for mended in outcome.mended),
        },
    }
    if outcome.mended:
        told["fixed"] = [_told(finding) for mended in outcome.mended for finding in mended.findings]
    return to_json(told, indent=2) + "\n"


def _told(finding: Finding) -> dict[str, Any]:
    start, end = finding.span
    return {
        "path": finding.path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "severity": finding.severity,
        "rule": finding.rule,
        "message": finding.message,
        "fixable": bool(finding.edits),
    }
