"""The cost of `list`, `show` and `status`, compared with `cat` and Backlog.md.

Usage: `python benchmarks/list.py [--full]`.
Prints CPU time in milliseconds (medians of interleaved rounds) and each promise with its measured value.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Command, Cost, Report, main, program, side_by_side

LINE = "Line {} of prose, with `code` and \u2014 a dash \u2014 and more text.\n"
BODY = "".join(LINE.format(number) for number in range(120))
MANY = 10_000
STATUSES = ("todo", "in progress", "done")


def items(folder: Path, count: int) -> Path:
    """Create a project with a backlog of 8 KB items."""
    (folder / ".git").mkdir(parents=True)
    (folder / "backlog").mkdir()
    for number in range(count):
        day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
        front = f"---\nstatus: {STATUSES[number % 3]}\ndate_created: 2026-01-01\ndate_modified: {day}\n---\n"
        text = f"{front}\n# Item number {number}\n\n## Problem Statement\n\n{BODY}"
        (folder / "backlog" / f"item-{number}.md").write_text(text, encoding="utf-8")
    return folder


QUESTIONS = """\
_subdirectory: template
_roles: { status: state, created: reported, modified: null }
title: { type: str }
slug: { type: str, default: "{{ title | lower | replace(' ', '-') }}" }
state: { type: str, choices: [new, confirmed, fixed], default: new }
reported: { type: str, default: "{{ '%Y-%m-%d' | strftime }}" }
severity: { type: str, choices: [low, high], default: low }
steps: { type: str, multiline: true, default: "" }
_shapes: { reported: { kind: date } }
"""
BUG = """\
---
state: {{ state }}
reported: {{ reported }}
severity: {{ severity }}
---

# {{ title }}

## Steps to reproduce

{{ steps }}
"""


LABELED = """\
# {{ title }}

**Status:** {{ state }}
**Severity:** {{ severity }}
**Reported:** {{ reported }}

## Steps to reproduce

{{ steps }}
"""


def items_with_labels(folder: Path, count: int) -> Path:
    """Create a project with as many items whose status and date are in lines of the text."""
    items(folder, 0)
    for number in range(count):
        state = ("new", "confirmed", "fixed")[number % 3]
        head = f"**Status:** {state}\n**Severity:** low\n**Reported:** 2026-{number % 12 + 1:02}-01\n"
        text = f"# Item number {number}\n\n{head}\n## Steps to reproduce\n\n{BODY}"
        (folder / "backlog" / f"item-{number}.md").write_text(text, encoding="utf-8")
    template(folder / "bug", LABELED)
    (folder / ".backlogue.toml").write_text('template = "bug"\n', encoding="utf-8")
    return folder


def template(root: Path, item: str) -> None:
    """Write a template of bug reports."""
    (root / "template").mkdir(parents=True)
    (root / "copier.yml").write_text(QUESTIONS, encoding="utf-8")
    (root / "template" / "{{ slug }}.md.jinja").write_text(item, encoding="utf-8")


def items_of_two_templates(folder: Path, count: int) -> Path:
    """Create a project with as many items in one folder, half of them written from a second template."""
    items(folder, count)
    for number in range(0, count, 2):
        state = ("new", "confirmed", "fixed")[number % 3]
        front = f"---\nstate: {state}\nreported: 2026-{number % 12 + 1:02}-01\nseverity: low\n---\n"
        text = f"{front}\n# Item number {number}\n\n## Steps to reproduce\n\n{BODY}"
        (folder / "backlog" / f"item-{number}.md").write_text(text, encoding="utf-8")
    template(folder / "bug", BUG)
    config = '[templates]\nfeature = "built-in"\nbug = "bug"\n'
    (folder / ".backlogue.toml").write_text(config, encoding="utf-8")
    return folder


def peer_items(folder: Path, count: int) -> Path | None:
    """Create a project with as many tasks of the same size for Backlog.md; None if it isn't installed."""
    if not shutil.which("backlog"):
        return None
    folder.mkdir()
    init = ["backlog", "init", "demo", "--defaults", "--no-git"]
    done = subprocess.run(init, cwd=folder, capture_output=True, check=False, timeout=120)
    tasks = folder / "backlog" / "tasks"
    if done.returncode or not tasks.parent.is_dir():
        return None
    tasks.mkdir(exist_ok=True)
    for number in range(1, count + 1):
        front = f"---\nid: TASK-{number}\ntitle: Item number {number}\nstatus: To Do\nassignee: []\n"
        front += "created_date: '2026-11-23 12:00'\nlabels: []\ndependencies: []\n---\n"
        text = f"{front}\n## Description\n\n{BODY}"
        (tasks / f"task-{number} - Item-number-{number}.md").write_text(text, encoding="utf-8")
    return folder


