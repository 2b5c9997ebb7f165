"""`backlogue editor` on the command line."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backlogue.editors.jsonc import parse
from backlogue.editors.registry import EDITORS
from tests.template_shapes import make_template

if TYPE_CHECKING:
    from tests.running import Program


@pytest.fixture
def tasks(program: Program) -> Path:
    """The tasks file of a project that is worked on with VS Code; it isn't there yet."""
    (program.cwd / ".vscode").mkdir()
    return program.cwd / ".vscode" / "tasks.json"


def labels(path: Path) -> list[str]:
    """Return the names of the tasks in a file."""
    return [task["label"] for task in parse(path.read_text(encoding="utf-8")).root.value["tasks"]]


def test_install_without_names_takes_what_is_found(program: Program, tasks: Path) -> None:
    """The editors whose folders are there get their tasks; the files written are the result."""
    done = program("editor", "install", "--yes")
    assert (done.code, done.out) == (0, "created: .vscode/tasks.json\n")
    assert labels(tasks) == [
        "Backlog: new item",
        "Backlog: new item from a title",
        "Backlog: set the status of this item",
        "Backlog: set the status of an item",
        "Backlog: check",
        "Backlog: check and fix",
    ]


def test_each_of_several_templates_has_a_task(program: Program, tasks: Path) -> None:
    """Beside "new item" there is a task for each template; the user's own files have none of a project's."""
    config = '[templates]\nfeature = "built-in"\nbug = "built-in"\n'
    (program.cwd / ".backlogue.toml").write_text(config, encoding="utf-8")
    editors = ("vscode", "zed", "jetbrains", "just", "task", "make")
    assert program("editor", "install", *editors, "--yes").code == 0
    assert labels(tasks)[:3] == ["Backlog: new item", "Backlog: new feature", "Backlog: new bug"]
    command = "backlogue new --template bug --open"
    files = [".zed/tasks.json", ".run/backlogue new bug.run.xml", "backlogue.just", "backlogue.mk"]
    files.append("backlogue.tasks.yml")
    for file in files:
        assert command in (program.cwd / file).read_text(encoding="utf-8"), file
    assert "backlog-new-bug:" in (program.cwd / "backlogue.mk").read_text(encoding="utf-8")
    for_user = program("editor", "install", "vscode", "--user", "--dry-run").out
    assert ("new item" in for_user, "new bug" in for_user) == (True, False)
    assert program("editor", "uninstall", "--yes").code == 0
    assert not tasks.exists()


def test_install_without_a_known_editor_lists_all_editors(program: Program) -> None:
    """Without an editor in the project, all names are listed, and the exit code is 2."""
    done = program("editor", "install", "--yes")
    assert (done.code, done.out) == (2, "")
    assert "no editor found here; choose from: vscode, cursor" in done.err


def test_an_unknown_name_is_answered_with_the_nearest(program: Program) -> None:
    """A mistyped editor is exit 2."""
    done = program("editor", "install", "vscod", "--yes")
    assert (done.code, done.err) == (2, "error: unknown editor 'vscod'; did you mean 'vscode'?\n")


def test_another_name_of_an_editor_is_known(program: Program) -> None:
    """`nvim` means Neovim, not the name that looks most like it."""
    done = program("editor", "install", "nvim", "--yes")
    assert done.err == "error: unknown editor 'nvim'; did you mean 'neovim'?\n"


def test_an_editor_without_project_files_points_at_user(program: Program) -> None:
    """Vim reads nothing from a project; Helix has nothing to install at all."""
    done = program("editor", "install", "vim", "helix", "--yes")
    assert done.err.splitlines()[:2] == [
        "vim: Vim has no project files; use '--user'",
        "helix: Helix has no project files; see 'backlogue editor print helix'",
    ]


def test_uninstall_removes_what_the_config_no_longer_names(program: Program) -> None:
    """`[editor] names` says what to install for; everything is uninstalled."""
    program("editor", "install", "just", "make", "--yes")
    (program.cwd / ".backlogue.toml").write_text('[editor]\nnames = ["just"]\n', encoding="utf-8")
    assert program("editor", "uninstall", "--yes").code == 0
    assert sorted(path.name for path in program.cwd.iterdir()) == [".backlogue.toml", ".git"]


def test_a_second_install_changes_nothing(program: Program, tasks: Path) -> None:
    """Not the bytes, and not the file's times either; it needs no --yes then."""
    program("editor", "install", "vscode", "--yes")
    before = (tasks.read_bytes(), tasks.stat().st_mtime_ns)
    done = program("editor", "install", "vscode")
    assert (done.code, done.out, done.err) == (0, "", "nothing to change\n")
    assert (tasks.read_bytes(), tasks.stat().st_mtime_ns) == before


