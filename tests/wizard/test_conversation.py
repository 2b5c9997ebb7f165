"""A whole run of the wizard with real keystrokes, from the command to the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.wizard.script import BACK, DONE, DOWN, ENTER, LEAVE, REVIEW, UP, pasted, typing

if TYPE_CHECKING:
    import pytest

    from tests.running import Program

OUTLINE = pasted("Foundation\n  Write the cache\n    One file")

SMALL = [
    ("Title", "Faster start" + ENTER),
    ("Problem", "Every start takes a second." + DONE),
    ("Solution", "Read the cache once." + DONE),
    ("Phases", OUTLINE + DONE),
    ("Risks > Risk 1", DONE),
    ("Success metrics", "Starts within 50 ms" + DONE),
    ("What else does this item need?", ENTER),
]

SMALL_ITEM = """\
---
status: todo
date_created: 2026-11-23
date_modified: 2026-11-23
---

# Faster start

## Problem Statement

Every start takes a second.

## Proposed Solution

Read the cache once.

## Implementation Strategy

### Phase 1: Foundation
1. **Write the cache**
   - One file

## Success Metrics

### Functionality Goals
- Starts within 50 ms
"""


def test_a_small_item_is_asked_for_and_written(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """The essentials are asked in order; the review writes the item, and its path is the result."""
    with typing(monkeypatch, *SMALL, ("Review", "w")):
        done = program("new", terminal="in err")
    assert done.code == 0
    assert done.err == (
        "wrote backlog/faster-start.md\n"
        "next: 'backlogue edit faster-start', 'backlogue status faster-start', "
        "'backlogue open faster-start'\n"
    )
    assert done.out == "backlog/faster-start.md\n"
    assert (program.cwd / done.out.strip()).read_text(encoding="utf-8") == SMALL_ITEM


def test_the_review_is_left_only_by_its_own_row(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Going back from the review with the row that leaves pointed at does not leave; picking it does."""
    with typing(
        monkeypatch,
        ("Title", "T" + BACK),
        ("Title", REVIEW),
        ("Review", UP + BACK),
        ("Title", REVIEW),
        ("Review", DOWN * 3 + BACK),
        ("Title", REVIEW),
        ("Review", "s"),
    ):
        done = program("new", terminal="in err")
    assert (done.code, program("drafts", "show").out) == (130, "title:\n  T\n")


def test_leaving_saves_a_draft_that_can_be_resumed(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C within a text exits with 130 and prints the command that resumes at this text."""
    with typing(monkeypatch, *SMALL[:1], ("Problem", "Every st" + LEAVE)):
        left = program("new", terminal="in err")
    assert (left.code, left.out) == (130, "")
    assert left.err == "saved as a draft; run 'backlogue new --resume' to continue\n"
    with typing(monkeypatch, ("Problem", "art takes a second." + DONE), *SMALL[2:], ("Review", "w")):
        done = program("new", "--resume", terminal="in err")
    assert done.code == 0
    assert (program.cwd / done.out.strip()).read_text(encoding="utf-8") == SMALL_ITEM
    assert list((program.cwd.parent / "state" / "drafts").iterdir()) == []
