"""`backlogue list`: every file is listed or reported, for people and programs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

ITEM = """\
---
status: {status}
date_created: 2026-01-01
date_modified: {modified}
---

# {title}

text of {slug}
"""
LONG = "A title that is much too long for a terminal of eighty cells"


def put(
    folder: Path, slug: str, *, status: str = "todo", modified: str = "2026-11-01", title: str = ""
) -> None:
    """Write an item."""
    folder.mkdir(exist_ok=True)
    text = ITEM.format(status=status, modified=modified, title=title or slug.title(), slug=slug)
    (folder / f"{slug}.md").write_bytes(text.encode())


@pytest.fixture
def backlog(program: Program) -> Path:
    """Four items, in a repository."""
    folder = program.cwd / "backlog"
    put(folder, "alpha", modified="2026-11-20")
    put(folder, "beta", status="done", modified="2026-11-22", title="Béta 日本")
    put(folder, "gamma", status="in progress", modified="2026-10-01")
    put(
        folder,
        "delta",
        modified="2026-11-23",
        title="A title that is much too long for a terminal of eighty cells",
    )
    return folder


def test_a_pipe_gets_plain_lines(program: Program, backlog: Path) -> None:
    """In a pipe: path, status, date and title between tabs; by status, the newest first."""
    done = program("list")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"backlog/delta.md\ttodo\t2026-11-23\t{LONG}",
        "backlog/alpha.md\ttodo\t2026-11-20\tAlpha",
        "backlog/gamma.md\tin progress\t2026-10-01\tGamma",
        "backlog/beta.md\tdone\t2026-11-22\tBéta 日本",
    ]


TABLE = """\
STATUS       TITLE                                                    AGE  ITEM
todo         A title that is much too long for a terminal of eigh…  today  delta
todo         Alpha                                                    3 d  alpha
in progress  Gamma                                                    7 w  gamma
done         Béta 日本                                                1 d  beta

2 todo, 1 in progress, 1 done
"""


def test_a_terminal_gets_a_table_in_its_width(
    program: Program, backlog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal gets aligned columns, long titles shortened, the age of each item, a count per status."""
    monkeypatch.setenv("COLUMNS", "80")
    done = program("list", terminal="out", NO_COLOR="1")
    assert (done.code, done.out) == (0, TABLE)
    coloured = program("list", terminal="out").out
    assert "\x1b[33mtodo" in coloured
    assert "\x1b[32mdone" in coloured


