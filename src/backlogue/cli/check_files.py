"""The files that a run of `check` reads and writes, and the facts its rules need."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.check.disk import Disk
from backlogue.check.facts_cache import load_facts
from backlogue.check.file_names import FileNames
from backlogue.check.rule import RuleContext
from backlogue.check.run import FileContext, Target
from backlogue.cli.templates import find_template_folder, load_template, template_cache
from backlogue.errors import StateError, UsageError
from backlogue.files import LARGEST, read_file
from backlogue.items.folder import item_names
from backlogue.project.folders import NoBacklogError
from backlogue.project.templates import backlog_templates, item_folders
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import adopted_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from backlogue.check.run import FixedFile
    from backlogue.cli.item_templates import ItemTemplates
    from backlogue.cli.system import System
    from backlogue.cli.templates import TemplateFolder
    from backlogue.project.folders import Backlog
    from backlogue.project.templates import BacklogTemplate


class CheckRun:
    """The files of one run: find, read and write them.

    Attributes:
        fix_notes: A line for each finding that was fixed, for people.
        item: The item read from stdin, with its fixes; None if none was read.
    """

    def __init__(
        self,
        system: System,
        backlog: Backlog,
        item_names: Callable[[Path], Sequence[str]],
        *,
        dry_run: bool,
    ) -> None:
        self.fix_notes: list[str] = []
        self.item: bytes | None = None
        self._system = system
        self._backlog = backlog
        self._item_names = item_names
        self._dry_run = dry_run
        config = backlog.config.path
        self._root = str(config.parent if config else system.cwd)

    def targets(self, paths: Iterable[Path], stdin: Path | None) -> list[Target]:
        """Return the files to check: stdin, the given paths, or the items of the backlog.

        Raises:
            StateError: A path does not exist.
        """
        if stdin is not None:
            return [self._target(str(stdin), "")]
        given = [str(path) for path in paths]
        if not given:
            try:
                folders = item_folders(self._backlog)
            except NoBacklogError as none:
                # Not a failure: a hook in a fresh repository passes.
                self._system.note(str(none))
                return []
            return [
                self._target(self._item_path(folder, name))
                for folder in folders
                for name in self._item_names(folder)
            ]
        return [target for path in given for target in self._given(path)]

    def read(self, target: Target) -> bytes:
        """Return a file's bytes, or those of stdin."""
        if not target.path:
            self.item = self._system.stdin.buffer.read(LARGEST + 1)
            if len(self.item) > LARGEST:
                raise UsageError(f"is larger than {LARGEST >> 20} MiB", place="stdin")
            return self.item
        return read_file(target.path)

    def write(self, fixed: FixedFile) -> None:
        """Write a fixed file; nothing on a dry run."""
        target = fixed.target
        if self._dry_run:
            return
        if not target.path:
            self.item = fixed.new
        else:
            from backlogue.items.folder import replace_file

            replace_file(Path(target.path), old=fixed.old, new=fixed.new, env=self._system.env)
        for finding in fixed.findings:
            start = finding.span.start
            self.fix_notes.append(
                f"fixed {finding.path}:{start.line}:{start.column}: {finding.message} [{finding.rule}]"
            )

    def _given(self, path: str) -> Iterator[Target]:
        absolute = self._absolute(path)
        if os.path.isdir(absolute):
            for name in self._item_names(Path(absolute)):
                yield self._target(os.path.join(path, name))
        elif os.path.lexists(absolute):
            yield self._target(path)
        else:
            raise StateError("no such file or folder", place=path)

    def _absolute(self, path: str) -> str:
        return os.path.normpath(os.path.join(self._system.cwd, path))

    def _item_path(self, folder: Path, name: str) -> str:
        return self._system.display_path(folder / name)

    def _target(self, path: str, source: str | None = None) -> Target:
        absolute = self._absolute(path)
        folder, name = os.path.split(absolute)
        relative = os.path.relpath(absolute, self._root) if self._backlog.config.path else name
        display_path = os.path.normpath(path)
        if os.path.isabs(display_path):
            display_path = self._system.display_path(Path(display_path))
        display_path = display_path.replace(os.sep, "/")
        return Target(
            absolute if source is None else source, display_path, relative.replace(os.sep, "/"), folder, name
        )


class Contexts:
    """What rules may use for each file: that of the template which the file follows.

    Args:
        backlog: The backlog.
        system: The system.
        stale_days: See `RuleContext`.
        template: The name of the template whose items are checked; empty for all items.
    """

    def __init__(self, backlog: Backlog, system: System, *, stale_days: int, template: str = "") -> None:
        self._system = system
        self._stale_days = stale_days
        self._template = template
        self._templates = backlog_templates(backlog)
        self._made: dict[str, FileContext] = {}
        self._folders: dict[str, TemplateFolder] = {}
        self._items: ItemTemplates | None = None
        if len(self._templates) > 1:
            from backlogue.cli.item_templates import ItemTemplates

            self._items = ItemTemplates(system, backlog)

    def __call__(self, target: Target, data: bytes) -> FileContext | None:
        """Return the context of a file; None if it is not to be checked.

        Raises:
            UsageError: The template is invalid, or fails.
        """
        found = None
        if self._items is not None:
            found = self._items.find(Path(target.folder, target.name), data)
            if self._template and (found is None or found.name != self._template):
                return None
        return self._context(found or self._templates[0])

    def item_names(self, folder: Path) -> list[str]:
        """Return the names of the items in a folder, and below it where items are in folders by status."""
        made_from = filter(None, map(self._made_from, self._templates))
        return item_names(folder, self._subfolders(folder), frozenset(made_from))

    def _subfolders(self, folder: Path) -> tuple[str, ...]:
        """Return the folders of items below a folder, relative to it; empty for itself."""
        here = [each for each in self._templates if each.backlog.folder == folder]
        names = [self._context(each).rules.facts.folders.names or ("",) for each in here]
        return tuple(dict.fromkeys(name for each in names for name in each)) or ("",)

    def _context(self, template: BacklogTemplate) -> FileContext:
        if template.name not in self._made:
            context = check_context(
                template.backlog, self._system, self._folder(template).root, stale_days=self._stale_days
            )
            self._made[template.name] = context
        return self._made[template.name]

    def _folder(self, template: BacklogTemplate) -> TemplateFolder:
        if template.name not in self._folders:
            self._folders[template.name] = find_template_folder(self._system, template.backlog)
        return self._folders[template.name]

    def _made_from(self, template: BacklogTemplate) -> Path | None:
        """Return the Markdown file that a template is, or was adopted from."""
        folder = self._folder(template)
        if folder.made_from is not None or folder.root == builtin_root():
            return folder.made_from
        adopted = adopted_from(load_template(folder, self._system))
        return adopted.path if adopted else None


def check_context(backlog: Backlog, system: System, root: Path, *, stale_days: int) -> FileContext:
    """Return what rules may use: the template's facts, the statuses, the date and the disk.

    Raises:
        UsageError: The template is invalid, or fails.
    """
    facts = load_facts(root, today=system.today, cache=template_cache(system))
    disk = Disk(backlog.folder, facts.numbers)
    rules = RuleContext(
        facts=facts,
        statuses=backlog.config.statuses or facts.statuses,
        today=system.today(),
        stale_days=stale_days,
        exists=disk.exists,
        anchors=disk.anchors,
        namesakes=disk.namesakes,
        same_number=disk.same_number,
        file_name_fault=FileNames(root, today=system.today).fault,
        subfolder=disk.subfolder,
    )
    return FileContext(rules, disk)
