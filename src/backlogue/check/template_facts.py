"""What `check` knows of a template: plain texts, so that they can be cached."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

_SPACES = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_TOKEN = re.compile(r"\[[^\[\]]+\]")


class SectionFacts(NamedTuple):
    """A heading that the template itself writes.

    Attributes:
        level: From 1 to 6.
        title: Its words.
        required: Whether an item without it is unfinished.
    """

    level: int
    title: str
    required: bool


class Facts(NamedTuple):
    """What a template says of its items.

    Attributes:
        keys: The front matter's keys, in order.
        dates: Those of them that are dates.
        statuses: The statuses it knows.
        sections: Its fixed headings, in order, those below others included.
        placeholders: The texts a copied seed has in place of answers.
        values: The same for single front matter keys, each with its texts.
        comment: The lines of the comment a copied seed begins with.
        code: The lines of its sample code.
    """

    keys: tuple[str, ...]
    dates: tuple[str, ...]
    statuses: tuple[str, ...]
    sections: tuple[SectionFacts, ...]
    placeholders: tuple[str, ...]
    values: tuple[tuple[str, tuple[str, ...]], ...]
    comment: tuple[str, ...]
    code: tuple[str, ...]

    def __hash__(self) -> int:
        # Asked for at every item by what is made of the facts; those of one run are the same object anyway.
        return hash(self.keys)

    def to_plain(self) -> tuple[Any, ...]:
        """Return the facts as tuples and texts alone, which a cache can keep."""
        return (*self[:3], tuple(map(tuple, self.sections)), *self[4:])

    @classmethod
    def from_plain(cls, kept: tuple[Any, ...]) -> Facts:
        """Return what `to_plain` was made from."""
        keys, dates, statuses, sections, placeholders, values, comment, code = kept
        known = tuple(SectionFacts(*section) for section in sections)
        return cls(keys, dates, statuses, known, placeholders, values, comment, code)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return `text` as it is compared with placeholders: without regard to case, spaces and digits."""
    return _DIGITS.sub("0", _SPACES.sub(" ", text).strip().casefold())


def is_token(text: str) -> bool:
    """Tell whether a placeholder is one pair of brackets, as most are."""
    return _TOKEN.fullmatch(text) is not None
