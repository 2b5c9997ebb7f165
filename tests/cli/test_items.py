"""`show`, `status`, `touch` and `open`: one item at a time."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backlogue.cli import main
from tests.running import Stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.running import Program

HEAD = b"---\nstatus: 'todo' # mine\ndate_created: 2026-01-01\ndate_modified: 2026-01-02\n---\n"
ITEM = HEAD + b"\n# One\n\n\xff\x1b[1m\n"


@pytest.fixture
def path(program: Program) -> Path:
    """An item whose body is not UTF-8."""
    path = program.cwd / "backlog" / "one.md"
    path.parent.mkdir()
    path.write_bytes(ITEM)
    return path


def test_status_is_printed_and_set(program: Program, path: Path) -> None:
    """Setting changes the status and the date and no other byte; `in-progress` is understood."""
    assert program("status", "one").out == "todo\n"
    done = program("status", "one", "In-Progress")
    assert (done.code, done.out, done.err) == (0, "", "backlog/one.md: in progress\n")
    assert path.read_bytes() == ITEM.replace(b"'todo'", b"'in progress'").replace(
        b"2026-01-02", b"2026-11-23"
    )
    assert program("status", "one", "--json").json == {
        "version": 1,
        "path": "backlog/one.md",
        "slug": "one",
        "status": "in progress",
        "changed": False,
    }


def test_setting_the_current_status_changes_nothing(program: Program, path: Path) -> None:
    """Not even the date, or the file's time."""
    os.utime(path, ns=(1, 1))
    done = program("status", "one", "todo")
    assert (done.code, done.err) == (0, "backlog/one.md: todo already\n")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (ITEM, 1)


