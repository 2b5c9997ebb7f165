"""The user's editor, opened on a file."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from backlogue.editors.opening import opening_command
from backlogue.errors import StateError

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.surroundings import Surroundings


def open_in_editor(path: Path, surroundings: Surroundings, *, line: int | None = None) -> None:
    """Open `path` in the editor we were called from, else in the user's own, and wait for its command to end.

    Args:
        path: The file.
        surroundings: Names the editor in its environment and starts it.
        line: The line to open at, from 1, where the editor is known to take one.

    Raises:
        StateError: No editor is named, it isn't installed, or it ended with an error.
    """
    which = partial(shutil.which, path=surroundings.env.get("PATH"))
    argv = opening_command(path, line=line, env=surroundings.env, which=which)
    code = surroundings.launch(argv)
    if code:
        raise StateError(f"the editor '{argv[0]}' ended with {code}", place=surroundings.shown(path))
