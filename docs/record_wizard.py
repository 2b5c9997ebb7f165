"""Record a whole conversation with the wizard: `python docs/record_wizard.py`.

It runs the program in a pseudo-terminal and writes docs/wizard-recording.md, every screen as a person sees
it, and docs/wizard.svg, one of them as a picture for README.md.
"""

from __future__ import annotations

import re
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.wizard.window import Run, Window  # noqa: E402 - found beside the docs

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = ROOT / "docs" / "wizard-recording.md"
PICTURE = ROOT / "docs" / "wizard.svg"

PICTURED = "Review"

ENTER, DONE, BACK, DOWN, ESC, REVIEW = "\r", "\x13", "\x1b[Z", "\x1b[B", "\x1b", "\x12"


class Step(NamedTuple):
    """What is done at one screen.

    Attributes:
        head: The last part of the screen's head.
        text: What is typed first; it is in the picture.
        keys: What is pressed then.
        told: What the keys are called.
        sign: What the screen shows before anything is typed, where its head does not tell it from the last.
    """

    head: str
    text: str
    keys: str
    told: str
    sign: str = ""


STEPS = [
    Step("Title", "Cache the folder's listing", ENTER, "Enter"),
    Step(
        "Problem",
        "Every start reads ten thousand files.\nUsers wait a second for each answer.",
        DONE,
        "Ctrl-S",
    ),
    Step("Solution", "Keep what was read", BACK, "Shift-Tab: back to the problem, with nothing lost"),
    Step("Problem", " That is too long.", DONE, "Ctrl-S"),
    Step("Solution", ", and read only what is newer.", DONE, "Ctrl-S"),
    Step("Name", "Foundation", ENTER, "Enter"),
    Step("Description", "", ENTER, "Enter: an empty answer is skipped"),
    Step("Name", "Write the cache", ENTER, "Enter"),
    Step("Details", "One file for each folder\nWritten whole or not at all", ENTER + ENTER, "Enter twice"),
    Step("Tasks", "", "a", "a: another task"),
    Step("Name", "Measure", ENTER, "Enter"),
    Step("Details", "", ENTER, "Enter"),
    Step("Tasks", "", "\x1b[AK", "one row up, then K: the second task comes first", "2. Measure"),
    Step("Tasks", "", DOWN * 3 + ENTER, "three rows down, Enter: done", "1. Measure"),
    Step("Phases", "", DOWN + ENTER, "one row down, Enter: done"),
    Step("Name", "The cache is stale", ENTER, "Enter"),
    Step("Problem", "An old title is shown", ENTER, "Enter"),
    Step("Solution", "Compare the file's time", ENTER, "Enter"),
    Step("Fallback", "", ENTER, "Enter"),
    Step("Risks", "", DOWN + ENTER, "one row down, Enter: done"),
    Step("Functionality goals", "A listing takes less than 50 ms", DONE, "Ctrl-S"),
    Step("User experience goals", "", ENTER, "Enter"),
    Step("Maintainability goals", "", ENTER, "Enter"),
    Step("What else does this item need?", "", DOWN * 2 + " " + ENTER, "two rows down, Space ticks, Enter"),
    Step("Name", "Cache", ENTER, "Enter"),
    Step("Description", "", ENTER, "Enter"),
    Step("Language", "", "\x15python" + ENTER, "another language, Enter"),
    Step(
        "Code",
        "cache = load(folder)\nif cache.is_older_than(folder):\n    cache = read(folder)",
        DONE,
        "Ctrl-S",
    ),
    Step("Technical architecture", "", DOWN + ENTER, "one row down, Enter: done"),
    Step("Review", "", "p", "p: look at it first"),
    Step("As it will be written", "", "w", "w: write it"),
]
"""The conversation of the page."""

INTRODUCTION = """\
# A conversation with the wizard

Recorded by `docs/record_wizard.py` from the program itself; a test holds it equal. The window has 80 columns
and 24 rows; several empty rows are shown as one. What is typed at a screen is in its picture; the key that
then leads on stands below it.

```console
$ backlogue new
```
"""


class Taken(NamedTuple):
    """A screen as it was when a step was taken.

    Attributes:
        step: The step.
        lines: What the window showed.
        cells: The same with colours: each row's runs of characters.
    """

    step: Step
    lines: list[str]
    cells: list[list[Run]]


