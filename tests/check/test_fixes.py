"""`--fix` fixes findings that have a single right answer, and changes nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlogue.check.document import Document
from backlogue.check.engine import check
from backlogue.check.fixes import apply_fixes
from tests.check.items import DEFAULT, SEED, rule_context

if TYPE_CHECKING:
    from backlogue.check.finding import Finding
    from tests.running import Program

FRONT = "---\nstatus: todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n"
PROBLEM = "\n# Title\n\n## Problem Statement\n\nSlow.\n"


def fix(data: bytes) -> tuple[bytes, list[Finding]]:
    """Return the bytes that `--fix` makes of a file, and the fixed findings."""
    document = Document("item.md", data)
    found = check(document, rule_context(), path="item.md", severities=DEFAULT)
    document, _, fixed = apply_fixes(document, found, rule_context(), path="item.md", severities=DEFAULT)
    return document.data, fixed


CASES = {
    "the template's comment": (
        FRONT + "\n<!--\nBACKLOG ITEM TEMPLATE\n\nUsage:\n4. Remove this comment block\n-->\n" + PROBLEM,
        FRONT + PROBLEM,
    ),
    "an empty check box": (
        FRONT + PROBLEM + "\n- [x] one\n- [ ]\n- two\n",
        FRONT + PROBLEM + "\n- [x] one\n- two\n",
    ),
    "an empty nested item": (
        FRONT + PROBLEM + "\n1. one\n   - a\n   - \n2. two\n",
        FRONT + PROBLEM + "\n1. one\n   - a\n2. two\n",
    ),
    "a date with slashes": (FRONT.replace("2026-01-05", "2026/1/5") + PROBLEM, FRONT + PROBLEM),
    "a date with a time": (
        FRONT.replace("2026-01-06", '"2026-01-06T10:00:00Z"') + PROBLEM,
        FRONT.replace("2026-01-06", '"2026-01-06"') + PROBLEM,
    ),
    "the spelling of a status": (
        FRONT.replace("todo", "'In-Progress' # now") + PROBLEM,
        FRONT.replace("todo", "'in progress' # now") + PROBLEM,
    ),
    "the order of keys": (
        "---\ndate_modified: 2026-01-06 # c\nowner: me\nstatus: todo\ndate_created: 2026-01-05\n---\n"
        + PROBLEM,
        "---\nstatus: todo\nowner: me\ndate_created: 2026-01-05\ndate_modified: 2026-01-06 # c\n---\n"
        + PROBLEM,
    ),
    "keys and values at once": (
        "---\ndate_modified: 2026/1/6\nstatus: Todo\ndate_created: 2026/1/5\n---\n" + PROBLEM,
        FRONT + PROBLEM,
    ),
    "neighbours": (
        FRONT + PROBLEM + "\n- [ ]\n- \n- a\x07\n",
        FRONT + PROBLEM + "\n- a\n",
    ),
    "a control character at a line's end": (
        FRONT + PROBLEM.replace("Slow.", "Slow.\x07\x1b"),
        FRONT + PROBLEM,
    ),
    "mixed line ends": (FRONT + PROBLEM.replace("Slow.\n", "Slow.\r\n"), FRONT + PROBLEM),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "BOM"])
def test_a_finding_with_a_single_right_answer_is_fixed(case: str, end: str, mark: str) -> None:
    """Each fixable finding is fixed; line ends, the BOM and everything else stay as they are."""
    before, after = CASES[case]
    if end != "\n":
        if case == "mixed line ends":
            before = FRONT + PROBLEM.replace("Slow.\n", "Slow.\0")
        before = before.replace("\n", end).replace("\0", "\n")
        after = after.replace("\n", end)
    new, fixed = fix((mark + before).encode())
    assert new.decode() == mark + after
    assert fixed
    assert fix(new) == (new, [])


KEPT = {
    "a comment that adds to the template's lines": FRONT
    + "\n<!--\nBACKLOG ITEM TEMPLATE\nask Ada first\n-->\n"
    + PROBLEM,
    "a required section": FRONT + "\n# Title\n\n## Problem Statement\n",
    "an empty section of the template": FRONT
    + PROBLEM
    + "\n## Migration Path\n\n### Backward Compatibility\n\n## Success Metrics\n",
    "an empty section that is not in the template": FRONT + PROBLEM + "\n## Notes\n",
    "an empty section with a comment": FRONT + PROBLEM + "\n## Migration Path\n\n<!-- later -->\n",
    "an ambiguous date": FRONT.replace("2026-01-05", "5/1/2026") + PROBLEM,
    "an unknown status": FRONT.replace("todo", "blocked") + PROBLEM,
    "a control character inside a word": FRONT + PROBLEM.replace("Slow", "Sl\x07ow"),
    "a placeholder": FRONT + PROBLEM.replace("Slow.", "[Description]"),
    "duplicate keys in the wrong order": "---\ndate_created: 2026-01-05\nstatus: todo\nstatus: done\n"
    "date_modified: 2026-01-06\n---\n" + PROBLEM,
    "an item whose text is on the next line": FRONT + PROBLEM + "\n-\n  text\n",
    "a dash that would turn a line into a heading": FRONT + PROBLEM + "\ntext\n-\n",
}


@pytest.mark.parametrize("case", KEPT)
def test_a_finding_without_a_single_right_answer_is_not_changed(case: str) -> None:
    """Prose and ambiguous values are never changed."""
    data = KEPT[case].encode()
    assert fix(data) == (data, [])


PIECES = [
    "text\n", "\n", "- [ ]\n", "- a\n", "  - \n", "1. \n", "## Notes\n", "## Migration Path\n",
    "### Performance\n", "# T\n", "```\n", "\r\n", "> - \n", "\x07\n", "---\n", "status: Todo\n",
    "<!-- backlogue: ignore task-empty -->\n", "<!--\nBACKLOG ITEM TEMPLATE\n-->\n", "===\n", "\\",
    "date_created: 2026/1/5\n", "\t", "日本\n", "[Task 1]", "    code\n", "~~~\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.booleans())
def test_fixing_is_idempotent_and_keeps_the_text(body: str, front: bool) -> None:  # noqa: FBT001 - drawn
    """Fixing again changes nothing more, and every line of prose is still there, in its order."""
    data = ((FRONT.replace("todo", "Todo") if front else "") + body).encode()
    new, _ = fix(data)
    assert fix(new) == (new, [])
    words = [line for line in data.decode().split() if line in {"text", "日本", "a", "code", "[Task"}]
    assert [line for line in new.decode().split() if line in set(words)] == words


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_bytes_that_are_not_utf8_stay_as_they_are(before: bytes, after: bytes) -> None:
    """Bytes around a fixed list item stay as they are, even if they are not UTF-8."""
    clean = [part.replace(b"\r", b"").replace(b"\n", b"") for part in (before, after)]
    data = FRONT.encode() + b"# T\n\nx" + clean[0] + b"x\n\n- a\n- [ ]\n- b\n\nx" + clean[1] + b"x\n"
    document = Document("item.md", data)
    rules = {"task-empty": "warning"}
    found = check(document, rule_context(), path="item.md", severities=rules)
    new, _, _ = apply_fixes(document, found, rule_context(), path="item.md", severities=rules)
    assert new.data in {data, data.replace(b"- [ ]\n", b"")}


def test_thousands_of_findings_are_fixed_together() -> None:
    """Many fixable findings take a few passes over the file, not one each."""
    data = (FRONT + PROBLEM + "\n" + "- [ ]\n- a\n" * 3000).encode()
    new, fixed = fix(data)
    assert len(fixed) == 3000
    assert new == data.replace(b"- [ ]\n", b"")


def write_item(program: Program, text: str) -> None:
    """Write the only item of the backlog."""
    (program.cwd / "backlog").mkdir(exist_ok=True)
    (program.cwd / "backlog" / "a.md").write_bytes(text.encode())


def test_fix_writes_the_file_and_lists_what_it_fixed(program: Program) -> None:
    """Fixed findings are listed on stderr; the exit code depends on those that remain."""
    before, after = CASES["an empty check box"]
    write_item(program, before)
    done = program("check", "--fix")
    assert (program.cwd / "backlog" / "a.md").read_bytes().decode() == after
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "fixed backlog/a.md:14:1: the task has no text; fill it in or remove it [task-empty]",
        "1 file checked, nothing found",
    ]


def test_a_dry_run_prints_a_diff_and_writes_nothing(program: Program) -> None:
    """`--fix --dry-run` prints the changes, and its exit code counts the findings it would fix."""
    before, _ = CASES["an empty check box"]
    write_item(program, before)
    done = program("check", "--fix", "--dry-run")
    assert done.code == 1
    assert done.out == (
        "--- a/backlog/a.md\n+++ b/backlog/a.md\n@@ -11,5 +11,4 @@\n Slow.\n \n - [x] one\n-- [ ]\n - two\n"
    )
    assert (program.cwd / "backlog" / "a.md").read_bytes().decode() == before


def test_a_dry_run_as_json_holds_the_fixes_and_the_diff(program: Program) -> None:
    """`--fix --dry-run --json` lists the findings it would fix, with the diff, and writes nothing."""
    before, _ = CASES["an empty check box"]
    write_item(program, before)
    done = program("check", "--fix", "--dry-run", "--json")
    assert done.code == 1
    assert [finding["rule"] for finding in done.json["fixed"]] == ["task-empty"]
    assert done.json["diff"] == program("check", "--fix", "--dry-run").out
    assert done.json["findings"] == []
    assert (program.cwd / "backlog" / "a.md").read_bytes().decode() == before


def test_json_lists_the_fixed_findings(program: Program) -> None:
    """JSON has a separate list of the fixed findings."""
    write_item(program, CASES["an empty check box"][0])
    done = program("check", "--fix", "--json")
    assert [one["rule"] for one in done.json["fixed"]] == ["task-empty"]
    assert (done.json["findings"], done.json["summary"]["fixed"]) == ([], 1)


def test_fixing_a_copied_template_removes_only_its_comment(program: Program) -> None:
    """In an unedited copy of the template, only the comment can be fixed; 56 findings remain."""
    seed = SEED.read_text(encoding="utf-8")
    write_item(program, seed)
    done = program("check", "--fix")
    assert done.code == 1
    assert len(done.out.splitlines()) == 56
    start, end = seed.index("<!--"), seed.index("# [Title")
    assert (program.cwd / "backlog" / "a.md").read_text(encoding="utf-8") == seed[:start] + seed[end:]


def test_fix_prints_stdin_with_its_fixes(program: Program) -> None:
    """The fixed text of stdin goes to stdout, findings to stderr, and no file is written."""
    before, after = CASES["an empty check box"]
    done = program("check", "--fix", "--stdin-filename", "backlog/a.md", stdin=before.encode())
    assert done.out == after
    clean = program("check", "--fix", "--stdin-filename", "backlog/a.md", stdin=after.encode())
    assert (clean.code, clean.out) == (0, after)
    as_json = program("check", "--fix", "--json", "--stdin-filename", "backlog/a.md", stdin=before.encode())
    assert as_json.json["text"] == after
    assert as_json.json["summary"]["fixed"] == 1
    assert not (program.cwd / "backlog").exists()
