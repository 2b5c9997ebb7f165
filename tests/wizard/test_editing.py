"""The wizard on an existing item: `backlogue edit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.wizard.script import BACK, DONE, DOWN, ENTER, LEAVE, TAB, UP, run_with_editor, typing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

ITEM = """\
---
status: todo
date_created: 2026-01-01
date_modified: 2026-01-01
---

# Faster start

## Problem Statement

Every start takes a second.

## Proposed Solution

[Describe the high-level solution approach]

## Error Handling Strategy

### Stale cache
- **Problem**: An old answer
"""


@pytest.fixture
def item(program: Program) -> Path:
    """An item whose solution is still the seed's placeholder."""
    path = program.cwd / "backlog" / "faster-start.md"
    path.parent.mkdir()
    path.write_text(ITEM, encoding="utf-8")
    return path


def test_editing_starts_in_the_review(program: Program, item: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The review shows the item's answers; one is gone to, changed and written, the rest stays as it was."""
    with typing(
        monkeypatch,
        ("Review", DOWN * 4 + ENTER),
        ("Title", " now" + ENTER),
        ("Review", "w"),
    ) as script:
        done = program("edit", "faster-start", terminal="in err")
    assert done.code == 0, done.err
    rows = {row.words: row.detail for row in getattr(script.seen[0], "rows", ())}
    assert rows["Risks"] == "Stale cache"
    today = ITEM.replace("date_modified: 2026-01-01", "date_modified: 2026-11-23")
    assert item.read_text(encoding="utf-8") == today.replace("# Faster start", "# Faster start now")


def test_a_section_is_opened_directly(program: Program, item: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--section` asks one question and then shows the review."""
    with typing(
        monkeypatch,
        ("Risks", UP + ENTER),
        ("Risks > Risk 1: Stale cache", TAB + TAB + "Compare the time" + DONE),
        ("Risks", DOWN + ENTER),
        ("Review", "w"),
    ):
        assert program("edit", "faster-start", "--section", "risks", terminal="in err").code == 0
    assert "- **Problem**: An old answer\n- **Solution**: Compare the time\n" in item.read_text(
        encoding="utf-8"
    )


def test_missing_answers_are_asked_for(program: Program, item: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--missing` asks for what has no answer or still its placeholder, and for nothing else."""
    with typing(
        monkeypatch,
        ("Current limitations", ENTER),
        ("Solution", "\x15Read it once" + DONE),
        ("Key improvements > Improvement 1", BACK),
        ("Solution", LEAVE),
    ):
        done = program("edit", "faster-start", "--missing", terminal="in err")
    assert done.code == 130
    assert "run 'backlogue edit faster-start' to continue" in done.err
    assert item.read_text(encoding="utf-8") == ITEM
    with typing(
        monkeypatch,
        ("There is a draft", "r"),
        ("Solution", DONE),
        ("Key improvements > Improvement 1", "\x12"),
        ("Review", "w"),
    ):
        assert program("edit", "faster-start", terminal="in err").code == 0
    assert "## Proposed Solution\n\nRead it once\n" in item.read_text(encoding="utf-8")


def test_a_draft_of_one_item_is_not_anothers(
    program: Program, item: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft of an item is offered where that item is edited, not for a new one."""
    with typing(monkeypatch, ("Solution", "!" + LEAVE)):
        program("edit", "faster-start", "--section", "solution", terminal="in err")
    with typing(monkeypatch, ("Title", LEAVE)):
        assert program("new", terminal="in err").code == 130
    done = program("new", "--resume", terminal="in err")
    assert (done.code, "'backlogue edit faster-start' resumes" in done.err) == (1, True)


def test_a_draft_is_resumed_on_the_current_item(
    program: Program, item: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody else changed in the item meanwhile stays; what the draft changes is changed."""
    with typing(monkeypatch, ("Title", " now" + LEAVE)):
        program("edit", "faster-start", "--section", "title", terminal="in err")
    other = ITEM.replace("a second", "two seconds") + "\n## Own\n\nText\n"
    item.write_text(other, encoding="utf-8")
    with typing(monkeypatch, ("There is a draft", "r"), ("Title", ENTER), ("Review", "w")):
        assert program("edit", "faster-start", terminal="in err").code == 0
    expected = other.replace("date_modified: 2026-01-01", "date_modified: 2026-11-23")
    assert item.read_text(encoding="utf-8") == expected.replace("# Faster start", "# Faster start now")


def test_an_item_edited_as_a_whole_and_elsewhere_is_not_overwritten(
    program: Program, item: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft that holds the whole item is refused where the file has changed since; both texts are kept."""

    def edit(path: Path) -> int:
        path.write_text(ITEM + "\n## Mine\n", encoding="utf-8")
        return 0

    with typing(monkeypatch, ("Review", "e"), ("Review", LEAVE)):
        run_with_editor(program, "edit", "faster-start", edit=edit)
    item.write_text(ITEM + "\n## Theirs\n", encoding="utf-8")
    with typing(monkeypatch, ("There is a draft", "r")):
        done = program("edit", "faster-start", terminal="in err")
    assert (done.code, "was changed after" in done.err) == (1, True)
    assert item.read_text(encoding="utf-8") == ITEM + "\n## Theirs\n"
    assert len(program("drafts", "list", "--json").json["drafts"]) == 1


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_whole_is_edited_with_its_own_sections(
    program: Program, item: Path, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    """All of an item that was edited as a whole is written: sections of one's own, and its line ends."""
    text = (ITEM + "\n## Own\n\nText\n").replace("\n", ends)
    item.write_bytes(text.encode())
    wanted = text.replace("a second", "a minute").replace("Text", "More text")

    def edit(path: Path) -> int:
        assert path.read_bytes() == text.encode()
        path.write_bytes(wanted.encode())
        return 0

    with typing(monkeypatch, ("Review", "e"), ("Review", "w")):
        assert run_with_editor(program, "edit", "faster-start", edit=edit).code == 0
    assert item.read_bytes() == wanted.encode()


def test_the_preview_is_the_difference_that_is_written(
    program: Program, item: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an edit the page before writing shows the change, own sections around it and the date included."""
    item.write_text(ITEM + "\n## Own\n", encoding="utf-8")
    with typing(
        monkeypatch,
        ("Title", " now" + DONE),
        ("Review", "p"),
        ("What will be changed", "w"),
    ) as script:
        assert program("edit", "faster-start", "--section", "title", terminal="in err").code == 0
    shown = getattr(script.screen("What will be changed"), "text", "")
    assert "\n-# Faster start\n+# Faster start now\n" in shown
    assert "\n+date_modified: 2026-11-23\n" in shown
    assert "## Own" in item.read_text(encoding="utf-8")


def test_a_dry_run_of_an_edit_keeps_its_draft(
    program: Program, item: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --dry-run nothing is written, and nothing that was typed is lost."""
    with typing(monkeypatch, ("Title", " now" + DONE), ("Review", "w")):
        done = program("edit", "faster-start", "--section", "title", "--dry-run", terminal="in err")
    assert "+# Faster start now" in done.out
    assert item.read_text(encoding="utf-8") == ITEM
    assert "Faster start now" in program("drafts", "show").out
