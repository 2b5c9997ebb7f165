"""What the tasks of a project are made of: the command, the words and the statuses its config gives."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PREFIX = "Backlog: "
"""How the name of every task of ours begins."""

LABELS: Mapping[str, str] = {
    "new": "new item",
    "title": "new item from a title",
    "status": "set the status of this item",
    "pick": "set the status of an item",
    "check": "check",
    "fix": "check and fix",
}
"""The tasks, and what each is called behind the prefix unless the config says otherwise."""

PROMPTS: Mapping[str, str] = {"title": "Title of the new item", "status": "Status of this item"}
"""What an editor asks for, and how, unless the config says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the tasks are made of.

    Attributes:
        root: The project's folder: where project files go and where tasks run.
        command: The program and its first arguments, as the editor should start it.
        statuses: The statuses to offer, in order.
        labels: Names of tasks, by the keys of `LABELS`; missing ones have their default.
        prompts: Questions, by the keys of `PROMPTS`; missing ones have their default.
        names: The editors to install for when none is named; empty means those found.
    """

    root: Path
    command: tuple[str, ...] = ("backlogue",)
    statuses: tuple[str, ...] = ("todo", "in progress", "done")
    labels: Mapping[str, str] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def label(self, task: str) -> str:
        """Return the whole name of a task."""
        return PREFIX + self.labels.get(task, LABELS[task])

    def prompt(self, name: str) -> str:
        """Return the question for an input."""
        return self.prompts.get(name, PROMPTS[name])

    def argv(self, *arguments: str) -> list[str]:
        """Return the whole command line for `arguments`, a word each."""
        return [*self.command, *arguments]

    def shell(self, *arguments: str) -> str:
        """Return the same as one line for a POSIX shell."""
        return shlex.join(self.argv(*arguments))

    def word(self, text: str) -> str:
        """Return `text` as one word for a POSIX shell."""
        return shlex.quote(text)


NEW = ("new", "--open")
"""The wizard, and then the item in the editor."""

FROM_TITLE = ("new", "--no-input", "--open", "--")
"""Quick capture; the title follows. `--` so that a title may begin with a dash."""

STATUS = ("status", "--")
"""The item and the status follow."""

PICK = ("status",)
"""In a terminal, which lists the items and then the statuses."""

CHECK = ("check", "--format", "concise")
"""Findings, one a line, as every problem list can read them."""

FIX = (*CHECK, "--fix")
"""The same for what is left once the rest was fixed."""


def first_of(root: Path, names: Sequence[str], default: str | None = None) -> Path:
    """Return the first of `names` that stands in `root`, as it is spelled there; else the default's path."""
    there = {path.name for path in root.iterdir()} if root.is_dir() else set()
    return root / next((name for name in names if name in there), default or names[0])
