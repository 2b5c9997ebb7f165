"""`touch --staged`: the date of what is about to be committed, if its content changed."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.running import Program

pytestmark = pytest.mark.skipif(which("git") is None, reason="git is not installed")

DECISION = Path(__file__).parent.parent.parent / "examples" / "templates" / "decision"
ITEM = "---\nstatus: todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n\n# Title\n\nSlow.\n"
TODAY = "date_modified: 2026-11-23"


@pytest.fixture
def repository(program: Program) -> Program:
    """A real repository with two committed items."""
    env = {
        **program.env,
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    repository = replace(program, env=env)
    (program.cwd / ".git").rmdir()
    git(repository, "init", "-q", "-b", "main")
    write(repository, "a", ITEM)
    write(repository, "b", ITEM)
    commit(repository, "begin")
    return repository


def git(repository: Program, *argv: str, check: bool = True) -> str:
    """Run git in the repository."""
    done = subprocess.run(
        ["git", *argv],
        cwd=repository.cwd,
        env=repository.env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0 or not check, done.stderr
    return done.stdout


def write(repository: Program, name: str, text: str) -> Path:
    """Write an item."""
    path = repository.cwd / "backlog" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    return path


def commit(repository: Program, message: str) -> None:
    """Commit everything."""
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", message)


def test_a_staged_item_whose_content_changed_gets_todays_date(repository: Program) -> None:
    """The file's date is set, and nothing else; an item that is not staged keeps its own."""
    path = write(repository, "a", ITEM.replace("Slow", "Slower"))
    other = write(repository, "b", ITEM.replace("Slow", "Slower"))
    git(repository, "add", "backlog/a.md")
    done = repository("touch", "--staged")
    assert (done.code, done.out, done.err) == (0, "backlog/a.md\n", "")
    assert path.read_text() == ITEM.replace("Slow", "Slower").replace("date_modified: 2026-01-06", TODAY)
    assert TODAY not in other.read_text()
    assert repository("touch", "--staged").out == ""


def test_files_may_be_named_as_hooks_name_them(repository: Program) -> None:
    """With paths only these are looked at, wherever they lie; with `--json` the contract's object."""
    for name in ("a", "b"):
        write(repository, name, ITEM.replace("Slow", "Slower"))
    git(repository, "add", "-A")
    done = repository("touch", "--staged", "--json", "backlog/b.md")
    assert done.json["items"] == [
        {"path": "backlog/b.md", "slug": "b", "date_modified": "2026-11-23", "changed": True}
    ]
    assert TODAY not in (repository.cwd / "backlog" / "a.md").read_text()


def test_a_change_of_dates_alone_is_left_alone(repository: Program) -> None:
    """Who corrects a date means that date."""
    path = write(
        repository, "a", ITEM.replace("2026-01-06", "2026-01-07").replace("2026-01-05", "2026-01-04")
    )
    git(repository, "add", "-A")
    assert repository("touch", "--staged").out == ""
    assert "date_modified: 2026-01-07" in path.read_text()


def test_new_and_renamed_items_are_left_alone(repository: Program) -> None:
    """What was not changed needs no new date; a renamed item that was changed too gets one."""
    write(repository, "new", ITEM.replace("Title", "Another title, of another item, with its own words"))
    git(repository, "mv", "backlog/a.md", "backlog/renamed.md")
    git(repository, "add", "-A")
    assert repository("touch", "--staged").out == ""
    write(repository, "renamed", ITEM + "\nOne line more.\n")
    git(repository, "add", "-A")
    assert repository("touch", "--staged").out == "backlog/renamed.md\n"


def test_a_merge_is_left_alone(repository: Program) -> None:
    """What a merge brings was dated by who wrote it."""
    git(repository, "switch", "-q", "-c", "side")
    write(repository, "a", ITEM.replace("Slow", "Slower"))
    commit(repository, "side")
    git(repository, "switch", "-q", "main")
    write(repository, "b", ITEM.replace("Slow", "Slowest"))
    commit(repository, "main")
    git(repository, "merge", "--no-commit", "--no-ff", "side")
    assert git(repository, "diff", "--cached", "--name-only") == "backlog/a.md\n"
    assert repository("touch", "--staged").out == ""


@pytest.mark.parametrize("how", ["rebase", "cherry-pick"])
def test_replayed_commits_are_left_alone(repository: Program, how: str) -> None:
    """During a rebase or cherry-pick no dates are changed."""
    git(repository, "switch", "-q", "-c", "side")
    write(repository, "a", ITEM.replace("Slow", "Slower"))
    commit(repository, "side")
    git(repository, "switch", "-q", "main")
    write(repository, "a", ITEM.replace("Slow", "Slowest"))
    commit(repository, "main")
    if how == "rebase":
        git(repository, "switch", "-q", "side")
    git(repository, how, "main" if how == "rebase" else "side", check=False)
    write(repository, "a", ITEM.replace("Slow", "Slower and slowest"))
    git(repository, "add", "-A")
    assert repository("touch", "--staged").out == ""


def test_before_the_first_commit_there_is_nothing_to_compare(repository: Program) -> None:
    """In a repository without a commit every item is new."""
    git(repository, "switch", "-q", "--orphan", "empty")
    git(repository, "update-ref", "-d", "refs/heads/main")
    write(repository, "a", ITEM)
    git(repository, "add", "-A")
    done = repository("touch", "--staged")
    assert (done.code, done.out) == (0, "")


def test_without_git_or_a_repository_it_says_so(repository: Program, tmp_path: Path) -> None:
    """One line, exit 1."""
    done = repository("touch", "--staged", PATH="")
    assert (done.code, done.err) == (
        1,
        "error: git is not installed; install it, or remove '--staged'\n",
    )
    done = replace(repository, cwd=tmp_path)("touch", "--staged")
    assert done.code == 1
    assert "not a git repository" in done.err


def test_neither_an_item_nor_staged_is_an_error(program: Program) -> None:
    """`touch` alone changes nothing and says what it needs."""
    done = program("touch")
    assert done.code == 2
    assert "ITEM is required" in done.err


def test_a_repository_whose_path_holds_a_line_break(repository: Program) -> None:
    """The path of the repository makes no difference."""
    moved = repository.cwd.with_name("two\nlines")
    repository.cwd.rename(moved)
    there = replace(repository, cwd=moved)
    path = write(there, "a", ITEM.replace("Slow", "Slower"))
    git(there, "add", "-A")
    done = there("touch", "--staged")
    assert (done.code, done.out, done.err) == (0, "backlog/a.md\n", "")
    assert TODAY in path.read_text()


def test_a_branch_without_a_commit(repository: Program) -> None:
    """On an orphan branch everything is new: nothing is touched, exit 0."""
    git(repository, "checkout", "-q", "--orphan", "fresh")
    write(repository, "a", ITEM.replace("Slow", "Slower"))
    git(repository, "add", "-A")
    done = repository("touch", "--staged")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_items_of_several_templates_are_touched_as_each_has_it(repository: Program) -> None:
    """An item whose template has no date of modification is left alone, and is no failure."""
    config = f'[templates]\nitem = "built-in"\ndecision = "{DECISION.as_posix()}"\n'
    (repository.cwd / ".backlogue.toml").write_text(config, encoding="utf-8")
    repository("new", "Keep files", "--template", "decision", "--set", "context=A")
    commit(repository, "a decision")
    for name in ("a", "keep-files"):
        path = repository.cwd / "backlog" / f"{name}.md"
        path.write_text(path.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    git(repository, "add", "-A")
    done = repository("touch", "--staged")
    assert (done.code, done.out) == (0, "backlog/a.md\n")
