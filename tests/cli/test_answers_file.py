"""`new --answers-file`: an item that `copier update` can bring to a newer template."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Done, Program

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


ESCAPES = {
    "../{{ slug }}.answers.yml": "leads out of the backlog folder",
    ".copier-answers/../../x-answers.yml": "leads out of the backlog folder",
    "{{ '/' }}tmp/answers.yml": "leads out of the backlog folder",
    "C:answers.yml": "leads out of the backlog folder",
    "a\\..\\..\\answers.yml": "leads out of the backlog folder",
    "{{ slug }}.md": "is not the name of an answers file",
    "workflow.yml": "is not the name of an answers file",
}


@pytest.fixture
def template(program: Program) -> Path:
    """A small template with an answers file, in no repository yet."""
    root = program.cwd / "mine"
    root.mkdir()
    questions = "_answers_file: NAME\ntitle: {type: str}\nslug: {type: str, when: false, default: t}\n"
    (root / "copier.yml").write_text(questions, encoding="utf-8")
    (root / "{{ slug }}.md.jinja").write_text("# {{ title }}\n", encoding="utf-8")
    (root / "{{ _copier_conf.answers_file }}.jinja").write_text("{{ title }}\n", encoding="utf-8")
    return root


def new(program: Program, template: Path, name: str) -> Done:
    """Make an item from the template, with an answers file of this name."""
    questions = template / "copier.yml"
    text = questions.read_text(encoding="utf-8").replace("NAME", json.dumps(name))
    questions.write_text(text, encoding="utf-8")
    commit(template, "a template")
    return program("new", "T", "--template", "mine", "--answers-file", PATH=os.environ["PATH"])


@pytest.mark.parametrize(("name", "wrong"), ESCAPES.items())
def test_no_template_names_an_answers_file_elsewhere(
    program: Program, template: Path, name: str, wrong: str
) -> None:
    """The name must be an answers file's own and lie in the backlog folder; else nothing is written."""
    done = new(program, template, name)
    assert (done.code, wrong in done.err) == (2, True), done.err
    written = [path.name for path in program.cwd.parent.rglob("*") if "answers" in path.name]
    assert written == ["{{ _copier_conf.answers_file }}.jinja"]
    assert not (program.cwd / "backlog").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_no_link_leads_an_answers_file_elsewhere(program: Program, template: Path) -> None:
    """A folder of the name that is a link out of the backlog folder is refused."""
    elsewhere = program.cwd / "elsewhere"
    elsewhere.mkdir()
    (program.cwd / "backlog").mkdir()
    (program.cwd / "backlog" / "linked").symlink_to(elsewhere)
    done = new(program, template, "linked/answers.yml")
    assert (done.code, "leads out of the backlog folder; remove the link" in done.err) == (1, True), done.err
    assert list(elsewhere.iterdir()) == []
    assert [path.name for path in (program.cwd / "backlog").iterdir()] == ["linked"]


@pytest.mark.parametrize(
    ("there", "wrong"),
    [("kept/answers.yml/x", "is a folder, not an answers file"), ("kept", "is not a folder")],
    ids=["a folder of its name", "a file in place of its folder"],
)
def test_nothing_is_written_where_the_answers_file_has_no_room(
    program: Program, template: Path, there: str, wrong: str
) -> None:
    """What is at the path of the answers file stays, and the item is not written either."""
    other = program.cwd / "backlog" / there
    other.parent.mkdir(parents=True)
    other.write_bytes(b"")
    done = new(program, template, "kept/answers.yml")
    assert (done.code, f"{wrong}; move it away" in done.err) == (1, True), done.err
    assert [path for path in (program.cwd / "backlog").rglob("*") if path.is_file()] == [other]
