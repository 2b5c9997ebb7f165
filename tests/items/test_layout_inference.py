"""The layout comes from the template alone: an ejected, changed or foreign one is read back too."""

from __future__ import annotations

import json
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from backlogue.items.item_format import ItemFormat
from backlogue.items.layout_cache import load_layout
from backlogue.items.layout_inference import infer_layout
from backlogue.template.builtin import builtin_root
from backlogue.template.cache import Cache
from backlogue.template.layout import layout_from_data
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer

if TYPE_CHECKING:
    from pathlib import Path

FOREIGN_QUESTIONS = """\
_subdirectory: item
_shapes:
  people:
    kind: entries
    fields: {name: {kind: line, required: true}, role: {kind: line}, wishes: {kind: lines}}
  story: {kind: prose, headings: 2}
title: {type: str}
slug: {type: str, default: "{{ title | lower }}"}
status: {type: str, choices: [open, closed], default: open}
date_created: {type: str, default: 2026-01-01}
date_modified: {type: str, default: 2026-01-01}
owner: {type: str, default: ""}
story: {type: str, multiline: true, default: ""}
people: {type: yaml, default: []}
anything: {type: yaml, default: [1]}
"""

FOREIGN_ITEM = """\
---
status: {{ status }}
date_created: {{ date_created }}
date_modified: {{ date_modified }}
---
# Story {{ 1 }}: {{ title }}

Owner: {{ owner }}

## Who wants it

{% for person in people %}
{{ loop.index }}) {{ person.name }}{% if person.role %} ({{ person.role }}){% endif %}

{% for wish in person.wishes or [] %}
   + {{ wish }}
{% endfor %}
{% endfor %}

## What happens

{{ story }}
"""

ANSWERS: dict[str, Any] = {
    "title": "Log in",
    "status": "open",
    "date_created": "2026-01-01",
    "date_modified": "2026-01-01",
    "owner": "Ann",
    "story": "One types.\n\n- a name\n- a word",
    "people": [{"name": "Bob", "role": "user", "wishes": ["speed", "rest"]}, {"name": "Eve"}],
}


def form(root: Path, cache: Cache | None = None) -> ItemFormat:
    """Return how items of the template in a folder are read."""
    return ItemFormat(Renderer(load(root, cache=cache), today=lambda: date(2026, 11, 23)))


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A template that shares nothing with the built-in one: other questions, headings, lists and labels."""
    root = tmp_path / "foreign"
    (root / "item").mkdir(parents=True)
    (root / "copier.yml").write_text(FOREIGN_QUESTIONS, encoding="utf-8")
    (root / "item" / "{{ slug }}.md.jinja").write_text(FOREIGN_ITEM, encoding="utf-8")
    return root


def ejected(folder: Path) -> Path:
    """Return a copy of the built-in template."""
    root = folder / "ejected"
    for name in ("template", "macros"):
        shutil.copytree(builtin_root() / name, root / name)
    shutil.copy(builtin_root() / "copier.yml", root / "copier.yml")
    return root


def test_a_foreign_template_is_read_back(foreign: Path) -> None:
    """Answers in headings, in paragraphs, in lists of another shape: all come back."""
    way = form(foreign)
    text = way.render({**ANSWERS, "slug": "log-in"}).text
    read = way.read(text.encode())
    assert read.answers == ANSWERS
    assert read.raw == ()
    edited = way.edit(read, {**ANSWERS, "owner": "Zoe"}, today="2026-11-23")
    assert (
        edited == text.replace("Ann", "Zoe").replace("modified: 2026-01-01", "modified: 2026-11-23").encode()
    )


def test_a_changed_template_is_read_back(tmp_path: Path) -> None:
    """Other headings, another label and another order in an ejected template need no other change."""
    root = ejected(tmp_path)
    path = root / "template" / "{{ slug }}.md.jinja"
    text = path.read_text(encoding="utf-8")
    text = text.replace("## Problem Statement", "## Why").replace("**Current Limitations:**", "Not yet:")
    text = text.replace("### Phase {{ loop.index }}: ", "### {{ loop.index }}. Step: ")
    path.write_text(text.replace("- **Problem**: ", "- **When**: "), encoding="utf-8")
    answers = {
        **{name: ANSWERS[name] for name in ("title", "date_created", "date_modified")},
        "status": "todo",
        "problem": "It is slow.",
        "limitations": ["run", "walk"],
        "phases": [{"name": "A", "tasks": [{"name": "B", "details": ["c"]}]}, {"name": "D"}],
        "risks": [{"name": "E", "problem": "f", "fallback": "g"}],
    }
    way = form(root)
    item = way.render(answers).text
    for words in ("## Why\n", "Not yet:\n- run\n", "### 2. Step: D\n", "- **When**: f\n"):
        assert words in item
    assert way.read(item.encode()).answers == answers


def test_the_layout_is_kept_and_thrown_away_with_its_template(tmp_path: Path) -> None:
    """A layout from the cache is the same; it is inferred again when a file of the template changes."""
    root = ejected(tmp_path)
    cache = Cache(tmp_path / "cache")
    fresh = load_layout(form(root, cache).renderer)
    assert load_layout(form(root, cache).renderer) == fresh
    path = root / "template" / "{{ slug }}.md.jinja"
    path.write_text(path.read_text(encoding="utf-8").replace("## Success", "## Great"), encoding="utf-8")
    headings = [
        section.heading for section in load_layout(form(root, cache).renderer).body.sections[0].sections
    ]
    assert headings[-1] == "Great Metrics"


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    """Where the cache folder is a file, the layout is made each time."""
    (tmp_path / "cache").write_text("", encoding="utf-8")
    made = load_layout(form(builtin_root(), Cache(tmp_path / "cache")).renderer)
    assert made == infer_layout(form(builtin_root()).renderer)


def test_a_layout_is_plain_data(tmp_path: Path) -> None:
    """It survives JSON."""
    layout = infer_layout(form(ejected(tmp_path)).renderer)
    assert layout_from_data(json.loads(json.dumps(layout))) == layout


ORDERED_QUESTIONS = """\
_shapes:
  limits: {kind: lines}
  problem: {kind: prose, headings: 3}
  outlook: {kind: prose, headings: 3}
  note: {kind: prose, headings: 3}
