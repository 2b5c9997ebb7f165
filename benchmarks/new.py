"""The cost of `new --data` and `--version`, compared with the bare libraries and `copier copy`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from backlogue.template.builtin import builtin_root
from measure import Command, Cost, Report, main, program, side_by_side

MANY = 10_000
ANSWERS = Path(__file__).parent.parent / "tests" / "golden" / "seed.answers.yml"
"""An item in which every section has content."""


def folder_of(base: Path, name: str, *, items: int) -> Path:
    """Create a project with a backlog of items."""
    (base / name / ".git").mkdir(parents=True)
    (base / name / "backlog").mkdir()
    for number in range(items):
        text = "---\nstatus: todo\ndate_created: 2026-01-01\ndate_modified: 2026-01-01\n---\n\n# Item\n"
        (base / name / "backlog" / f"item-{number}.md").write_text(text, encoding="utf-8")
    return base / name


def measured(base: Path) -> dict[str, Cost]:
    """Measure each way to create an item."""
    source = base / "template"
    for name in ("template", "macros"):
        shutil.copytree(builtin_root() / name, source / name)
    shutil.copy(builtin_root() / "copier.yml", source)
    empty, full = folder_of(base, "empty", items=0), folder_of(base, "full", items=MANY)
    new = [*program(), "new", "--data", str(ANSWERS)]
    libraries = [sys.executable, "-c", "import click, yaml, jinja2.sandbox"]
    stock = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", "--overwrite"]
    commands = {
        "python -c pass": Command([sys.executable, "-c", "pass"], empty),
        "--version": Command([*program(), "--version"], empty),
        'python -c "import click, yaml, jinja2.sandbox"': Command(libraries, empty),
        "new --data": Command(new, empty),
        "new --data, 10,000 items": Command(new, full),
        "copier copy --data-file": Command(
            [*stock, "--data-file", str(ANSWERS), str(source), "by-copier"], empty
        ),
    }
    return side_by_side(commands, rounds=15)


def report(*, full: bool) -> Report:  # noqa: ARG001 - there is only one size
    """Measure, and compare with the promises."""
    with tempfile.TemporaryDirectory() as made:
        costs = measured(Path(made))
    cpu = {name: cost.cpu for name, cost in costs.items()}
    bare, new = cpu['python -c "import click, yaml, jinja2.sandbox"'], cpu["new --data"]
    return Report(
        head=["A new item", "CPU, ms", "MiB"],
        rows=[[name, f"{cost.cpu:.0f}", f"{cost.memory:.0f}"] for name, cost in costs.items()],
        promises=[
            ("--version / python -c pass", cpu["--version"] / cpu["python -c pass"], 5.0),
            ("new --data / its bare libraries", new / bare, 1.6),
            ("new --data / copier copy", new / cpu["copier copy --data-file"], 0.3),
            ("new, folder of 10,000 / empty folder", cpu["new --data, 10,000 items"] / new, 1.1),
            ("new --data, MiB", costs["new --data"].memory, 40.0),
        ],
    )


if __name__ == "__main__":
    main(report)
