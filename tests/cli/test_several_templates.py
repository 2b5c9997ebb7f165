"""Several templates in one backlog: each item is written, found, read and changed with its own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import ShellComplete

from backlogue.cli.options import VARIABLE
from backlogue.cli.program import program as program_group
from tests.adopt.copying import copy_in_process

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.running import Program

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "templates"
CONFIG = f"""\
[templates]
feature = "built-in"
bug = "{(EXAMPLES / "bug").as_posix()}"
decision = {{ path = "{(EXAMPLES / "decision").as_posix()}", dir = "docs/decisions" }}
"""
TASK = "---\nstate: open\nowner: Kim\n---\n\n# <Title>\n\n## Goal\n\n<Why?>\n\n## Done when\n\n- <…>\n"
TASK_FILE = "backlog/_templates/task.md"


def configure(program: Program, config: str = CONFIG) -> Program:
    """Write the project's config and return the program."""
    (program.cwd / ".backlogue.toml").write_text(config, encoding="utf-8")
    return program


@pytest.fixture
def several(program: Program) -> Program:
    """A project with three templates, and an item of each."""
    configure(program)
    assert program("new", "Faster start", "--problem", "Slow.").out == "backlog/faster-start.md\n"
    assert program("new", "Dates shift", "--template", "bug").out == "backlog/dates-shift.md\n"
    made = program("new", "Keep files", "--template", "decision", "--set", "context=A", "--set", "decision=B")
    assert made.out == "docs/decisions/keep-files.md\n"
    return program


def templates_listed(program: Program, *options: str) -> Mapping[str, str | None]:
    """Return the template of each item, by its slug."""
    return {item["slug"]: item["template"] for item in program("list", "--json", *options).json["items"]}


def test_a_list_covers_every_folder_and_names_the_template(several: Program) -> None:
    """Items of all folders are listed with their template; it is null for a note that fits none."""
    note = "---\nstatus: todo\n---\n\n# Shopping\n\n## Bread\n\n## Milk\n\n## Eggs\n\nMany.\n"
    (several.cwd / "backlog" / "shopping.md").write_text(note, encoding="utf-8")
    expected = {"faster-start": "feature", "dates-shift": "bug", "keep-files": "decision", "shopping": None}
    assert templates_listed(several) == expected
    table = several("list", terminal="out", NO_COLOR="1").out.splitlines()
    assert table[0].split() == ["STATUS", "TEMPLATE", "TITLE", "AGE", "ITEM"]
    assert ["new", "bug", "Dates", "shift"] in [line.split()[:4] for line in table]
    assert "docs/decisions/keep-files.md\tproposed\t-\tdecision\tKeep files\n" in several("list").out


@pytest.mark.parametrize(
    ("options", "slugs"),
    [
        (["--template", "bug"], ["dates-shift"]),
        (["--template", "decision"], ["keep-files"]),
        (["--dir", "docs/decisions"], ["keep-files"]),
        (["--dir", "backlog"], ["dates-shift", "faster-start"]),
        (["--status", "confirmed"], []),
        (["--status", "proposed"], ["keep-files"]),
    ],
)
def test_a_list_of_one_template_or_folder(several: Program, options: list[str], slugs: list[str]) -> None:
    """`--template` keeps the items of one template, `--dir` the items of one folder; statuses are any's."""
    done = several("list", "--json", *options)
    assert "items" in done.json, done.json
    items = done.json["items"]
    assert sorted(item["slug"] for item in items) == slugs


def test_each_item_is_changed_with_its_own_template(several: Program) -> None:
    """Status, answers, edit, show and touch use the questions and statuses of the item's template."""
    assert several("status", "dates", "conf").err == "backlog/dates-shift.md: confirmed\n"
    assert "| State    | confirmed |" in (several.cwd / "backlog/dates-shift.md").read_text(encoding="utf-8")
    wrong = several("status", "keep-files", "fixed")
    assert (wrong.code, "choose from: proposed" in wrong.err) == (2, True)
    assert several("edit", "keep-files", "--set", "consequences=[Less work]").code == 0
    answers = several("answers", "keep-files", "--format", "json").json
    assert (answers["decision"], answers["consequences"]) == ("B", ["Less work"])
    shown = several("show", "dates-shift", "--json").json
    assert (shown["template"], shown["answers"]["state"]) == ("bug", "confirmed")
    assert several("touch", "faster-start").code == 0
    assert several("touch", "keep-files").err.startswith("error: the template has no date of modification")


