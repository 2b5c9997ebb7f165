"""Workflow commands that GitHub Actions shows beside the changed lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.text import printable

if TYPE_CHECKING:
    from backlogue.check.backlog import Outcome
    from backlogue.check.finding import Finding

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def report(outcome: Outcome) -> str:
    """Return one workflow command a finding."""
    return "".join(_command(finding) + "\n" for finding in outcome.findings)


def _command(finding: Finding) -> str:
    start, end = finding.span
    places = {"file": finding.path, "line": start.line, "col": start.column}
    if end.line == start.line:
        places["endColumn"] = end.column
    else:
        places["endLine"] = end.line
    places["title"] = f"backlogue ({finding.rule})"
    told = ",".join(f"{name}={_property(str(value))}" for name, value in places.items())
    message = _data(printable(finding.message))
    return f"::{_COMMANDS[finding.severity]} {told}::{message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
