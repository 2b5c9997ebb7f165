"""`--json` prints only JSON for every command and outcome; contradicting options are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from backlogue.cli.options import Command, spelling
from backlogue.cli.program import COMMANDS
from backlogue.cli.program import program as whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.running import Program

CASES = {
    "new": (["new", "T"], ["new"]),
    "new --dry-run": (["new", "T", "--dry-run"], ["new", "T", "--dry-run", "--set", "nope=1"]),
    "edit": (["edit", "one", "--set", "problem=P"], ["edit", "nope", "--set", "problem=P"]),
    "edit --dry-run": (["edit", "one", "--set", "title=Q", "--dry-run"], ["edit", "one"]),
    "answers": (["answers", "one"], ["answers", "nope"]),
    "list": (["list"], ["list", "--status", "nope"]),
    "show": (["show", "one"], ["show", "broken.md"]),
    "status": (["status", "one"], ["status", "broken.md"]),
    "status STATUS": (["status", "one", "done"], ["status", "one", "nope"]),
    "touch": (["touch", "one"], ["touch", "one", "broken.md"]),
    "touch --staged": (None, ["touch", "--staged"]),
    "check": (["check", "backlog/one.md"], ["check", "nowhere"]),
    "check --fix": (["check", "--fix", "backlog/one.md"], ["check", "--fix", "nowhere.md"]),
    "check --statistics": (["check", "--statistics", "backlog/one.md"], ["check", "--select", "nope"]),
    "check --explain": (["check", "--explain", "all"], ["check", "--explain", "nope"]),
    "editor list": (["editor", "list"], ["editor", "list", "nope"]),
    "editor print": (["editor", "print", "vim"], ["editor", "print", "nope"]),
    "editor install --dry-run": (["editor", "install", "zed", "--dry-run"], ["editor", "install", "nope"]),
    "editor install": (["editor", "install", "zed", "--yes"], ["editor", "install", "just"]),
    "editor install --check": (
        ["editor", "install", "zed", "--check"],
        ["editor", "install", "just", "--check"],
    ),
    "editor uninstall --dry-run": (
        ["editor", "uninstall", "zed", "--dry-run"],
        ["editor", "uninstall", "nope"],
    ),
    "drafts list": (["drafts", "list"], ["drafts", "list", "nope"]),
    "drafts show": (None, ["drafts", "show"]),
    "drafts remove": (["drafts", "remove", "--all"], ["drafts", "remove"]),
    "schema": (["schema"], ["schema", "--template", "nowhere"]),
    "template path": (["template", "path"], ["template", "path", "nope"]),
    "template eject": (["template", "eject", "own"], ["template", "eject", "backlog"]),
    "completion": (["completion", "bash"], ["completion", "tcsh"]),
}


def test_json_output_is_only_json_on_success_and_failure(program: Program) -> None:
    """With --json stdout is one object with its version, and where the command fails it says why."""
    assert program("new", "One", "--problem", "P").code == 0
    (program.cwd / "broken.md").write_text("no front matter\n")
    for success, failure in CASES.values():
        if success is not None:
            done = program(*success, "--json")
            assert (done.code, done.err.count("error: ")) == (0, 0), (success, done.err)
            assert isinstance(done.json, dict), success
            assert success == ["schema"] or done.json["version"] == 1, success
        done = program(*failure, "--json")
        assert done.code in {1, 2}, failure
        assert done.json["version"] == 1, failure
        reasons = ("error", "problems", "files")
        assert any(done.json.get(name) for name in reasons), (failure, done.out)


def commands(
    group: click.Group, context: click.Context, *path: str
) -> Iterator[tuple[tuple[str, ...], Command]]:
    """Yield every command of a group with the words that call it."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, context, *path, name)
        else:
            assert isinstance(command, Command)
            yield (*path, name), command


def test_every_command_with_a_result_takes_json() -> None:
    """No command is left out of --json but the one whose result is an open editor."""
    without = {
        words
        for words, command in commands(whole, click.Context(whole))
        if "--json" not in {spelling(param) for param in command.params}
    }
    assert without == {("open",)}


