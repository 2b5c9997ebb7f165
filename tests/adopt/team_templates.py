"""Templates in the styles of those that teams copy by hand, in our own words."""

from __future__ import annotations

HEAD_LINES = """\
# Story: [Name of the story]

> **State:** waiting | running | finished
> **Urgency:** low | medium | high
> **Created:** YYYY-MM-DD
> **Finished:** YYYY-MM-DD (if finished)

## Wish

As a [reader], I want [something] so that [reason].

## Conditions

- [ ] Condition 1
- [ ] Condition 2

## Thoughts

<!-- Add thoughts while you work -->
"""

FRONT_MATTER = """\
---
id: KA-XXX
title: <short title>
status: fresh          # fresh | cooking | served
kind: dish             # dish | drink
opened: YYYY-MM-DD
needs: []              # [KA-###]
cook:
---

## Taste

<One paragraph: how shall it taste?>

## Ready when

<What must be true in the end.>

- [ ] ...
- [ ] ...

## Shopping

- <what to buy>
"""

RULES = """\
# KL-NNN: <Title>

**Owner:** TBD

---

## Reason

Why is it worth the time?

---

## Ways

### Way A: <name>
What speaks for it.

### Way B: <name>
What speaks against it.

---

## Before it is done

- [ ] Step 1: {what to do}
- [ ] Step 2: {what to do}
- [ ] The shelf is dusted
- [ ] The lamp is off

---

## Cases

| Case | Result |
|---|---|
| Rain | Wet |
| Sun | Dry |

---

## How to use this template

Copy this template and fill it in.
"""

SPANISH = """\
# Plantilla de receta

- Estado: propuesta
- Fecha: dd/mm/aa

## Motivo

Describir por qué hace falta.

## Pasos

1. Paso 1.
2. Paso 2.

## Prioridad
[Alta/Media/Baja]
"""

LABELS = """\
# Template

## Result

**Good**

- What gets easier.

**Bad**

What gets harder, and for whom.

## Example

```sql
SELECT 1;
```

## Links

- Notes: ...
- Drawings: ...
"""

JINJA = """\
# [Title]

Status: open | shut

## Keys {{ user }}

Press {% raw %} and {# nothing #} here: {{ name }}.

## List

- {{ one }}
- [x]{{ two }}
"""

ALL = {
    "head-lines": HEAD_LINES,
    "front-matter": FRONT_MATTER,
    "rules": RULES,
    "spanish": SPANISH,
    "labels": LABELS,
    "jinja": JINJA,
}
