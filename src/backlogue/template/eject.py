"""Copy the built-in template so that a team can change it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from backlogue.errors import StateError

if TYPE_CHECKING:
    from pathlib import Path

_PARTS = ("copier.yml", "macros", "template")
"""The files and folders of the template; a checkout contains others too."""


def eject(source: Path, target: Path) -> None:
    """Copy the template in `source` to the new or empty folder `target`, completely or not at all.

    Raises:
        StateError: The target exists and is not empty.
    """
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise StateError("already exists and is not empty", place=str(target), hint="choose a new folder")
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
