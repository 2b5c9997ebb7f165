"""The example of a numbered ticket without front matter, through the commands."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import copier
import pytest

from tests.effort import cases
from tests.wizard.script import DONE, ENTER, pasted, run_with_editor, typing

if TYPE_CHECKING:
    from tests.running import Program

TICKET = Path(__file__).parent.parent.parent / "examples" / "templates" / "ticket"
ANSWERS: dict[str, Any] = {
    "title": "Export to CSV",
    "priority": "🔴 high",
    "opened_on": "28.02.2026",
    "description": "People copy tables by hand.",
    "criteria": ["A file is written", "[x] The columns are agreed"],
}
TEXT = """# TCK-001: Export to CSV

**Status:** todo
**Priority:** 🔴 high · **Opened:** 28.02.2026

## Description

People copy tables by hand.

## Acceptance criteria

- [ ] A file is written
- [x] The columns are agreed

## Before it is closed

- [ ] Tests pass
- [ ] Someone else has read the change
"""


@pytest.fixture
def tickets(program: Program) -> Path:
    """The folder of tickets, with the template in the config."""
    config = f"template = {json.dumps(str(TICKET))}\n"
    (program.cwd / ".backlogue.toml").write_text(config, encoding="utf-8")
    (program.cwd / "backlog").mkdir()
    return program.cwd / "backlog"


def test_a_ticket_is_written_as_stock_copier_writes_it(
    program: Program, tickets: Path, tmp_path: Path
) -> None:
    """`new` draws the number and writes the bytes of `copier copy`; dates may be given as ISO."""
    data = json.dumps({**ANSWERS, "opened_on": "2026-02-28"}).encode()
    done = program("new", "--data", "-", "--json", stdin=data)
    assert done.code == 0, done.err
    path = tickets / "001-export-to-csv.md"
    assert done.json == {
        "version": 1,
        "path": "backlog/001-export-to-csv.md",
        "slug": path.stem,
        "number": "001",
    }
    assert path.read_text(encoding="utf-8") == TEXT
    copied = tmp_path / "stock"
    copier.run_copy(str(TICKET), copied, data={**ANSWERS, "number": "001"}, defaults=True, quiet=True)
    assert [file.name for file in copied.iterdir()] == [path.name]
    assert (copied / path.name).read_bytes() == path.read_bytes()


def test_a_ticket_is_listed_found_changed_and_checked(program: Program, tickets: Path) -> None:
    """The commands read and change the ticket's answers in place; ticks made by hand are kept."""
    path = tickets / "048-export-to-csv.md"
    text = TEXT.replace("001", "048").replace("[ ] Tests pass", "[x] Tests pass")
    path.write_text(text, encoding="utf-8")
    (item,) = program("list", "--json").json["items"]
    assert (item["number"], item["status"], item["date_created"]) == ("048", "todo", "2026-02-28")
    for word in ("48", "048", "TCK-048", "tck-48"):
        assert program("show", word, "--json").json["slug"] == path.stem
    read = program("answers", "48", "--json").json
    assert read["raw"] == []
    assert {name: read["answers"][name] for name in ANSWERS} == ANSWERS
    assert program("status", "48", "doing").code == 0
    text = text.replace("todo", "doing")
    assert path.read_text(encoding="utf-8") == text
    done = program("edit", "48", "--set", "criteria.0=[/] A file is written", "--set", "title=Export")
    assert done.code == 0, done.err
    text = text.replace("[ ] A file", "[/] A file").replace("Export to CSV", "Export")
    assert path.read_text(encoding="utf-8") == text
    done = program("check")
    assert done.code == 0, done.out


