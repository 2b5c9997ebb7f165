"""Tables whose rows are entries: read as people write them, changed row by row, refused row by row."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.running import TODAY
from tests.template.kinds_template import answers_of, format_of, new, refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

FIRST = {"name": "Read a|b", "owner": "Kim", "state": "open"}
SECOND = {"name": "Keep the order", "due": "28.02.2026"}
HEAD = "| # | Point | Owner | State | Due |\n|---|-------|-------|-------|-----|\n"


def read(template: Path, table: str) -> tuple[Any, list[str]]:
    """Return the rows of an item with this table, and the unrecognized text."""
    item = format_of(template).read(item_with(template, table).encode())
    return item.answers.get("points"), [part.text for part in item.raw]


def item_with(template: Path, table: str) -> str:
    """Return an item with this table in the place of its own."""
    text = format_of(template).render({"title": "A"}).text
    assert HEAD in text
    return text.replace(HEAD, table)


def changed_lines(template: Path, text: str, points: list[dict[str, str]]) -> str:
    """Return the lines that differ once an item has these rows, each with `+` or `-` before it."""
    form = format_of(template)
    item = form.read(text.encode())
    changed = form.edit(item, {**item.answers, "points": points}, today=TODAY.isoformat()).decode()
    assert form.read(changed.encode()).answers.get("points", []) == points
    found = difflib.unified_diff(text.splitlines(), changed.splitlines(), n=0, lineterm="")
    return "\n".join(line for line in found if not line.startswith(("---", "+++", "@@")))


@pytest.mark.usefixtures("template")
def test_a_table_is_written_read_changed_and_checked(program: Program) -> None:
    """Rows are given as data and by flags, come back, and are changed by one span each."""
    path = new(program, background="x", points=[FIRST, {**SECOND, "due": "2026-02-28"}])
    text = path.read_text(encoding="utf-8")
    rows = "| 1 | Read a\\|b | Kim | open | |\n| 2 | Keep the order | | | 28.02.2026 |\n"
    assert HEAD + rows + "\n## Before" in text
    assert answers_of(program, path)["points"] == [FIRST, SECOND]
    done = program(
        "edit",
        "a",
        "--set",
        "points.2.name=Third",
        "--set",
        "points.0.state=closed",
        "--set",
        "points.1.owner=Al",
    )
    assert done.code == 0, done.err
    changed = rows.replace("open", "done").replace("order | |", "order | Al |") + "| 3 | Third | | | |\n"
    assert path.read_text(encoding="utf-8") == text.replace(rows, changed)
    assert program("edit", "a", "--set", "points.0=").code == 0
    assert "| 1 | Keep the order | Al | | 28.02.2026 |\n| 2 | Third | | | |\n" in path.read_text(
        encoding="utf-8"
    )
    assert program("check").code == 0
    assert program("edit", "a", "--set", "points=").code == 0
    assert path.read_text(encoding="utf-8") == text.replace(rows, "")


@pytest.mark.parametrize(
    ("table", "rows", "raw"),
    [
        (HEAD + "| 1 | a\\|b `c\\|d` | | | |\n", [{"name": "a|b `c|d`"}], []),
        (
            "Point   |  Owner\n :-- | --:\n One  |  Kim \nTwo\n",
            [{"name": "One", "owner": "Kim"}, {"name": "Two"}],
            [],
        ),
        (
            HEAD + "| 1 | One | Kim | open | 01.03.2026 | more |\n",
            [{**FIRST, "name": "One", "due": "01.03.2026"}],
            ["more"],
        ),
        (HEAD + "| 1 | One |\n| 2 | |\n||||\n|\n| 3 | Two\n", [{"name": "One"}, {"name": "Two"}], []),
        (
            "| **WHO** | Point | Note |\n|---|---|---|\n| Kim | One | why |\n",
            [{"name": "One", "owner": "Kim"}],
            ["why"],
        ),
        (
            "Words above\n" + HEAD + "| | One | | closed | |\n",
            [{"name": "One", "state": "done"}],
            ["Words above"],
        ),
        (
            HEAD + "| 1 | One | | | |\n- a list ends the table\n",
            [{"name": "One"}],
            ["- a list ends the table"],
        ),
        ("| A | B |\n|---|\n| x | y |\n", None, ["| A | B |\n|---|\n| x | y |"]),
    ],
)
def test_a_table_is_read_as_github_shows_it(
    stock_template: Path, table: str, rows: object, raw: list[str]
) -> None:
    """Escaped bars, rows without outer bars, with too few and too many cells, and columns in any order."""
    assert read(stock_template, table) == (rows, raw)


ALIGNED = """\
| Point          |   Owner | Note  |
|:---------------|--------:|-------|
| Read a\\|b      |     Kim | first |
| Keep the order |         | next  |
|                |         |       |
| Count the rows |      Bo |       |
"""
ROWS = [
    {"name": "Read a|b", "owner": "Kim"},
    {"name": "Keep the order"},
    {"name": "Count the rows", "owner": "Bo"},
]


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (
            [*ROWS[:2], {"name": "Count rows", "owner": "Bo"}],
            "-| Count the rows |      Bo |       |\n+| Count rows     |      Bo |       |",
        ),
        (
            [*ROWS[:2], {"name": "Count the rows", "owner": "Robin"}],
            "-| Count the rows |      Bo |       |\n+| Count the rows |   Robin |       |",
        ),
        (
            [ROWS[0], {"name": "Keep the order", "owner": "Al"}, ROWS[2]],
            "-| Keep the order |         | next  |\n+| Keep the order | Al      | next  |",
        ),
        (
            [{"name": "Read a|b"}, *ROWS[1:]],
            "-| Read a\\|b      |     Kim | first |\n+| Read a\\|b      |         | first |",
        ),
        ([*ROWS, {"name": "Fourth"}], "+| Fourth         |         |       |"),
        ([ROWS[0], ROWS[2]], "-| Keep the order |         | next  |"),
        ([ROWS[0], {"name": "x", "owner": "Y"}, *ROWS[1:]], "+| x              | Y       |       |"),
        (
            [ROWS[1], ROWS[0], ROWS[2]],
            "-| Read a\\|b      |     Kim | first |\n+| Read a\\|b      |     Kim | first |",
        ),
    ],
    ids=["name", "right", "filled", "cleared", "added", "removed", "between", "moved"],
)
def test_a_change_of_one_row_leaves_the_others(
    stock_template: Path, rows: list[dict[str, str]], lines: str
) -> None:
    """A row that is changed, added, removed or moved is one change; columns keep their width and notes."""
    text = item_with(stock_template, ALIGNED)
    found = changed_lines(stock_template, text, rows)
    assert sorted(found.split("\n")) == sorted(lines.split("\n"))


def test_the_first_row_goes_below_the_header(stock_template: Path) -> None:
    """A table without rows gets its first one; an item without the table gets the whole section."""
    text = format_of(stock_template).render({"title": "A"}).text
    assert changed_lines(stock_template, text, [{"name": "One"}]) == "+| 1 | One | | | |"
    without = text.replace("## Open points\n\n" + HEAD + "\n", "") + "\nMore *text*.\n"
    assert changed_lines(stock_template, without, [{"name": "One"}]) == (
        "+## Open points\n+\n+| # | Point | Owner | State | Due |\n+|---|-------|-------|-------|-----|\n"
        "+| 1 | One | | | |\n+"
    )


@pytest.mark.usefixtures("template")
@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([FIRST, {"owner": "Kim"}], "points[1].name: is required; enter some text"),
        ([{"name": "a", "due": "30.02.2026"}], "points[0].due: 30.02.2026 is not a real date; correct it"),
        (
            [{"name": "a", "state": "maybe"}],
            "points[0].state: unknown choice 'maybe'; choose from: open, done",
        ),
        ([{"name": "a\nb"}], "points[0].name: must be one line; remove the line break after 'a'"),
        ([{"name": "a", "who": "b"}], "points[0].who: unknown answer; choose from: name, owner, state, due"),
        ("a | b", 'points: must be a list of entries, not text; start each with "- name: "'),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(program: Program, rows: object, wrong: str) -> None:
    """A missing column, a wrong date and an unknown choice are one line each, naming row and column."""
    assert refused(program, points=rows) == f"error: {wrong}\n"


@pytest.mark.usefixtures("template")
def test_the_schema_has_the_columns(program: Program) -> None:
    """The schema has the columns of a row, which are required, and their types."""
    row = json.loads(program("schema").out)["properties"]["points"]["items"]
    assert (list(row["properties"]), row["required"]) == (["name", "owner", "state", "due"], ["name"])
    assert row["properties"]["state"]["enum"] == ["open", "done", ""]
