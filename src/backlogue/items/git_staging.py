"""Update the modified date of staged items whose content has changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import StateError
from backlogue.front_matter import FrontMatterError, read_front_matter
from backlogue.items.folder import is_item
from backlogue.items.status_edit import set_modified_date
from backlogue.project.git import find_git, find_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from backlogue.items.item_roles import ItemRoles
    from backlogue.items.status_edit import Today
    from backlogue.project.git import Repository

_DATES = ("date_created", "date_modified")
# Git has these files while it replays or merges commits, whose items must keep their dates.
_REPLAYS = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")


class _Staged(NamedTuple):
    """A staged file with changed content: its path, and its path in the last commit."""

    path: str
    before: str


def touch_staged(
    folders: Collection[Path],
    *,
    only: Collection[Path] = (),
    today_of: Callable[[Path], Today | None],
    env: Mapping[str, str],
    cwd: Path,
) -> list[Path]:
    """Set the modified date of staged items whose content has changed, and return their paths.

    Items that are new, only renamed, or only changed in their dates are left alone, and all items during a
    merge, rebase, cherry-pick or revert. The files are changed, not the index.

    Args:
        folders: The folders of items.
        only: The absolute paths of the files to check; empty for all items in the folders.
        today_of: Returns the date to set in an item, and how its template says it; None to leave it alone.
        env: The environment, including git's variables.
        cwd: A folder of the repository.

    Raises:
        StateError: Git is missing, there is no repository, or an item can't be changed safely.
    """
    repository = _repository(cwd, env)
    if repository is None:
        return []
    touched = []
    named = {os.path.realpath(path): path for path in only}
    places = {os.path.realpath(folder): folder for folder in folders}
    for staged in _staged(repository):
        # Git resolves links; return the paths as the user wrote them.
        real = os.path.realpath(repository.root / staged.path)
        place, name = os.path.split(real)
        folder = places.get(place) if is_item(name) else None
        path = named.get(real) if only else folder / name if folder else None
        if path is None or not path.is_file():
            continue
        today = today_of(path)
        if today is not None and _differs(repository, staged, today.roles):
            display_path = path.relative_to(cwd).as_posix() if path.is_relative_to(cwd) else str(path)
            if set_modified_date(path, today=today, display_path=display_path):
                touched.append(path)
    return touched


def _repository(cwd: Path, env: Mapping[str, str]) -> Repository | None:
    """Return the repository, or None if it has no commit yet or git is replaying commits."""
    git = find_git(env)
    if git is None:
        raise StateError("git is not installed", hint="install it, or remove '--staged'")
    repository = find_repository(git, cwd, env)
    folder = Path(os.fsdecode(repository.run("rev-parse", "--absolute-git-dir").removesuffix(b"\n")))
    if any((folder / name).exists() for name in _REPLAYS):
        return None
    try:
        repository.run("rev-parse", "--verify", "--quiet", "HEAD")
    except StateError:  # a branch without commits: all items are new
        return None
    return repository


def _staged(repository: Repository) -> Iterator[_Staged]:
    output = repository.run("diff", "--cached", "--name-status", "-z", "-M", "--diff-filter=MR", "HEAD")
    words = iter(os.fsdecode(output).split("\0"))
    for kind in words:
        if kind.startswith("R"):
            before = next(words)
            yield _Staged(next(words), before)
        elif kind:
            path = next(words)
            yield _Staged(path, path)


def _differs(repository: Repository, staged: _Staged, roles: ItemRoles | None) -> bool:
    before = repository.run("cat-file", "blob", f"HEAD:{staged.before}")
    after = repository.run("cat-file", "blob", f":{staged.path}")
    content = _without_dates if roles is None else roles.content_without_dates
    return content(before) != content(after)


def _without_dates(data: bytes) -> bytes:
    """Return an item's bytes without the values of its dates."""
    try:
        front = read_front_matter(data)
    except FrontMatterError:
        return data
    spans = sorted((value.start, value.end) for value in front.values if value.key in _DATES)
    for start, end in reversed(spans):
        data = data[:start] + data[end:]
    return data
