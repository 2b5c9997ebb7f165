"""Report formats: functions from findings to text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlogue.check.run import Outcome

FORMATS = ("concise", "spans", "json", "github", "sarif", "rdjson")


def report_named(name: str) -> Callable[[Outcome, str], str]:
    """Return the function that writes a format, given the outcome and the current folder in its repository.

    Only the module of that format is imported.
    """
    match name:
        case "json":
            from backlogue.check.reports.as_json import report  # only the requested format
        case "github":
            from backlogue.check.reports.github import report
        case "sarif":
            from backlogue.check.reports.sarif import report
        case "rdjson":
            from backlogue.check.reports.rdjson import report
        case "spans":
            from backlogue.check.reports.concise import report_spans as report
        case _:
            from backlogue.check.reports.concise import report
    return report
