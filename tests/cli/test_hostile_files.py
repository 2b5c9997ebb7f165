"""Hostile files: bytes that control a terminal, and files that are endless or too large."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from backlogue.files import LARGEST

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

STEERING = "\x1b]0;title\x07 \x1b]52;c;aGk=\x07 \x1b[2J \x9b31m \x7f \u202e \u2066 \u200f \u2028"
ITEM = f"""---
status: todo
date_created: 2026-01-02
date_modified: 2026-02-31
---

# Steer {STEERING} &#8238;

## Problem Statement

[Describe the high-level solution approach] {STEERING}

## {STEERING}

<!-- {STEERING} -->

TODO {STEERING} [link](missing{STEERING}.md)  \x20
"""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

COMMANDS = (
    ("list",),
    ("list", "--format", "plain"),
    ("list", "--format", "json"),
    ("list", "--format", "paths"),
    ("show", "hostile"),
    ("show", "hostile", "--json"),
    ("answers", "hostile"),
    ("answers", "hostile", "--format", "json"),
    ("answers", "hostile", "--json"),
    ("status", "hostile"),
    ("status", "hostile", "done", "--json"),
    ("status", "hostile", STEERING),
    ("show", STEERING),
    ("edit", "hostile", "--set", "problem=p", "--dry-run"),
    ("edit", "hostile", "--set", "problem=p", "--dry-run", "--json"),
    ("edit", "hostile", "--set", f"problem={STEERING}"),
    ("new", STEERING, "--dry-run"),
    ("new", "--data", "data.yml", "--dry-run"),
    ("check",),
    ("check", "--format", "json"),
    ("check", "--format", "github"),
    ("check", "--format", "sarif"),
    ("check", "--format", "rdjson"),
    ("check", "--statistics"),
    ("check", "--fix", "--dry-run"),
    ("check", "--select", STEERING),
    ("touch", "hostile", "--json"),
    ("drafts", "show", STEERING),
    ("editor", "print", STEERING),
    ("schema",),
)

AS_JSON = [argv for argv in COMMANDS if {"--json", "json", "sarif", "rdjson"} & {*argv}]
ON_A_TERMINAL = (("list",), ("show", "hostile"), ("check",), ("check", "--fix", "--dry-run"))


@pytest.fixture
def hostile(program: Program) -> Program:
    """A backlog with an item, and a data file, that hold what steers a terminal."""
    (program.cwd / "backlog").mkdir()
    (program.cwd / "backlog" / "hostile.md").write_text(ITEM, encoding="utf-8", newline="")
    (program.cwd / "data.yml").write_text(f"title: {json.dumps(STEERING)}\nother: 1\n", encoding="utf-8")
    return program


@pytest.mark.parametrize("argv", COMMANDS, ids=" ".join)
def test_no_command_prints_control_characters_of_a_file(hostile: Program, argv: tuple[str, ...]) -> None:
    """Whatever a file or an argument holds, a terminal gets visible text and our own colours alone."""
    done = hostile(*argv, terminal="out err")
    assert (done.out + done.err).strip()
    for text in (done.out, done.err):
        assert HARMFUL.findall(COLOUR.sub("", text)) == []


@pytest.mark.parametrize("argv", AS_JSON, ids=" ".join)
def test_json_is_safe_to_print_and_parses_to_the_original_text(
    hostile: Program, argv: tuple[str, ...]
) -> None:
    """JSON in a pipe escapes what would steer a terminal, and a reader gets the very characters."""
    done = hostile(*argv)
    assert HARMFUL.findall(done.out) == []
    assert isinstance(done.json, dict)
    if argv == ("list", "--format", "json"):
        assert done.json["items"][0]["title"].startswith("Steer \x1b]0;title\x07")


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX's")
@pytest.mark.parametrize("argv", ON_A_TERMINAL, ids=" ".join)
def test_no_control_characters_reach_a_real_terminal(hostile: Program, argv: tuple[str, ...]) -> None:
    """A pseudo-terminal receives no byte that would steer it."""
    pexpect = pytest.importorskip("pexpect")
    child = pexpect.spawn(
        sys.executable, ["-m", "backlogue", *argv], cwd=str(hostile.cwd), encoding="utf-8", timeout=60,
        env={**os.environ, **hostile.env, "TERM": "xterm"},
    )  # fmt: skip
    text = child.read()
    child.close()
    assert "Steer" in text or "hostile.md" in text
    assert HARMFUL.findall(COLOUR.sub("", text.replace("\r\n", "\n"))) == []


def no_file(kind: str, path: Path) -> None:
    """Put something at `path` that is no ordinary file."""
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "huge":
        path.write_bytes(
            b"---\nstatus: todo\ndate_created: 2026-01-02\ndate_modified: 2026-01-02\n---\n\n# T\n"
            + b"x" * 2000
        )
        os.truncate(path, LARGEST + 1)


KINDS = {"pipe": "not a regular file", "device": "not a regular file", "huge": "larger than 16 MiB"}


def run(program: Program, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own that may take 1 GiB of memory, and a minute."""
    limited = ["sh", "-c", 'ulimit -v 1048576; exec "$@"', "sh", sys.executable, "-m", "backlogue", *argv]
    env = {**program.env, "PATH": os.environ["PATH"]}
    return subprocess.run(
        limited, cwd=program.cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
        timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices in a folder are POSIX's")
@pytest.mark.parametrize("kind", KINDS)
def test_an_item_that_is_not_a_regular_file_is_reported_and_not_read(program: Program, kind: str) -> None:
    """A pipe, a device or a huge file in the backlog is a problem with its name; the others are listed."""
    assert program("new", "Good").code == 0
    no_file(kind, program.cwd / "backlog" / "bad.md")
    listed = run(program, "list", "--format", "json")
    assert listed.returncode == 1
    told = json.loads(listed.stdout)
    assert [problem["path"] for problem in told["problems"]] == ["backlog/bad.md"]
    assert KINDS[kind] in told["problems"][0]["message"]
    assert {item["slug"]: item["title"] for item in told["items"]} == {"bad": None, "good": "Good"}
    checked = run(program, "check")
    assert checked.returncode == 1
    assert f"backlog/bad.md:1:1: error: can't be read: {KINDS[kind]}" in checked.stdout
    for argv in (
        ("show", "bad"), ("answers", "bad"), ("status", "bad"), ("status", "bad", "done"), ("touch", "bad"),
        ("edit", "bad", "--set", "problem=p"), ("list", "--grep", "x"), ("check", "--fix"),
        ("show", "backlog/bad.md"), ("new", "Bad"),
    ):  # fmt: skip
        done = run(program, *argv)
        assert "Traceback" not in done.stderr
        assert done.returncode == (0 if argv[0] == "new" else 1), (argv, done.stderr)
        if argv[0] not in {"new", "list", "check"}:
            assert done.stderr.count("\n") == 1
            assert KINDS[kind] in done.stderr, argv


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices in a folder are POSIX's")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [".backlogue.toml", "pyproject.toml"])
def test_a_config_that_is_not_a_regular_file_is_refused(program: Program, kind: str, name: str) -> None:
    """A pipe, a device or a huge file in the config's place is one line, exit 2."""
    no_file(kind, program.cwd / name)
    done = run(program, "list")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert name in done.stderr
    assert KINDS[kind] in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices in a folder are POSIX's")
@pytest.mark.parametrize("kind", KINDS)
def test_a_link_to_a_special_file_is_not_followed(program: Program, kind: str) -> None:
    """`check` doesn't read anchors of a pipe, a device or a huge file, and reports nothing about them."""
    assert program("new", "Good", "--problem", "See [it](other.md#part).").code == 0
    no_file(kind, program.cwd / "backlog" / "_other.md")
    path = program.cwd / "backlog" / "good.md"
    path.write_text(path.read_text(encoding="utf-8").replace("other.md", "_other.md"), encoding="utf-8")
    done = run(program, "check", "--select", "link-broken")
    assert (done.returncode, done.stderr) in {(0, ""), (0, "1 file checked, nothing found\n")}, done.stdout
