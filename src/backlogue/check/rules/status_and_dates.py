"""Rules for the status and the dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from backlogue.check.rule import Edit, Hit, Rule
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.check.document import Document, Entry
    from backlogue.check.rule import World

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
# With the year first, it is clear which number is the month; a time of day is dropped.
_YEAR_FIRST = re.compile(
    r"([0-9]{4})([-/. ]?)([0-9]{1,2})\2([0-9]{1,2})\.?(?:[Tt ]+[0-9]{1,2}:[0-9:.+\-Zz ]*)?\Z"
)
_IN_PROGRESS = "in progress"


def _find_status(document: Document, world: World) -> Iterator[Hit]:
    for entry in world.entries(document, "status"):
        text = entry.text
        if text is None or not world.statuses or text in world.statuses:
            continue
        known = ", ".join(world.statuses)
        if not text:
            yield Hit(entry.start, entry.end, f"the status is empty; choose from: {known}")
            continue
        meant = next((status for status in world.statuses if _spelling(status) == _spelling(text)), None)
        if meant is not None:
            edit = Edit(entry.start + entry.quoted, entry.end - entry.quoted, meant)
            yield Hit(entry.start, entry.end, f"status '{text}' should be written '{meant}'", (edit,))
            continue
        hint = suggestion(text, world.statuses)
        yield Hit(entry.start, entry.end, f"unknown status '{text}'; {hint}")


def _spelling(status: str) -> str:
    return " ".join(re.split(r"[\s_-]+", status.strip().casefold()))


def _dates(document: Document, world: World) -> Iterator[Entry]:
    """Yield the entries of date keys, except those that hold the template's placeholder."""
    placeholders = dict(world.facts.values)
    facts = world.facts
    if facts.layout is None:
        dates = [entry for entry in document.entries if entry.key in facts.dates]
    else:
        answers = document.answers(facts.layout)
        dates = [entry for name in facts.date_names for entry in answers.get(name, ())]
    for entry in dates:
        if entry.text not in placeholders.get(entry.key, ()):
            yield entry


def _day(text: str | None) -> date | None:
    if text is None or not _ISO.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _find_form(document: Document, world: World) -> Iterator[Hit]:
    for entry in _dates(document, world):
        if entry.text is not None and _ISO.match(entry.text):
            continue
        subject = f"'{entry.text}'" if entry.text else f"the value of '{entry.key}'"
        meant = _meant(entry.text or "")
        edits = (Edit(entry.start + entry.quoted, entry.end - entry.quoted, meant),) if meant else ()
        hint = f"write {meant}" if meant else "write it as in 2026-01-31"
        yield Hit(entry.start, entry.end, f"{subject} is not a date in the form YYYY-MM-DD; {hint}", edits)


def _meant(text: str) -> str:
    """Return the ISO form of an unambiguous date; empty if `text` is not one."""
    match = _YEAR_FIRST.match(text.strip())
    if match is None:
        return ""
    year, separator, month, day = match[1], match[2], match[3], match[4]
    if not separator and len(month + day) < len("MMDD"):
        return ""
    written = f"{year}-{month:0>2}-{day:0>2}"
    return written if _day(written) else ""


def _find_unreal(document: Document, world: World) -> Iterator[Hit]:
    for entry in _dates(document, world):
        if entry.text is not None and _ISO.match(entry.text) and _day(entry.text) is None:
            yield Hit(entry.start, entry.end, f"{entry.text} is not a real date; correct it")


def _find_future(document: Document, world: World) -> Iterator[Hit]:
    for entry in _dates(document, world):
        day = _day(entry.text)
        if day is not None and day > world.today:
            message = f"{entry.text} is in the future (today is {world.today.isoformat()}); correct it"
            yield Hit(entry.start, entry.end, message)