def measured(base: Path, count: int) -> dict[str, Cost]:
    """Measure every command over `count` items."""
    project, empty = items(base / f"items-{count}", count), items(base / f"empty-{count}", 0)
    two = items_of_two_templates(base / f"two-{count}", count)
    labeled = items_with_labels(base / f"labels-{count}", count)
    run = program()
    commands = {
        "python -c pass": Command([sys.executable, "-c", "pass"], project),
        "list, empty folder": Command([*run, "list"], empty),
        "cat": Command(["sh", "-c", "find backlog -name '*.md' -exec cat {} +"], project),
        "list --json": Command([*run, "list", "--json"], project),
        "list --json, roles in the text": Command([*run, "list", "--json"], labeled),
        "list --json, two templates": Command([*run, "list", "--json"], two),
        "list --json --status todo": Command([*run, "list", "--json", "--status", "todo"], project),
        "list --json --grep TEXT": Command([*run, "list", "--json", "--grep", "no such text"], project),
        "show SLUG": Command([*run, "show", "item-7"], project),
        "status SLUG": Command([*run, "status", "item-7"], project),
        "status PATH": Command([*run, "status", "backlog/item-7.md"], project),
    }
    costs = side_by_side(commands, rounds=9 if count <= MANY else 3)
    peer = peer_items(base / f"peer-{count}", count) if count <= MANY else None
    if peer:
        argv = ["backlog", "task", "list", "--plain"]
        costs |= side_by_side({"Backlog.md task list": Command(argv, peer)}, rounds=1)
    return costs


def promises(small: dict[str, Cost], large: dict[str, Cost]) -> list[tuple[str, float, float]]:
    """Return each promise with its measured value and its limit."""
    cpu = {name: cost.cpu for name, cost in large.items()}
    start = cpu["list, empty folder"]
    listed = cpu["list --json"]
    growth = (listed - start) / (small["list --json"].cpu - small["list, empty folder"].cpu)
    rows = [
        ("list, empty folder / python -c pass", start / cpu["python -c pass"], 5.0),
        ("(list --json - start) / cat", (listed - start) / cpu["cat"], 2.0),
        (
            "(list --json - start) / cat, roles in the text",
            (cpu["list --json, roles in the text"] - start) / cpu["cat"],
            5.0,
        ),
        ("list, two templates / one", cpu["list --json, two templates"] / listed, 2.0),
        ("list --status todo / list", cpu["list --json --status todo"] / listed, 1.05),
        ("list --grep / list", cpu["list --json --grep TEXT"] / listed, 2.0),
        ("list --json, MiB", large["list --json"].memory, 60.0),
        ("show, 10,000 / 1,000 items", cpu["show SLUG"] / small["show SLUG"].cpu, 1.1),
        ("status, 10,000 / 1,000 items", cpu["status SLUG"] / small["status SLUG"].cpu, 1.1),
        ("list beyond its start, 10,000 / 1,000 items", growth, 12.0),
    ]
    if "Backlog.md task list" in large:
        rows.append(("list --json / Backlog.md task list", listed / cpu["Backlog.md task list"], 0.05))
    return rows


def report(*, full: bool) -> Report:
    """Measure, and compare with the promises."""
    counts = [1_000, 10_000, *([100_000] if full else [])]
    with tempfile.TemporaryDirectory() as made:
        costs = [measured(Path(made), count) for count in counts]
    rows = []
    for name, at_large in costs[1].items():
        cells = [f"{each[name].cpu:.0f}" if name in each else "" for each in costs]
        rows.append([name, *cells, f"{at_large.memory:.0f}"])
    return Report(
        head=["CPU, ms", *(f"{count:,} items" for count in counts), "MiB at 10,000"],
        rows=rows,
        promises=promises(costs[0], costs[1]),
    )


if __name__ == "__main__":
    main(report)
