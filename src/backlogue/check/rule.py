"""The types of a rule: its description, its findings, and what it knows besides the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from backlogue.check.document import Document, Entry
    from backlogue.check.template_facts import Facts


class Edit(NamedTuple):
    """A replacement in a text: the span from `start` to `end`, in characters, becomes `new`."""

    start: int
    end: int
    new: str


class Hit(NamedTuple):
    """A place in a text where a rule found something.

    Attributes:
        start: Where it starts, in characters.
        end: Where it ends.
        message: What is wrong, in the user's words.
        edits: The fix; empty if there is no single right one.
    """

    start: int
    end: int
    message: str
    edits: tuple[Edit, ...] = ()


class RuleContext(NamedTuple):
    """What rules know besides the text.

    Attributes:
        facts: The facts of the template.
        statuses: The statuses an item may have.
        today: Today's date.
        stale_days: The number of days after which an item in progress is reported; 0 for never.
        exists: Returns whether a path, relative to the item, exists.
        anchors: Returns the anchors of a Markdown file, by its path relative to the item; None if unreadable.
        namesakes: Returns the names in the item's folder that differ from a name only in case.
        same_number: Returns the paths of the other items with the number of an item, by its name.
        file_name_fault: Returns what is wrong with a file name without its extension; empty if it is valid.
        subfolder: Returns the item's folder relative to the backlog; None if it is outside.
    """

    facts: Facts
    statuses: tuple[str, ...]
    today: date
    stale_days: int
    exists: Callable[[str], bool]
    anchors: Callable[[str], frozenset[str] | None]
    namesakes: Callable[[str], Sequence[str]]
    same_number: Callable[[str], Sequence[str]]
    file_name_fault: Callable[[str], str]
    subfolder: Callable[[], str | None]

    def entries(self, document: Document, role: str) -> list[Entry]:
        """Return the entries with the status or a date in a document, by role."""
        name = dict(self.facts.roles).get(role)
        if name is None:
            return []
        if self.facts.layout is None:
            return document.named(name)
        return document.answers(self.facts.layout).get(name, [])


class Rule(NamedTuple):
    """A rule: its name, severity, documentation and implementation.

    Attributes:
        name: Its name in findings, in the config and in ignore comments.
        severity: `error`, `warning` or `info`.
        summary: What is wrong, in one line.
        reason: Why it matters, in Markdown.
        bad: An item, or the relevant part of one, with a finding.
        good: The same without a finding.
        find: The implementation; None for the few rules that compare more than one file.
        on: Whether it is enabled by default.
        fixable: Whether some of its findings can be fixed automatically.
        files: Whether `bad` and `good` list files, one per line, as `name: its first heading`.
        template: The template of the items in `bad` and `good`; empty for the built-in one.
    """

    name: str
    severity: str
    summary: str
    reason: str
    bad: str
    good: str
    find: Callable[[Document, RuleContext], Iterable[Hit]] | None
    on: bool = True
    fixable: bool = False
    files: bool = False
    template: str = ""
