"""A decision record in the sections of Nygard, and in those of MADR, in words of our own."""

NYGARD_QUESTIONS = """\
_subdirectory: template
_envops: {keep_trailing_newline: true, trim_blocks: true, lstrip_blocks: true}
_roles: {created: decided_on, modified: null}
_shapes:
  title: {kind: line, label: Title, required: true}
  decided_on: {kind: date, label: Date}
  status: {kind: choice, label: Status}
  context: {kind: prose, label: Context, headings: 3, section: required}
  decision: {kind: prose, label: Decision, headings: 3, section: required}
  consequences: {kind: lines, label: Consequences}
title: {type: str}
slug: {type: str, when: false, default: "{{ title | lower | replace(' ', '-') }}"}
status: {type: str, choices: [proposed, accepted, rejected, superseded], default: proposed}
decided_on: {type: str, default: "{{ '%Y-%m-%d' | strftime }}"}
context: {type: str, multiline: true, default: ""}
decision: {type: str, multiline: true, default: ""}
consequences: {type: yaml, default: []}
"""

NYGARD_ITEM = """\
# {{ title }}

Date: {{ decided_on }}

## Status

{{ status }}

## Context

{{ context }}

## Decision

{{ decision }}

## Consequences

{% for text in consequences or [] %}
- {{ text }}
{% endfor %}
"""

MADR_QUESTIONS = """\
_subdirectory: template
_envops: {keep_trailing_newline: true, trim_blocks: true, lstrip_blocks: true}
_roles: {created: date, modified: null}
_shapes:
  title: {kind: line, label: Title, required: true}
  status: {kind: choice, label: Status}
  date: {kind: date, label: Date}
  context: {kind: prose, label: Context, headings: 3, section: required}
  options: {kind: lines, label: Options, section: required}
  outcome: {kind: prose, label: Outcome, headings: 3, section: required, aliases: [Decision]}
  consequences: {kind: lines, label: Consequences}
title: {type: str}
slug: {type: str, when: false, default: "{{ title | lower | replace(' ', '-') }}"}
status: {type: str, choices: [proposed, accepted, rejected, superseded], default: proposed}
date: {type: str, default: "{{ '%Y-%m-%d' | strftime }}"}
context: {type: str, multiline: true, default: ""}
options: {type: yaml, default: []}
outcome: {type: str, multiline: true, default: ""}
consequences: {type: yaml, default: []}
"""

MADR_ITEM = """\
{% import 'macros/markdown.jinja' as md %}
{% call md.tidy() %}
---
status: {{ md.scalar(status) }}
date: {{ date }}
---

# {{ md.heading(title) }}

## Context and problem

{{ md.prose(context) }}

## Options considered

{% for text in options or [] %}
- {{ md.item(text) }}
{% endfor %}

## Decision outcome

{{ md.prose(outcome) }}

### Consequences

{% for text in consequences or [] %}
- {{ md.item(text) }}
{% endfor %}
{% endcall %}
"""

BEFORE = """\
# Store items as files

Date: 2026-01-05

## Status

accepted

## Context

Nobody reads a database.

A note of mine.

## Decision

One Markdown file per item.

## Consequences

- Every editor works
- No queries

## My own section

Kept.
"""

AFTER = """\
---
status: accepted
date: 2026-01-05
---

# Store items as files

## Context and problem

Nobody reads a database.

A note of mine.

## Options considered

## Decision outcome

One Markdown file per item.

### Consequences

- Every editor works
- No queries

## My own section

Kept.
"""
