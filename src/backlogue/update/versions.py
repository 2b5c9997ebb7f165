"""Find earlier versions of a template in git, and copy them to a temporary folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import StateError, UsageError
from backlogue.project.git import find_git, find_repository
from backlogue.template.loader import LARGEST_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from backlogue.project.git import Repository

_MOST_BYTES = 64 * LARGEST_FILE
_REGULAR = (b"100644", b"100755")


class Commit(NamedTuple):
    """A commit with a version of the template: its hash, and its name for display."""

    hash: str
    name: str


class TemplateHistory:
    """The versions of a template in its repository.

    Args:
        template: The template's folder or file.
        env: The environment in which git is found and run.

    Raises:
        StateError: There is no git, or the template is in no repository.
    """

    def __init__(self, template: Path, *, env: Mapping[str, str]) -> None:
        git = find_git(env)
        if git is None:
            raise StateError("git is not installed", hint="use '--from PATH'")
        folder = template if template.is_dir() else template.parent
        try:
            self._repository: Repository = find_repository(git, folder, env)
        except StateError:
            raise StateError(
                "is not in a git repository, so its earlier version is unknown",
                place=str(template),
                hint="use '--from PATH'",
            ) from None
        self._path = os.path.relpath(os.path.realpath(template), os.path.realpath(self._repository.root))
        self._template = template

    def is_changed(self) -> bool:
        """Tell whether the working tree has another version than the last commit."""
        return bool(self._run("status", "--porcelain", "--untracked-files=all", "--", self._path))

    def before_last_change(self) -> list[Commit]:
        """Return the version to compare the working tree with: that of HEAD, or before the last change.

        Raises:
            StateError: There is no other version.
        """
        if self.is_changed():
            found = [self._named("HEAD", "HEAD")]
        else:
            last = self._run("rev-list", "-1", "HEAD", "--", self._path).decode().strip()
            found = [self._named(f"{last}^", "the version before the last change")] if last else [None]
        commits = [commit for commit in found if commit is not None and self._is_in(commit)]
        if not commits:
            raise StateError(
                "has no earlier version in git",
                place=str(self._template),
                hint="use '--from REV' or '--from PATH'",
            )
        return commits

    def since(self, revision: str) -> list[Commit]:
        """Return the version of a revision and those of the later commits that changed it.

        Raises:
            UsageError: There is no such revision, or the template was not there.
        """
        first = self._named(revision, revision)
        if first is None:
            raise UsageError(
                f"'{revision}' is neither a path nor a revision of git", place="--from", hint="see 'git log'"
            )
        if not self._is_in(first):
            raise UsageError(f"the template does not exist in '{revision}'", place="--from")
        said = self._run("rev-list", "--reverse", "--topo-order", f"{first.hash}..HEAD", "--", self._path)
        later = [self._named(each, "") for each in said.decode().split()]
        commits = [first, *(each for each in later if each is not None and self._is_in(each))]
        # The version in the working tree is not read from git as well.
        return commits if self.is_changed() or len(commits) == 1 else commits[:-1]

    def check_out(self, commit: Commit, folder: Path) -> Path:
        """Write the template as it was in a commit below a folder, and return its path.

        Raises:
            StateError: It is larger than any template.
        """
        blobs: list[tuple[bytes, str]] = []
        size = 0
        for line in self._run("ls-tree", "-r", "-l", "-z", commit.hash, "--", self._path).split(b"\0"):
            mode, _, rest = line.partition(b" ")
            if mode not in _REGULAR:  # a link could lead anywhere
                continue
            about, _, name = rest.partition(b"\t")
            _, digest, length = about.split()
            if int(length) <= LARGEST_FILE:
                size += int(length)
                blobs.append((digest, os.fsdecode(name)))
        if size > _MOST_BYTES:
            raise StateError("is too large to be a template", place=str(self._template))
        said = self._run("cat-file", "--batch", stdin=b"".join(digest + b"\n" for digest, _ in blobs))
        for _, file in blobs:
            head, _, said = said.partition(b"\n")
            end = int(head.split()[-1])
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(said[:end])
            said = said[end + 1 :]
        return folder / self._path

    def _is_in(self, commit: Commit) -> bool:
        return bool(self._run("ls-tree", "-z", commit.hash, "--", self._path))

    def _named(self, revision: str, name: str) -> Commit | None:
        """Return a commit by any of its names, or None if it doesn't exist."""
        try:
            said = self._run("log", "-1", "--format=%H %h of %as", "--end-of-options", revision, "--")
        except StateError:
            return None
        digest, _, about = said.decode(errors="replace").strip().partition(" ")
        return Commit(digest, f"{name} ({about})" if name else about) if digest else None

    def _run(self, *argv: str, stdin: bytes = b"") -> bytes:
        return self._repository.run("--literal-pathspecs", *argv, stdin=stdin)


def file_dates(path: Path, *, env: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the days, `YYYY-MM-DD`, of a file's first and last commit; None if it is in none."""
    git = find_git(env)
    try:
        repository = find_repository(git, path.parent, env) if git else None
    except StateError:
        repository = None
    if repository is None:
        return None
    name = os.path.relpath(os.path.realpath(path), os.path.realpath(repository.root))
    try:
        days = repository.run("--literal-pathspecs", "log", "--follow", "--format=%as", "--", name).split()
    except StateError:  # no commit yet
        return None
    return (days[-1].decode(), days[0].decode()) if days else None
