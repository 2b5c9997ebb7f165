"""Item numbers, read from file names: those in use, and the next one."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from backlogue.errors import UsageError
from backlogue.items.folder import SUFFIX, is_item

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from backlogue.template.loader import Template
    from backlogue.template.questions import Question


class ItemNumbers:
    """Assigns numbers to new items of a template, from the file names alone.

    Attributes:
        question: The question whose answer is the number.
    """

    def __init__(self, template: Template, question: Question, folder: Path) -> None:
        """Take the template and its folder of items.

        Raises:
            UsageError: The number is not in the file's name, or a folder that counts is outside the backlog.
        """
        place = str(template.root / "copier.yml")
        pattern = template.item_name.number_pattern(question.name)
        if not pattern:
            message = f"the number '{question.name}' is not in the name of the item's file"
            raise UsageError(message, place=place, hint=f"put '{{{{ {question.name} }}}}' into it")
        self.question = question
        self._pattern = pattern
        self._folders = [folder / name for name in numbered_folders(template, question)]

    def taken(self) -> dict[int, str]:
        """Return the numbers in use, each with the path of an item that has it."""
        return {number: paths[0] for number, paths in numbered_items(self._folders, self._pattern).items()}

    def next(self) -> str:
        """Return the highest number plus one, padded to the question's width."""
        return str(max(self.taken(), default=0) + 1).zfill(self.question.width)


def numbers_of(template: Template, folder: Path) -> ItemNumbers | None:
    """Return the numbering of a template's items in a folder; None if they are not numbered.

    Raises:
        UsageError: They can't be counted; see `ItemNumbers`.
    """
    name = template.roles.number
    question = template.question(name) if name else None
    return ItemNumbers(template, question, folder) if question and question.kind == "number" else None


def numbered_items(folders: Iterable[Path], pattern: str) -> dict[int, list[str]]:
    """Return the paths of the items that have each number, in the order of the folders and names.

    Args:
        folders: The folders of items; those that do not exist are skipped.
        pattern: The regular expression for a file's name; see `number_in_name`.
    """
    found: dict[int, list[str]] = {}
    for folder in folders:
        for name in _names(folder):
            number = number_in_name(name, pattern)
            if number is not None:
                found.setdefault(number, []).append(os.path.join(folder, name))
    return found


def number_in_name(name: str, pattern: str) -> int | None:
    """Return the number in an item's file name, or None.

    Args:
        name: The file name.
        pattern: A regular expression for the name without suffix, with one group for the number.
    """
    if not is_item(name):
        return None
    found = re.fullmatch(pattern, name[: -len(SUFFIX)], re.IGNORECASE)
    return int(found[1]) if found else None


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []


def numbered_folders(template: Template, question: Question) -> tuple[str, ...]:
    """Return the folders whose items are numbered together, relative to the backlog, with itself as empty.

    Raises:
        UsageError: A folder is invalid; see `_other_folders`.
    """
    place = str(template.root / "copier.yml")
    return tuple(dict.fromkeys(["", *template.folders.names, *_other_folders(question, place=place)]))


def _other_folders(question: Question, *, place: str) -> Sequence[str]:
    """Return the other folders that the question names.

    Raises:
        UsageError: They are not names of folders below it.
    """
    folders = question.options.get("folders") or []
    names = [folders] if isinstance(folders, str) else folders
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(f"the folders of '{question.name}' must be a list of names", place=place)
    for name in names:
        if re.search(r"\A[/\\]|:|(?:\A|[/\\])\.\.(?:[/\\]|\Z)", name):
            raise UsageError(f"the folder '{name}' of '{question.name}' is outside the backlog", place=place)
    return names
