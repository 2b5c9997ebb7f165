"""The items of a folder: filtered, sorted, counted, and what was wrong with them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import UsageError
from backlogue.items.folder import item_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from backlogue.items.summary import ItemSummary, ReadProblem, SummaryReader

SORTS = ("modified", "created", "title", "status", "slug", "number")


class ListQuery(NamedTuple):
    """Which items, and in which order.

    Attributes:
        statuses: Those with one of these statuses; any, if empty.
        text: Those that have this text in them, whatever its case; any, if empty.
        since: Those modified on this day (YYYY-MM-DD) or later, or created, if items have no other date.
        sort: One of `SORTS`. Dates sort the newest first; what can't be read comes last.
        reverse: The other way round.
        limit: At most this many.
    """

    statuses: frozenset[str] = frozenset()
    text: str = ""
    since: str = ""
    sort: str = "status"
    reverse: bool = False
    limit: int | None = None


class Listing(NamedTuple):
    """What a query found.

    Attributes:
        items: The items.
        problems: What was wrong with any file of the folder, whatever the query.
        counts: How many items the query found of each status, before its limit.
        has_status: Whether the template has a status.
        newest: Which date of an item tells how new it is: `date_modified` or `date_created`; None for none.
    """

    items: list[ItemSummary]
    problems: list[ReadProblem]
    counts: dict[str | None, int]
    has_status: bool = True
    newest: str | None = "date_modified"


def list_items(
    folder: Path, query: ListQuery, make_reader: Callable[[], SummaryReader], *, shown: str
) -> Listing:
    """Read the items of `folder`.

    Args:
        folder: The backlog folder.
        query: Which items, and in which order.
        make_reader: Makes what reads each item; not called for an empty folder.
        shown: The folder's path as users see it.
    """
    names = item_names(folder)
    if not names:
        return Listing([], [], {})
    reader = make_reader()
    order = reader.statuses
    newest = _newest(reader)
    if query.since and newest is None:
        raise UsageError("the template has no dates", place="--since", hint="leave '--since' out")
    fits = _text_filter(query.text)
    base, prefix = os.path.join(folder, ""), "" if shown == "." else f"{shown}/"
    found: list[ItemSummary] = []
    for name in names:
        summary, data, body = reader.read(base + name, prefix + name)
        if query.statuses and summary.status not in query.statuses:
            continue
        if query.since and (getattr(summary, newest or "") or "") < query.since:
            continue
        if fits is not None and not fits(_whole(base + name, data), body):
            continue
        found.append(summary)
    counts: dict[str | None, int] = {}
    for summary in found:
        counts[summary.status] = counts.get(summary.status, 0) + 1
    _sort(found, query.sort, order, newest)
    if query.reverse:
        found.reverse()
    counts = _in_order(counts, order)
    return Listing(found[: query.limit], reader.problems, counts, reader.has("status"), newest)


def _whole(path: str, data: bytes) -> bytes:
    from backlogue.files import HEAD, read_file

    if len(data) != HEAD:
        return data
    try:
        return read_file(path)
    except OSError:  # gone since
        return data


def _text_filter(text: str) -> Callable[[bytes, int], bool] | None:
    """Return the test whether a file's body has `text` in it, whatever its case."""
    if not text:
        return None
    if text.isascii():
        part = text.lower().encode()
        return lambda data, body: data.lower().find(part, body) >= 0
    folded = text.casefold()
    return lambda data, body: folded in data[body:].decode("utf-8", "replace").casefold()


def _newest(reader: SummaryReader) -> str | None:
    """Return which date of a summary tells how new an item is; None where items have none."""
    dates = {"modified": "date_modified", "created": "date_created"}
    return next((date for role, date in dates.items() if reader.has(role)), None)


def _sort(found: list[ItemSummary], sort: str, order: Sequence[str], newest: str | None) -> None:
    """Sort in place; the listing's order, by slug, decides between equals."""
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
    """Order by number; what has none comes last."""
    digits = "".join(filter(str.isdecimal, summary.number or ""))[-18:]
    return not digits, int(digits or 0), summary.number or ""


def _rank(rank: dict[str, int], status: str | None) -> tuple[int, str]:
    """Known statuses in their order, then the others by name, then what has none."""
    if status is None:
        return len(rank) + 1, ""
    return rank.get(status, len(rank)), "" if status in rank else status


def _in_order(counts: dict[str | None, int], order: Sequence[str]) -> dict[str | None, int]:
    rank = {status: number for number, status in enumerate(order)}
    return {status: counts[status] for status in sorted(counts, key=lambda status: _rank(rank, status))}
