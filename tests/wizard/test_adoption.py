"""The conversation of `backlogue adopt`: real keys on the real screens, page by page."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from backlogue.adopt.proof import CopierProof
from backlogue.wizard.screens.form import FormScreen
from backlogue.wizard.screens.menu import MenuScreen
from backlogue.wizard.screens.table import TableScreen
from tests.adopt import team_templates
from tests.wizard.script import BACK, DONE, DOWN, ENTER, ESC, LEAVE, UP, Person, name_of, typing, typing_as

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from backlogue.wizard.screens import Screen
    from tests.running import Program

PAGES = [
    "Template",
    "Items",
    "Title, number and file",
    "Status",
    "Dates",
    "Sections and fields",
    "Fixed lines",
    "Guidance",
    "Empty sections",
    "New item",
]

ITEM = "# Story: {name}\n\n> **State:** {state}\n> **Created:** 2026-01-02\n\n## Wish\n\nIt is.\n"
STATES = ["waiting", "RUNNING", "finished", "blocked", "blocked"]


HOLDS = CopierProof(failures=(), item="# Title\n", comes_back=True, tidy=True)


@pytest.fixture(autouse=True)
def quick_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof holds without Copier, and nothing is rendered; the recorded conversation does both."""
    monkeypatch.setattr("backlogue.adopt.proof.prove", lambda *_: HOLDS)
    monkeypatch.setattr("backlogue.cli.adoption.new_item", lambda *_: "# Title\n")


@pytest.fixture
def backlog(program: Program) -> Path:
    """A backlog with a template that the team copies by hand, and items in it and in a folder below."""
    folder = program.cwd / "backlog"
    (folder / "old").mkdir(parents=True)
    (folder / "_template.md").write_text(team_templates.HEAD_LINES, encoding="utf-8")
    for number, state in enumerate(STATES):
        place = folder / "old" if number > 2 else folder
        (place / f"{number}.md").write_text(ITEM.format(name=number, state=state), encoding="utf-8")
    return folder


def _files(program: Program) -> dict[str, bytes]:
    found = (path for path in program.cwd.rglob("*") if path.is_file())
    return {path.relative_to(program.cwd).as_posix(): path.read_bytes() for path in found}


def _adopted(program: Program, folder: str = "backlog/_template") -> dict[str, bytes]:
    return {
        path.removeprefix(folder): data
        for path, data in _files(program).items()
        if path.startswith(f"{folder}/")
    }


