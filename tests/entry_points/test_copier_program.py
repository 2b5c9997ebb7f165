"""Copier's own program, from a folder and from a git repository, then `copier update`."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from tests import copier_here
from tests.entry_points.stock import copy_template, within_one_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tests.running import Program

SEED = Path(__file__).parent.parent / "golden" / "seed.answers.yml"
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{role}_{what}": "tester" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}
ENV = {
    **os.environ,
    **GIT,
    "PYTHONIOENCODING": "utf-8",
    "PYTHONWARNINGS": "default",
    # Copier's prompts ask the terminal where the cursor is; nobody answers here, and each waits a second.
    "PROMPT_TOOLKIT_NO_CPR": "1",
}


def run(*argv: str, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program; what it says is shown if it fails."""
    done = subprocess.run(argv, cwd=cwd, env=ENV, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0 or not check, done.stdout + done.stderr
    return done


def copier(*argv: str, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the real `copier`, in this process."""
    done = copier_here.copier(argv, cwd=cwd, env=ENV)
    assert done.returncode == 0 or not check, done.stdout + done.stderr
    return done


def commit(folder: Path, message: str, *, tag: str | None = None) -> None:
    """Commit everything in a repository, and make it one first."""
    if not (folder / ".git").exists():
        run("git", "init", "-q", "-b", "main", cwd=folder)
    run("git", "add", "-A", cwd=folder)
    run("git", "commit", "-q", "-m", message, cwd=folder)
    if tag:
        run("git", "tag", tag, cwd=folder)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """The template in a git repository of its own, at its first version."""
    folder = copy_template(tmp_path / "template")
    commit(folder, "The template", tag="v1.0.0")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project in a git repository."""
    folder = tmp_path / "copier-project"
    folder.mkdir()
    (folder / "README.md").write_text("A project\n", encoding="utf-8")
    commit(folder, "Begin")
    return folder


@pytest.fixture(params=["folder", "git URL"])
def source(request: pytest.FixtureRequest, template: Path, plain_template: Path) -> str:
    """The template as `copier copy` is told of it: a plain folder, or a git repository's URL."""
    return str(plain_template) if request.param == "folder" else f"git+{template.as_uri()}"


def test_a_data_file_gives_the_bytes_that_new_gives(source: str, project: Path, program: Program) -> None:
    """`copier copy --data-file` from a folder and from a git URL writes what `new --data` writes."""

    def copied(day: date) -> date:
        copier("copy", "--defaults", "--data-file", str(SEED), source, str(day), cwd=project)
        return day

    day = within_one_day(copied)
    assert replace(program, today=day)("new", "--data", str(SEED)).code == 0
    (ours,) = (program.cwd / "backlog").glob("*.md")
    (theirs,) = (project / str(day)).glob("*.md")
    assert (theirs.name, theirs.read_bytes()) == (ours.name, ours.read_bytes())


def test_data_options_fill_in_answers_nested_ones_too(source: str, project: Path, program: Program) -> None:
    """`copier copy -d` takes texts and nested YAML, and writes what `backlogue new --set` writes."""
    given = {
        "title": "Grüße: ein Test",
        "status": "in progress",
        "problem": "It is slow.\n\nVery.",
        "limitations": "[one, 'two: 2']",
        "phases": "[{name: First, tasks: [{name: Task, details: [do it]}]}]",
        "date_created": "2026-01-02",
        "date_modified": "2026-01-03",
    }
    pairs = [f"{name}={value}" for name, value in given.items()]
    copier("copy", "--defaults", *_each("-d", pairs), source, "backlog", cwd=project)
    done = program("new", *_each("--set", pairs))
    assert done.code == 0, done.err
    item = (project / "backlog" / "grüße-ein-test.md").read_bytes()
    assert item == (program.cwd / "backlog" / "grüße-ein-test.md").read_bytes()
    assert b"1. **Task**\n   - do it\n" in item


def _each(option: str, values: list[str]) -> Iterator[str]:
    for value in values:
        yield from (option, value)


def test_what_the_template_refuses_copier_refuses_and_leaves_nothing(source: str, project: Path) -> None:
    """`copier copy` shows the validator's message, and no file is written."""
    done = copier(
        "copy", "--defaults", "-d", "title=A", "-d", "slug=../x", source, "backlog", cwd=project, check=False
    )
    assert done.returncode != 0
    assert "slug: is not a file name that works on every system" in done.stderr
    assert not list(project.rglob("*.md"))[1:]


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a pseudo-terminal")
def test_stock_copier_asks_every_question(plain_template: Path, project: Path, program: Program) -> None:
    """On a terminal `copier copy` asks question by question, and Enter takes what is not wanted."""
    import pexpect  # noqa: PLC0415 - not on Windows

    argv = ["-m", "copier", "copy", str(plain_template), "backlog"]
    child = pexpect.spawn(
        sys.executable, argv, cwd=project, env=ENV, encoding="utf-8", dimensions=(100, 200), timeout=60
    )
    typed = {
        "title": "Ask me",
        "problem": "It is slow.",
        "limitations": "[one, two]",
        "risks": "- name: It is stale",
        "metrics": "functionality: [fast]",
    }
    for question in load(builtin_root()).questions:
        if question.asked:
            child.expect_exact(question.help.splitlines()[0])
            child.send(typed.get(question.name, ""))
            # Copier asks texts of several lines with Esc then Enter as the end.
            several = question.kind in ("prose", "lines", "entries", "group")
            child.send("\x1b\r" if several else "\r")
    child.expect_exact("ask-me.md is ready.")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    lists = ["limitations=[one, two]", "risks=[{name: It is stale}]", "metrics={functionality: [fast]}"]
    assert program("new", "Ask me", "--problem", "It is slow.", *_each("--set", lists)).code == 0
    ours = (program.cwd / "backlog" / "ask-me.md").read_text(encoding="utf-8")
    theirs = (project / "backlog" / "ask-me.md").read_text(encoding="utf-8")
    assert _without_dates(theirs) == _without_dates(ours)


def _without_dates(item: str) -> list[str]:
    return [line for line in item.splitlines() if not line.startswith("date_")]


def test_each_item_is_updated_by_itself(template: Path, project: Path) -> None:
    """Two items side by side: each has its answers file, `update -a` brings one to a changed template.

    What was edited by hand stays, the other item stays, and its own update works after it.
    """
    for title in ("First", "Second"):
        text = f"- name: {title} risk\n  problem: trouble"
        copier(
            *("copy", "--defaults", "-d", f"title={title}", "-d", f"risks={text}", "-d", "problem=Slow."),
            *(f"git+{template.as_uri()}", "backlog"),
            cwd=project,
        )
        commit(project, title)
    first, second = project / "backlog" / "first.md", project / "backlog" / "second.md"
    answers = sorted((project / "backlog" / ".copier-answers").iterdir())
    assert [path.name for path in answers] == ["first.yml", "second.yml"]
    assert yaml.safe_load(answers[0].read_text(encoding="utf-8"))["title"] == "First"

    edited = first.read_text(encoding="utf-8").replace("Slow.", "Slow, as measured by hand.")
    first.write_text(edited, encoding="utf-8")
    untouched = second.read_bytes()
    commit(project, "Edit by hand")
    _change_template(template)

    for path in (first, second):
        of_item = f".copier-answers/{path.stem}.yml"
        asked = ("check-update", "-a", of_item, "backlog")
        assert "New template version available" in copier(*asked, cwd=project).stdout
        copier("update", "--defaults", "-a", of_item, "backlog", cwd=project)
        if path == first:
            assert second.read_bytes() == untouched
        commit(project, f"Update {path.stem}")
        assert "up-to-date" in copier(*asked, cwd=project).stdout

    assert first.read_text(encoding="utf-8") == edited.replace("- **Problem**: ", "- **Trouble**: ")
    updated = untouched.replace(b"- **Problem**: ", b"- **Trouble**: ")
    assert (second.read_bytes(), b"**Trouble**" in updated) == (updated, True)
    assert sorted((project / "backlog").iterdir()) == [project / "backlog" / ".copier-answers", first, second]


def _change_template(template: Path) -> None:
    """Publish a second version, in which a label is worded otherwise."""
    path = template / "template" / "{{ slug }}.md.jinja"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("- **Problem**: ", "- **Trouble**: "), encoding="utf-8")
    commit(template, "Say trouble", tag="v1.1.0")
