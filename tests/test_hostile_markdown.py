"""Markdown made to be slow: commands finish where anything but linear work would take minutes."""

from __future__ import annotations

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
