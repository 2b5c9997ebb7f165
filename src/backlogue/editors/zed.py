"""Zed: tasks in `.zed/tasks.json`, a list at the top level.

Zed runs a task's command line through a shell. What a person wrote never stands in that line: it goes through
the environment, from Zed's variables into ours, so that no quoting can break it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backlogue.editors.base import Editor
from backlogue.editors.json_entries import JsonEntries, JsonEntriesFile
from backlogue.editors.settings import CHECK, FIX, FROM_TITLE, NEW, PICK, PREFIX, STATUS

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.editors.base import ConfigFolders
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Zed(Editor):
    """Zed, with a POSIX shell."""

    name: str = "zed"
    title: str = "Zed"
    aliases: tuple[str, ...] = ("zeditor",)
    markers: tuple[str, ...] = (".zed",)
    tested: str = (
        "The file is checked and its command lines are run by a shell with Zed's variables in the\n"
        "environment; it was not run in Zed."
    )

    def instructions(self, settings: Settings) -> str:
        """Return how to run a task, and what Zed does not have."""
        return (
            "Run a task with `task: spawn`; all files are saved first. Zed asks nothing before a task: the\n"
            "title of a new item is the selected text, and there is a task for each status. It reads no\n"
            "findings from the output."
        )

    def project_files(self, settings: Settings) -> tuple[ManagedFile, ...]:
        """Return the tasks file."""
        return (_file(settings.root / ".zed" / "tasks.json", settings),)

    def user_folder(self, folders: ConfigFolders) -> Path:
        """Return the folder of `settings.json`."""
        return folders.config / ("Zed" if folders.windows else "zed")

    def user_files(self, settings: Settings, folder: Path) -> tuple[ManagedFile, ...]:
        """Return the same file for the user's settings."""
        return (_file(folder / "tasks.json", settings),)


def _file(path: Path, settings: Settings) -> JsonEntriesFile:
    entries = JsonEntries(member=None, identity="label", prefix=PREFIX, values=_tasks(settings))
    return JsonEntriesFile(path=path, skeleton="[\n]\n", lists=(entries,))


def _tasks(settings: Settings) -> list[dict[str, Any]]:
    title = {"BACKLOGUE_TITLE": "$ZED_SELECTED_TEXT"}
    file = {"BACKLOGUE_FILE": "$ZED_FILE"}
    return [
        _task(settings.label("new"), settings.shell(*NEW)),
        *(_task(each.label, settings.shell(*each.arguments)) for each in settings.new_of_each()),
        _task(settings.label("title"), settings.shell(*FROM_TITLE) + ' "$BACKLOGUE_TITLE"', env=title),
        *(
            _task(
                f"{settings.label('status')}: {status}",
                settings.shell(*STATUS) + ' "$BACKLOGUE_FILE" ' + settings.word(status),
                env=file,
            )
            for status in settings.statuses
        ),
        _task(settings.label("pick"), settings.shell(*PICK)),
        _task(settings.label("check"), settings.shell(*CHECK), hide="on_success"),
        _task(settings.label("fix"), settings.shell(*FIX), hide="on_success"),
    ]


def _task(
    label: str, line: str, *, env: dict[str, str] | None = None, hide: str | None = None
) -> dict[str, Any]:
    # By default Zed does not save before a task; it reloads a changed file without unsaved text.
    task: dict[str, Any] = {
        "label": label,
        "command": line,
        "cwd": "$ZED_WORKTREE_ROOT",
        "save": "all",
    }
    if env is not None:
        task["env"] = env
    # A status that was set leaves nothing to read; neither do findings that aren't there.
    task["hide"] = hide or ("on_success" if env else "never")
    return task
