"""Measure CPU time and memory of programs, side by side in one run."""

from __future__ import annotations

import os
import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Protocol

    class Benchmark(Protocol):
        """Measures one subject; `full` includes the sizes that take minutes."""

        def __call__(self, *, full: bool) -> Report:
            """Return the measurements."""


class Cost(NamedTuple):
    """The cost of a program.

    Attributes:
        cpu: User and system time in milliseconds, the median of all rounds.
        memory: Peak memory in MiB.
    """

    cpu: float
    memory: float


class Report(NamedTuple):
    """The result of one benchmark.

    Attributes:
        head: The column titles of its table.
        rows: The rows of the table.
        promises: Each promise with its measured value and its limit.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    promises: Sequence[tuple[str, float, float]]


class Command(NamedTuple):
    """A command line and the folder to run it in."""

    argv: Sequence[str]
    cwd: Path


def side_by_side(commands: Mapping[str, Command], *, rounds: int) -> dict[str, Cost]:
    """Run each command once per round, in turn, so that other load affects all of them equally.

    The first round is not counted: it fills the file and bytecode caches.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            cost = _run(command)
            if number:
                costs[name].append(cost)
    return {
        name: Cost(statistics.median(cost.cpu for cost in each), max(cost.memory for cost in each))
        for name, each in costs.items()
    }


def _run(command: Command) -> Cost:
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    devnull = os.open(os.devnull, os.O_RDWR)
    child = os.fork()
    if child == 0:
        os.chdir(command.cwd)
        for stream in (0, 1, 2):
            os.dup2(devnull, stream)
        os.execvpe(command.argv[0], list(command.argv), env)
    os.close(devnull)
    _child, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) > 1:
        sys.exit(f"failed: {' '.join(command.argv)}")
    size = 1 if sys.platform == "darwin" else 1024
    return Cost((used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss * size / (1 << 20))


def program() -> list[str]:
    """Return the command that starts backlogue: its script in this environment, otherwise the module."""
    script = Path(sys.executable).with_name("backlogue")
    return [str(script)] if script.exists() else [sys.executable, "-m", "backlogue"]


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in Markdown."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")


def print_promises(promises: Sequence[tuple[str, float, float]]) -> None:
    """Print each promise with its measured value and its limit."""
    rows = [
        [name, f"{value:.2f}", f"{limit:.2f}", "yes" if value <= limit else "NO"]
        for name, value, limit in promises
    ]
    print_table(["Promise", "Measured", "At most", "Kept"], rows)


def main(*benchmarks: Benchmark) -> None:
    """Run benchmarks and print their tables, then all promises; `--full` takes minutes."""
    reports = [benchmark(full="--full" in sys.argv[1:]) for benchmark in benchmarks]
    for report in reports:
        print_table(report.head, report.rows)
        print()
    print_promises([promise for report in reports for promise in report.promises])
