"""Print a listing: as a table for people; as lines, paths or JSON for programs."""

from __future__ import annotations

import os
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from backlogue.cli.system import is_terminal
from backlogue.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from backlogue.cli.system import System
    from backlogue.items.listing import Listing
    from backlogue.items.summary import ItemSummary, ReadProblem

_NARROWEST = 8
_GAP = 2
"""The cells between two columns."""
_RESET, _BOLD, _DIM, _RED = "\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m"
_FIRST, _BETWEEN, _LAST = "\x1b[33m", "\x1b[36m", "\x1b[32m"


def payload(listing: Listing) -> dict[str, Any]:
    """Return the result of `list --json`: `items` and `problems`."""
    return {
        "items": [item_payload(item, with_template=listing.has_templates) for item in listing.items],
        "problems": [problem._asdict() for problem in listing.problems],
    }


def item_payload(item: ItemSummary, *, with_template: bool) -> dict[str, Any]:
    """Return an item as JSON data; with its number if it has one, and its template if there are several."""
    payload = item._asdict()
    if item.number is None:
        del payload["number"]
    if not with_template:
        del payload["template"]
    return payload


def as_plain(listing: Listing) -> str:
    """Return a line per item: path, status, newest date, template, title, with tabs between; `-` if missing.

    A status or date that the template does not have is no column, nor is the template if there is only one.
    """
    columns = [
        "path",
        *(["status"] if listing.has_status else []),
        *filter(None, [listing.newest]),
        *(["template"] if listing.has_templates else []),
        "title",
    ]
    values = attrgetter(*columns)
    lines = ["\t".join([printable(text or "-") for text in values(item)]) for item in listing.items]
    return "".join(f"{line}\n" for line in lines)


def write_paths(listing: Listing, system: System, *, end: str) -> None:
    """Write the path of each item: its bytes, or on a terminal with control characters made visible."""
    if is_terminal(system.stdout) and end == "\n":
        system.stdout.write("".join(printable(item.path) + end for item in listing.items))
    else:
        system.write(b"".join(os.fsencode(item.path + end) for item in listing.items))


def problem_line(problem: ReadProblem) -> str:
    """Return a problem as `path:line:col: message`."""
    place = problem.path if problem.line is None else f"{problem.path}:{problem.line}:{problem.column}"
    return f"{place}: {problem.message}"


def as_table(listing: Listing, system: System, *, order: Sequence[str]) -> str:
    """Return a table as wide as the terminal, followed by the number of items of each status.

    If the table would be too wide, slugs are shortened to a third of the width, and titles to the rest.
    """
    if not listing.items:
        return "no items\n"
    colour = system.shows_colour(system.stdout)
    today = system.today()
    rows = [
        (
            printable(item.status or "?") if listing.has_status else "",
            printable(item.title if item.title is not None else "?"),
            _age(getattr(item, listing.newest), today) if listing.newest else "",
            printable(item.slug),
            printable(item.template or "?") if listing.has_templates else "",
        )
        for item in listing.items
    ]
    head = (
        "STATUS" if listing.has_status else "",
        "TITLE",
        "AGE" if listing.newest else "",
        "ITEM",
        "TEMPLATE" if listing.has_templates else "",
    )
    status, title, age, slug, template = (max(map(cells, column)) for column in zip(head, *rows, strict=True))
    room = system.width() - status - age - template - _GAP * sum(map(bool, (status, age, slug, template)))
    slug = min(slug, max(room - title, room // 3, _NARROWEST))
    title = min(title, max(room - slug, _NARROWEST))
    lines = [
        "  ".join([
            *([_coloured(_padded(row[0], status), row[0], order, colour=colour)] if status else []),
            *([_padded(row[4], template)] if template else []),
            _padded(_shortened(row[1], title), title),
            *([" " * (age - cells(row[2])) + row[2]] if age else []),
            _shortened(row[3], slug),
        ])
        for row in rows
    ]  # fmt: skip
    words = [_padded(head[0], status), _padded(head[4], template), _padded(head[1], title)]
    words += [head[2].rjust(age), head[3]]
    titles = "  ".join(word for word in words if word)
    lines.insert(0, f"{_BOLD}{titles}{_RESET}" if colour else titles)
    return "\n".join([*lines, "", _counted(listing, order, colour=colour), ""])


def _counted(listing: Listing, order: Sequence[str], *, colour: bool) -> str:
    parts = [] if listing.has_status else [f"{sum(listing.counts.values())} items"]
    for status, count in listing.counts.items() if listing.has_status else ():
        word = printable(status or "without a status")
        parts.append(f"{count} {_coloured(word, word, order, colour=colour)}")
    total = sum(listing.counts.values())
    shown = len(listing.items)
    return ", ".join(parts) + (f" ({shown} of {total} shown)" if shown < total else "")


def _coloured(text: str, status: str, order: Sequence[str], *, colour: bool) -> str:
    if not colour:
        return text
    if status not in order:
        return f"{_RED}{text}{_RESET}"
    place = order.index(status)
    paint = _FIRST if place == 0 else _LAST if place == len(order) - 1 else _BETWEEN
    return f"{paint}{text}{_RESET}"


def _age(modified: str | None, today: date) -> str:
    """Return how long ago a day was, in its largest whole unit."""
    if modified is None:
        return "?"
    from datetime import date

    days = (today - date.fromisoformat(modified)).days
    if days <= 0:
        return "today" if days == 0 else "in future"
    for size, unit in ((365, "y"), (30, "mo"), (7, "w")):
        if days >= size * (2 if unit != "y" else 1):
            return f"{days // size} {unit}"
    return f"{days} d"


def cells(text: str) -> int:
    """Return the width of `text` on a terminal, in cells."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _shortened(text: str, width: int) -> str:
    """Return `text`, cut to at most `width` cells with an ellipsis at the end."""
    if cells(text) <= width:
        return text
    kept = text[: width - 1]
    while cells(kept) > width - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))
