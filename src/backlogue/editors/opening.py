"""Which command opens a file at a line: in the editor we were called from, else in the user's own."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

from backlogue.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_KIN_OF_CODE = ("code", "code-insiders", "codium", "cursor", "windsurf", "code-server")
"""VS Code's command line under its names; each opens a file at a line with `-g FILE:LINE`."""

_PLUS_LINE = frozenset(
    {
        *("vi", "view", "vim", "nvim", "gvim", "mvim"),
        *("emacs", "emacsclient", "mg", "nano", "pico", "kak", "micro"),
    }
)
"""Editors that take the line as `+LINE` before the file."""

_COLON_LINE = frozenset(["hx", "helix", "subl", "sublime_text", "zed", "zeditor"])
"""Editors that take it as `FILE:LINE`."""


def opening_command(
    path: Path,
    *,
    line: int | None,
    env: Mapping[str, str],
    which: Callable[[str], str | None],
) -> list[str]:
    """Return the command line, its program found on the path.

    Inside a terminal of VS Code (or its kin) or of Neovim it is that editor, else `$VISUAL`, else `$EDITOR`.

    Args:
        path: The file.
        line: The line to open at, from 1, where the editor is known to take one.
        env: The environment.
        which: Finds a program on the path; `shutil.which`, or a test's own.

    Raises:
        StateError: No editor is named, or it isn't installed.
    """
    if env.get("TERM_PROGRAM") == "vscode":
        first = ("cursor",) if "CURSOR_TRACE_ID" in env else ()
        for name in (*first, *_KIN_OF_CODE):
            if program := which(name):
                return [program, "-r", *_at_line("code", path, line)]
    neovim = which("nvim") if env.get("NVIM") else None
    if neovim is not None:
        # `--remote` takes no line: it would open a file named `+LINE`.
        at = "" if line is None else f"+{line} "
        file = str(path).replace("'", "''")
        return [
            neovim,
            "--server",
            env["NVIM"],
            "--remote-expr",
            f"execute('edit {at}' . fnameescape('{file}'))",
        ]
    program, *words = editor_command(env, which)
    return [program, *words, *_at_line(_name(program), path, line)]


def editor_command(env: Mapping[str, str], which: Callable[[str], str | None]) -> list[str]:
    """Return the user's editor, found on the path, and its arguments.

    Raises:
        StateError: No editor is named, or it isn't installed.
    """
    for variable in ("VISUAL", "EDITOR"):
        words = split_command(env.get(variable, ""))
        if words:
            program = which(words[0])
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


def next_line(text: str) -> int:
    """Return the line of an item, from 1, where one would write next.

    It is the first placeholder of the seed's kind, such as `- [Measurable goal 1]`; else below the first
    heading that nothing follows; else the end.
    """
    lines = text.split("\n")
    empty = None
    fence = ""
    heading = None
    for number, line in enumerate(lines[_body(lines) :], _body(lines) + 1):
        if (mark := _FENCE.match(line)) and (not fence or mark.group(1).startswith(fence)):
            fence = "" if fence else mark.group(1)
        if fence or not line.strip():
            continue
        if _PLACEHOLDER.match(line):
            return number
        deeper = heading is not None and _depth(line) > _depth(lines[heading - 1])
        if heading is not None and _depth(line) and not deeper and empty is None:
            empty = heading + 1
        heading = number if _depth(line) else None
    return empty or len(lines)


_PLACEHOLDER = re.compile(r"(?:#+ |\s*(?:[-*]|\d+\.) )?(?:\*\*)?\[[A-Z][^\]]*\](?![(\[:])")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def _body(lines: list[str]) -> int:
    """Return how many lines the front matter has."""
    ends = [number for number, line in enumerate(lines) if line.rstrip() == "---"]
    return ends[1] + 1 if len(ends) > 1 and ends[0] == 0 else 0


def _depth(line: str) -> int:
    found = re.match(r"(#{1,6})\s", line)
    return len(found.group(1)) if found else 0


def _at_line(name: str, path: Path, line: int | None) -> list[str]:
    if line is None:
        return [str(path)]
    if name in _KIN_OF_CODE:
        return ["-g", f"{path}:{line}"]
    if name in _COLON_LINE:
        return [f"{path}:{line}"]
    return [f"+{line}", str(path)] if name in _PLUS_LINE else [str(path)]


def _name(program: str) -> str:
    name = os.path.basename(program).lower()  # noqa: PTH119 - a program's name, on any platform
    return re.sub(r"\.(exe|cmd|bat)$", "", name)