@pytest.mark.parametrize("width", [120, 80, 40])
def test_the_longest_titles_and_slugs_fit_the_terminal(
    program: Program, backlog: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """No line of the table is wider than the terminal, whatever the names, wide characters counted."""
    monkeypatch.setenv("COLUMNS", str(width))
    put(backlog, "x" * 60, title="y" * 120)
    put(backlog, "長" * 30, title="題" * 60)
    table = program("list", terminal="out", NO_COLOR="1").out
    assert max(cell_len(line) for line in table.splitlines()) <= width


def test_json_has_every_item(program: Program, backlog: Path) -> None:
    """`--json` is the contract's object."""
    done = program("list", "--json", "--limit", "1")
    assert done.json == {
        "version": 1,
        "items": [
            {
                "path": "backlog/delta.md",
                "slug": "delta",
                "title": LONG,
                "status": "todo",
                "date_created": "2026-01-01",
                "date_modified": "2026-11-23",
            }
        ],
        "problems": [],
    }


@pytest.mark.parametrize(
    ("options", "slugs"),
    [
        (["--status", "todo"], ["delta", "alpha"]),
        (["--status", "In-Progress", "--status", "done"], ["gamma", "beta"]),
        (["--grep", "BÉTA"], ["beta"]),
        (["--grep", "Text OF ga"], ["gamma"]),
        (["--since", "2026-11-22"], ["delta", "beta"]),
        (["--sort", "modified"], ["delta", "beta", "alpha", "gamma"]),
        (["--sort", "created"], ["alpha", "beta", "delta", "gamma"]),
        (["--sort", "title"], ["delta", "alpha", "beta", "gamma"]),
        (["--sort", "slug", "--reverse"], ["gamma", "delta", "beta", "alpha"]),
        (["--sort", "slug", "--limit", "2"], ["alpha", "beta"]),
        (["--grep", "nothing like it"], []),
    ],
)
def test_filters_and_orders(program: Program, backlog: Path, options: list[str], slugs: list[str]) -> None:
    """Each filter keeps what it says, each order sorts by what it says; nothing to list is no failure."""
    done = program("list", "--format", "paths", *options)
    assert done.code == 0
    assert done.out.splitlines() == [f"backlog/{slug}.md" for slug in slugs]


def test_paths_for_xargs(program: Program, backlog: Path) -> None:
    """`-0` prints paths ended by NUL, with the file name's very bytes."""
    if sys.platform == "linux":
        (backlog / os.fsdecode(b"\xff.md")).write_text("x")
    done = program("list", "-0", "--sort", "slug")
    paths = done.out_bytes.split(b"\0")
    assert paths[:3] == [b"backlog/alpha.md", b"backlog/beta.md", b"backlog/delta.md"]
    assert paths[-1] == b""
    if sys.platform == "linux":
        assert b"backlog/\xff.md" in paths


BROKEN = {
    "none": (b"# Title\n", ["1:1: has no front matter"]),
    "open": (b"---\nstatus: todo\n", ["1:1: the front matter is not closed"]),
    "yaml": (b"---\nstatus: [\n---\n", ["3:1: the front matter is not valid YAML: "]),
    "list": (b"---\n- a\n---\n", ["2:1: the front matter is not a mapping of keys to values"]),
    "bytes": (b"---\nstatus: \xff\n---\n", ["2:9: the front matter is not UTF-8"]),
    "control": (b"---\nstatus: a\x07\n---\n", ["2:10: the front matter contains a control character"]),
    "deep": (b"---\na: " + b"[" * 200 + b"\n---\n", ["2:67: the front matter is too deeply nested"]),
    "missing": (
        b"---\nstatus: todo\ndate_created: 2026-01-01\n---\n# T\n",
        ["2:1: 'date_modified' is missing"],
    ),
    "doubled": (
        b"---\nstatus: todo\ndate_created: 2026-01-01\ndate_modified: 2026-01-01\nstatus: done\n---\n# T\n",
        ["5:9: 'status' appears twice"],
    ),
    "unknown": (
        b"---\nstatus: on\ndate_created: 2026-01-01\ndate_modified: 2026-01-01\n---\n# T\n",
        ["2:9: unknown status 'on'"],
    ),
    "unreal": (
        b"---\nstatus: todo\ndate_created: 2025-02-30\ndate_modified: 12:30\n---\n# T\n",
        [
            "3:15: 'date_created' is not a valid date: '2025-02-30'",
            "4:16: 'date_modified' is not a valid date: '12:30'",
        ],
    ),
    "mapping": (
        b"---\nstatus: {a: b}\ndate_created: 010\ndate_modified: 2026-1-1\n---\n# T\n",
        [
            "2:9: 'status' is not text",
            "3:15: 'date_created' is not a valid",
            "4:16: 'date_modified' is not a valid",
        ],
    ),
}


@pytest.mark.parametrize(("data", "problems"), BROKEN.values(), ids=BROKEN)
def test_what_cant_be_read_is_a_problem_with_its_place(
    program: Program, backlog: Path, data: bytes, problems: list[str]
) -> None:
    """A broken file is listed, said with line and column, and exit code 1, whatever the filter."""
    (backlog / "broken.md").write_bytes(data)
    done = program("list", "--format", "paths")
    assert done.code == 1
    assert len(done.out.splitlines()) == 5
    said = done.err.splitlines()
    assert len(said) == len(problems)
    for line, problem in zip(said, problems, strict=True):
        assert line.startswith(f"backlog/broken.md:{problem}")
    filtered = program("list", "--json", "--grep", "no such text")
    assert filtered.code == 1
    assert filtered.json["items"] == []
    assert {problem["path"] for problem in filtered.json["problems"]} == {"backlog/broken.md"}


def test_unreadable_values_are_null_in_json(program: Program, backlog: Path) -> None:
    """Of a broken file JSON has what could be read; the rest is null and in `problems` besides."""
    (backlog / "broken.md").write_bytes(b"---\nstatus: todo\ndate_created: 2025-02-30\n---\nno title\n")
    items = {item["slug"]: item for item in program("list", "--json").json["items"]}
    assert items["broken"] == {
        "path": "backlog/broken.md",
        "slug": "broken",
        "title": None,
        "status": "todo",
        "date_created": None,
        "date_modified": None,
    }


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are POSIX's")
def test_a_path_that_is_not_a_file_is_a_problem(program: Program, backlog: Path) -> None:
    """A dangling link and a pipe are reported without waiting for them."""
    (backlog / "link.md").symlink_to("nowhere")
    os.mkfifo(backlog / "pipe.md")
    done = program("list", "--format", "paths")
    assert done.code == 1
    assert "backlog/link.md: can't be read: is a link to a missing file\n" in done.err
    assert "backlog/pipe.md: can't be read: not a regular file\n" in done.err


def test_the_title_is_found_at_any_position(program: Program, backlog: Path) -> None:
    """Behind a comment longer than what is read at first, underlined, or cut by where reading stops."""
    start = b"---\nstatus: todo\ndate_created: 2026-01-01\ndate_modified: 2026-01-01\n---\n"
    (backlog / "comment.md").write_bytes(
        start + b"<!--\n# no\n" + b"x" * 2000 + b"\n-->\n\n# Behind *it* ##\n"
    )
    (backlog / "setext.md").write_bytes(start + b"- # no\n\nUnder\nlined\n=====\n")
    (backlog / "cut.md").write_bytes(start + b"\n" * 900 + b"# " + b"long " * 30 + b"\n")
    (backlog / "sharp.md").write_bytes(start + b"# In C \\#\n")
    titles = {item["slug"]: item["title"] for item in program("list", "--json").json["items"]}
    assert titles["comment"] == "Behind *it*"
    assert titles["sharp"] == "In C #"
    assert titles["setext"] == "Under lined"
    assert titles["cut"] == "long " * 29 + "long"


def test_control_characters_never_reach_the_terminal(program: Program, backlog: Path) -> None:
    """What could steer a terminal is made visible: in titles, statuses, names and problems."""
    put(backlog, "evil", title="\x1b]0;x\x07 \u202e", status="'\u009b31m'")
    if sys.platform != "win32":
        (backlog / "\x1b[2J.md").write_text("x")
    for form in ("table", "plain", "paths", "json"):
        done = program("list", "--format", form, terminal="in out err", NO_COLOR="1")
        assert not set(done.out + done.err) & set("\x1b\x07\x9b\u202e")
    assert "\\x1b]0;x\\x07 \\u202e" in done.err + program("list").out


def test_statuses_come_from_the_config(program: Program, backlog: Path) -> None:
    """The config's statuses are known, in their order; an unknown one is named with the nearest."""
    (program.cwd / ".backlogue.toml").write_text('statuses = ["done", "idea", "todo", "in progress"]\n')
    assert program("list").out.splitlines()[0].startswith("backlog/beta.md\tdone")
    done = program("list", "--status", "idee")
    assert done.code == 2
    assert done.err.startswith("error: --status: unknown status 'idee'; did you mean 'idea'?")


def test_without_a_backlog_the_error_says_how_to_create_one(program: Program) -> None:
    """Without a backlog, the error says how to start one; an empty backlog prints nothing."""
    done = program("list")
    assert (done.code, done.out) == (0, "")
    assert program("list", "--json").json == {"version": 1, "items": [], "problems": []}
    assert done.err.endswith("there is no backlog yet; run 'backlogue new TITLE' to start one\n")
    (program.cwd / "backlog").mkdir()
    assert (program("list").code, program("list").out) == (0, "")
    assert program("list", "--dir", "nowhere").code == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--since", "2025-02-30"], "--since: '2025-02-30' is not a valid date"),
        (["--since", "yesterday"], "--since: 'yesterday' is not a valid date"),
        (["--limit", "0"], "Invalid value for '--limit'"),
        (["-0", "--format", "plain"], "--format: can't print both paths and plain"),
    ],
)
def test_an_invalid_option_is_a_usage_error(
    program: Program, backlog: Path, options: list[str], message: str
) -> None:
    """A wrong option is exit code 2 with one line."""
    done = program("list", *options)
    assert done.code == 2
    assert message in done.out + done.err
