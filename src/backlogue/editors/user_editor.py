"""Commands that show a file in the editor we run in, or edit one and wait until the user has closed it."""

from __future__ import annotations

import os
import re
import shlex
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Which = Callable[[str], str | None]

_VSCODE = ("code", "code-insiders", "codium", "cursor", "windsurf", "code-server")
"""Names of VS Code's command line; each opens a file at a line with `-g FILE:LINE`."""

_PLUS_LINE = frozenset(
    {
        *("vi", "view", "vim", "nvim", "gvim", "mvim"),
        *("emacs", "emacsclient", "mg", "nano", "pico", "kak", "micro"),
    }
)
"""Editors that take the line as `+LINE` before the file."""

_COLON_LINE = frozenset(["hx", "helix", "subl", "sublime_text", "zed", "zeditor"])
"""Editors that take the line as `FILE:LINE`."""

_WAIT_OPTIONS = {
    **dict.fromkeys(_VSCODE, ("--wait", "-w")),
    **dict.fromkeys(("subl", "sublime_text", "zed", "zeditor"), ("--wait", "-w")),
    **dict.fromkeys(("gedit", "gnome-text-editor"), ("--wait", "-w")),
    **dict.fromkeys(("mate", "atom"), ("--wait", "-w")),
    **dict.fromkeys(("idea", "pycharm", "webstorm", "clion", "goland", "rustrover"), ("--wait",)),
    **dict.fromkeys(("gvim", "mvim"), ("-f", "--nofork")),
    "kate": ("-b", "--block"),
}
"""Editors that return at once by default, and their options for waiting."""

_NEVER_WAITS = frozenset(["xdg-open", "open", "gio", "start", "explorer", "wslview"])
"""Launchers that always return at once."""

_WAIT_SCRIPT = Path(__file__).with_name("neovim_wait.lua")


def show_command(path: Path, *, line: int | None, env: Mapping[str, str], which: Which) -> list[str] | None:
    """Return the command that shows a file to the user; it need not wait. None if no editor is known.

    Inside a terminal of Neovim, Emacs or VS Code it is that editor, else `$VISUAL`, else `$EDITOR`.

    Args:
        path: The file.
        line: The line to open at, from 1, if the editor supports it.
        env: The environment's variables.
        which: Finds a program on the path, as `shutil.which` does.

    Raises:
        StateError: The editor that `$VISUAL` or `$EDITOR` names is not installed.
    """
    if env.get("NVIM") and (neovim := which("nvim")):
        # `--remote` takes no line: it would open a file named `+LINE`.
        at = "" if line is None else f"+{line} "
        file = str(path).replace("'", "''")
        edit = f"execute('edit {at}' . fnameescape('{file}'))"
        return [neovim, "--server", env["NVIM"], "--remote-expr", edit]
    if client := _emacs_client(env, which):
        return [client, "-n", *_at_line(client, path, line)]
    if program := _vscode(env, which):
        return [program, "-r", *_at_line("code", path, line)]
    command = _configured(env, which)
    return command and [*command, *_at_line(command[0], path, line)]


def edit_command(*, env: Mapping[str, str], which: Which) -> list[str]:
    """Return the command that edits the file given as its last argument, and ends when it is closed.

    `$VISUAL` and `$EDITOR` win; without them it is the editor whose terminal we run in: Neovim, Emacs with a
    running server, or VS Code. An editor that would return at once gets its option to wait.

    Args:
        env: The environment's variables.
        which: Finds a program on the path, as `shutil.which` does.

    Raises:
        StateError: No editor is set, it is not installed, or it can't wait.
    """
    command = _configured(env, which)
    if command is not None:
        name = _name(command[0])
        no_wait = name == "emacsclient" and _has_option(command, "-n", "--no-wait")
        if name in _NEVER_WAITS or no_wait:
            raise StateError(
                f"'{shlex.join(command)}' does not wait until the file is closed",
                hint="set $VISUAL to an editor that does, as in 'export VISUAL=\"code --wait\"'",
            )
        options = _WAIT_OPTIONS.get(name, ())
        wait = options[:1] if options and not _has_option(command, *options) else ()
        return [*command, *wait]
    if env.get("NVIM") and (neovim := which("nvim")):
        return [neovim, "--clean", "--headless", "-l", str(_WAIT_SCRIPT), env["NVIM"]]
    if client := _emacs_client(env, which):
        return [client]
    if program := _vscode(env, which):
        return [program, "-r", "--wait"]
    raise StateError("no editor is set", hint="set $VISUAL or $EDITOR, as in 'export VISUAL=vim'")


def _configured(env: Mapping[str, str], which: Which) -> list[str] | None:
    """Return the command in `$VISUAL` or `$EDITOR`, its program found on the path; None if neither is set.

    Raises:
        StateError: The program is not installed.
    """
    for variable in ("VISUAL", "EDITOR"):
        words = split_command(env.get(variable, ""))
        if words:
            program = which(words[0])
            if program is None:
                raise StateError(f"the editor '{words[0]}' is not installed", place=f"${variable}")
            return [program, *words[1:]]
    return None


def _vscode(env: Mapping[str, str], which: Which) -> str | None:
    """Return VS Code's command line inside its terminal, if it is on the path."""
    if env.get("TERM_PROGRAM") != "vscode":
        return None
    first = ("cursor",) if "CURSOR_TRACE_ID" in env else ()
    return next(filter(None, map(which, (*first, *_VSCODE))), None)


def _emacs_client(env: Mapping[str, str], which: Which) -> str | None:
    """Return emacsclient inside a terminal of Emacs, if a server runs there."""
    if "INSIDE_EMACS" not in env:
        return None
    name = env.get("EMACS_SOCKET_NAME", "server")
    runtime = env.get("XDG_RUNTIME_DIR")
    user = os.getuid() if hasattr(os, "getuid") else ""
    folders = [Path(runtime, "emacs")] if runtime else []
    folders.append(Path(env.get("TMPDIR") or "/tmp", f"emacs{user}"))  # noqa: S108 - where Emacs has it
    return which("emacsclient") if any(_is_socket(folder / name) for folder in folders) else None


def _is_socket(path: Path) -> bool:
    try:
        return stat.S_ISSOCK(path.stat().st_mode)
    except OSError:
        return False


def _has_option(command: list[str], *options: str) -> bool:
    return any(word in options for word in command[1:])


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
    """Return the line of an item, from 1, at which to continue writing.

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


def _at_line(program: str, path: Path, line: int | None) -> list[str]:
    name = _name(program)
    if line is None:
        return [str(path)]
    if name in _VSCODE:
        return ["-g", f"{path}:{line}"]
    if name in _COLON_LINE:
        return [f"{path}:{line}"]
    return [f"+{line}", str(path)] if name in _PLUS_LINE else [str(path)]


def _name(program: str) -> str:
    name = os.path.basename(program).lower()
    return re.sub(r"\.(exe|cmd|bat)$", "", name)