END = Step("", "", "", "")


def record(
    steps: Sequence[Step], *argv: str, project: Path, columns: int = 80, rows: int = 24
) -> list[Taken]:
    """Hold a conversation and return the screen of each step, and at last what is left in the window.

    Args:
        steps: What is done.
        argv: The program's arguments.
        project: The folder it is held in.
        columns: The window's width.
        rows: Its height.
    """
    taken = []
    with Window(*argv, cwd=project, columns=columns, rows=rows) as window:
        for step in steps:
            window.wait(lambda text, step=step: _is_at(text, step))  # type: ignore[misc] # a bound lambda
            for number, line in enumerate(step.text.split("\n")):
                if number:
                    window.press(ENTER)
                window.type(line)
                window.wait(lambda _, line=line: window.line().endswith(line.split(" ")[-1]))  # type: ignore[misc] # a bound lambda
            window.settle()
            taken.append(Taken(step, window.text().split("\n"), window.runs()))
            for key in _keys(step.keys):
                window.press(key)
        window.end()
        taken.append(Taken(END, window.text().split("\n"), window.runs()))
    return taken


def _is_at(text: str, step: Step) -> bool:
    lines = text.split("\n")
    there = any(line.endswith(step.head) for line in lines[:2]) and "leave" in lines[-1]
    return there and step.sign in text


def _keys(pressed: str) -> list[str]:
    """Take what is pressed apart: an escape sequence is one key."""
    return re.findall(r"\x1b\[[0-9;]*[A-Za-z~]|.", pressed, re.DOTALL)


def page(taken: Sequence[Taken]) -> str:
    """Return the recording's page."""
    parts = [INTRODUCTION]
    for number, screen in enumerate(taken[:-1], 1):
        shown = "\n".join(_shortened(screen.lines))
        parts.append(f"\n## {number}. {screen.step.head}\n\n```text\n{shown}\n```\n\n{screen.step.told}.\n")
    left = "\n".join(taken[-1].lines)
    parts.append(f"\n## What is left in the window\n\n```text\n{left}\n```\n")
    return "".join(parts)


def _shortened(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if line or not kept or kept[-1]:
            kept.append(line)
    return kept


CELL_WIDTH, CELL_HEIGHT, MARGIN = 8.4, 18, 14
COLOURS = {
    "default": "#d7dae0",
    "brightblack": "#8b93a1",
    "cyan": "#56b6c2",
    "green": "#98c379",
    "red": "#e06c75",
    "brown": "#e5c07b",
}
BACKGROUND = "#21252b"


def picture(screen: Taken) -> str:
    """Return a screen as an SVG."""
    rows = screen.cells
    width = MARGIN * 2 + CELL_WIDTH * 80
    height = MARGIN * 2 + CELL_HEIGHT * len(rows)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}">',
        f"<title>{escape(screen.lines[0])}</title>",
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
        '<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14">',
    ]
    for number, runs in enumerate(rows):
        y = MARGIN + CELL_HEIGHT * number + 14
        for run in runs:
            weight = ' font-weight="bold"' if run.bold else ""
            colour = COLOURS.get(run.colour, COLOURS["default"])
            # Viewers fold wide gaps: each piece between them is placed by itself.
            for piece in re.finditer(r"\S+(?: \S+)*", run.text):
                x = MARGIN + CELL_WIDTH * (run.column + piece.start())
                length = f'textLength="{CELL_WIDTH * len(piece[0]):.1f}" lengthAdjust="spacingAndGlyphs"'
                out.append(
                    f'<text x="{x:.1f}" y="{y}" fill="{colour}"{weight} {length}>{escape(piece[0])}</text>'
                )
    return "\n".join([*out, "</g>", "</svg>", ""])


def recording() -> tuple[str, str]:
    """Hold the conversation and return the page and the picture."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        (project / ".git").mkdir(parents=True)
        taken = record(STEPS, "new", project=project)
    chosen = next(screen for screen in taken if screen.step.head == PICTURED)
    return page(taken), picture(chosen)


if __name__ == "__main__":
    written, drawn = recording()
    PAGE.write_bytes(written.encode())
    PICTURE.write_bytes(drawn.encode())
    sys.stdout.write(f"{PAGE.name} and {PICTURE.name} written\n")