def test_a_ticket_is_opened_sorted_and_copied_by_its_number(program: Program, tickets: Path) -> None:
    """`open`, `list --sort number` and `answers` go by the number; `touch` says what the template lacks."""
    for number in ("048", "1000", "007"):
        (tickets / f"{number}-a.md").write_text(TEXT.replace("001", number), encoding="utf-8")
    opened: list[str] = []

    def edit(path: Path) -> int:
        opened.append(path.name)
        return 0

    assert run_with_editor(program, "open", "TCK-48", edit=edit).code == 0
    assert opened == ["048-a.md"]
    listed = program("list", "--sort", "number", "--json").json["items"]
    assert [item["number"] for item in listed] == ["007", "048", "1000"]
    assert program("answers", "tck-1000", "--json").json["answers"]["number"] == "1000"
    done = program("touch", "7")
    assert done.code == 2
    assert "modif" in done.err
    data = program("answers", "7").out.replace("007", "008")
    assert program("new", "--data", "-", stdin=data.encode()).out == "backlog/008-export-to-csv.md\n"
    written = (tickets / "008-export-to-csv.md").read_text(encoding="utf-8")
    assert written == TEXT.replace("001", "008")


def test_a_ticket_is_asked_for(program: Program, tickets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wizard asks for a ticket's answers, ticks and all, and counts it when it is written."""
    (tickets / "047-old.md").write_text(TEXT.replace("001", "047"), encoding="utf-8")
    with typing(
        monkeypatch,
        ("Title", ANSWERS["title"] + ENTER),
        ("Description", ANSWERS["description"] + DONE),
        ("Acceptance criteria", pasted("- A file is written\n- [x] The columns are agreed") + DONE),
        ("Review", "w"),
    ):
        data = ("--set", "priority=🔴 high", "--set", "opened_on=2026-02-28")
        done = program("new", *data, terminal="in err")
    assert done.out == "backlog/048-export-to-csv.md\n"
    text = (tickets / "048-export-to-csv.md").read_text(encoding="utf-8")
    assert text == TEXT.replace("001", "048")


def test_the_next_number_follows_the_highest_of_all_folders(program: Program, tickets: Path) -> None:
    """Names alone are looked at, gaps are left, and folders that count too are counted."""
    (tickets / "done").mkdir()
    (tickets / "done" / "0120-old.md").write_bytes(b"\xff")
    (tickets / "007-a.md").write_bytes(b"\xff")
    (tickets / "notes-999.md").write_bytes(b"\xff")
    assert program("new", "B", "--no-input").out == "backlog/121-b.md\n"
    assert program("new", "C", "--no-input", "--set", "number=tck-9").out == "backlog/009-c.md\n"
    assert program("new", "D", "--no-input", "--dry-run").out.startswith("# TCK-122: D\n")


@pytest.mark.usefixtures("tickets")
def test_a_taken_number_is_refused(program: Program) -> None:
    """A given number that an item has is exit code 1, and one that is no number exit code 2."""
    assert program("new", "A", "--no-input", "--set", "number=5").code == 0
    done = program("new", "B", "--no-input", "--set", "number=005")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "error: backlog/005-a.md: has the number TCK-005 already; leave the number out to get the next one\n"
    )
    done = program("new", "B", "--no-input", "--set", "number=five")
    assert (done.code, done.err) == (2, "error: number: must be digits, such as 007, not 'five'\n")
    data = b"title: C\nnumber: 010\n"
    assert program("new", "--data", "-", stdin=data).out == "backlog/010-c.md\n"


def test_check_finds_a_number_that_two_tickets_have(program: Program, tickets: Path) -> None:
    """Each of them is reported once with the others, over all folders that count, without reading those."""
    (tickets / "done").mkdir()
    (tickets / "done" / "0001-old.md").write_bytes(b"\xff")
    (tickets / "done" / "002-older.md").write_bytes(b"\xff")
    for name in ("001-a", "1-b", "003-c"):
        (tickets / f"{name}.md").write_text(TEXT.replace("001", name[:-2]), encoding="utf-8")
    done = program("check", "--select", "number-duplicate")
    said = "error: '{}' has the same number; give one of them the next free number [number-duplicate]"
    assert [line for line in done.out.splitlines() if "number" in line] == [
        "backlog/001-a.md:1:1: " + said.format("1-b.md"),
        "backlog/001-a.md:1:1: " + said.format("done/0001-old.md"),
        "backlog/1-b.md:1:1: " + said.format("001-a.md"),
        "backlog/1-b.md:1:1: " + said.format("done/0001-old.md"),
    ]
    assert done.code == 1
    done = program("check", "backlog/done/0001-old.md", "--select", "number-duplicate")
    assert done.out.count("[number-duplicate]") == 2
    assert program("check", "backlog/003-c.md", "--select", "number-duplicate").code == 0


