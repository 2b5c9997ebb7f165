"""`backlogue edit` without questions: `--set`, `--data`, `--dry-run`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.running import Program

GOLDEN = Path(__file__).parent.parent / "golden"

HAND_MADE = """\
---
status: todo
date_created: 2026-01-02
date_modified: 2026-01-03
---

# Faster start

## Testing Requirements

Mostly by hand.

### Unit
* **Empty**:   no file
* **Old** and new

## Problem Statement
Every start
takes a second.

**Current Limitations:**
* slow
* [ ] not measured

| a | b |
|---|---|
| 1 | 2 |

## Implementation Strategy

#### Phase 1: Measure
1. **Clock**
    - a nested list
        - of two levels

#### Phase 2: Cache
<!-- why not? -->
2. **Write** it, then
   read it"""


@pytest.fixture
def made(program: Program) -> Path:
    """An item that was written by hand, without a final line break."""
    path = program.cwd / "backlog" / "faster-start.md"
    path.parent.mkdir()
    path.write_text(HAND_MADE, encoding="utf-8", newline="")
    return path


def changed(path: Path) -> tuple[list[str], list[str]]:
    """Return the lines that the hand-made item lost and got, without the date."""
    before, after = HAND_MADE.split("\n"), path.read_bytes().decode().split("\n")
    assert "date_modified: 2026-11-23" in after
    lost = [line for line in before if before.count(line) > after.count(line)]
    got = [line for line in after if after.count(line) > before.count(line)]
    return lost[1:], got[1:]


@pytest.mark.parametrize(
    ("setting", "lost", "got"),
    [
        ("title=Slower start", ["# Faster start"], ["# Slower start"]),
        ("problem=It is slow.", ["Every start", "takes a second."], ["It is slow."]),
        ("limitations.0=very slow", ["* slow"], ["* very slow"]),
        ("tests.0.cases.0.description=none", ["* **Empty**:   no file"], ["* **Empty**:   none"]),
        ("tests.0.cases.0.description=", ["* **Empty**:   no file"], ["* **Empty**"]),
        ("tests.0.cases.1.name=New", ["* **Old** and new"], ["* **New** and new"]),
        ("phases.0.name=Time", ["#### Phase 1: Measure"], ["#### Phase 1: Time"]),
        ("phases.1.tasks.0.name=Save", ["2. **Write** it, then"], ["2. **Save** it, then"]),
        ("phases.0.tasks.0.details.0=one", ["    - a nested list"], ["    - one"]),
        ("solution=Cache it.", [], ["", "## Proposed Solution", "", "Cache it."]),
        ("phases.0.tasks.1.name=Think", [], ["2. **Think**"]),
    ],
)
def test_only_the_lines_of_the_changed_answer_change(
    program: Program, made: Path, setting: str, lost: list[str], got: list[str]
) -> None:
    """Everything else stays: other bullets, raw parts, the missing final line break."""
    done = program("edit", "faster-start", "--set", setting)
    assert (done.code, done.out, done.err) == (0, "", "backlog/faster-start.md: changed\n")
    was, now = changed(made)
    assert ([line for line in was if line], [line for line in now if line]) == (
        [line for line in lost if line],
        [line for line in got if line],
    )


def test_a_change_that_would_move_something_into_an_answer_is_refused(program: Program, made: Path) -> None:
    """Without the list the table behind it would belong to the problem: exit code 1, the file stays."""
    done = program("edit", "faster-start", "--set", "limitations=")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "error: backlog/faster-start.md:22: can't change limitations without changing something else; "
        "edit the file by hand; 'backlogue check' may show the reason\n"
    )
    assert made.read_bytes().decode() == HAND_MADE


def test_an_unchanged_answer_changes_nothing(program: Program, made: Path) -> None:
    """An answer set to itself leaves the file alone, its date and its time too."""
    before = made.stat().st_mtime_ns
    done = program("edit", "faster-start", "--set", "limitations.0=slow")
    assert (done.code, done.err) == (0, "backlog/faster-start.md: nothing to change\n")
    assert made.read_bytes().decode() == HAND_MADE
    assert made.stat().st_mtime_ns == before


def test_the_items_own_answers_change_nothing(program: Program, made: Path) -> None:
    """What `answers` prints, given to `edit --data`, is no change."""
    printed = program("answers", "faster-start")
    done = program("edit", "faster-start", "--data", "-", stdin=printed.out_bytes)
    assert done.err == "backlog/faster-start.md: nothing to change\n"
    assert made.read_bytes().decode() == HAND_MADE


def test_a_dry_run_shows_a_diff_and_writes_nothing(program: Program, made: Path) -> None:
    """The diff is a result; the file stays."""
    done = program("edit", "faster-start", "--set", "title=Slower start", "--dry-run")
    assert done.code == 0
    assert "-# Faster start\n+# Slower start\n" in done.out
    assert made.read_bytes().decode() == HAND_MADE


def test_an_item_that_new_wrote_is_edited_to_what_new_would_write(program: Program) -> None:
    """An untouched item, edited, is the item that its changed answers make: numbers and blank lines too."""
    program("new", "--data", str(GOLDEN / "seed.answers.yml"), "--slug", "a")
    settings = ["--set", "phases.0=", "--set", "improvements.3.name=More", "--set", "security="]
    assert program("edit", "a", *settings).code == 0
    program("new", "--data", str(GOLDEN / "seed.answers.yml"), "--slug", "b", *settings)
    folder = program.cwd / "backlog"
    assert (folder / "a.md").read_bytes() == (folder / "b.md").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (["--set", "title="], "title: can't be empty"),
        (["--set", "problem=# A"], "problem: line 1: the heading '# A'"),
        (["--set", "solution=- ```\n# Other\n```"], "solution: would break the item's structure"),
        (["--set", "nothing=x"], "nothing: unknown answer"),
        (["--set", "slug=other"], "slug: can't be changed; rename the file"),
        (["--set", "status=gone"], "status: unknown choice 'gone'"),
        (["--section", "problem"], "'edit' needs a terminal to ask on"),
    ],
)
def test_a_refused_edit_leaves_the_file_unchanged(
    program: Program, made: Path, arguments: list[str], place: str
) -> None:
    """An invalid answer is reported by name with exit code 2; nothing is written."""
    done = program("edit", "faster-start", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {place}")
    assert made.read_bytes().decode() == HAND_MADE


def test_missing_parts_are_inserted_in_template_order(program: Program, made: Path) -> None:
    """A title before everything, sections in the template's order after those that come before them."""
    front = HAND_MADE[: HAND_MADE.index("\n# ") + 1]
    made.write_text(front + "Notes.\n\n## Proposed Solution\n\nCache it.\n", encoding="utf-8", newline="")
    settings = ["title=T", "security=[{name: S}]", "risks=[{name: R}]", "problem=P", "components=[{name: C}]"]
    assert program("edit", made.stem, *(word for each in settings for word in ("--set", each))).code == 0
    body = made.read_bytes().decode().split("---\n", 2)[2]
    assert body == (
        "\n# T\n\nNotes.\n\n## Problem Statement\n\nP\n\n## Proposed Solution\n\nCache it.\n\n"
        "## Technical Architecture\n\n### C\n\n## Error Handling Strategy\n\n### R\n\n"
        "## Technical Considerations\n\n### Security\n- **S**\n"
    )


