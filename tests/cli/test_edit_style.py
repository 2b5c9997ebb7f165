"""An item written in its author's own style is changed in that style, and nowhere else."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pytest

from tests.template_shapes import make_template

if TYPE_CHECKING:
    from tests.running import Program

ITEM = """\
---
status: todo
date_created: 2026-01-02
date_modified: 2026-01-03
---

# A

## Problem Statement

P.

**Current Limitations**
+ one
+ two

## Proposed Solution

S.

Key improvements:

1) **First**: why
2) Second

## Implementation Strategy

### Phase 1: Build

Words.

1. **Task**
   * detail
   * other

   More of it.
2. **Next**

### Phase 2 - Test
- **Only**
  - x

## Error Handling Strategy

### Slow
- **Problem**: it is slow
- Solution: wait

## Testing Strategy

- **Unit**
  - **Case**: a

## Success Metrics

**Functionality Goals:**
- fast

## Notes

Mine.
"""

EDITS = [
    (["improvements.0.description="], ["@23", "-1) **First**: why", "+1) **First**"]),
    (["improvements.0.description=because"], ["@23", "-1) **First**: why", "+1) **First**: because"]),
    (["improvements.1.description=so"], ["@24", "-2) Second", "+2) **Second**: so"]),
    (["improvements.0="], ["@23", "-1) **First**: why", "-2) Second", "+1) Second"]),
    (["phases.0.tasks.0.details.1=changed"], ["@34", "-   * other", "+   * changed"]),
    (["phases.0.tasks.0.details.2=third"], ["@34", "+   * third"]),
    (["phases.0.tasks.2.name=Last"], ["@37", "+3. **Last**"]),
    (["phases.0.tasks.1.details.0=new"], ["@37", "+   - new"]),
    (
        ["phases.0.tasks.0="],
        ["@32", "-1. **Task**", "-   * detail", "-   * other", "+1. **Next**", "@37", "-2. **Next**"],
    ),
    (["phases.0.description="], ["@29", "-", "-Words."]),
    (["phases.0.description=Other\n\nwords."], ["@30", "-Words.", "+Other", "+", "+words."]),
    (["phases.1.name=Check"], ["@39", "-### Phase 2 - Test", "+### Phase 2 - Check"]),
    (["phases.2.name=Ship", "phases.2.tasks.0.name=Go"], ["@42", "+### Phase 3: Ship", "+1. **Go**", "+"]),
    (["phases.1="], ["@39", "-### Phase 2 - Test", "-- **Only**", "-  - x", "-"]),
    (["phases.1.description=Say."], ["@40", "-- **Only**", "-  - x", "+Say."]),
    (["risks.0.solution=hurry"], ["@47", "-- Solution: wait", "+- Solution: hurry"]),
    (["risks.0.fallback=stop"], ["@47", "+- **Fallback**: stop"]),
    (["risks.0.problem="], ["@46", "-- **Problem**: it is slow"]),
    (["risks.1.name=Stale"], ["@48", "+### Stale", "+"]),
    (["tests.0.cases.0.description=b"], ["@52", "-  - **Case**: a", "+  - **Case**: b"]),
    (["tests.0.cases.1.name=Other"], ["@52", "+  - **Other**"]),
    (["metrics.functionality.0=faster"], ["@58", "+### Functionality Goals", "+- faster", "+"]),
    (["metrics.maintainability.0=clean"], ["@58", "+### Maintainability Goals", "+- clean", "+"]),
    (
        ["components.0.name=C", "components.0.code=x"],
        ["@24", "+", "+## Technical Architecture", "+", "+### C", "+", "+```lua", "+x", "+```"],
    ),
    (["solution="], ["@18", "-", "-S."]),
    (
        ["problem="],
        ["@8", "-", "-## Problem Statement", "-", "-P.", "-", "-**Current Limitations**", "-+ one", "-+ two"],
    ),
    (["title=B"], ["@7", "-# A", "+# B"]),
    (
        ["performance.0.name=Fast"],
        ["@53", "+## Technical Considerations", "+", "+### Performance", "+- **Fast**", "+"],
    ),
]
"""Answers, and the lines they take out and put in, below the number of the line before or at the change."""


@pytest.mark.parametrize(("settings", "difference"), EDITS, ids=[" ".join(each) for each, _ in EDITS])
def test_an_edit_keeps_the_authors_style(
    program: Program, settings: list[str], difference: list[str]
) -> None:
    """Markers, numbers, indentation, emphasis and blank lines of the neighbours are taken over."""
    path = program.cwd / "backlog" / "a.md"
    path.parent.mkdir()
    path.write_text(ITEM, encoding="utf-8", newline="\n")
    done = program("edit", "a", *(word for each in settings for word in ("--set", each)))
    assert done.code == 0, done.err
    lines = path.read_text(encoding="utf-8").replace("2026-11-23", "2026-01-03").split("\n")
    found = list(difflib.unified_diff(ITEM.split("\n"), lines, lineterm="", n=0))[2:]
    assert ["@" + line.split()[1].split(",")[0][1:] if line.startswith("@@") else line for line in found] == (
        difference
    )


LABELLED = """\
# T

**Status:** open
**Owner:** Kim
Date: 2026-01-02
Changed: 2026-01-03

## Notes

N.
"""


@pytest.mark.parametrize(
    ("missing", "setting", "expected"),
    [
        ("**Owner:** Kim\n", "owner=Robin", "**Status:** open\n**Owner:** Robin\nDate: 2026-01-02\n"),
        ("**Status:** open\n", "state=done", "# T\n\n**Status:** done\n**Owner:** Kim\nDate:"),
        ("**Status:** open\n**Owner:** Kim\n", "owner=Robin", "# T\n\n**Owner:** Robin\nDate: 2026-01-02\n"),
        ("Changed: 2026-01-03\n", "owner=Robin", "Date: 2026-01-02\nChanged: 2026-11-23\n\n## Notes\n"),
        ("\n## Notes\n\nN.\n", "notes=Hello.", "Changed: 2026-11-23\n\n## Notes\n\nHello.\n"),
    ],
)
def test_a_missing_line_is_put_where_the_template_has_it(
    program: Program, missing: str, setting: str, expected: str
) -> None:
    """A label line that an item lacks goes between its neighbours, which stay as they are."""
    make_template("label-lines", program.cwd / "template")
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    path = program.cwd / "backlog" / "a.md"
    path.parent.mkdir()
    path.write_text(LABELLED.replace(missing, ""), encoding="utf-8", newline="\n")
    done = program("edit", "a", "--set", setting)
    assert done.code == 0, done.err
    assert expected in path.read_text(encoding="utf-8")