def test_processes_at_once_draw_numbers_of_their_own(program: Program, tickets: Path) -> None:
    """No number is given twice, whatever the processes do at the same time."""
    several = cases(12, 40)
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "backlogue", "new", "Same", "--no-input"],
            cwd=program.cwd,
            env=program.env,
            stdout=subprocess.PIPE,
        )
        for _ in range(several)
    ]
    said = sorted(writer.communicate()[0].decode().strip() for writer in writers)
    assert said == [f"backlog/{number:03}-same.md" for number in range(1, several + 1)]
    assert len(list(tickets.iterdir())) == several


def test_leftovers_of_a_list_are_reported(program: Program, tickets: Path) -> None:
    """A comment and guidance that a template lists as leftovers are found in an item."""
    shutil.copytree(TICKET, program.cwd / "own")
    questions = program.cwd / "own" / "copier.yml"
    listed = (
        "\n_leftovers:\n  - { kind: comment, text: '<!-- Copy this file. -->' }\n"
        "  - { kind: guidance, text: Explain what it is about }\n"
    )
    questions.write_text(questions.read_text(encoding="utf-8") + listed, encoding="utf-8")
    (program.cwd / ".backlogue.toml").write_text('template = "own"\n', encoding="utf-8")
    text = TEXT.replace("People copy tables by hand.", "Explain what it is about.")
    (tickets / "001-a.md").write_text("<!-- Copy this file. -->\n\n" + text, encoding="utf-8")
    found = program("check", "--format", "json").json["findings"]
    assert sorted(each["rule"] for each in found) == ["placeholder", "template-comment"]


INSTRUCTIONS = """\
> Copy this file to `NNN-name.md`.
> Then:

## How to use this template

1. Fill in the sections

```sh
git add NNN-name.md
```

"""


def test_fix_removes_comments_and_instructions(program: Program, tickets: Path) -> None:
    """`--fix` takes out what the template lists as such, in whole or in part, and leaves every other byte."""
    shutil.copytree(TICKET, program.cwd / "own")
    listed = [
        {"kind": "comment", "text": "<!-- todo | doing | done -->"},
        {"kind": "comment", "text": "<!--\nOne ticket\na file\n-->"},
        {"kind": "instructions", "text": INSTRUCTIONS},
    ]
    with (program.cwd / "own" / "copier.yml").open("a", encoding="utf-8") as questions:
        questions.write(f"\n_leftovers: {json.dumps(listed)}\n")
    (program.cwd / ".backlogue.toml").write_text('template = "own"\n', encoding="utf-8")
    text = TEXT.replace("by hand.", "by hand.\n\nThen: they swear.")
    left = "<!--\nOne ticket\na file\n-->\n\n" + text
    left = left.replace("todo\n", "todo <!-- todo | doing | done -->\n").replace(
        "## Desc", INSTRUCTIONS + "## Desc"
    )
    left = left.replace(
        "## Before", "Fill in  the sections\n\n> Copy this file  to `nnn-name.md`.\n## Before"
    )
    path = tickets / "001-a.md"
    for end in ("\n", "\r\n"):
        path.write_bytes(left.replace("\n", end).encode())
        found = program("check", "--json").json["findings"]
        assert [(each["rule"], each["line"], each["fixable"]) for each in found] == [
            ("template-comment", line, True) for line in (1, 8, 11, 35)
        ]
        assert program("check", "--fix").out == ""
        rest = text.replace("## Before", "Fill in  the sections\n\n## Before")
        assert path.read_bytes() == rest.replace("\n", end).encode()
