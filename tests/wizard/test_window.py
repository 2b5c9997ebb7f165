"""The wizard in a real pseudo-terminal."""

from __future__ import annotations

import json
import random
import signal
import sys
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pexpect", reason="pseudo-terminals are needed")
if sys.platform == "win32":
    pytest.skip("pseudo-terminals are needed", allow_module_level=True)

from tests.wizard.test_conversation import SMALL_ITEM
from tests.wizard.window import Window

if TYPE_CHECKING:
    from pathlib import Path

STEP = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
DONE, ENTER, LEAVE = "\x13", "\r", "\x03"
WAY_BACK = "saved as a draft; 'backlogue new --resume' takes it up again"

SMALL = [
    ("Title", "Faster start", ENTER),
    ("Problem", "Every start takes a second.", DONE),
    ("Solution", "Read the cache once.", DONE),
    ("Phase 1 > Name", "Foundation", ENTER),
    ("Phase 1: Foundation > Description", "", DONE),
    ("Phase 1: Foundation > Task 1 > Name", "Write the cache", ENTER),
    ("Phase 1: Foundation > Task 1: Write the cache > Details", "One file", DONE),
    ("Phase 1: Foundation > Tasks", "", "\x1b[B\r"),
    ("Phases", "", "\x1b[B\r"),
    ("Risk 1 > Name", "", ENTER),
    ("Success metrics > Functionality goals", "Starts within 50 ms", DONE),
    ("Success metrics > User experience goals", "", DONE),
    ("Success metrics > Maintainability goals", "", DONE),
    ("What else does this item need?", "", ENTER),
    ("Review", "", "w"),
]
"""The screens of a small item: name, text, and the key that leads on."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder that is a repository."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    return folder


def head(window: Window) -> str:
    """Return the name of the screen that a window shows."""
    crumbs = window.text().split("\n")[0].split(STEP)
    return " > ".join(crumbs[1:] or crumbs)


def field(window: Window) -> str:
    """Return the line of text before the cursor; nothing on a screen where the script types no text."""
    cursor = window.screen.cursor
    typed = any(text for name, text, _ in SMALL if name == head(window))
    return str(window.screen.display[cursor.y])[2 : cursor.x] if typed else ""


def ready(window: Window) -> str:
    """Wait for a whole screen and return its name."""
    window.wait("leave")
    return head(window)


def whole(window: Window, before: tuple[str, str]) -> tuple[str, str]:
    """Return the screen's name and its field's text; those from before where a kill left half a drawing.

    A screen is cleared before it is drawn anew, and a kill may come in between.
    """
    name, shown = head(window), field(window)
    text = next((text for known, text, _ in SMALL if known == name), None)
    is_whole = "leave" in window.text() and text is not None and text.startswith(shown)
    return (name, shown) if is_whole else before


def press_some(window: Window, moments: random.Random, *, wait: bool) -> None:
    """Type some of what the screen's field still lacks, or the key that leads on."""
    name, shown = head(window), field(window)
    text, key = next((text, key) for known, text, key in SMALL if known == name)
    rest = text[len(shown) :]
    if rest:
        part = rest[: moments.randrange(1, 9)]
        window.type(part)
        if wait:
            window.wait(lambda _: field(window) == shown + part)
        return
    window.type(key)
    if wait:
        window.wait(lambda text: head(window) != name and "leave" in text)


def test_killed_twenty_times_it_loses_nothing(project: Path) -> None:
    """SIGKILL at random moments: all that was shown is there again, and in the end it is written."""
    moments = random.Random(4)
    names = [name for name, _, _ in SMALL]
    shown = (names[0], "")
    for _ in range(20):
        begun = list((project.parent / "state" / "drafts").glob("*.json"))
        with Window("new", *(["--resume"] if begun else []), cwd=project) as window:
            name = ready(window)
            if name == shown[0]:
                assert field(window).startswith(shown[1])
            else:
                assert names.index(name) == names.index(shown[0]) + 1
            for _ in range(moments.randrange(3)):
                if head(window) != "Review":
                    press_some(window, moments, wait=True)
            shown = (head(window), field(window))
            if head(window) != "Review":
                press_some(window, moments, wait=False)
            window.kill()
            assert window.end() == -signal.SIGKILL
            shown = whole(window, shown)
    with Window("new", "--resume", cwd=project) as window:
        while ready(window) != "Review":
            press_some(window, moments, wait=True)
        window.type("w")
        assert window.end() == 0
    assert (project / "backlog" / "faster-start.md").read_text(encoding="utf-8") == SMALL_ITEM
    assert list((project.parent / "state" / "drafts").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_kindly(project: Path, number: int) -> None:
    """SIGTERM and SIGHUP leave a draft with the half-typed text, say the way back and end with 130."""
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
    """After leaving, the window shows what it showed before, and the way back below it."""
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
        assert ready(window) == "Solution"
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


def test_a_dumb_terminal_is_ended_kindly_too(project: Path) -> None:
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


def test_nothing_is_coloured_without_colour(project: Path) -> None:
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


def test_what_would_steer_the_terminal_is_shown_as_an_escape(project: Path) -> None:
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
