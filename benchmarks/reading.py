"""The cost of reading items back and of editing one: `python benchmarks/reading.py`.

Reading is measured in one process, alternating with markdown-it-py's block parser on the same bodies. Editing
is measured as a whole program, compared with `new --data`.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from backlogue.items.body_parser import parse_body
from backlogue.items.layout_inference import infer_layout
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from check import COUNT, filled, project, untouched
from measure import Command, Report, main, program, side_by_side
from new import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def in_turn(
    ways: dict[str, Callable[[str], object]], texts: Sequence[str], *, rounds: int
) -> dict[str, float]:
    """Return the CPU time, in milliseconds, of each function for all texts: medians of alternating rounds."""
    costs: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begin = time.process_time()
            for text in texts:
                way(text)
            costs[name].append((time.process_time() - begin) * 1000)
    return {name: statistics.median(each) for name, each in costs.items()}


def report(*, full: bool) -> Report:
    """Measure, and compare with the promises."""
    layout = infer_layout(Renderer(load(builtin_root()), today=date.today))
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    ways: dict[str, Callable[[str], object]] = {
        "markdown-it-py, blocks only": parser.parse,
        "read back": lambda text: parse_body(text, layout),
    }
    count = COUNT if full else COUNT // 4
    rows: list[list[str]] = []
    promises: list[tuple[str, float, float]] = []
    for kind, item in (("filled in", filled), ("untouched seeds", untouched)):
        bodies = [item(number).split("---\n", 2)[2] for number in range(count)]
        costs = in_turn(ways, bodies, rounds=5)
        scale = COUNT / count
        rows += [[f"{name}, {COUNT:,} items, {kind}", f"{cost * scale:.0f}"] for name, cost in costs.items()]
        whole = costs["markdown-it-py, blocks only"]
        promises.append((f"read back / markdown-it-py, {kind}", costs["read back"] / whole, 1.0))
    with tempfile.TemporaryDirectory() as made:
        one = project(Path(made) / "one", [filled(1)])
        new = Command([*program(), "new", "--data", str(ANSWERS), "--dry-run"], one)
        edit = Command([*program(), "edit", "item-0", "--set", "problem=It is slow.", "--dry-run"], one)
        programs = side_by_side({"new --data": new, "edit --set, an item of 8 KB": edit}, rounds=15)
    rows += [[name, f"{cost.cpu:.0f}"] for name, cost in programs.items()]
    ratio = programs["edit --set, an item of 8 KB"].cpu / programs["new --data"].cpu
    promises.append(("edit --set / new --data", ratio, 2.0))
    return Report(head=["Reading and editing", "CPU, ms"], rows=rows, promises=promises)


if __name__ == "__main__":
    main(report)