def test_a_backslash_that_the_template_adds_anyway_is_no_fault(program: Program, made: Path) -> None:
    """An escape typed where the template would put it is the same answer; given twice, nothing changes."""
    setting = "limitations.0=\\* a star"
    assert program("edit", made.stem, "--set", setting).code == 0
    assert "\n* \\* a star\n" in made.read_bytes().decode()
    assert program("edit", made.stem, "--set", setting).err.endswith("nothing to change\n")


def test_entries_are_renumbered_after_insertions_and_removals(program: Program, made: Path) -> None:
    """Phases and tasks are renumbered, and the content of a task is indented to the width of its number."""
    tasks = "\n".join(f"{number}. **Task {number}**\n   - detail" for number in range(1, 10))
    text = HAND_MADE.replace("1. **Clock**\n    - a nested list\n        - of two levels", tasks)
    made.write_text(text, encoding="utf-8", newline="")
    assert program("edit", made.stem, "--set", "phases.0.tasks.9.name=Last").code == 0
    assert "\n10. **Last**\n" in made.read_bytes().decode()
    answers = program("answers", made.stem, "--format", "json").json["phases"][0]["tasks"]
    moved = {"phases": [{"name": "Measure", "tasks": [answers[9], *answers[:9]]}]}
    assert program("edit", made.stem, "--data", "-", stdin=json.dumps(moved).encode()).code == 0
    after = made.read_bytes().decode()
    assert "1. **Last**\n2. **Task 1**\n   - detail\n" in after
    assert "10. **Task 9**\n    - detail" in after
    assert program("edit", made.stem, "--set", "phases.1.name=Cache", "--set", "phases.0=").code == 0
    assert "#### Phase 1: Cache" in made.read_bytes().decode()


