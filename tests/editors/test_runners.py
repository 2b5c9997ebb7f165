"""just, Task and make really run the tasks, and a hostile title arrives literally."""

from __future__ import annotations

import pytest

from tests.editors.stand_in import FINDINGS, TITLE, StandIn, needed

CAPTURE = ["new", "--no-input", "--open", "--"]
CHECK = ["check", "--format", "concise"]


def expect_all(stand_in: StandIn) -> None:
    """Assert what reached the program, in the order the tests call it."""
    assert stand_in.calls == [
        ["new", "--open"],
        [*CAPTURE, TITLE],
        ["status", "--", str(stand_in.item), "in progress"],
        ["status", "--"],
        CHECK,
        [*CHECK, "--fix"],
    ]
    assert stand_in.folders == {str(stand_in.project)}


def expect_findings(output: str) -> None:
    """Assert that the findings are in the output as they were printed."""
    for path, line, column, kind, text in FINDINGS:
        assert f"{path}:{line}:{column}: {kind}: {text}\n" in output


def test_just(stand_in: StandIn) -> None:
    """Every recipe, from the import line of an existing justfile."""
    just = needed("just")
    (stand_in.project / "justfile").write_text("mine:\n    @echo mine\n", encoding="utf-8")
    stand_in.install("just")
    assert stand_in.run(just) == "mine\n"
    stand_in.run(just, "backlog-new")
    stand_in.run(just, "backlog-title", TITLE)
    stand_in.run(just, "backlog-status", stand_in.item, "in progress")
    stand_in.run(just, "backlog-status")
    expect_findings(stand_in.run(just, "backlog-check", code=1))
    stand_in.run(just, "backlog-fix", code=1)
    expect_all(stand_in)


def test_task(stand_in: StandIn) -> None:
    """Every task, from the include of an existing Taskfile."""
    task = needed("task")
    (stand_in.project / "Taskfile.yml").write_text(
        "version: '3'\nincludes:\n\n    # mine\n    other: ./other.yml\n\ntasks:\n    default: echo mine\n",
        encoding="utf-8",
    )
    (stand_in.project / "other.yml").write_text("version: '3'\ntasks: {x: echo x}\n", encoding="utf-8")
    stand_in.install("task")
    assert "mine\n" in stand_in.run(task)
    stand_in.run(task, "backlog:new")
    stand_in.run(task, "backlog:title", "--", TITLE)
    stand_in.run(task, "backlog:status", "--", stand_in.item, "in progress")
    stand_in.run(task, "backlog:status")
    expect_findings(stand_in.run(task, "backlog:check", code=None))
    stand_in.run(task, "backlog:fix", code=None)
    expect_all(stand_in)


def test_make(stand_in: StandIn) -> None:
    """Every target, from the include of an existing makefile."""
    make = needed("gmake", "make")
    (stand_in.project / "Makefile").write_text("mine:\n\t@echo mine\n", encoding="utf-8")
    stand_in.install("make")
    assert stand_in.run(make) == "mine\n"
    stand_in.run(make, "backlog-new")
    stand_in.run(make, "backlog-title", f"TITLE={TITLE}")
    stand_in.run(make, "backlog-status", f"ITEM={stand_in.item}", "STATUS=in progress")
    stand_in.run(make, "backlog-status")
    expect_findings(stand_in.run(make, "backlog-check", code=2))
    stand_in.run(make, "backlog-fix", code=2)
    expect_all(stand_in)


def test_make_takes_the_title_from_the_environment_too(stand_in: StandIn) -> None:
    """A script need not write the title into the command line."""
    make = needed("gmake", "make")
    stand_in.install("make")
    stand_in.run(make, "backlog-title", TITLE=TITLE)
    assert stand_in.calls == [[*CAPTURE, TITLE]]


@pytest.mark.parametrize("runner", ["just", "task", "make"])
def test_a_command_of_several_words_is_quoted_where_it_must(stand_in: StandIn, runner: str) -> None:
    """What `--command` says arrives word by word, through the quoting of each runner."""
    program = needed(runner)
    stand_in.install(runner, "--command", "backlogue check '{{ $HOME \"it''s\" }}' $(x)")
    stand_in.run(program, "backlog:check" if runner == "task" else "backlog-check", code=None)
    assert stand_in.calls == [["check", '{{ $HOME "its" }}', "$(x)", *CHECK]]
