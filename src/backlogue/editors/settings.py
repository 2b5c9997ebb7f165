"""Settings of the tasks: the command, labels and statuses from the config."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PREFIX = "Backlog: "
"""The prefix of every task's name."""

LABELS: Mapping[str, str] = {
    "new": "new item",
    "title": "new item from a title",
    "status": "set the status of this item",
    "pick": "set the status of an item",
    "check": "check",
    "fix": "check and fix",
}
"""The tasks and their default labels, which follow the prefix."""

PROMPTS: Mapping[str, str] = {"title": "Title of the new item", "status": "Status of this item"}
"""The inputs that an editor asks for, and their default prompts."""


class NewTask(NamedTuple):
    """A task for a new item of one template: the template's name, the task's full name and its arguments."""

    template: str
    label: str
    arguments: tuple[str, ...]

    @property
    def word(self) -> str:
        """The template's name as part of the name of a command; empty if it can't be one."""
        return self.template if re.fullmatch(r"[A-Za-z0-9_-]+", self.template) else ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of the tasks.

    Attributes:
        root: The project's folder: where project files go and where tasks run.
        command: The program and its first arguments, as the editor should start it.
        statuses: The statuses to offer, in order.
        labels: Names of tasks, by the keys of `LABELS`; missing ones have their default.
        prompts: Questions, by the keys of `PROMPTS`; missing ones have their default.
        names: The editors to install for when none is named; empty means those found.
        templates: The names of the project's templates, if there are several.
    """

    root: Path
    command: tuple[str, ...] = ("backlogue",)
    statuses: tuple[str, ...] = ("todo", "in progress", "done")
    labels: Mapping[str, str] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()

    def label(self, task: str) -> str:
        """Return the full name of a task."""
        return PREFIX + self.labels.get(task, LABELS[task])

    def prompt(self, name: str) -> str:
        """Return the question for an input."""
        return self.prompts.get(name, PROMPTS[name])

    def new_of_each(self) -> tuple[NewTask, ...]:
        """Return a task for each of several templates that starts the wizard on a new item of it."""
        tasks = (
            NewTask(name, f"{PREFIX}new {name}", ("new", "--template", name, "--open"))
            for name in self.templates
        )
        # A template called `item` would have the name of the task that asks for the kind.
        return tuple(task for task in tasks if task.label != self.label("new"))

    def argv(self, *arguments: str) -> list[str]:
        """Return the command line for `arguments` as a list of words."""
        return [*self.command, *arguments]

    def shell(self, *arguments: str) -> str:
        """Return the same as one line for a POSIX shell."""
        return shlex.join(self.argv(*arguments))

    def word(self, text: str) -> str:
        """Return `text` as one word for a POSIX shell."""
        return shlex.quote(text)


NEW = ("new", "--open")
"""Start the wizard, then open the item in the editor."""

FROM_TITLE = ("new", "--no-input", "--open", "--")
"""Create an item from the title that follows; after `--` it may begin with a dash."""

STATUS = ("status", "--")
"""Set a status; the item and the status follow."""

PICK = ("status",)
"""Pick an item and its status; needs a terminal."""

CHECK = ("check", "--format", "concise")
"""Print findings, one per line, for a problem list."""

FIX = (*CHECK, "--fix")
"""Fix what can be fixed, then print the remaining findings."""


def first_existing(root: Path, names: Sequence[str], default: str | None = None) -> Path:
    """Return the first of `names` that exists in `root`, with its spelling there; else the default's path."""
    there = {path.name for path in root.iterdir()} if root.is_dir() else set()
    return root / next((name for name in names if name in there), default or names[0])
