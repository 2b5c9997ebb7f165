"""The page about `update` says what happens."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import pytest

from tests.test_readme import blocks, exchanges

if TYPE_CHECKING:
    from tests.running import Program

PAGE = Path(__file__).parents[2] / "docs" / "update.md"

BEFORE = """\
# [Title]

**Owner:** [Name]

## Why

[Why is it needed?]

## Plan

[What is done, step by step?]
"""
AFTER = BEFORE.replace(
    "[What is done, step by step?]\n",
    "[Which steps are there?]\n\n## Before it is closed\n\n- [ ] Tests pass\n",
)
FILES = {
    "backlog/_template.md": BEFORE,
    "backlog/faster-start.md": """\
# Faster start

**Owner:** Kim (until June)

## Why

Every start takes a second.

## Measurements

Three runs.

## Plan

Keep what was read.
""",
    "backlog/fewer-clicks.md": """\
# Fewer clicks

**Owner:** Robin

## Why

It takes four clicks.

## Plan

[What is done, step by step?]
""",
    "sort-order.md": "The list should remember its sort order.\n\n- seen by Ana\n",
}


@pytest.mark.skipif(which("git") is None, reason="git is not installed")
def test_the_sessions_of_the_page_are_what_happens(program: Program) -> None:
    """Each command prints the output shown, except for the hash of the commit."""
    env = {
        **program.env,
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        **{f"GIT_{who}_DATE": "2026-11-20T12:00:00" for who in ("AUTHOR", "COMMITTER")},
    }
    repository = replace(program, env=env)
    (program.cwd / ".git").rmdir()
    (program.cwd / "backlog").mkdir()
    for name, text in FILES.items():
        (program.cwd / name).write_text(text, encoding="utf-8")
    for argv in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "begin"]):
        subprocess.run(["git", *argv], cwd=program.cwd, env=env, check=True)
    (program.cwd / "backlog" / "_template.md").write_text(AFTER, encoding="utf-8")
    assert repository("list").code == 0  # the template is inferred, which is said once
    for session in blocks(PAGE, "console"):
        for command, printed in exchanges(session):
            _, *argv = shlex.split(command)
            done = repository(*argv)
            assert without_hash(done.err + done.out).strip("\n") == without_hash(printed), command


def without_hash(text: str) -> str:
    """Return a text without the hash of a commit."""
    return re.sub(r"\([0-9a-f]{7,} of", "(0000000 of", text)
