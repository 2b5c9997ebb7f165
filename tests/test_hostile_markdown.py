"""Markdown made to be slow: commands finish where anything but linear work would take minutes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.running import Program, run_within

if TYPE_CHECKING:
    from pathlib import Path

LONG = 60
"""Seconds after which a command is given up: each takes one or two, and quadratic work takes far longer."""

HEAD = "---\nstatus: todo\ndate_created: 2026-01-01\ndate_modified: 2026-01-01\n---\n\n# A\n\n"
# With a link to an anchor, so that the anchors of the headings are looked for.
CHECKED = {
    "underscores-in-a-heading": "[a](#b)\n\n## " + "_" * 200_000,
    "underscores-between-letters": "[a](#b)\n\n## " + "a_" * 200_000,
    "brackets-in-a-heading": "[a](#b)\n\n## " + "[" * 250_000,
    "links-that-do-not-end": "[a](#b)\n\n## " + "[a](" * 100_000,
    "images-in-images": "[a](#b)\n\n## " + "![" * 25_000 + "a" + "](b)" * 25_000,
    "tags-that-do-not-end": "[a](#b)\n\n<div " + "<a " * 100_000,
    "blanks-in-a-heading": "## a" + " " * 200_000 + "b#",
    "ignores-that-do-not-end": "<!-- backlogue: ignore placeholder " * 20_000,
    "ignores-in-one-paragraph": "<!-- backlogue: ignore placeholder -->\n[Task 1]\n" * 5_000,
    "lazy-lines": "- " * 30 + "a\n" + "b\n" * 2000,
    "quotes": "> " * 1000 + "a\n" + "b\n" * 2000,
    "many-quotes": "> " * 250_000,
}
READ = {
    "lazy lines in nested lists": "- " * 30 + "a\n" + "b\n" * 2000,
    "lazy lines in nested quotes": "> " * 1000 + "a\n" + "b\n" * 2000,
    "lazy lines one by one": "- " * 60 + "a\n" + ("b\n" + "  " * 60 + "c\n") * 500,
    "a tab behind two markers": ">-\t",
    "headings that are in no template": "## a\n" * 12_000,
    **{
        marker: marker * (200_000 // len(marker)) for marker in ("> ", "- ", "+ ", "* ", "1. ", "#", "`", "~")
    },
    **{
        marker: marker * (200_000 // len(marker))
        for marker in ("<", "<!--", "[", "[a](", "*", "_", "=", "\t")
    },
}


@pytest.fixture
def backlog(tmp_path: Path) -> Path:
    """A folder of items below a project."""
    folder = tmp_path / "backlog"
    folder.mkdir()
    return folder


def check_all(backlog: Path) -> None:
    """Check a folder of hostile items."""
    for name, text in CHECKED.items():
        (backlog / f"{name}.md").write_text(f"{HEAD}{text}\n", encoding="utf-8")
    assert Program(cwd=backlog.parent)("check", "--format", "json").code == 1


def read_each(backlog: Path) -> None:
    """Read and edit each of the hostile items."""
    for text in READ.values():
        (backlog / "a.md").write_text(f"{HEAD}## Problem Statement\n\n{text}\n", encoding="utf-8")
        assert Program(cwd=backlog.parent)("answers", "a").code == 0
        done = Program(cwd=backlog.parent)("edit", "a", "--set", "title=B", "--dry-run")
        assert done.code in (0, 1), done.err


def write_each(backlog: Path) -> None:
    """Make an item of each of the hostile texts."""
    for text in READ.values():
        data = json.dumps({"title": "A", "problem": text}).encode()
        done = Program(cwd=backlog.parent)("new", "--data", "-", "--dry-run", stdin=data)
        assert done.code in (0, 2), done.err


def test_check_is_linear(backlog: Path) -> None:
    """Headings, links, tags and ignores that never end are checked in one pass."""
    run_within(LONG, check_all, backlog)


def test_reading_is_linear(backlog: Path) -> None:
    """Nested containers, lazy lines and rows of markers are read and changed in one pass."""
    run_within(LONG, read_each, backlog)


def test_new_is_linear(backlog: Path) -> None:
    """Every text that can be read can be written, or is refused."""
    run_within(LONG, write_each, backlog)
