"""One line a finding, as editors and compilers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.text import printable

if TYPE_CHECKING:
    from backlogue.check.backlog import Outcome


def report(outcome: Outcome, folder: str = "") -> str:  # noqa: ARG001 - a report's signature
    """Return the findings as `path:line:col: severity: message [rule-name]`, a line each."""
    return "".join(
        printable(f"{path}:{span.start.line}:{span.start.column}: {severity}: {message} [{rule}]") + "\n"
        for path, span, severity, rule, message, _, _ in outcome.findings
    )
