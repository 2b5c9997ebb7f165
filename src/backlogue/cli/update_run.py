"""One run of `update`: the items of each template, its versions, and the update of each item."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import BacklogueError, StateError, UsageError
from backlogue.files import read_file
from backlogue.items.find import find_item
from backlogue.items.folder import item_names, update_file
from backlogue.items.item_format import ItemFormat
from backlogue.items.template_choice import choose_template, is_markdown_file, template_root
from backlogue.project.config import BUILT_IN
from backlogue.project.templates import backlog_templates, item_folders
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from backlogue.update.run import ItemUpdate, TemplateUpdate
from backlogue.update.template_version import TemplateVersion
from backlogue.update.untemplated import FileFacts
from backlogue.update.versions import TemplateHistory, file_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import ExitStack

    from backlogue.cli.system import System
    from backlogue.project.folders import Backlog
    from backlogue.template.loader import Template
    from backlogue.update.matching import SectionPair


class ItemGroup(NamedTuple):
    """The items of one template.

    Attributes:
        paths: The items.
        update: Their update.
        source: The name of the version that they come from; None if they have no template yet.
    """

    paths: list[Path]
    update: TemplateUpdate
    source: str | None


class PlannedUpdate(NamedTuple):
    """The planned update of an item.

    Attributes:
        path: Its file.
        display_path: The path for display.
        group: The items of its template.
        update: Its update.
    """

    path: Path
    display_path: str
    group: ItemGroup
    update: ItemUpdate

    @property
    def is_changed(self) -> bool:
        """Whether the file is to be written."""
        return self.update.new != self.update.old


class UpdateRun:
    """Plans and writes the update of items.

    Attributes:
        notes: Further notes for the user.

    Args:
        system: The system.
        backlog: The backlog.
        words: The items that were named; empty for all of them.
        source: The value of `--from`.
        target: The value of `--to`.
        is_renamed: Tells whether a section is another one, renamed; None if nobody knows.
        stack: Removes temporary folders at the end.
    """

    def __init__(
        self,
        *,
        system: System,
        backlog: Backlog,
        words: Sequence[str],
        source: str | None,
        target: str | None,
        is_renamed: Callable[[SectionPair], bool | None],
        stack: ExitStack,
    ) -> None:
        self._system = system
        self._backlog = backlog
        self._words = words
        self._source = source
        self._target = target
        self._is_renamed = is_renamed
        self._stack = stack
        self.notes: list[str] = []

    def groups(self) -> list[ItemGroup]:
        """Return the items by their templates, the default one first.

        Raises:
            UsageError: The earlier version of the template can't be found, or a template can't be read.
            StateError: There is no such item, or no earlier version.
        """
        groups = self._by_template(self._paths())
        is_path = self._source is not None and self._is_path(self._source)
        if is_path and len(groups) > 1:
            hint = "name the items of one of them, or use '--from REV'"
            raise UsageError("the items have several templates", place="--from", hint=hint)
        found = []
        for backlog, paths in groups:
            try:
                found.append(self._group(backlog, paths))
            except BacklogueError as error:
                # With several templates, some may never have changed.
                if len(groups) == 1 or (self._source is not None and isinstance(error, UsageError)):
                    raise
                self.notes.append(f"{len(paths)} items are left unchanged: {error}")
        return found

    # The items

    def _paths(self) -> list[Path]:
        from backlogue.cli.params import summary_reader

        if self._words:
            reader = lambda: summary_reader(self._backlog, self._system)  # noqa: E731 - one of two arguments
            found = [
                find_item(word, self._backlog, cwd=self._system.cwd, make_reader=reader)
                for word in self._words
            ]
            return list(dict.fromkeys(found))
        every = summary_reader(self._backlog, self._system)
        return [
            folder / name
            for folder in item_folders(self._backlog)
            for name in item_names(folder, every.subfolders_in(folder), every.template_files)
        ]

    def _by_template(self, paths: Sequence[Path]) -> list[tuple[Backlog, list[Path]]]:
        """Return the items of each template, with the backlog as if it were the only one."""
        templates = backlog_templates(self._backlog)
        if len(templates) == 1:
            return [(templates[0].backlog, list(paths))]
        from backlogue.cli.item_templates import ItemTemplates

        items = ItemTemplates(self._system, self._backlog)
        members: dict[str, list[Path]] = {each.name: [] for each in templates}
        for path in paths:
            # An item that fits none has the default template.
            members[(items.find(path) or templates[0]).name].append(path)
        return [(each.backlog, members[each.name]) for each in templates if members[each.name]]

    # The versions of a template

    def _group(self, backlog: Backlog, paths: list[Path]) -> ItemGroup:
        target = current = self._version(backlog, None)
        if self._target is not None:
            target = self._version(backlog, self._target)
        # Files that were not written from the template need no earlier version of it.
        whole = TemplateUpdate([target], is_renamed=self._is_renamed)
        is_new = [whole.is_untemplated(self._read(path)) for path in paths if self._words]
        if is_new and all(is_new):
            return ItemGroup(paths, whole, None)
        try:
            versions = self._earlier(backlog, current)
        except BacklogueError as error:
            if self._source is not None or not any(is_new):
                raise
            self.notes.append(f"only files without the template are changed: {error}")
            return ItemGroup(paths, whole, None)
        if self._target is not None:
            versions = [*versions, target]
        return ItemGroup(paths, TemplateUpdate(versions, is_renamed=self._is_renamed), versions[0].name)

    def _earlier(self, backlog: Backlog, current: TemplateVersion) -> list[TemplateVersion]:
        """Return the versions that items may have been written from, with the current one."""
        if self._source is None and self._target is not None:
            return [current]
        if self._source is not None and self._is_path(self._source):
            return [self._version(backlog, self._source), current]
        path = choose_template(backlog)
        if self._source is None and path == builtin_root():
            raise UsageError(
                "the earlier version of the built-in template is not known", hint="use '--from PATH'"
            )
        try:
            history = TemplateHistory(path, env=self._system.env)
        except StateError:
            if self._source is None:
                raise
            message = f"'{self._source}' is neither a path nor a revision of git"
            raise UsageError(message, place="--from") from None
        commits = history.before_last_change() if self._source is None else history.since(self._source)
        versions = []
        for number, commit in enumerate(commits):
            folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="backlogue-"))
            try:
                template = self._load(history.check_out(commit, Path(folder)))
            except UsageError as error:
                if number == 0:
                    raise
                self.notes.append(f"the template of {commit.name} is skipped: {error.message}")
                continue
            versions.append(self._made(backlog, template, commit.name))
        return [*versions, current]

    def _is_path(self, word: str) -> bool:
        return word == str(BUILT_IN) or os.path.lexists(self._system.cwd / word)

    def _version(self, backlog: Backlog, word: str | None) -> TemplateVersion:
        """Return the backlog's template, or the one of a name or path."""
        from backlogue.cli.templates import find_template

        owner = backlog if word is None else self._backlog
        template = find_template(self._system, owner, None if word is None else Path(word))
        return self._made(backlog, template, word or "the template")

    def _load(self, path: Path) -> Template:
        """Load an earlier version of the template, without a cache."""
        root = template_root(path, env=self._system.env)
        return load(root, made_from=path if is_markdown_file(path) else None)

    def _made(self, backlog: Backlog, template: Template, name: str) -> TemplateVersion:
        renderer = Renderer(template, today=self._system.today)
        return TemplateVersion(ItemFormat(renderer, statuses=backlog.config.statuses), name)

    # Updates

    def plan(self, group: ItemGroup) -> Iterator[PlannedUpdate]:
        """Yield the update of each item of a group."""
        for path in group.paths:
            display_path = self._system.display_path(path)
            try:
                update = self._becomes(group, path, self._read(path), display_path)
            except OSError as error:
                update = ItemUpdate(b"", b"", refusal=error.strerror or str(error))
            yield PlannedUpdate(path, display_path, group, update)

    @staticmethod
    def _read(path: Path) -> bytes:
        return read_file(str(path))

    def _becomes(self, group: ItemGroup, path: Path, data: bytes, display_path: str) -> ItemUpdate:
        def dates() -> tuple[str, str]:
            today = self._system.today().isoformat()
            return file_dates(path, env=self._system.env) or (today, today)

        if not group.update.is_untemplated(data):
            return group.update.item(data, display_path=display_path, dates=dates)
        if not self._words:
            return ItemUpdate(
                data, data, refusal="was not written from the template; name the file to convert it"
            )
        return group.update.addition(data, FileFacts(path.stem, *dates()), display_path=display_path)

    def write(self, planned: PlannedUpdate) -> str:
        """Write a file; return why it could not be written, empty if it was."""

        def change(now: bytes) -> bytes:
            # If the file was changed in the meantime, its new text is updated.
            if now == planned.update.old:
                return planned.update.new
            update = self._becomes(planned.group, planned.path, now, planned.display_path)
            if update.refusal:
                raise StateError(update.refusal)
            return update.new

        try:
            update_file(planned.path, change, env=self._system.env)
        except StateError as error:
            return error.message
        except OSError as error:
            return error.strerror or str(error)
        return ""
