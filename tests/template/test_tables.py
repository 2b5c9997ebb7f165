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
ONE, NEW = {"name": "One"}, {"name": "New"}
SECOND = {"name": "Keep the order", "due": "28.02.2026"}
FEWER = "| X | Point | Y |\n|---|---|---|\n| a | Other | b |\n"
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
        ("| A | B |\n|---|---|\n| x | y |\n", None, ["| A | B |\n|---|---|\n| x | y |"]),
        (HEAD.replace("Point", "Task") + "| 1 | One | | | |\n", [{"name": "One"}], []),
        (HEAD + "| 1 | One | | | |\n    | 2 | Two | | | |\n", [{"name": "One"}], ["    | 2 | Two | | | |"]),
        (HEAD + "| 1 | One | | | |\n   | 2 | Two | | | |\n", [{"name": "One"}, {"name": "Two"}], []),
        ("|Point|\n|-|\n|One|\n", [{"name": "One"}], []),
        ("| Point | Owner |\n|---|\n| x | y |\n", None, ["| Point | Owner |\n|---|\n| x | y |"]),
        ("| Point | Owner |\n| a-b | c |\n", None, ["| Point | Owner |\n| a-b | c |"]),
        (HEAD.replace("| # | Point", "| Point | Task") + "| One | x | | | |\n", [{"name": "One"}], ["x"]),
        (HEAD + "    | 1 | One | | | |\n", None, ["    | 1 | One | | | |"]),
        ("Point\n-|\nOne\n", [{"name": "One"}], []),
        ("Point\n---\nOne\n", None, ["Point\n---\nOne"]),
        (
            FEWER + "\n" + HEAD + "| 1 | One | | | |\n",
            [{"name": "One"}],
            [FEWER.rstrip()],
        ),
        (
            HEAD + "| 1 | One | | | |\n\n" + FEWER,
            [{"name": "One"}],
            [FEWER.rstrip()],
        ),
        (
            HEAD + "| 1 | One | | | |\n\n" + HEAD + "| 1 | Two | | | |\n",
            [{"name": "One"}],
            [HEAD + "| 1 | Two | | | |"],
        ),
    ],
)
def test_a_table_is_read_as_github_shows_it(
    stock_template: Path, table: str, rows: object, raw: list[str]
) -> None:
    """Escaped bars, rows without outer bars, with too few and too many cells, and columns in any order.

    Of several tables, the one with most of the columns is read; of two that are alike, the first.
    """
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


@pytest.mark.parametrize(
    ("table", "rows", "lines"),
    [
        (HEAD + "| 1 | One |\n", [{**ONE, "state": "open"}], "-| 1 | One |\n+| 1 | One | | open |"),
        (HEAD + "1 | One\n", [{**ONE, "owner": "Al", "state": "open"}], "-1 | One\n+1 | One | Al | open"),
        (HEAD + "1 | A \\|\n", [{"name": "A |", "owner": "Al"}], "-1 | A \\|\n+1 | A \\| | Al"),
        (
            HEAD + "| 5 | One | | | |\n| 6 | Two | | | |\n",
            [ONE, NEW, {"name": "Two"}],
            "-| 6 | Two | | | |\n+| 6 | New | | | |\n+| 7 | Two | | | |",
        ),
        (
            HEAD + "| 5 | One | | | |\n| 7 | Two | | | |\n",
            [ONE, NEW, {"name": "Two"}],
            "+| 2 | New | | | |",
        ),
        (HEAD + "| a | One | | | |\n", [NEW, ONE], "+| 1 | New | | | |"),
        (HEAD + "| 9 | One | | | |\n", [ONE, NEW], "+| 10 | New | | | |"),
        ("Point | Owner\n--- | ---\nOne | Al\n", [{**ONE, "owner": "Al"}, NEW], "+New |"),
        ("  Point | Owner\n  --- | ---\n", [NEW], "+  New |"),
        ("Owner | Point\n--- | ---\n", [NEW], "+| | New"),
        ("| Owner | Point |\n|-------|-------|\n", [NEW], "+|       | New   |"),
        (
            "| # | Point   |\n|--:|---------|\n| 1 | One     |\n",
            [{"name": "A longer name"}],
            "-| 1 | One     |\n+| 1 | A longer name |",
        ),
        (
            "| Point |   Owner |\n|-------|--------:|\n| One   |     Kim |\n",
            [{**ONE, "owner": "Somebody"}],
            "-| One   |     Kim |\n+| One   | Somebody |",
        ),
        (
            "| Point | Owner |\n|-------|-------|\n| One   |Kim    |\n",
            [{**ONE, "owner": "Robin A"}],
            "-| One   |Kim    |\n+| One   |Robin A |",
        ),
        (
            "| Point | Owner |\n|---|---|\n| One   |   Kim   |\n",
            [{**ONE, "owner": "Al"}],
            "-| One   |   Kim   |\n+| One   |   Al   |",
        ),
        ("| Point | Owner |\n|---|---|\n| One |  Al  |\n", [ONE], "-| One |  Al  |\n+| One | |"),
        (
            "| Point | Owner |\n|---|---|\n| One |     |\n",
            [{**ONE, "owner": "Al"}],
            "-| One |     |\n+| One | Al |",
        ),
    ],
    ids=[
        "missing cells", "open end", "escaped bar at the end", "count from five", "count with a gap",
        "letters for numbers", "wider number", "row without bars", "indented", "empty first cell",
        "as wide as the header", "too long", "too long on the right", "no room behind", "not aligned",
        "cleared and not aligned", "filled and not aligned",
    ],
)  # fmt: skip
def test_a_row_is_written_as_the_rows_of_its_table_are(
    stock_template: Path, table: str, rows: list[dict[str, str]], lines: str
) -> None:
    """Bars, indentation, alignment and numbers are those of the table; nothing else in it changes."""
    assert changed_lines(stock_template, item_with(stock_template, table), rows) == lines


@pytest.mark.parametrize(
    "name", [r"a|b \* c", r"\*\_ a|b \. c|d", r"\\ a|b", r"C:\d|e\!", r"a|b\c \* \# d|e"]
)
def test_escapes_of_the_template_are_told_from_those_of_the_answer(stock_template: Path, name: str) -> None:
    """A cell's bars lose the backslashes that the template writes, and the answer keeps its own."""
    text = format_of(stock_template).render({"title": "A", "points": [{"name": name, "owner": r"\*"}]}).text
    assert format_of(stock_template).read(text.encode()).answers["points"] == [{"name": name, "owner": r"\*"}]


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
