"""Random `tasks.json` files as people might leave them: comments, odd white space, trailing commas."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

_WORDS = (
    "build",
    "Backlog",
    "a // b",
    "/* c */",
    '"',
    "\\",
    "ü",
    "",
    "tasks",
    "${file}",
    "\U0001f600",
    "], }",
)


@dataclass(frozen=True)
class Writer:
    """Writes JSON with random layout; all choices come from `random`."""

    random: Random
    newline: str

    def text(self, value: Any) -> str:
        """Write a value and what stands around it."""
        return self.blank() + self.value(value) + self.blank()

    def value(self, value: Any) -> str:
        """Write a value; an object or array may end with a comma."""
        if isinstance(value, dict):
            members = [
                self.blank() + json.dumps(key) + self.blank() + ":" + self.text(entry)
                for key, entry in value.items()
            ]
            return self.container("{", members, "}")
        if isinstance(value, list):
            return self.container("[", [self.text(entry) for entry in value], "]")
        return json.dumps(value, ensure_ascii=self.random.random() < 0.5)

    def container(self, opening: str, parts: list[str], closing: str) -> str:
        """Join the parts."""
        end = "," + self.blank() if parts and self.random.random() < 0.3 else ""
        return opening + (",".join(parts) if parts else self.blank()) + end + closing

    def blank(self) -> str:
        """Make white space with comments in it, or nothing."""
        pieces = [
            "",
            " ",
            "\t",
            self.newline,
            f"{self.newline}    ",
            "/* x */",
            f"/*{self.newline}*/",
            "comment",
        ]
        count = self.random.choice([0, 0, 0, 1, 1, 2, 3])
        made = [self.random.choice(pieces) for _ in range(count)]
        words = self.random.choice(["", " note", ' "tasks": [', " {}", " /* "])
        return "".join(f"//{words}{self.newline}" if piece == "comment" else piece for piece in made)


def tasks_document(random: Random) -> str:
    """Make a file that may lack any part, and whose entries are none of ours."""
    root: dict[str, Any] = {}
    parts = ["version", "tasks", "inputs", "windows", "_comment"]
    random.shuffle(parts)
    for part in parts[: random.randrange(len(parts) + 1)]:
        root[part] = {
            "version": "2.0.0",
            "tasks": [_entry(random, "label") for _ in range(random.randrange(4))],
            "inputs": [_entry(random, "id") for _ in range(random.randrange(3))],
            "windows": {"tasks": [], "x": None},
            "_comment": random.choice(_WORDS),
        }[part]
    return Writer(random, random.choice(["\n", "\r\n"])).text(root)


def _entry(random: Random, identity: str) -> Any:
    if random.random() < 0.1:
        return random.choice([None, 1.5, "text", [], {}])
    entry: dict[str, Any] = {
        identity: random.choice(_WORDS),
        "args": random.choices(_WORDS, k=random.randrange(3)),
    }
    if random.random() < 0.3:
        entry["nested"] = {"deep": [{"a": True}], identity: "x"}
    return entry