def test_a_path_with_dots_leads_to_the_template_of_its_folder(several: Program) -> None:
    """The folder of an item is the one that its path means, however it is written."""
    path = several.cwd / "docs" / "decisions" / "bare.md"
    path.write_text("# Bare\n\n## Other\n\nText.\n", encoding="utf-8")
    assert several("show", "docs/../docs/decisions/bare.md", "--json").json["template"] == "decision"


def test_each_item_is_checked_with_its_own_template(several: Program) -> None:
    """`check` finds what each template requires, in every folder, or of one template."""
    some = ("check", "--json", "--ignore", "section-empty")
    assert several(*some).json["findings"] == []
    bug = (several.cwd / "backlog/dates-shift.md").read_text(encoding="utf-8")
    bug = bug.replace("| new |", "| nope |").replace("# Dates shift", "# Dates move")
    (several.cwd / "backlog/bad.md").write_text(bug, encoding="utf-8")
    decision = "# No context\n\nDate: 2026-02-28\n\n## Status\n\naccepted\n\n## Decision\n\nB\n"
    (several.cwd / "docs/decisions/bad.md").write_text(decision, encoding="utf-8")
    found = {(finding["path"], finding["rule"]) for finding in several(*some).json["findings"]}
    expected = {("backlog/bad.md", "status-unknown"), ("docs/decisions/bad.md", "section-missing")}
    assert found == expected
    only = several(*some, "--template", "bug").json["findings"]
    assert {finding["path"] for finding in only} == {"backlog/bad.md"}


@pytest.mark.parametrize(
    "command", [["new", "T"], ["list"], ["check"], ["schema"], ["answers", "dates-shift"]]
)
def test_an_unknown_name_is_reported_with_the_known_ones(several: Program, command: list[str]) -> None:
    """An unknown template name is a one-line error with the most similar name and all names."""
    done = several(*command, "--template", "bugs")
    message = "unknown template 'bugs'; did you mean 'bug'? choose from: feature, bug, decision"
    assert (done.code, done.err) == (2, f"error: {message}\n")


def test_a_name_wins_over_a_path(several: Program) -> None:
    """A folder called like a template is not used in its place, and a path still is a path."""
    (several.cwd / "bug").mkdir()
    assert "state" in several("schema", "--template", "bug").json["properties"]
    assert "context" in several("schema", "--template", str(EXAMPLES / "decision")).json["properties"]


def test_the_only_template_of_the_config_has_its_name(program: Program) -> None:
    """`--template` takes it, as it does for one of several."""
    configure(program, '[templates]\nfeature = "built-in"\n')
    assert program("new", "Faster start", "--template", "feature").out == "backlog/faster-start.md\n"
    assert "unknown template 'bug'" in program("new", "Other", "--template", "bug").err


def test_the_wizard_asks_what_kind_of_item(several: Program) -> None:
    """On a terminal, `new` without `--template` asks for the kind first."""
    done = several("new", terminal="in err", stdin=b"2\nLost again\n", TERM="dumb")
    before, question, after = done.err.partition("What goes wrong?")
    assert "What kind of item?" in before
    assert (question, "state" in after or done.code) == ("What goes wrong?", 130)


