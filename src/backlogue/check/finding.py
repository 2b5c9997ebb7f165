"""A finding: what a rule found, where in which file, and how grave it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from backlogue.check.locations import LocationRange
    from backlogue.check.rule import Edit

GRAVE = ("error", "warning")
"""The severities that make a run fail."""


class Change(NamedTuple):
    """A change of a file that mends a finding: the span becomes `new`."""

    span: LocationRange
    new: str


class Finding(NamedTuple):
    """One finding.

    Attributes:
        path: The file as it is named to the user.
        span: Where in it.
        severity: `error`, `warning` or `info`.
        rule: The rule's name.
        message: What is wrong.
        edits: What mends it, in offsets of the text; empty where no one right answer exists.
        changes: The same, in lines and columns.
    """

    path: str
    span: LocationRange
    severity: str
    rule: str
    message: str
    edits: tuple[Edit, ...] = ()
    changes: tuple[Change, ...] = ()
