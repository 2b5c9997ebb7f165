"""The start of the wizard: flags, data, and when it may open."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.wizard.script import (
    BACK,
    DONE,
    ENTER,
    LEAVE,
    REVIEW,
    typing,
    written,
)

if TYPE_CHECKING:
    from tests.running import Program


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
    """An invalid value of a flag is in its field, with the error."""
    with typing(monkeypatch, ("Status and dates", "\x15" + "2026-01-31" + DONE), ("Review", LEAVE)) as script:
        done = program("new", "T", "--set", "date_created=2026-02-30", terminal="in err")
    assert "2026-02-30 is not a real date" in script.reasons["Status and dates"]
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
def test_without_a_terminal_the_wizard_is_refused(program: Program, flag: str, terminal: str) -> None:
    """Without a terminal the wizard's flags are refused, and the flags that do without are named."""
    done = program("new", flag, terminal=terminal)
    assert (done.code, done.out) == (2, "")
    assert "--data FILE" in done.err


def test_without_input_nothing_is_asked(program: Program) -> None:
    """`--no-input` and BACKLOGUE_NO_INPUT ask nothing, on a terminal either."""
    assert program("new", "T", "--no-input", terminal="in err").code == 0
    assert program("new", "T", terminal="in err", BACKLOGUE_NO_INPUT="1").code == 0
