"""Items as people leave them: written from the template, then added to in every place.

Whatever a person wrote has words of its own, `w1w`, `w2w` and so on, so that a test sees which are missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

    from backlogue.items.item_format import ItemFormat

GUIDANCE = ("Describe the story in a few words.", "<!-- Remove this line when the story is ready. -->")
NOISE = (
    "## Own heading {}\n\nText {}",
    "Paragraph {}\nof two lines {}.",
    "<!-- {} -->",
    "| {} | b |\n|---|---|\n| {} | d |",
    "```\n## {}\n```",
    "### Sub-heading {}\n\n{}",
    "- {}\n  - {}",
    "1. {}\n\n   {}",
    "> {}",
    *GUIDANCE,
)


def words_of(text: str | bytes) -> list[str]:
    """Return the words that people wrote in a text, in its order."""
    return re.findall(r"w\d+w", text if isinstance(text, str) else text.decode())


class ItemWriter:
    """Writes items and numbers the words in them.

    Args:
        random: What chooses.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._count = 0

    def item(self, form: ItemFormat) -> bytes:
        """Return an item with answers and noise, with any line ends, with or without a last one."""
        text = self._with_noise(form.render(self._answers()).text)
        if self._often(0.2):
            text = text.rstrip("\n")
        return (text.replace("\n", "\r\n") if self._often(0.2) else text).encode()

    def _often(self, share: float) -> bool:
        return self._random.random() < share

    def _word(self) -> str:
        self._count += 1
        return f"w{self._count}w"

    def _answers(self) -> dict[str, Any]:
        word = self._word
        several = range(self._random.randint(1, 3))
        answers = {
            "title": f"Title {word()}",
            "owner": f"Kim {word()}",
            "effort": f"{word()} days",
            "summary": f"{word()} is slow.\n\nAnd {word()}.",
            "steps": [word() for _ in several],
            "criteria": [self._random.choice(["", "[x] "]) + word() for _ in several],
            "risks": [
                {"name": word(), "effect": word()} if self._often(0.7) else {"name": word()} for _ in several
            ],
            "notes": f"{word()}\n\n- {word()}\n- {word()}\n\n{word()}",
        }
        return {name: value for name, value in answers.items() if name == "title" or self._often(0.7)}

    def _with_noise(self, text: str) -> str:
        lines = text.split("\n")
        end = lines.index("---", 1)
        for line in ("extra: {}", "# comment {}"):
            if self._often(0.3):
                lines.insert(self._random.randint(1, end), self._filled(line))
                end += 1
        for _ in range(self._random.randint(0, 4)):
            places = [number for number, line in enumerate(lines) if not line and number > end]
            at = self._random.choice(places)
            lines[at:at] = ["", *self._filled(self._random.choice(NOISE)).split("\n"), ""]
        return "\n".join(self._changed(line) for line in lines)

    def _changed(self, line: str) -> str:
        """Return a line with a note behind its value, with a tick, or in capitals."""
        if line.startswith("**") and self._often(0.2):
            return f"{line} ({self._word()})"
        if line.startswith("- [ ]") and self._often(0.3):
            return line.replace("[ ]", "[x]")
        return line.upper() if line.startswith("## ") and not words_of(line) and self._often(0.05) else line

    def _filled(self, text: str) -> str:
        return re.sub(r"{}", lambda _: self._word(), text)
