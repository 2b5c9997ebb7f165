"""What stands around the conversation: flags, drafts, the editor, other templates, other terminals."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from backlogue.cli import main
from backlogue.template.loader import builtin_root
from backlogue.wizard.screens.form import FormScreen
from tests.running import Done, Stream
from tests.wizard.script import (
    BACK,
    DONE,
    DOWN,
    EDITOR,
    ENTER,
    ESC,
    LEAVE,
    REVIEW,
    TAB,
    UP,
    pasted,
    text_of,
    typing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.running import Program

WAY_BACK = "saved as a draft; run 'backlogue new --resume' to continue\n"


def run_with_editor(program: Program, *argv: str, edit: Callable[[Path], int], editor: str = "sh") -> Done:
    """Run the program with an editor that does what a test says to the file."""
    around = program.system(terminal="in err", EDITOR=editor, PATH=os.environ["PATH"])

    def launch(command: Sequence[str]) -> int:
        from pathlib import Path  # noqa: PLC0415 - a test's own

        return edit(Path(command[-1]))

    around = replace(around, launch=launch)
    code = main(argv, around)
    assert isinstance(around.stdout, Stream)
    assert isinstance(around.stderr, Stream)
    return Done(code=code, out_bytes=around.stdout.bytes(), err_bytes=around.stderr.bytes())


def written(program: Program, done: Done) -> str:
    """Return the item that a run wrote."""
    assert done.code == 0, done.err
    return (program.cwd / done.out.strip()).read_text(encoding="utf-8")


def drafts(program: Program) -> list[Path]:
    """Return what lies among the drafts."""
    folder = program.cwd.parent / "state" / "drafts"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_flags_are_filled_in(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """What flags gave is not asked again, is seen in the review, and can be gone back to."""
    with typing(
        monkeypatch,
        ("Problem", "P" + BACK),
        ("Title", "!" + ENTER),
        ("Problem", DONE),
        ("Solution", REVIEW),
        ("Review", "w"),
    ) as script:
        done = program("new", "Given", "--status", "done", terminal="in err")
    rows = {row.words: row for row in getattr(script.screen("Review"), "rows", ())}
    assert (rows["Title"].detail, rows["Status"].detail) == ("Given!", "done")
    assert "status: done\n" in written(program, done)


def test_a_wrong_flag_is_asked_for_with_its_reason(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that a flag got wrong stands in its field, with what is wrong with it."""
    with typing(monkeypatch, ("Its record", "\x15" + "2026-01-31" + DONE), ("Review", LEAVE)) as script:
        done = program("new", "T", "--set", "date_created=2026-02-30", terminal="in err")
    assert "no such day as 2026-02-30" in script.reasons["Its record"]
    assert done.code == 130


