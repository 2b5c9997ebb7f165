"""A finding: the rule, the place in the file, the severity and the message."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from backlogue.check.locations import LocationRange
    from backlogue.check.rule import Edit

FAILING = ("error", "warning")
"""The severities that make a run fail."""


class Change(NamedTuple):
    """A replacement that fixes a finding: the span becomes `new`."""

    span: LocationRange
    new: str


class Finding(NamedTuple):
    """One finding.

    Attributes:
        path: The file, as shown to the user.
        span: The place in the file.
        severity: `error`, `warning` or `info`.
        rule: The rule's name.
        message: What is wrong.
        edits: The fix, in offsets of the text; empty if there is no single right one.
        changes: The same fix, in lines and columns.
    """

    path: str
    span: LocationRange
    severity: str
    rule: str
    message: str
    edits: tuple[Edit, ...] = ()
    changes: tuple[Change, ...] = ()
