"""Drafts: saved, offered, resumed, listed, and damaged ones."""

from __future__ import annotations

import json
import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from tests.wizard.script import (
    DONE,
    ENTER,
    LEAVE,
    REVIEW,
    UP,
    WAY_BACK,
    drafts,
    typing,
    written,
)

if TYPE_CHECKING:
    from tests.running import Program


def test_a_draft_is_offered(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a draft, `new` offers to resume it, to start a new item and keep it, or to discard it."""
    with typing(monkeypatch, ("Title", "Half" + LEAVE)):
        assert program("new", terminal="in err").err == WAY_BACK
    with typing(monkeypatch, ("There is a draft", "n"), ("Title", LEAVE)) as script:
        assert program("new", terminal="in err").err == "cancelled; nothing was typed\n"
    assert "Half" in getattr(script.seen[0], "help", "")
    with typing(monkeypatch, ("There is a draft", LEAVE)):
        assert program("new", terminal="in err").err == "cancelled; the draft is kept\n"
    with typing(monkeypatch, ("There is a draft", "r"), ("Title", " more" + LEAVE)):
        assert program("new", terminal="in err").code == 130
    with typing(monkeypatch, ("There is a draft", "d"), ("Title", LEAVE)) as script:
        program("new", terminal="in err")
    assert "Half more" in getattr(script.seen[0], "help", "")
    assert drafts(program) == []


def test_the_drafts_are_listed_shown_and_removed(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """`backlogue drafts` lists them, `show` prints every text by its answer's name, `remove` removes."""
    steps = [
        ("Title", "T" + ENTER),
        ("Problem", "P" + DONE),
        ("Solution", DONE),
        ("Phases", "Fo" + LEAVE),
    ]
    with typing(monkeypatch, *steps):
        program("new", terminal="in err")
    listed = program("drafts", "list", "--json").json["drafts"]
    assert [(draft["title"], draft["open"], draft["item"]) for draft in listed] == [("T", False, None)]
    assert listed[0]["name"] in program("drafts", "list").out
    assert program("drafts", "show").out == "title:\n  T\nproblem:\n  P\nphases[0].name:\n  Fo\n"
    shown = program("drafts", "show", listed[0]["name"], "--json").json
    assert shown["texts"] == {"title": "T", "problem": "P", "phases[0].name": "Fo"}
    assert program("drafts", "remove").code == 2
    assert program("drafts", "remove", "nonsense").code == 1
    assert program("drafts", "remove", listed[0]["name"]).code == 0
    assert (program("drafts", "list").out, drafts(program)) == ("", [])
    assert program("drafts", "show").code == 1


def test_the_list_says_what_each_draft_is(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line has the name, the time to the minute, the title if there is one, and where it belongs."""
    with typing(monkeypatch, ("Title", "Named" + LEAVE)):
        program("new", terminal="in err")
    with typing(monkeypatch, ("There is a draft", "n"), ("Title", " " + LEAVE)):
        program("new", terminal="in err")
    listed = program("drafts", "list", "--json").json["drafts"]
    assert {draft["title"] for draft in listed} == {"Named", None}
    assert [draft["saved"] for draft in listed] == sorted((draft["saved"] for draft in listed), reverse=True)
    lines = [
        f"{draft['name']}  {draft['saved'][:10]} {draft['saved'][11:16]}  {draft['title'] or '(no title)'}"
        f"  {draft['backlog']}"
        for draft in listed
    ]
    assert program("drafts", "list").out.splitlines() == lines


@pytest.mark.skipif(sys.platform == "win32", reason="modes are not Windows' own")
def test_a_draft_is_private_to_its_owner(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else can read a draft or its folder."""
    with typing(monkeypatch, ("Title", "T" + LEAVE)):
        program("new", terminal="in err")
    (draft,) = drafts(program)
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert stat.S_IMODE(draft.parent.stat().st_mode) == 0o700


HALF = "\\ud800"


def damaged(good: str) -> dict[str, str]:
    """Return drafts that are none, each made of a good one: their texts by name."""
    wrong: dict[str, object] = {
        "left": [],
        "at": ["field"],
        "chosen": 1,
        "last": 1e400,
        "texts": [["a", "b"]],
    }
    data = json.loads(good)
    states = {
        name: json.dumps({**data, "state": {**data["state"], name: value}}) for name, value in wrong.items()
    }
    return states | {
        "half": good[: len(good) // 2],
        "list": "[]",
        "brackets": "[" * 200_000,
        "number": good.replace('"last":0', f'"last":{"9" * 5000}'),
        "scratch": json.dumps({**data, "scratch": HALF}),
        "elsewhere": json.dumps({**data, "scratch": ["../../x", ["title"]]}),
        "large": good + " " * (64 << 20),
    }


@pytest.mark.parametrize("command", ["list", "show", "new", "remove"])
def test_a_damaged_draft_is_renamed_and_reported(
    program: Program, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """What can't be read as a draft is set aside under its name, whatever it holds, and the others go on."""
    with typing(monkeypatch, ("Title", "T" + LEAVE)):
        program("new", terminal="in err")
    (good,) = drafts(program)
    wrong = damaged(good.read_text(encoding="utf-8"))
    for name, text in wrong.items():
        good.with_name(f"{name}.json").write_text(text, encoding="utf-8")
    if sys.platform != "win32":
        os.mkfifo(good.with_name("pipe.json"))
        wrong["pipe"] = ""
    (good.parent / "newer.json").write_text('{"version": 99}', encoding="utf-8")
    if command == "new":
        with typing(monkeypatch, ("There is a draft", "r"), ("Title", LEAVE)):
            program("new", terminal="in err")
    else:
        done = program("drafts", command, *(["--all"] if command == "remove" else []))
        assert done.code == 0
        assert all(f"{name}.damaged" in done.err for name in wrong)
        assert "newer" in done.err
    kept = {path.name for path in drafts(program)} - {good.name}
    assert kept == {"newer.json", *(f"{name}.damaged" for name in wrong)}
    assert good.exists() == (command != "remove")


def test_lone_surrogates_in_a_draft_are_replaced(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lone surrogate in a text is no reason to lose the others."""
    with typing(monkeypatch, ("Title", "half" + LEAVE)):
        program("new", terminal="in err")
    (draft,) = drafts(program)
    draft.write_text(draft.read_text(encoding="utf-8").replace("half", HALF), encoding="utf-8")
    with typing(monkeypatch, ("Title", " more" + LEAVE)):
        program("new", "--resume", terminal="in err")
    assert program("drafts", "show").out == "title:\n  ? more\n"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_keeps_the_draft(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that can't be written is reported in the review; the draft is kept until it is."""
    folder = program.cwd / "backlog"
    folder.mkdir(mode=0o500)
    with typing(monkeypatch, ("Problem", "P" + REVIEW), ("Review", "w"), ("Review", LEAVE)) as script:
        done = program("new", "T", terminal="in err")
    assert "backlog" in script.seen[-1].reason
    assert (done.err, len(drafts(program))) == (WAY_BACK, 1)
    folder.chmod(0o700)
    with typing(monkeypatch, ("Review", "w")):
        written(program, program("new", "--resume", terminal="in err"))
    assert drafts(program) == []


def test_an_invalid_folder_keeps_the_draft(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """If no item can be written, the review says so, and leaving keeps the draft."""
    (program.cwd / "backlog").touch()
    with typing(monkeypatch, ("Problem", "P" + REVIEW), ("Review", "w"), ("Review", LEAVE)) as script:
        done = program("new", "T", terminal="in err")
    assert "is not a folder" in script.seen[-1].reason
    assert (done.err, len([path for path in drafts(program) if path.suffix == ".json"])) == (WAY_BACK, 1)


def test_a_failure_of_the_program_keeps_the_draft(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash ends in one line that says where the draft is."""

    def fail(_: object, __: object) -> str:
        raise RuntimeError("a bug")

    monkeypatch.setattr("backlogue.items.item_format.ItemFormat.render", fail)
    with typing(monkeypatch, ("Problem", "P" + REVIEW), ("Review", "p")):
        done = program("new", "T", terminal="in err")
    assert (done.code, done.err) == (
        1,
        "error: RuntimeError: a bug; the draft is kept: 'backlogue new --resume'\n",
    )
    assert "P" in program("drafts", "show").out


def test_a_dry_run_keeps_the_draft(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --dry-run the item is printed, nothing is written, and the draft stays."""
    with typing(monkeypatch, ("Problem", "P" + REVIEW), ("Review", "w")):
        done = program("new", "T", "--dry-run", terminal="in err")
    assert "\n# T\n" in done.out
    assert not (program.cwd / "backlog").exists()
    assert "P" in program("drafts", "show").out


def test_a_draft_belongs_to_its_folder(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A draft of another backlog folder is not offered; the command that resumes it names the folder."""
    with typing(monkeypatch, ("Title", "T" + LEAVE)):
        done = program("new", "--dir", "other one", terminal="in err")
    assert "'backlogue new --resume --dir 'other one''" in done.err
    assert program("new", "--resume", terminal="in err").code == 1
    with typing(monkeypatch, ("Title", LEAVE)):
        assert program("new", "--resume", "--dir", "other one", terminal="in err").code == 130


def test_a_taken_slug_keeps_the_draft(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file name that is taken is reported in the review, and can be changed there."""
    (program.cwd / "backlog").mkdir()
    (program.cwd / "backlog" / "mine.md").touch()
    with typing(
        monkeypatch,
        ("Problem", "P" + REVIEW),
        ("Review", "w"),
        ("Review", UP * 4 + ENTER),
        ("Status and dates", "\x15other" + DONE),
        ("Review", "w"),
    ) as script:
        done = program("new", "T", "--slug", "mine", terminal="in err")
    assert "the item already exists" in script.seen[2].reason
    assert done.out == "backlog/other.md\n"


def test_without_a_place_for_drafts_it_works(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the state folder can't be written, all but drafts works, and the screen says so."""
    (program.cwd / "file").touch()
    with typing(monkeypatch, ("Problem", "P" + DONE), ("Solution", REVIEW), ("Review", "w")) as script:
        done = program("new", "T", terminal="in err", BACKLOGUE_STATE_DIR=str(program.cwd / "file" / "x"))
    assert "drafts can't be saved" in script.seen[1].note
    assert "\nP\n" in written(program, done)


OLD_DRAFT = {
    "version": 1,
    "saved": "2026-11-20T10:00:00+00:00",
    "pid": 1,
    "about": {
        "backlog": "",
        "template": "",
        "item": "",
        "given": [],
        "asked": ["title", "problem", "phases"],
    },
    "state": {
        "texts": [
            [["title"], "Old"],
            [["problem"], "P"],
            [["phases", 1, "name"], "One"],
            [["phases", 1, "tasks", 2, "name"], "Two"],
            [["phases", 1, "tasks", 2, "details"], "three"],
        ],
        "entries": [[["phases"], [1]], [["phases", 1, "tasks"], [2]]],
        "removed": [],
        "last": 2,
        "at": ["field", ["phases", 1, "tasks", 2, "details"]],
        "chosen": [],
        "visiting": False,
        "left": None,
        "whole": "",
    },
    "scratch": None,
}


"""A draft as an earlier version saved it, in the midst of a task's details."""


def test_a_draft_of_an_earlier_version_is_resumed(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed before there were outlines and forms is all there, where it is now asked for."""
    folder = program.cwd.parent / "state" / "drafts"
    folder.mkdir(parents=True)
    backlog = str(program.cwd / "backlog")
    draft = {**OLD_DRAFT, "about": {**OLD_DRAFT["about"], "backlog": backlog}}  # type: ignore[dict-item] # a mapping
    (folder / "old.json").write_text(json.dumps(draft), encoding="utf-8")
    with typing(monkeypatch, ("Phases", "!" + REVIEW), ("Review", "w")):
        item = written(program, program("new", "--resume", terminal="in err"))
    assert "### Phase 1: One\n1. **Two**\n   - three!\n" in item
