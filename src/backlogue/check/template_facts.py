"""The facts of a template that `check` needs, in plain types that can be cached."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from backlogue.template.item_name import ItemName
from backlogue.template.layout import Layout, layout_from_data
from backlogue.template.status_folders import StatusFolders

_SPACES = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_TOKEN = re.compile(r"\[[^\[\]]+\]")


class SectionFacts(NamedTuple):
    """A heading that the template itself writes.

    Attributes:
        level: From 1 to 6.
        title: Its text.
        required: Whether every item must have it.
        aliases: Its other titles.
        kept: Whether the template writes it without an answer too.
    """

    level: int
    title: str
    required: bool
    aliases: tuple[str, ...] = ()
    kept: bool = False


class DateFacts(NamedTuple):
    """A date of the template.

    Attributes:
        name: Its front matter key, or where there is a layout its question.
        format: Its format, in the directives of `strftime`.
        optional: Whether it can be empty.
        is_past: Whether it is the date on which an item was created or modified.
    """

    name: str
    format: str
    optional: bool
    is_past: bool


class NumberFacts(NamedTuple):
    """How a template numbers its items.

    Attributes:
        pattern: The regular expression for a file's name without suffix, with one group for the number.
        folders: The folders below the backlog folder whose items are numbered together with its own.
    """

    pattern: str
    folders: tuple[str, ...]


class Facts(NamedTuple):
    """The facts of a template.

    Attributes:
        keys: The front matter's keys, in order.
        dates: The keys that hold dates.
        statuses: The statuses it allows.
        sections: Its fixed headings, in order, nested ones included.
        placeholders: The texts that a copied template has in place of answers.
        values: Placeholders of single front matter keys: each key with its texts.
        comment: The lines of the comment that a copied template begins with.
        code: The lines of its sample code.
        instructions: The texts about the template itself that a copied template has.
        roles: What says the status and the dates: a front matter key, or where there is a layout a question.
        date_forms: The dates: front matter keys, or questions where there is a layout.
        layout: The layout; None if every role is a value in the front matter.
        has_heading: Whether its items have a heading of level 1.
        repeated: The questions whose answers are in several places, each with its aliases of choices.
        item_name: The pattern of file names.
        folders: The sub-folders of the backlog by status.
        numbers: How its items are numbered; None if they are not.
    """

    keys: tuple[str, ...]
    dates: tuple[str, ...]
    statuses: tuple[str, ...]
    sections: tuple[SectionFacts, ...]
    placeholders: tuple[str, ...]
    values: tuple[tuple[str, tuple[str, ...]], ...]
    comment: tuple[str, ...]
    code: tuple[str, ...]
    instructions: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    date_forms: tuple[DateFacts, ...]
    layout: Layout | None
    has_heading: bool
    repeated: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    item_name: ItemName
    folders: StatusFolders
    numbers: NumberFacts | None = None

    def __hash__(self) -> int:
        # A cheap hash for caches keyed by facts, which are looked up for every item.
        return hash(self.keys)

    def to_plain(self) -> tuple[Any, ...]:
        """Return the facts as nested tuples and strings, which can be cached."""
        sections = tuple(map(tuple, self.sections))
        layout = None if self.layout is None else _plain_tuples(self.layout)
        numbers = None if self.numbers is None else tuple(self.numbers)
        plain = self._replace(
            sections=sections,  # type: ignore[arg-type] # all made plain
            date_forms=tuple(map(tuple, self.date_forms)),  # type: ignore[arg-type] # all made plain
            layout=layout,
            item_name=(self.item_name.parts,),  # type: ignore[arg-type] # all made plain
            folders=(self.folders.pairs,),  # type: ignore[arg-type] # all made plain
            numbers=numbers,  # type: ignore[arg-type] # all made plain
        )
        return (*plain,)

    @classmethod
    def from_plain(cls, cached: tuple[Any, ...]) -> Facts:
        """Return the facts that `to_plain` returned as `cached`."""
        facts = cls(*cached)
        layout = None if facts.layout is None else layout_from_data(facts.layout)
        return facts._replace(
            sections=tuple(SectionFacts(*section) for section in facts.sections),
            date_forms=tuple(DateFacts(*each) for each in facts.date_forms),
            layout=layout,
            numbers=None if facts.numbers is None else NumberFacts(*facts.numbers),
            item_name=ItemName(*facts.item_name),
            folders=StatusFolders(*facts.folders),
        )


def _plain_tuples(value: Any) -> Any:
    return tuple(map(_plain_tuples, value)) if isinstance(value, tuple) else value


@lru_cache(maxsize=4096)
def comparable_text(text: str) -> str:
    """Return `text` normalized for comparison with placeholders, ignoring case, spaces and digits."""
    return _DIGITS.sub("0", _SPACES.sub(" ", text).strip().casefold())


def is_token(text: str) -> bool:
    """Return whether a placeholder is a single bracketed text, as most are."""
    return _TOKEN.fullmatch(text) is not None
