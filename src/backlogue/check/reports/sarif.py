"""SARIF 2.1.0, the format of code scanning services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from backlogue import __version__
from backlogue.check.registry import BY_NAME
from backlogue.check.reports.addresses import in_repository
from backlogue.text import to_json

if TYPE_CHECKING:
    from backlogue.check.finding import Finding
    from backlogue.check.locations import LocationRange
    from backlogue.check.run import Outcome

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def report(outcome: Outcome, folder: str = "") -> str:
    """Return a log with one run; file addresses are relative to the repository."""
    names = sorted({finding.rule for finding in outcome.findings})
    ranks = {name: rank for rank, name in enumerate(names)}
    run = {
        "tool": {
            "driver": {
                "name": "backlogue",
                "version": __version__,
                "rules": [_rule(name) for name in names],
            }
        },
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n"],
        "results": [_result(finding, ranks[finding.rule], folder) for finding in outcome.findings],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return to_json(log, indent=2) + "\n"


def _rule(name: str) -> dict[str, Any]:
    rule = BY_NAME[name]
    return {
        "id": name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.reason.replace("\n", " ")},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.on},
    }


def _result(finding: Finding, rank: int, folder: str) -> dict[str, Any]:
    artifact = {"uri": _uri(in_repository(finding.path, folder))}
    payload: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rank,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": _region(finding.span)}}],
    }
    if finding.changes:
        replacements = [
            {"deletedRegion": _region(span), **({"insertedContent": {"text": new}} if new else {})}
            for span, new in finding.changes
        ]
        change = {"artifactLocation": artifact, "replacements": replacements}
        payload["fixes"] = [{"description": {"text": "Apply the fix of --fix"}, "artifactChanges": [change]}]
    return payload


def _region(span: LocationRange) -> dict[str, int]:
    start, end = span
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _uri(path: str) -> str:
    # Without `file:`, a colon in the path would end a scheme.
    relative = quote(path, safe="/", errors="surrogateescape")
    return f"file://{relative}" if path.startswith("/") else relative