VALUES = {"--date": "2026-01-01", "--set": "problem=P", "--explain": "all", "--format": "json"}


def test_options_that_contradict_are_refused(program: Program) -> None:
    """Each pair that one of the two would be dropped of is exit 2, naming both, and nothing is written."""
    seen = set()
    for words, command in commands(whole, click.Context(whole)):
        params = {spelling(param): param for param in command.params}
        for name, others in command.conflicts.items():
            for other in others:
                argv = list(words)
                argv += ["x"] * any(param.required for param in command.params)
                for each in (name, other):
                    param = params[each]
                    flag = isinstance(param, click.Option) and param.is_flag
                    argv += [each] * isinstance(param, click.Option) + [VALUES.get(each, "x")] * (not flag)
                done = program(*argv, terminal="in err")
                assert done.code == 2, argv
                assert f"{name} can't be combined with {other}" in done.err + done.out
                seen.add((words[-1], name, other))
    assert list(program.cwd.iterdir()) == [program.cwd / ".git"]
    assert {
        ("new", "--resume", "TITLE"),
        ("new", "--dry-run", "--open"),
        ("edit", "--section", "--set"),
    } <= seen


@pytest.mark.parametrize("form", ["github", "concise", "sarif"])
def test_two_formats_at_once_are_refused(program: Program, form: str) -> None:
    """--json beside another format is exit 2."""
    assert program("new", "One").code == 0
    assert program("check", "--json", "--format", form).code == 2
    assert program("check", "--json", "--format", "json").code == 1


def test_a_changed_file_name_is_reported(program: Program) -> None:
    """The number added to a file name is reported on stderr; stdout has only the path."""
    assert program("new", "One").err == ""
    done = program("new", "One")
    assert (done.code, done.out) == (0, "backlog/one-2.md\n")
    assert done.err == "item 'one' already exists; this one is 'one-2'\n"


def test_a_terminal_needs_no_wizard_for_the_readmes_first_example(program: Program) -> None:
    """What the README's first line does in its test, it does for a person at a terminal too."""
    done = program("new", "Faster start", "--problem", "P", "--no-input", terminal="in out err")
    assert (done.code, done.out) == (0, "backlog/faster-start.md\n")


def test_help_of_completion_is_formatted(capsys: pytest.CaptureFixture[str], program: Program) -> None:
    """The setup of each shell is on its own line, without markup."""
    assert program("completion", "--help").code == 0
    out = capsys.readouterr().out
    assert "\\b" not in out
    assert '  bash:  eval "$(backlogue completion bash)"      in ~/.bashrc\n' in out


def test_names_of_editors(program: Program) -> None:
    """An editor's other name is understood; --user is named where it helps; uninstall sees every editor."""
    assert "did you mean 'neovim'?" in program("editor", "install", "nvim").err
    assert (
        program("editor", "install", "vim", "--dry-run").err
        == "vim: Vim has no project files; use '--user'\n"
    )
    assert program("editor", "install", "zed", "--yes").code == 0
    (program.cwd / ".backlogue.toml").write_text('[editor]\nnames = ["just"]\n')
    done = program("editor", "uninstall", "--yes")
    assert (done.code, done.out) == (0, "removed: .zed/tasks.json\n")


def test_lines_of_leftovers_are_lines_of_the_file(program: Program) -> None:
    """Neither U+2028 nor a form feed ends a line."""
    assert program("new", "One", "--problem", "P").code == 0
    path = program.cwd / "backlog/one.md"
    path.write_text(path.read_text() + "\n## Mine\n\na\u2028b\x0cc\x85d\n\n## Yours\n")
    lines = path.read_text().split("\n")
    raw = program("answers", "one", "--json").json["raw"]
    assert (raw[0]["line"], raw[-1]["end_line"]) == (lines.index("## Mine") + 1, len(lines) - 1)


def test_the_summaries_of_the_commands_are_their_first_lines() -> None:
    """What the list of commands says of one is what its own help begins with."""
    for name, (_module, summary) in COMMANDS.items():
        command = whole.get_command(click.Context(whole), name)
        assert command is not None
        assert (command.help or "").splitlines()[0] == summary
