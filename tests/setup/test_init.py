"""`backlogue init`: set up a project in one go, and keep everything that exists already."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.test_readme import ROOT, blocks, exchanges

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.running import Program

HOOKS = "repos:\n  - repo: local\n    hooks:\n      - id: own\n        entry: 'true' # kept\n"

REPOSITORIES: Mapping[str, Mapping[str, str]] = {
    "empty": {},
    "Python": {"pyproject.toml": '[project]\nname = "x" # kept\n'},
    "Node": {"package.json": "{}\n", "tsconfig.json": "{}\n"},
    "Lua": {"lua/mine/init.lua": "return {}\n"},
    "VS Code": {
        ".vscode/tasks.json": '{\n  // kept\n  "version": "2.0.0",\n  "inputs": [\n    {"id": "a"}\n  ]\n}\n'
    },
    "Makefile": {"Makefile": "all:\n\ttrue\n"},
    "pre-commit": {".pre-commit-config.yaml": HOOKS},
    "AGENTS.md": {"AGENTS.md": "# For agents\n\nKept.\n"},
    "CLAUDE.md": {"CLAUDE.md": "# Kept"},
    "configured": {"pyproject.toml": '[tool.backlogue]\ndir = "todo" # kept\n', "todo/one.md": "# One\n"},
    "items": {"backlog/one.md": "# One\n\nKept.\n"},
    "a template and items": {
        "tasks/TEMPLATE.md": "# [Title]\n\n**Status:** open | done\n\n## Why\n\n[Reason]\n",
        "tasks/one.md": "# One\n\n**Status:** open\n\n## Why\n\nKept.\n",
    },
    "CRLF": {"AGENTS.md": "# Kept\r\n\r\nText\r\n"},
}
"""Repositories of several kinds: their files by path."""


def lay_out(program: Program, files: Mapping[str, str]) -> None:
    """Write the files of a repository."""
    for name, text in files.items():
        path = program.cwd / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def contents(root: Path) -> dict[str, bytes]:
    """Return all files below a folder."""
    return {
        name: path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not (name := path.relative_to(root).as_posix()).startswith(".git/")
    }


@pytest.mark.parametrize("name", REPOSITORIES)
def test_a_second_run_changes_nothing(program: Program, name: str) -> None:
    """Every line that was there is still there, in order; the second run and `--check` find nothing to do."""
    lay_out(program, REPOSITORIES[name])
    before = contents(program.cwd)
    first = program("init", "--yes")
    assert first.code == 0, first.err
    after = contents(program.cwd)
    for path, text in before.items():
        rest = iter(after[path].split(b"\n"))
        assert all(any(line.strip(b"\r") in found for found in rest) for line in text.rstrip().split(b"\n"))
    second = program("init", "--yes")
    assert (second.code, second.out) == (0, "")
    assert contents(program.cwd) == after
    assert program("init", "--check").code == 0
    created = program("new", "First thing", "--no-input")
    assert created.code == 0, created.err


@pytest.mark.parametrize("name", REPOSITORIES)
def test_a_dry_run_shows_what_is_written(program: Program, name: str) -> None:
    """`git apply` takes the diff, and the files are those that `init --yes` writes."""
    lay_out(program, REPOSITORIES[name])
    (program.cwd / ".git").rmdir()
    subprocess.run(["git", "init", "-q"], cwd=program.cwd, check=True)
    before = contents(program.cwd)
    diff = program("init", "--dry-run")
    assert diff.code == 0
    assert contents(program.cwd) == before
    subprocess.run(["git", "apply", "-"], cwd=program.cwd, input=diff.out_bytes, check=True)
    applied = contents(program.cwd)
    for path in applied:
        if path in before:
            (program.cwd / path).write_bytes(before[path])
        else:
            (program.cwd / path).unlink()
    assert program("init", "--yes").code == 0
    assert contents(program.cwd) == applied


@pytest.mark.parametrize(("name", "language"), [("Python", "python"), ("Node", "typescript"), ("Lua", None)])
def test_the_language_of_code_follows_the_repository(
    program: Program, name: str, language: str | None
) -> None:
    """The config names it where it is not the template's default."""
    lay_out(program, REPOSITORIES[name])
    program("init", "--yes")
    path = program.cwd / ".backlogue.toml"
    written = path.read_text(encoding="utf-8") if path.exists() else None
    assert written == (f'code_language = "{language}"\n' if language else None)


def test_outside_a_repository_the_current_folder_is_set_up(program: Program) -> None:
    """No version control is needed."""
    (program.cwd / ".git").rmdir()
    done = program("init", "--yes")
    assert (done.code, done.out) == (0, "created: AGENTS.md\n"), done.err
    assert (program.cwd / "backlog").is_dir()


