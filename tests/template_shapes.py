"""Small templates, one for each place where a status or a date can stand, made on disk for tests."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from backlogue.template.builtin import builtin_root

if TYPE_CHECKING:
    from pathlib import Path

_QUESTIONS = """\
_subdirectory: item
_envops: {keep_trailing_newline: true, trim_blocks: true, lstrip_blocks: true}
_shapes:
  created: {kind: date}
  changed: {kind: date}
  notes: {kind: prose, headings: 3}
_roles: {status: state, created: created, modified: changed}

title: {type: str}
slug:
  type: str
  when: false
  default: "{% from 'macros/slug.jinja' import slug_of %}{{ slug_of(title) }}"
state: {type: str, choices: [open, in progress, done], default: open}
created: {type: str, default: "{{ '%Y-%m-%d' | strftime }}"}
changed: {type: str, default: "{{ '%Y-%m-%d' | strftime }}"}
owner: {type: str, default: ""}
notes: {type: str, multiline: true, default: ""}
"""
_NUMBER = 'number: {type: str, default: ""}\n'

_NOTES = "\n## Notes\n\n{{ md.prose(notes) }}\n"

SHAPES = {
    "front-matter": """\
---
title: {{ md.scalar(title) }}
state: {{ md.scalar(state) }}
owner: {{ md.scalar(owner) }}
made: "on {{ created }}"
last-change: {{ changed }}
---

{{ md.prose(notes) }}
""",
    "label-lines": """\
# {{ md.heading(title) }}

**Status:** {{ md.line(state) }}
**Owner:** {{ md.line(owner) }}
Date: {{ created }}
Changed: {{ changed }}
"""
    + _NOTES,
    "bullets": """\
# {{ md.heading(title) }}

- Status: {{ md.line(state) }}
- Owner: {{ md.line(owner) }}
- Date: {{ created }}
- Changed: {{ changed }}
"""
    + _NOTES,
    "quotation": """\
# {{ md.heading(title) }}

> **Status:** {{ md.line(state) }}
> **Owner:** {{ md.line(owner) }}
> **Date:** {{ created }} to {{ changed }}
"""
    + _NOTES,
    "table": """\
# {{ md.heading(title) }}

| Field | Value |
|-------|-------|
| Status | {{ md.line(state) }} |
| Owner | {{ md.line(owner) }} |
| Created | {{ created }} |
| Changed | {{ changed }} |
"""
    + _NOTES,
    "one-line": """\
# {{ md.heading(title) }}

**Status:** {{ md.line(state) }} · **Owner:** {{ md.line(owner) }} · **Changed:** {{ changed }}
"""
    + _NOTES
    + """
Written on {{ created }}.
""",
    "sections": """\
# {{ md.heading(title) }}

## Status

{{ state }}

## Date

{{ created }}

## Owner

{{ md.line(owner) }}
"""
    + _NOTES
    + """
## Last change

{{ changed }}
""",
    "heading": """\
# {{ state }}: {{ md.heading(title) }}

Owner: {{ md.line(owner) }}

## From {{ md.line(created) }} to {{ md.line(changed) }}

{{ md.prose(notes) }}

## Before it is done

- [ ] Tests pass
- [ ] The manual says it
""",
    "several-places": """\
---
title: {{ md.scalar(title) }}
changed: {{ changed }}
---

# {{ md.heading(title) }}

Status: {{ md.line(state) }}
Since: {{ created }}

## About {{ md.heading(title) }}

Owner: {{ md.line(owner) }}

{{ md.prose(notes) }}

## Record

State: {{ md.line(state) }}, {{ changed }}
""",
    "numbered-name": """\
# BL-{{ number }}: {{ md.heading(title) }}

Status: {{ md.line(state) }}
Owner: {{ md.line(owner) }}
Dates: {{ created }}, {{ changed }}
"""
    + _NOTES,
}
"""The item of each template, without what all of them have around it."""

NAMES = {"numbered-name": "BL-{{ number }}-{{ slug }}"}


def make_template(shape: str, root: Path, *, item: str = "", questions: str = "", shapes: str = "") -> Path:
    """Write a template into a new folder, and return that.

    Args:
        shape: One of the shapes.
        root: The folder.
        item: An item's template of one's own, instead of the shape's.
        questions: More lines of `copier.yml`.
        shapes: More lines of `_shapes` in it.
    """
    (root / "item").mkdir(parents=True)
    shutil.copytree(builtin_root() / "macros", root / "macros")
    body = item or SHAPES[shape]
    questions += _QUESTIONS.replace("_shapes:\n", f"_shapes:\n{shapes}") + (
        _NUMBER if "number" in body else ""
    )
    (root / "copier.yml").write_text(questions, encoding="utf-8")
    head = "{% import 'macros/markdown.jinja' as md %}\n{% call md.tidy() %}\n"
    text = head + body + "{% endcall %}\n"
    name = NAMES.get(shape, "{{ slug }}")
    (root / "item" / f"{name}.md.jinja").write_text(text, encoding="utf-8")
    return root
