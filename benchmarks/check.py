"""The cost of `check`, compared with a Markdown parser and other linters: `python benchmarks/check.py`.

Prints CPU time in milliseconds (medians of interleaved rounds) and each promise with its measured value.
markdownlint-cli2 and rumdl are measured if they are installed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from measure import Command, Report, main, program, side_by_side

COUNT = 1_000
SIZE = 8_192
SEED = Path(__file__).parent.parent / "tests" / "golden" / "seed.md"
PHASE = """\
### Phase {number}: Make step {number} of item {item} fast
1. **Measure `open()` of step {number}**
   - [x] ten runs each, see [the table](#success-metrics)
   - the slowest of them takes {number} ms [on a cold cache]

2. **Keep what was read**
   - one file for each folder, `cache[{number}]`
   - *never* older than the folder itself

"""
HEAD = """\
---
status: in progress
date_created: 2025-11-02
date_modified: 2025-11-03
---

# Make part {item} start faster

## Problem Statement

Every start of part {item} takes a second, because all of its files are read again.

**Current Limitations:**
- Nothing is kept between two starts
- The folder is listed twice

## Proposed Solution

Keep what was read, and look at the folder's time.

Key improvements:
1. **One reading**: each file is read once
2. **One listing**: the folder's time says whether it must be listed

## Technical Architecture

### Cache

One file for each folder.

```python
def cached(folder):
    return load(folder / "cache.json")
```

## Implementation Strategy

"""
TAIL = """\
## Success Metrics

### Functionality Goals
- Every item opens within 50 ms
- Nothing stale is ever shown
"""
EVENTS = """
import pathlib, pyromark
for path in sorted(pathlib.Path("backlog").iterdir()):
    for event, span in pyromark.events_with_range(path.read_text(encoding="utf-8")):
        pass
"""


def filled(item: int) -> str:
    """Return a filled-in item of 8 KB."""
    text = HEAD.format(item=item)
    number = 1
    while len(text) + len(TAIL) < SIZE - len(PHASE):
        text += PHASE.format(item=item, number=number)
        number += 1
    return text + TAIL


def untouched(item: int) -> str:
    """Return an item with all placeholders of the template, its body repeated up to 8 KB."""
    seed = SEED.read_text(encoding="utf-8") + "\n"
    body = seed[seed.index("\n## ") :]
    return (seed + body * 4)[: SIZE - 20] + f"\n\nItem {item}.\n"


def project(folder: Path, texts: list[str]) -> Path:
    """Create a project with a backlog of these items."""
    (folder / ".git").mkdir(parents=True)
    (folder / "backlog").mkdir()
    for number, text in enumerate(texts):
        (folder / "backlog" / f"item-{number}.md").write_text(text, encoding="utf-8", newline="\n")
    return folder


def peers(cwd: Path) -> dict[str, Command]:
    """Return the commands of other installed linters for the same files."""
    beside = {"markdownlint-cli2": ["backlog/*.md"], "rumdl": ["check", "--no-cache", "backlog"]}
    found = {name: shutil.which(name) for name in beside}
    return {name: Command([path, *beside[name]], cwd) for name, path in found.items() if path}


def report(*, full: bool) -> Report:
    """Measure, and compare with the promises."""
    rounds = 9 if full else 5
    with tempfile.TemporaryDirectory() as made:
        base = Path(made)
        many = project(base / "filled", [filled(item) for item in range(COUNT)])
        seeds = project(base / "seeds", [untouched(item) for item in range(COUNT)])
        one = project(base / "one", [filled(1)])
        python, run = sys.executable, program()
        costs = side_by_side(
            {
                "python -c pass": Command([python, "-c", "pass"], one),
                "python -c 'import click, yaml, tomllib'": Command(
                    [python, "-c", "import click, yaml, tomllib"], one
                ),
                "check, one item": Command([*run, "check", "backlog/item-0.md"], one),
            },
            rounds=4 * rounds,
        )
        events = [python, "-c", EVENTS]
        costs |= side_by_side(
            {
                "pyromark's events, 1,000 items": Command(events, many),
                "check, 1,000 items": Command([*run, "check"], many),
                "pyromark's events, 1,000 seeds": Command(events, seeds),
                "check, 1,000 seeds": Command([*run, "check"], seeds),
            },
            rounds=rounds,
        )
        costs |= side_by_side(peers(many), rounds=1)
    cpu = {name: cost.cpu for name, cost in costs.items()}
    start, bare = cpu["check, one item"], cpu["python -c pass"]
    promises = [
        (
            "check of one item / import click, yaml, tomllib",
            start / cpu["python -c 'import click, yaml, tomllib'"],
            1.5,
        ),
        *(
            (
                f"(check of 1,000 {what} - start) / pyromark's events",
                (cpu[f"check, 1,000 {what}"] - start) / (cpu[f"pyromark's events, 1,000 {what}"] - bare),
                4.0,
            )
            for what in ("items", "seeds")
        ),
    ]
    rows = [[name, f"{cost.cpu:.0f}", f"{cost.memory:.0f}"] for name, cost in costs.items()]
    return Report(head=["CPU, ms, over 8 KB items", "median", "MiB"], rows=rows, promises=promises)


if __name__ == "__main__":
    main(report)
