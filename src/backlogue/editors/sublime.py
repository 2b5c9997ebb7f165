"""Sublime Text: build systems in the project file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backlogue.editors.base import Editor
from backlogue.editors.json_entries import JsonEntries, JsonEntriesFile
from backlogue.editors.settings import CHECK, FIX, PREFIX, STATUS

if TYPE_CHECKING:
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings

SUFFIX = ".sublime-project"

FINDING = r"^(.+):([0-9]+):([0-9]+): ((?:error|warning|info): .*)$"


@dataclass(frozen=True, kw_only=True)
class Sublime(Editor):
    """Sublime Text 3 and 4."""

    name: str = "sublime"
    title: str = "Sublime Text"
    aliases: tuple[str, ...] = ("subl",)
    markers: tuple[str, ...] = ("*" + SUFFIX,)
    tested: str = (
        "The file is checked, its expression tried on findings, its commands run; not run in the editor."
    )

    def instructions(self, settings: Settings) -> str:
        """Return what a build system can do."""
        return (
            "Choose a build system under `Tools: Build With…`; F4 goes from finding to finding. A build\n"
            "system can ask nothing, so there is no wizard and no title here: there is a build for each\n"
            "status, which sets that of the item in front; `save_all_on_build`, which is on unless you\n"
            "change it, saves the files first. New items come from a terminal: `backlogue\n"
            "new`."
        )

    def project_files(self, settings: Settings) -> tuple[ManagedFile, ...]:
        """Return the project file: the existing one, else one named like the folder."""
        there = sorted(settings.root.glob("*" + SUFFIX))
        path = there[0] if there else settings.root / f"{settings.root.name or 'project'}{SUFFIX}"
        entries = JsonEntries(
            member="build_systems", identity="name", prefix=PREFIX, values=_builds(settings)
        )
        skeleton = '{\n  "folders": [{"path": "."}]\n}\n'
        return (JsonEntriesFile(path=path, skeleton=skeleton, lists=(entries,)),)


def _builds(settings: Settings) -> list[dict[str, Any]]:
    def build(name: str, *arguments: str) -> dict[str, Any]:
        return {"name": name, "cmd": settings.argv(*arguments), "working_dir": "$project_path"}

    statuses = [
        build(f"{settings.label('status')}: {status}", *STATUS, "$file", status)
        for status in settings.statuses
    ]
    checks = [build(settings.label("check"), *CHECK), build(settings.label("fix"), *FIX)]
    return [*statuses, *(check | {"file_regex": FINDING} for check in checks)]
