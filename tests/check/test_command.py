"""`backlogue check`: its files, rules, exit codes and messages."""

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
    """Return an item with no findings."""
    return ITEM.format(title=title, body=body)


def test_an_item_from_new_with_title_and_problem_has_no_findings(program: Program) -> None:
    """`check` finds nothing in an item that `new` wrote from a title and a problem."""
    program("new", "Faster start", "--problem", "Every start takes a second.")
    done = program("check")
    assert (done.code, done.out, done.err) == (0, "", "1 file checked, nothing found\n")


def test_an_item_with_only_a_title_lacks_the_required_section(program: Program) -> None:
    """An item can be created from a title alone; `check` then reports the missing section."""
    program("new", "Faster start")
    done = program("check")
    assert done.code == 1
    assert done.out == (
        "backlog/faster-start.md:7:3: warning: the required section 'Problem Statement' is missing; "
        "add it [section-missing]\n"
    )


def test_an_unedited_copy_of_the_template_is_reported(program: Program) -> None:
    """A copied template has findings, exit code 1 and a summary on stderr."""
    write(program, "seed.md", SEED.read_text(encoding="utf-8"))
    done = program("check")
    assert done.code == 1
    assert len(done.out.splitlines()) == 57
    assert done.out.splitlines()[0].startswith("backlog/seed.md:3:15: error: ")
    assert done.err == "57 errors in 1 of 1 file; '--fix' fixes 1\n"


def test_findings_of_severity_info_do_not_fail_the_run(program: Program) -> None:
    """Findings of severity info are shown, and the exit code is 0."""
    write(program, "Faster Start.md", good())
    done = program("check")
    assert done.code == 0
    assert "info: the file name 'Faster Start.md' is not a file name that works on every system" in done.out


def test_json_has_findings_and_a_summary(program: Program) -> None:
    """`--json` and `--format json` print the same object: findings with their locations, and a summary."""
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
            "message": "placeholder '[Phase Name]' from the template; replace or remove it",
            "fixable": False,
        }
    ]
    assert done.json["summary"] == {"files": 1, "error": 1, "warning": 0, "info": 0, "fixable": 0, "fixed": 0}
    assert program("check", "--format", "json").out == done.out


def test_paths_can_be_files_or_folders(program: Program) -> None:
    """A file is checked whatever its name is, a folder's items are all checked, and nothing else is."""
    write(program, "a.md", good("[Phase Name]"))
    write(program, "_b.md", good("[Phase Name]"))
    write(program, "c.md", good("[Phase Name]"), folder="other")
    assert [line.split(":")[0] for line in program("check").out.splitlines()] == ["backlog/a.md"]
    done = program("check", "backlog/_b.md", "other")
    assert [line.split(":")[0] for line in done.out.splitlines()] == ["backlog/_b.md", "other/c.md"]


def test_a_path_that_does_not_exist_is_an_error(program: Program) -> None:
    """A path that does not exist ends the run with a one-line error."""
    done = program("check", "nowhere.md")
    assert (done.code, done.err) == (1, "error: nowhere.md: no such file or folder\n")


def test_without_a_backlog_the_message_says_how_to_create_one(program: Program) -> None:
    """Without a backlog, `check` exits with 0, as hooks need; with a `--dir` that does not exist, with 2."""
    done = program("check")
    assert (done.code, done.out) == (0, "")
    assert "there is no backlog yet; run 'backlogue new TITLE' to start one" in done.err
    assert program("check", "--json").json["findings"] == []
    assert program("check", "--dir", "nowhere").code == 2


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--select", "placehoder"], "did you mean 'placeholder'?"),
        (["--explain", "nope"], "unknown rule 'nope'"),
        (["--dry-run"], "give both"),
        (["--statistics", "--format", "sarif"], "use concise or json"),
        (["--fix", "--dry-run", "--format", "sarif"], "use concise or json"),
        (["--stdin-filename", "a.md", "b.md"], "checks only stdin"),
    ],
)
def test_an_invalid_command_line_is_a_one_line_error(program: Program, argv: list[str], words: str) -> None:
    """An invalid command line exits with 2, explains why, and checks no file."""
    done = program("check", *argv)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_statistics_count_each_rule(program: Program) -> None:
    """`--statistics` prints counts instead of findings, the most frequent rule first."""
    write(program, "seed.md", SEED.read_text(encoding="utf-8"))
    assert program("check", "--statistics").out == (
        "55  error    placeholder\n 1  error    sample-code\n 1  error    template-comment\n"
    )
    payload = program("check", "--statistics", "--json").json
    assert payload["statistics"][0] == {"rule": "placeholder", "severity": "error", "count": 55}


def test_stdin_is_checked_under_the_name_of_a_file(program: Program) -> None:
    """Editors pass unsaved text: findings show the file name, and the file does not have to exist."""
    done = program("check", "--stdin-filename", "backlog/a.md", stdin=good("[Phase Name]").encode())
    assert done.code == 1
    assert done.out.startswith("backlog/a.md:7:3: error: ")


def test_explain_prints_the_page_of_a_rule(program: Program) -> None:
    """`--explain` prints the reason for a rule and an example; `all` lists the rules."""
    done = program("check", "--explain", "task-empty")
    assert done.code == 0
    assert done.out.startswith("# task-empty\n\nA task or list item has no text.\n")
    assert "placeholder-like" in program("check", "--explain", "all").out


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_file_that_cannot_be_read_is_a_finding(program: Program) -> None:
    """A broken symbolic link is a finding, and the other items are still checked."""
    write(program, "a.md", good("[Phase Name]"))
    (program.cwd / "backlog" / "b.md").symlink_to("gone.md")
    done = program("check")
    assert [line.split(" ")[0] for line in done.out.splitlines()] == [
        "backlog/a.md:7:3:",
        "backlog/b.md:1:1:",
    ]
    assert "can't be read: no such file or directory [unreadable]" in done.out


def test_control_characters_never_reach_the_terminal(program: Program) -> None:
    """Control characters in a file are printed as escapes."""
    write(program, "a.md", good("Fast\x1b[31mer"))
    assert "\x1b" not in program("check").out


def test_an_absolute_path_is_shown_relative_to_the_current_folder(program: Program) -> None:
    """A finding's path is relative to the current folder, even if an absolute path was given."""
    write(program, "a.md", good("[Phase Name]"))
    done = program("check", str(program.cwd / "backlog" / "a.md"))
    assert done.out.startswith("backlog/a.md:7:3: ")


def test_a_cached_template_is_not_read_again(program: Program) -> None:
    """With the template's facts in the cache, checking items imports neither Jinja nor YAML nor Copier."""
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


def test_a_folder_is_not_listed_for_each_item(program: Program) -> None:
    """The names in a folder are read once for the template and once for the items, however many they are."""
    listed: list[str] = []
    listdir = os.listdir

    def recording_listdir(path: str) -> list[str]:
        listed.append(str(path))
        return listdir(path)

    for number in range(30):
        write(program, f"item-{number}.md", good(f"Title {number}"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "listdir", recording_listdir)
        assert program("check").code == 0
    assert listed.count(str(program.cwd / "backlog")) == 2
