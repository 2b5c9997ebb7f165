"""A copy of the built-in template, for a team to change."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from backlogue.errors import StateError

if TYPE_CHECKING:
    from pathlib import Path

_PARTS = ("copier.yml", "macros", "template")
"""What a template is made of; in a checkout other things lie beside it."""


def eject(source: Path, target: Path) -> None:
    """Copy the template in `source` to the new or empty folder `target`, whole or not at all.

    Raises:
        StateError: Something is there already, or it can't be written.
    """
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise StateError("there is something already", place=str(target), hint="name a new folder")
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for part in _PARTS:
            origin = source / part
            if origin.is_dir():
                shutil.copytree(origin, unfinished / part)
            else:
                shutil.copyfile(origin, unfinished / part)
        if target.exists():
            target.rmdir()
        unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
