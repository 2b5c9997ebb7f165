"""What a rule is, what it says, and what it may know of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from backlogue.check.document import Document
    from backlogue.check.template_facts import Facts


class Edit(NamedTuple):
    """A change of a text: the span from `start` to `end`, in characters, becomes `new`."""

    start: int
    end: int
    new: str


class Hit(NamedTuple):
    """What a rule found in a text.

    Attributes:
        start: Where it starts, in characters.
        end: Where it ends.
        message: What is wrong, in the user's words.
        edits: What mends it, where there is one right answer.
    """

    start: int
    end: int
    message: str
    edits: tuple[Edit, ...] = ()


class World(NamedTuple):
    """What a rule may know besides the text.

    Attributes:
        facts: What the template says of its items.
        statuses: The statuses an item may have.
        today: Today's date.
        stale_days: After how many days an item in progress is reported; 0 for never.
        exists: Tells whether a path, relative to the item, is there.
        anchors: The anchors of a Markdown file, by its path relative to the item; None if it can't be read.
        namesakes: The names beside the item that differ from a given one only in case.
        name_trouble: Says what is wrong with a file name without its ending; empty if nothing.
    """

    facts: Facts
    statuses: tuple[str, ...]
    today: date
    stale_days: int
    exists: Callable[[str], bool]
    anchors: Callable[[str], frozenset[str] | None]
    namesakes: Callable[[str], Sequence[str]]
    name_trouble: Callable[[str], str]


class Rule(NamedTuple):
    """One rule: its name, how grave it is, why it is there, and how it finds.

    Attributes:
        name: Its name in findings, in the config and in ignores.
        severity: `error`, `warning` or `info`.
        summary: What it finds, in one line.
        reason: Why that is worth a finding, in Markdown.
        bad: An item, or the part of one that matters, that it finds something in.
        good: The same, made right.
        find: The rule itself; None for the few that speak of more than one text.
        on: Whether it is on where nothing is said.
        fixable: Whether some of its findings can be mended.
        files: Whether `bad` and `good` are no texts but files, one a line, as `name: its first heading`.
    """

    name: str
    severity: str
    summary: str
    reason: str
    bad: str
    good: str
    find: Callable[[Document, World], Iterable[Hit]] | None
    on: bool = True
    fixable: bool = False
    files: bool = False
