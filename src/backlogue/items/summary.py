"""What a list says of an item, read from its first KiB where that is enough."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from backlogue.files import HEAD, read_file, read_start
from backlogue.front_matter import KEYS, FrontMatterError, Value, fault, read_front_matter, simple_match
from backlogue.items.title import quick_title, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable


class ReadProblem(NamedTuple):
    """Something of a file that can't be read.

    Attributes:
        path: The file, as it is shown.
        line: The line, from 1; None where the file as a whole can't be read.
        column: The column, from 1.
        message: What is wrong.
    """

    path: str
    line: int | None
    column: int | None
    message: str


class ItemSummary(NamedTuple):
    """An item's front matter and title; None for what can't be read of it."""

    path: str
    slug: str
    title: str | None
    status: str | None
    date_created: str | None
    date_modified: str | None


class SummaryReader:
    """Reads summaries, and keeps what was wrong with the files.

    Attributes:
        problems: What was wrong with the files read so far.
    """

    def __init__(self, statuses: Iterable[str]) -> None:
        """Take the statuses that items may have; none for any."""
        self.problems: list[ReadProblem] = []
        self._statuses = frozenset(statuses)
        self._known: set[bytes] = {status.encode() for status in self._statuses}
        self._real_days: set[bytes] = set()

    def read(self, path: str, shown: str) -> tuple[ItemSummary, bytes, int]:
        """Read one item.

        Args:
            path: The file.
            shown: Its path as users see it.

        Returns:
            What is known of it, the beginning of its bytes, and where its body starts in them.
        """
        slug = os.path.basename(shown)[:-3]
        try:
            head = read_start(path)
        except OSError as error:
            dangling = isinstance(error, FileNotFoundError) and os.path.islink(path)
            message = "is a link to a file that isn't there" if dangling else error.strerror
            self.problems.append(ReadProblem(shown, None, None, f"can't be read: {message}"))
            return ItemSummary(shown, slug, None, None, None, None), b"", 0
        match = simple_match(head)
        if match:
            status, created, modified = match.groups()
            body = match.end()
            if status in self._known and self._is_real(created) and self._is_real(modified):
                title = quick_title(head, body)
                if title is not None:
                    values = status.decode(), created.decode(), modified.decode()
                    return ItemSummary(shown, slug, title, *values), head, body
        if len(head) >= HEAD:
            head = read_file(path)
        return self._read_slowly(shown, slug, head)

    def _is_real(self, day: bytes) -> bool:
        if day in self._real_days:
            return True
        if not is_real_date(day.decode("ascii", "replace")):
            return False
        self._real_days.add(day)
        return True

    def _read_slowly(self, shown: str, slug: str, data: bytes) -> tuple[ItemSummary, bytes, int]:
        try:
            front = read_front_matter(data)
        except FrontMatterError as error:
            self.problems.append(ReadProblem(shown, error.line, error.column, error.message))
            return ItemSummary(shown, slug, title_of(data), None, None, None), data, 0
        texts: dict[str, str | None] = {}
        for key in KEYS:
            values = front.named(key)
            message = self._wrong(key, values)
            text = values[0].text if values else None
            texts[key] = text if message is None or (key == "status" and len(values) == 1) else None
            if message:
                at = values[-1].start if values else front.start
                wrong = fault(data, at, message)
                self.problems.append(ReadProblem(shown, wrong.line, wrong.column, message))
        title = title_of(data[front.body :])
        summary = ItemSummary(
            shown, slug, title, texts["status"], texts["date_created"], texts["date_modified"]
        )
        return summary, data, front.body

    def _wrong(self, key: str, values: list[Value]) -> str | None:
        if not values:
            return f"'{key}' is missing"
        if len(values) > 1:
            return f"'{key}' is there twice"
        text = values[0].text
        if text is None:
            return f"'{key}' {values[0].trouble}"
        if key == "status":
            known = not self._statuses or text in self._statuses
            return None if known else f"unknown status '{text}'"
        return None if is_real_date(text) else f"'{key}' is no real date: '{text}'"


def is_real_date(text: str) -> bool:
    """Tell whether `text` is a day of the calendar, written YYYY-MM-DD."""
    from datetime import date  # not for a folder without items

    # `fromisoformat` also reads 20260102, week dates and digits of other scripts.
    if len(text) != 10 or not text.isascii() or text[4] != "-" or text[7] != "-":  # noqa: PLR2004 - YYYY-MM-DD
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