def test_a_package_of_several_is_set_up_on_its_own(program: Program) -> None:
    """Its files get the config and the block; the repository's root names the packages and writes nothing."""
    lay_out(program, {"packages/a/backlog/x.md": "# X\n", "packages/b/backlog/y.md": "# Y\n"})
    before = contents(program.cwd)
    done = program("init", "--yes")
    assert done.code == 2
    assert "packages/a, packages/b" in done.err
    assert contents(program.cwd) == before
    inside = type(program)(cwd=program.cwd / "packages" / "a", env=program.env)
    assert inside("init", "--yes").out == "created: AGENTS.md\n"
    assert "`backlog/`" in (inside.cwd / "AGENTS.md").read_text(encoding="utf-8")


def test_the_backlog_of_the_only_package_is_used(program: Program) -> None:
    """It is found from the root, and the config names it."""
    lay_out(program, {"tools/backlog/x.md": "# X\n"})
    assert program("init", "--yes").code == 0
    assert (program.cwd / ".backlogue.toml").read_text(encoding="utf-8") == 'dir = "tools/backlog"\n'
    assert [item["slug"] for item in program("list", "--json").json["items"]] == ["x"]


def test_the_hooks_run_the_installed_program(program: Program) -> None:
    """They are a local repository, after the ones that are there, and take the backlog's items only."""
    lay_out(
        program,
        dict(REPOSITORIES["pre-commit"])
        | {"pyproject.toml": '[tool.backlogue.editor]\ncommand = "uv run backlogue"\n'},
    )
    assert program("init", "--yes", "--dir", "docs/it's").code == 0
    text = (program.cwd / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert text.startswith(HOOKS)
    own, ours = yaml.safe_load(text)["repos"]
    assert own == yaml.safe_load(HOOKS)["repos"][0]
    assert [(hook["id"], hook["entry"]) for hook in ours["hooks"]] == [
        ("backlogue-touch", "uv run backlogue touch --staged"),
        ("backlogue-check", "uv run backlogue check"),
    ]
    pattern = re.compile(ours["hooks"][0]["files"])
    found = [
        name
        for name in (
            "docs/it's/a.md",
            "docs/it's/done/a.md",
            "docs/it's/_template.md",
            "docs/b.md",
            "docs/it's/README.md",
        )
        if pattern.search(name)
    ]
    assert found == ["docs/it's/a.md", "docs/it's/done/a.md"]


@pytest.mark.parametrize(
    "before",
    [
        "repos:\n- repo: local\n  hooks:\n  - {id: a, args: [b]}\n",
        "repos:\n  - repo: local\n    hooks:\n      - id: a\n        entry: |\n          1\n# end\n",
        "default_stages: [pre-commit]\nrepos:\n  - repo: x\n    rev: 'y'\n\n\nfail_fast: true\n",
        "repos:\n  - repo: x",
        "",
    ],
)
def test_hooks_are_added_whatever_the_layout(program: Program, before: str) -> None:
    """What was configured means the same as before, and ours comes last."""
    lay_out(program, {".pre-commit-config.yaml": before})
    done = program("init", "--yes")
    assert done.code == 0, done.err
    after = yaml.safe_load((program.cwd / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    old = yaml.safe_load(before) or {"repos": []}
    assert after["repos"][:-1] == old["repos"]
    assert len(after["repos"][-1]["hooks"]) == 2
    assert {**after, "repos": None} == {**old, "repos": None}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (".pre-commit-config.yaml", "repos: []\n", "can't be added to safely"),
        (".pre-commit-config.yaml", "repos: [\n", "not valid YAML"),
        (".pre-commit-config.yaml", "a: 1\n---\nb: 2\n", "not valid YAML"),
        ("AGENTS.md", "<!-- backlogue: end -->\n", "no 'begin' line"),
        (
            "AGENTS.md",
            "\n<!-- backlogue: begin (12345678) -->\n",
            "AGENTS.md:2:1: the backlogue block has no 'end' line",
        ),
    ],
)
def test_a_file_that_can_not_be_changed_safely_stops_everything(
    program: Program, name: str, text: str, message: str
) -> None:
    """One line names the file, the exit code is 2, and no other file is written."""
    lay_out(program, {name: text, "package.json": "{}\n"})
    before = contents(program.cwd)
    done = program("init", "--yes")
    assert done.code == 2
    assert message in done.err
    assert done.err.count("\n") == 1
    assert contents(program.cwd) == before


def test_a_block_changed_by_hand_is_kept(program: Program) -> None:
    """It is named; an untouched block is brought up to date, and text around it stays."""
    lay_out(program, {"AGENTS.md": "before\n"})
    program("init", "--yes")
    path = program.cwd / "AGENTS.md"
    with path.open("a", encoding="utf-8") as file:
        file.write("after\n")
    assert program("init", "--yes", "--dir", "todo").out == "created: .backlogue.toml\nchanged: AGENTS.md\n"
    text = path.read_text(encoding="utf-8")
    assert text.startswith("before\n\n<!-- backlogue: begin")
    assert text.endswith("<!-- backlogue: end -->\nafter\n")
    assert "`todo/`" in text
    path.write_text(text.replace("Before you finish", "At the end"), encoding="utf-8")
    done = program("init", "--yes")
    assert "kept: AGENTS.md" in done.err
    assert "At the end" in path.read_text(encoding="utf-8")


def test_check_tells_what_is_out_of_date(program: Program) -> None:
    """Exit code 1 if nothing is set up or a part is out of date; parts that were never set up are ignored."""
    lay_out(program, {})
    nothing = program("init", "--check")
    assert (nothing.code, nothing.out) == (1, "")
    assert "run 'backlogue init'" in nothing.err
    program("init", "--yes")
    (program.cwd / ".vscode").mkdir()
    assert program("init", "--check").code == 0
    config = program.cwd / ".backlogue.toml"
    config.write_text('[editor]\ncommand = "uvx backlogue"\n', encoding="utf-8")
    old = program("init", "--check")
    assert (old.code, old.out) == (1, "out of date: AGENTS.md\n")
    assert program("init", "--check", "--json").json["files"] == [{"path": "AGENTS.md", "action": "changed"}]


def test_without_a_terminal_someone_has_to_say_yes(program: Program) -> None:
    """Exit code 2 with both ways out; nothing is written."""
    done = program("init")
    assert done.code == 2
    assert "--yes" in done.err
    assert "--dry-run" in done.err
    assert contents(program.cwd) == {}


def test_json_carries_the_files_and_the_diff(program: Program) -> None:
    """The result of a dry run as JSON has what a script needs."""
    result = json.loads(program("init", "--dry-run", "--json").out)
    assert result["files"] == [{"path": "AGENTS.md", "action": "created"}]
    assert result["diff"].startswith("--- /dev/null\n+++ b/AGENTS.md\n")
    assert result["written"] is False


def test_the_folder_of_a_template_is_the_backlog(program: Program) -> None:
    """Where there is no other; its items are listed, and a new one is in its format."""
    lay_out(program, REPOSITORIES["a template and items"])
    assert program("init", "--yes").code == 0
    assert (program.cwd / ".backlogue.toml").read_text(encoding="utf-8") == 'dir = "tasks"\n'
    assert program("new", "Two", "--no-input").out == "tasks/two.md\n"
    assert (program.cwd / "tasks" / "two.md").read_bytes() == b"# Two\n\n**Status:** open\n"
    assert len(program("list", "--json").json["items"]) == 2


def test_templates_of_other_folders_are_used_beside_the_backlogs_own(program: Program) -> None:
    """The config names each with its folder; the backlog's own stays the default."""
    lay_out(
        program,
        {
            "backlog/one.md": "# One\n",
            ".vscode/settings.json": "{}\n",
            "docs/adr/0000-template.md": "# ADR-0000: [Title]\n\n## Context\n\n[Why?]\n",
            "docs/templates/TEMPLATE.md": "# [Not a folder of items]\n",
        },
    )
    assert program("init", "--yes").code == 0
    assert (program.cwd / ".backlogue.toml").read_text(encoding="utf-8") == (
        '[templates]\nitem = "built-in"\nadr = {path = "docs/adr/0000-template.md", dir = "docs/adr"}\n'
    )
    assert "adr" in (program.cwd / ".vscode" / "tasks.json").read_text(encoding="utf-8")
    assert program("init", "--yes").out == ""
    assert program("new", "Use caches", "--no-input", "--template", "adr").out.startswith("docs/adr/")
    assert program("new", "Two", "--no-input").out == "backlog/two.md\n"


def test_the_page_is_what_happens(program: Program) -> None:
    """Each command of the page's session prints the output shown."""
    lay_out(program, {"pyproject.toml": '[project]\nname = "x"\n', ".vscode/settings.json": "{}\n"})
    (session,) = blocks(ROOT / "docs" / "init.md", "console")
    for command, printed in exchanges(session):
        _, *argv = shlex.split(command)
        done = program(*argv)
        assert (done.out + done.err).strip("\n") == printed
