"""What `check` knows of a template: plain texts, so that they can be cached."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_SPACES = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_TOKEN = re.compile(r"\[[^\[\]]+\]")


class Section(NamedTuple):
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
    sections: tuple[Section, ...]
    placeholders: tuple[str, ...]
    values: tuple[tuple[str, tuple[str, ...]], ...]
    comment: tuple[str, ...]
    code: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the facts as what JSON can say."""
        return self._asdict()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Facts:
        """Read what `to_json` gave.

        Raises:
            KeyError, TypeError, ValueError: It is something else.
        """
        return cls(
            keys=tuple(data["keys"]),
            dates=tuple(data["dates"]),
            statuses=tuple(data["statuses"]),
            sections=tuple(Section(*section) for section in data["sections"]),
            placeholders=tuple(data["placeholders"]),
            values=tuple((key, tuple(texts)) for key, texts in data["values"]),
            comment=tuple(data["comment"]),
            code=tuple(data["code"]),
        )


def plain(text: str) -> str:
    """Return `text` as it is compared with placeholders: without regard to case, spaces and digits."""
    return _DIGITS.sub("0", _SPACES.sub(" ", text).strip().casefold())


def is_token(text: str) -> bool:
    """Tell whether a placeholder is one pair of brackets, as most are."""
    return _TOKEN.fullmatch(text) is not None
