"""List the items of a folder: filter, sort and count them, and collect read problems."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import UsageError
from backlogue.items.folder import has_subfolders, item_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from backlogue.items.summary import ItemSummary, ReadProblem, SummaryReader

SORTS = ("modified", "created", "title", "status", "slug", "number")


class ListQuery(NamedTuple):
    """Which items to list, and in which order.

    Attributes:
        statuses: Only items with one of these statuses; empty for all.
        text: Only items that contain this text, ignoring case; empty for all.
        since: Only items modified (or else created) on this day (YYYY-MM-DD) or later; empty for all.
        sort: One of `SORTS`. The newest dates come first, missing values last.
        reverse: Whether to reverse the order.
        limit: The maximum number of items.
        template: Only items that follow the template of this name; empty for all.
    """

    statuses: frozenset[str] = frozenset()
    text: str = ""
    since: str = ""
    sort: str = "status"
    reverse: bool = False
    limit: int | None = None
    template: str = ""


class ItemFolder(NamedTuple):
    """A folder of items: its path, and its path for display."""

    path: Path
    display_path: str


class Listing(NamedTuple):
    """The result of a query.

    Attributes:
        items: The items.
        problems: The read problems of all files in the folder.
        counts: The number of items found per status, before applying the limit.
        has_status: Whether the template has a status.
        newest: The date that is sorted by: `date_modified` or `date_created`; None if items have no dates.
        has_templates: Whether the items may follow several templates.
    """

    items: list[ItemSummary]
    problems: list[ReadProblem]
    counts: dict[str | None, int]
    has_status: bool = True
    newest: str | None = "date_modified"
    has_templates: bool = False


def list_items(
    folders: Sequence[ItemFolder], query: ListQuery, make_reader: Callable[[], SummaryReader]
) -> Listing:
    """Read the items of some folders.

    Args:
        folders: The folders, at least one.
        query: Which items to list, and in which order.
        make_reader: Creates the reader of items; not called for empty folders.
    """
    names = [item_names(folder.path) for folder in folders]
    if not any(names) and not any(has_subfolders(folder.path) for folder in folders):
        return Listing([], [], {})
    reader = make_reader()
    found_files = _files(folders, names, reader)
    order = reader.statuses
    newest = _newest(reader)
    if query.since and newest is None:
        raise UsageError("the template has no dates", place="--since", hint="remove '--since'")
    contains_text = _text_filter(query.text)
    found: list[ItemSummary] = []
    for path, display_path in found_files:
        summary, data, body = reader.read(path, display_path)
        if query.template and summary.template != query.template:
            continue
        if query.statuses and summary.status not in query.statuses:
            continue
        if query.since and (getattr(summary, newest or "") or "") < query.since:
            continue
        if contains_text is not None and not contains_text(_whole_file(path, data), body):
            continue
        found.append(summary)
    counts: dict[str | None, int] = {}
    for summary in found:
        counts[summary.status] = counts.get(summary.status, 0) + 1
    _sort(found, query.sort, order, newest)
    if query.reverse:
        found.reverse()
    counts = _in_order(counts, order)
    return Listing(
        found[: query.limit], reader.problems, counts, reader.has("status"), newest, reader.has_templates
    )


def _files(
    folders: Sequence[ItemFolder], names: Sequence[Sequence[str]], reader: SummaryReader
) -> list[tuple[str, str]]:
    """Return the path and display path of every item, by slug.

    Args:
        folders: The folders.
        names: The names of the items directly in each folder.
        reader: Knows which folders below them have items, too.
    """
    found: list[tuple[str, str]] = []
    for folder, direct in zip(folders, names, strict=True):
        base = os.path.join(folder.path, "")
        prefix = "" if folder.display_path == "." else f"{folder.display_path}/"
        subfolders = reader.subfolders_in(folder.path)
        files = reader.template_files
        is_listed = subfolders == ("",) and not files
        here = direct if is_listed else item_names(folder.path, subfolders, files)
        found += [(base + name, prefix + name) for name in here]
    if len(folders) > 1:
        found.sort(key=lambda paths: os.path.basename(paths[0])[:-3])
    return found


def _whole_file(path: str, data: bytes) -> bytes:
    from backlogue.files import HEAD, read_file

    if len(data) != HEAD:
        return data
    try:
        return read_file(path)
    except OSError:  # deleted in the meantime
        return data


def _text_filter(text: str) -> Callable[[bytes, int], bool] | None:
    """Return a function that tells whether a file's body contains `text`, ignoring case."""
    if not text:
        return None
    if text.isascii():
        part = text.lower().encode()
        return lambda data, body: data.lower().find(part, body) >= 0
    folded = text.casefold()
    return lambda data, body: folded in data[body:].decode("utf-8", "replace").casefold()


def _newest(reader: SummaryReader) -> str | None:
    """Return the date attribute to sort by, or None if items have no dates."""
    dates = {"modified": "date_modified", "created": "date_created"}
    return next((date for role, date in dates.items() if reader.has(role)), None)


def _sort(found: list[ItemSummary], sort: str, order: Sequence[str], newest: str | None) -> None:
    """Sort in place; equal items stay sorted by slug."""
    if sort == "number" or (sort in ("modified", "status") and newest is None):
        found.sort(key=_number, reverse=sort != "number")
    elif sort in ("modified", "status"):
        found.sort(key=_by_modified if newest == "date_modified" else _by_created, reverse=True)
    if sort == "created":
        found.sort(key=_by_created, reverse=True)
    elif sort == "title":
        found.sort(key=lambda summary: (summary.title is None, (summary.title or "").casefold()))
    elif sort == "status":
        rank = {status: number for number, status in enumerate(order)}
        found.sort(key=lambda summary: _rank(rank, summary.status))


def _by_modified(summary: ItemSummary) -> str:
    return summary.date_modified or ""


def _by_created(summary: ItemSummary) -> str:
    return summary.date_created or ""


def _number(summary: ItemSummary) -> tuple[bool, int, str]:
    """Return a sort key by number; items without a number come last."""
    digits = "".join(filter(str.isdecimal, summary.number or ""))[-18:]
    return not digits, int(digits or 0), summary.number or ""


def _rank(rank: dict[str, int], status: str | None) -> tuple[int, str]:
    """Return a sort key: known statuses in order, then others by name, then items without a status."""
    if status is None:
        return len(rank) + 1, ""
    return rank.get(status, len(rank)), "" if status in rank else status


def _in_order(counts: dict[str | None, int], order: Sequence[str]) -> dict[str | None, int]:
    rank = {status: number for number, status in enumerate(order)}
    return {status: counts[status] for status in sorted(counts, key=lambda status: _rank(rank, status))}
