"""The diffs of dry runs are patches: `git apply` and `patch` make of the old files what a real run makes."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.cli.diff import unified_diff

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

ITEM = (
    b"---\nstatus: todo\ndate_created: 2026-01-01\ndate_modified: 2026-01-01\n---\n"
    b"# Title\n\n## Problem Statement\n\nOld.\n\n\n\tcode\x0c with a tab \n"
)
TOOLS = {
    "git": ["git", "apply", "--whitespace=nowarn"],
    "patch": ["patch", "-p1", "--binary", "--no-backup-if-mismatch"],
}


def apply(tool: str, diff: bytes, folder: Path) -> None:
    """Apply a diff in a folder with one of the two programs."""
    program = shutil.which(tool)
    if program is None:
        pytest.skip(f"{tool} is not installed")
    argv = [program, *TOOLS[tool][1:]]
    done = subprocess.run(argv, cwd=folder, input=diff, capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout, done.stderr, diff)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", ["item", "two words", "gr\u00fc\u00dfe", 'a"b', "tab\there"])
@pytest.mark.parametrize(
    "item",
    [ITEM, ITEM.rstrip(b"\n"), ITEM.replace(b"\n", b"\r\n"), ITEM.replace(b"Old.", b"\xff \xe2\x80\xa8 old")],
    ids=["plain", "no final newline", "CRLF", "other bytes"],
)
def test_the_diff_of_edit_applies(program: Program, tool: str, name: str, item: bytes) -> None:
    """What `edit --dry-run` prints turns the item into what `edit` writes."""
    path = program.cwd / "backlog" / f"{name}.md"
    path.parent.mkdir()
    path.write_bytes(item)
    argv = ["edit", f"backlog/{name}.md", "--set", "title=New title", "--set", "status=done"]
    diff = program(*argv, "--dry-run").out_bytes
    assert path.read_bytes() == item
    if b"\xff" in item:
        assert program(*argv).code == 1  # an item that is not UTF-8 is not edited
        return
    assert program(*argv).code == 0
    wanted = path.read_bytes()
    path.write_bytes(item)
    apply(tool, diff, program.cwd)
    assert path.read_bytes() == wanted != item


@pytest.mark.parametrize("tool", TOOLS)
def test_the_diff_of_check_applies(program: Program, tool: str) -> None:
    """What `check --fix --dry-run` prints turns every item into what `check --fix` writes."""
    folder = program.cwd / "backlog"
    folder.mkdir()
    items = {
        "a b": ITEM + b"\n- [ ]\n- b\n",
        "crlf": (ITEM + b"\n- [ ]\n- b\n").replace(b"\n", b"\r\n"),
        "end": ITEM + b"\n- a\n- [ ]",
    }
    for name, data in items.items():
        (folder / f"{name}.md").write_bytes(data)
    diff = program("check", "--fix", "--dry-run").out_bytes
    assert diff.count(b"+++ ") == len(items)
    program("check", "--fix")
    wanted = {path.name: path.read_bytes() for path in folder.iterdir()}
    for name, data in items.items():
        (folder / f"{name}.md").write_bytes(data)
    apply(tool, diff, program.cwd)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == wanted


@pytest.mark.parametrize("tool", TOOLS)
def test_the_diff_of_editor_install_applies(program: Program, tool: str) -> None:
    """What `editor install --dry-run` prints makes the files that `editor install` makes; uninstall too."""
    tasks = program.cwd / ".vscode/tasks.json"
    tasks.parent.mkdir()
    tasks.write_bytes(b'{\r\n\t// mine\r\n\t"version": "2.0.0"}')
    before = files(program.cwd)
    for action in ("install", "uninstall"):
        argv = ["editor", action, "vscode", "zed", "just"]
        diff = program(*argv, "--dry-run").out_bytes
        assert program(*argv, "--dry-run", "--json").json["diff"].encode() == diff
        was = files(program.cwd)
        assert program(*argv, "--yes").code == 0
        wanted = files(program.cwd)
        reset(program.cwd, was)
        apply(tool, diff, program.cwd)
        assert files(program.cwd) == wanted != was
    assert files(program.cwd) == before


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, but those of git."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def reset(folder: Path, wanted: dict[str, bytes]) -> None:
    """Make the files below a folder those that are wanted."""
    for name in files(folder).keys() - wanted.keys():
        (folder / name).unlink()
    for name, data in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for many small patches."""
    return tmp_path_factory.mktemp("patches")


LINES = st.lists(
    st.sampled_from([b"a", b"b", b"\tc", b" ", b"", b"- x", b"+y", b"d\r", b"\x0c", b"\xff"]), max_size=8
)


@settings(max_examples=25)
@given(old=LINES, new=LINES, ends=st.tuples(st.booleans(), st.booleans()))
@pytest.mark.parametrize("tool", TOOLS)
def test_any_two_texts_have_a_diff_that_applies(
    tool: str, shared_folder: Path, old: list[bytes], new: list[bytes], ends: tuple[bool, bool]
) -> None:
    """Whatever the lines and their ends, the diff leads from one text to the other."""
    before, after = (b"\n".join(lines) + b"\n" * end for lines, end in zip((old, new), ends, strict=True))
    path = shared_folder / "f"
    path.write_bytes(before)
    diff = unified_diff(before, after, "f")
    if diff:
        apply(tool, diff, shared_folder)
    assert (path.read_bytes() if path.exists() else b"") == after
