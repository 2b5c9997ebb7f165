"""`backlogue edit` in the wizard: it is prefilled, and only changes are written."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from backlogue.cli import main
from tests.running import Stream
from tests.wizard.script import DONE, EDITOR, LEAVE, typing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.running import Program

HAND_MADE = """\
---
status: todo
date_created: 2026-01-02
date_modified: 2026-01-03
---

# Faster start

## Problem Statement
It is slow.

## Notes

Mine, *all* mine."""


@pytest.fixture
def made(program: Program) -> Path:
    """An item that was written by hand."""
    path = program.cwd / "backlog" / "faster-start.md"
    path.parent.mkdir()
    path.write_text(HAND_MADE, encoding="utf-8", newline="")
    return path


def test_writing_without_a_change_changes_nothing(
    program: Program, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The review opens with the item's answers; written as they are, the file stays, its time too."""
    before = made.stat().st_mtime_ns
    with typing(monkeypatch, ("Review", "w")) as script:
        done = program("edit", "faster-start", terminal="in err")
    assert (done.code, done.err) == (0, "backlog/faster-start.md: nothing to change\n")
    rows = {row.words: row.detail for row in getattr(script.screen("Review"), "rows", ())}
    assert (rows["Title"], rows["Problem"]) == ("Faster start", "It is slow.")
    assert made.read_bytes().decode() == HAND_MADE
    assert made.stat().st_mtime_ns == before


def test_a_section_is_opened_directly(program: Program, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--section` asks for one answer, with what is there; the rest of the file stays."""
    with typing(monkeypatch, ("Problem", " Very." + DONE), ("Review", "w")):
        done = program("edit", "faster-start", "--section", "problem", terminal="in err")
    assert (done.code, done.err) == (0, "backlog/faster-start.md: changed\n")
    expected = HAND_MADE.replace("slow.", "slow. Very.").replace("2026-01-03", "2026-11-23")
    assert made.read_bytes().decode() == expected


def test_missing_asks_only_for_what_is_missing(
    program: Program, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--missing` passes over what is answered and begins with the first answer that is not."""
    with typing(monkeypatch, ("Current limitations", LEAVE)):
        done = program("edit", "faster-start", "--missing", terminal="in err")
    assert done.code == 130
    assert made.read_bytes().decode() == HAND_MADE


def test_an_unknown_section_is_refused(program: Program, made: Path) -> None:
    """An unknown section is an error that suggests the most similar one."""
    done = program("edit", made.stem, "--section", "problm", terminal="in err")
    assert (done.code, done.err) == (
        2,
        "error: --section: unknown section 'problm'; did you mean 'problem'?\n",
    )


def test_a_file_changed_by_another_program_is_not_overwritten(
    program: Program, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other program's text is kept; the answers are saved as a draft, which the error says."""

    def launch(command: Sequence[str]) -> int:
        from pathlib import Path  # noqa: PLC0415 - a test's own

        Path(command[-1]).write_text("It is very slow.\n", encoding="utf-8")
        made.write_text(HAND_MADE + "\n\nTheirs.\n", encoding="utf-8", newline="")
        return 0

    around = program.system(terminal="in err", EDITOR="sh", PATH=os.environ["PATH"])
    around = replace(around, launch=launch)
    with typing(
        monkeypatch, ("Problem", EDITOR), ("Problem", DONE), ("Review", "w"), ("Review", LEAVE)
    ) as script:
        code = main(["edit", "faster-start", "--section", "problem"], around)
    assert code in (1, 130)
    assert isinstance(around.stderr, Stream)
    told = around.stderr.bytes().decode() + "".join(str(getattr(seen, "reason", "")) for seen in script.seen)
    assert "draft" in told
    assert made.read_bytes().decode() == HAND_MADE + "\n\nTheirs.\n"
    assert program("drafts", "list", "--json").json["drafts"][0]["item"] is not None


def test_what_cannot_be_written_stays_a_draft(
    program: Program, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that can't be put into the file is no success: the file stays, and the draft too."""
    damaged = HAND_MADE.replace("# Faster start\n", "# Faster start\n\n<!-- open\n")
    made.write_text(damaged, encoding="utf-8", newline="")
    with typing(monkeypatch, ("Solution", "Cache it." + DONE), ("Review", "w"), ("Review", LEAVE)):
        done = program("edit", made.stem, "--section", "solution", terminal="in err")
    assert done.code in (1, 130)
    assert made.read_bytes().decode() == damaged
    assert program("drafts", "list", "--json").json["drafts"][0]["item"] is not None