def test_data_is_reviewed_before_it_is_written(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--data FILE --wizard` shows what the file gave; what is wrong deep inside is asked for."""
    data = {"title": "T", "problem": "P", "phases": [{"name": "One", "tasks": [{"name": "a\nb"}]}]}
    (program.cwd / "data.json").write_text(json.dumps(data), encoding="utf-8")
    with typing(
        monkeypatch,
        ("Phases", "!" + DONE),
        ("Review", "w"),
    ) as script:
        done = program("new", "--data", "data.json", "--wizard", terminal="in err")
    assert "must be one line" in script.screen("Phases").reason
    assert "1. **a b!**" in written(program, done)


@pytest.mark.parametrize("flag", ["--wizard", "--resume"])
@pytest.mark.parametrize("terminal", ["", "in", "err"])
def test_without_a_terminal_it_refuses(program: Program, flag: str, terminal: str) -> None:
    """Without a terminal the wizard's flags are refused, and the flags that do without are named."""
    done = program("new", flag, terminal=terminal)
    assert (done.code, done.out) == (2, "")
    assert "--data FILE" in done.err


def test_without_input_nothing_is_asked(program: Program) -> None:
    """`--no-input` and BACKLOGUE_NO_INPUT ask nothing, on a terminal either."""
    assert program("new", "T", "--no-input", terminal="in err").code == 0
    assert program("new", "T", terminal="in err", BACKLOGUE_NO_INPUT="1").code == 0


def test_a_draft_is_offered(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """`new` with a draft there offers to go on, to begin anew and keep it, or to discard it."""
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


@pytest.mark.skipif(sys.platform == "win32", reason="modes are not Windows' own")
def test_a_draft_is_its_owners_alone(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_a_damaged_draft_is_renamed_and_told(
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


def test_halves_of_characters_in_a_draft_are_replaced(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lone surrogate in a text is no reason to lose the others."""
    with typing(monkeypatch, ("Title", "half" + LEAVE)):
        program("new", terminal="in err")
    (draft,) = drafts(program)
    draft.write_text(draft.read_text(encoding="utf-8").replace("half", HALF), encoding="utf-8")
    with typing(monkeypatch, ("Title", " more" + LEAVE)):
        program("new", "--resume", terminal="in err")
    assert program("drafts", "show").out == "title:\n  ? more\n"


def test_a_text_goes_through_the_editor(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-G opens the field's text in the editor, in a file with a fitting name, and takes what it holds."""
    seen: list[tuple[str, str]] = []

    def edit(path: Path) -> int:
        seen.append((path.suffix, path.read_text(encoding="utf-8")))
        path.write_text("edited\nin vim\n", encoding="utf-8")
        return 0

    with typing(
        monkeypatch,
        ("Title", "T" + ENTER),
        ("Problem", "raw" + EDITOR),
        ("Problem", DONE),
        ("Solution", LEAVE),
    ) as script:
        run_with_editor(program, "new", edit=edit)
    assert seen == [(".md", "raw")]
    assert text_of(script.screen("Problem")) == "edited\nin vim"


def test_code_is_edited_in_its_own_language(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """The editor's file of a code field ends as files of its language do."""
    seen: list[str] = []

    def edit(path: Path) -> int:
        seen.append(path.suffix)
        return 0

    with typing(
        monkeypatch,
        ("Solution", REVIEW),
        ("Review", DOWN * 12 + ENTER),
        ("Technical architecture", UP + ENTER),
        ("Technical architecture > Component 1: C", TAB + TAB + EDITOR),
        ("Technical architecture > Component 1: C", TAB + "\x15" + "rust" + BACK + EDITOR),
        ("Technical architecture > Component 1: C", LEAVE),
    ):
        component = ("--set", "components.0.name=C", "--set", "components.0.code=x")
        run_with_editor(program, "new", "T", "--problem", "P", *component, edit=edit)
    assert seen == [".lua", ".rs"]


def test_a_failing_editor_keeps_the_text(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor that fails, or is none, leaves the text as it was, and its reason is shown."""
    with typing(monkeypatch, ("Title", "T" + EDITOR), ("Title", LEAVE)) as script:
        run_with_editor(program, "new", edit=lambda _: 1)
    screen = script.screen("Title")
    assert (text_of(screen), "ended with 1" in screen.reason) == ("T", True)
    with typing(monkeypatch, ("There is a draft", "r"), ("Title", EDITOR), ("Title", LEAVE)) as script:
        run_with_editor(program, "new", edit=lambda _: 0, editor="no-such-editor")
    assert "not installed" in script.screen("Title").reason


def test_an_editor_that_cannot_wait_makes_no_file(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused before there is a file whose edit could be lost."""
    with typing(monkeypatch, ("Title", "T" + EDITOR), ("Title", LEAVE)) as script:
        run_with_editor(program, "new", edit=lambda _: 0, editor=f"{executable(program, 'xdg-open')}")
    assert "does not wait until the file is closed" in script.screen("Title").reason
    assert [path.suffix for path in drafts(program)] == [".json"]


def executable(program: Program, name: str) -> Path:
    """Return a program of this name that does nothing."""
    path = program.cwd.parent / (f"{name}.cmd" if os.name == "nt" else name)
    path.touch()
    path.chmod(0o755)
    return path


def test_an_editor_killed_with_its_terminal_loses_nothing(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it saved is taken, though it ended with an error."""

    def killed(path: Path) -> int:
        path.write_text("saved\n", encoding="utf-8")
        return -1

    with typing(monkeypatch, ("Title", "T" + EDITOR), ("Title", LEAVE)) as script:
        run_with_editor(program, "new", edit=killed)
    screen = script.screen("Title")
    assert (text_of(screen), "ended with -1" in screen.reason) == ("saved", True)


def test_ctrl_c_while_an_editor_is_open_keeps_its_file(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft names the file, so that what the editor saves later comes back."""

    def interrupted(path: Path) -> int:
        files.append(path)
        raise KeyboardInterrupt

    files: list[Path] = []
    with typing(monkeypatch, ("Title", "T" + EDITOR)):
        assert run_with_editor(program, "new", edit=interrupted).code == 130
    files[0].write_text("saved later", encoding="utf-8")
    with typing(monkeypatch, ("Title", LEAVE)) as script:
        program("new", "--resume", terminal="in err")
    assert text_of(script.screen("Title")) == "saved later"


def test_a_crash_in_the_editor_loses_nothing(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed while the editor is open, the draft comes back with what the editor saved."""

    def die(path: Path) -> int:
        path.write_text("what the editor saved", encoding="utf-8")
        shutil.copytree(path.parent, program.cwd / "copy")
        return 0

    with typing(monkeypatch, ("Title", "T" + EDITOR), ("Title", LEAVE)):
        run_with_editor(program, "new", edit=die)
    shutil.rmtree(program.cwd.parent / "state" / "drafts")
    shutil.copytree(program.cwd / "copy", program.cwd.parent / "state" / "drafts")
    with typing(monkeypatch, ("Title", LEAVE)) as script:
        program("new", "--resume", terminal="in err")
    assert text_of(script.screen("Title")) == "what the editor saved"


OWN = "\n## My own notes\n\n- Nobody asks for these\n"


def test_the_whole_goes_through_the_editor(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is edited as a whole is the item from then on: own sections stay, answers are read anew."""
    texts: list[str] = []

    def edit(path: Path) -> int:
        text = path.read_text(encoding="utf-8")
        texts.append(text)
        path.write_text(text.replace("\nP\n", "\nQ\n") if OWN in text else text + OWN, encoding="utf-8")
        return 0

    with typing(
        monkeypatch,
        ("Solution", REVIEW),
        ("Review", "e"),
        ("Review", "e"),
        ("Review", DOWN * 4 + ENTER),
        ("Title", "!" + ENTER),
        ("Review", "p"),
        ("As it will be written", ESC),
        ("Review", LEAVE),
    ) as script:
        run_with_editor(program, "new", "T", "--problem", "P", edit=edit)
    assert OWN in texts[1]
    shown = getattr(script.screen("As it will be written"), "text", "")
    with typing(monkeypatch, ("Review", "w")):
        item = written(program, program("new", "--resume", terminal="in err"))
    assert item == shown == texts[1].replace("\nP\n", "\nQ\n").replace("# T\n", "# T!\n")


def test_a_whole_that_cannot_be_read_is_not_written(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text whose front matter is broken blocks writing and comes back in the editor, also from the draft."""
    texts: list[str] = []

    def edit(path: Path) -> int:
        texts.append(path.read_text(encoding="utf-8"))
        fixed = f"---\n{texts[-1]}" if len(texts) > 1 else texts[-1].removeprefix("---\n") + OWN
        path.write_text(fixed, encoding="utf-8")
        return 0

    with typing(
        monkeypatch,
        ("Solution", REVIEW),
        ("Review", "e"),
        ("Review", "w"),
        ("Review", "p"),
        ("Review", LEAVE),
    ) as script:
        run_with_editor(program, "new", "T", "--problem", "P", edit=edit)
    assert "can't be read" in script.seen[3].reason
    assert "can't be read" in script.seen[4].reason
    with typing(monkeypatch, ("Review", "e"), ("Review", "w")):
        item = written(program, run_with_editor(program, "new", "--resume", edit=edit))
    assert texts[1].endswith(OWN)
    assert item.endswith(OWN)


def test_a_whole_that_is_emptied_changes_nothing(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever empties the file in the editor takes the edit back."""

    def edit(path: Path) -> int:
        path.write_text("\n", encoding="utf-8")
        return 0

    with typing(monkeypatch, ("Solution", REVIEW), ("Review", "e"), ("Review", "w")):
        assert "\nP\n" in written(program, run_with_editor(program, "new", "T", "--problem", "P", edit=edit))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_keeps_the_draft(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that can't be written is told in the review; the draft is kept until it is."""
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


def test_a_folder_that_is_none_keeps_the_draft(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no item can be written, the review says so, and leaving keeps the draft."""
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
    """A draft of another backlog folder is not offered; the way back to it names the folder."""
    with typing(monkeypatch, ("Title", "T" + LEAVE)):
        done = program("new", "--dir", "other one", terminal="in err")
    assert "'backlogue new --resume --dir 'other one''" in done.err
    assert program("new", "--resume", terminal="in err").code == 1
    with typing(monkeypatch, ("Title", LEAVE)):
        assert program("new", "--resume", "--dir", "other one", terminal="in err").code == 130


def test_a_taken_slug_keeps_the_draft(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file name that is taken is told in the review, and can be changed there."""
    (program.cwd / "backlog").mkdir()
    (program.cwd / "backlog" / "mine.md").touch()
    with typing(
        monkeypatch,
        ("Problem", "P" + REVIEW),
        ("Review", "w"),
        ("Review", UP * 4 + ENTER),
        ("Its record", "\x15other" + DONE),
        ("Review", "w"),
    ) as script:
        done = program("new", "T", "--slug", "mine", terminal="in err")
    assert "there is such an item already" in script.seen[2].reason
    assert done.out == "backlog/other.md\n"


def test_without_a_place_for_drafts_it_works(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the state folder can't be written, all but drafts works, and the screen says so."""
    (program.cwd / "file").touch()
    with typing(monkeypatch, ("Problem", "P" + DONE), ("Solution", REVIEW), ("Review", "w")) as script:
        done = program("new", "T", terminal="in err", BACKLOGUE_STATE_DIR=str(program.cwd / "file" / "x"))
    assert "drafts can't be saved" in script.seen[1].note
    assert "\nP\n" in written(program, done)


OWN_TEMPLATE = """
_subdirectory: template
_groups:
  - label: First
    questions: [title, size, urgent, steps, tags]
    essential: [title, size, urgent, steps]
_shapes:
  title: {kind: line, label: Name it, required: true}
  tags: {kind: yaml, label: Tags, shown: false}
  steps:
    kind: entries
    label: Steps
    entry: Step
    fields:
      name: {kind: line, label: What, required: true}
      parts: {kind: entries, label: Parts, entry: Part, fields: {word: {kind: line, label: Word}}}
title: {type: str, help: A name for it.}
size: {type: str, help: How large?, choices: [small, large], default: small}
urgent: {type: bool, help: Is it urgent?, default: false}
steps: {type: yaml, default: []}
tags: {type: yaml, help: Any tags., default: []}
slug: {type: str, default: "{{ title | lower }}"}
status: {type: str, default: todo}
date_created: {type: str, default: "2026-01-01"}
date_modified: {type: str, default: "2026-01-01"}
"""

OWN_ITEM = """\
---
status: {{ status }}
date_created: {{ date_created }}
date_modified: {{ date_modified }}
---

# {{ title }}

## Size

{{ size }}

## {{ 'Urgent' if urgent else 'Not urgent' }}

## Steps
{% for step in steps %}

### {{ step.name }}
{% for part in step.parts %}
- **{{ part.word }}**
{% endfor %}
{% endfor %}
"""


def test_a_template_of_its_own_changes_the_wizard(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions, choices, nested entries, order and words are the template's, with no code of ours."""
    root = program.cwd / "own"
    (root / "template").mkdir(parents=True)
    (root / "copier.yml").write_text(OWN_TEMPLATE, encoding="utf-8")
    (root / "template" / "{{ slug }}.md.jinja").write_text(OWN_ITEM, encoding="utf-8")
    with typing(
        monkeypatch,
        ("Name it", "Thing" + ENTER),
        ("Size", DOWN + ENTER),
        ("Urgent", UP + ENTER),
        ("Steps", pasted("- Dig\n  - deep") + DONE),
        ("What else does this item need?", " " + ENTER),
        ("Tags", "[a, b]" + DONE),
        ("Review", "w"),
    ) as script:
        done = program("new", "--template", "own", terminal="in err")
    assert done.out == "backlog/thing.md\n"
    rows = {row.words: row.detail for row in getattr(script.screen("Review"), "rows", ())}
    assert (rows["Urgent"], rows["Tags"]) == ("true", "[a, b]")
    item = written(program, done)
    assert "\nlarge\n" in item
    assert "### Dig\n\n- **deep**\n" in item


def test_a_nested_list_that_is_no_outline_says_so(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries that hold two lists are forms, with outlines inside of them, and their menu says why."""
    root = program.cwd / "own"
    (root / "template").mkdir(parents=True)
    links = "links: {kind: lines, label: Links}\n      parts:"
    (root / "copier.yml").write_text(OWN_TEMPLATE.replace("parts:", links), encoding="utf-8")
    (root / "template" / "{{ slug }}.md.jinja").write_text(OWN_ITEM, encoding="utf-8")
    with typing(
        monkeypatch,
        ("Name it", "Thing" + ENTER),
        ("Size", ENTER),
        ("Urgent", ENTER),
        ("Steps > Step 1", "Dig" + DONE),
        ("Steps > Step 1: Dig > Parts", pasted("deep\ndeeper") + DONE),
        ("Steps", LEAVE),
    ) as script:
        program("new", "--template", "own", terminal="in err")
    assert "more than an outline can show" in script.screen("Steps").help
    assert "steps[0].parts[1].word:\n  deeper\n" in program("drafts", "show").out


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


def test_a_draft_of_an_earlier_version_goes_on(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed before there were outlines and forms is all there, where it is now asked for."""
    folder = program.cwd.parent / "state" / "drafts"
    folder.mkdir(parents=True)
    backlog = str(program.cwd / "backlog")
    draft = {**OLD_DRAFT, "about": {**OLD_DRAFT["about"], "backlog": backlog}}  # type: ignore[dict-item] # a mapping
    (folder / "old.json").write_text(json.dumps(draft), encoding="utf-8")
    with typing(monkeypatch, ("Phases", "!" + REVIEW), ("Review", "w")):
        item = written(program, program("new", "--resume", terminal="in err"))
    assert "### Phase 1: One\n1. **Two**\n   - three!\n" in item


def test_the_ejected_template_asks_the_same(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the built-in template with another label and order asks with that label, in that order."""
    root = program.cwd / "own"
    shutil.copytree(builtin_root() / "template", root / "template")
    shutil.copytree(builtin_root() / "macros", root / "macros")
    text = (builtin_root() / "copier.yml").read_text(encoding="utf-8")
    text = text.replace("label: Solution\n", "label: The way out\n", 1)
    text = text.replace("essential: [title, problem, solution,", "essential: [title, solution,")
    (root / "copier.yml").write_text(text, encoding="utf-8")
    with typing(monkeypatch, ("Title", "T" + ENTER), ("The way out", LEAVE)):
        assert program("new", "--template", "own", terminal="in err").code == 130


def test_a_dumb_terminal_is_asked_line_by_line(program: Program) -> None:
    """With TERM=dumb the whole conversation is held in lines: texts, boxes, lists, back, the review."""
    typed = [
        "Title",
        ":back",
        "",
        "first",
        "second",
        ".",
        "",
        *["Phase", "  Other", "  Task", "    - detail", "."],
        *["Slow", "", "", ":back", "It is measured", ":another"],
        *["Slower", "", "", "", "delete 2", ":undo", "up 2", "4"],
        *["", "", ""],
        "1, 9",
        "a limit",
        ".",
        *["Fast", "", "3"],
        "1",
    ]
    done = program("new", stdin="\n".join([*typed, ""]).encode(), terminal="in err", TERM="dumb")
    body = written(program, done).split("# Title\n")[1]
    assert body == (
        "\n## Problem Statement\n\nfirst\nsecond\n\n**Current Limitations:**\n- a limit\n"
        "\n## Implementation Strategy\n\n### Phase 1: Phase\n1. **Other**\n\n2. **Task**\n   - detail\n"
        "\n## Error Handling Strategy\n\n### Slower\n\n### Slow\n- **Solution**: It is measured\n"
        "\n## Technical Considerations\n\n### Security\n- **Fast**\n"
    )
    assert "\x1b" not in done.err


def test_the_end_of_a_dumb_terminals_input_keeps_a_draft(program: Program) -> None:
    """Ctrl-D in lines leaves a draft, as everywhere."""
    done = program("new", stdin=b"Title\nfirst\n", terminal="in err", TERM="dumb")
    assert (done.code, done.err.endswith(WAY_BACK)) == (130, True)
    assert program("drafts", "show").out == "title:\n  Title\nproblem:\n  first\n"


def test_the_projects_statuses_are_offered(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """The statuses that the config names are the ones to choose from."""
    (program.cwd / ".backlogue.toml").write_text('statuses = ["idea", "done"]\n', encoding="utf-8")
    with typing(
        monkeypatch,
        ("Problem", "P" + REVIEW),
        ("Review", UP * 5 + ENTER),
        ("Its record", "\x1b[C" + DONE),
        ("Review", "w"),
    ) as script:
        done = program("new", "T", terminal="in err")
    record = script.screen("Its record")
    assert isinstance(record, FormScreen)
    assert [value for value, _ in record.fields[0].choices] == ["idea", "done"]
    assert "status: done\n" in written(program, done)
