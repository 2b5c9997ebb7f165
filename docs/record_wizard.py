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

WIDE_PICTURE = ROOT / "docs" / "wizard-wide.svg"

ENTER, DONE, BACK, UP, ANOTHER = "\r", "\x13", "\x1b[Z", "\x1b[A", "\x0e"


class Step(NamedTuple):
    """What is done at one screen.

    Attributes:
        head: The last part of the screen's head.
        text: What is typed first; it is in the picture. Line breaks, tabs and `BACK` in it are keys.
        keys: What is pressed then.
        told: What the keys are called.
        sign: What the screen shows before anything is typed, where its head does not tell it from the last.
        preview: What it shows, in time, once all is typed.
    """

    head: str
    text: str
    keys: str
    told: str
    sign: str = ""
    preview: str = ""


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
    Step(
        "Phases",
        "Foundation\n\tWrite the cache\n\tOne file for each folder\nWritten whole or not at all\n"
        f"{BACK}Measure\n\tTen thousand files",
        f"{UP}\x1b[1;3A",
        "one row up, Alt-Up: the second task comes first, with its detail",
    ),
    Step("Phases", "", DONE, "Ctrl-S", "    Measure\n      Ten"),
    Step(
        "Risk 1",
        "The cache is stale\tAn old title is shown\tCompare the file's time",
        ANOTHER,
        "Ctrl-N: another risk",
    ),
    Step("Risk 2", "", DONE, "Ctrl-S: an empty entry is dropped"),
    Step("Success metrics", "A listing takes less than 50 ms", DONE, "Ctrl-S"),
    Step("What else does this item need?", "", "3" + ENTER, "3, Enter"),
    Step(
        "Component 1",
        "Cache\t\tcache = load(folder)\nif cache.is_older_than(folder):\n    cache = read(folder)",
        f"\t\x15python{DONE}",
        "Tab, another language, Ctrl-S",
    ),
    Step("Technical architecture", "", DONE, "Ctrl-S"),
    Step("Review", "", "p", "p: preview"),
    Step("As it will be written", "", "w", "w: write it"),
]
"""The conversation of the page."""

INTRODUCTION = """\
# A conversation with the wizard

Recorded by `docs/record_wizard.py` from the program; a test keeps it up to date. The window has 80 columns
and 24 rows; several empty rows are shown as one. Text typed at a screen is part of it; the key
that follows is below it.

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
            for part in re.findall(r"\n|\t|\x1b\[Z|[^\n\t\x1b]+", step.text):
                if part in ("\n", "\t", BACK):
                    window.press(ENTER if part == "\n" else part)
                    continue
                window.type(part)
                window.wait(lambda _, part=part: part.split(" ")[-1] in window.line())  # type: ignore[misc] # a bound lambda
            window.wait(lambda text, step=step: step.preview in text)  # type: ignore[misc] # a bound lambda
            window.settle()
            taken.append(Taken(step, window.text().split("\n"), window.runs()))
            for key in _keys(step.keys):
                window.press(key)
        window.end()
        taken.append(Taken(END, window.text().split("\n"), window.runs()))
    return taken


def _is_at(text: str, step: Step) -> bool:
    lines = text.split("\n")
    there = any(step.head in line for line in lines[:2]) and "leave" in lines[-1]
    return there and step.sign in text


def _keys(pressed: str) -> list[str]:
    """Take what is pressed apart: an escape sequence is one key."""
    return re.findall(r"\x1b\r|\x1b\[[0-9;]*[A-Za-z~]|.", pressed, re.DOTALL)


def page(taken: Sequence[Taken], introduction: str = INTRODUCTION) -> str:
    """Return the recording's page."""
    parts = [introduction]
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
    width = MARGIN * 2 + CELL_WIDTH * sum(len(run.text) for run in rows[0])
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


def recording() -> tuple[str, str, str]:
    """Hold the conversation and return the page and the pictures of a small and a wide window."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        (project / ".git").mkdir(parents=True)
        taken = record(STEPS, "new", project=project)
    chosen = next(screen for screen in taken if screen.step.head == PICTURED)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        (project / ".git").mkdir(parents=True)
        steps = [*STEPS[:5], STEPS[5]._replace(preview="- Ten thousand files")]
        wide = record(
            [*steps, END._replace(head="Phases", keys="\x03")], "new", project=project, columns=160, rows=40
        )
    return page(taken), picture(chosen), picture(wide[5])


if __name__ == "__main__":
    written, drawn, wide_drawn = recording()
    WIDE_PICTURE.write_bytes(wide_drawn.encode())
    PAGE.write_bytes(written.encode())
    PICTURE.write_bytes(drawn.encode())
    sys.stdout.write(f"{PAGE.name} and {PICTURE.name} written\n")
