"""Concurrent and killed processes: no edit is lost, and every file is complete."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from backlogue.items.folder import create_item, update_file

if TYPE_CHECKING:
    from pathlib import Path

HEAD = b"---\nstatus: todo\ndate_created: 2026-01-01\ndate_modified: 2026-01-01\n---\n\n# Item\n"
ITEM = HEAD + b"text\n" * 100_000

WRITER = """
import sys
from pathlib import Path
from backlogue.errors import BacklogueError
from backlogue.items.status_edit import Today, set_status
from backlogue.items.folder import update_file

path, name = Path(sys.argv[1]), sys.argv[2]
sys.stdin.readline()
for number in range(25):
    line = f"{name}.{number}"
    try:
        update_file(path, lambda data: data + line.encode() + b"\\n", env={})
    except (BacklogueError, OSError):
        print(line)
    status = ("todo", "in progress", "done")[number % 3]
    try:
        set_status(path, status, today=Today("2026-11-23", {}), display_path="x")
    except (BacklogueError, OSError):
        pass
"""


def test_of_six_writers_no_edit_is_lost(tmp_path: Path) -> None:
    """Six processes make 25 edits each to one item, and change its status: all are kept or reported."""
    path = tmp_path / "item.md"
    path.write_bytes(ITEM)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(name)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for name in range(6)
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    reported = [line for writer in writers for line in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0] * 6
    kept = path.read_bytes()[len(ITEM) - 200 :].split(b"text\n")[-1].decode().split()
    assert sorted(kept + reported) == sorted(f"{name}.{number}" for name in range(6) for number in range(25))
    assert [file.name for file in tmp_path.iterdir()] == ["item.md"]


KILLER = """
import itertools, os, random, select, signal, sys
from pathlib import Path
from backlogue.items.status_edit import Today, set_status
from backlogue.items.folder import create_item

folder, kind = Path(sys.argv[1]), sys.argv[2]
if kind == "create elsewhere":
    del os.O_TMPFILE  # as on systems where every file has a name
item = (folder / "item.md").read_bytes()

def write(number, ready):
    os.write(ready, b".")
    for status in itertools.cycle(("in progress", "done", "todo")):
        if kind == "edit":
            set_status(folder / "item.md", status, today=Today("2026-11-23", {}), display_path="x")
        else:
            create_item(folder, f"made-{number}", item, exact=False, env={})
        os.write(ready, b".")

chance = random.Random(7)
for number in range(200):
    heard, ready = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(heard)
        write(number, ready)
    os.close(ready)
    # A few turns of its work, and a moment within one: at any point of it, without a clock.
    for _ in range(chance.randrange(1, 4)):
        os.read(heard, 1)
    for _ in range(chance.randrange(90_000)):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(heard)
    for path in folder.iterdir():
        data = path.read_bytes()
        sizes = {len(item) + len(status) - len("todo") for status in ("todo", "in progress", "done")}
        if path.suffix == ".md" and (len(data) not in sizes or not data.endswith(item[-9000:])):
            sys.exit(f"{path} is not whole")
        if path.suffix == ".md" and path.name != "item.md":
            path.unlink()
    extra = [path.name for path in folder.iterdir() if path.suffix != ".md"]
    if extra not in ([], [".backlogue.tmp"]) or (extra and kind == "create"):
        sys.exit(f"left behind: {extra}")
"""


CREATING = ("create", "create elsewhere")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux makes files without a name")


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are POSIX's")
@pytest.mark.parametrize("kind", ["edit", *(pytest.param(kind, marks=LINUX) for kind in CREATING)])
def test_a_writer_killed_at_any_moment_leaves_whole_files(tmp_path: Path, kind: str) -> None:
    """After each of 200 SIGKILLs every file is whole; what may be left, the next writer clears."""
    (tmp_path / "item.md").write_bytes(ITEM)
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(tmp_path), kind],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    if kind == "edit":
        update_file(tmp_path / "item.md", lambda data: data + b"x", env={})
    else:
        create_item(tmp_path, "another", b"", exact=True, env={})
    assert all(path.suffix == ".md" for path in tmp_path.iterdir())
