"""Shell completion, in the real shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

ITEM = "---\nstatus: todo\ndate_created: 2026-01-01\ndate_modified: 2026-01-01\n---\n\n# {}\n"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the shells are those of POSIX")


@pytest.fixture
def project(program: Program, tmp_path: Path) -> Path:
    """A project with items, and a `backlogue` on the path of its shells."""
    backlog = program.cwd / "backlog"
    backlog.mkdir()
    for slug, title in (("export-csv", "It's $HOME: `x`"), ("export-json", "JSON"), ("other", "Other")):
        (backlog / f"{slug}.md").write_text(ITEM.format(title), encoding="utf-8")
    script = tmp_path / "bin" / "backlogue"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m backlogue "$@"\n')
    script.chmod(0o755)
    return program.cwd


def environment(project: Path) -> dict[str, str]:
    """The shell's own environment, with our program first on its path."""
    path = os.pathsep.join([str(project.parent / "bin"), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "HOME": str(project.parent), "TERM": "dumb"}


def shell(name: str) -> str:
    """Return the shell's program, or skip the test."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def ask(project: Path, *argv: str) -> list[str]:
    """Run a shell and return the lines it printed."""
    done = subprocess.run(
        argv, cwd=project, env=environment(project), capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.splitlines()


ASKED = [
    ("st", ["status"]),
    ("status exp", ["export-csv", "export-json"]),
    ("status other ", ["todo", "in-progress", "done"]),
    ("status other in", ["in-progress"]),
    ("touch export-csv exp", ["export-json"]),
    ("list --status d", ["done"]),
    ("show --dir nowhere ", []),
]


@pytest.mark.parametrize(("words", "offered"), ASKED, ids=[words for words, _offered in ASKED])
def test_bash(project: Path, words: str, offered: list[str]) -> None:
    """Bash offers commands, items and statuses."""
    script = 'eval "$(backlogue completion bash)"\nCOMP_WORDS=("$@"); COMP_CWORD=$(($#-1))\n'
    script += '_backlogue_completion backlogue\nprintf "%s\\n" "${COMPREPLY[@]}"'
    lines = ask(project, shell("bash"), "--norc", "-c", script, "bash", "backlogue", *words.split(" "))
    assert [line for line in lines if line] == offered


@pytest.mark.parametrize(("words", "offered"), ASKED, ids=[words for words, _offered in ASKED])
def test_fish(project: Path, words: str, offered: list[str]) -> None:
    """Fish offers the same, with the items' titles beside them."""
    script = "backlogue completion fish | source; complete --do-complete $argv[1]"
    lines = ask(project, shell("fish"), "--no-config", "-c", script, f"backlogue {words}")
    assert sorted(line.split("\t")[0] for line in lines) == sorted(offered)
    if words == "status exp":
        assert "It's $HOME: `x` (todo)" in lines[0]


def test_zsh(project: Path) -> None:
    """Zsh completes an item and a status that are typed in part, in a terminal of its own."""
    pexpect = pytest.importorskip("pexpect")
    child = pexpect.spawn(
        shell("zsh"), ["-f", "-i"], cwd=str(project), env=environment(project), encoding="utf-8", timeout=60
    )
    try:
        child.sendline("PS1='> '; autoload -U compinit; compinit -u -D; unset zle_bracketed_paste")
        child.sendline('eval "$(backlogue completion zsh)"; print -r load"ed"')
        child.expect("\nloaded")
        child.send("backlogue status oth\t")
        child.expect("other")
        child.send("in\t")
        child.expect("in-progress")
        child.send("\r")
        child.expect("backlog/other.md: in progress")
    finally:
        child.close(force=True)
    assert "status: in progress" in (project / "backlog" / "other.md").read_text()


def test_an_unknown_shell_is_a_usage_error(program: Program) -> None:
    """The error lists the supported shells."""
    done = program("completion", "tcsh")
    assert done.code == 2
    assert "'bash', 'zsh', 'fish'" in done.err
