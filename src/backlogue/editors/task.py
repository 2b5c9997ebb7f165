"""Task: tasks in a file of ours, which the Taskfile includes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.base import Editor
from backlogue.editors.managed_file import PlannedState, creation_note, decode, made_folders
from backlogue.editors.settings import CHECK, FIX, FROM_TITLE, NEW, STATUS, first_existing
from backlogue.editors.whole_file import WholeFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backlogue.editors.managed_file import FileState, ManagedFile
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
class Task(Editor):
    """Task 3 (taskfile.dev)."""

    name: str = "task"
    title: str = "Task"
    aliases: tuple[str, ...] = ("taskfile", "go-task")
    markers: tuple[str, ...] = _NAMES
    tested: str = "Run with Task itself: all four tasks, with a hostile title that arrives literally."

    def instructions(self, settings: Settings) -> str:
        """Return the tasks."""
        return (
            "`task backlog:new`, `task backlog:title -- 'A title'`, `task backlog:status -- [ITEM STATUS]`,\n"
            "`task backlog:check` and `task backlog:fix`. Without an item, the terminal asks for it."
        )

    def project_files(self, settings: Settings) -> tuple[ManagedFile, ...]:
        """Return our file and the entry that includes it."""
        return (
            WholeFile(path=settings.root / _OURS, body=_tasks(settings)),
            TaskfileInclude(path=first_existing(settings.root, _NAMES)),
        )


@dataclass(frozen=True, kw_only=True)
class TaskfileInclude:
    """An entry under `includes` in a shared Taskfile.

    Attributes:
        path: The file.
    """

    path: Path

    def install(self, before: FileState, confirm: Callable[[str], bool]) -> PlannedState:
        """Add the entry, and `includes` itself if it isn't there."""
        content = before.content
        if content is None:
            content = f"# {creation_note(before.missing_folders)}\nversion: '3'\n".encode()
        mark, text = decode(content)
        from backlogue.editors.taskfile_yaml import add_include  # only Task's files are YAML

        added = add_include(text, name="backlog", path=f"./{_OURS}", note=_LIST_NOTE)
        return PlannedState(content=(mark + added).encode())

    def uninstall(self, before: FileState, confirm: Callable[[str], bool]) -> PlannedState:
        """Remove the entry, and `includes` and the file too if we created them."""
        if before.content is None:
            return PlannedState(content=None)
        mark, text = decode(before.content)
        entry = re.compile(rf"(?:\r\n|\n|\A)[ \t]+{re.escape(_ENTRY)}(?=\r|\n|\Z)")
        text = entry.sub("", text, count=1)
        opening = re.compile(rf"(?:(\r\n|\n)\1?|\A)includes: {_LIST_NOTE}(?=\r|\n|\Z)((?:\r\n|\n)[ \t]+\S)?")
        if (made := opening.search(text)) is not None:
            # JsonEntries that others put under our `includes` keep it.
            note = text.index(f" {_LIST_NOTE}", made.start())
            whole = (note, note + len(_LIST_NOTE) + 1) if made.group(2) else made.span()
            text = text[: whole[0]] + text[whole[1] :]
            if not text.strip("\r\n") and made.group(1) is None:
                text = ""  # the file was empty
        folders = made_folders(text)
        if folders is not None and text == f"# {creation_note(folders)}\nversion: '3'\n":
            return PlannedState(content=None, made_folders=folders)
        return PlannedState(content=(mark + text).encode())

    def snippet(self) -> str:
        """Return the entry."""
        return f"includes:\n  {_ENTRY}\n"


def _tasks(settings: Settings) -> str:
    def line(*arguments: str, rest: str = "") -> str:
        # The only braces are ours: Task reads `{{` in a command as the beginning of a template.
        return json.dumps(settings.shell(*arguments).replace("{{", '{{"{{"}}') + rest, ensure_ascii=False)

    given = " {{range .CLI_ARGS_LIST}}{{shellQuote .}} {{end}}"
    parts = [
        ("new", line(*NEW), settings.label("new")),
        *(
            (f"new-{each.word}", line(*each.arguments), each.label)
            for each in settings.new_of_each()
            if each.word
        ),
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
    interactive: {"true" if name == "status" or name.startswith("new") else "false"}
"""
        for name, command, label in parts
    )
    return f"version: '3'\n\ntasks:\n{tasks}"
