"""Find the item that the user means: by path, slug, number, or part of a slug or title."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.errors import StateError, UsageError
from backlogue.items.folder import SUFFIX, is_item, item_names, slug_of_name
from backlogue.project.templates import item_folders
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backlogue.items.summary import SummaryReader
    from backlogue.project.folders import Backlog

_MAX_LISTED = 10


class AmbiguousItemError(StateError):
    """The word matches several items.

    Args:
        word: The word.
        paths: The matching items, at least two.
    """

    def __init__(self, word: str, paths: Sequence[Path]) -> None:
        slugs = [path.name[: -len(SUFFIX)] for path in paths]
        if len(set(slugs)) < len(slugs):  # in several folders
            slugs = [f"{path.parent.name}/{slug}" for path, slug in zip(paths, slugs, strict=True)]
        more = f" and {len(slugs) - _MAX_LISTED} more" if len(slugs) > _MAX_LISTED else ""
        listed = ", ".join(slugs[:_MAX_LISTED])
        super().__init__(f"'{word}' matches several items: {listed}{more}", hint="be more specific")
        self.paths = list(paths)


def find_item(word: str, backlog: Backlog, *, cwd: Path, make_reader: Callable[[], SummaryReader]) -> Path:
    """Return the path of the item that `word` refers to; a path or slug is found without listing the folder.

    Args:
        word: A path, a slug, a number, or a part of a slug or title.
        backlog: The backlog.
        cwd: The folder that relative paths start from.
        make_reader: Creates the reader of titles and numbers, if they are needed.

    Raises:
        AmbiguousItemError: The word matches several items.
        StateError: The word matches no item.
        UsageError: `word` is empty.
    """
    if not word.strip():
        raise UsageError("ITEM is empty", hint="use a path, a slug, or a part of a slug or title")
    path = cwd / word
    if _exists(path):
        return path
    folders = item_folders(backlog)
    for name in (word + SUFFIX, word):
        if is_item(name) and not set(name) & {"/", "\\", "\0"}:
            named = [folder / name for folder in folders if _exists(folder / name)]
            if len(named) > 1:
                raise AmbiguousItemError(word, named)
            if named:
                return named[0]
    return _find_part(word, folders, make_reader())


def _exists(path: Path) -> bool:
    # A dangling link exists; its reader reports the problem.
    try:
        return os.path.lexists(path) and not path.is_dir()
    except ValueError:  # a NUL character
        return False


# A number at the start of a slug: `0012-faster-start` is item 12. Limited, because it is converted to an
# integer.
_NUMBER = re.compile(r"[0-9]{1,18}(?=-|\Z)")


def _find_part(word: str, folders: Sequence[Path], reader: SummaryReader) -> Path:
    part = word.casefold()
    prefix = next((each for each in reader.number_prefixes if part.startswith(each)), "")
    digits = part[len(prefix) :].lstrip("#")
    matching: list[str] = []
    numbered: list[str] = []
    starting: list[str] = []
    paths = [
        os.path.join(folder, name)
        for folder in folders
        for name in item_names(folder, reader.subfolders_in(folder), reader.template_files)
    ]
    exact = [path for path in paths if slug_of_name(os.path.basename(path)).casefold() == part]
    if len(exact) == 1:
        return Path(exact[0])
    for path in exact or paths:
        name = os.path.basename(path)
        slug = slug_of_name(name)
        summary = reader.read(path, name)[0]
        number = _NUMBER.match(summary.number or slug)
        if digits.isdecimal() and number and int(number[0]) == int(digits):
            numbered.append(path)
        title = summary.title or ""
        if part in slug.casefold() or part in title.casefold():
            matching.append(path)
            if slug.casefold().startswith(part) or title.casefold().startswith(part):
                starting.append(path)
    for several in (numbered, starting):
        if len(several) == 1:
            return Path(several[0])
    if not matching:
        slugs = (slug_of_name(os.path.basename(path)) for path in paths)
        hint = suggestion(word, slugs, otherwise="run 'backlogue list' to see the items")
        raise StateError(f"no item's slug or title contains '{word}'", hint=hint)
    if len(matching) > 1:
        raise AmbiguousItemError(word, [Path(path) for path in matching])
    return Path(matching[0])
