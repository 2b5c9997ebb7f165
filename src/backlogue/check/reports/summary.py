"""The summary line at the end of a run, and the counts of `--statistics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.check.finding import FAILING

if TYPE_CHECKING:
    from backlogue.check.run import Outcome

SEVERITIES = (*FAILING, "info")


def counts(outcome: Outcome) -> dict[str, int]:
    """Return how many findings of each severity there are."""
    found = [finding.severity for finding in outcome.findings]
    return {severity: found.count(severity) for severity in SEVERITIES}


def by_rule(outcome: Outcome) -> list[tuple[str, str, int]]:
    """Return the rules that found something, each with severity and count, the most frequent first."""
    tally: dict[tuple[str, str], int] = {}
    for finding in outcome.findings:
        key = (finding.rule, finding.severity)
        tally[key] = tally.get(key, 0) + 1
    ordered = sorted(tally.items(), key=lambda item: (-item[1], item[0]))
    return [(rule, severity, count) for (rule, severity), count in ordered]


def statistics(outcome: Outcome) -> str:
    """Return one line per rule: its count, severity and name."""
    rows = by_rule(outcome)
    width = max((len(str(count)) for _, _, count in rows), default=0)
    return "".join(f"{count:>{width}}  {severity:<7}  {rule}\n" for rule, severity, count in rows)


def summary(outcome: Outcome) -> str:
    """Return a line with the number of findings and files, and how many findings `--fix` can fix."""
    files = _many(outcome.files, "file")
    if not outcome.findings:
        return f"{files} checked, nothing found"
    by_severity = ", ".join(_many(count, name) for name, count in counts(outcome).items() if count)
    affected = len({finding.path for finding in outcome.findings})
    fixable = sum(bool(finding.edits) for finding in outcome.findings)
    hint = f"; '--fix' fixes {fixable}" if fixable else ""
    return f"{by_severity} in {affected} of {files}{hint}"


def _many(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 or name == "info" else f"{count} {name}s"
