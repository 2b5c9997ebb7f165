"""`--fix`: what has one right answer is mended, and no other byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlogue.check.document import Document
from backlogue.check.engine import check
from backlogue.check.fixes import apply_fixes
from tests.check.items import DEFAULT, SEED, world

if TYPE_CHECKING:
    from backlogue.check.finding import Finding
    from tests.running import Program

FRONT = "---\nstatus: todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n"
PROBLEM = "\n# Title\n\n## Problem Statement\n\nSlow.\n"


def mended(data: bytes) -> tuple[bytes, list[Finding]]:
    """Return what `--fix` makes of a file, and the findings that are gone."""
    document = Document("item.md", data)
    found = check(document, world(), path="item.md", severities=DEFAULT)
    document, _, gone = apply_fixes(document, found, world(), path="item.md", severities=DEFAULT)
    return document.data, gone


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
    "a control character at a line's end": (
        FRONT + PROBLEM.replace("Slow.", "Slow.\x07\x1b"),
        FRONT + PROBLEM,
    ),
    "mixed line ends": (FRONT + PROBLEM.replace("Slow.\n", "Slow.\r\n"), FRONT + PROBLEM),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "BOM"])
def test_what_has_one_right_answer_is_mended(case: str, end: str, mark: str) -> None:
    """Each mendable finding becomes its right answer; line ends, byte order mark and all else stay."""
    before, after = CASES[case]
    if end != "\n":
        if case == "mixed line ends":
            before = FRONT + PROBLEM.replace("Slow.\n", "Slow.\0")
        before = before.replace("\n", end).replace("\0", "\n")
        after = after.replace("\n", end)
    new, gone = mended((mark + before).encode())
    assert new.decode() == mark + after
    assert gone
    assert mended(new) == (new, [])


KEPT = {
    "a comment of one's own among the template's lines": FRONT
    + "\n<!--\nBACKLOG ITEM TEMPLATE\nask Ada first\n-->\n"
    + PROBLEM,
    "a required section": FRONT + "\n# Title\n\n## Problem Statement\n",
    "an empty section of the template's": FRONT
    + PROBLEM
    + "\n## Migration Path\n\n### Backward Compatibility\n\n## Success Metrics\n",
    "an empty section of one's own": FRONT + PROBLEM + "\n## Notes\n",
    "an empty section with a comment": FRONT + PROBLEM + "\n## Migration Path\n\n<!-- later -->\n",
    "a date that can be read in two ways": FRONT.replace("2026-01-05", "5/1/2026") + PROBLEM,
    "an unknown status": FRONT.replace("todo", "blocked") + PROBLEM,
    "a control character inside a word": FRONT + PROBLEM.replace("Slow", "Sl\x07ow"),
    "a placeholder": FRONT + PROBLEM.replace("Slow.", "[Description]"),
    "doubled keys in a wrong order": "---\ndate_created: 2026-01-05\nstatus: todo\nstatus: done\n"
    "date_modified: 2026-01-06\n---\n" + PROBLEM,
    "an empty item whose text is in the next line": FRONT + PROBLEM + "\n-\n  text\n",
    "what would become a heading": FRONT + PROBLEM + "\ntext\n-\n",
}


@pytest.mark.parametrize("case", KEPT)
def test_what_has_no_one_right_answer_is_left_alone(case: str) -> None:
    """Prose, and whatever could be meant in two ways, is never changed."""
    data = KEPT[case].encode()
    assert mended(data) == (data, [])


PIECES = [
    "text\n", "\n", "- [ ]\n", "- a\n", "  - \n", "1. \n", "## Notes\n", "## Migration Path\n",
    "### Performance\n", "# T\n", "```\n", "\r\n", "> - \n", "\x07\n", "---\n", "status: Todo\n",
    "<!-- backlogue: ignore task-empty -->\n", "<!--\nBACKLOG ITEM TEMPLATE\n-->\n", "===\n", "\\",
    "date_created: 2026/1/5\n", "\t", "日本\n", "[Task 1]", "    code\n", "~~~\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.booleans())
def test_mending_is_idempotent_and_loses_no_word(body: str, front: bool) -> None:  # noqa: FBT001 - drawn
    """Twice is once; every line of prose is still there, in its order; nothing mendable is left behind."""
    data = ((FRONT.replace("todo", "Todo") if front else "") + body).encode()
    new, _ = mended(data)
    assert mended(new) == (new, [])
    words = [line for line in data.decode().split() if line in {"text", "日本", "a", "code", "[Task"}]
    assert [line for line in new.decode().split() if line in set(words)] == words


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_bytes_that_are_not_utf8_stay_as_they_are(before: bytes, after: bytes) -> None:
    """Around a mended list item any bytes survive, UTF-8 or not."""
    clean = [part.replace(b"\r", b"").replace(b"\n", b"") for part in (before, after)]
    data = FRONT.encode() + b"# T\n\nx" + clean[0] + b"x\n\n- a\n- [ ]\n- b\n\nx" + clean[1] + b"x\n"
    document = Document("item.md", data)
    rules = {"task-empty": "warning"}
    found = check(document, world(), path="item.md", severities=rules)
    new, _, _ = apply_fixes(document, found, world(), path="item.md", severities=rules)
    assert new.data in {data, data.replace(b"- [ ]\n", b"")}


def test_a_thousand_leftovers_are_mended_together() -> None:
    """Many mendable findings cost a few readings of the file, not one each."""
    data = (FRONT + PROBLEM + "\n" + "- [ ]\n- a\n" * 3000).encode()
    new, gone = mended(data)
    assert len(gone) == 3000
    assert new == data.replace(b"- [ ]\n", b"")


def item(program: Program, text: str) -> None:
    """Write the program's one item."""
    (program.cwd / "backlog").mkdir(exist_ok=True)
    (program.cwd / "backlog" / "a.md").write_bytes(text.encode())


