"""The user's editor, opened on a file."""

from __future__ import annotations

import os
import shlex
import shutil
from typing import TYPE_CHECKING

from backlogue.errors import StateError

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.surroundings import Surroundings

# Editors that take the line as `+LINE` before the file, by the program's name.
_PLUS_LINE = frozenset(
    [
        "vi",
        "view",
        "vim",
        "nvim",
        "gvim",
        "mvim",
        "nano",
        "pico",
        "emacs",
        "emacsclient",
        "kak",
        "micro",
        "joe",
        "mg",
    ]
)


def open_in_editor(path: Path, surroundings: Surroundings, *, line: int | None = None) -> None:
    """Open `path` in the user's editor (`$VISUAL`, else `$EDITOR`) and wait for it to end.

    Args:
        path: The file.
        surroundings: Names the editor in its environment and starts it.
        line: The line to open at, from 1, where the editor is known to take one.

    Raises:
        StateError: No editor is named, it isn't installed, or it ended with an error.
    """
    argv = editor_command(surroundings)
    if line is not None and _name(argv[0]) in _PLUS_LINE:
        argv.append(f"+{line}")
    code = surroundings.launch([*argv, str(path)])
    if code:
        raise StateError(f"the editor '{argv[0]}' ended with {code}", place=surroundings.shown(path))


def editor_command(surroundings: Surroundings) -> list[str]:
    """Return the editor's program, found on the path, and its arguments.

    Raises:
        StateError: No editor is named, or it isn't installed.
    """
    for variable in ("VISUAL", "EDITOR"):
        words = split_command(surroundings.env.get(variable, ""))
        if words:
            program = shutil.which(words[0], path=surroundings.env.get("PATH"))
            if program is None:
                raise StateError(f"the editor '{words[0]}' is not installed", place=f"${variable}")
            return [program, *words[1:]]
    raise StateError("no editor is set", hint="set $VISUAL or $EDITOR, as in 'export VISUAL=vim'")


def split_command(command: str) -> list[str]:
    """Split a command line as the platform's shell does: on Windows a backslash is no escape.

    Raises:
        StateError: A quotation mark is not closed.
    """
    try:
        words = shlex.split(command, posix=os.name != "nt")
    except ValueError as error:
        raise StateError(f"the editor's command {command!r} can't be read: {error}") from error
    return [word.strip('"') for word in words] if os.name == "nt" else words


def _name(program: str) -> str:
    name = os.path.basename(program).lower()  # noqa: PTH119 - a program's name, on any platform
    return name.removesuffix(".exe")