def test_an_item_without_a_body_gets_one(program: Program, made: Path) -> None:
    """What has front matter alone becomes the item that its answers make."""
    made.write_text(HAND_MADE[: HAND_MADE.index("\n# ")], encoding="utf-8", newline="")
    assert program("edit", made.stem, "--set", "title=T", "--set", "problem=P").code == 0
    assert made.read_bytes().decode().split("---\n", 2)[2] == "\n# T\n\n## Problem Statement\n\nP\n"


def test_json_tells_whether_it_changed(program: Program, made: Path) -> None:
    """With --json the result is one object with its version."""
    assert made.is_file()
    done = program("edit", "faster-start", "--set", "status=done", "--json")
    assert done.json == {
        "version": 1,
        "path": "backlog/faster-start.md",
        "slug": "faster-start",
        "changed": True,
    }


FRONT = HAND_MADE[: HAND_MADE.index("\n# ")]


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("\n## Problem Statement\n", "\n## Problem Statement\n\nX\n"),
        ("\n## Problem Statement\n\nOld\n", "\n## Problem Statement\n\nX\n"),
        ("\nNotes.\n", "\nNotes.\n\n## Problem Statement\n\nX\n"),
        ("#\n\n## Problem Statement\n\nOld\n", "#\n\n## Problem Statement\n\nX\n"),
        ("T\n===\n", "T\n===\n\n## Problem Statement\n\nX\n"),
    ],
)
def test_a_damaged_item_can_be_edited(program: Program, made: Path, body: str, after: str) -> None:
    """Without a title, or with an underlined one, a new answer is written where it can be read back."""
    made.write_text(FRONT + body, encoding="utf-8", newline="")
    assert program("edit", made.stem, "--set", "problem=X").code == 0
    assert made.read_bytes().decode().split("---\n", 2)[2] == after
    assert program("answers", made.stem, "--format", "json").json["problem"] == "X"


def test_what_is_new_goes_before_an_open_comment(program: Program, made: Path) -> None:
    """Behind it nothing would be read; an underlined title keeps its line."""
    made.write_text(FRONT + "\nT\n===\n<!-- open\n\nNotes.\n", encoding="utf-8", newline="")
    assert program("edit", made.stem, "--set", "security=[{name: S}]").code == 0
    assert made.read_bytes().decode().split("---\n", 2)[2] == (
        "\nT\n===\n\n## Technical Considerations\n\n### Security\n- **S**\n\n<!-- open\n\nNotes.\n"
    )


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("\n```\n\n# Faster start\n", 7),
        ("\n# A\n\n## Problem Statement\n\nP\n\n```\nx\n", 11),
        ("\nT\n===\n<!-- open\n\nNotes.\n", 9),
    ],
)
def test_a_change_that_cannot_be_written_is_an_error(
    program: Program, made: Path, body: str, line: int
) -> None:
    """An unclosed block that would swallow the text is an error with a place, never 'nothing to change'."""
    made.write_text(FRONT + body, encoding="utf-8", newline="")
    done = program("edit", made.stem, "--set", "solution=X")
    assert (done.code, made.read_bytes().decode()) == (1, FRONT + body)
    assert done.err.startswith(f"error: backlog/{made.name}:{line}: can't change solution without")


