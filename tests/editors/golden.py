"""The files that each editor gets in a new project, kept in `golden/` for people to read.

Run it in the checkout after a change to `src/backlogue/editors`: `python -m tests.editors.golden`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from backlogue.editors.plan import apply_changes, plan
from backlogue.editors.registry import EDITORS
from backlogue.editors.settings import Settings

FOLDER = Path(__file__).parent / "golden"


def installed(name: str, scratch: Path) -> dict[str, bytes]:
    """Return the files of one editor by their paths: the project's, and under `user/` the user's."""
    editor = next(editor for editor in EDITORS if editor.name == name)
    settings = Settings(
        root=scratch / "project",
        command=("uv", "run", "backlogue"),
        statuses=("todo", 'it\'s "on"', "done"),
        labels={"check": "check the backlog"},
        prompts={"title": "What's the title?"},
    )
    files = [*editor.project_files(settings), *editor.user_files(settings, scratch / "user")]
    settings.root.mkdir()
    apply_changes(plan(files, "install", confirm=lambda *_: False))
    paths = sorted(path for path in scratch.rglob("*") if path.is_file())
    return {path.relative_to(scratch).as_posix(): path.read_bytes() for path in paths}


def kept(name: str) -> dict[str, bytes]:
    """Return what is kept for one editor."""
    root = FOLDER / name
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


if __name__ == "__main__":
    for each in EDITORS:
        with tempfile.TemporaryDirectory() as made:
            for place, content in installed(each.name, Path(made)).items():
                target = FOLDER / each.name / place
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
