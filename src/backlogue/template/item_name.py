"""The name of an item's file, given by that of the template: `{{ number }}-{{ slug }}.md.jinja`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class ItemName(NamedTuple):
    """What the name of an item's file is made of, without `.md`.

    Attributes:
        parts: Texts and names of answers, in turn; the first and the last are texts, which may be empty.
    """

    parts: tuple[str, ...]

    @property
    def answers(self) -> tuple[str, ...]:
        """The names of the answers in it."""
        return self.parts[1::2]

    def render(self, answers: Mapping[str, object]) -> str:
        """Return the name of an item with these answers."""
        return "".join(
            str(answers.get(part) or "") if number % 2 else part for number, part in enumerate(self.parts)
        )

    def number_pattern(self, name: str) -> str:
        """Return a regular expression for the file's name, with a group for the number; empty without one."""
        if name not in self.answers:
            return ""
        parts = list(self.parts)
        at = 2 * self.answers.index(name) + 1
        return "".join(
            r"([0-9]{1,18})" if number == at else r".+?" if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        )

    def read(self, stem: str) -> dict[str, str]:
        """Return the answers in a file's name, without its ending; none if the name is made otherwise."""
        groups = (r"(.+?)" if number % 2 else re.escape(part) for number, part in enumerate(self.parts))
        found = re.fullmatch("".join(groups), stem)
        return dict(zip(self.answers, found.groups(), strict=True)) if found else {}


def read_item_name(stem: str, start: str, end: str) -> ItemName | None:
    """Return the name that a template's file has, without `.md.jinja`; None if it is not plain.

    Args:
        stem: The file's name.
        start: What a Jinja variable begins with, `{{` by default.
        end: What it ends with.
    """
    parts = re.split(rf"{re.escape(start)}\s*([A-Za-z_]\w*)\s*{re.escape(end)}", stem)
    texts = "".join(parts[::2])
    if len(parts) == 1 or start in texts or end in texts or "{%" in texts:
        return None
    return ItemName(tuple(parts))
