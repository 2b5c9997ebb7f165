"""The tasks with our own program behind them, from the editor to the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.editors.stand_in import TITLE, StandIn, needed
from tests.editors.test_emacs import COLLECT, script
from tests.editors.test_vim_and_neovim import QUICKFIX, Editor

if TYPE_CHECKING:
    from pathlib import Path

PLACEHOLDER = "[Describe the current problem or limitation that needs to be addressed]"


@pytest.fixture
def project(stand_in: StandIn) -> StandIn:
    """A project with findings of several kinds, and the program that is installed beside Python."""
    needed("backlogue")
    (stand_in.project.parent / "bin" / "backlogue").unlink()
    for path in stand_in.item.parent.iterdir():
        path.unlink()
    assert "backlogue" in stand_in.run("backlogue", "--version")
    stand_in.run("backlogue", "new", "No problem yet")
    stand_in.run(
        "backlogue",
        "new",
        "Placeholders",
        "--problem",
        PLACEHOLDER,
        "--set",
        f"limitations=['{PLACEHOLDER}']",
    )
    (stand_in.item.parent / "broken.md").write_text(
        "---\nstatus: nonsense\n---\n\n# Broken\n", encoding="utf-8"
    )
    return stand_in


def findings(project: StandIn) -> list[list[object]]:
    """Return file, line, column and severity of what the program finds."""
    told = project.run("backlogue", "check", "--format", "json", code=1)
    found = [
        [each["path"], each["line"], each["column"], each["severity"]]
        for each in json.loads(told[: told.rindex("}") + 1])["findings"]
    ]
    assert len({severity for *_, severity in found}) > 1
    return found


@pytest.mark.parametrize("name", ["vim", "neovim"])
def test_the_quickfix_list_holds_exactly_the_findings(project: StandIn, name: str) -> None:
    """In Vim and Neovim."""
    editor = Editor(name, needed("vim" if name == "vim" else "nvim"), project)
    editor.script("runtime! plugin/backlogue.vim", "silent! BacklogCheck", QUICKFIX)
    expected = [[path, line, column, str(severity)[0]] for path, line, column, severity in findings(project)]
    assert [entry[:4] for entry in editor.written("quickfix")] == expected


def test_the_compilation_buffer_holds_exactly_the_findings(project: StandIn) -> None:
    """In Emacs."""
    project.install("emacs", "--user")
    script(project, '(load "~/.emacs.d/backlogue")', "(backlogue-check)", "(finish)", COLLECT)
    found = json.loads((project.project / "found").read_text(encoding="utf-8"))
    kinds = {"error": 2, "warning": 1, "info": 0}
    expected = [
        [path, line, column, kinds[str(severity)]] for path, line, column, severity in findings(project)
    ]
    assert found == expected


RUNNERS = {
    "just": ("backlog-title", TITLE),
    "task": ("backlog:title", "--", TITLE),
    "make": ("backlog-title", f"TITLE={TITLE}"),
}


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_hostile_title_becomes_the_items_title(project: StandIn, runner: str) -> None:
    """From the runner's command line to the file, and the editor is started on it."""
    project.install(runner)
    opened = project.project / "opened"
    project.run(needed(runner), *RUNNERS[runner], VISUAL=f"sh -c 'printf %s \"$1\" > {opened}' sh")
    path = project.item.parent / "it-s-50-home-a-b-c.md"
    assert f"# {TITLE}\n" in path.read_text(encoding="utf-8")
    assert opened.read_text(encoding="utf-8") == str(path)


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_runner_does_not_fail_where_no_editor_is_set(project: StandIn, runner: str) -> None:
    """The item exists, its path is printed, and the missing editor is only mentioned."""
    project.install(runner)
    told = project.run(needed(runner), *RUNNERS[runner])
    assert "backlog/it-s-50-home-a-b-c.md\n" in told
    assert "no editor found" in told


def test_the_status_is_set_from_the_editor(project: StandIn) -> None:
    """In Neovim, in the buffer that shows the item."""
    path: Path = project.item.parent / "no-problem-yet.md"
    editor = Editor("neovim", needed("nvim"), project)
    editor.script(
        "runtime! plugin/backlogue.vim",
        f"edit {path}",
        "BacklogStatus in progress",
        "call writefile([json_encode(getline(2))], 'shown')",
    )
    assert editor.written("shown") == "status: in progress"
    assert path.read_text(encoding="utf-8").startswith("---\nstatus: in progress\n")
