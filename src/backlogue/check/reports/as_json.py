"""Backlogue's own JSON format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.check.reports.summary import counts
from backlogue.text import to_json

if TYPE_CHECKING:
    from backlogue.check.finding import Finding
    from backlogue.check.run import Outcome


def report(outcome: Outcome, folder: str = "") -> str:
    """Return the findings as one JSON object with the version of its format."""
    return to_json({"version": 1, **payload_of(outcome)}, indent=2) + "\n"


def payload_of(outcome: Outcome) -> dict[str, Any]:
    """Return `findings`, `summary`, and `fixed` if something was fixed."""
    payload: dict[str, Any] = {
        "findings": [_finding(finding) for finding in outcome.findings],
        "summary": {
            "files": outcome.files,
            **counts(outcome),
            "fixable": sum(bool(finding.edits) for finding in outcome.findings),
            "fixed": sum(len(file.findings) for file in outcome.fixed),
        },
    }
    if outcome.fixed:
        payload["fixed"] = [_finding(finding) for file in outcome.fixed for finding in file.findings]
    return payload


def _finding(finding: Finding) -> dict[str, Any]:
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
