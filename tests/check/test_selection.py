"""Which rules speak where: select, ignore, severities, files, and comments in the item itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.check.items import ALL, found, told

if TYPE_CHECKING:
    from tests.running import Program

FRONT = "---\nstatus: todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n"
ITEM = FRONT + "\n# Title\n\n## Problem Statement\n\n[Description]\n\n- [ ]\n\nTBD\n"
PLACEHOLDER = "backlog/a.md:11:1: error: the template's '[Description]' is still here"


@pytest.fixture
def project(program: Program) -> Program:
    """A project with one item in which three rules find something, one of them only if it is selected."""
    (program.cwd / "backlog").mkdir()
    (program.cwd / "backlog" / "a.md").write_text(ITEM, encoding="utf-8")
    return program


def rules(program: Program, *argv: str) -> list[str]:
    """Return the names of the rules that speak, in order."""
    return [one["rule"] for one in program("check", "--json", *argv).json["findings"]]


def config(program: Program, text: str) -> None:
    """Write the project's config."""
    (program.cwd / ".backlogue.toml").write_text(f"[check]\n{text}\n", encoding="utf-8")


def test_select_and_ignore_on_the_command_line(project: Program) -> None:
    """`--select` speaks of these rules alone, `--ignore` takes some away; commas and repetition both work."""
    assert rules(project) == ["placeholder", "task-empty"]
    assert rules(project, "--select", "placeholder-like") == ["placeholder-like"]
    assert rules(project, "--select", "default,placeholder-like") == [
        "placeholder",
        "task-empty",
        "placeholder-like",
    ]
    assert rules(project, "--select", "all", "--ignore", "placeholder", "--ignore", "task-empty") == [
        "placeholder-like"
    ]


def test_select_and_ignore_in_the_config(project: Program) -> None:
    """The config says the same for everyone; `--select` stands in for its `select`, `--ignore` is added."""
    config(project, 'select = ["placeholder", "placeholder-like"]\nignore = ["placeholder"]')
    assert rules(project) == ["placeholder-like"]
    assert rules(project, "--select", "task-empty") == ["task-empty"]
    assert rules(project, "--ignore", "placeholder-like") == []


def test_severities_of_the_config_decide_the_exit_code(project: Program) -> None:
    """A rule made `info` still speaks, and fails no run."""
    config(project, 'severity = { placeholder = "info", task-empty = "info" }')
    done = project("check")
    assert done.code == 0
    assert done.out.startswith(PLACEHOLDER.replace("error", "info"))


@pytest.mark.parametrize("pattern", ["a.md", "backlog/*.md", "*/a.md"])
def test_files_can_ignore_rules(project: Program, pattern: str) -> None:
    """A pattern is of the file's name, or of its path from the config's folder."""
    config(project, f'per-file-ignores = {{ "{pattern}" = ["placeholder", "task-empty"], "b.md" = ["all"] }}')
    assert rules(project) == []


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('select = ["placeholdr"]', ":2:1: ", "did you mean 'placeholder'?"),
        ('ignore = ["x-y"]', ":2:1: ", "there is no rule 'x-y'"),
        ('severity = { nope = "info" }', ":2:1: ", "there is no rule 'nope'"),
        ('per-file-ignores = { "a.md" = ["nope"] }', ":2:", "there is no rule 'nope'"),
    ],
)
def test_a_wrong_name_in_the_config_has_its_place(
    project: Program, text: str, place: str, words: str
) -> None:
    """A rule that isn't there is exit 2, with the config's line, and no file is looked at."""
    config(project, text)
    done = project("check")
    assert (done.code, done.out) == (2, "")
    assert f".backlogue.toml{place}" in done.err
    assert words in done.err


def test_stale_items_are_found_once_the_config_says_when(program: Program) -> None:
    """`stale-days` turns the rule on; an item that is not in progress is never stale."""
    (program.cwd / "backlog").mkdir()
    for name, status in (("a", "in progress"), ("b", "todo")):
        text = FRONT.replace("todo", status) + "\n# T" + name + "\n\n## Problem Statement\n\nSlow.\n"
        (program.cwd / "backlog" / f"{name}.md").write_text(text, encoding="utf-8")
    assert program("check").out == ""
    config(program, "stale-days = 30")
    assert program("check").out == (
        "backlog/a.md:4:16: warning: in progress, and unchanged for 321 days [stale-item]\n"
    )
    config(program, "stale-days = 321")
    assert program("check").out == ""


def test_statuses_come_from_the_config(program: Program) -> None:
    """With statuses of one's own, the template's are unknown."""
    (program.cwd / "backlog").mkdir()
    (program.cwd / "backlog" / "a.md").write_text(ITEM, encoding="utf-8")
    (program.cwd / ".backlogue.toml").write_text('statuses = ["idea", "to-do"]\n', encoding="utf-8")
    assert (
        "unknown status 'todo'; did you mean 'to-do'?" in program("check", "--select", "status-unknown").out
    )


IGNORED = {
    "at the end of the line": "[Description] <!-- backlogue: ignore placeholder -->\n",
    "alone above a paragraph": "<!-- backlogue: ignore placeholder -->\n\nWords\nand\n[Description]\n",
    "two rules at once": "<!-- backlogue: ignore placeholder, task-empty -->\n- [Description]\n- [ ]\n",
}


