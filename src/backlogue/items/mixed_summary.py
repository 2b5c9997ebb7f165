"""Read what a list shows of items that follow several templates."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from backlogue.files import HEAD, read_start
from backlogue.items.summary import ItemSummary, SummaryReader
from backlogue.items.template_match import HEAD as MATCHED_HEAD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from backlogue.items.template_match import TemplateMatcher


class FolderTemplates(NamedTuple):
    """The templates of the items in a folder.

    Attributes:
        default: The name of the first of them.
        matcher: Tells which of them an item follows; None if there is only one.
    """

    default: str
    matcher: TemplateMatcher | None


class MixedSummaryReader(SummaryReader):
    """Reads each item with the reader of the template that it follows, or else of the default."""

    has_templates = True

    def __init__(
        self,
        readers: Mapping[str, SummaryReader],
        templates_of: Callable[[str], FolderTemplates],
        folders: Mapping[str, Path],
    ) -> None:
        """Take the readers and templates.

        Args:
            readers: The reader of each template, by its name.
            templates_of: Returns the templates of the items in a folder.
            folders: The folder of each template's items.
        """
        super().__init__(tuple(dict.fromkeys(one for each in readers.values() for one in each.statuses)))
        self._readers = readers
        self._templates_of = templates_of
        self._folders = folders
        for reader in readers.values():
            reader.problems = self.problems

    def read(self, path: str, display_path: str) -> tuple[ItemSummary, bytes, int]:
        """Read one item, from one look at its file; see `SummaryReader`."""
        default, matcher = self._templates_of(os.path.dirname(path))
        if matcher is None:
            summary, data, body = self._readers[default].read(path, display_path)
            return summary._replace(template=default), data, body
        try:
            head = read_start(path, MATCHED_HEAD)
        except OSError as error:
            return self.unreadable(path, display_path, error), b"", 0
        name = matcher.match(head, os.path.basename(path)[:-3])
        summary, data, body = self._readers[name or default].read_head(path, display_path, head[:HEAD])
        return ItemSummary(*summary[:-1], name), data, body

    @property
    def number_prefixes(self) -> tuple[str, ...]:
        """What any of the templates writes before numbers."""
        return tuple(prefix for reader in self._readers.values() for prefix in reader.number_prefixes)

    @property
    def template_files(self) -> frozenset[Path]:
        """The Markdown files that any of the templates is made from."""
        return frozenset(path for reader in self._readers.values() for path in reader.template_files)

    def subfolders_in(self, folder: Path) -> tuple[str, ...]:
        """Return the folders of items of any template below one of the backlog's folders."""
        here = (reader for name, reader in self._readers.items() if self._folders[name] == folder)
        return tuple(dict.fromkeys(name for reader in here for name in reader.subfolders)) or ("",)

    def has(self, role: str) -> bool:
        """Tell whether any of the templates has a role."""
        return any(reader.has(role) for reader in self._readers.values())
