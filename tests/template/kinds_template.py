"""The template with an answer of each kind, and items of it."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.items.item_format import ItemFormat
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from tests.running import TODAY

if TYPE_CHECKING:
    from tests.running import Program

KINDS = Path(__file__).parent / "kinds"


def make_template(root: Path) -> Path:
    """Write the template to a new folder, with the macros that the built-in one has, and return it."""
    shutil.copytree(KINDS, root)
    shutil.copytree(builtin_root() / "macros", root / "macros")
    return root


@cache
def format_of(root: Path) -> ItemFormat:
    """Return how items of the template are written and read."""
    return ItemFormat(Renderer(load(root), today=lambda: TODAY))


def new(program: Program, **answers: object) -> Path:
    """Write an item with these answers, and return its path."""
    data = json.dumps({"title": "A", **answers}).encode()
    done = program("new", "--data", "-", "--no-input", stdin=data)
    assert done.code == 0, done.err
    return program.cwd / done.out.strip()


def refused(program: Program, **answers: object) -> str:
    """Return the one line with which an item of these answers is refused."""
    done = program("new", "--data", "-", stdin=json.dumps({"title": "A", **answers}).encode())
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1, done.err
    return done.err


def answers_of(program: Program, path: Path) -> dict[str, object]:
    """Return the answers of an item."""
    done = program("answers", str(path), "--format", "json")
    assert done.code == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found
