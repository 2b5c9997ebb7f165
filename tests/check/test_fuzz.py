"""Any bytes end in findings: never in a traceback, never in a hang."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.check.document import Document
from backlogue.check.engine import check
from backlogue.check.fixes import apply_fixes
from backlogue.check.reports import FORMATS, report_named
from backlogue.check.run import Outcome
from tests.check.items import ALL, SEED, world
from tests.effort import cases

if TYPE_CHECKING:
    from tests.running import Program

FRONT = b"---\nstatus: todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n"
PIECES = [
    FRONT, b"---\n", b"status: [", b"status: 'todo\n", b"date_created: ", b"\xef\xbb\xbf", b"\xff", b"\r",
    b"\r\n", b"\n", b"# ", b"## ", b"\n===\n", b"```", b"~~~\n", b"<!--", b"-->", b"<a id=x>",
    b"<!-- backlogue: ignore placeholder -->", b"# backlogue: ignore", b"- ", b"- [ ]", b"1. ", b"> ", b"[",
    b"]", b"(#a)", b"](x.md)", b"[x]: y\n", b"`", b"\\", b"\x00", b"\x1b", b"\t", "日本🎉".encode(),
    b"[Task 1]", b"    ", b"&#91;", b"<<<<<<< a\n", b"=======\n", b">>>>>>> b\n", b"| a | b |\n|---|---|\n",
]  # fmt: skip


def swallow(data: bytes) -> None:
    """Check and mend a file with every rule on and write every report; hold what must hold of any file."""
    document = Document("item.md", data)
    assert document.byte(len(document.text)) == len(data)
    findings = check(document, world(), path="item.md", severities=ALL)
    lines = document.text.split("\n")
    for one in findings:
        start, end = one.span
        assert (1, 1) <= start[:2] <= end[:2]
        assert end.line <= len(lines)
        assert start.column <= len(lines[start.line - 1]) + 1
    mended, found, gone = apply_fixes(document, findings, world(), path="item.md", severities=ALL)
    for form in FORMATS:
        report_named(form)(Outcome([*found, *gone], [], 1), "").encode("utf-8")
    assert (mended.data == data) == (not gone)


@settings(max_examples=cases(100, 400))
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=24).map(b"".join))
def test_any_bytes_end_in_findings(data: bytes) -> None:
    """Pieces of Markdown, YAML and noise: places lie inside the file, every report can be written."""
    swallow(data)


@settings(max_examples=cases(60, 150))
@given(st.data())
def test_mutilated_seeds_end_in_findings(data: st.DataObject) -> None:
    """The seed with pieces cut out, doubled and replaced."""
    text = bytearray(SEED.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        end = min(len(text), at + data.draw(st.integers(0, 300)))
        text[at:end] = data.draw(st.sampled_from(PIECES) | st.just(bytes(text[at:end]) * 2))
    swallow(bytes(text))


DEEP = {
    "brackets": b"[" * 20000,
    "quotes": b"> " * 2000 + b"\n",
    "lists": b"".join(b"  " * depth + b"- \n" for depth in range(60)),
    "ticks": b"".join(b"`" * count + b" " for count in range(500)),
    "comments": b"<!-- backlogue: ignore task-empty -->\n" * 300,
    "anchors": b"[a](#b)\n" * 300 + b"## x\n" * 300,
    "empty sections": b"## Migration Path\n" * 300,
    "line ends": b"a\r\nb\n" * 500,
    "flow": b"---\nstatus: " + b"[" * 5000 + b"\n---\n",
}


@pytest.mark.parametrize("kind", DEEP)
def test_what_is_deep_or_long_ends_too(kind: str) -> None:
    """Nesting and repetition by the thousand are findings like any others."""
    swallow(DEEP[kind])
    swallow(FRONT + DEEP[kind])


def test_the_command_survives_a_folder_of_noise(program: Program) -> None:
    """Files of anything, under odd names: findings with exit code 1, no bug reported."""
    folder = program.cwd / "backlog"
    folder.mkdir()
    for number, data in enumerate([b"", b"\0", b"\xff\xfe", FRONT, b"---", *DEEP.values()]):
        (folder / f"noise {number} 日.md").write_bytes(data)
    for form in FORMATS:
        done = program("check", "--format", form, "--select", "all")
        assert done.code == 1
        assert "bug" not in done.err
