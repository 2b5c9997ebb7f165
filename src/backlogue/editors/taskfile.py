"""Task: tasks in a file of ours, which the Taskfile includes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backlogue.editors.faults import UnreadableError
from backlogue.editors.owned import OwnedFile
from backlogue.editors.pieces import After, decode, made_folders, made_mark
from backlogue.editors.settings import CHECK, FIX, FROM_TITLE, NEW, STATUS, first_of
from backlogue.editors.splicing import newline_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backlogue.editors.pieces import Before, Piece
    from backlogue.editors.settings import Settings

_NAMES = tuple(
    f"{stem}.{ending}"
    for stem in ("Taskfile", "taskfile", "Taskfile.dist", "taskfile.dist")
    for ending in ("yml", "yaml")
)
_OURS = "backlogue.tasks.yml"
_ENTRY = f"backlog: ./{_OURS}"
_LIST_NOTE = "# added by backlogue"


@dataclass(frozen=True, kw_only=True)
class Task:
    """Task 3 (taskfile.dev)."""

    name: str = "task"
    title: str = "Task"
    signs: tuple[str, ...] = _NAMES
    tried: str = "Run with Task itself: all four tasks, with a hostile title that arrives literally."

    def how(self, settings: Settings) -> str:  # noqa: ARG002 - of the protocol
        """The tasks."""
        return (
            "`task backlog:new`, `task backlog:title -- 'A title'`, `task backlog:status -- [ITEM STATUS]`,\n"
            "`task backlog:check` and `task backlog:fix`. Without an item, the terminal asks for it."
        )

    def project(self, settings: Settings) -> tuple[Piece, ...]:
        """Our file and the entry that includes it."""
        return (
            OwnedFile(path=settings.root / _OURS, body=_tasks(settings)),
            TaskfileInclude(path=first_of(settings.root, _NAMES)),
        )

    def user(self, settings: Settings, folder: Path) -> tuple[Piece, ...]:  # noqa: ARG002 - of the protocol
        """Nothing: tasks belong to a project."""
        return ()


@dataclass(frozen=True, kw_only=True)
class TaskfileInclude:
    """One entry under `includes` in a Taskfile that belongs to others.

    Attributes:
        path: The file.
    """

    path: Path

    def install(self, before: Before, confirm: Callable[[str], bool]) -> After:  # noqa: ARG002 - of the protocol
        """Add the entry, and `includes` itself if it isn't there."""
        content = before.content
        if content is None:
            content = f"# {made_mark(before.missing_folders)}\nversion: '3'\n".encode()
        mark, text = decode(content)
        data = _load(text)
        includes = data.get("includes")
        if isinstance(includes, dict) and "backlog" in includes:
            return After(content=content)
        added = _added(text)
        wanted = {**data, "includes": {**(includes or {}), "backlog": f"./{_OURS}"}}
        if (includes is not None and not isinstance(includes, dict)) or _load(added) != wanted:
            raise UnreadableError(f"no safe place for '{_ENTRY}' under 'includes'; add it yourself")
        return After(content=(mark + added).encode())

    def uninstall(self, before: Before, confirm: Callable[[str], bool]) -> After:  # noqa: ARG002 - of the protocol
        """Take the entry out, and `includes` and the file too if we made them."""
        if before.content is None:
            return After(content=None)
        mark, text = decode(before.content)
        entry = re.compile(rf"(?:\r\n|\n|\A)[ \t]+{re.escape(_ENTRY)}(?=\r|\n|\Z)")
        text = entry.sub("", text, count=1)
        opening = re.compile(rf"(?:(\r\n|\n)\1?|\A)includes: {_LIST_NOTE}(?=\r|\n|\Z)((?:\r\n|\n)[ \t]+\S)?")
        if (made := opening.search(text)) is not None:
            # Entries that others put under our `includes` keep it.
            note = text.index(f" {_LIST_NOTE}", made.start())
            whole = (note, note + len(_LIST_NOTE) + 1) if made.group(2) else made.span()
            text = text[: whole[0]] + text[whole[1] :]
            if not text.strip("\r\n") and made.group(1) is None:
                text = ""  # the file was empty
        folders = made_folders(text)
        if folders is not None and text == f"# {made_mark(folders)}\nversion: '3'\n":
            return After(content=None, made_folders=folders)
        return After(content=(mark + text).encode())

    def shown(self) -> str:
        """The entry."""
        return f"includes:\n  {_ENTRY}\n"


def _added(text: str) -> str:
    newline = newline_of(text)
    opening = re.search(r"(?m)^includes:[ \t]*(?:#[^\r\n]*)?(?=\r|\n|\Z)", text)
    if opening is None:
        ended = not text or text.endswith("\n")
        block = f"{newline if text else ''}includes: {_LIST_NOTE}{newline}  {_ENTRY}"
        return text + block + newline if ended else text + newline + block
    at, indent = opening.end(), "  "
    line = re.compile(r"(?:\r\n|\n)([ \t]*)(\S[^\r\n]*)?")
    position = at
    while (found := line.match(text, position)) and (found.group(1) or not found.group(2)):
        position = found.end()
        if found.group(2) and not found.group(2).startswith("#"):
            indent = found.group(1) if at == opening.end() else indent
            at = position
    return text[:at] + f"{newline}{indent}{_ENTRY}" + text[at:]


def _load(text: str) -> dict[str, Any]:
    import yaml  # noqa: PLC0415 - only Task's files are YAML

    try:
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise UnreadableError(str(error.problem), text, mark.index if mark else 0) from None
    except yaml.YAMLError as error:
        raise UnreadableError(str(error).partition("\n")[0]) from None
    if data is not None and not isinstance(data, dict):
        raise UnreadableError("a mapping was expected")
    return data or {}


def _tasks(settings: Settings) -> str:
    def line(*arguments: str, rest: str = "") -> str:
        # The only braces are ours: Task reads `{{` in a command as the beginning of a template.
        return json.dumps(settings.shell(*arguments).replace("{{", '{{"{{"}}') + rest, ensure_ascii=False)

    given = " {{range .CLI_ARGS_LIST}}{{shellQuote .}} {{end}}"
    parts = [
        ("new", line(*NEW), settings.label("new")),
        ("title", line(*FROM_TITLE, rest=given), settings.label("title")),
        ("status", line(*STATUS, rest=given), settings.label("status")),
        ("check", line(*CHECK), settings.label("check")),
        ("fix", line(*FIX), settings.label("fix")),
    ]
    tasks = "\n".join(
        f"""\
  {name}:
    desc: {json.dumps(label, ensure_ascii=False)}
    cmd: {command}
    silent: true
    interactive: {"true" if name in {"new", "status"} else "false"}
"""
        for name, command, label in parts
    )
    return f"version: '3'\n\ntasks:\n{tasks}"