def test_templates_in_the_backlog_folder_add_to_its_own(program: Program) -> None:
    """Files and folders in `backlog/_templates` are templates beside the backlog's own, by name."""
    folder = program.cwd / "backlog" / "_templates"
    folder.mkdir(parents=True)
    (folder / "task.md").write_text(TASK, encoding="utf-8")
    shutil.copytree(EXAMPLES / "bug", folder / "bug")
    assert program("new", "A", "--problem", "P.").code == 0
    assert program("new", "B", "--template", "task", "--set", "goal=G").code == 0
    assert program("new", "C", "--template", "bug").code == 0
    assert templates_listed(program) == {"a": "item", "b": "task", "c": "bug"}
    error = program("new", "D", "--template", "x").err
    assert error.endswith("choose from: item, bug, task\n")


@pytest.mark.parametrize(
    ("config", "error"),
    [
        (
            'template = "a"\n[templates]\nb = "c"\n',
            ".backlogue.toml:1:1: 'template' and '[templates]'",
        ),
        ("[templates]\n", "'templates' must be a table of at least one template"),
        ("[templates]\na = 1\n", "'templates' must be a table of names and paths"),
        ('[templates]\na = { dir = "x" }\n', "'templates' must be a table of names and paths"),
        ('[templates]\n"a/b" = "x"\n', "'templates' must be a table whose names"),
    ],
)
def test_a_wrong_table_of_templates_is_an_error_with_its_place(
    program: Program, config: str, error: str
) -> None:
    """`template` beside `[templates]` and values of a wrong shape are refused with file and line."""
    done = configure(program, config)("list")
    assert (done.code, error in done.err, ".backlogue.toml:" in done.err) == (2, True, True)


def test_an_item_in_two_folders_is_ambiguous(several: Program) -> None:
    """A slug that two folders hold is named with its folder."""
    (several.cwd / "backlog" / "keep-files.md").write_bytes(
        (several.cwd / "docs/decisions/keep-files.md").read_bytes()
    )
    error = several("show", "keep-files").err
    assert "matches several items: backlog/keep-files, decisions/keep-files" in error


def test_instructions_and_the_schema_are_of_the_named_template(several: Program) -> None:
    """`instructions --template` names the folder, the statuses and the command of that template."""
    printed = several("instructions", "--template", "decision").out
    assert "files in `docs/decisions`" in printed
    assert "backlogue new --data - --template decision <<'EOF'" in printed
    assert "`proposed`, `accepted`" in printed
    assert "`feature`, `bug`, `decision`" in several("instructions").out
    configure(several, f'[editor]\ncommand = "uv run backlogue"\n{CONFIG}')
    assert "\nuv run backlogue new --data - <<'EOF'\n" in several("instructions").out


PLAN = "# Plan: <Title>\n\n## Goal\n\n<Why?>\n\n## Steps\n\n- <…>\n"
NOTE = "# <Title>\n\n**Owner:** <Name>\n**Team:** <Team>\n\n## Goal\n\n<Why?>\n"


@pytest.mark.parametrize(
    ("item", "template"),
    [
        ("# Plan: Move\n\n## Goal\n\nAll of it.\n", "plan"),
        ("# Move\n\n**Owner:** Kim\n**Team:** Red\n\n## Goal\n\nAll of it.\n", "note"),
        ("# Move\r\n\r\n**Owner:** Kim\r\n\r\n## Goal\r\n\r\nAll of it.\r\n", "note"),
        ("# Move\n\n## Goal\n\nAll of it.\n\n## Steps\n\n- One\n\n## More\n\nText.\n", "plan"),
        ("---\nowner: Kim\nstate: open\n---\n\n# Move\n\n## Goal\n\nAll of it.\n", "task"),
        ("# Move\n\nText.\n\n## Costs\n\nMany.\n\n## Owner\n\nKim\n", None),
        ("", None),
    ],
)
def test_the_template_is_the_one_whose_fixed_parts_an_item_has(
    program: Program, item: str, template: str | None
) -> None:
    """Headings, labels, keys and the text in the title tell templates apart, missing sections or not."""
    folder = program.cwd / "backlog" / "_templates"
    folder.mkdir(parents=True)
    for name, text in {"task": TASK, "plan": PLAN, "note": NOTE}.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    (program.cwd / "backlog" / "x.md").write_bytes(item.encode())
    assert templates_listed(program) == {"x": template}


