"""Record the conversation of `backlogue adopt`: `python docs/record_adopt.py`.

It runs the program in a pseudo-terminal with the template of docs/adopt.md, and writes every screen as a
person sees it to docs/adopt-recording.md, and the page of all sections as a picture to docs/adopt.svg.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

from record_wizard import ENTER, Step, page, picture, record  # noqa: E402 - found beside this file

PAGE = ROOT / "docs" / "adopt-recording.md"
PICTURE = ROOT / "docs" / "adopt.svg"
PICTURED = "Sections and fields"
DOWN = "\x1b[B"

INTRODUCTION = """\
# A conversation with `backlogue adopt`

Recorded by `docs/record_adopt.py` from the program; a test keeps it up to date. The template is the one of
[adopting your own template](adopt.md), with six items beside it. The window has 80 columns and 24 rows;
several empty rows are shown as one. The next key is below each screen.

```console
$ backlogue adopt
```
"""

ITEMS = [
    ("radio", "open", "It hums.", "- [ ] Capacitor", True, ""),
    ("kettle", "waiting for parts", "It leaks.", "- [ ] Seal", True, ""),
    ("lamp", "Waiting for parts", "It flickers\nwhen it is touched.", "- [ ] Switch", False, ""),
    ("done/clock", "done", "It stops at noon.", "- [x] Spring", True, "The hands are loose."),
    ("done/toaster", "closed", "It smokes.", "- [x] Cord", True, ""),
    ("done/fan", "closed", "It is loud.", "Nothing was needed.", True, ""),
]
"""The name of each item, its status, what is wrong, its parts, whether it was tested, and its notes."""

STEPS = [
    Step("Template", "", ENTER, "Enter: yes, this is the file"),
    Step("Items", "", ENTER, "Enter: all of them"),
    Step("Title, number and file", "", ENTER, "Enter: the next field"),
    Step("Title, number and file", "", ENTER, "Enter", "The file name of"),
    Step("Status", "", f"{DOWN}{DOWN}{DOWN}{DOWN}m", "four rows down, m: `closed` is another spelling"),
    Step("Status", "", "m", "m: of the next value", "read as open"),
    Step("Status", "", "m", "m: of the next value", "closed             in 2 of 6  is read as on the"),
    Step("Status", "", ENTER, "Enter", "closed             in 2 of 6  is read as done"),
    Step("Dates", "", "r", "r: the creation date"),
    Step("Dates", "", ENTER, "Enter", "the creation date"),
    Step("Sections and fields", "", f"{DOWN}{DOWN}{DOWN}f", "three rows down, f: no longer asked first"),
    Step("Sections and fields", "", ENTER, "Enter", "offered"),
    Step("Fixed lines", "", ENTER, "Enter"),
    Step("Guidance", "", ENTER, "Enter: none of this is written"),
    Step("Empty sections", "", ENTER, "Enter: left out"),
    Step("New item", "", ENTER, "Enter: write it"),
]
"""The conversation of the page."""


def template() -> str:
    """Return the template that docs/adopt.md shows."""
    text = (ROOT / "docs" / "adopt.md").read_text(encoding="utf-8")
    return next(re.finditer(r"^```markdown\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))[1]


def write_backlog(folder: Path) -> None:
    """Write the template and its items into a new backlog folder."""
    (folder / "done").mkdir(parents=True)
    (folder / "_template.md").write_text(template(), encoding="utf-8")
    for number, (name, status, wrong, parts, is_tested, notes) in enumerate(ITEMS, 1):
        boxes = "- [ ] The case is closed\n" + "- [ ] It was tested for an hour\n" * is_tested
        (folder / f"{name}.md").write_text(
            f"# Repair: {name.rpartition('/')[2]}\n\n**Status:** {status}\n"
            f"**Brought in:** 2026-11-{number:02}\n**Owner:** Kim\n\n"
            f"## What is wrong\n\n{wrong}\n\n## Parts\n\n{parts}\n\n"
            f"## Before it goes back\n\n{boxes}" + (f"\n## Notes\n\n{notes}\n" if notes else ""),
            encoding="utf-8",
        )


def recording() -> tuple[str, str]:
    """Hold the conversation and return the page and the picture."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        (project / ".git").mkdir(parents=True)
        write_backlog(project / "backlog")
        taken = record(STEPS, "adopt", project=project)
    chosen = next(screen for screen in taken if screen.step.head == PICTURED)
    return page(taken, INTRODUCTION), picture(chosen)


if __name__ == "__main__":
    written, drawn = recording()
    PAGE.write_bytes(written.encode())
    PICTURE.write_bytes(drawn.encode())
    sys.stdout.write(f"{PAGE.name} and {PICTURE.name} written\n")
