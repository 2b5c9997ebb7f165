"""Check an installed wheel: it has each data file of the checkout, and works without the checkout.

Run by `nox -s wheel`, with the Python of the environment it is installed in.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import backlogue
from backlogue.editors import user_editor
from backlogue.template.builtin import builtin_root

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "backlogue"
INSTALLED = Path(backlogue.__file__).parent


def data_files() -> dict[Path, Path]:
    """Return each file that is no Python, with the place where the wheel has it."""
    kept = {path: INSTALLED / path.relative_to(SOURCE) for path in SOURCE.rglob("*")}
    templates = [ROOT / "copier.yml", *(ROOT / "macros").rglob("*"), *(ROOT / "template").rglob("*")]
    kept |= {path: INSTALLED / "builtin" / path.relative_to(ROOT) for path in templates}
    return {
        path: place
        for path, place in kept.items()
        if path.is_file() and path.suffix not in (".py", ".pyc") and "__pycache__" not in path.parts
    }


def run(folder: Path, *argv: str) -> str:
    """Run the installed program in a folder; it must succeed. Return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "backlogue", *argv],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{argv}: {done.stdout}{done.stderr}"
    return done.stdout


def names(folder: Path) -> set[Path]:
    """Return the files below a folder."""
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def check_files() -> None:
    """Check that each data file is in the wheel, as it is in the checkout."""
    files = data_files()
    assert {"neovim_wait.lua", "copier.yml", "py.typed", "markdown.jinja"} <= {path.name for path in files}
    for path, place in files.items():
        assert place.is_file(), f"the wheel lacks {place.relative_to(INSTALLED)}"
        assert place.read_bytes() == path.read_bytes(), f"the wheel has another {path.name}"
    assert builtin_root() == INSTALLED / "builtin"
    assert user_editor._WAIT_SCRIPT.is_file()  # noqa: SLF001 - the one place that names the script


def check_program(folder: Path) -> None:
    """Create, change and check an item, and eject the template."""
    run(folder, "new", "From the wheel", "--dir", "backlog", "--problem", "p", "--set", "limitations=[one]")
    run(folder, "edit", "from-the-wheel", "--dir", "backlog", "--set", "solution=s")
    run(folder, "check", "backlog")
    item = (folder / "backlog" / "from-the-wheel.md").read_text(encoding="utf-8")
    assert "**Current Limitations:**\n- one\n\n## Proposed Solution\n\ns\n" in item
    assert run(folder, "template", "path").strip() == str(builtin_root())
    run(folder, "template", "eject", "mine")
    assert names(builtin_root()) <= names(folder / "mine")
    run(folder, "template", "check", "mine")


if __name__ == "__main__":
    assert not INSTALLED.is_relative_to(ROOT / "src"), "this is the checkout's own package"
    check_files()
    with tempfile.TemporaryDirectory() as empty:
        check_program(Path(empty))