@pytest.mark.parametrize("case", IGNORED)
def test_a_comment_ignores_a_rule_where_it_stands(case: str) -> None:
    """Behind something it covers its line, alone on its line what follows up to the next blank line."""
    text = FRONT + "\n# T\n\n## Problem Statement\n\n" + IGNORED[case]
    assert told(found(text)) == []
    assert told(found(text + "\n[Description]\n")) == [(text.count("\n") + 2, 1, "placeholder")]


def test_a_comment_in_front_matter_ignores_its_line() -> None:
    """YAML's own comments do the same there."""
    text = FRONT.replace("2026-01-06", "2027-01-06 # backlogue: ignore date-future") + "\n# T\n"
    assert [one.rule for one in found(text)] == ["section-missing"]


def test_an_ignore_that_ignores_nothing_is_reported() -> None:
    """The name stands where it is written; a rule that isn't there, or no rule at all, is reported too."""
    text = FRONT + "\n# T\n\n## Problem Statement\n\nx <!-- backlogue: ignore task-empty nope -->\n\n"
    findings = found(text + "<!-- backlogue: ignore -->\n")
    assert [(one.span.start.line, one.span.start.column, one.message) for one in findings] == [
        (11, 26, "'task-empty' finds nothing here; take the comment out"),
        (11, 37, "there is no rule 'nope' to ignore"),
        (13, 1, "the comment names no rule to ignore; name one or take it out"),
    ]


def test_an_ignore_of_a_rule_that_is_off_is_not_reported() -> None:
    """What nobody looked for can't be said to be missing."""
    text = FRONT + "\n# T\n\n## Problem Statement\n\nTBD <!-- backlogue: ignore placeholder-like -->\n"
    assert told(found(text)) == []
    assert told(found(text, rules=ALL)) == []


def test_a_comment_in_code_ignores_nothing() -> None:
    """An example of an ignore comment is no ignore."""
    text = FRONT + "\n# T\n\n## Problem Statement\n\n`<!-- backlogue: ignore placeholder -->` [Description]\n"
    assert [one.rule for one in found(text)] == ["placeholder"]


def test_a_template_of_ones_own_brings_its_own_leftovers(program: Program) -> None:
    """An ejected and changed template: its placeholders, sections and comment are what is looked for."""
    assert program("template", "eject", "ours").code == 0
    questions = program.cwd / "ours" / "copier.yml"
    text = questions.read_text(encoding="utf-8")
    text = text.replace("[Describe the high-level solution approach]", "Describe it here")
    text = text.replace("BACKLOG ITEM TEMPLATE", "OUR TEMPLATE")
    questions.write_text(text, encoding="utf-8")
    (program.cwd / ".backlogue.toml").write_text('template = "ours"\n', encoding="utf-8")
    (program.cwd / "backlog").mkdir()
    (program.cwd / "backlog" / "a.md").write_text(
        FRONT
        + "\n<!--\nOUR TEMPLATE\n-->\n\n# T\n\n## Problem Statement\n\nDescribe  IT here. Description here.\n"
        "\n[Describe the high-level solution approach]\n",
        encoding="utf-8",
    )
    assert rules(program) == ["template-comment", "placeholder"]
    item = next((program.cwd / "ours" / "template").glob("*slug*"))
    item.write_text(
        item.read_text(encoding="utf-8").replace("## Problem Statement", "## Why"), encoding="utf-8"
    )
    missing = [one["message"] for one in program("check", "--json").json["findings"]]
    assert "the section 'Why' is missing; the template wants it" in missing


def test_it_works_without_a_cache(project: Program, tmp_path: object) -> None:
    """Where the cache folder can't be written, the template is read anew: slower, and the same."""
    blocked = project.cwd / "no-folder"
    blocked.write_text("", encoding="utf-8")
    done = project("check", BACKLOGUE_CACHE_DIR=str(blocked))
    assert done.out == project("check").out
    assert done.code == 1


def test_a_foreign_template_is_checked_by_its_own_questions(program: Program) -> None:
    """A template that tells nothing but what Copier knows: its keys, statuses and placeholders count."""
    folder = program.cwd / "tpl"
    folder.mkdir()
    (folder / "copier.yml").write_text(
        "title: {type: str}\nslug: {type: str, default: x}\n"
        "status: {type: str, choices: [open, closed], default: open}\n"
        'date_created: {type: str, default: "2026-01-01"}\n'
        'date_modified: {type: str, default: "2026-01-01"}\n'
        'owner: {type: str, default: "", placeholder: "[Owner]"}\n'
        'what: {type: str, multiline: true, default: "", placeholder: Say what it is}\n',
        encoding="utf-8",
    )
    (folder / "{{ slug }}.md.jinja").write_text(
        "---\nstatus: {{ status }}\ndate_created: {{ date_created }}\ndate_modified: {{ date_modified }}\n"
        'owner: "{{ owner }}"\n---\n# {{ title }}\n\n## What\n\n{{ what }}\n',
        encoding="utf-8",
    )
    (program.cwd / ".backlogue.toml").write_text('template = "tpl"\n', encoding="utf-8")
    (program.cwd / "backlog").mkdir()
    (program.cwd / "backlog" / "a.md").write_text(
        "---\nstatus: todo\ndate_created: 2026-01-01\nowner: '[owner]'\n---\n# T\n\n"
        "Say  what it is. Isn't it?\n",
        encoding="utf-8",
    )
    found = program("check", "--json").json["findings"]
    assert [(one["line"], one["column"], one["rule"]) for one in found] == [
        (1, 1, "key-missing"),
        (2, 9, "status-unknown"),
        (4, 9, "placeholder"),
        (8, 1, "placeholder"),
    ]
