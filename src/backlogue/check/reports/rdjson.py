"""reviewdog's diagnostic format, with columns in bytes of UTF-8 and exclusive ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.text import to_json

if TYPE_CHECKING:
    from backlogue.check.finding import Finding
    from backlogue.check.locations import LocationRange
    from backlogue.check.run import Outcome

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def report(outcome: Outcome, folder: str = "") -> str:
    """Return one DiagnosticResult."""
    payload = {
        "source": {"name": "backlogue"},
        "diagnostics": [_diagnostic(finding) for finding in outcome.findings],
    }
    return to_json(payload, indent=2) + "\n"


def _diagnostic(finding: Finding) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "message": finding.message,
        "location": {"path": finding.path, "range": _range(finding.span)},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
    }
    if finding.changes:
        payload["suggestions"] = [{"range": _range(span), "text": new} for span, new in finding.changes]
    return payload


def _range(span: LocationRange) -> dict[str, Any]:
    return {
        name: {"line": place.line, "column": place.byte_column}
        for name, place in (("start", span.start), ("end", span.end))
    }
