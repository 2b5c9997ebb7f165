"""The check before writing: an item whose answers can't be read back is never written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from backlogue.items.layout_inference import infer_layout
from backlogue.items.round_trip import check_round_trip
from backlogue.template.answers import complete
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from tests.strategies import builtin

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.errors import UsageError

RENDERER = Renderer(builtin(), today=lambda: date(2026, 11, 23))
LAYOUT = infer_layout(RENDERER)


def checked(given_answers: dict[str, Any]) -> UsageError | None:
    """Return what the self-check says of the item rendered from these answers."""
    whole = complete(RENDERER, given_answers)
    return check_round_trip(RENDERER, LAYOUT, whole, RENDERER.item(whole))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("problem", "- a\n  ```\n# x\n  ```\nb\n```\nc\n```"),
        ("solution", "- ```\n# Other\n```"),
        ("solution", "1. a\n\n   ~~~\n## Other\n\n~~~"),
    ],
)
def test_a_broken_structure_is_an_error_that_names_the_answer(name: str, text: str) -> None:
    """A fence that its list ends, so that what follows becomes a heading, is an error naming the answer."""
    wrong = checked({"title": "A", name: text})
    assert wrong is not None
    assert wrong.place == name


FOREIGN_QUESTIONS = """\
_templates_suffix: .jinja
_shapes:
  steps:
    kind: entries
    fields:
      name: {kind: line, required: true}
      parts: {kind: entries, fields: {word: {kind: line, required: true}}}
title: {type: str}
slug: {type: str, default: a}
status: {type: str, default: todo}
date_created: {type: str, default: "2026-01-01"}
date_modified: {type: str, default: "2026-01-01"}
steps: {type: yaml, default: []}
urgent: {type: bool, default: false}
extra: {type: yaml, default: {}}
"""
FOREIGN_ITEM = """\
---
status: {{ status }}
---
# {{ title }}
{% for step in steps %}

### {{ step.name }}
{% for part in step.parts %}
- {{ part.word }}
{%- endfor %}
{% endfor %}
{% if urgent %}

Do it today!
{% endif %}

{{ extra }}
"""


@pytest.fixture
def foreign(tmp_path: Path) -> Renderer:
    """A template of somebody else's, with bare bullets, words of its own and an answer of no known shape."""
    (tmp_path / "copier.yml").write_text(FOREIGN_QUESTIONS, encoding="utf-8")
    (tmp_path / "{{ slug }}.md.jinja").write_text(FOREIGN_ITEM, encoding="utf-8")
    return Renderer(load(tmp_path), today=lambda: date(2026, 11, 23))


@pytest.mark.parametrize(
    ("word", "place"), [("b", None), ("- b", "steps[0].parts[0].word"), ("```", "steps[0].parts[0].word")]
)
def test_a_foreign_template_is_held_to_what_it_can_give_back(
    foreign: Renderer, word: str, place: str | None
) -> None:
    """Its own words and shapeless answers are no fault; a text that breaks its list is, by its name."""
    given = {"title": "A", "steps": [{"name": "a", "parts": [{"word": word}, {"word": "c"}]}]}
    whole = complete(foreign, {**given, "urgent": "yes", "extra": {"a": 1}})
    wrong = check_round_trip(foreign, infer_layout(foreign), whole, foreign.item(whole))
    assert (wrong and wrong.place) == place
