"""The cost of the wizard until its first question is shown, and of a key: `python benchmarks/wizard.py`.

CPU time of the process up to the first question, compared with `python -c "import questionary"` in the same
environment; and that of a key, drawn and saved, in an outline of 100 phases with 1,000 tasks; medians of
interleaved rounds. The preview, which a thread makes, is measured by itself. Not on Windows, which has no
such pseudo-terminals.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backlogue.items.item_format import ItemFormat
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from measure import Report, main, program

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 15
BARE, LIBRARY, NEW = "python -c pass", "python -c 'import questionary'", "new, until its first question"
FIRST = next(question.help[:20].encode() for question in load(builtin_root()).questions if question.help)
"""The beginning of the first question."""
MOST = 2.0
"""The limit for the cost of the first question, in imports of questionary."""


KEYS = 40
"""Keys typed one by one into the outline."""

MOST_KEY = 16.0
"""Milliseconds of CPU that a key may cost."""

MOST_PREVIEW = 300.0
"""Milliseconds after a pause in typing until the preview may follow."""

PAUSE = 80.0
"""Milliseconds without a key after which the preview is made."""


def large() -> dict[str, Any]:
    """Return the answers of an item with 100 phases and 1,000 tasks."""
    tasks = [{"name": f"Task {number}", "details": ["A detail"]} for number in range(10)]
    return {"title": "T", "problem": "P", "phases": [{"name": "Phase", "tasks": tasks}] * 100}


def until(argv: Sequence[str], cwd: Path, shown: bytes, keys: Sequence[tuple[bytes, bytes]] = ()) -> float:
    """Return the CPU, in milliseconds, that a program in a terminal has used when it shows a text.

    Args:
        argv: The program.
        cwd: The folder it runs in.
        shown: The text.
        keys: Keys pressed after it, each with a text that is waited for then; nothing for anything at all.
    """
    state = tempfile.mkdtemp(dir=cwd)  # a draft of the run before would be offered
    near, far = pty.openpty()
    fcntl.ioctl(near, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    env = {**os.environ, "BACKLOGUE_STATE_DIR": state, "TERM": "xterm-256color"}
    child = subprocess.Popen(
        argv, cwd=cwd, env=env, stdin=far, stdout=far, stderr=far, start_new_session=True
    )
    os.close(far)
    for key, text in ((b"", shown), *keys):
        os.write(near, key)
        seen = b""
        while not seen or text not in seen:
            if not select.select([near], [], [], 30)[0]:
                raise TimeoutError(seen.decode())
            seen += os.read(near, 65536)
            while select.select([near], [], [], 0.02)[0]:  # all of a drawing, before the next key
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


def outline_key(project: Path, *, rounds: int) -> float:
    """Return the CPU, in milliseconds, of a key typed into an outline of 100 phases with 1,000 tasks."""
    data = project / "large.json"
    data.write_text(json.dumps(large()), encoding="utf-8")
    argv = [*program(), "new", "--data", str(data), "--wizard"]
    # The review, nine rows down to the phases, and into their outline.
    way = [(b"\x12", b"Review"), *([(b"\x1b[B", b"")] * 9), (b"\r", b"Implementation Strategy")]
    typed = [(b"x", b"")] * KEYS
    found = []
    for _ in range(rounds):
        before = until(argv, project, b"leave", way)
        found.append((until(argv, project, b"leave", [*way, *typed]) - before) / KEYS)
    return statistics.median(found)


def preview(*, rounds: int) -> float:
    """Return the CPU, in milliseconds, of rendering such an item for the preview."""
    answers = large()
    items = ItemFormat(Renderer(load(builtin_root()), today=lambda: date(2026, 1, 1)))
    found = []
    for _ in range(rounds + 1):
        begun = time.process_time()
        items.preview(answers)
        found.append((time.process_time() - begun) * 1000)
    return statistics.median(found[1:])


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
        key = outline_key(project, rounds=9 if full else 3)
    made = preview(rounds=9 if full else 5)
    middle = {name: statistics.median(values) for name, values in costs.items()}
    ratio = middle["new, first question"] / middle["import questionary"]
    rows = [
        (name, f"{cost:.0f}", f"{cost / middle['import questionary']:.2f}") for name, cost in middle.items()
    ]
    rows += [("a key, 100 phases and 1,000 tasks", f"{key:.1f}", ""), ("their preview", f"{made:.0f}", "")]
    promises = [
        ("the first question, in imports of questionary", ratio, MOST),
        ("CPU ms of a key in an outline of 100 phases with 1,000 tasks", key, MOST_KEY),
        ("CPU ms of their preview, and the pause before it", made + PAUSE, MOST_PREVIEW),
    ]
    return Report(head=("", "CPU ms", "in imports of questionary"), rows=rows, promises=promises)


if __name__ == "__main__":
    main(report)
