"""Read the summary of an item for lists, from its first KiB if that is enough."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import StateError
from backlogue.files import HEAD, read_file, read_start
from backlogue.front_matter import KEYS, FrontMatterError, error_at, read_front_matter, simple_match
from backlogue.items.title import quick_title, title_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from backlogue.front_matter_value import Value
    from backlogue.items.item_roles import ItemRoles


_DATES = ("created", "modified")


class ReadProblem(NamedTuple):
    """A problem with reading a file.

    Attributes:
        path: The file's path for display.
        line: The line, from 1; None if the whole file can't be read.
        column: The column, from 1.
        message: What is wrong.
    """

    path: str
    line: int | None
    column: int | None
    message: str


class ItemSummary(NamedTuple):
    """The values that a list shows; None if a value can't be read or has no role in the template."""

    path: str
    slug: str
    title: str | None
    status: str | None
    date_created: str | None
    date_modified: str | None
    number: str | None = None
    template: str | None = None


class SummaryReader:
    """Reads summaries and collects read problems.

    Attributes:
        statuses: The valid statuses in order; empty if any status is valid.
        roles: Reads the roles of the template; None for those of the built-in template.
        problems: The problems of the files read so far.
        has_templates: Whether items may follow several templates.
    """

    has_templates = False

    def __init__(self, statuses: Sequence[str], roles: ItemRoles | None = None) -> None:
        """Store the valid statuses and the template's roles; see the attributes."""
        self.statuses = statuses
        self.roles = roles
        self.problems: list[ReadProblem] = []
        self._statuses = frozenset(statuses)
        self._known: set[bytes] = {status.encode() for status in self._statuses}
        self._real_days: set[bytes] = set()

    def read(self, path: str, display_path: str) -> tuple[ItemSummary, bytes, int]:
        """Read one item.

        Args:
            path: The file.
            display_path: Its path for display.

        Returns:
            Its summary, the bytes read from its start, and where its body starts in them.
        """
        try:
            head = read_start(path)
        except OSError as error:
            return self.unreadable(path, display_path, error), b"", 0
        return self.read_head(path, display_path, head)

    def unreadable(self, path: str, display_path: str, error: OSError) -> ItemSummary:
        """Collect the problem of a file that can't be read, and return what its name says."""
        dangling = isinstance(error, FileNotFoundError) and os.path.islink(path)
        message = "is a link to a missing file" if dangling else error.strerror
        self.problems.append(ReadProblem(display_path, None, None, f"can't be read: {message}"))
        return ItemSummary(display_path, os.path.basename(display_path)[:-3], None, None, None, None)

    def read_head(self, path: str, display_path: str, head: bytes) -> tuple[ItemSummary, bytes, int]:
        """Read one item of which the first `HEAD` bytes are known; see `read`."""
        slug = os.path.basename(display_path)[:-3]
        if self.roles is not None:
            return self._read_roles(self.roles, path, display_path, head)
        match = simple_match(head)
        if match:
            status, created, modified = match.groups()
            body = match.end()
            if status in self._known and self._is_real(created) and self._is_real(modified):
                title = quick_title(head, body)
                if title is not None:
                    values = status.decode(), created.decode(), modified.decode()
                    return ItemSummary(display_path, slug, title, *values), head, body
        if len(head) >= HEAD:
            head = read_file(path)
        return self._read_slowly(display_path, slug, head)

    def _is_real(self, day: bytes) -> bool:
        if day in self._real_days:
            return True
        if not is_real_date(day.decode("ascii", "replace")):
            return False
        self._real_days.add(day)
        return True

    @property
    def subfolders(self) -> tuple[str, ...]:
        """The folders of items, relative to the backlog; empty for the backlog folder itself."""
        return ("",) if self.roles is None else self.roles.subfolders

    def subfolders_in(self, _folder: Path) -> tuple[str, ...]:
        """Return the folders of items below one of the backlog's folders; empty for itself."""
        return self.subfolders

    @property
    def template_files(self) -> frozenset[Path]:
        """The Markdown files that the templates are made from, which are no items."""
        return frozenset() if self.roles is None else self.roles.template_files

    @property
    def number_prefixes(self) -> tuple[str, ...]:
        """What the template writes before numbers; see `ItemRoles`."""
        return self.roles.number_prefixes if self.roles is not None else ()

    def has(self, role: str) -> bool:
        """Tell whether the template has a role, such as `status`."""
        return role != "number" if self.roles is None else role in self.roles.names

    def _read_roles(
        self, roles: ItemRoles, path: str, display_path: str, head: bytes
    ) -> tuple[ItemSummary, bytes, int]:
        slug = os.path.basename(display_path)[:-3]
        folder = roles.folder_of(path)
        quick = roles.quick(head, slug, folder)
        if quick is not None and self._fits(roles, quick[0]):
            texts, body = quick
            return self._summary(display_path, slug, texts), head, body
        data = read_file(path) if len(head) >= HEAD else head
        try:
            found, item = roles.read(data, display_path=display_path, stem=slug, folder=folder)
        except StateError as error:
            place = re.search(r":(\d+):(\d+)\Z", error.place or "")
            line, column = (int(place[1]), int(place[2])) if place else (None, None)
            self.problems.append(ReadProblem(display_path, line, column, error.message))
            return self._summary(display_path, slug, {}), data, 0
        for role, (text, line, column) in found.items():
            message = self._wrong_role(roles.names[role], role, text)
            if message:
                self.problems.append(ReadProblem(display_path, line, column, message))
        known = {
            role: text
            for role, (text, _, _) in found.items()
            if text and (role not in _DATES or is_real_date(text))
        }
        return self._summary(display_path, slug, known), data, item.front.body

    def _fits(self, roles: ItemRoles, texts: Mapping[str, str]) -> bool:
        """Tell whether all roles are present and valid."""
        return texts.keys() == roles.names.keys() and not any(
            self._wrong_role(role, role, text) for role, text in texts.items()
        )

    def _wrong_role(self, name: str, role: str, text: str | None) -> str | None:
        if text is None:
            # Lists show the file name if there is no title.
            return None if role in ("title", "number") else f"'{name}' is missing"
        if role == "status":
            known = not self._statuses or text in self._statuses
            return None if known else f"unknown status '{text}'"
        if role in _DATES and not self._is_real(text.encode()):
            return f"'{name}' is not a valid date: '{text}'"
        return None

    @staticmethod
    def _summary(path: str, slug: str, texts: Mapping[str, str]) -> ItemSummary:
        return ItemSummary(path, slug, *map(texts.get, ("title", "status", "created", "modified", "number")))

    def _read_slowly(self, display_path: str, slug: str, data: bytes) -> tuple[ItemSummary, bytes, int]:
        try:
            front = read_front_matter(data)
        except FrontMatterError as error:
            self.problems.append(ReadProblem(display_path, error.line, error.column, error.message))
            return ItemSummary(display_path, slug, title_of(data), None, None, None), data, 0
        texts: dict[str, str | None] = {}
        for key in KEYS:
            values = front.named(key)
            message = self._wrong(key, values)
            text = values[0].text if values else None
            texts[key] = text if message is None or (key == "status" and len(values) == 1) else None
            if message:
                at = values[-1].start if values else front.start
                wrong = error_at(data, at, message)
                self.problems.append(ReadProblem(display_path, wrong.line, wrong.column, message))
        title = title_of(data[front.body :])
        summary = ItemSummary(
            display_path, slug, title, texts["status"], texts["date_created"], texts["date_modified"]
        )
        return summary, data, front.body

    def _wrong(self, key: str, values: list[Value]) -> str | None:
        if not values:
            return f"'{key}' is missing"
        if len(values) > 1:
            return f"'{key}' appears twice"
        text = values[0].text
        if text is None:
            return f"'{key}' {values[0].unsafe}"
        if key == "status":
            known = not self._statuses or text in self._statuses
            return None if known else f"unknown status '{text}'"
        return None if is_real_date(text) else f"'{key}' is not a valid date: '{text}'"


def is_real_date(text: str) -> bool:
    """Tell whether `text` is a valid date in the form YYYY-MM-DD."""
    from datetime import date  # not needed for an empty folder

    # `fromisoformat` also accepts 20260102, week dates and digits of other scripts.
    if len(text) != 10 or not text.isascii() or text[4] != "-" or text[7] != "-":  # noqa: PLR2004 - YYYY-MM-DD
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
