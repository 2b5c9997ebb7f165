"""Templates whose items lie in a folder for each status: found, moved and checked there."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from backlogue.items import item_move
from tests.template_shapes import make_template

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

FOLDERS = "_folders: {open: ., in progress: doing, done: old/done}\n"
NO_STATUS = """\
# {{ md.heading(title) }}

Owner: {{ md.line(owner) }}
Dates: {{ created }}, {{ changed }}

## Notes

{{ md.prose(notes) }}
"""


@pytest.fixture(params=["folder and text", "folder"])
def places(request: pytest.FixtureRequest, program: Program) -> str:
    """The places of an item's status in a template that the config names."""
    item = NO_STATUS if request.param == "folder" else ""
    make_template("label-lines", program.cwd / "template", item=item, questions=FOLDERS)
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    return str(request.param)


def _files(program: Program) -> list[str]:
    backlog = program.cwd / "backlog"
    return sorted(path.relative_to(backlog).as_posix() for path in backlog.rglob("*") if path.is_file())


def _new(program: Program, title: str, *arguments: str) -> Path:
    done = program("new", title, "--date", "2026-01-31", *arguments)
    assert (done.code, done.err) == (0, "")
    return program.cwd / done.out.strip()


@pytest.mark.usefixtures("places")
def test_a_new_item_is_in_the_folder_of_its_status(program: Program) -> None:
    """Without a status that is the first folder; a name of another folder is not given again."""
    _new(program, "One")
    _new(program, "Two", "--status", "done")
    assert program("new", "Two").code == 0
    assert _files(program) == ["old/done/two.md", "one.md", "two-2.md"]
    listed = program("list", "--json").json
    assert listed["problems"] == []
    assert [(item["path"], item["slug"], item["status"]) for item in listed["items"]] == [
        ("backlog/two-2.md", "two-2", "open"),
        ("backlog/one.md", "one", "open"),
        ("backlog/old/done/two.md", "two", "done"),
    ]


def test_a_status_moves_the_file(program: Program, places: str) -> None:
    """The file goes to the folder of the status; its bytes change only where the status is in the text."""
    path = _new(program, "One")
    before = path.read_text(encoding="utf-8")
    done = program("status", "one", "done")
    assert (done.code, done.err) == (0, "backlog/old/done/one.md: done\n")
    assert _files(program) == ["old/done/one.md"]
    after = (program.cwd / "backlog/old/done/one.md").read_text(encoding="utf-8")
    if "text" in places:
        before = before.replace("open", "done").replace("Changed: 2026-01-31", "Changed: 2026-11-23")
    assert after == before
    assert program("status", "one").out == "done\n"
    assert program("answers", "one", "--json").json["answers"]["state"] == "done"
    assert program("show", "one", "--json").json["status"] == "done"
    assert program("list", "--status", "done", "--format", "paths").out == "backlog/old/done/one.md\n"
    again = program("status", "one", "done", "--json").json
    assert (again["path"], again["changed"]) == ("backlog/old/done/one.md", False)
    assert program("status", "one", "in progress", "--json").json["path"] == "backlog/doing/one.md"
    assert _files(program) == ["doing/one.md"]


def test_other_commands_find_the_item_where_it_is(program: Program, places: str) -> None:
    """`edit` and `touch` change it there, and `edit` does not move it."""
    path = _new(program, "One", "--status", "done")
    assert program("edit", "one", "--set", "notes=More.").code == 0
    assert "More." in path.read_text(encoding="utf-8")
    refused = program("edit", "one", "--set", "state=open")
    assert (refused.code, "backlogue status" in refused.err) == (2, True)
    assert program("touch", "one").code == 0
    ignored = ("--ignore", "section-missing,section-empty")
    assert program("check", *ignored).out == ""
    assert program("check", "backlog", *ignored, "--json").json["summary"]["files"] == 1
    assert _files(program) == ["old/done/one.md"]
    assert ("text" in places) == ("**Status:** done" in path.read_text(encoding="utf-8"))


def test_the_folder_decides_whether_an_item_is_stale(program: Program, places: str) -> None:
    """Only items in the folder of the work in progress are reported, whatever status their text has."""
    _new(program, "One", "--status", "in progress")
    done = _new(program, "Two", "--status", "done")
    text = done.read_text(encoding="utf-8")
    done.write_text(text.replace("**Status:** done", "**Status:** in progress"), encoding="utf-8")
    with (program.cwd / ".backlogue.toml").open("a", encoding="utf-8") as file:
        file.write("[check]\nstale-days = 30\n")
    findings = program("check", "--select", "stale-item", "--json").json["findings"]
    assert [finding["path"] for finding in findings] == ["backlog/doing/one.md"], places