def test_uninstall_takes_the_file_and_the_folder_that_were_made(program: Program) -> None:
    """Where nothing was before, nothing is afterwards."""
    program("editor", "install", "vscode", "--yes")
    done = program("editor", "uninstall", "vscode", "--yes")
    assert (done.code, done.out) == (0, "removed: .vscode/tasks.json\n")
    assert [path.name for path in program.cwd.iterdir()] == [".git"]


def test_uninstall_leaves_a_folder_that_was_there(program: Program, tasks: Path) -> None:
    """An empty folder that somebody else made stays."""
    program("editor", "install", "--yes")
    program("editor", "uninstall", "--yes")
    assert tasks.parent.is_dir()
    assert not tasks.exists()


def test_without_a_terminal_nothing_is_written_unless_yes(program: Program, tasks: Path) -> None:
    """Without confirmation: exit code 2, and the error names the option."""
    done = program("editor", "install")
    assert (done.code, tasks.exists()) == (2, False)
    assert done.err == "error: a terminal is required; use '--yes', or '--dry-run' to see the changes\n"


def test_on_a_terminal_the_diff_is_shown_and_confirmed(program: Program, tasks: Path) -> None:
    """`y` writes; anything else cancels with 130 and writes nothing."""
    done = program("editor", "install", stdin=b"n\n", terminal="in err")
    assert (done.code, tasks.exists()) == (130, False)
    assert "Change this file? [y/N]" in done.err
    done = program("editor", "install", stdin=b"y\n", terminal="in err")
    assert (done.code, tasks.exists()) == (0, True)
    assert '\x1b[32m+      "label": "Backlog: check",\x1b[0m' in done.err


def test_dry_run_shows_a_diff_and_writes_nothing(program: Program, tasks: Path) -> None:
    """The diff is the result: coloured on a terminal, plain in a pipe and with NO_COLOR."""
    plain = program("editor", "install", "--dry-run")
    assert plain.out.startswith("--- /dev/null\n+++ b/.vscode/tasks.json\n@@ ")
    assert plain.code == 0
    assert "\x1b" not in plain.out
    assert "\x1b[36m@@" in program("editor", "install", "--dry-run", terminal="out").out
    assert program("editor", "install", "--dry-run", terminal="out", NO_COLOR="1").out == plain.out
    assert not tasks.exists()


def test_check_tells_when_the_statuses_have_changed(program: Program, tasks: Path) -> None:
    """`--check` fails until the next install offers the statuses of the config."""
    assert program("editor", "install", "--check").code == 1
    program("editor", "install", "--yes")
    assert program("editor", "install", "--check").code == 0
    (program.cwd / ".backlogue.toml").write_text('statuses = ["idea", "shipped"]\n', encoding="utf-8")
    done = program("editor", "install", "--check")
    assert (done.code, done.out) == (1, "out of date: .vscode/tasks.json\n")
    assert program("editor", "list").out.splitlines()[0].split() == [
        "vscode",
        "VS",
        "Code",
        "found",
        "out",
        "of",
        "date",
    ]
    program("editor", "install", "--yes")
    options = parse(tasks.read_text(encoding="utf-8")).root.value["inputs"][1]["options"]
    assert options == ["idea", "shipped"]
    assert program("editor", "install", "--check").code == 0


def test_command_labels_and_prompts_come_from_the_config(program: Program, tasks: Path) -> None:
    """The words are the project's; a renamed task replaces the one of the old name."""
    program("editor", "install", "--yes")
    (program.cwd / ".backlogue.toml").write_text(
        "[editor]\ncommand = 'uv run backlogue'\n"
        "[editor.labels]\ncheck = 'lint'\n[editor.prompts]\ntitle = 'What is it about?'\n",
        encoding="utf-8",
    )
    program("editor", "install", "--yes")
    value = parse(tasks.read_text(encoding="utf-8")).root.value
    assert "Backlog: lint" in labels(tasks)
    assert "Backlog: check" not in labels(tasks)
    assert (value["tasks"][0]["command"], value["tasks"][0]["args"][:2]) == ("uv", ["run", "backlogue"])
    assert value["inputs"][0]["description"] == "What is it about?"
    program("editor", "install", "--yes", "--command", "'/opt/my tools/backlogue' --debug")
    task = parse(tasks.read_text(encoding="utf-8")).root.value["tasks"][0]
    assert (task["command"], task["args"]) == ("/opt/my tools/backlogue", ["--debug", "new", "--open"])


@pytest.mark.parametrize("line", ["'open", "  "])
def test_an_invalid_command_is_refused(program: Program, tasks: Path, line: str) -> None:
    """An open quote or nothing at all is exit 2, and the option is named."""
    done = program("editor", "install", "--yes", "--command", line)
    assert (done.code, tasks.exists()) == (2, False)
    assert done.err.startswith("error: --command: ")


