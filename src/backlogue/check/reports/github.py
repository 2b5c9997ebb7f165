"""Workflow commands, which GitHub Actions shows next to the changed lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.check.reports.addresses import in_repository
from backlogue.text import printable

if TYPE_CHECKING:
    from backlogue.check.finding import Finding
    from backlogue.check.run import Outcome

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def report(outcome: Outcome, folder: str = "") -> str:
    """Return one workflow command per finding; paths are relative to the repository."""
    return "".join(_command(finding, folder) + "\n" for finding in outcome.findings)


def _command(finding: Finding, folder: str) -> str:
    start, end = finding.span
    properties = {
        "file": printable(in_repository(finding.path, folder)),
        "line": start.line,
        "col": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "title": f"backlogue ({finding.rule})",
    }
    encoded = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = _data(printable(finding.message))
    return f"::{_COMMANDS[finding.severity]} {encoded}::{message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