@pytest.mark.usefixtures("places")
def test_a_move_never_replaces_a_file(program: Program) -> None:
    """A file of that name, whatever its case, stays, and so does the item; nothing is left behind."""
    path = _new(program, "One")
    taken = program.cwd / "backlog/old/done/ONE.md"
    taken.parent.mkdir(parents=True)
    taken.write_text("mine", encoding="utf-8")
    before = path.read_bytes()
    done = program("status", "one.md", "done")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "there is a file with this name already" in done.err
    assert (taken.read_text(encoding="utf-8"), path.read_bytes()) == ("mine", before)
    assert _files(program) == ["old/done/ONE.md", "one.md"]


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("failing", ["_rename", "read_file"])
def test_a_move_that_fails_leaves_everything_as_it_was(
    program: Program, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On an error the item keeps its place and bytes, and no new folder or other file is there."""
    path = _new(program, "One")
    before = path.read_bytes()

    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(item_move, failing, fail)
    done = program("status", "one", "done")
    assert (done.code, done.err) == (
        1,
        "error: backlog/one.md: No space left on device; nothing was changed\n",
    )
    assert path.read_bytes() == before
    assert [each.name for each in (program.cwd / "backlog").iterdir()] == ["one.md"]
    assert _files(program) == ["one.md"]


def test_links_that_a_move_breaks_are_named(program: Program, places: str) -> None:
    """Relative links in the item and to it are listed with their places and new targets."""
    path = _new(program, "One", "--set", "notes=See [two](two.md#notes), [it](one.md) and <https://x.y>.")
    _new(program, "Two", "--set", "notes=After [one](<one.md>).\n\n[a]: ./one.md")
    done = program("status", "one", "done")
    line = 9 if "text" in places else 7
    told = done.err.splitlines()
    assert done.code == 0
    assert told[:2] == [
        f"backlog/old/done/one.md:{line}:5: the move breaks the link 'two.md#notes';"
        " change it to '../../two.md#notes'",
        f"backlog/two.md:{line}:7: the move breaks the link 'one.md'; change it to 'old/done/one.md'",
    ]
    assert told[2].startswith(f"backlog/two.md:{line + 2}:")
    assert not path.exists()


def test_a_status_that_belongs_in_another_folder_is_found(program: Program) -> None:
    """Where the text differs from the folder, the folder is used, and `check` reports the text."""
    make_template("label-lines", program.cwd / "template", questions=FOLDERS)
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    path = _new(program, "One")
    (program.cwd / "backlog/doing").mkdir()
    path.rename(program.cwd / "backlog/doing/one.md")
    assert program("status", "one").out == "in progress\n"
    (finding,) = program("check", "--select", "answer-conflict", "--json").json["findings"]
    assert (finding["path"], finding["line"], finding["column"]) == ("backlog/doing/one.md", 3, 13)
    assert "'open' here but 'in progress' by the folder 'doing'" in finding["message"]
    assert program("status", "one", "in progress").code == 0
    assert program("check", "--select", "answer-conflict").out == ""
    assert _files(program) == ["doing/one.md"]


def test_numbers_count_in_every_folder(program: Program) -> None:
    """The next number is the highest of all folders plus one."""
    shapes = "  number: {kind: number, width: 3}\n"
    make_template("numbered-name", program.cwd / "template", questions=FOLDERS, shapes=shapes)
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    assert _new(program, "One").name == "BL-001-one.md"
    assert program("status", "1", "done").code == 0
    assert _new(program, "Two").name == "BL-002-two.md"
    assert program("status", "BL-1").out == "done\n"


def test_a_status_that_nothing_tells_is_refused(program: Program) -> None:
    """Without a folder and a place in the text it is no status; with one in the text it is kept there."""
    config = 'template = "template"\nstatuses = ["open", "done", "blocked"]\n'
    (program.cwd / ".backlogue.toml").write_text(config, encoding="utf-8")
    make_template("label-lines", program.cwd / "template", item=NO_STATUS, questions=FOLDERS)
    path = _new(program, "One")
    for words in (("status", "one", "blocked"), ("new", "Two", "--status", "blocked")):
        done = program(*words)
        assert (done.code, done.err) == (
            2,
            "error: state: the status 'blocked' has no folder; add it to _folders\n",
        )
    assert path.exists()
    make_template("label-lines", program.cwd / "other", questions=FOLDERS)
    (program.cwd / ".backlogue.toml").write_text(config.replace('"template"', '"other"'), encoding="utf-8")
    _new(program, "Three", "--status", "done")
    assert program("status", "three", "blocked").code == 0
    assert program("status", "three").out == "blocked\n"
    assert _files(program) == ["one.md", "three.md"]


@pytest.mark.parametrize(
    ("folders", "message"),
    [
        ("{open: ., done: ../done}", "is not a path below the backlog folder"),
        ("{open: ., done: /done}", "is not a path below the backlog folder"),
        ("{open: ., done: aux.old}", "is not a valid name on Windows"),
        ("{open: ., done: 'old.'}", "is not a valid name on Windows"),
        ("{open: ., done: _done}", "starts with '_' or '.'"),
        ("{open: Done, done: done}", "differ only in case"),
        ("[open, done]", "must be a mapping of statuses to folders"),
        ("{open: ., 1: done}", "must map texts to texts"),
    ],
)
def test_invalid_folders_are_refused(program: Program, folders: str, message: str) -> None:
    """A folder outside the backlog, or with a name that some system doesn't allow, is refused."""
    make_template("label-lines", program.cwd / "template", questions=f"_folders: {folders}\n")
    done = program("template", "check", "template")
    assert (done.code, message in done.err) == (2, True)


def test_template_check_finds_statuses_without_folder(program: Program) -> None:
    """Unknown, missing and indistinguishable statuses are reported."""
    folders = "_folders: {open: ., opne: x, done: .}\n"
    make_template("label-lines", program.cwd / "template", item=NO_STATUS, questions=folders)
    found = program("template", "check", "template").out
    assert "'opne' is not a choice of 'state'; did you mean 'open'?" in found
    assert "the status 'in progress' has no folder" in found
    assert "can't be told apart" in found


def test_staged_items_are_touched_in_their_folders(program: Program) -> None:
    """`touch --staged` finds a changed item in the folder of its status."""
    make_template("label-lines", program.cwd / "template", questions=FOLDERS)
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    path = _new(program, "One", "--status", "done")

    def git(*words: str) -> None:
        author = ["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *author, *words], cwd=program.cwd, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "One")
    path.write_text(path.read_text(encoding="utf-8") + "\n## Notes\n\nMore.\n", encoding="utf-8")
    git("add", "-A")
    done = replace(program, env={**program.env, "PATH": os.environ["PATH"]})("touch", "--staged")
    assert (done.code, done.out) == (0, "backlog/old/done/one.md\n")
