"""Markdown made to be slow: commands finish where anything but linear work would take minutes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

LONG = 120
"""Seconds after which a command is given up: each takes one or two, and quadratic work takes far longer."""

HEAD = "---\nstatus: todo\ndate_created: 2026-01-01\ndate_modified: 2026-01-01\n---\n\n# A\n\n"
# With a link to an anchor, so that the anchors of the headings are looked for.
CHECKED = {
    "underscores-in-a-heading": "[a](#b)\n\n## " + "_" * 400_000,
    "underscores-between-letters": "[a](#b)\n\n## " + "a_" * 400_000,
    "brackets-in-a-heading": "[a](#b)\n\n## " + "[" * 500_000,
    "links-that-do-not-end": "[a](#b)\n\n## " + "[a](" * 200_000,
    "images-in-images": "[a](#b)\n\n## " + "![" * 50_000 + "a" + "](b)" * 50_000,
    "tags-that-do-not-end": "[a](#b)\n\n<div " + "<a " * 200_000,
    "blanks-in-a-heading": "## a" + " " * 400_000 + "b#",
    "ignores-that-do-not-end": "<!-- backlogue: ignore placeholder " * 40_000,
    "ignores-in-one-paragraph": "<!-- backlogue: ignore placeholder -->\n[Task 1]\n" * 10_000,
    "lazy-lines": "- " * 30 + "a\n" + "b\n" * 4000,
    "quotes": "> " * 1000 + "a\n" + "b\n" * 4000,
    "many-quotes": "> " * 500_000,
}


@pytest.fixture
def backlog(tmp_path: Path) -> Path:
    """A folder of items below a project."""
    folder = tmp_path / "backlog"
    folder.mkdir()
    return folder


def run(folder: Path, *argv: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a folder, for as long as `LONG`."""
    env = os.environ | {"HOME": str(folder), "XDG_STATE_HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "backlogue", *argv],
        cwd=folder,
        env=env,
        capture_output=True,
        check=False,
        timeout=LONG,
    )


def test_check_is_linear(backlog: Path) -> None:
    """Headings, links, tags and ignores that never end are checked in one pass."""
    for name, text in CHECKED.items():
        (backlog / f"{name}.md").write_text(f"{HEAD}{text}\n", encoding="utf-8")
    done = run(backlog.parent, "check", "--format", "json")
    assert done.returncode == 1, done.stderr


READ = {
    "lazy lines in nested lists": "- " * 30 + "a\n" + "b\n" * 4000,
    "lazy lines in nested quotes": "> " * 1000 + "a\n" + "b\n" * 4000,
    "lazy lines one by one": "- " * 60 + "a\n" + ("b\n" + "  " * 60 + "c\n") * 500,
    "a tab behind two markers": ">-\t",
    "headings that are in no template": "## a\n\n" * 5_000,
    **{
        marker: marker * (400_000 // len(marker))
        for marker in ("> ", "- ", "+ ", "* ", "1. ", "#", "`", "~")
    },
    **{
        marker: marker * (400_000 // len(marker))
        for marker in ("<", "<!--", "[", "[a](", "*", "_", "=", "\t")
    },
}


@pytest.mark.parametrize("command", [("answers",), ("edit", "--set", "title=B", "--dry-run")])
def test_reading_is_linear(backlog: Path, command: tuple[str, ...]) -> None:
    """Nested containers, lazy lines and rows of markers are read and changed in one pass."""
    name, *options = command
    for text in READ.values():
        (backlog / "a.md").write_text(f"{HEAD}## Problem Statement\n\n{text}\n", encoding="utf-8")
        done = run(backlog.parent, name, "a", *options)
        assert b"Traceback" not in done.stderr
        assert done.returncode in (0, 1), done.stderr


def test_new_is_linear(backlog: Path) -> None:
    """Every text that can be read can be written, or is refused in a line."""
    for text in READ.values():
        data = backlog.parent / "answers.json"
        data.write_text(json.dumps({"title": "A", "problem": text}), encoding="utf-8")
        done = run(backlog.parent, "new", "--data", str(data), "--dry-run")
        assert b"Traceback" not in done.stderr
        assert done.returncode in (0, 2), done.stderr
