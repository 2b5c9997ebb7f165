"""The cost of the wizard until its first question is shown: `python benchmarks/wizard.py`.

CPU time of the process up to then, compared with `python -c "import questionary"` in the same environment;
medians of interleaved rounds. Not on Windows, which has no such pseudo-terminals.
"""

from __future__ import annotations

import os
import pty
import select
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.template.loader import builtin_root, load
from measure import Report, main, program

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 15
BARE, LIBRARY, NEW = "python -c pass", "python -c 'import questionary'", "new, until its first question"
FIRST = next(question.help[:20].encode() for question in load(builtin_root()).questions if question.help)
"""The beginning of the first question."""
MOST = 2.0
"""The limit for the cost of the first question, in imports of questionary."""


def until(argv: Sequence[str], cwd: Path, shown: bytes) -> float:
    """Return the CPU time, in milliseconds, that a program in a terminal uses until it shows a text."""
    near, far = pty.openpty()
    env = {**os.environ, "BACKLOGUE_STATE_DIR": str(cwd / "state"), "TERM": "xterm-256color"}
    child = subprocess.Popen(
        argv, cwd=cwd, env=env, stdin=far, stdout=far, stderr=far, start_new_session=True
    )
    os.close(far)
    seen = b""
    while shown not in seen:
        if not select.select([near], [], [], 30)[0]:
            raise TimeoutError(seen.decode())
        seen += os.read(near, 65536)
    child.send_signal(signal.SIGKILL)
    used = os.wait4(child.pid, 0)[2]
    child.returncode = -signal.SIGKILL
    os.close(near)
    return (used.ru_utime + used.ru_stime) * 1000


def alone(argv: Sequence[str], cwd: Path) -> float:
    """Return the CPU time, in milliseconds, of a program that doesn't ask anything."""
    child = subprocess.Popen(argv, cwd=cwd)
    used = os.wait4(child.pid, 0)[2]
    child.returncode = 0
    return (used.ru_utime + used.ru_stime) * 1000


def report(*, full: bool) -> Report:
    """Measure the first question; more rounds if `full`."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / ".git").mkdir()
        bare = [sys.executable, "-c", "pass"]
        library = [sys.executable, "-c", "import questionary"]
        new = [*program(), "new"]
        costs: dict[str, list[float]] = {
            "python -c pass": [],
            "import questionary": [],
            "new, first question": [],
        }
        for number in range(ROUNDS * (3 if full else 1) + 1):
            found = (alone(bare, project), alone(library, project), until(new, project, FIRST))
            if number:  # the first round fills the caches
                for name, cost in zip(costs, found, strict=True):
                    costs[name].append(cost)
    middle = {name: statistics.median(values) for name, values in costs.items()}
    ratio = middle["new, first question"] / middle["import questionary"]
    rows = [
        (name, f"{cost:.0f}", f"{cost / middle['import questionary']:.2f}") for name, cost in middle.items()
    ]
    promise = ("the first question, in imports of questionary", ratio, MOST)
    return Report(head=("", "CPU ms", "in imports of questionary"), rows=rows, promises=[promise])


if __name__ == "__main__":
    main(report)
