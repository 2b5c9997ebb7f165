"""`new --answers-file`: an item that the real `copier update` brings to a newer template."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

GIT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "T",
    "GIT_AUTHOR_EMAIL": "t@example.org",
    "GIT_COMMITTER_NAME": "T",
    "GIT_COMMITTER_EMAIL": "t@example.org",
}


def run(folder: Path, *command: str) -> str:
    """Run a program in a folder and return what it prints."""
    done = subprocess.run(command, cwd=folder, env=GIT, capture_output=True, encoding="utf-8", check=True)
    return done.stdout


def commit(folder: Path, message: str) -> None:
    """Commit all that is in a folder, a repository from then on."""
    run(folder, "git", "init", "-q")
    run(folder, "git", "add", "-A")
    run(folder, "git", "commit", "-q", "-m", message)


def test_copier_updates_an_item_that_new_wrote(program: Program) -> None:
    """The template's change arrives, what was edited by hand stays, the new version is remembered."""
    mine = program.cwd.parent / "mine"
    program("template", "eject", str(mine))
    commit(mine, "first")
    run(mine, "git", "tag", "v1.0.0")
    (program.cwd / ".git").rmdir()
    path = os.environ["PATH"]  # where git is
    done = program("new", "T", "--template", "../mine", "--answers-file", "--problem", "p", PATH=path)
    assert done.code == 0, done.err
    commit(program.cwd, "an item")

    layout = mine / "template" / "{{ slug }}.md.jinja"
    text = layout.read_text(encoding="utf-8")
    layout.write_text(text.replace("## Problem Statement", "## Why"), encoding="utf-8")
    commit(mine, "second")
    run(mine, "git", "tag", "v1.1.0")
    item = program.cwd / "backlog" / "t.md"
    item.write_text(item.read_text(encoding="utf-8") + "\nby hand\n", encoding="utf-8")
    commit(program.cwd, "an edit")
    update = ("update", "-a", ".copier-answers/t.yml", "--defaults", "-q")
    run(item.parent, sys.executable, "-m", "copier", *update)

    assert item.read_text(encoding="utf-8").endswith("# T\n\n## Why\n\np\n\nby hand\n")
    answers = (item.parent / ".copier-answers" / "t.yml").read_text(encoding="utf-8")
    assert "_commit: v1.1.0\n" in answers


def test_a_template_with_uncommitted_changes_is_refused(program: Program) -> None:
    """No commit would say what the item was made from: nothing is written."""
    mine = program.cwd / "mine"
    program("template", "eject", "mine")
    commit(mine, "first")
    with (mine / "copier.yml").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    done = program("new", "T", "--template", "mine", "--answers-file", PATH=os.environ["PATH"])
    assert done.code == 2
    assert "the template has uncommitted changes; commit them first" in done.err
    assert not (program.cwd / "backlog").exists()
