"""Random and mutated files: whatever they hold, `list` and `status` end in a result or a named error."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

from tests.effort import cases

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Done, Program

COUNT = cases(750, 5000)
"""How many files of each of four seeds; 20,000 in all in the thorough run."""

SEEDS = (
    b"---\nstatus: todo\ndate_created: 2026-01-01\ndate_modified: 2026-01-02\n---\n\n# Title\n\ntext\n",
    b"\xef\xbb\xbf---\r\nstatus: 'in progress' # x\r\ntags: [a, {b: c}]\r\ndate_created: 2026-01-01\r\n"
    b'date_modified: "2026-01-02"\r\n---\r\n# T\r\n',
    "---\nstatus: done\ncaf\u00e9: |\n  block\n  text\nanchor: &a [1]\nalias: *a\ndate_created: 2026-01-01\n"
    "date_modified: 2026-01-02\n---\n<!-- c -->\n\nSetext\n===\n".encode(),
)
PIECES = (
    b"---", b"\n", b"\r\n", b"\r", b": ", b"- ", b"[", b"{", b"&a ", b"*a", b"!!int ", b"!<", b"|\n", b">\n",
    b"'", b'"', b"#", b" #", b"\t", b"? ", b"%YAML 9.9\n", b"...\n", b"\0", b"\x1b[2J", b"\x85", b"\xc2\x85",
    b"\xe2\x80\xa8", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"status: on\n", b"date_created: 2025-02-30",
    b"[" * 300, b"a: " * 50, b"`" * 40, b"> " * 300, b"<!--", b"<![CDATA[", b"# ", b"\\", b"@", b"`", b"0o7",
    b"1e999", b"9" * 400, b"~", b"<<: *a\n",
)  # fmt: skip


def mutated(chance: random.Random) -> bytes:
    """Make a file: random bytes, or an item that was cut, doubled, flipped and filled with awkward pieces."""
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(200))
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                data[at:at] = chance.choice(PIECES)
            case 1:
                del data[at : at + chance.randrange(1, 20)]
            case 2:
                data[at:at] = data[at : at + chance.randrange(1, 40)]
            case 3 if at < len(data):
                data[at] = chance.randrange(256)
            case _:
                data[at : at + 3] = chance.choice(PIECES)
    return bytes(data)


@pytest.mark.parametrize("seed", range(4))
def test_no_file_brings_a_traceback(program: Program, seed: int) -> None:
    """Every file is in the list; those that can't be read have a place; an edit is exact or refused."""
    chance = random.Random(seed)
    folder = program.cwd / "backlog"
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"{number}.md").write_bytes(mutated(chance))
    done = program("list", "--json")
    assert done.code == 1, done.err
    told = done.json
    assert len(told["items"]) == COUNT
    wrong = {problem["path"] for problem in told["problems"]}
    for item in told["items"]:
        unread = None in (item["status"], item["date_created"], item["date_modified"])
        assert not unread or item["path"] in wrong
    assert all(problem["line"] >= 1 and problem["column"] >= 1 for problem in told["problems"])
    for number in range(COUNT):
        check_status(program, folder / f"{number}.md")


def check_status(program: Program, path: Path) -> None:
    """Read and set the status of one file: a result, or one line that names the place."""
    before = path.read_bytes()
    shown = f"backlog/{path.name}"
    assert_named(program("status", shown), shown)
    done = program("status", shown, "in progress")
    assert_named(done, shown)
    after = path.read_bytes()
    if done.code:
        assert after == before
    else:
        assert b"in progress" in after or after == before
        assert after.endswith(before[-6:] if before.endswith(b"\ntext\n") else b"")


def assert_named(done: Done, shown: str) -> None:
    """Fail unless the run ended in a result, or in one line that names the place."""
    assert done.code in (0, 1)
    assert done.code == 0 or re.fullmatch(rf"error: {shown}:\d+:\d+: .+\n", done.err), done.err
    assert "bug" not in done.err
