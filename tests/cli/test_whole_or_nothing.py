"""`new` writes an item whole, whoever else writes; that it is killed, `tests/items` looks at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.effort import cases

if TYPE_CHECKING:
    from pathlib import Path

BODY = "A line of prose.\n\n" * 200
RACERS = cases(12, 40)


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a process that works in a folder of the test."""
    return {
        **os.environ,
        "BACKLOGUE_CACHE_DIR": os.environ["BACKLOGUE_CACHE_DIR"],
        "BACKLOGUE_STATE_DIR": str(folder / "state"),
        "BACKLOGUE_DIR": str(folder / "backlog"),
    }


def test_processes_with_one_title_leave_whole_items(tmp_path: Path) -> None:
    """Each racer gets a file of its own, with its own content, whole, and tells that file's path."""
    racers = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "backlogue",
                "new",
                "Same title",
                "--json",
                "--problem",
                f"{BODY}Racer {number}.",
            ],
            cwd=tmp_path,
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for number in range(RACERS)
    ]
    told = {}
    for number, racer in enumerate(racers):
        out, err = racer.communicate()
        assert racer.returncode == 0, err
        told[tmp_path / json.loads(out)["path"]] = number
    assert set((tmp_path / "backlog").iterdir()) == set(told)
    names = {path.name for path in told}
    assert names == {"same-title.md", *(f"same-title-{number}.md" for number in range(2, RACERS + 1))}
    for path, number in told.items():
        body = path.read_text(encoding="utf-8").partition("\n# ")[2]
        assert body == f"Same title\n\n## Problem Statement\n\n{BODY}Racer {number}.\n"
