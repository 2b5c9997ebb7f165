"""The wizard in a real pseudo-terminal."""

from __future__ import annotations

import json
import random
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pexpect", reason="pseudo-terminals are needed")
if sys.platform == "win32":
    pytest.skip("pseudo-terminals are needed", allow_module_level=True)

import backlogue
from tests.effort import cases
from tests.wizard.test_conversation import SMALL_ITEM
from tests.wizard.window import Window

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STEP = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
DONE, ENTER, LEAVE = "\x13", "\r", "\x03"
WAY_BACK = "saved as a draft; run 'backlogue new --resume' to continue"

TAB, BACK = "\t", "\x1b[Z"

SMALL = [
    *["Fast", "er start", ENTER],
    *["Every start", " takes a second.", DONE],
    *["Read the cache", " once.", DONE],
    *["Found", "ation", ENTER, TAB, "Write", " the cache", ENTER, TAB, "One", " file", DONE],
    DONE,
    *["Starts within", " 50 ms", TAB, DONE],
    ENTER,
]
"""The keys of a small item, up to its review."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder that is a repository."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    return folder


def head(window: Window) -> str:
    """Return the name of the screen that a window shows."""
    crumbs = window.text().split("\n")[0].split("   ")[0].split("  ")[0].strip().split(STEP)
    return " > ".join(crumbs[1:] or crumbs)


def ready(window: Window) -> str:
    """Wait for a whole screen and return its name."""
    window.wait("leave")
    return head(window)


def look(window: Window) -> str:
    """Return what the window shows, and where its cursor is."""
    cursor = window.screen.cursor
    return f"{window.text()}\n{cursor.y}:{cursor.x}"


def press(window: Window, key: str, shows: str | None = None) -> str:
    """Press a key, wait until the window shows what it leads to, or anything new, and return that."""
    before = look(window)
    window.type(key)
    window.wait(lambda _: look(window) == shows if shows is not None else look(window) != before)
    ready(window)
    window.settle()
    return look(window)


def test_killed_again_and_again_it_loses_nothing(project: Path, tmp_path: Path) -> None:
    """SIGKILL at random moments: the very screen with all that was shown comes back, up to the end."""
    whole = tmp_path / "whole" / "project"
    (whole / ".git").mkdir(parents=True)
    with Window("new", cwd=whole) as window:
        ready(window)
        shown = [look(window)]
        shown += [press(window, key) for key in SMALL]
        assert head(window) == "Review"
    moments = random.Random(4)
    at = 0
    for _ in range(cases(8, 40)):
        begun = list((project.parent / "state" / "drafts").glob("*.json"))
        with Window("new", *(["--resume"] if begun else []), cwd=project) as window:
            ready(window)
            window.settle()
            # What was told to be saved is there; so may be the key that was not yet drawn.
            assert look(window) in shown[at : at + 2]
            at = shown.index(look(window), at)
            for _ in range(moments.randrange(2)):
                if at < len(SMALL):
                    press(window, SMALL[at], shown[at + 1])
                    at += 1
            if at < len(SMALL):
                window.type(SMALL[at])
                window.read(moments.random() / 50)
            window.kill()
            assert window.end() == -signal.SIGKILL
            at += look(window) == shown[min(at + 1, len(SMALL))] != shown[at]
    with Window("new", "--resume", cwd=project) as window:
        ready(window)
        window.settle()
        at = shown.index(look(window), at)
        for index in range(at, len(SMALL)):
            press(window, SMALL[index], shown[index + 1])
        window.type("w")
        assert window.end() == 0
    assert (project / "backlog" / "faster-start.md").read_text(encoding="utf-8") == SMALL_ITEM
    assert list((project.parent / "state" / "drafts").iterdir()) == []


class Text(str):
    """Characters of an answer; all other keys are control keys, but line breaks inside an answer."""

    __slots__ = ()


def outline(phases: Sequence[dict[str, Any]]) -> list[str]:
    """Return the keys of an outline: blanks nest a line, Shift-Tab goes out a level, Enter breaks it."""
    keys: list[str] = []
    for phase in phases:
        keys += [*([Text(ENTER), BACK, BACK] if keys else []), Text(phase["name"])]
        for number, task in enumerate(phase["tasks"]):
            keys += [
                Text(ENTER),
                *([BACK] if number else []),
                Text(task["name"] if number else f"  {task['name']}"),
            ]
            keys += [Text(ENTER), Text(f"  {task['details'][0]}")]
    return keys


def phase(number: int, tasks: int) -> dict[str, Any]:
    """Return a phase with so many tasks of one detail each."""
    names = [f"{number}{task}" for task in range(tasks)]
    return {
        "name": f"Phase{number}",
        "tasks": [{"name": f"Task{name}", "details": [f"Detail{name}"]} for name in names],
    }


RISK = {"problem": "Problem", "solution": "Solution", "fallback": "Fallback"}

FULL: dict[str, Any] = {
    "title": "Faster start",
    "problem": "Every start takes a second.",
    "solution": "Read the cache once.",
    "phases": [phase(0, 3), phase(1, 3), phase(2, 2)],
    "risks": [{"name": "Slow", **RISK}, {"name": "Stale", **RISK}],
    "metrics": {"functionality": ["Fast"], "user_experience": ["Calm"], "maintainability": ["Small"]},
    "components": [{"name": "Cache", "description": "One file.", "language": "lua", "code": "return 1"}],
}
"""Phases with two or three tasks of one detail each, two risks, three metrics, a component with code."""

FULL_KEYS = [
    *[Text(FULL["title"]), ENTER, Text(FULL["problem"]), DONE, Text(FULL["solution"]), DONE],
    *[*outline(FULL["phases"]), DONE],
    *[Text("Slow"), TAB, Text("Problem"), TAB, Text("Solution"), TAB, Text("Fallback"), "\x0e"],
    *[Text("Stale"), TAB, Text("Problem"), TAB, Text("Solution"), TAB, Text("Fallback"), DONE, DONE],
    *[Text("Fast"), TAB, Text("Calm"), TAB, Text("Small"), DONE],
    *["3", ENTER, Text("Cache"), TAB, Text("One file."), TAB, Text("return 1"), DONE, DONE],
]

SMALL_KEYS = [Text("Small"), ENTER, Text("It is slow."), "\x12"]


SMALL_ANSWERS = {"title": "Small", "problem": "It is slow."}


@pytest.mark.parametrize(
    ("keys", "answers", "most", "size"),
    [(FULL_KEYS, FULL, (15, 45), (80, 24)), (SMALL_KEYS, SMALL_ANSWERS, (3, 3), (160, 50))],
    ids=["full-80x24", "small-160x50"],
)
def test_few_screens_and_keys_write_an_item(
    project: Path, keys: list[str], answers: dict[str, Any], most: tuple[int, int], size: tuple[int, int]
) -> None:
    """A full item takes at most 15 screens and 45 keys beside its text, one of a problem alone 3 and 3."""
    with Window("new", cwd=project, columns=size[0], rows=size[1]) as window:
        screens = [ready(window)]
        for key in keys:
            window.settle()
            press(window, key)
            if not isinstance(key, Text) and head(window) != screens[-1]:
                screens.append(head(window))
        assert screens[-1] == "Review", screens
        window.type("w")
        assert window.end() == 0
    assert len(screens) <= most[0], screens
    control = [key for key in [*keys, "w"] if not isinstance(key, Text)]
    assert len(control) <= most[1]
    (item,) = (project / "backlog").iterdir()
    today = {"date_created": "2026-11-23", "date_modified": "2026-11-23"}
    assert item.read_text(encoding="utf-8") == backlogue.render({**answers, **today})


@pytest.mark.parametrize("columns", [80, 160])
def test_the_preview_follows_what_is_typed(project: Path, columns: int) -> None:
    """In a wide window the item is shown beside the screen; a key shows it in a narrow one, and hides it."""
    with Window("new", "T", "--problem", "P", cwd=project, columns=columns) as window:
        ready(window)
        if columns == 80:
            press(window, "\x0c")
        window.wait("# T")
        window.type("Any solution")
        window.wait(lambda text: text.count("Any solution") == 2)
        press(window, "\x0c")
        window.wait(lambda text: text.count("Any solution") == 1)
        window.type(LEAVE)
        assert window.end() == 130


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_saves_a_draft(project: Path, number: int) -> None:
    """SIGTERM and SIGHUP save the unfinished text as a draft, print how to resume it and exit with 130."""
    with Window("new", cwd=project) as window:
        ready(window)
        window.type("Half a ti")
        window.wait("Half a ti")
        window.kill(number)
        assert window.end() == 130
        assert WAY_BACK in window.text()
    with Window("new", "--resume", cwd=project) as window:
        window.wait("Half a ti")


def test_a_closed_terminal_loses_nothing(project: Path) -> None:
    """When the window is closed, the program ends and the draft is there."""
    with Window("new", cwd=project) as window:
        ready(window)
        window.type("Half a ti")
        window.wait("Half a ti")
        window.child.close(force=False)
    with Window("new", "--resume", cwd=project) as window:
        window.wait("Half a ti")


def test_nothing_is_left_on_the_screen(project: Path) -> None:
    """After leaving, the terminal shows its previous content, and below it how to resume."""
    with Window("new", cwd=project, banner="what was here") as window:
        ready(window)
        window.type("Half a ti")
        window.wait("Half a ti")
        window.resize(60, 20)
        window.wait(lambda text: "Half a ti" in text and "leave" in text)
        window.type(LEAVE)
        assert window.end() == 130
        assert window.text() == f"what was here\n{WAY_BACK}"


def test_results_go_to_stdout_alone(project: Path) -> None:
    """As in `code "$(backlogue new)"`: the wizard is seen, and the path is all of stdout."""
    out = project.parent / "out"
    with Window("new", "Title", "--problem", "P", cwd=project, out=out) as window:
        assert ready(window) == "Solution (Proposed Solution)"
        window.type("\x12")
        window.wait("Review")
        window.type("w")
        assert window.end() == 0
    assert out.read_text(encoding="utf-8") == "backlog/title.md\n"


def test_two_at_once_do_not_touch_each_other(project: Path) -> None:
    """Two wizards keep two drafts; one that is open is not offered to the other."""
    with Window("new", cwd=project) as first, Window("new", cwd=project) as second:
        for window, text in ((first, "First"), (second, "Second")):
            assert ready(window) == "Title"
            window.type(text)
            window.wait(text)
        with Window("new", cwd=project) as third:
            assert ready(third) == "Title"
            third.type(LEAVE)
            third.end()
        first.type(LEAVE)
        assert first.end() == 130
        with Window("new", cwd=project) as third:
            assert "First" in third.wait("There is a draft")
            third.type("r")
            third.wait("First")
            third.type("!" + LEAVE)
            third.end()
        second.type("!" + LEAVE)
        assert second.end() == 130
    drafts = [json.loads(path.read_bytes()) for path in (project.parent / "state" / "drafts").glob("*.json")]
    assert sorted(draft["state"]["texts"][0][1] for draft in drafts) == ["First!", "Second!"]


def test_a_signal_on_a_dumb_terminal_saves_a_draft(project: Path) -> None:
    """SIGTERM while a line is read leaves a draft with the lines before it."""
    with Window("new", cwd=project, env={"TERM": "dumb"}) as window:
        window.wait(lambda text: text.endswith("\n>"))
        window.type("Plain\n")
        window.wait(lambda text: "Problem" in text and text.endswith("\n>"))
        window.type("one\n")
        window.wait(lambda text: text.endswith("> one\n>"))
        window.kill(signal.SIGTERM)
        assert window.end() == 130
        assert WAY_BACK.split(";", maxsplit=1)[0] in window.text()


def test_no_color_is_respected(project: Path) -> None:
    """NO_COLOR is heeded, and LC_ALL=C takes and shows wide characters and a paste that nothing marks."""
    with Window("new", cwd=project, env={"NO_COLOR": "1", "LC_ALL": "C", "LANG": "C"}) as window:
        ready(window)
        window.type("日本 🙂\rzwei")
        window.wait("🙂 zwei")
        window.type(ENTER)
        window.wait("Which problem")
        window.type("eins\rzwei\r\rdrei")
        window.wait("drei")
        assert {run.colour for row in window.runs() for run in row} == {"default"}
        window.type(LEAVE)
        assert window.end() == 130
    (draft,) = (project.parent / "state" / "drafts").glob("*.json")
    texts = [text for _, text in json.loads(draft.read_bytes())["state"]["texts"]]
    assert texts == ["日本 🙂 zwei", "eins\nzwei\n\ndrei"]


def test_control_characters_are_shown_as_escapes(project: Path) -> None:
    """Control characters and bidirectional marks of a text in its field are seen, and stay in the text."""
    text = "a\u202eb\x9b31mc\u2028d"
    with Window("new", "--problem", "P", cwd=project) as window:
        ready(window)
        window.type(f"\x1b[200~{text}\x1b[201~e")
        shown = window.wait("de")
        assert "a\\u202eb31mc\\u2028de" in shown
        window.type("\x1b[D" * 4 + "\x7f!")
        assert "a\\u202eb31!c\\u2028de" in window.wait("!")
        window.type(LEAVE)
        window.end()
