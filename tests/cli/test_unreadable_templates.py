"""A template with answers that can't be read back: commands report which ones, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.running import Program

QUESTIONS = """\
_subdirectory: item
_shapes:
  people:
    kind: entries
    fields: {name: {kind: line, required: true}, role: {kind: line}}
  story: {kind: prose, headings: 2}
  secret: {kind: line, shown: false}
title: {type: str}
slug: {type: str, default: "{{ title | lower }}"}
status: {type: str, choices: [todo, done], default: todo}
date_created: {type: str, default: 2026-01-01}
date_modified: {type: str, default: 2026-01-01}
owner: {type: str, default: ""}
team: {type: str, default: ""}
secret: {type: str, default: ""}
story: {type: str, multiline: true, default: ""}
people: {type: yaml, default: []}
"""
ITEM = """\
---
status: {{ status }}
date_created: {{ date_created }}
date_modified: {{ date_modified }}
contact: "Ask {{ team }}"
---

# {{ title | upper }}

<div>
Owner: {{ owner }}
</div>

## People

| name | role |
|------|------|
{% for person in people or [] %}
| {{ person.name }} | {{ person.role }} |
{% endfor %}

## Story

{{ story }}
"""
WARNINGS = """\
warning: title can't be read back: the template changes it before showing it
warning: owner can't be read back: it is in HTML
warning: people[].name can't be read back: it is in a table with one entry per row
warning: people[].role can't be read back: it is in a table with one entry per row
"""
WRITTEN = (
    ITEM.partition("| {{")[0].replace("{% for person in people or [] %}\n", "| Kim | lead |\n")
    + "\n## Story\n\nOnce.\n"
)
VALUES = {"status": "todo", "date_created": "2026-01-01", "date_modified": "2026-01-01", "team": "us"}


@pytest.fixture
def item(program: Program) -> str:
    """The text of an item of such a template, which the config names."""
    root = program.cwd / "template"
    (root / "item").mkdir(parents=True)
    (root / "copier.yml").write_text(QUESTIONS, encoding="utf-8")
    (root / "item" / "{{ slug }}.md.jinja").write_text(ITEM, encoding="utf-8")
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    text = WRITTEN
    for name, value in {**VALUES, "title | upper": "A", "owner": "Ann"}.items():
        text = text.replace(f"{{{{ {name} }}}}", value)
    (program.cwd / "backlog").mkdir(exist_ok=True)
    (program.cwd / "backlog" / "a.md").write_text(text, encoding="utf-8")
    return text


def test_answers_reports_what_it_cannot_read(program: Program, item: str) -> None:
    """Each answer that does not come back is named on stderr with the reason; the others are printed."""
    done = program("answers", "a", "--json")
    assert done.code == 0
    assert done.json["answers"] == {**VALUES, "story": "Once."}
    assert done.err == WARNINGS
    assert "{{" not in item


def test_edit_refuses_what_it_cannot_read(program: Program, item: str) -> None:
    """An answer that can be read is changed; one that can't is refused, never silently left as it is."""
    done = program("edit", "a", "--set", "story=Twice.")
    assert (done.code, done.err) == (0, WARNINGS + "backlog/a.md: changed\n")
    path = program.cwd / "backlog" / "a.md"
    after = path.read_text(encoding="utf-8")
    assert after == item.replace("Once.", "Twice.").replace("modified: 2026-01-01", "modified: 2026-11-23")
    refused = program("edit", "a", "--set", "title=B")
    assert refused.code == 2
    assert refused.err.startswith(WARNINGS + "error: title: ")
    assert path.read_text(encoding="utf-8") == after


def test_the_built_in_template_is_read_back_whole(program: Program) -> None:
    """No answer of the built-in template is warned about."""
    program("new", "A", "--set", "problem=B")
    assert program("answers", "a").err == ""
