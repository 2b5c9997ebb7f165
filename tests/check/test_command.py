"""`backlogue check`: which files, which rules, which exit code, which words."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.check.items import SEED

if TYPE_CHECKING:
    from tests.running import Program

ITEM = "---\nstatus: todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n\n# {title}\n\n{body}"
PROBLEM = "## Problem Statement\n\nEvery start takes a second.\n"


def write(program: Program, name: str, text: str, folder: str = "backlog") -> None:
    """Write an item into the program's backlog folder."""
    path = program.cwd / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def good(title: str = "Faster start", body: str = PROBLEM) -> str:
    """Return an item without a finding."""
    return ITEM.format(title=title, body=body)


def test_an_item_from_new_with_title_and_problem_gives_nothing(program: Program) -> None:
    """What `new` writes from a title and a problem is finished as far as `check` can see."""
    program("new", "Faster start", "--problem", "Every start takes a second.")
    done = program("check")
    assert (done.code, done.out, done.err) == (0, "", "1 file checked, nothing found\n")


def test_a_title_alone_misses_the_required_section(program: Program) -> None:
    """Quick capture works; `check` then says what is still to be written."""
    program("new", "Faster start")
    done = program("check")
    assert done.code == 1
    assert done.out == (
        "backlog/faster-start.md:7:3: warning: the section 'Problem Statement' is missing; "
        "the template wants it [section-missing]\n"
    )


def test_the_seed_in_the_backlog_is_found(program: Program) -> None:
    """The copied seed is reported with exit code 1 and a summary on stderr."""
    write(program, "seed.md", SEED.read_text(encoding="utf-8"))
    done = program("check")
    assert done.code == 1
    assert len(done.out.splitlines()) == 57
    assert done.out.splitlines()[0].startswith("backlog/seed.md:3:15: error: ")
    assert done.err == "57 errors in 1 of 1 file; '--fix' mends 1\n"


def test_info_alone_is_no_failure(program: Program) -> None:
    """Findings of severity info are shown, and the exit code is 0."""
    write(program, "Faster Start.md", good())
    done = program("check")
    assert done.code == 0
    assert "info: the file name 'Faster Start.md' is no file name that works everywhere" in done.out


def test_json_says_what_the_contract_says(program: Program) -> None:
    """`--json` is `--format json`: findings with their places, and a summary."""
    write(program, "a.md", good("[Phase Name]"))
    done = program("check", "--json")
    assert done.json["version"] == 1
    assert done.json["findings"] == [
        {
            "path": "backlog/a.md",
            "line": 7,
            "column": 3,
            "end_line": 7,
            "end_column": 15,
            "severity": "error",
            "rule": "placeholder",
            "message": "the template's '[Phase Name]' is still here; write what belongs there or take it out",
            "fixable": False,
        }
    ]
    assert done.json["summary"] == {"files": 1, "error": 1, "warning": 0, "info": 0, "fixable": 0, "fixed": 0}
    assert program("check", "--format", "json").out == done.out


def test_files_and_folders_may_be_named(program: Program) -> None:
    """A file is taken as it is named, a folder's items one by one; others are not looked at."""
    write(program, "a.md", good("[Phase Name]"))
    write(program, "_b.md", good("[Phase Name]"))
    write(program, "c.md", good("[Phase Name]"), folder="other")
    assert [line.split(":")[0] for line in program("check").out.splitlines()] == ["backlog/a.md"]
    done = program("check", "backlog/_b.md", "other")
    assert [line.split(":")[0] for line in done.out.splitlines()] == ["backlog/_b.md", "other/c.md"]


def test_a_path_that_is_not_there_is_an_error(program: Program) -> None:
    """A wrong path ends the run with one line."""
    done = program("check", "nowhere.md")
    assert (done.code, done.err) == (1, "error: nowhere.md: there is no such file or folder\n")


