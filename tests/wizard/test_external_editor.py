"""Texts and whole items edited in the user's own editor."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

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
    drafts,
    run_with_editor,
    text_of,
    typing,
    written,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.running import Program


def executable(program: Program, name: str) -> Path:
    """Return a program of this name that does nothing."""
    path = program.cwd.parent / (f"{name}.cmd" if os.name == "nt" else name)
    path.touch()
    path.chmod(0o755)
    return path


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
    """An editor that fails or does not exist leaves the text unchanged, and the reason is shown."""
    with typing(monkeypatch, ("Title", "T" + EDITOR), ("Title", LEAVE)) as script:
        run_with_editor(program, "new", edit=lambda _: 1)
    screen = script.screen("Title")
    assert (text_of(screen), "exited with code 1" in screen.reason) == ("T", True)
    with typing(monkeypatch, ("There is a draft", "r"), ("Title", EDITOR), ("Title", LEAVE)) as script:
        run_with_editor(program, "new", edit=lambda _: 0, editor="no-such-editor")
    assert "not installed" in script.screen("Title").reason


def test_an_editor_that_cannot_wait_makes_no_file(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused before there is a file whose edit could be lost."""
    with typing(monkeypatch, ("Title", "T" + EDITOR), ("Title", LEAVE)) as script:
        run_with_editor(program, "new", edit=lambda _: 0, editor=f"{executable(program, 'xdg-open')}")
    assert "does not wait until the file is closed" in script.screen("Title").reason
    assert [path.suffix for path in drafts(program)] == [".json"]


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
    assert (text_of(screen), "exited with code -1" in screen.reason) == ("saved", True)


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


def test_the_whole_item_is_edited_in_the_editor(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """After editing the whole item, added sections are kept and the answers are parsed again."""
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


def test_an_invalid_item_from_the_editor_is_not_written(
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


def test_an_emptied_file_changes_nothing(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Emptying the file in the editor cancels the edit."""

    def edit(path: Path) -> int:
        path.write_text("\n", encoding="utf-8")
        return 0

    with typing(monkeypatch, ("Solution", REVIEW), ("Review", "e"), ("Review", "w")):
        assert "\nP\n" in written(program, run_with_editor(program, "new", "T", "--problem", "P", edit=edit))
