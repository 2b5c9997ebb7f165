"""What a template writes where an answer is missing: read as nothing, replaced by an answer, and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from backlogue import interface
from backlogue.check.facts_reader import read_facts
from backlogue.errors import UsageError
from backlogue.items.layout_inference import infer_layout
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from tests.check.items import found
from tests.running import TODAY
from tests.template_shapes import make_template

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = """\
  steps: {kind: lines}
  tasks: {kind: checks}
  links: {kind: lines}
  options: {kind: entries, fields: {name: {kind: line, required: true}, cost: {kind: line}}}
  due: {kind: date, optional: true}
"""
QUESTIONS = """\
steps: {type: yaml, multiline: true, default: ""}
tasks: {type: yaml, multiline: true, default: ""}
links: {type: yaml, multiline: true, default: ""}
options: {type: yaml, multiline: true, default: ""}
version: {type: str, default: ""}
team: {type: str, default: ""}
due: {type: str, default: ""}
"""
ITEM = """\
---
team: {{ md.scalar(team or 'nobody') }}
---

# {{ md.heading(title) }}

Status: {{ md.line(state) }}
Owner: {{ md.line(owner or 'unknown') }}
Due: {{ due or 'n/a' }}

| Field | Value |
|-------|-------|
| Version | {{ md.line(version or '-') }} |
| Changed | {{ changed }} |

## {{ md.heading('Steps') }}

{% for text in steps or [] %}
- {{ md.item(text) }}
{% endfor %}

## Tasks

{% for text in tasks or [] %}
- {{ md.check(text) }}
{% endfor %}
{% if not tasks %}
N/A
{% endif %}

## Links

{% for text in links or ['None'] %}
- {{ md.item(text) }}
{% endfor %}

## Options
{% for option in options or [] %}

### {{ md.heading(option.name) }}
- **Cost**: {{ md.line(option.cost) }}
{% endfor %}
{% if not options %}

None so far.
{% endif %}

## Notes

{% if notes %}{{ md.prose(notes) }}{% else %}None{% endif %}


Written on {{ created }}.
"""
DAY = "2026-01-31"
ALWAYS = {"title": "One", "state": "open", "created": DAY, "changed": DAY}
ANSWERS: dict[str, Any] = {
    "owner": "Kim",
    "notes": "Some.\n\n- words",
    "steps": ["one", "two"],
    "tasks": ["[x] one", "two"],
    "links": ["one", "two"],
    "options": [{"name": "A", "cost": "1"}, {"name": "B"}],
    "version": "1.2",
    "team": "core",
    "due": "2026-03-01",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template with something else for each answer that is missing."""
    root = tmp_path_factory.mktemp("empty") / "template"
    return make_template("label-lines", root, item=ITEM, questions=QUESTIONS, shapes=SHAPES)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ANSWERS)
def test_an_empty_answer_is_replaced_and_put_back(template: Path, name: str, line_end: str) -> None:
    """An answer given, and cleared again, leaves the item as it was, with what people wrote in it."""
    empty = interface.render(ALWAYS, template=template) + "\n## Log\n\nNone of ours.\n"
    empty = empty.replace("\n", line_end)
    read = interface.read(empty, template=template)
    assert read.answers == ALWAYS
    assert [part.text for part in read.raw] == [line_end.join(["## Log", "", "None of ours."])]
    filled = interface.edit(empty, {name: ANSWERS[name], "changed": "2026-02-01"}, template=template)
    answers = {**ALWAYS, name: ANSWERS[name], "changed": "2026-02-01"}
    assert interface.read(filled, template=template).answers == answers
    expected = interface.render(answers, template=template) + "\n## Log\n\nNone of ours.\n"
    assert filled == expected.replace("\n", line_end)
    assert interface.edit(filled, {name: None, "changed": DAY}, template=template) == empty


def test_a_bare_heading_and_other_spellings_are_empty(template: Path) -> None:
    """The word is compared without case; other words are an answer."""
    empty = interface.render(ALWAYS, template=template)
    assert "## Steps\n\n## Tasks\n\nN/A\n\n## Links\n\n- None\n" in empty
    assert interface.read(empty.replace("None\n", "NONE\n"), template=template).answers == ALWAYS
    other = interface.read(empty.replace("unknown", "unknown to us"), template=template)
    assert other.answers["owner"] == "unknown to us"


def test_an_answer_that_would_mean_nothing_is_refused(template: Path) -> None:
    """An answer with the very words for a missing one would be lost."""
    with pytest.raises(UsageError, match="'None' is what the template writes for a missing answer"):
        interface.render({**ALWAYS, "notes": "None"}, template=template)


def test_a_heading_that_the_template_keeps_may_be_empty(template: Path) -> None:
    """`check` reports no section that is as bare in a new item, but still an empty one of another kind."""
    facts = read_facts(Renderer(load(template), today=lambda: TODAY))
    text = interface.render(ALWAYS, template=template)
    assert found(text, rules={"section-empty": "warning"}, facts=facts) == []
    (finding,) = found(f"{text}\n## Log\n", rules={"section-empty": "warning"}, facts=facts)
    assert "'Log' is empty" in finding.message


def test_the_built_in_template_writes_nothing_for_a_missing_answer() -> None:
    """What is missing in an item of the built-in template leaves nothing behind."""
    assert infer_layout(Renderer(load(builtin_root()), today=lambda: TODAY)).empty == ()