def _find_order(document: Document, world: World) -> Iterator[Hit]:
    first, last = world.entries(document, "created"), world.entries(document, "modified")
    if not first or not last:
        return
    # Of a key that stands twice the last one counts, as in YAML.
    created, modified, entry = _day(first[-1].text), _day(last[-1].text), last[-1]
    if created is not None and modified is not None and modified < created:
        message = (
            f"modified on {modified.isoformat()}, before it was created on {created.isoformat()};"
            " correct one of the dates"
        )
        yield Hit(entry.start, entry.end, message)


def _find_stale(document: Document, world: World) -> Iterator[Hit]:
    statuses = world.entries(document, "status")
    in_progress = any(entry.text and _spelling(entry.text) == _IN_PROGRESS for entry in statuses)
    if not world.stale_days or not in_progress:
        return
    for entry in world.entries(document, "modified"):
        day = _day(entry.text)
        if day is not None and world.today - day > timedelta(days=world.stale_days):
            age = (world.today - day).days
            yield Hit(
                entry.start,
                entry.end,
                f"in progress, but unchanged for {age} days; update the item or its status",
            )


def _front(status: str = "todo", created: str = "2026-01-05", modified: str = "2026-01-06") -> str:
    return (
        f"---\nstatus: {status}\ndate_created: {created}\ndate_modified: {modified}\n---\n\n# Faster start\n"
    )


STATUS_UNKNOWN = Rule(
    name="status-unknown",
    severity="error",
    summary="the status is unknown",
    reason="""\
Lists by status leave out an item with an unknown status. The known ones are those of `statuses` in the
config, or else of the template. `--fix` corrects the spelling: `In Progress` and `in-progress` become `in
progress`.""",
    bad=_front(status="In Progress"),
    good=_front(status="in progress"),
    find=_find_status,
    fixable=True,
)
DATE_FORM = Rule(
    name="date-form",
    severity="error",
    summary="a date is not in the form YYYY-MM-DD",
    reason="""\
Dates in this form can be sorted and compared, and mean the same day everywhere. `--fix` rewrites unambiguous
dates, with the year first (`2026/1/5`, `20260105`, `2026-01-05T10:00:00Z`); `5/1/2026` is ambiguous and left
alone.""",
    bad=_front(created="2026/1/5"),
    good=_front(),
    find=_find_form,
    fixable=True,
)
DATE_UNREAL = Rule(
    name="date-unreal",
    severity="error",
    summary="a date does not exist in the calendar",
    reason="""\
A date such as 2026-02-30 is a typing mistake, and some YAML readers reject the whole file because of it.""",
    bad=_front(modified="2026-02-30"),
    good=_front(modified="2026-02-28"),
    find=_find_unreal,
)
DATE_FUTURE = Rule(
    name="date-future",
    severity="error",
    summary="a date is in the future",
    reason="""\
Items are created and modified in the past. "Today" is the local date of the machine that runs the check; if
the item was written in a time zone that is a day ahead, wait a few hours.""",
    bad=_front(modified="9999-01-06"),
    good=_front(),
    find=_find_future,
)
DATE_ORDER = Rule(
    name="date-order",
    severity="error",
    summary="the modified date is before the created date",
    reason="One of the two dates is wrong; often an old item was copied and only one date was changed.",
    bad=_front(created="2026-01-06", modified="2026-01-05"),
    good=_front(),
    find=_find_order,
)
STALE_ITEM = Rule(
    name="stale-item",
    severity="warning",
    summary="an item in progress has not changed for a long time",
    reason="""\
Work that nobody touches is not in progress: it is waiting, or it was forgotten. Setting `stale-days` in
`[check]` in the config enables the rule.""",
    bad=_front(status="in progress", created="2020-01-05", modified="2020-01-06"),
    good=_front(status="todo", created="2020-01-05", modified="2020-01-06"),
    find=_find_stale,
    on=False,
)
RULES = (STATUS_UNKNOWN, DATE_FORM, DATE_UNREAL, DATE_FUTURE, DATE_ORDER, STALE_ITEM)
