"""Rules for the status and the dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from backlogue.check.rule import Edit, Hit, Rule
from backlogue.template.date_format import ISO, date_from_iso, date_pattern, date_to_iso, form_name
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.check.document import Document, Entry
    from backlogue.check.rule import RuleContext
    from backlogue.check.template_facts import DateFacts

# With the year first, it is clear which number is the month; a format without a time drops the time of day.
_YEAR_FIRST = re.compile(
    r"([0-9]{4})([-/. ]?)([0-9]{1,2})\2([0-9]{1,2})\.?"
    r"(?:[Tt ]+(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?![0-9]))?[0-9:.+\-Zz ]*)?\Z"
)
_EMPTY = (None, "", "null", "~")
_IN_PROGRESS = "in progress"


def _find_status(document: Document, context: RuleContext) -> Iterator[Hit]:
    for entry in context.entries(document, "status"):
        text = entry.text
        if text is None or not context.statuses or text in context.statuses:
            continue
        known = ", ".join(context.statuses)
        if not text:
            yield Hit(entry.start, entry.end, f"the status is empty; choose from: {known}")
            continue
        meant = next((status for status in context.statuses if _spelling(status) == _spelling(text)), None)
        if meant is not None:
            edit = Edit(entry.start + entry.quoted, entry.end - entry.quoted, meant)
            yield Hit(entry.start, entry.end, f"status '{text}' should be written '{meant}'", (edit,))
            continue
        hint = suggestion(text, context.statuses)
        yield Hit(entry.start, entry.end, f"unknown status '{text}'; {hint}")


def _spelling(status: str) -> str:
    return " ".join(re.split(r"[\s_-]+", status.strip().casefold()))


class _Dated(NamedTuple):
    """A date in an item: its entry, and what the template says about it."""

    entry: Entry
    facts: DateFacts

    @property
    def has_form(self) -> bool:
        """Whether it is written in the template's format."""
        return self.entry.text is not None and bool(
            date_pattern(self.facts.format).fullmatch(self.entry.text)
        )

    @property
    def day(self) -> date | None:
        """The day; None if it is not a real date in the template's format."""
        found = date_to_iso(self.facts.format, self.entry.text or "")
        return date.fromisoformat(found) if found else None


def _dates(document: Document, context: RuleContext) -> Iterator[_Dated]:
    """Yield the dates, except the template's placeholders and optional dates that are empty."""
    placeholders = dict(context.facts.values)
    facts = context.facts
    answers = {} if facts.layout is None else document.answers(facts.layout)
    for each in facts.date_forms:
        for entry in document.named(each.name) if facts.layout is None else answers.get(each.name, ()):
            is_empty = each.optional and entry.text in _EMPTY
            if not is_empty and entry.text not in placeholders.get(entry.key, ()):
                yield _Dated(entry, each)


def _find_form(document: Document, context: RuleContext) -> Iterator[Hit]:
    for dated in _dates(document, context):
        if dated.has_form:
            continue
        entry, form = dated
        subject = f"'{entry.text}'" if entry.text else f"the value of '{entry.key}'"
        meant = date_from_iso(form.format, _meant(entry.text or "")) or ""
        edits = (Edit(entry.start + entry.quoted, entry.end - entry.quoted, meant),) if meant else ()
        hint = f"write {meant}" if meant else f"write it as in {date_from_iso(form.format, '2026-01-31')}"
        shown = form_name(form.format)
        yield Hit(entry.start, entry.end, f"{subject} is not a date in the form {shown}; {hint}", edits)


def _meant(text: str) -> str:
    """Return the ISO form of an unambiguous date, with its time if it has one; empty for other texts."""
    match = _YEAR_FIRST.match(text.strip())
    if match is None:
        return ""
    year, separator, month, day, time = match[1], match[2], match[3], match[4], match["time"] or ""
    if not separator and len(month + day) < len("MMDD"):
        return ""
    written = f"{year}-{month:0>2}-{day:0>2}"
    moment = f"{written} {time}" if time else written
    if date_from_iso(ISO, moment):
        return moment
    return written if date_from_iso(ISO, written) else ""


def _find_unreal(document: Document, context: RuleContext) -> Iterator[Hit]:
    for dated in _dates(document, context):
        if dated.has_form and dated.day is None:
            entry = dated.entry
            yield Hit(entry.start, entry.end, f"{entry.text} is not a real date; correct it")


def _find_future(document: Document, context: RuleContext) -> Iterator[Hit]:
    for dated in _dates(document, context):
        day, entry = dated.day, dated.entry
        if dated.facts.is_past and day is not None and day > context.today:
            message = f"{entry.text} is in the future (today is {context.today.isoformat()}); correct it"
            yield Hit(entry.start, entry.end, message)


def _last(document: Document, context: RuleContext, role: str) -> _Dated | None:
    """Return the date of a role; if a key appears twice, the last one counts, as in YAML."""
    name = dict(context.facts.roles).get(role)
    facts = next((each for each in context.facts.date_forms if each.name == name), None)
    entries = context.entries(document, role)
    return _Dated(entries[-1], facts) if facts and entries else None


def _find_order(document: Document, context: RuleContext) -> Iterator[Hit]:
    first, last = _last(document, context, "created"), _last(document, context, "modified")
    created, modified = first and first.day, last and last.day
    if last is not None and created is not None and modified is not None and modified < created:
        message = (
            f"modified on {modified.isoformat()}, before it was created on {created.isoformat()};"
            " correct one of the dates"
        )
        yield Hit(last.entry.start, last.entry.end, message)


def _find_stale(document: Document, context: RuleContext) -> Iterator[Hit]:
    if not context.stale_days:
        return
    written = [entry.text for entry in context.entries(document, "status") if entry.text]
    folders = context.facts.folders
    folder = context.subfolder() if folders.pairs else None
    # Where the template sorts items into folders by status, the folder decides.
    by_folder = None if folder is None else folders.status_in(folder, written[0] if written else None)
    if not any(_spelling(status) == _IN_PROGRESS for status in ([by_folder] if by_folder else written)):
        return
    dated = _last(document, context, "modified")
    if dated is not None:
        entry, day = dated.entry, dated.day
        if day is not None and context.today - day > timedelta(days=context.stale_days):
            age = (context.today - day).days
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
    summary="a date is not in the template's form",
    reason="""\
Dates of one form can be sorted and compared, and mean the same day everywhere. The form is YYYY-MM-DD, or the
`format` of the question in a custom template; an `optional` date can be empty. `--fix` rewrites unambiguous
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
    summary="a date of creation or modification is in the future",
    reason="""\
Items are created and modified in the past; other dates, such as a deadline, can be in the future. "Today" is
the local date of the machine that runs the check; if the item was written in a time zone that is a day ahead,
wait a few hours.""",
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
