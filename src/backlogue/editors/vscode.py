"""VS Code and editors made from it: tasks and inputs in `.vscode/tasks.json`.

Tasks are of type `process`: with `shell` a title with `$`, `;` or `'` is expanded, cut or lost.
The schema is VS Code's own (see its documentation, "Integrate with External Tools via Tasks").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backlogue.editors.base import Editor
from backlogue.editors.json_entries import JsonEntries, JsonEntriesFile
from backlogue.editors.settings import FROM_TITLE, NEW, PICK, PREFIX, STATUS

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.editors.base import ConfigFolders
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings

SKELETON = '{\n  "version": "2.0.0"\n}\n'

TESTED = (
    "Run in VS Code 1.139 (as code-server, `nox -s vscode`): every task, a hostile title that arrives\n"
    "literally, and the wizard with an edit from inside it; [what was seen](vscode-run.md). The edit of\n"
    "`tasks.json` is compared with what VS Code's own parser says."
)

CHECK = ("check", "--format", "spans")
"""Findings with their ends, so that all of each is underlined."""

FINDING = r"^(.+):(\d+):(\d+):(\d+):(\d+): (error|warning|info): (.*) \[([a-z0-9-]+)\]$"
"""A finding; also valid behind Vim's `\\v`, since overseer.nvim reads it with Vim's engine."""


_CAPTURE = (*FROM_TITLE[:-1], "--unique", FROM_TITLE[-1])
"""VS Code always suggests the last title when it asks for one."""


@dataclass(frozen=True, kw_only=True)
class VSCode(Editor):
    """VS Code, or an editor that reads the same file.

    Attributes:
        folder: The application's name for its configuration folder.
    """

    name: str = "vscode"
    title: str = "VS Code"
    aliases: tuple[str, ...] = ("code", "codium", "vscodium", "code-server")
    markers: tuple[str, ...] = (".vscode",)
    tested: str = TESTED
    folder: str = "Code"

    def instructions(self, settings: Settings) -> str:
        """Return where the tasks are."""
        return (
            "Run a task with `Tasks: Run Task` from the command palette (F1). The wizard and the list of\n"
            "items run in a terminal of their own; the findings of `check` are in the Problems panel. VS\n"
            "Code saves all files before a task (`task.saveBeforeRun`).\n\n"
            "VS Code shows the last title again when it asks for one; type over it. Enter alone makes no\n"
            "duplicate: the task fails, since that item exists."
        )

    def project_files(self, settings: Settings) -> tuple[ManagedFile, ...]:
        """Return the tasks file."""
        return (tasks_file(settings.root / ".vscode" / "tasks.json", settings),)

    def user_folder(self, folders: ConfigFolders) -> Path:
        """Return VS Code's user folder, or that of an editor made from it."""
        return folders.applications / self.folder / "User"

    def user_files(self, settings: Settings, folder: Path) -> tuple[ManagedFile, ...]:
        """Return the same file for the user's settings: the tasks are there in every folder."""
        return (tasks_file(folder / "tasks.json", settings),)


def tasks_file(path: Path, settings: Settings) -> JsonEntriesFile:
    """Return the tasks and their inputs."""
    tasks = JsonEntries(member="tasks", identity="label", prefix=PREFIX, values=_tasks(settings))
    inputs = JsonEntries(member="inputs", identity="id", prefix="backlogue_", values=_inputs(settings))
    return JsonEntriesFile(path=path, skeleton=SKELETON, lists=(tasks, inputs))


def _tasks(settings: Settings) -> list[dict[str, Any]]:
    quiet = {"reveal": "silent", "panel": "shared", "showReuseMessage": False}
    # The problems come to the front; the terminal does only where there are none and the program failed.
    checking = {**quiet, "revealProblems": "onProblem", "clear": True}
    wizard = {
        "reveal": "always",
        "panel": "dedicated",
        "focus": True,
        "clear": True,
        "showReuseMessage": False,
    }
    return [
        _task(settings, settings.label("new"), *NEW, presentation=wizard),
        *(
            _task(settings, each.label, *each.arguments, presentation=wizard)
            for each in settings.new_of_each()
        ),
        _task(settings, settings.label("title"), *_CAPTURE, "${input:backlogue_title}", presentation=quiet),
        _task(
            settings,
            settings.label("status"),
            *STATUS,
            "${file}",
            "${input:backlogue_status}",
            presentation=quiet,
        ),
        _task(settings, settings.label("pick"), *PICK, presentation=wizard),
        _task(settings, settings.label("check"), *CHECK, presentation=checking, matcher=_matcher()),
        _task(settings, settings.label("fix"), *CHECK, "--fix", presentation=checking, matcher=_matcher()),
    ]


def _task(
    settings: Settings,
    label: str,
    *arguments: str,
    presentation: dict[str, Any],
    matcher: dict[str, Any] | None = None,
) -> dict[str, Any]:
    program, *rest = settings.argv(*arguments)
    return {
        "label": label,
        "type": "process",
        "command": program,
        "args": rest,
        "options": {"cwd": "${workspaceFolder}"},
        "presentation": presentation,
        # An empty list; without it VS Code asks which problem matcher to use.
        "problemMatcher": matcher or [],
    }


def _matcher() -> dict[str, Any]:
    return {
        "owner": "backlogue",
        "source": "backlogue",
        "fileLocation": ["relative", "${workspaceFolder}"],
        "pattern": {
            "regexp": FINDING,
            "file": 1,
            "line": 2,
            "column": 3,
            "endLine": 4,
            "endColumn": 5,
            "severity": 6,
            "message": 7,
            "code": 8,
        },
    }


def _inputs(settings: Settings) -> list[dict[str, Any]]:
    # Letters, digits and underscores only: overseer.nvim does not fill in `${input:a-b}`.
    return [
        {"id": "backlogue_title", "type": "promptString", "description": settings.prompt("title")},
        {
            "id": "backlogue_status",
            "type": "pickString",
            "description": settings.prompt("status"),
            "options": list(settings.statuses),
        },
    ]