def test_a_full_disk_and_a_read_only_file_change_nothing(
    program: Program, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit that can't be written is one line with the item's path, and the item is as before."""

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = program("status", "one", "done")
    assert (done.code, done.err) == (
        1,
        "error: backlog/one.md: No space left on device; nothing was changed\n",
    )
    path.chmod(0o444)
    done = program("touch", "one")
    assert (done.code, done.err) == (1, "error: backlog/one.md: is read-only; make it writable first\n")
    assert path.read_bytes() == ITEM
    assert list(path.parent.iterdir()) == [path]


def test_an_unknown_status_lists_the_known_ones(program: Program, path: Path) -> None:
    """The nearest and all known statuses are named, and nothing is changed."""
    done = program("status", "one", "doone")
    assert done.code == 2
    assert done.err == ("error: unknown status 'doone'; did you mean 'done'?\n")
    assert path.read_bytes() == ITEM


def test_touch_sets_the_date_of_several(program: Program, path: Path) -> None:
    """`touch` changes only `date_modified`; the others are changed even if one can't be."""
    (path.parent / "two.md").write_bytes(b"no front matter\n")
    done = program("touch", "two", "one")
    assert done.code == 1
    assert done.err.startswith(
        "error: backlog/two.md:1:1: has no front matter; 'backlogue update FILE' adds "
    )
    assert path.read_bytes() == ITEM.replace(b"2026-01-02", b"2026-11-23")
    again = program("touch", "one", "--json")
    assert again.json["items"] == [
        {"path": "backlog/one.md", "slug": "one", "date_modified": "2026-11-23", "changed": False}
    ]


def test_show_gives_a_pipe_the_files_bytes(program: Program, path: Path) -> None:
    """In a pipe `show` is the file, byte for byte."""
    assert program("show", "one").out_bytes == ITEM


def test_show_renders_on_a_terminal(program: Program, path: Path) -> None:
    """On a terminal the Markdown is formatted, and control characters are made visible."""
    done = program("show", "one", terminal="out", NO_COLOR="1")
    assert done.code == 0
    assert "todo · created 2026-01-01 · modified 2026-01-02" in done.out
    assert "# One" not in done.out
    assert "\\x1b[1m" in done.out


@pytest.mark.parametrize("pager", ["sh -e", "", "no-such-pager", "'"])
@pytest.mark.parametrize("lines", [5, 500])
def test_show_pages_long_items(program: Program, path: Path, pager: str, lines: int) -> None:
    """On a terminal a long item goes to $PAGER, a short one, or one that no pager can show, to the screen."""
    path.write_bytes(HEAD + b"\n# One\n\n" + b"\n".join(b"- line" for _ in range(lines)) + b"\n")
    paged: list[tuple[list[str], str]] = []

    def launch(argv: Sequence[str]) -> int:
        paged.append((list(argv[1:-1]), Path(argv[-1]).read_text(encoding="utf-8")))
        return 0

    system = replace(program.system(terminal="in out", PAGER=pager, PATH=os.environ["PATH"]), launch=launch)
    assert main(["show", "one"], system) == 0
    assert isinstance(system.stdout, Stream)
    out = system.stdout.bytes().decode()
    shown = "".join(text for _, text in paged) + out
    assert shown.count("line") == lines
    assert bool(out) == (lines == 5 or not paged)
    if pager == "sh -e":
        assert [argv for argv, _ in paged] == ([["-e"]] if lines == 500 else [])


@pytest.mark.skipif(sys.platform == "win32", reason="a program is a file with a mode")
@pytest.mark.parametrize(
    ("variables", "code", "argv"),
    [
        ({}, 0, ["-FRX"]),
        ({"LESS": "-R"}, 0, []),
        ({"PAGER": "less -S"}, 0, ["-S", "-FRX"]),
        ({"PAGER": "less -S"}, 1, ["-S", "-FRX"]),
        ({"PAGER": "more"}, 0, []),
    ],
)
def test_less_shows_colours(
    program: Program, path: Path, variables: dict[str, str], code: int, argv: list[str]
) -> None:
    """The default pager is less; $LESS is respected, and if it fails, the item is printed directly."""
    path.write_bytes(HEAD + b"\n# One\n\n" + b"- line\n" * 500)
    for name in ("less", "more"):
        pager = program.cwd / "bin" / name
        pager.parent.mkdir(exist_ok=True)
        pager.touch(mode=0o755)
    launched: list[list[str]] = []

    def launch(command: Sequence[str]) -> int:
        launched.append(list(command[1:-1]))
        return code

    around = replace(program, env={**program.env, "PATH": str(program.cwd / "bin"), **variables})
    system = around.system(terminal="in out")
    assert main(["show", "one"], replace(system, launch=launch)) == 0
    assert launched == [argv]
    assert isinstance(system.stdout, Stream)
    assert bool(system.stdout.bytes()) == bool(code)


def test_show_json(program: Program, path: Path) -> None:
    """`show --json` is the item with its answers, and what is wrong with it."""
    path.write_bytes(HEAD + b"\n# One\n\n## Problem Statement\n\nIt hurts.\n")
    assert program("show", "one", "--json").json == {
        "version": 1,
        "path": "backlog/one.md",
        "slug": "one",
        "title": "One",
        "status": "todo",
        "date_created": "2026-01-01",
        "date_modified": "2026-01-02",
        "answers": {
            "title": "One",
            "status": "todo",
            "date_created": "2026-01-01",
            "date_modified": "2026-01-02",
            "problem": "It hurts.",
        },
        "problems": [],
    }


def test_show_json_lists_the_problems(program: Program, path: Path) -> None:
    """What can't be read of an item is null, and in `problems`."""
    path.write_bytes(ITEM)
    done = program("show", "one", "--json")
    assert (done.code, done.json["answers"], done.json["title"]) == (1, None, "One")
    assert len(done.json["problems"]) == 1
    path.write_bytes(b"---\nstatus: todo\n---\n")
    done = program("show", "one", "--json")
    assert done.code == 1
    assert [problem["message"] for problem in done.json["problems"]] == [
        "'date_created' is missing",
        "'date_modified' is missing",
    ]


def test_an_item_is_a_path_a_slug_or_a_part(program: Program, path: Path) -> None:
    """A path wins over a slug, a slug over a part of a slug or title; several fits are listed."""
    (path.parent / "one-more.md").write_bytes(b"# Zwei\n")
    (path.parent / "_note.md").write_bytes(b"a note\n")
    (program.cwd / "one").write_bytes(b"by path\n")
    assert program("show", "one").out == "by path\n"
    (program.cwd / "one").unlink()
    assert program("show", "one").out_bytes == ITEM
    assert program("show", "backlog/_note.md").out == "a note\n"
    assert program("show", "zwEI").out == "# Zwei\n"
    assert program("show", "MORE").out == "# Zwei\n"
    assert program("show", "ONE").out_bytes == ITEM
    several = program("show", "on")
    assert (several.code, several.err) == (
        1,
        "error: 'on' matches several items: one, one-more; be more specific\n",
    )
    none = program("show", "onne")
    assert (none.code, none.err) == (
        1,
        "error: no item's slug or title contains 'onne'; did you mean 'one'?\n",
    )


def test_an_item_is_also_its_number_or_a_beginning(program: Program, path: Path) -> None:
    """The number a slug begins with means that item; of several matches the one that begins so wins."""
    for name in ("0012-cache", "112-other", "more-caches"):
        (path.parent / f"{name}.md").write_bytes(f"# {name}\n".encode())
    assert program("show", "12").out == "# 0012-cache\n"
    assert program("show", "112").out == "# 112-other\n"
    assert program("show", "more").out == "# more-caches\n"
    (path.parent / "any-more.md").write_bytes(b"# any\n")
    assert program("show", "more").out == "# more-caches\n"
    assert "matches several items: 0012-cache, more-caches" in program("show", "cache").err


def test_one_of_several_matches_is_picked_on_a_terminal(
    program: Program, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody can be asked, only the items that match are offered."""
    (path.parent / "more.md").write_bytes(b"# one\n")
    (path.parent / "even-more.md").write_bytes(b"# one\n")
    (path.parent / "other.md").write_bytes(b"# other\n")
    offered: list[str] = []

    def pick(_question: str, choices: Sequence[tuple[str, str]], **_terminal: object) -> str:
        offered.extend(words for _value, words in choices)
        return choices[1][0]

    monkeypatch.setattr("backlogue.wizard.prompters.pick", pick)
    assert program("show", "mor", terminal="in err").out == "# one\n"
    assert program("show", "on", terminal="in err").code == 0
    assert offered == ["even-more", "more", "one"]


def test_any_beginning_that_one_status_has_is_understood(program: Program, path: Path) -> None:
    """`in`, `i` and `d` are statuses; a beginning that several have is not."""
    for word, status in (("in", "in progress"), ("D", "done"), ("t", "todo"), ("i", "in progress")):
        assert program("status", path.stem, word).code == 0
        assert program("status", path.stem).out == f"{status}\n"
    (program.cwd / ".backlogue.toml").write_text('statuses = ["done", "doing"]\n')
    assert program("status", path.stem, "do").code == 2


@pytest.mark.parametrize("word", ["../outside", "/", "a\0b", "..", " ", ""])
def test_no_slug_leads_out_of_the_folder(program: Program, path: Path, word: str) -> None:
    """A word that is not a slug never opens another file; the result is a one-line error."""
    (program.cwd / "outside.md").write_text("outside")
    done = program("show", word)
    assert done.code in (1, 2)
    assert "outside\n" not in done.out
    assert len(done.err.splitlines()) == 1


def test_without_an_item_nobody_is_asked_in_a_pipe(program: Program, path: Path) -> None:
    """Without a terminal, a missing ITEM is a usage error."""
    for name in ("show", "status", "open"):
        done = program(name)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("error: ITEM is required; use a path")


def test_without_an_item_one_is_picked_on_a_terminal(
    program: Program, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`status` asks for the item and then for its status; the one that comes next is pointed at."""
    asked: list[tuple[str, list[str]]] = []

    def pick(question: str, choices: Sequence[tuple[str, str]], **_terminal: object) -> str:
        asked.append((question, [words for _value, words in choices]))
        return choices[0][0]

    monkeypatch.setattr("backlogue.wizard.prompters.pick", pick)
    done = program("status", terminal="in err")
    assert (done.code, done.err) == (0, "backlog/one.md: in progress\n")
    assert asked == [
        ("The status of which item?", ["One (todo)"]),
        ("one is todo. Now?", ["in progress", "done", "todo"]),
    ]
    assert program("show", terminal="in err").out_bytes == path.read_bytes()


def test_open_starts_the_editor(program: Program, path: Path, tmp_path: Path) -> None:
    """`open` starts $VISUAL, else $EDITOR, with its own arguments and the item's path."""
    launched: list[Sequence[str]] = []

    def launch(argv: Sequence[str]) -> int:
        launched.append(argv)
        return 0

    name = Path(sys.executable).name
    around = program.system(
        VISUAL=f'{name} "two words" -w', EDITOR="never", PATH=str(Path(sys.executable).parent)
    )
    assert main(["open", "one"], replace(around, launch=launch)) == 0
    assert launched == [[sys.executable, "two words", "-w", str(path)]]


def test_open_without_an_editor_is_an_error(program: Program, path: Path) -> None:
    """Without an editor, or with one that isn't installed, one line says so."""
    assert program("open", "one").err == (
        "error: no editor is set; set $VISUAL or $EDITOR, for example 'export VISUAL=vim'\n"
    )
    assert program("open", "one", EDITOR="no-such-editor -w").err == (
        "error: $EDITOR: the editor 'no-such-editor' is not installed\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX's")
def test_item_and_status_are_picked_on_a_real_terminal(program: Program, path: Path) -> None:
    """In a terminal `status` alone asks twice; Enter selects the highlighted row, and the file is changed."""
    pexpect = pytest.importorskip("pexpect")
    env = {**os.environ, **program.env, "PATH": os.environ["PATH"], "TERM": "xterm"}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "backlogue", "status"],
        cwd=str(program.cwd),
        env=env,
        encoding="utf-8",
        timeout=60,
    )
    try:
        child.expect("The status of which item")
        child.send("\r")
        child.expect("one is todo")
        child.send("\r")
        child.expect("one.md: in progress")
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)
    assert b"status: 'in progress' # mine\n" in path.read_bytes()


def test_touch_reports_what_changed_beside_what_failed(program: Program, path: Path) -> None:
    """With --json, items that were changed are in the result even where another one can't be."""
    path.with_name("bad.md").write_bytes(b"no front matter\n")
    done = program("touch", path.stem, "bad", "--json")
    assert done.code == 1
    assert [item["path"] for item in done.json["items"]] == [f"backlog/{path.name}"]
    assert done.json["errors"] == [done.json["error"]]
    assert done.json["error"]["place"].startswith("backlog/bad.md")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"[todo]", "backlog/one.md:2:9: 'status' is not text"),
        (b"a\nstatus: b", "backlog/one.md:3:1: 'status' appears twice; remove one of them"),
    ],
)
def test_an_unreadable_status_is_an_error(program: Program, path: Path, value: bytes, said: str) -> None:
    """`status ITEM` names the line and the column, and what is wrong there."""
    path.write_bytes(ITEM.replace(b"'todo' # mine", value))
    done = program("status", "one")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"error: {said}"), done.err