LONG = "Words and words.\n" * 300
RECOGNIZED: dict[str, tuple[str | None, str]] = {
    "capitals-in-title": ("plan", "# PLAN: Move\n\nText.\n"),
    "emphasis-in-headings": ("plan", "# Move\n\n### *Steps*\n\n   ## GOAL:\n\nText.\n"),
    "code": (None, "# Move\n\n    ## Steps\n\n    ## Goal\n\nText.\n"),
    "no-headings": (None, "# Move\n\n##Steps\n\n####### Goal\n\nText.\n"),
    "far-below": ("note", "# Move\n\n## Goal\n\n" + LONG + "\n## Steps\n"),
    "labels-in-table": ("note", "# Move\n\n| Owner | Kim |\n| Team | Red |\n\n## Goal\n\nAll.\n"),
    "labels-in-list": ("note", "# Move\n\n- Owner: Kim\n- Team: Red\n\n## Goal\n\nAll.\n"),
    "labels-in-quote": ("note", "# Move\n\n> _Owner:_ Kim\n> Team \u2014 Red\n\n## Goal\n\nAll.\n"),
    "keys-alone": ("task", "---\nstate: open\nowner: Kim\n---\nText.\n"),
    "keys-in-another-order": ("task", "---\nowner: Kim\nstate: open\n---\nText.\n"),
    "another-key": ("task", "---\nowner: Kim\nstate: open\nmore: x\n---\n\n# Move\n\n## Done when\n\nx\n"),
    "keys-after-mark": ("task", "\ufeff---\nowner: Kim\nstate: open\n---\n\n# Move\n\n## Done when\n"),
    "keys-until-dots": ("task", "---\nowner: Kim\nstate: open\n...\n\n# Move\n\n## Done when\n"),
    "keys-with-crlf": (
        "task",
        "---\r\nowner: Kim\r\nstate: open\r\n---\r\n\r\n# Move\r\n\r\n## Done when\r\n",
    ),
    "nested-keys": ("note", "---\nx:\n  state: open\n  owner: Kim\n#state: a\n---\n\n# Move\n\n## Goal\n"),
    "no-keys": (None, "---\nowner:Kim\nstate:open\n---\n\n# Move\n\n## Other\n"),
    "keys-without-end": (None, "---\nowner: Kim\nstate: open\n\n# Move\n\n## Other\n"),
    "two-other-headings": ("note", "# Move\n\n## Goal\n\n## Other\n\n## More\n\nAll.\n"),
    "five-other-headings": (
        None,
        "# Move\n\n## Goal\n\n## Other\n\n## More\n\n## A\n\n## B\n\n## C\n\nAll.\n",
    ),
    "six-other-headings": (
        None,
        "# Move\n\n## Steps\n\n## Other\n\n## More\n\n## A\n\n## B\n\n## C\n\nAll.\n",
    ),
    "labels-and-steps": ("note", "# Move\n\n**Owner:** Kim\n\n## Goal\n\n## Steps\n"),
    "labels-and-done": ("note", "# Move\n\n**Owner:** Kim\n**Team:** Red\n\n## Goal\n\n## Done when\n"),
    "second-title": (None, "# Move\n\n# Plan: B\n\n## Other\n"),
}
"""Items, by slug, with the template of each."""


def test_parts_of_a_template_are_recognized_as_people_write_them(program: Program) -> None:
    """Headings, labels and keys count in any case, with emphasis, in lists and tables; code doesn't."""
    folder = program.cwd / "backlog" / "_templates"
    folder.mkdir(parents=True)
    for name, text in {"task": TASK, "plan": PLAN, "note": NOTE}.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    for slug, (_, text) in RECOGNIZED.items():
        (program.cwd / "backlog" / f"{slug}.md").write_bytes(text.encode())
    assert templates_listed(program) == {slug: template for slug, (template, _) in RECOGNIZED.items()}


