"""File names of items, defined by the name of the Jinja file: `{{ number }}-{{ slug }}.md.jinja`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class ItemName(NamedTuple):
    """The parts of an item's file name, without `.md`.

    Attributes:
        parts: Literal texts and answer names, alternating; the first and the last are texts and may be empty.
    """

    parts: tuple[str, ...]

    @property
    def answers(self) -> tuple[str, ...]:
        """The names of the answers in the file name."""
        return self.parts[1::2]

    def render(self, answers: Mapping[str, object]) -> str:
        """Return the file name of an item with these answers."""
        return "".join(
            str(answers.get(part) or "") if number % 2 else part for number, part in enumerate(self.parts)
        )

    def number_pattern(self, name: str) -> str:
        """Return a regular expression for file names with a group for the answer `name`; empty without it."""
        if name not in self.answers:
            return ""
        parts = list(self.parts)
        at = 2 * self.answers.index(name) + 1
        return "".join(
            r"([0-9]{1,18})" if number == at else r".+?" if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        )

    def read(self, stem: str) -> dict[str, str]:
        """Return the answers in a file name without suffix; nothing if the name does not match."""
        groups = (r"(.+?)" if number % 2 else re.escape(part) for number, part in enumerate(self.parts))
        found = re.fullmatch("".join(groups), stem)
        return dict(zip(self.answers, found.groups(), strict=True)) if found else {}


def read_item_name(stem: str, start: str, end: str) -> ItemName | None:
    """Parse the name of the item's Jinja file; return None if it uses more than variables.

    Args:
        stem: The name without `.md.jinja`.
        start: The start of a Jinja variable, `{{` by default.
        end: The end of a Jinja variable.
    """
    parts = re.split(rf"{re.escape(start)}\s*([A-Za-z_]\w*)\s*{re.escape(end)}", stem)
    texts = "".join(parts[::2])
    if len(parts) == 1 or start in texts or end in texts or "{%" in texts:
        return None
    return ItemName(tuple(parts))
