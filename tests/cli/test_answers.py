"""`backlogue answers`: print an item's answers so that `new` accepts them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.running import Program

GOLDEN = Path(__file__).parent.parent / "golden"

HAND_MADE = """\
---
status: in progress
date_created: 2026-01-02
date_modified: 2026-01-03
---

# Faster start

## Problem Statement

Every start takes a second.

## Success Criteria

It is fast.

## Open Questions

Which cache?
"""


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_new_creates_the_same_item_from_the_answers(program: Program, form: str) -> None:
    """What `answers` prints makes the same item in another folder."""
    made = program("new", "--data", str(GOLDEN / "seed.answers.yml")).out.strip()
    printed = program("answers", made, "--format", form)
    assert (printed.code, printed.err) == (0, "")
    copied = program("new", "--data", "-", "--dir", "other", stdin=printed.out_bytes)
    assert copied.code == 0
    assert (program.cwd / copied.out.strip()).read_bytes() == (program.cwd / made).read_bytes()


def hand_made(program: Program) -> None:
    """Put an item that was written by hand into the backlog."""
    folder = program.cwd / "backlog"
    folder.mkdir()
    (folder / "faster-start.md").write_text(HAND_MADE, encoding="utf-8", newline="")


def test_unrecognized_text_is_reported_on_stderr(program: Program) -> None:
    """A section that the template doesn't have is not in the answers, and its lines are reported."""
    hand_made(program)
    done = program("answers", "faster-start")
    assert done.code == 0
    assert "Every start takes a second." in done.out
    assert "It is fast" not in done.out
    assert done.err == (
        "backlog/faster-start.md:15: not part of the template: It is fast.\n"
        "backlog/faster-start.md:17-19: not part of the template: ## Open Questions\n"
    )


def test_json_has_the_answers_and_unrecognized_text(program: Program) -> None:
    """With --json answers and left-over lines are one object with its version."""
    hand_made(program)
    done = program("answers", "faster-start", "--json")
    assert done.json == {
        "version": 1,
        "answers": {
            "title": "Faster start",
            "status": "in progress",
            "date_created": "2026-01-02",
            "date_modified": "2026-01-03",
            "problem": "Every start takes a second.",
        },
        "raw": [
            {"line": 15, "end_line": 15, "text": "It is fast."},
            {"line": 17, "end_line": 19, "text": "## Open Questions\n\nWhich cache?"},
        ],
    }
    assert done.err == ""


def test_an_invalid_item_is_an_error_with_its_place(program: Program) -> None:
    """Missing front matter or invalid UTF-8 is a one-line error with file, line and column."""
    (program.cwd / "a.md").write_text("# A\n", encoding="utf-8")
    done = program("answers", "a.md")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: a.md:1:1: has no front matter")
    (program.cwd / "b.md").write_bytes(HAND_MADE.encode() + b"\n\xff\n")
    assert "b.md:21:1: is not UTF-8" in program("answers", "b.md").err
