"""Checking any bytes ends with findings, not with a traceback or a hang."""

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
from tests.check.items import ALL, SEED, rule_context
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


def check_and_fix(data: bytes) -> None:
    """Check and fix a file with every rule, write every report, and assert what holds for any file."""
    document = Document("item.md", data)
    assert document.byte(len(document.text)) == len(data)
    findings = check(document, rule_context(), path="item.md", severities=ALL)
    lines = document.text.split("\n")
    for one in findings:
        start, end = one.span
        assert (1, 1) <= start[:2] <= end[:2]
        assert end.line <= len(lines)
        assert start.column <= len(lines[start.line - 1]) + 1
    fixed, found, gone = apply_fixes(document, findings, rule_context(), path="item.md", severities=ALL)
    for form in FORMATS:
        report_named(form)(Outcome([*found, *gone], [], 1), "").encode("utf-8")
    assert (fixed.data == data) == (not gone)


@settings(max_examples=cases(100, 400))
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=24).map(b"".join))
def test_any_bytes_can_be_checked(data: bytes) -> None:
    """Random pieces of Markdown, YAML and other bytes have findings inside the file, in every report."""
    check_and_fix(data)


@settings(max_examples=cases(60, 150))
@given(st.data())
def test_damaged_items_can_be_checked(data: st.DataObject) -> None:
    """The same holds for the seed with pieces removed, duplicated and replaced."""
    text = bytearray(SEED.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        end = min(len(text), at + data.draw(st.integers(0, 300)))
        text[at:end] = data.draw(st.sampled_from(PIECES) | st.just(bytes(text[at:end]) * 2))
    check_and_fix(bytes(text))


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
def test_deep_nesting_and_long_repetition_can_be_checked(kind: str) -> None:
    """Thousands of nested or repeated constructs neither crash nor hang the rules."""
    check_and_fix(DEEP[kind])
    check_and_fix(FRONT + DEEP[kind])


def test_the_command_checks_a_folder_of_arbitrary_files(program: Program) -> None:
    """Files with any content and odd names have findings and exit code 1, and no bug is reported."""
    folder = program.cwd / "backlog"
    folder.mkdir()
    for number, data in enumerate([b"", b"\0", b"\xff\xfe", FRONT, b"---", *DEEP.values()]):
        (folder / f"noise {number} 日.md").write_bytes(data)
    for form in FORMATS:
        done = program("check", "--format", form, "--select", "all")
        assert done.code == 1
        assert "bug" not in done.err
