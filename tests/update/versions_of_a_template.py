"""A template for stories, and the ways in which it changes: what tests bring items along with."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from backlogue.items.item_format import ItemFormat
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from backlogue.update.template_version import TemplateVersion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

QUESTIONS = """\
_subdirectory: item
_envops: {keep_trailing_newline: true, trim_blocks: true, lstrip_blocks: true}
_shapes:
  title: {kind: line, label: Title, required: true}
  created: {kind: date, label: Created}
  changed: {kind: date, label: Changed}
  status: {kind: choice, label: Status}
  owner: {kind: line, label: Owner}
  effort: {kind: line, label: Effort}
  summary:
    kind: prose
    label: Summary
    headings: 3
    section: required
    placeholder: Describe the story in a few words.
  steps: {kind: lines, label: Steps}
  criteria: {kind: checks, label: Acceptance criteria}
  risks:
    kind: entries
    label: Risks
    entry: Risk
    fields:
      name: {kind: line, label: Name, required: true}
      effect: {kind: line, label: Effect}
  notes: {kind: prose, label: Notes, headings: 3}
_roles: {created: created, modified: changed}
_leftovers:
  - {kind: comment, text: "<!-- Remove this line when the story is ready. -->"}

title: {type: str}
slug: {type: str, when: false, default: "{{ title | lower | replace(' ', '-') }}"}
status: {type: str, choices: [open, in progress, done], default: open}
created: {type: str, default: "{{ '%Y-%m-%d' | strftime }}"}
changed: {type: str, default: "{{ '%Y-%m-%d' | strftime }}"}
owner: {type: str, default: ""}
effort: {type: str, default: ""}
summary: {type: str, multiline: true, default: ""}
steps: {type: yaml, default: []}
criteria: {type: yaml, default: []}
risks: {type: yaml, default: []}
notes: {type: str, multiline: true, default: ""}
"""

ITEM = """\
{% import 'macros/markdown.jinja' as md %}
{% call md.tidy() %}
---
status: {{ md.scalar(status) }}
kind: story
created: {{ created }}
changed: {{ changed }}
---

# {{ md.heading(title) }}

**Owner:** {{ md.line(owner) }}
**Effort:** {{ md.line(effort) }}

## Summary

{{ md.prose(summary) }}

{% if md.any(steps) %}
**Steps:**
{% for text in steps %}
- {{ md.item(text) }}
{% endfor %}
{% endif %}

## Acceptance criteria

{% for text in criteria or [] %}
- {{ md.check(text) }}
{% endfor %}

## Before it is closed

- [ ] Tests pass
- [ ] Someone else has read the change

## Risks
{% for risk in risks or [] %}

### {{ md.heading(risk.name) }}
- **Effect**: {{ md.line(risk.effect) }}
{% endfor %}

## Notes

{{ md.prose(notes) }}
{% endcall %}
"""

SECTION = "## Rollout\n\n- [ ] Announced\n\n"


class TemplateText(NamedTuple):
    """A template: its `copier.yml`, and the Jinja of an item."""

    questions: str = QUESTIONS
    item: str = ITEM

    def replaced(self, *pairs: tuple[str, str]) -> TemplateText:
        """Return the template with texts replaced, each where it is; another change may have taken it out."""
        questions, item = self
        for old, new in pairs:
            questions, item = questions.replace(old, new), item.replace(old, new)
        return TemplateText(questions, item)


CHANGES: dict[str, tuple[tuple[str, str], ...]] = {
    "a section dropped": ((ITEM[ITEM.index("## Risks") : ITEM.index("## Notes")], ""),),
    "a section added": (("## Notes\n", SECTION + "## Notes\n"),),
    "a required section added": (
        ("## Before it", "## Costs\n\n{{ md.prose(costs) }}\n\n## Before it"),
        (
            "  effort: {kind",
            "  costs: {kind: prose, label: Costs, section: required, headings: 3}\n  effort: {kind",
        ),
        ("effort: {type", 'costs: {type: str, multiline: true, default: ""}\neffort: {type'),
    ),
    "a heading reworded": (("## Acceptance criteria\n", "## Done when\n"),),
    "a question renamed": (
        ("## Notes\n\n{{ md.prose(notes) }}", "## Remarks\n\n{{ md.prose(remarks) }}"),
        (
            "  notes: {kind: prose, label: Notes,",
            "  remarks: {kind: prose, label: Remarks, aliases: [Notes],",
        ),
        ("notes: {type", "remarks: {type"),
    ),
    "a title with a prefix": (("# {{ md.heading(title) }}", "# Story: {{ md.heading(title) }}"),),
    "a label reworded": (("**Owner:**", "**Assignee:**"),),
    "a list's label reworded": (("**Steps:**", "**Plan:**"),),
    "a label added": (
        ("**Effort:** {{ md.line(effort) }}\n", "**Effort:** {{ md.line(effort) }}\n**Size:** {{ size }}\n"),
        ("effort: {type", "size: {type: str, choices: [small, large], default: small}\neffort: {type"),
    ),
    "a label dropped": (("**Effort:** {{ md.line(effort) }}\n", ""),),
    "a key renamed": (("\nstatus: {{", "\nstate: {{"),),
    "a key added": (
        ("kind: story\n", "kind: story\nteam: {{ md.scalar(team) }}\n"),
        ("effort: {type", 'team: {type: str, default: "core"}\neffort: {type'),
    ),
    "a fixed key changed": (("kind: story\n", "kind: user story\n"),),
    "a fixed line reworded": (("- [ ] Tests pass\n", "- [ ] All tests pass\n"),),
    "a fixed line added": (("- [ ] Tests pass\n", "- [ ] Tests pass\n- [ ] Docs are written\n"),),
    "a fixed line dropped": (("- [ ] Someone else has read the change\n", ""),),
    "guidance reworded": (
        ("Describe the story in a few words.", "What is the story about?"),
        ("Remove this line when", "Take this line out when"),
    ),
    "an entry's label reworded": (("- **Effect**:", "- **Impact**:"),),
    "entries numbered": (("### {{ md.heading", "### Risk {{ loop.index }}: {{ md.heading"),),
}


def change(text: TemplateText, names: Iterable[str]) -> TemplateText:
    """Return a template with the named changes made, in their order here."""
    wanted = set(names)
    for name, pairs in CHANGES.items():
        if name in wanted:
            text = text.replaced(*pairs)
    return text


def write_template(root: Path, text: TemplateText = TemplateText()) -> Path:  # noqa: B008 - a constant
    """Write a template into a folder, over another one if there is one."""
    if not (root / "macros").exists():
        shutil.copytree(builtin_root() / "macros", root / "macros")
    (root / "item").mkdir(exist_ok=True)
    (root / "copier.yml").write_text(text.questions, encoding="utf-8")
    (root / "item" / "{{ slug }}.md.jinja").write_text(text.item, encoding="utf-8")
    return root


def template_version(root: Path, text: TemplateText = TemplateText()) -> TemplateVersion:  # noqa: B008 - a constant
    """Write a template and return it as a version."""
    renderer = Renderer(load(write_template(root, text)), today=lambda: date(2026, 1, 5))
    return TemplateVersion(ItemFormat(renderer), root.name)
