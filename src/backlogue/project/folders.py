"""Find the repository, the backlog folder, and the user's state and cache folders."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import StateError, UsageError
from backlogue.project.config import Config, find_config

if TYPE_CHECKING:
    from collections.abc import Mapping

BACKLOG = "backlog"
"""The default name of the backlog folder."""

_REPOSITORY_MARKERS = (".git", ".hg", ".jj")


class NoBacklogError(StateError):
    """The backlog folder does not exist yet."""


class Backlog(NamedTuple):
    """A backlog folder and its config.

    Attributes:
        folder: The folder, absolute; it need not exist.
        config: The config; an empty one if there is none.
        explicit: Whether `--dir` named it.
    """

    folder: Path
    config: Config
    explicit: bool = False

    def existing_folder(self) -> Path:
        """Return the folder.

        Raises:
            NoBacklogError: It does not exist.
            StateError: It is not a folder.
            UsageError: The same, for a folder named by `--dir`.
        """
        if self.folder.is_dir():
            return self.folder
        place = str(self.folder)
        if os.path.lexists(self.folder):
            raise (UsageError if self.explicit else StateError)("is not a folder", place=place)
        if self.explicit:
            raise UsageError("no such folder", place=place, hint="check '--dir'")
        raise NoBacklogError(
            "there is no backlog yet", place=place, hint="run 'backlogue new TITLE' to start one"
        )


def find_backlog(cwd: Path, env: Mapping[str, str], given: Path | None = None) -> Backlog:
    """Find the backlog folder and its config.

    The folder is `given` (`--dir`), or `BACKLOGUE_DIR`, or the config's `dir`, or the nearest `backlog/` in
    `cwd` or above, up to the repository's root, or `backlog/` in `cwd`. The config is the nearest one in the
    named folder, or `cwd`, or above; outside a repository, only that folder is searched.

    Raises:
        UsageError: The config does not parse, has an unknown key or a wrong value.
    """
    named = given if given is not None else env.get("BACKLOGUE_DIR")
    if named:
        # Links are kept: `..` after a link is meant as written.
        folder = Path(os.path.abspath(cwd / named))
        return Backlog(folder, find_config(search_path(folder)), explicit=given is not None)
    folders = search_path(cwd)
    config = find_config(folders)
    if config.folder is not None:
        return Backlog(config.folder, config)
    for above in folders:
        if os.path.isdir(os.path.join(above, BACKLOG)):
            return Backlog(above / BACKLOG, config)
    return Backlog(cwd / BACKLOG, config)


def search_path(start: Path) -> list[Path]:
    """Return the folders from `start` up to the repository's root; outside a repository, only `start`."""
    folders = [start, *start.parents]
    for depth, folder in enumerate(folders):
        for marker in _REPOSITORY_MARKERS:
            if os.path.lexists(os.path.join(folder, marker)):
                return folders[: depth + 1]
    return [start]


def state_folder(env: Mapping[str, str]) -> Path:
    """Return the user's folder for drafts and locks; it need not exist.

    It is `BACKLOGUE_STATE_DIR`, or the platform's folder.
    """
    return _user_folder("STATE", ".local/state", env)


def cache_folder(env: Mapping[str, str]) -> Path:
    """Return the user's folder for caches; it need not exist.

    It is `BACKLOGUE_CACHE_DIR`, or the platform's folder.
    """
    return _user_folder("CACHE", ".cache", env)


def _user_folder(kind: str, below_home: str, env: Mapping[str, str]) -> Path:
    given = env.get(f"BACKLOGUE_{kind}_DIR")
    if given:
        return Path(given)
    if sys.platform in {"win32", "darwin"}:
        import platformdirs  # costs a third of our own start

        function = platformdirs.user_state_path if kind == "STATE" else platformdirs.user_cache_path
        folder = function("backlogue", appauthor=False)
        # A relative $HOME makes it relative; never write into the current folder.
        return folder if folder.is_absolute() else home_folder(env) / folder
    # The XDG base directory specification says to ignore relative paths.
    base = env.get(f"XDG_{kind}_HOME", "").strip()
    return Path(base if os.path.isabs(base) else home_folder(env) / below_home, "backlogue")


def home_folder(env: Mapping[str, str]) -> Path:
    """Return the user's home folder, always absolute.

    Without an absolute `$HOME`, it comes from the user database. A user id that is not in it, as in
    containers, gets `/`: nothing can be written there, and nothing has to be.
    """
    home = env.get("USERPROFILE" if sys.platform == "win32" else "HOME", "")
    if not os.path.isabs(home):
        try:
            home = _home_of_user_id()
        except (KeyError, RuntimeError):
            home = ""
    return Path(home) if os.path.isabs(home) else Path(os.path.abspath(os.sep))


def _home_of_user_id() -> str:
    if sys.platform == "win32":
        return str(Path.home())
    import pwd  # POSIX only

    return pwd.getpwuid(os.getuid()).pw_dir
