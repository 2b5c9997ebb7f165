"""`new` in a hostile environment: full disks, closed streams, input that never ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits, owners and mounts are POSIX's")

MIB = 1 << 20


def new(folder: Path, *argv: str, limits: str = "", **options: Any) -> subprocess.CompletedProcess[str]:
    """Run `backlogue new` in a process of its own.

    Args:
        folder: Where it runs; the backlog folder is in it.
        argv: Its arguments.
        limits: Words for the shell's `ulimit`, which hold for the process.
        options: More for `subprocess.run`.
    """
    env = {
        "PATH": os.environ["PATH"],
        "BACKLOGUE_CACHE_DIR": os.environ["BACKLOGUE_CACHE_DIR"],
        "BACKLOGUE_STATE_DIR": str(folder / "state"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    shell = ["sh", "-c", f'{limits}\nexec "$@"', "sh"]
    command = [*shell, sys.executable, "-m", "backlogue", "new", "--dir", str(folder / "backlog"), *argv]
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False, **options
    )


def one_line(done: subprocess.CompletedProcess[str], code: int) -> str:
    """Check that a run failed with this code and one line, and return the line."""
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("error: ")
    return done.stderr.removeprefix("error: ").rstrip("\n")


def litter(folder: Path) -> list[str]:
    """Return what lies in the backlog folder."""
    return sorted(path.name for path in folder.glob("backlog/*"))


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of a few KiB that is full but for less than an item."""
    folder = Path(tempfile.mkdtemp())
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "backlogue-test", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("only root may mount a small disk")
    try:
        (folder / "backlog").mkdir()
        try:
            (folder / "full").write_bytes(bytes(64 * 1024 - 3 * 4096))
        except OSError:
            pytest.skip("the small disk has other sizes")
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


LONG = "problem=" + "A line of prose that takes its room.\n\n" * 1000


def test_a_full_disk(small_disk: Path) -> None:
    """Nothing is written to a full disk, exit 1; with free space again the same command works."""
    line = one_line(new(small_disk, "Too large", "--set", LONG), 1)
    assert "No space left on device" in line
    assert litter(small_disk) == []
    (small_disk / "full").unlink()
    assert new(small_disk, "Fits").returncode == 0
    assert litter(small_disk) == ["fits.md"]


def test_a_write_that_fails_half_way(tmp_path: Path) -> None:
    """Where the system cuts a write short, neither a part of the item nor a temporary file stays."""
    (tmp_path / "backlog").mkdir()
    line = one_line(new(tmp_path, "Too large", "--set", LONG, limits="ulimit -f 8"), 1)
    assert "File too large" in line
    assert litter(tmp_path) == []


def test_a_read_only_file_system(small_disk: Path) -> None:
    """On a disk that takes no writes an item is exit 1 with its folder's name."""
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    line = one_line(new(small_disk, "T"), 1)
    assert line.startswith(str(small_disk / "backlog"))
    assert "Read-only file system" in line


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    (folder / "backlog").chmod(0o755)
    shutil.rmtree(folder)


def test_a_folder_that_cannot_be_written(open_folder: Path) -> None:
    """A read-only folder is exit 1 with its name, and stays as it is."""
    (open_folder / "backlog").mkdir()
    (open_folder / "backlog").chmod(0o555)
    # Root may write everywhere: then the program runs as nobody.
    someone: dict[str, Any] = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    done = new(open_folder, "T", **someone)
    if done.returncode == 126:
        pytest.skip("nobody can't start this interpreter")
    assert "Permission denied" in one_line(done, 1)
    assert litter(open_folder) == []


