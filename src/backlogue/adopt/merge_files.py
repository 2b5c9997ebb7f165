"""Bring the changes of a team's file into a Copier template that people have corrected: a three-way merge."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

COPY = "adopted.md"
"""The file of the Copier template that keeps the team's file as it was adopted."""

_ITEM = ".md.jinja"


class Merged(NamedTuple):
    """The result of a merge.

    Attributes:
        files: The files by path.
        conflicts: The places where both sides have changed the same: a path, with a line of `ours`.
    """

    files: dict[str, str]
    conflicts: tuple[str, ...]


class _Change(NamedTuple):
    """Lines of the base, from `start` to before `end`, and what one side has in their place."""

    start: int
    end: int
    lines: list[str]


def merge_files(base: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str]) -> Merged:
    """Merge the files of a Copier template.

    Args:
        base: What was written from the old version of the team's file.
        ours: What is there now.
        theirs: What would be written from the present version.
    """
    items = [next((path for path in files if path.endswith(_ITEM)), "") for files in (base, ours, theirs)]
    conflicts: list[str] = []
    name = items[2] if items[1] == items[0] else items[1]
    if len(set(items)) == len(items):
        conflicts.append(items[1])
    base, ours, theirs = (
        {(name if path == item else path): text for path, text in files.items()}
        for files, item in zip((base, ours, theirs), items, strict=True)
    )
    merged = {}
    for path in dict.fromkeys([*theirs, *ours]):
        was, mine, new = base.get(path), ours.get(path), theirs.get(path)
        text = new if mine == was else mine
        if was is not None and mine is not None and new is not None:
            text, lines = merge_texts(was, mine, new)
            conflicts += [f"{path}:{line}" for line in lines]
        elif new not in (was, mine) and mine != was:
            conflicts.append(path)
        if text is not None:
            merged[path] = text
    return Merged(merged, tuple(conflicts))


def merge_texts(base: str, ours: str, theirs: str) -> tuple[str, list[int]]:
    """Merge a text line by line; return it with the lines of `ours`, from 1, where the sides conflict."""
    lines = base.splitlines(keepends=True)
    mine, new = (list(_changes(lines, side.splitlines(keepends=True))) for side in (ours, theirs))
    merged: list[str] = []
    conflicts = []
    at = shift = 0
    while mine or new:
        start = min(changes[0].start for changes in (mine, new) if changes)
        taken: tuple[list[_Change], list[_Change]] = ([], [])
        end = start
        # Changes that overlap, or insert at the same place, belong together.
        while found := next(
            (
                (side, changes)
                for side, changes in enumerate((mine, new))
                if changes and (changes[0].start < end or changes[0].start == start)
            ),
            None,
        ):
            side, changes = found
            change = changes.pop(0)
            taken[side].append(change)
            end = max(end, change.end)
        merged += lines[at:start]
        texts = [_applied(lines, start, end, changes) for changes in taken]
        if taken[0] and taken[1] and texts[0] != texts[1]:
            conflicts.append(start + shift + 1)
        merged += texts[0] if taken[0] else texts[1]
        shift += len(texts[0]) - (end - start)
        at = end
    return "".join([*merged, *lines[at:]]), conflicts


def _changes(base: Sequence[str], side: Sequence[str]) -> Iterator[_Change]:
    codes = SequenceMatcher(a=base, b=side, autojunk=False).get_opcodes()
    for kind, start, end, other, stop in codes:
        if kind != "equal":
            yield _Change(start, end, list(side[other:stop]))


def _applied(base: Sequence[str], start: int, end: int, changes: Sequence[_Change]) -> list[str]:
    """Return the lines of the base in a range with some changes made."""
    lines: list[str] = []
    at = start
    for change in changes:
        lines += [*base[at : change.start], *change.lines]
        at = change.end
    return [*lines, *base[at:end]]
