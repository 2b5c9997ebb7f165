"""Write `docs/editors/NAME.md`: the text of `backlogue editor print NAME` with the defaults.

Run it in the checkout after a change to `src/backlogue/editors`: `python docs/write_editor_pages.py`.
"""

from __future__ import annotations

from pathlib import Path

from backlogue.editors.pages import page
from backlogue.editors.registry import EDITORS
from backlogue.editors.settings import Settings

FOLDER = Path(__file__).parent / "editors"


def pages() -> dict[str, str]:
    """Return each page's text, by its file name."""
    # No project has this name: the pages must not depend on what stands in some folder.
    settings = Settings(root=Path("/nowhere/project"))
    return {f"{editor.name}.md": page(editor, settings) for editor in EDITORS}


if __name__ == "__main__":
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