BOMB = (
    "title: T\nlimitations: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"phases: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 2))
    + "risks: ["
    + ", ".join(f"&b{n} [" + ", ".join(["*a0" if n == 0 else f"*b{n - 1}"] * 10) + "]" for n in range(12))
    + "]\n"
)
BOUNDED = "ulimit -v 524288; ulimit -t 20"
"""Half a GiB and twenty seconds: far more than an item needs, far less than a bomb would take."""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"title: T\nproblem: |\n" + b"  A line of prose.\n" * (50 * MIB // 19), "is larger than 4 MiB"),
        (b'{"title": "' + b"x" * (50 * MIB) + b'"}', "is larger than 4 MiB"),
        (BOMB.encode(), "is too large after expanding its aliases"),
        (b'{"title": "T", "phases": ' + b"[" * MIB + b"]" * MIB + b"}", "is nested more than 50 levels deep"),
        (b"title: T\nphases: " + b"[" * MIB, "is nested more than 50 levels deep"),
        (b"title: T\nlimitations:\n" + b"- x\n" * (MIB // 2), "is too large"),
        (b"title: T\nlimitations:\n" + b"- x\n" * 20_000, None),
        (b'{"title": "T", "limitations": [' + b'"x",' * (MIB // 2) + b'"x"]}', "is too large"),
        (b"title: T\nproblem: '" + b"`" * (2 * MIB) + b"'\n", "the code fence is not closed"),
        (b"title: '" + b"[" * MIB + b"'\n", "title: has 1048576 characters"),
        (b"title: T\nlimitations: ['" + b"[" * 20000 + b"']\n", None),
        (b"title: T\nimprovements: [{name: '" + b"[" * 20000 + b"'}]\n", None),
        (b"title: T\nimprovements: [{name: '" + b"`a" * 20000 + b"'}]\n", None),
        (b"title: T\nimprovements: [{name: '" + b"<a b=" * 5000 + b"'}]\n", None),
        (b"title: T\nimprovements: [{name: '" + b"*a " * 5000 + b"'}]\n", None),
    ],
    ids=[
        "50 MB of YAML", "50 MB of JSON", "bomb", "deep JSON", "deep YAML", "too many lines", "many lines",
        "too many JSON lines", "many backticks",
        "long title", "brackets in a line", "brackets in a name", "backticks in a name", "tags in a name",
        "stars in a name",
    ],
)  # fmt: skip
def test_time_and_memory_stay_bounded(tmp_path: Path, data: bytes, message: str | None) -> None:
    """However large, deep or self-referring the data: refused in one line, or written, within bounds."""
    (tmp_path / "d.data").write_bytes(data)
    done = new(tmp_path, "--data", "d.data", limits=BOUNDED)
    if message is None:
        assert done.returncode == 0, done.stderr
        assert len(litter(tmp_path)) == 1
    else:
        assert message in one_line(done, 2)
        assert litter(tmp_path) == []


@pytest.mark.parametrize(("closed", "code"), [("<&-", 0), ("2>&-", 0), ("<&- 2>&-", 0)])
def test_closed_streams(tmp_path: Path, closed: str, code: int) -> None:
    """With stdin or stderr closed, `new TITLE` still creates an item and prints its path."""
    done = new(tmp_path, "T", limits=f"exec {closed}")
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout == "backlog/t.md\n"


def test_data_from_a_closed_stdin(tmp_path: Path) -> None:
    """`--data -` with stdin closed is a wrong command line, not a crash."""
    assert (
        one_line(new(tmp_path, "--data", "-", limits="exec <&-"), 2)
        == "<stdin>: can't be read: stdin is closed"
    )


def test_a_closed_stdout(tmp_path: Path) -> None:
    """With stdout closed, the item is written; only its path can't be printed."""
    done = new(tmp_path, "T", limits="exec >&-")
    assert "Traceback" not in done.stderr
    assert litter(tmp_path) == ["t.md"]


def test_a_full_stdout(tmp_path: Path) -> None:
    """A result that can't be written is exit 1 with one line."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    done = new(tmp_path, "T", limits="exec >/dev/full")
    assert "No space left on device" in one_line(done, 1)
