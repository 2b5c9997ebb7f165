"""Dates in a template's format, such as `%d.%m.%Y` or `%Y-%m-%d %H:%M`."""

from __future__ import annotations

import re
from functools import lru_cache

ISO = "%Y-%m-%d"

_DIRECTIVES = {
    "%Y": "[0-9]{4}",
    "%y": "[0-9]{2}",
    "%m": "[0-9]{2}",
    "%d": "[0-9]{2}",
    "%H": "[0-9]{2}",
    "%M": "[0-9]{2}",
    "%S": "[0-9]{2}",
}
_TOKEN = re.compile(r"%.?")
_ISO_INPUT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?))?")


def is_date_format(text: object) -> bool:
    """Tell whether a format is valid: a year, a month and a day once each, and optionally a time."""
    if not isinstance(text, str):
        return False
    tokens = _TOKEN.findall(text)
    return (
        set(tokens) <= set(_DIRECTIVES)
        and len(set(tokens)) == len(tokens)
        and {"%m", "%d"} <= set(tokens)
        and len({"%Y", "%y"} & set(tokens)) == 1
    )


def form_name(form: str) -> str:
    """Return a format as people name it: `DD.MM.YYYY` for `%d.%m.%Y`."""
    names = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%H": "hh", "%M": "mm", "%S": "ss"}
    return _TOKEN.sub(lambda token: names[token.group()], form)


@lru_cache
def date_pattern(form: str) -> re.Pattern[str]:
    """Return a compiled regular expression for the dates of a format."""
    return re.compile(pattern_text(form))


def pattern_text(form: str) -> str:
    """Return a regular expression for the dates of a format, as text."""
    parts = re.split(r"(%.)", form)
    return "".join(_DIRECTIVES[part] if number % 2 else re.escape(part) for number, part in enumerate(parts))


def date_to_iso(form: str, text: str) -> str | None:
    """Convert a date from a format to `YYYY-MM-DD`; return None if it is invalid."""
    if not date_pattern(form).fullmatch(text):
        return None
    from datetime import date, datetime

    try:
        if form == ISO:  # the usual one, and much faster
            return date.fromisoformat(text).isoformat()
        return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day without a zone
    except ValueError:
        return None


def date_from_iso(form: str, text: str) -> str | None:
    """Convert an ISO date, with or without a time, to a format; return None if it is invalid."""
    from datetime import datetime

    found = _ISO_INPUT.fullmatch(text)
    try:
        moment = datetime.fromisoformat(" ".join(filter(None, found.groups()))) if found else None
    except ValueError:
        return None
    if moment is None:
        return None
    values = {"%Y": f"{moment.year:04}", "%m": f"{moment.month:02}", "%d": f"{moment.day:02}"}
    values |= {"%H": f"{moment.hour:02}", "%M": f"{moment.minute:02}", "%S": f"{moment.second:02}"}
    values["%y"] = values["%Y"][2:]
    return _TOKEN.sub(lambda token: values[token.group()], form)
