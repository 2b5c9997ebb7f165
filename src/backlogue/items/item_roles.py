"""Read and change the title, status, dates and number of an item, wherever its template puts them."""

from __future__ import annotations

import os
import re
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import StateError
from backlogue.front_matter import KEYS
from backlogue.items.folder import subfolder_of
from backlogue.items.quick_read import QuickReader
from backlogue.items.statuses import check_status_folder
from backlogue.template.date_format import ISO, date_to_iso
from backlogue.template.loader import adopted_from

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backlogue.items.item import ParsedItem
    from backlogue.items.item_format import ItemFormat
    from backlogue.template.layout import Layout
    from backlogue.template.loader import Template

ROLES = ("title", "status", "created", "modified", "number")
"""The roles that a list shows."""


class RoleText(NamedTuple):
    """The text of a role in an item (None if missing), with its line and column in the file, from 1."""

    text: str | None
    line: int
    column: int


class ItemRoles:
    """Reads the roles of items of one template.

    Attributes:
        names: The question of each role that the template has.
        folders: The sub-folders of the backlog by status; empty if items are not sorted by it.
    """

    def __init__(
        self,
        template: Template,
        layout: Layout,
        make_format: Callable[[], ItemFormat],
        backlog: Path | None = None,
    ) -> None:
        """Store the template and its layout.

        Args:
            template: The template.
            layout: The template's layout.
            make_format: Creates the parser of whole items, when the first item can't be read quickly.
            backlog: The backlog folder, below which folders may tell the status.
        """
        roles = template.roles
        self.names = {role: name for role in ROLES if (name := getattr(roles, role)) is not None}
        self._template = template
        self._layout = layout
        self._make_format = make_format
        self._backlog = backlog
        self.folders = template.folders

    @property
    def template_files(self) -> frozenset[Path]:
        """The Markdown file that the template is, or was adopted from; empty if there is none."""
        adopted = adopted_from(self._template)
        return frozenset(filter(None, [self._template.made_from, adopted.path if adopted else None]))

    @property
    def is_built_in(self) -> bool:
        """Whether the roles are in the same places as in the built-in template."""
        usual = dict(zip(KEYS, ("status", "created", "modified"), strict=True))
        front = {key: pattern for key, pattern in self._layout.front if key in usual}
        sections = self._layout.body.sections
        return (
            set(self.names) == {"title", *usual.values()}
            and all(front.get(key) == ((self.names[role],),) for key, role in usual.items())
            and self.names["title"] not in self._layout.in_front()
            and len(sections) == 1
            and (sections[0].level, sections[0].patterns) == (1, (((self.names["title"],),),))
            and not self._in_name
            and not self.folders.pairs
        )

    @property
    def subfolders(self) -> tuple[str, ...]:
        """The folders of items, relative to the backlog; empty for the backlog folder itself."""
        return self.folders.names or ("",)

    def backlog_folder(self, subfolder: str) -> Path:
        """Return a folder of items, by its path relative to the backlog."""
        return (self._backlog or Path()) / subfolder

    def folder_of(self, path: str | Path) -> str | None:
        """Return the folder that tells an item's status, relative to the backlog; None if none does."""
        if not self.folders.pairs or self._backlog is None:
            return None
        return subfolder_of(os.path.abspath(path), self._backlog)

    @property
    def has_status_in_text(self) -> bool:
        """Whether items have their status in the text, not only in the folder."""
        return self.names.get("status") in self._layout.answers()

    def check_status_folder(self, status: str) -> None:
        """Refuse a status that items can't have.

        Raises:
            UsageError: It has neither a folder nor a place in the text.
        """
        check_status_folder(self._template, self._layout, status)

    @property
    def _in_name(self) -> set[str]:
        return set(self._template.item_name.answers) & set(self.names.values())

    @cached_property
    def format(self) -> ItemFormat:
        """Parses and edits whole items."""
        return self._make_format()

    @cached_property
    def _quick(self) -> QuickReader:
        return QuickReader(self.names, self._layout)

    @property
    def number_prefixes(self) -> tuple[str, ...]:
        """The texts before a number in the template, in lower case, such as `bl-`; longest first."""
        path = (self.names.get("number", ""),)
        patterns = [pattern for _, pattern in self._layout.front]
        patterns += [pattern for section in self._layout.body.sections for pattern in section.patterns]
        before = {
            literal
            for pattern in patterns
            for literal, token in pairwise(pattern)
            if token == path and isinstance(literal, str)
        }
        parts = self._template.item_name.parts
        before |= {text for text, name in zip(parts[::2], parts[1::2], strict=False) if name == path[0]}
        words = (re.search(r"\w+[-_ #]?\Z", text) for text in before)
        return tuple(sorted({word[0].casefold() for word in words if word}, key=len, reverse=True))

    def quick(self, head: bytes, stem: str, folder: str | None = None) -> tuple[dict[str, str], int] | None:
        """Return the texts by role and where the body starts, or None if the start of the file is not enough.

        Args:
            head: The start of the file.
            stem: The file name without suffix.
            folder: The folder that tells the status; see `folder_of`.
        """
        found = self._quick.read(head)
        if found is None:
            return None
        texts, body = found
        texts = {role: self._normalized(role, text) for role, text in texts.items()}
        if folder is not None:
            status = self.folders.status_in(folder, texts.get("status"))
            texts = {**texts, "status": status} if status is not None else texts
        if not self._in_name:
            return texts, body
        named = self._template.item_name.read(stem)
        missing = {
            role: named[name] for role, name in self.names.items() if name in named and role not in texts
        }
        return {**missing, **texts}, body

    def read(
        self, data: bytes, *, display_path: str, stem: str, folder: str | None = None
    ) -> tuple[dict[str, RoleText], ParsedItem]:
        """Parse a whole item and return the text of each role.

        Raises:
            StateError: The item can't be read.
        """
        item = self.format.read(data, display_path=display_path, stem=stem, folder=folder)
        found = {}
        for role, name in self.names.items():
            text = item.answers.get(name)
            said = self._normalized(role, text) if isinstance(text, str) and text else None
            found[role] = RoleText(said, *self._place(item, name))
        return found, item

    def _normalized(self, role: str, text: str) -> str:
        """Return a date as an ISO date, and a choice in the template's spelling."""
        question = self._template.question(self.names[role])
        if question is None:
            return text
        if question.kind == "date" and question.format != ISO:
            return date_to_iso(question.format, text) or text
        return question.choice_of(text) if question.kind == "choice" else text

    def edit(
        self, data: bytes, changes: Mapping[str, str], *, today: str, path: Path, display_path: str
    ) -> bytes:
        """Return the bytes of an item with some roles changed.

        Raises:
            StateError: The item can't be read or safely changed; with line and column.
            UsageError: A text is not a valid answer.
        """
        item = self.format.read(data, display_path=display_path, stem=path.stem)
        texts = {self.names[role]: text for role, text in changes.items()}
        wanted = {**item.answers, **texts}
        return self.format.edit(item, wanted, today=today, display_path=display_path)

    def content_without_dates(self, data: bytes) -> object:
        """Return an item's content without its dates, for comparison; its bytes if it can't be parsed."""
        try:
            item = self.format.read(data)
        except StateError:
            return data
        dates = {self.names.get("created"), self.names.get("modified")}
        answers = {name: value for name, value in item.answers.items() if name not in dates}
        return answers, [part.text for part in item.raw]

    def _place(self, item: ParsedItem, name: str) -> tuple[int, int]:
        from backlogue.front_matter import line_and_column

        for key, pattern in self._layout.front:
            values = item.front.named(key)
            if values and (name,) in pattern:
                return line_and_column(item.data, values[0].start)
        slot = item.reading.slots.get((name,))
        offset = item.front.body + (len(item.body[: slot.start].encode()) if slot else 0)
        return line_and_column(item.data, offset)