def test_without_a_backlog_the_way_to_begin_is_told(program: Program) -> None:
    """There is none yet: exit 0, as hooks need, and how to begin; a `--dir` that isn't there is exit 2."""
    done = program("check")
    assert (done.code, done.out) == (0, "")
    assert "there is no backlog yet; begin with 'backlogue new TITLE'" in done.err
    assert program("check", "--json").json["findings"] == []
    assert program("check", "--dir", "nowhere").code == 2


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--select", "placehoder"], "did you mean 'placeholder'?"),
        (["--explain", "nope"], "there is no rule 'nope'"),
        (["--dry-run"], "give both"),
        (["--statistics", "--format", "sarif"], "use concise or json"),
        (["--stdin-filename", "a.md", "b.md"], "checks stdin alone"),
    ],
)
def test_a_wrong_command_line_is_one_line(program: Program, argv: list[str], words: str) -> None:
    """What can't be done exits with 2, says why, and looks at no file."""
    done = program("check", *argv)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_statistics_count_each_rule(program: Program) -> None:
    """`--statistics` counts instead of listing, the most frequent rule first."""
    write(program, "seed.md", SEED.read_text(encoding="utf-8"))
    assert program("check", "--statistics").out == (
        "55  error    placeholder\n 1  error    sample-code\n 1  error    template-comment\n"
    )
    told = program("check", "--statistics", "--json").json
    assert told["statistics"][0] == {"rule": "placeholder", "severity": "error", "count": 55}


def test_stdin_is_checked_under_a_name(program: Program) -> None:
    """Editors hand over unsaved text: findings carry the name, and nothing need be on the disk."""
    done = program("check", "--stdin-filename", "backlog/a.md", stdin=good("[Phase Name]").encode())
    assert done.code == 1
    assert done.out.startswith("backlog/a.md:7:3: error: ")


def test_explain_prints_a_rules_page(program: Program) -> None:
    """`--explain` tells why a rule is there, with an example; `all` lists the rules."""
    done = program("check", "--explain", "task-empty")
    assert done.code == 0
    assert done.out.startswith("# task-empty\n\nA task or list item without text.\n")
    assert "placeholder-like" in program("check", "--explain", "all").out


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_file_that_cannot_be_read_is_a_finding(program: Program) -> None:
    """A dangling link is reported at its place; the other items are checked all the same."""
    write(program, "a.md", good("[Phase Name]"))
    (program.cwd / "backlog" / "b.md").symlink_to("gone.md")
    done = program("check")
    assert [line.split(" ")[0] for line in done.out.splitlines()] == [
        "backlog/a.md:7:3:",
        "backlog/b.md:1:1:",
    ]
    assert "can't be read: no such file or directory [unreadable]" in done.out


def test_control_characters_never_reach_the_terminal(program: Program) -> None:
    """What a file or its name smuggles in is shown as an escape."""
    write(program, "a.md", good("Fast\x1b[31mer"))
    assert "\x1b" not in program("check").out


def test_an_absolute_path_is_shown_from_here(program: Program) -> None:
    """However a file is named, a finding's path is relative to the current folder where it lies in it."""
    write(program, "a.md", good("[Phase Name]"))
    done = program("check", str(program.cwd / "backlog" / "a.md"))
    assert done.out.startswith("backlog/a.md:7:3: ")


def test_a_known_template_is_not_read_again(program: Program) -> None:
    """Once its facts are remembered, checking good items loads neither Jinja nor YAML nor Copier."""
    write(program, "a.md", good())
    program("check")
    script = (
        "import sys; from backlogue.cli import main; code = main(['check']);"
        "print(code, sorted({'jinja2', 'yaml', 'copier', 'questionary', 'rich', 'json'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=program.cwd,
        env={**os.environ, **program.env},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == "0 []\n"


def test_neighbours_are_listed_once_a_run(program: Program) -> None:
    """The folder's names are asked for once a run, not once an item."""
    asked: list[str] = []
    listdir = os.listdir

    def asking(path: str) -> list[str]:
        asked.append(path)
        return listdir(path)

    for number in range(30):
        write(program, f"item-{number}.md", good(f"Title {number}"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "listdir", asking)
        assert program("check").code == 0
    assert asked == [str(program.cwd / "backlog")]