def test_an_empty_title_is_filled_in(program: Program, made: Path) -> None:
    """A heading that is still empty gets the title; no second one is added."""
    made.write_text(FRONT + "\n# \n\n## Problem Statement\n\nP\n", encoding="utf-8", newline="")
    assert program("edit", made.stem, "--set", "title=T").code == 0
    assert made.read_bytes().decode().endswith("---\n\n# T\n\n## Problem Statement\n\nP\n")


def test_a_label_without_a_list_gets_its_list(program: Program, made: Path) -> None:
    """The label is not written a second time."""
    body = "\n# A\n\n## Problem Statement\n\nP\n\n**Current Limitations:**\n"
    made.write_text(FRONT + body, encoding="utf-8", newline="")
    assert program("edit", made.stem, "--set", "limitations=[slow]").code == 0
    assert made.read_bytes().decode().endswith("P\n\n**Current Limitations:**\n- slow\n")


def test_a_phase_that_was_not_understood_keeps_its_number(program: Program, made: Path) -> None:
    """A new phase goes behind it and counts on; two phases never have one number."""
    body = "\n# A\n\n## Implementation Strategy\n\n### Phase 1: A\n\n### Phase 2\n\nLater.\n"
    made.write_text(FRONT + body, encoding="utf-8", newline="")
    assert program("edit", made.stem, "--set", "phases.1.name=B").code == 0
    assert made.read_bytes().decode().endswith("### Phase 2\n\nLater.\n\n### Phase 3: B\n")
    assert program("edit", made.stem, "--set", "phases.0=").code == 0
    assert "### Phase 2\n" in made.read_bytes().decode()
    assert "Phase 2: B" not in made.read_bytes().decode()


@pytest.mark.parametrize(
    ("setting", "was", "now"),
    [
        ("phases.1.name=New", "**Phase 2: Cache**: Only then.", "**Phase 2: New**: Only then."),
        ("phases.1.description=At once.", "**Phase 2: Cache**: Only then.", "**Phase 2: Cache**: At once."),
        ("phases.1.description=", "**Phase 2: Cache**: Only then.", "**Phase 2: Cache**"),
        ("phases.2.description=At last.", "**Clean up**", "**Clean up**: At last."),
        ("phases.0.tasks.2.name=Compare", "   - Report\n", "   - Report\n   - **Compare**\n"),
    ],
)
def test_phases_in_one_list_are_edited_in_it(
    program: Program, made: Path, setting: str, was: str, now: str
) -> None:
    """A description behind a name in the same line is changed, taken out and added there."""
    fixture = Path(__file__).parent.parent / "items" / "fixtures" / "phases-as-a-list.md"
    text = fixture.read_text(encoding="utf-8")
    made.write_text(text, encoding="utf-8", newline="")
    assert program("edit", made.stem, "--set", setting).code == 0
    assert made.read_bytes().decode() == text.replace(was, now).replace("2026-01-03", "2026-11-23")


@pytest.mark.parametrize("code", ["    a = `1`\n\n      b\n", "\ta = `1`\n\n\t  b\n"])
def test_code_that_is_indented_is_read_as_a_fence(program: Program, made: Path, code: str) -> None:
    """An indented code block that an answer begins with keeps its meaning, and nothing of it stays behind."""
    made.write_text(f"{FRONT}\n# A\n\n## Problem Statement\n\n{code}\nOld\n", encoding="utf-8", newline="")
    answers = program("answers", made.stem, "--format", "json")
    assert answers.json["problem"] == "```\na = `1`\n\n  b\n```\n\nOld"
    assert program("edit", made.stem, "--data", "-", stdin=answers.out_bytes).err.endswith(
        "nothing to change\n"
    )
    assert program("edit", made.stem, "--set", "problem=Other").code == 0
    assert made.read_bytes().decode().endswith("---\n\n# A\n\n## Problem Statement\n\nOther\n")


def test_a_new_text_has_its_own_indentation(program: Program, made: Path) -> None:
    """Blanks before the old text do not indent the new one's first line alone."""
    made.write_text(f"{FRONT}\n# A\n\n## Problem Statement\n\n  Old\n", encoding="utf-8", newline="")
    assert program("edit", made.stem, "--set", "problem=- a\n  - b").code == 0
    assert made.read_bytes().decode().endswith("\n- a\n  - b\n")