def test_fix_writes_the_file_and_says_what_it_did(program: Program) -> None:
    """What was mended is told on stderr; the file is changed, the exit code speaks of the rest."""
    before, after = CASES["an empty check box"]
    item(program, before)
    done = program("check", "--fix")
    assert (program.cwd / "backlog" / "a.md").read_bytes().decode() == after
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "fixed backlog/a.md:14:1: a task without text; say what is to be done or take it out [task-empty]",
        "1 file checked, nothing found",
    ]


def test_a_dry_run_is_a_diff_and_writes_nothing(program: Program) -> None:
    """`--fix --dry-run` prints what would change, and fails as the findings it would mend do."""
    before, _ = CASES["an empty check box"]
    item(program, before)
    done = program("check", "--fix", "--dry-run")
    assert done.code == 1
    assert done.out == (
        "--- a/backlog/a.md\n+++ b/backlog/a.md\n@@ -11,5 +11,4 @@\n Slow.\n \n - [x] one\n-- [ ]\n - two\n"
    )
    assert (program.cwd / "backlog" / "a.md").read_bytes().decode() == before


def test_json_tells_what_was_mended(program: Program) -> None:
    """With JSON the mended findings are a list of their own."""
    item(program, CASES["an empty check box"][0])
    done = program("check", "--fix", "--json")
    assert [one["rule"] for one in done.json["fixed"]] == ["task-empty"]
    assert (done.json["findings"], done.json["summary"]["fixed"]) == ([], 1)


def test_the_seed_loses_its_comment_and_keeps_the_rest(program: Program) -> None:
    """Of the untouched seed only the comment has one right answer: 56 findings stay."""
    seed = SEED.read_text(encoding="utf-8")
    item(program, seed)
    done = program("check", "--fix")
    assert done.code == 1
    assert len(done.out.splitlines()) == 56
    start, end = seed.index("<!--"), seed.index("# [Title")
    assert (program.cwd / "backlog" / "a.md").read_text(encoding="utf-8") == seed[:start] + seed[end:]


def test_stdin_comes_back_mended(program: Program) -> None:
    """An editor gets its text back mended on stdout, findings on stderr; no file is touched."""
    before, after = CASES["an empty check box"]
    done = program("check", "--fix", "--stdin-filename", "backlog/a.md", stdin=before.encode())
    assert done.out == after
    clean = program("check", "--fix", "--stdin-filename", "backlog/a.md", stdin=after.encode())
    assert (clean.code, clean.out) == (0, after)
    assert not (program.cwd / "backlog").exists()