title: {type: str}
slug: {type: str, default: a}
status: {type: str, default: todo}
date_created: {type: str, default: "2026-01-01"}
date_modified: {type: str, default: "2026-01-01"}
limits: {type: yaml, default: []}
problem: {type: str, multiline: true, default: ""}
outlook: {type: str, multiline: true, default: ""}
note: {type: str, multiline: true, default: ""}
"""
ORDERED_ITEM = """\
---
status: {{ status }}
date_created: {{ date_created }}
date_modified: {{ date_modified }}
---

# {{ title }}

## Problem

%s{% for text in limits or [] %}
- {{ text }}
{% endfor %}

{{ problem }}

## Outlook

In short:

{{ outlook }}

**Note:**
{{ note }}
"""
ORDERED: dict[str, Any] = {
    "title": "A",
    "status": "todo",
    "date_created": "2026-01-01",
    "date_modified": "2026-01-01",
    "limits": ["slow", "large"],
    "problem": "Words.\n\nMore words.\n\n```\ncode\n```",
    "outlook": "Better.\n\nMuch better.",
    "note": "One.\n\nTwo.",
}


@pytest.mark.parametrize("label", ["", "**Limits:**\n"])
@pytest.mark.parametrize("left_out", ["", "limits", "problem", "outlook", "note"])
def test_prose_is_read_where_the_template_puts_it(tmp_path: Path, label: str, left_out: str) -> None:
    """Prose behind a list, behind a label in a paragraph of its own or in its own: it is read and changed."""
    (tmp_path / "copier.yml").write_text(ORDERED_QUESTIONS, encoding="utf-8")
    (tmp_path / "{{ slug }}.md.jinja").write_text(ORDERED_ITEM.replace("%s", label), encoding="utf-8")
    way = form(tmp_path)
    answers = {name: said for name, said in ORDERED.items() if name != left_out}
    read = way.read(way.render({**answers, "slug": "a"}).text.encode())
    assert read.answers == answers
    for name in ("problem", "outlook", "note"):
        changed = {**answers, name: "New.\n\nNewer."}
        edited = way.edit(read, changed, today="2026-01-01")
        assert way.read(edited).answers == changed


def test_prose_behind_a_labelled_list_is_read_too() -> None:
    """Who moved the limitations before the problem finds both, and can change both."""
    way = form(builtin_root())
    made = way.render({"title": "A", "problem": "It is slow.\n\nVery.", "limitations": ["x", "y"]}).text
    moved = made.replace("It is slow.\n\nVery.\n\n", "").rstrip() + "\n\nIt is slow.\n\nVery.\n"
    read = way.read(moved.encode())
    assert (read.answers["problem"], read.answers["limitations"]) == ("It is slow.\n\nVery.", ["x", "y"])
    changed = way.edit(read, {**read.answers, "problem": "It is fast."}, today="2026-11-23").decode()
    assert changed == moved.replace("It is slow.\n\nVery.", "It is fast.")