def test_a_file_that_does_not_parse_is_left_alone(program: Program, tasks: Path) -> None:
    """Exit 2 with line and column; no file is changed, not even the others."""
    tasks.write_bytes(b'{\r\n  "tasks": [,]\r\n}')
    for action in ("install", "uninstall"):
        done = program("editor", action, "vscode", "--yes")
        assert done.code == 2
        assert f"{tasks}:2:13: expected a value, not ','; fix the file first" in done.err
    assert tasks.read_bytes() == b'{\r\n  "tasks": [,]\r\n}'
    assert "unreadable" in program("editor", "list").out


def test_what_was_changed_by_hand_is_kept_unless_a_person_agrees(program: Program, tasks: Path) -> None:
    """`--yes` agrees to the writing, not to losing somebody's change; a terminal asks about it."""
    program("editor", "install", "--yes")
    edited = tasks.read_bytes().replace(b'"silent"', b'"always"', 1)
    tasks.write_bytes(edited)
    done = program("editor", "install", "--yes")
    assert tasks.read_bytes() == edited
    assert done.err.startswith(
        "kept: .vscode/tasks.json: 'Backlog: new item from a title' was changed by hand\n"
    )
    asked = program("editor", "install", stdin=b"y\ny\n", terminal="in err")
    assert "was changed by hand. Replace it? [y/N]" in asked.err
    assert b'"always"' not in tasks.read_bytes().replace(b'"reveal": "always",\n        "panel": "ded', b"")


def test_json_tells_the_files_and_what_was_kept(program: Program, tasks: Path) -> None:
    """Scripts read what happened to each file."""
    told = program("editor", "install", "--yes", "--json").json
    files = [{"path": ".vscode/tasks.json", "action": "created"}]
    assert told == {"version": 1, "files": files, "kept": [], "written": True}
    assert program("editor", "install", "--check", "--json").json["files"][0]["action"] == "unchanged"
    listed = program("editor", "list", "vscode", "--json").json["editors"]
    assert listed == [{"name": "vscode", "title": "VS Code", "found": True, "state": "installed"}]


def test_one_file_of_two_editors_is_written_once(program: Program, tasks: Path) -> None:
    """VS Code and Cursor share their tasks."""
    assert program("editor", "install", "vscode", "cursor", "--yes").out == "created: .vscode/tasks.json\n"


def test_user_writes_into_the_users_own_configuration(program: Program) -> None:
    """`--user` leaves the project alone."""
    done = program(
        "editor", "install", "vscode", "--user", "--yes", XDG_CONFIG_HOME=str(program.cwd / "config")
    )
    written = list(program.cwd.rglob("tasks.json"))
    assert (done.code, len(written)) == (0, 1)
    assert "Backlog: check" in labels(written[0])
    assert not (program.cwd / ".vscode").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_stays_a_link(program: Program, tasks: Path) -> None:
    """Dotfile managers link the file: what it leads to is changed, with its mode kept."""
    real = program.cwd / "real.json"
    real.write_bytes(b"{}")
    real.chmod(0o640)
    tasks.symlink_to(real)
    program("editor", "install", "--yes")
    assert tasks.is_symlink()
    assert b"Backlog: check" in real.read_bytes()
    assert real.stat().st_mode & 0o777 == 0o640
    program("editor", "uninstall", "--yes")
    assert real.read_bytes() == b"{}"


def test_errors_in_the_config_have_their_place(program: Program) -> None:
    """An unknown label in the config is exit 2 with line and column."""
    (program.cwd / ".backlogue.toml").write_text("[editor.labels]\nchek = 'x'\n", encoding="utf-8")
    done = program("editor", "install", "vscode", "--json")
    assert done.code == 2
    assert json.loads(done.out)["error"]["hint"] == "did you mean 'check'?"


def test_the_config_of_the_documentation_is_one(program: Program, tasks: Path) -> None:
    """The example in `docs/editors/README.md` is a valid config."""
    page = (Path(__file__).parents[2] / "docs" / "editors" / "README.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    (program.cwd / ".backlogue.toml").write_text(example, encoding="utf-8")
    assert program("editor", "install", "--yes").code == 0
    assert '"options": ["idea", "todo", "done"]' in tasks.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [editor.name for editor in EDITORS])
def test_the_status_task_follows_the_template(name: str, program: Program) -> None:
    """It offers the template's statuses; in a template without any, it ends in an error of one line."""
    root = make_template("label-lines", program.cwd / "template")
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    printed = program("editor", "print", name)
    assert printed.code == 0
    # Words of the built-in template's statuses: `open` is in the texts of several editors.
    assert "todo" not in re.findall(r"\w+", printed.out)
    questions = root / "copier.yml"
    text = questions.read_text(encoding="utf-8").replace("{status: state", "{status: null")
    questions.write_text(text, encoding="utf-8")
    assert program("editor", "print", name).code == 0
    assert program("new", "One").code == 0
    done = program("status", "--", "one", "todo")
    hint = "name its question in _roles: { status: NAME }"
    assert (done.code, done.err) == (2, f"error: the template has no status; {hint}\n")