def test_templates_with_the_same_keys_are_told_apart_by_the_rest(program: Program) -> None:
    """Front matter keys decide only where no other template has all of them, and one key never does."""
    folder = program.cwd / "backlog" / "_templates"
    folder.mkdir(parents=True)
    keys = "state: open\nowner: Kim\n"
    templates = [("a", keys, "Goal"), ("b", f"{keys}team: Red\n", "Reason"), ("c", "x: y\n", "Aim")]
    for name, front, heading in templates:
        text = f"---\n{front}---\n\n# <Title>\n\n## {heading}\n\n<Why?>\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    items = {
        "goal": f"---\n{keys}---\n\n# M\n\n## Goal\n\nAll.\n",
        "reason": f"---\n{keys}---\n## Reason\n\nAll.\n",
        "team": f"---\n{keys}team: Red\n---\nText.\n",
        "team-and-goal": f"---\n{keys}team: Red\n---\n\n# M\n\n## Goal\n\nAll.\n",
        "one-key": "---\nx: y\n---\n" + "".join(f"\n## Section {number}\n" for number in range(12)),
    }
    for slug, text in items.items():
        (program.cwd / "backlog" / f"{slug}.md").write_text(text, encoding="utf-8")
    expected = {"goal": "a", "reason": "b", "team": "b", "team-and-goal": "b", "one-key": None}
    assert templates_listed(program) == expected


@pytest.mark.parametrize(
    ("words", "incomplete", "offered"),
    [
        (["new", "--template"], "b", ["bug"]),
        (["list", "--template"], "", ["feature", "bug", "decision"]),
        (["show"], "", ["faster-start", "dates-shift", "keep-files"]),
        (["status", "keep-files"], "", ["proposed", "accepted", "rejected", "superseded"]),
        (["list", "--status"], "f", ["fixed"]),
    ],
)
def test_completion_knows_templates_items_and_statuses(
    several: Program, monkeypatch: pytest.MonkeyPatch, words: list[str], incomplete: str, offered: list[str]
) -> None:
    """Names of templates, items of every folder, and the statuses of the item are completed."""
    monkeypatch.chdir(several.cwd)
    completions = ShellComplete(program_group, {}, "backlogue", VARIABLE).get_completions(words, incomplete)
    assert sorted(each.value for each in completions if each.type == "plain") == sorted(offered)


@pytest.mark.parametrize(
    "config", ["", '[templates]\nitem = "built-in"\ntask = "backlog/_templates/task.md"\n']
)
def test_one_of_several_templates_is_adopted_in_its_place(
    program: Program, monkeypatch: pytest.MonkeyPatch, config: str
) -> None:
    """`adopt` puts a folder in the file's place, in the config or beside it; other templates stay."""
    monkeypatch.setattr("backlogue.adopt.proof.copier_program", lambda _program: copy_in_process)
    folder = program.cwd / "backlog" / "_templates"
    folder.mkdir(parents=True)
    (folder / "task.md").write_text(TASK, encoding="utf-8")
    if config:
        configure(program, config)
    assert program("new", "A", "--problem", "P.").code == 0
    done = program("adopt", TASK_FILE, "--yes")
    assert (done.code, done.out) == (0, "backlog/_templates/task\n"), done.err
    written = program.cwd / ".backlogue.toml"
    changed = config.replace("task.md", "task") if config else None
    assert (written.read_text(encoding="utf-8") if written.exists() else None) == changed
    assert program("new", "B", "--template", "task", "--set", "goal=G").code == 0
    assert templates_listed(program) == {"a": "item", "b": "task"}


def test_a_file_outside_the_configured_templates_is_not_adopted(several: Program) -> None:
    """`adopt` never adds `template` to a config with `[templates]`, which would make it invalid."""
    (several.cwd / "task.md").write_text(TASK, encoding="utf-8")
    done = several("adopt", "task.md", "--yes")
    assert done.code == 2
    assert 'the file is not one of these templates; add it: NAME = "task.md"' in done.err
    assert several("list").code == 0
