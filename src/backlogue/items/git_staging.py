"""Items that are about to be committed, and the date of those whose content changed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import StateError
from backlogue.front_matter import FrontMatterError, read_front_matter
from backlogue.items.folder import is_item
from backlogue.items.status_edit import set_modified_date

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from backlogue.items.item_roles import ItemRoles
    from backlogue.items.status_edit import Today

_DATES = ("date_created", "date_modified")
# What git leaves in its folder while it replays commits: their dates are not today's business.
_REPLAYS = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")


class _Repository(NamedTuple):
    git: str
    root: Path
    env: Mapping[str, str]

    def run(self, *argv: str) -> bytes:
        return _run([self.git, *argv], self.root, self.env)


class _Staged(NamedTuple):
    """A file of which the commit changes the content: its path now, and in the last commit."""

    path: str
    before: str


def touch_staged(folder: Path, *, only: Collection[Path] = (), today: Today, cwd: Path) -> list[Path]:
    """Set `date_modified` of the staged items whose content changed, and return their paths.

    Left alone are items that are new, renamed only, or changed in their dates only, and all of them while a
    merge, a rebase, a cherry-pick or a revert goes on. The files are changed, not what is staged of them.

    Args:
        folder: The backlog folder.
        only: The files to look at, absolute; empty for every item in the folder.
        today: The date to set; git's own variables in its environment count.
        cwd: A folder of the repository.

    Raises:
        StateError: There is no git or no repository, or an item can't be changed safely.
    """
    repository = _repository(cwd, today.env)
    if repository is None:
        return []
    touched = []
    named = {os.path.realpath(path): path for path in only}
    here = os.path.realpath(folder)
    for staged in _staged(repository):
        # git names files by where links lead; users get them back as they know them.
        real = os.path.realpath(repository.root / staged.path)
        place, name = os.path.split(real)
        path = named.get(real) if only else folder / name if place == here and is_item(name) else None
        if path is not None and path.is_file() and _differs(repository, staged, today.roles):
            shown = path.relative_to(cwd).as_posix() if path.is_relative_to(cwd) else str(path)
            if set_modified_date(path, today=today, shown=shown):
                touched.append(path)
    return touched


def _repository(cwd: Path, env: Mapping[str, str]) -> _Repository | None:
    """Return the repository, or None where there is no commit yet or git is replaying commits."""
    git = which("git", path=env.get("PATH"))
    if git is None:
        raise StateError("there is no git", hint="'--staged' asks it what is to be committed")
    # One question at a time: a path may hold a line break.
    root, folder = (
        Path(os.fsdecode(_run([git, "rev-parse", option], cwd, env).removesuffix(b"\n")))
        for option in ("--show-toplevel", "--absolute-git-dir")
    )
    if any((folder / name).exists() for name in _REPLAYS):
        return None
    try:
        _run([git, "rev-parse", "--verify", "--quiet", "HEAD"], cwd, env)
    except StateError:  # a branch without a commit: everything in it is new
        return None
    return _Repository(git, root, env)


def _run(argv: list[str], cwd: Path, env: Mapping[str, str]) -> bytes:
    done = subprocess.run(argv, cwd=cwd, env=dict(env), capture_output=True, check=False)  # noqa: S603 - git
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise StateError(f"git: {said[-1] if said else 'failed'}", place=str(cwd))
    return done.stdout


def _staged(repository: _Repository) -> Iterator[_Staged]:
    told = repository.run("diff", "--cached", "--name-status", "-z", "-M", "--diff-filter=MR", "HEAD")
    words = iter(os.fsdecode(told).split("\0"))
    for kind in words:
        if kind.startswith("R"):
            before = next(words)
            yield _Staged(next(words), before)
        elif kind:
            path = next(words)
            yield _Staged(path, path)


def _differs(repository: _Repository, staged: _Staged, roles: ItemRoles | None) -> bool:
    before = repository.run("cat-file", "blob", f"HEAD:{staged.before}")
    after = repository.run("cat-file", "blob", f":{staged.path}")
    undated = _undated if roles is None else roles.undated
    return undated(before) != undated(after)


def _undated(data: bytes) -> bytes:
    """Return an item's bytes without the values of its dates."""
    try:
        front = read_front_matter(data)
    except FrontMatterError:
        return data
    spans = sorted((value.start, value.end) for value in front.values if value.key in _DATES)
    for start, end in reversed(spans):
        data = data[:start] + data[end:]
    return data