@pytest.mark.usefixtures("backlog")
def test_enter_all_the_way_accepts_what_is_inferred(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten pages, a key each (one a field of a form), write what `--yes` writes."""
    steps = [(name, (DOWN if name == "Title, number and file" else "") + ENTER) for name in PAGES]
    with typing(monkeypatch, *steps) as script:
        done = program("adopt", terminal="in err")
    assert (done.code, done.out) == (0, "backlog/_template\n"), done.err
    assert "next: run 'backlogue new'" in done.err
    assert program("adopt", "--yes", "--to", "backlog/accepted").code == 0
    assert _adopted(program) == _adopted(program, "backlog/accepted")
    status = script.screen("Status")
    assert isinstance(status, TableScreen)
    assert [row.cells for row in status.rows] == [
        ("waiting", "in 1 of 5", "new items begin with it"),
        ("running", "in 0 of 5", ""),
        ("finished", "in 1 of 5", ""),
        ("blocked", "in 2 of 5", ""),
        ("RUNNING", "in 1 of 5", "is read as running"),
    ]
    sections = script.screen("Sections and fields")
    assert isinstance(sections, TableScreen)
    assert ("Wish", "prose", "first") in [row.cells[:3] for row in sections.rows]
    assert "prose in 5 of the 5 items (of 5)" in next(
        row.detail for row in sections.rows if row.value == "wish"
    )


@pytest.mark.usefixtures("backlog")
def test_the_report_of_a_conversation_has_the_new_item(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `--json`, the new item that Copier rendered is reported as it is with `--yes`."""
    with typing(monkeypatch, *[(name, DONE) for name in PAGES[:-1]], (PAGES[-1], ENTER)):
        reported = program("adopt", "--json", terminal="in err").json
    assert (reported["changed"], reported["new_item"]) == (True, "# Title\n")


@pytest.mark.usefixtures("backlog")
def test_leaving_any_page_writes_nothing(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with exit code 130 on whatever page, and so does "Stop" on the first."""
    before = _files(program)
    for number in (0, 3, 5, 9):
        steps = [(name, DONE) for name in PAGES[:number]]
        with typing(monkeypatch, *steps, (PAGES[number], LEAVE)):
            done = program("adopt", terminal="in err")
        assert (done.code, done.err) == (130, "cancelled; nothing was written\n")
    with typing(monkeypatch, ("Template", UP + ENTER)):
        assert program("adopt", terminal="in err").code == 130
    assert _files(program) == before


@pytest.mark.usefixtures("backlog")
def test_every_page_corrects_what_answers_correct(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes made with keys give the same files as the same changes in an answers file."""
    section, sections, status, dates = "Sections and fields", PAGES[5], PAGES[3], PAGES[4]
    with typing(
        monkeypatch,
        (PAGES[0], ENTER),
        (PAGES[1], "2" + ENTER),
        (PAGES[2], "\x15Name" + DOWN + "\x1b[C" + ENTER),
        (status, DOWN + "s"),
        (status, DOWN + "x"),
        (status, "a"),
        ("New value", "stopped" + ENTER),
        (status, "o"),
        (status, ENTER),
        (dates, "f"),
        ("Created", "\x15DD.MM.YYYY" + ENTER),
        (dates, DOWN + "r"),
        (dates, ENTER),
        (sections, DOWN + DOWN + "k"),
        (sections, "f"),
        (sections, "f"),
        (sections, "l"),
        ("Wish", "\x15The wish" + ENTER),
        (sections, "h"),
        ("The wish", "\x15What is wished?" + ENTER),
        (sections, UP + UP + "v"),
        (f"{section} > Urgency", ENTER + "none" + DONE),
        (sections, ENTER),
        (PAGES[6], "2" + ENTER),
        (PAGES[7], " " + ENTER),
        (PAGES[8], DOWN + DOWN + ENTER),
        (PAGES[8], "\x15Nothing" + ENTER),
        (PAGES[9], ENTER),
    ) as script:
        done = program("adopt", terminal="in err")
    assert done.code == 0, script.reasons
    answers: dict[str, Any] = {
        "item_folders": ["backlog"],
        "target": "backlog/answered",
        "file_name": "{{ date_created }}-{{ slug }}",
        "roles": {"created": "finished"},
        "boxes": [{"section": "Conditions", "text": "Condition 2", "fixed": True}],
        "leftovers": [{"text": "<!-- Add thoughts while you work -->", "kind": "fixed"}],
        "questions": [
            {"name": "title", "label": "Name"},
            {
                "name": "status",
                "choices": ["waiting", "running", "stopped"],
                "default": "running",
                "open": True,
            },
            {"name": "date_created", "format": "%d.%m.%Y"},
            {
                "name": "wish",
                "kind": "lines",
                "asked": "never",
                "label": "The wish",
                "help": "What is wished?",
                "when_empty": "Nothing",
            },
            {"name": "urgency", "choices": ["low", "medium", "high", "none"]},
        ],
    }
    (program.cwd / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    found = program("adopt", "--answers", "answers.json")
    assert found.code == 0, found.err
    written = _adopted(program)["/copier.yml"].decode()
    assert "asked: never" not in written
    assert "offered: false" in written
    assert _adopted(program) == _adopted(program, "backlog/answered")


@pytest.mark.usefixtures("backlog")
def test_going_back_keeps_what_was_corrected(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Esc and Shift-Tab lead from page to page, a wrong text is asked again with the reason."""
    with typing(
        monkeypatch,
        *[(name, DONE) for name in PAGES[:3]],
        ("Status", UP + "m"),
        ("Status", BACK),
        ("Title, number and file", "\x15" + DONE),
        ("Title, number and file", "Name" + DONE),
        ("Status", DONE),
        ("Dates", "f"),
        ("Created", "\x15soon" + ENTER),
        ("Dates", "f"),
        ("Created", ESC),
        ("Dates", ESC),
        ("Status", LEAVE),
    ) as script:
        program("adopt", terminal="in err")
    status = script.screen("Status")
    assert isinstance(status, TableScreen)
    assert status.rows[-1].cells[2] == "is read as finished"
    title = script.screen("Title, number and file")
    assert isinstance(title, FormScreen)
    assert script.reasons["Title, number and file"] == "the title needs a label"
    assert [screen.reason for screen in script.seen if name_of(screen) == "Dates"] == [
        "",
        "'soon' is not a date format",
        "",
    ]


def _accepting(pages: list[tuple[str, str]], seen: list[Screen]) -> Generator[str, Screen, None]:
    """Accept every page; on those of these names, press other keys, each once."""
    keys = ""
    while True:
        screen = yield keys
        seen.append(screen)
        name = name_of(screen)
        keys = DONE
        if pages and name == pages[0][0]:
            keys = pages.pop(0)[1]


@pytest.mark.usefixtures("backlog")
@pytest.mark.parametrize(
    ("keys", "code"),
    [(DOWN + ENTER, 0), (DOWN + DOWN + ENTER, 130), (LEAVE, 130)],
    ids=["write", "stop", "leave"],
)
def test_a_proof_that_fails_is_a_question(
    program: Program, monkeypatch: pytest.MonkeyPatch, keys: str, code: int
) -> None:
    """The reason is shown; one can go back, write the template anyway, or stop with nothing written."""
    fails = replace(HOLDS, failures=("no such template",))
    monkeypatch.setattr("backlogue.adopt.proof.prove", lambda *_: fails)
    before = _files(program)
    seen: list[Screen] = []
    pages = [("The proof failed", ENTER), ("New item", ESC), ("The proof failed", keys)]
    with typing_as(monkeypatch, Person(_accepting(pages, seen))):
        done = program("adopt", terminal="in err")
    assert done.code == code
    assert "no such template" in next(screen.help for screen in seen if screen.title == "The proof failed")
    assert ("backlog/_template/copier.yml" in _files(program)) == (code == 0)
    assert code == 0 or _files(program) == before


def test_another_file_can_be_the_template(
    program: Program, monkeypatch: pytest.MonkeyPatch, backlog: Path
) -> None:
    """Other files with a template's name are offered; an invalid one gives the reason."""
    (backlog / "template.md").write_text("# <Title>\n\n## Why\n\nText.\n", encoding="utf-8")
    (backlog / "0000-template.md").write_bytes(b"\x00")
    seen: list[Screen] = []
    pages = [("Template", DOWN + ENTER), ("Template", DOWN + DOWN + ENTER)]
    with typing_as(monkeypatch, Person(_accepting(pages, seen))):
        done = program("adopt", "backlog/_template.md", terminal="in err")
    assert done.code == 0, done.err
    first = [screen for screen in seen if screen.title == "Template"]
    assert "contains a control character" in first[1].reason
    assert isinstance(first[2], MenuScreen)
    assert "backlog/template.md" in first[2].help
    assert b"../template.md" in _adopted(program)["/copier.yml"]


def test_what_is_unsure_is_marked(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A status without listed values and a value that may be fixed text have a mark, and nothing else."""
    (program.cwd / "backlog").mkdir()
    text = "# <Title>\n\n- Status: new\n- Owner: Kim Robin\n\n## Why\n\nText.\n"
    (program.cwd / "backlog" / "_template.md").write_text(text, encoding="utf-8")
    with typing(
        monkeypatch,
        ("Template", ENTER),
        ("Title, number and file", DONE),
        ("Status", ENTER),
        ("Sections and fields", LEAVE),
    ) as script:
        program("adopt", terminal="in err")
    assert "2 of them unsure" in script.screen("Template").help
    assert script.screen("Status").note.startswith("? Unsure")
    sections = script.screen("Sections and fields")
    assert isinstance(sections, TableScreen)
    assert [row.value for row in sections.rows if row.is_unsure] == ["owner"]


def test_a_second_conversation_keeps_what_was_corrected(
    program: Program, monkeypatch: pytest.MonkeyPatch, backlog: Path
) -> None:
    """After the team's file has changed, accepting every page brings in the change and nothing else."""
    answers = b"questions: [{name: wish, label: A wish, asked: never}]"
    assert program("adopt", "--answers", "-", stdin=answers).code == 0
    path = backlog / "_template.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n## Costs\n\nIn hours.\n", encoding="utf-8")
    seen: list[Screen] = []
    with typing_as(monkeypatch, Person(_accepting([], seen))):
        done = program("adopt", terminal="in err")
    assert done.code == 0, done.err
    assert "are kept" in seen[0].note
    text = _adopted(program)["/copier.yml"].decode()
    assert "label: A wish" in text
    assert "costs:" in text


def test_pages_without_a_question_are_left_out(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template of a title and a section is four pages; a choice without values asks for them."""
    (program.cwd / "backlog").mkdir()
    (program.cwd / "backlog" / "_template.md").write_text("# <Title>\n\n## Why\n\nText.\n", encoding="utf-8")
    sections = "Sections and fields"
    with typing(
        monkeypatch,
        ("Template", ENTER),
        ("Title, number and file", DONE),
        *[(sections, "k")] * 5,
        (f"{sections} > Why", ESC),
        *[(sections, "k")] * 5,
        (f"{sections} > Why", "cost\rtime" + DONE),
        (sections, "v"),
        (f"{sections} > Why", ESC),
        (sections, ENTER),
        ("Empty sections", DOWN + ENTER),
        ("New item", ENTER),
    ) as script:
        done = program("adopt", terminal="in err")
    assert done.code == 0, done.err
    kinds = [screen.rows[0].cells[1] for screen in script.seen if isinstance(screen, TableScreen)]
    assert kinds[:7] == ["prose", "lines", "checks", "line", "date", "prose", "lines"]
    assert kinds[-1] == "choice"
    text = _adopted(program)["/copier.yml"].decode()
    assert 'choices: [cost, time, ""]' in text
    assert "## {{ md.heading('Why') }}" in _adopted(program)["/template/{{ slug }}.md.jinja"].decode()


@pytest.mark.usefixtures("backlog")
def test_it_is_held_line_by_line_on_a_dumb_terminal(program: Program) -> None:
    """Each page is read out; an empty line accepts it, an action with a row's number changes it."""
    status = ["start 2", "remove 9", ":back", "", "", ""]
    sections = ["kind 3", "label 3", "A wish", ""]
    typed = ["", "1", "Name", "", *status, "", *sections, "", "", "", ""]
    done = program("adopt", stdin="\n".join([*typed, ""]).encode(), terminal="in err", TERM="dumb")
    assert done.code == 0, done.err
    assert "\x1b" not in done.err
    assert "! 'remove 9' is not one of these" in done.err
    text = _adopted(program)["/copier.yml"].decode()
    assert "label: A wish" in text
    assert 'default: "running"' in text
    assert "label: Name" in text
    before = _files(program)
    again = program("adopt", "--to", "x", stdin=b"\n\n:quit\n", terminal="in err", TERM="dumb")
    assert (again.code, _files(program)) == (130, before)
