"""`backlogue template`: the built-in template, and a copy of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.running import Program


def test_the_path_holds_the_questions_and_the_template(program: Program) -> None:
    """What `template path` prints is a folder that Copier can use."""
    root = Path(program("template", "path").out.rstrip("\n"))
    assert (root / "copier.yml").is_file()
    assert (root / "template" / "{{ slug }}.md.jinja").is_file()


def test_an_ejected_template_makes_the_same_items(program: Program) -> None:
    """An unchanged copy is the built-in template, byte for byte."""
    assert program("template", "eject", "mine", "--json").json == {"version": 1, "path": "mine"}
    words = ("new", "T", "--problem", "p", "--set", "phases.0.name=a", "--dry-run")
    assert program(*words, "--template", "mine").out == program(*words).out


def test_eject_refuses_a_folder_that_is_not_empty(program: Program) -> None:
    """A folder that is not empty is refused and not changed."""
    (program.cwd / "mine").mkdir()
    (program.cwd / "mine" / "notes.txt").touch()
    done = program("template", "eject", "mine")
    assert done.code == 1
    assert "already exists and is not empty; choose a new folder" in done.err
    assert [path.name for path in (program.cwd / "mine").iterdir()] == ["notes.txt"]


def test_eject_fills_an_empty_folder_and_clears_a_half_copy(program: Program) -> None:
    """An empty folder is taken, a file is refused, and what a killed run left is cleared."""
    (program.cwd / "deep").mkdir()
    (program.cwd / "deep" / "mine").mkdir()
    (program.cwd / "deep" / ".mine.unfinished").mkdir()
    (program.cwd / "deep" / ".mine.unfinished" / "old.txt").touch()
    assert program("template", "eject", "deep/mine").code == 0
    assert [path.name for path in (program.cwd / "deep").iterdir()] == ["mine"]
    names = sorted(path.name for path in (program.cwd / "deep" / "mine").iterdir())
    assert names == ["copier.yml", "macros", "template"]
    assert program("template", "eject", "new/folder/mine").code == 0
    (program.cwd / "file").touch()
    assert program("template", "eject", "file").code == 1
    assert (program.cwd / "file").is_file()
