"""Which of a backlog's templates an item follows, and what reads the items of several templates."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from backlogue.files import read_start
from backlogue.items.mixed_summary import FolderTemplates, MixedSummaryReader
from backlogue.items.template_match import HEAD, TemplateMatcher, TemplateParts, fixed_parts
from backlogue.project.templates import BacklogTemplate, backlog_templates

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.system import System
    from backlogue.project.folders import Backlog


class ItemTemplates:
    """Finds the templates of items.

    Attributes:
        templates: The templates of the backlog, the default first.
    """

    def __init__(self, system: System, backlog: Backlog) -> None:
        self.templates = backlog_templates(backlog)
        self._system = system
        self._folders = tuple(dict.fromkeys(os.fspath(each.backlog.folder) for each in self.templates))
        self.matcher = cache(self._matcher)
        self.in_folder = cache(self._in_folder)

    def find(self, path: Path, data: bytes | None = None) -> BacklogTemplate | None:
        """Return the template of an item; None if it fits none of those whose items lie in its folder.

        Args:
            path: The item.
            data: Its bytes, if they are known.
        """
        folder = os.fspath(path.parent)
        matcher = self.matcher(folder)
        if matcher is None:
            return self.in_folder(folder)[0]
        if data is None:
            try:
                data = read_start(os.fspath(path), HEAD)
            except OSError:  # for whoever reads it to report
                data = b""
        name = matcher.match(data, path.stem)
        return next((each for each in self.templates if each.name == name), None)

    def _in_folder(self, folder: str) -> tuple[BacklogTemplate, ...]:
        """Return the templates whose items lie in a folder or above it; all of them if there are none."""
        folder = os.path.normpath(folder)
        above = [each for each in self._folders if folder == each or folder.startswith(f"{each}{os.sep}")]
        deepest = max(above, key=len, default=None)
        found = [each for each in self.templates if os.fspath(each.backlog.folder) == deepest]
        return tuple(found) or self.templates

    def _matcher(self, folder: str) -> TemplateMatcher | None:
        """Return what tells the templates of a folder's items apart; None if there is only one."""
        candidates = self.in_folder(folder)
        if len(candidates) == 1:
            return None
        return TemplateMatcher({each.name: self._parts(each) for each in candidates})

    def _parts(self, each: BacklogTemplate) -> TemplateParts:
        from backlogue.cli.templates import find_template
        from backlogue.items.layout_cache import cached_layout

        template = find_template(self._system, each.backlog)
        layout = cached_layout(template)
        if layout is None:
            from backlogue.items.layout_cache import load_layout
            from backlogue.template.rendering import Renderer

            layout = load_layout(Renderer(template, today=self._system.today))
        return fixed_parts(layout, template)


def mixed_reader(system: System, backlog: Backlog) -> MixedSummaryReader:
    """Return the reader of the items of a backlog with several templates.

    Raises:
        UsageError: A template can't be read.
    """
    from backlogue.cli.params import summary_reader

    items = ItemTemplates(system, backlog)

    def templates_of(folder: str) -> FolderTemplates:
        return FolderTemplates(items.in_folder(folder)[0].name, items.matcher(folder))

    readers = {each.name: summary_reader(each.backlog, system) for each in items.templates}
    folders = {each.name: each.backlog.folder for each in items.templates}
    return MixedSummaryReader(readers, cache(templates_of), folders)
