"""Which rules are applied: select, ignore, severities, per-file ignores, and ignore comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.check.items import ALL, found, places

if TYPE_CHECKING:
    from tests.running import Program

FRONT = "---\nstatus: todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n"
ITEM = FRONT + "\n# Title\n\n## Problem Statement\n\n[Description]\n\n- [ ]\n\nTBD\n"
PLACEHOLDER = "backlog/a.md:11:1: error: placeholder '[Description]' from the template"


@pytest.fixture
def project(program: Program) -> Program:
    """A project with one item that has findings of three rules, one of which is off by default."""
    (program.cwd / "backlog").mkdir()
    (program.cwd / "backlog" / "a.md").write_text(ITEM, encoding="utf-8")
    return program


def rules(program: Program, *argv: str) -> list[str]:
    """Return the rules of the findings, in order."""
    return [one["rule"] for one in program("check", "--json", *argv).json["findings"]]


def config(program: Program, text: str) -> None:
    """Write the project's config."""
    (program.cwd / ".backlogue.toml").write_text(f"[check]\n{text}\n", encoding="utf-8")


def test_select_and_ignore_on_the_command_line(project: Program) -> None:
    """`--select` and `--ignore` can be repeated or hold a list with commas."""
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
    """On the command line, `--select` replaces the config's `select` and `--ignore` adds to its `ignore`."""
    config(project, 'select = ["placeholder", "placeholder-like"]\nignore = ["placeholder"]')
    assert rules(project) == ["placeholder-like"]
    assert rules(project, "--select", "task-empty") == ["task-empty"]
    assert rules(project, "--ignore", "placeholder-like") == []


def test_severities_of_the_config_decide_the_exit_code(project: Program) -> None:
    """Findings of a rule with severity `info` are printed and do not fail the run."""
    config(project, 'severity = { placeholder = "info", task-empty = "info" }')
    done = project("check")
    assert done.code == 0
    assert done.out.startswith(PLACEHOLDER.replace("error", "info"))


@pytest.mark.parametrize("pattern", ["a.md", "backlog/*.md", "*/a.md"])
def test_rules_can_be_ignored_in_files(project: Program, pattern: str) -> None:
    """A pattern matches a file's name, or its path relative to the config's folder."""
    config(project, f'per-file-ignores = {{ "{pattern}" = ["placeholder", "task-empty"], "b.md" = ["all"] }}')
    assert rules(project) == []


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('select = ["placeholdr"]', ":2:1: ", "did you mean 'placeholder'?"),
        ('ignore = ["x-y"]', ":2:1: ", "unknown rule 'x-y'"),
        ('severity = { nope = "info" }', ":2:1: ", "unknown rule 'nope'"),
        ('per-file-ignores = { "a.md" = ["nope"] }', ":2:", "unknown rule 'nope'"),
    ],
)
def test_an_unknown_rule_in_the_config_is_an_error_with_its_line(
    project: Program, text: str, place: str, words: str
) -> None:
    """An unknown rule exits with 2, with the line in the config, and no file is checked."""
    config(project, text)
    done = project("check")
    assert (done.code, done.out) == (2, "")
    assert f".backlogue.toml{place}" in done.err
    assert words in done.err


def test_stale_days_enables_the_rule_for_stale_items(program: Program) -> None:
    """`stale-days` enables the rule; an item that is not in progress is never stale."""
    (program.cwd / "backlog").mkdir()
    for name, status in (("a", "in progress"), ("b", "todo")):
        text = FRONT.replace("todo", status) + "\n# T" + name + "\n\n## Problem Statement\n\nSlow.\n"
        (program.cwd / "backlog" / f"{name}.md").write_text(text, encoding="utf-8")
    assert program("check").out == ""
    config(program, "stale-days = 30")
    assert program("check").out == (
        "backlog/a.md:4:16: warning: in progress, but unchanged for 321 days; "
        "update the item or its status [stale-item]\n"
    )
    config(program, "stale-days = 321")
    assert program("check").out == ""


def test_statuses_come_from_the_config(program: Program) -> None:
    """If the config has statuses, the template's statuses are unknown."""
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
def test_an_ignore_comment_covers_its_line_or_the_next_paragraph(case: str) -> None:
    """At the end of a line it covers the line; alone on a line, what follows up to the next blank line."""
    text = FRONT + "\n# T\n\n## Problem Statement\n\n" + IGNORED[case]
    assert places(found(text)) == []
    assert places(found(text + "\n[Description]\n")) == [(text.count("\n") + 2, 1, "placeholder")]


def test_a_comment_in_front_matter_ignores_its_line() -> None:
    """In front matter, YAML comments do the same."""
    text = FRONT.replace("2026-01-06", "2027-01-06 # backlogue: ignore date-future") + "\n# T\n"
    assert [one.rule for one in found(text)] == ["section-missing"]


def test_an_unused_ignore_is_reported() -> None:
    """The finding is at the rule's name; an unknown rule and a missing name are reported as well."""
    text = FRONT + "\n# T\n\n## Problem Statement\n\nx <!-- backlogue: ignore task-empty nope -->\n\n"
    findings = found(text + "<!-- backlogue: ignore -->\n")
    assert [(one.span.start.line, one.span.start.column, one.message) for one in findings] == [
        (11, 26, "unused ignore: 'task-empty' finds nothing here; remove the comment"),
        (11, 37, "unknown rule 'nope'; fix the name or remove the comment"),
        (13, 1, "the ignore comment does not name a rule; name one or remove the comment"),
    ]


def test_an_ignore_of_a_rule_that_is_off_is_not_reported() -> None:
    """Nobody can know whether an ignore of a disabled rule is unused."""
    text = FRONT + "\n# T\n\n## Problem Statement\n\nTBD <!-- backlogue: ignore placeholder-like -->\n"
    assert places(found(text)) == []
    assert places(found(text, rules=ALL)) == []


def test_a_comment_in_code_ignores_nothing() -> None:
    """An ignore comment shown as code does not ignore anything."""
    text = FRONT + "\n# T\n\n## Problem Statement\n\n`<!-- backlogue: ignore placeholder -->` [Description]\n"
    assert [one.rule for one in found(text)] == ["placeholder"]


def test_a_custom_template_has_its_own_leftovers(program: Program) -> None:
    """An edited copy of the built-in template is checked by its own placeholders, sections and comment."""
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
    assert "the required section 'Why' is missing; add it" in missing


def test_check_works_without_a_cache(project: Program, tmp_path: object) -> None:
    """If the cache folder can't be written, the template is read again: slower, with the same result."""
    blocked = project.cwd / "no-folder"
    blocked.write_text("", encoding="utf-8")
    done = project("check", BACKLOGUE_CACHE_DIR=str(blocked))
    assert done.out == project("check").out
    assert done.code == 1


def test_a_template_without_extensions_is_checked_by_its_own_questions(program: Program) -> None:
    """A template with nothing but Copier's own settings is checked by its keys, statuses and placeholders."""
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
