"""The screens as a person sees them: the recorded conversation in the docs, and small windows."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are needed", allow_module_level=True)

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parent.parent.parent
SCREENS = Path(__file__).parent / "screens"
CTRL_C = "\x03"


@pytest.fixture(scope="module")
def recorder() -> ModuleType:
    """The script that records conversations."""
    return _script("record_wizard")


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_recorded_conversation_is_the_programs_own(recorder: Any) -> None:
    """docs/wizard-recording.md and docs/wizard.svg are what `docs/record_wizard.py` records now."""
    page, picture, wide = recorder.recording()
    told = "run: python docs/record_wizard.py"
    assert recorder.PAGE.read_bytes().decode() == page, told
    assert recorder.PICTURE.read_bytes().decode() == picture, told
    assert recorder.WIDE_PICTURE.read_bytes().decode() == wide, told


def test_the_recorded_adoption_is_the_programs_own() -> None:
    """docs/adopt-recording.md and docs/adopt.svg are what `docs/record_adopt.py` records now."""
    adopt: Any = _script("record_adopt")
    page, picture = adopt.recording()
    told = "run: python docs/record_adopt.py"
    assert adopt.PAGE.read_bytes().decode() == page, told
    assert adopt.PICTURE.read_bytes().decode() == picture, told


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 10), (30, 6)])
def test_the_screens_of_a_window(recorder: Any, tmp_path: Path, columns: int, rows: int) -> None:
    """Every kind of screen, cell by cell, in a window of this size; see tests/wizard/screens."""
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    step = recorder.Step
    steps = [
        step("Title", "", "\r", "Enter"),
        step(
            "Title",
            "日本語 and 🙂: a title longer than a line of forty",
            "\r",
            "Enter",
            "is required",
        ),
        step("Problem", "one\ntwo\nthree\nfour\nfive\nsix", "\x13", "Ctrl-S"),
        step("Solution", "", "\r", "Enter"),
        step("Phases", "Foundation\n\tWrite the cache\n\tOne file\n\x1b[ZMeasure", "\x1b[1;3A", "Alt-Up"),
        step("Phases", "", "\x1b[A\x1b\r", "Up, Alt-Enter", "Measure\n"),
        step("Foundation", "## No", "\x13", "Ctrl-S"),
        step("Foundation", "", "\x15\x13", "Ctrl-U, Ctrl-S", "! line 1"),
        step("Phases", "", "\x13", "Ctrl-S"),
        step("Risk 1", "日本語\tIt shows\t\t", "\x0e", "Ctrl-N"),
        step("Risk 2", "Another", "\x13", "Ctrl-S"),
        step("Risks", "", "\x1b[Ad", "Up, d", "2. Another"),
        step("Risks", "", "u", "u", "Add another risk"),
        step("Risks", "", "\x12", "Ctrl-R", "2. Another"),
        step("Review", "", "p", "p"),
        step("written", "", "\x1b[6~q", "PgDn, q"),
        step("Review", "", CTRL_C, "Ctrl-C"),
    ]
    taken = recorder.record(steps, "new", project=project, columns=columns, rows=rows)
    shown = "".join(_framed(screen, columns, rows) for screen in taken)
    path = SCREENS / f"{columns}x{rows}.txt"
    if os.environ.get("BACKLOGUE_WRITE_SCREENS") == "1":
        path.write_bytes(shown.encode())
    assert path.read_bytes().decode() == shown, (
        f"the screens differ from {path.name}; `nox -s docs` writes them"
    )


def _framed(screen: Any, columns: int, rows: int) -> str:
    """Return a screen in a frame, and below it the key that is then pressed."""
    lines = ["".join(run.text for run in runs) for runs in screen.cells[:rows]]
    edge = "+" + "-" * columns + "+\n"
    return edge + "".join(f"|{line}|\n" for line in lines) + edge + f"{screen.step.told or 'the end'}\n\n"
