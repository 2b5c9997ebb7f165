"""VS Code and its kin: tasks and inputs in `.vscode/tasks.json`.

Tasks are of type `process`: with `shell` a title with `$`, `;` or `'` is expanded, cut or lost.
The schema is VS Code's own (see its documentation, "Integrate with External Tools via Tasks").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backlogue.editors.entries import Entries, EntriesFile
from backlogue.editors.settings import CHECK, FROM_TITLE, NEW, PREFIX, STATUS

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.editors.pieces import Piece
    from backlogue.editors.settings import Settings

SKELETON = '{\n  "version": "2.0.0"\n}\n'

TRIED = (
    "Run in VS Code 1.139 (as code-server, `nox -s vscode`): all four tasks, with a hostile title that\n"
    "arrives literally; [what was seen](vscode-run.md). The edit of the file is compared with what\n"
    "VS Code's own parser says."
)

FINDING = r"^(.+):(\d+):(\d+): (error|warning|info): (.*) \[([a-z0-9-]+)\]$"
"""A finding; also valid behind Vim's `\\v`, since overseer.nvim reads it with Vim's engine."""


@dataclass(frozen=True, kw_only=True)
class VSCode:
    """VS Code, or an editor that reads the same file."""

    name: str = "vscode"
    title: str = "VS Code"
    signs: tuple[str, ...] = (".vscode",)
    tried: str = TRIED

    def how(self, settings: Settings) -> str:  # noqa: ARG002 - of the protocol
        """Where the tasks are."""
        return (
            "Run a task with `Tasks: Run Task` from the command palette (F1). The wizard runs in a\n"
            "terminal of its own; the findings of `check` are in the Problems panel. To set the status,\n"
            "open the item first."
        )

    def project(self, settings: Settings) -> tuple[Piece, ...]:
        """The one file."""
        return (tasks_file(settings.root / ".vscode" / "tasks.json", settings),)

    def user(self, settings: Settings, folder: Path) -> tuple[Piece, ...]:
        """The same file among the user's own settings: the tasks are there in every folder."""
        return (tasks_file(folder / "tasks.json", settings),)


def tasks_file(path: Path, settings: Settings) -> EntriesFile:
    """The tasks and the inputs they ask for."""
    tasks = Entries(member="tasks", identity="label", prefix=PREFIX, values=_tasks(settings))
    inputs = Entries(member="inputs", identity="id", prefix="backlogue_", values=_inputs(settings))
    return EntriesFile(path=path, skeleton=SKELETON, lists=(tasks, inputs))


def _tasks(settings: Settings) -> list[dict[str, Any]]:
    quiet = {"reveal": "silent", "panel": "shared", "showReuseMessage": False}
    wizard = {
        "reveal": "always",
        "panel": "dedicated",
        "focus": True,
        "clear": True,
        "showReuseMessage": False,
    }
    return [
        _task(settings, "new", *NEW, presentation=wizard),
        _task(settings, "title", *FROM_TITLE, "${input:backlogue_title}", presentation=quiet),
        _task(settings, "status", *STATUS, "${file}", "${input:backlogue_status}", presentation=quiet),
        _task(settings, "check", *CHECK, presentation=quiet, matcher=_matcher()),
    ]


def _task(
    settings: Settings,
    task: str,
    *arguments: str,
    presentation: dict[str, Any],
    matcher: dict[str, Any] | None = None,
) -> dict[str, Any]:
    program, *rest = settings.argv(*arguments)
    return {
        "label": settings.label(task),
        "type": "process",
        "command": program,
        "args": rest,
        "options": {"cwd": "${workspaceFolder}"},
        "presentation": presentation,
        # An empty list says that there is none; without it VS Code asks which one to use.
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
            "severity": 4,
            "message": 5,
            "code": 6,
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
