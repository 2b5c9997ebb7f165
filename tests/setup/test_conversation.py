"""The conversation of `backlogue init`, by keystrokes and line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prompt_toolkit.input import PipeInput

    from tests.running import Done, Program

NEXT, ENTER, ESC, CLEAR = "\x13", "\r", "\x1b", "\x15"


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    """A keyboard that the test types on."""
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


def by_line(program: Program, *lines: str) -> Done:
    """Hold the conversation on a terminal that can't move its cursor."""
    stdin = "".join(f"{line}\n" for line in lines).encode()
    return program("init", stdin=stdin, terminal="in err", TERM="dumb")


def test_accepting_every_page_sets_up_what_is_recommended(program: Program, keys: PipeInput) -> None:
    """Three keys, and the files are those of `init --yes`."""
    (program.cwd / "package.json").write_text("{}", encoding="utf-8")
    keys.send_text(NEXT + ENTER + ENTER)
    done = program("init", terminal="in err")
    assert (done.code, done.out) == (0, "created: .backlogue.toml\ncreated: AGENTS.md\n")
    assert (program.cwd / "backlog").is_dir()
    assert program("init", "--yes").out == ""


def test_what_is_typed_and_ticked_is_set_up(program: Program, keys: PipeInput) -> None:
    """The folder and the statuses go to the config; a part that is ticked off is not written."""
    keys.send_text(CLEAR + "docs/todo\t" + CLEAR + "open, closed" + NEXT + "12" + ENTER + ENTER)
    done = program("init", terminal="in err")
    assert (done.code, done.out) == (0, "created: .backlogue.toml\ncreated: .pre-commit-config.yaml\n"), (
        done.err
    )
    config = (program.cwd / ".backlogue.toml").read_text(encoding="utf-8")
    assert config == 'dir = "docs/todo"\nstatuses = ["open", "closed"]\n'
    assert "docs/todo/" in (program.cwd / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert program("init", "--check").code == 0


@pytest.mark.parametrize("typed", [ESC, NEXT + "\x1a", NEXT + ENTER + "\x03"])
def test_leaving_writes_nothing(program: Program, keys: PipeInput, typed: str) -> None:
    """On any page; the exit code is 130."""
    keys.send_text(typed)
    assert program("init", terminal="in err").code == 130
    assert [path.name for path in program.cwd.iterdir()] == [".git"]


def test_the_changes_are_shown_before_they_are_written(program: Program) -> None:
    """The review lists the files and shows the diff."""
    done = by_line(program, "", "", "", "", "2", "", "1")
    assert done.code == 0, done.err
    assert "+++ b/AGENTS.md" in done.err


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (("../out", "", ""), "must be a folder inside this repository"),
        (("taken", "", ""), "is not a folder"),
        (("", "a, A", ""), "must be a list of different statuses"),
        (("", "", "two words"), "must be one word"),
    ],
)
def test_a_wrong_text_is_asked_for_again(program: Program, typed: tuple[str, ...], reason: str) -> None:
    """The reason is shown, and nothing is written until it is corrected."""
    (program.cwd / "taken").write_text("", encoding="utf-8")
    done = by_line(program, *typed)
    assert done.code == 130
    assert f"! {reason}" in done.err


def test_a_file_that_can_not_be_changed_is_named_before_anything_is_written(program: Program) -> None:
    """The review says which; going back and leaving that part out goes on."""
    (program.cwd / ".pre-commit-config.yaml").write_text("repos: []\n", encoding="utf-8")
    done = by_line(program, "", "", "", "", "1", "1", "1")
    assert "can't be added to safely" in done.err
    assert (done.code, done.out) == (0, "created: AGENTS.md\n"), done.err


def test_a_template_of_another_folder_can_be_left_out(program: Program) -> None:
    """It is offered with the rest; the config does not name it then."""
    for name in ("backlog/one.md", "docs/adr/template.md"):
        path = program.cwd / name
        path.parent.mkdir(parents=True)
        path.write_text("# ADR-000: [Title]\n\n## Context\n\n[Why?]\n", encoding="utf-8")
    done = by_line(program, "", "", "", "2", "1")
    assert "Template of adr" in done.err
    assert (done.code, done.out) == (0, "created: AGENTS.md\n"), done.err


def test_the_backlogs_own_template_can_be_corrected_next(program: Program) -> None:
    """Adopting follows when the rest is written; statuses and language are not asked for."""
    path = program.cwd / "backlog" / "_template.md"
    path.parent.mkdir()
    path.write_text("# [Title]\n\n## Context\n\n[Why?]\n", encoding="utf-8")
    done = by_line(program, "", "3", "1")
    assert "In which folder" in done.err
    assert "Statuses" not in done.err
    assert done.code == 130  # the input ends in the first question of `adopt`
    assert "AGENTS.md" not in [each.name for each in program.cwd.iterdir()]
    assert (program.cwd / "backlog" / "_template").exists() is False
