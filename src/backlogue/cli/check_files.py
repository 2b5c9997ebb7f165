"""The files that a run of `check` reads and writes, and the facts it judges them by."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.check.disk import Disk
from backlogue.check.facts_cache import load_facts
from backlogue.check.file_names import FileNames
from backlogue.check.rule import World
from backlogue.check.run import Target
from backlogue.errors import StateError, UsageError
from backlogue.files import LARGEST, read_file
from backlogue.items.folder import item_names
from backlogue.project.folders import NoBacklogError, cache_folder
from backlogue.template.cache import Cache
from backlogue.template.loader import builtin_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backlogue.check.run import FixedFile
    from backlogue.cli.system import System
    from backlogue.project.config import Config
    from backlogue.project.folders import Backlog


class CheckRun:
    """The files of one run: which they are, how they are read, and how mended ones are written.

    Attributes:
        told: What was mended, a line each, for people.
        item: The item that came on stdin, mended where it was; None where none did.
    """

    def __init__(self, system: System, backlog: Backlog, *, preview: bool) -> None:
        self.told: list[str] = []
        self.item: bytes | None = None
        self._system = system
        self._backlog = backlog
        self._preview = preview
        config = backlog.config.path
        self._root = str(config.parent if config else system.cwd)

    def targets(self, paths: Iterable[Path], stdin: Path | None) -> list[Target]:
        """Return the files to check: the text on stdin, those given, or the items of the backlog.

        Raises:
            StateError: There is no such file.
        """
        if stdin is not None:
            return [self._target(str(stdin), "")]
        given = [str(path) for path in paths]
        if not given:
            try:
                folder = self._backlog.there()
            except NoBacklogError as none:
                # Not a failure: a hook in a fresh repository passes.
                self._system.note(str(none))
                return []
            return [self._target(self._shown(folder, name)) for name in item_names(folder)]
        return [target for path in given for target in self._given(path)]

    def read(self, target: Target) -> bytes:
        """Return a file's bytes; those of stdin where it stands for one."""
        if not target.path:
            self.item = self._system.stdin.buffer.read(LARGEST + 1)
            if len(self.item) > LARGEST:
                raise UsageError(f"is larger than {LARGEST >> 20} MiB", place="stdin")
            return self.item
        return read_file(target.path)

    def write(self, mended: FixedFile) -> None:
        """Write a mended file, or show what would change."""
        target = mended.target
        if self._preview:
            from backlogue.cli.diff import unified_diff, write_diff

            diff = unified_diff(mended.old, mended.new, target.shown)
            write_diff(diff, self._system.stdout, self._system)
            return
        if not target.path:
            self.item = mended.new
        else:
            from backlogue.items.folder import replace_file

            replace_file(Path(target.path), old=mended.old, new=mended.new, env=self._system.env)
        for finding in mended.findings:
            start = finding.span.start
            self.told.append(
                f"fixed {finding.path}:{start.line}:{start.column}: {finding.message} [{finding.rule}]"
            )

    def _given(self, path: str) -> Iterator[Target]:
        absolute = self._absolute(path)
        if os.path.isdir(absolute):
            for name in item_names(Path(absolute)):
                yield self._target(os.path.join(path, name))
        elif os.path.lexists(absolute):
            yield self._target(path)
        else:
            raise StateError("there is no such file or folder", place=path)

    def _absolute(self, path: str) -> str:
        return os.path.normpath(os.path.join(self._system.cwd, path))

    def _shown(self, folder: Path, name: str) -> str:
        return self._system.display_path(folder / name)

    def _target(self, path: str, source: str | None = None) -> Target:
        absolute = self._absolute(path)
        folder, name = os.path.split(absolute)
        relative = os.path.relpath(absolute, self._root) if self._backlog.config.path else name
        shown = os.path.normpath(path)
        if os.path.isabs(shown):
            shown = self._system.display_path(Path(shown))
        shown = shown.replace(os.sep, "/")
        return Target(
            absolute if source is None else source, shown, relative.replace(os.sep, "/"), folder, name
        )


def world_of(config: Config, system: System, *, stale_days: int) -> tuple[World, Disk]:
    """Return what rules may know: the template's facts, the statuses, the date and the disk.

    Raises:
        UsageError: The template is none, or fails.
    """
    root = config.template or builtin_root()
    cache = Cache(cache_folder(system.env) / "templates")
    facts = load_facts(root, today=system.today, cache=cache)
    disk = Disk()
    world = World(
        facts=facts,
        statuses=config.statuses or facts.statuses,
        today=system.today(),
        stale_days=stale_days,
        exists=disk.exists,
        anchors=disk.anchors,
        namesakes=disk.namesakes,
        file_name_fault=FileNames(root, today=system.today).fault,
    )
    return world, disk
