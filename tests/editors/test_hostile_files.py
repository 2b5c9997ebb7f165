"""Editor files made to be slow or endless: each is done in one pass, or refused with a reason."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.running import Program, run_within

if TYPE_CHECKING:
    from pathlib import Path

TASKS = ".vscode/tasks.json"
PUMPED = {
    "tasks on one line": (TASKS, '{"tasks": [' + ",".join(["{}"] * 15_000) + "]}"),
    "keys on one line": (TASKS, "{" + ",".join(f'"{number}":1' for number in range(12_000)) + "}"),
    "blanks": (TASKS, '{"tasks": [' + " " * 300_000 + "]}"),
    "comments": (TASKS, '{"tasks": [' + "/*x*/\n" * 25_000 + "]}"),
    "blanks in a Taskfile": ("Taskfile.yml", "version: '3'\nincludes:" + " " * 200_000 + "\n"),
    "lines of blanks in a Taskfile": ("Taskfile.yml", "version: '3'\nincludes:\n" + " \n" * 100_000),
    "a justfile of blanks": ("justfile", " " * 900_000),
    "a makefile of blank lines": ("Makefile", "\n" * 900_000),
    "aliases of aliases": (
        "Taskfile.yml",
        "version: '3'\na0: &a0 [x, x]\n"
        + "".join(f"a{number}: &a{number} [*a{number - 1}, *a{number - 1}]\n" for number in range(1, 41)),
    ),
    "merges of merges": (
        "Taskfile.yml",
        "version: '3'\na0: &a0 {x: y}\n"
        + "".join(
            f"a{number}: &a{number}\n  <<: [*a{number - 1}, *a{number - 1}]\n" for number in range(1, 41)
        ),
    ),
}


EDITORS = {TASKS: "vscode", "Taskfile.yml": "task", "justfile": "just", "Makefile": "make"}


def edit_each(folder: Path) -> None:
    """Install and uninstall the tasks in each of the large files."""
    for number, (name, text) in enumerate(PUMPED.values()):
        program = Program(cwd=folder / str(number), env={"HOME": str(folder)})
        path = program.cwd / name
        path.parent.mkdir(parents=True)
        (program.cwd / ".git").mkdir()
        path.write_text(text, encoding="utf-8", newline="\n")
        done = program("editor", "install", EDITORS[name], "--yes")
        assert done.code == 0, done.err
        assert b"backlogue" in path.read_bytes()
        assert program("editor", "uninstall", EDITORS[name], "--yes").code == 0
        assert path.read_text(encoding="utf-8") == text


def test_a_large_file_is_edited_in_one_pass(tmp_path: Path) -> None:
    """The tasks are added and taken out again, and every byte is as it was."""
    run_within(60, edit_each, tmp_path)


REFUSED = {
    "too large": (TASKS, '{"tasks": []}' + " " * (1 << 20), "larger than 1 MiB; nothing was changed"),
    "deep": ("Taskfile.yml", "a: " + "[" * 100_000, "nested too deeply"),
    "many of ours": (
        TASKS,
        '{"tasks": [' + ",".join(f'{{"label": "Backlog: {number}"}}' for number in range(300)) + "]}",
        "more than 200 names begin with 'Backlog: '",
    ),
}


@pytest.mark.parametrize(("name", "text", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_would_take_too_long_is_refused(program: Program, name: str, text: str, reason: str) -> None:
    """Exit 2 with the file and the reason, and nothing is changed."""
    path = program.cwd / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    done = program("editor", "install", "vscode", "task", "--yes")
    assert (done.code, name in done.err, reason in done.err) == (2, True, True), done.err[:300]
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_is_not_waited_for(program: Program) -> None:
    """A pipe or a device where a file belongs is refused."""
    os.mkfifo(program.cwd / "justfile")
    done = program("editor", "install", "just", "--yes")
    assert (done.code, "not a regular file" in done.err) == (2, True)
