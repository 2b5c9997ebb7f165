"""The wizard with other templates and statuses."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from backlogue.template.builtin import builtin_root
from backlogue.wizard.screens.form import FormScreen
from tests.wizard.script import (
    DONE,
    DOWN,
    ENTER,
    LEAVE,
    REVIEW,
    UP,
    pasted,
    typing,
    written,
)

if TYPE_CHECKING:
    import pytest

    from tests.running import Program


OWN_TEMPLATE = """
_subdirectory: template
_groups:
  - label: First
    questions: [title, size, urgent, steps, tags]
    essential: [title, size, urgent, steps]
_shapes:
  title: {kind: line, label: Name it, required: true}
  tags: {kind: yaml, label: Tags, shown: false}
  steps:
    kind: entries
    label: Steps
    entry: Step
    fields:
      name: {kind: line, label: What, required: true}
      parts: {kind: entries, label: Parts, entry: Part, fields: {word: {kind: line, label: Word}}}
title: {type: str, help: A name for it.}
size: {type: str, help: How large?, choices: [small, large], default: small}
urgent: {type: bool, help: Is it urgent?, default: false}
steps: {type: yaml, default: []}
tags: {type: yaml, help: Any tags., default: []}
slug: {type: str, default: "{{ title | lower }}"}
status: {type: str, default: todo}
date_created: {type: str, default: "2026-01-01"}
date_modified: {type: str, default: "2026-01-01"}
"""


OWN_ITEM = """\
---
status: {{ status }}
date_created: {{ date_created }}
date_modified: {{ date_modified }}
---

# {{ title }}

## Size

{{ size }}

## {{ 'Urgent' if urgent else 'Not urgent' }}

## Steps
{% for step in steps %}

### {{ step.name }}
{% for part in step.parts %}
- **{{ part.word }}**
{% endfor %}
{% endfor %}
"""


def test_a_template_of_its_own_changes_the_wizard(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions, choices, nested entries, order and words are the template's, with no code of ours."""
    root = program.cwd / "own"
    (root / "template").mkdir(parents=True)
    (root / "copier.yml").write_text(OWN_TEMPLATE, encoding="utf-8")
    (root / "template" / "{{ slug }}.md.jinja").write_text(OWN_ITEM, encoding="utf-8")
    with typing(
        monkeypatch,
        ("Name it", "Thing" + ENTER),
        ("Size", DOWN + ENTER),
        ("Urgent", UP + ENTER),
        ("Steps", pasted("- Dig\n  - deep") + DONE),
        ("What else does this item need?", " " + ENTER),
        ("Tags", "[a, b]" + DONE),
        ("Review", "w"),
    ) as script:
        done = program("new", "--template", "own", terminal="in err")
    assert done.out == "backlog/thing.md\n"
    rows = {row.words: row.detail for row in getattr(script.screen("Review"), "rows", ())}
    assert (rows["Urgent"], rows["Tags"]) == ("true", "[a, b]")
    item = written(program, done)
    assert "\nlarge\n" in item
    assert "### Dig\n\n- **deep**\n" in item


def test_what_a_template_does_not_offer_is_not_asked(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `offered: false` a question can be answered from the review, and no page names it before."""
    root = program.cwd / "own"
    (root / "template").mkdir(parents=True)
    hidden = OWN_TEMPLATE.replace("label: Tags,", "label: Tags, offered: false,")
    (root / "copier.yml").write_text(hidden, encoding="utf-8")
    (root / "template" / "{{ slug }}.md.jinja").write_text(OWN_ITEM, encoding="utf-8")
    given = ("--template", "own", "--set", "urgent=true", "--set", "size=small", "--set", "steps=[{name: a}]")
    with typing(monkeypatch, ("Review", LEAVE)) as script:
        program("new", "A", *given, terminal="in err")
    assert "Tags" in [row.words for row in getattr(script.screen("Review"), "rows", ())]


def test_a_nested_list_that_is_no_outline_says_so(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries that hold two lists are forms, with outlines inside of them, and their menu says why."""
    root = program.cwd / "own"
    (root / "template").mkdir(parents=True)
    links = "links: {kind: lines, label: Links}\n      parts:"
    (root / "copier.yml").write_text(OWN_TEMPLATE.replace("parts:", links), encoding="utf-8")
    (root / "template" / "{{ slug }}.md.jinja").write_text(OWN_ITEM, encoding="utf-8")
    with typing(
        monkeypatch,
        ("Name it", "Thing" + ENTER),
        ("Size", ENTER),
        ("Urgent", ENTER),
        ("Steps > Step 1", "Dig" + DONE),
        ("Steps > Step 1: Dig > Parts", pasted("deep\ndeeper") + DONE),
        ("Steps", LEAVE),
    ) as script:
        program("new", "--template", "own", terminal="in err")
    assert "more than an outline can show" in script.screen("Steps").help
    assert "steps[0].parts[1].word:\n  deeper\n" in program("drafts", "show").out


def test_the_ejected_template_asks_the_same(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the built-in template with another label and order asks with that label, in that order."""
    root = program.cwd / "own"
    shutil.copytree(builtin_root() / "template", root / "template")
    shutil.copytree(builtin_root() / "macros", root / "macros")
    text = (builtin_root() / "copier.yml").read_text(encoding="utf-8")
    text = text.replace("label: Solution\n", "label: The way out\n", 1)
    text = text.replace("essential: [title, problem, solution,", "essential: [title, solution,")
    (root / "copier.yml").write_text(text, encoding="utf-8")
    with typing(monkeypatch, ("Title", "T" + ENTER), ("The way out", LEAVE)):
        assert program("new", "--template", "own", terminal="in err").code == 130


def test_the_projects_statuses_are_offered(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """The statuses that the config names are the ones to choose from."""
    (program.cwd / ".backlogue.toml").write_text('statuses = ["idea", "done"]\n', encoding="utf-8")
    with typing(
        monkeypatch,
        ("Problem", "P" + REVIEW),
        ("Review", UP * 5 + ENTER),
        ("Status and dates", "\x1b[C" + DONE),
        ("Review", "w"),
    ) as script:
        done = program("new", "T", terminal="in err")
    record = script.screen("Status and dates")
    assert isinstance(record, FormScreen)
    assert [value for value, _ in record.fields[0].choices] == ["idea", "done"]
    assert "status: done\n" in written(program, done)
