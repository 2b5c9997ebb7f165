"""Where the backlog folder is found, and the user's own folders."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs
import pytest

from backlogue.errors import StateError, UsageError
from backlogue.project.folders import cache_folder, find_backlog, search_path, state_folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a folder two levels deep, in a folder that has a backlog too."""
    (tmp_path / "backlog").mkdir()
    deep = tmp_path / "repository" / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    return tmp_path / "repository"


def test_the_nearest_backlog_counts_up_to_the_root_of_the_repository(repository: Path) -> None:
    """`backlog/` is looked for upward, not past the repository's root; else it is the one of this folder."""
    here = repository / "a" / "b"
    assert find_backlog(here, {}).folder == here / "backlog"
    (repository / "backlog").mkdir()
    assert find_backlog(here, {}).folder == repository / "backlog"
    (repository / "a" / "backlog").mkdir()
    assert find_backlog(here, {}).folder == repository / "a" / "backlog"


def test_outside_a_repository_only_this_folder_counts(tmp_path: Path) -> None:
    """Without a repository neither a config nor a backlog above is used."""
    (tmp_path / "backlog").mkdir()
    (tmp_path / ".backlogue.toml").write_text('dir = "x"\n')
    inner = tmp_path / "inner"
    inner.mkdir()
    assert search_path(inner) == [inner]
    assert find_backlog(inner, {}).folder == inner / "backlog"
    assert find_backlog(tmp_path, {}).folder == tmp_path / "x"


def test_option_then_environment_then_config(repository: Path) -> None:
    """`--dir` wins over `BACKLOGUE_DIR`, that over the config's `dir`, that over a `backlog/`."""
    (repository / "backlog").mkdir()
    (repository / ".backlogue.toml").write_text('dir = "by-config"\n')
    env = {"BACKLOGUE_DIR": "by-env"}
    assert find_backlog(repository / "a", {}).folder == repository / "by-config"
    assert find_backlog(repository / "a", env).folder == repository / "a" / "by-env"
    assert find_backlog(repository / "a", env, Path("../by-option")).folder == repository / "by-option"


def test_a_named_folder_brings_its_own_config(repository: Path, tmp_path: Path) -> None:
    """With `--dir` the config is looked for from that folder upward, not from the current one."""
    (repository / "a" / ".backlogue.toml").write_text('code_language = "theirs"\n')
    found = find_backlog(tmp_path, {}, repository / "a" / "b")
    assert found.config.code_language == "theirs"


def test_without_a_backlog_the_error_says_how_to_start(repository: Path) -> None:
    """Without a backlog the error says how to begin; a `--dir` that isn't there is a wrong command line."""
    with pytest.raises(StateError, match=r"there is no backlog yet.*backlogue new"):
        find_backlog(repository, {}).existing_folder()
    with pytest.raises(UsageError, match=r"no such folder.*--dir"):
        find_backlog(repository, {}, Path("nowhere")).existing_folder()
    (repository / "backlog").write_text("a file\n")
    with pytest.raises(StateError, match="is not a folder"):
        find_backlog(repository, {}).existing_folder()


def test_the_users_folders_can_be_set(tmp_path: Path) -> None:
    """`BACKLOGUE_STATE_DIR` and `BACKLOGUE_CACHE_DIR` win over the platform's folders."""
    env = {"BACKLOGUE_STATE_DIR": str(tmp_path / "s"), "BACKLOGUE_CACHE_DIR": str(tmp_path / "c")}
    assert (state_folder(env), cache_folder(env)) == (tmp_path / "s", tmp_path / "c")
    assert "backlogue" in str(state_folder({}))
    assert "backlogue" in str(cache_folder({}))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs is asked")
@pytest.mark.parametrize("given", ["", "relative", "/absolute/cache", " "])
def test_the_cache_folder_is_the_platforms(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """The short way to the cache folder leads where platformdirs' own leads."""
    monkeypatch.delenv("BACKLOGUE_CACHE_DIR")
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("XDG_CACHE_HOME", given)
    expected = platformdirs.user_cache_path("backlogue", appauthor=False)
    assert cache_folder(os.environ) == expected
