"""The filters that Copier adds to Jinja's, as far as item templates use them.

Copier's filters come from a package under the GPL; these are independent implementations of the same
behavior, and a property test compares them with Copier. A template that uses another filter gets an error
that names it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import jinja2

from backlogue.template.sandbox import LARGEST, limit_size

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from jinja2.runtime import Context


def regex_search(value: str, regex: str, *, multiline: bool = False, ignorecase: bool = False) -> str | None:
    """Return the first match of `regex` in `value`, or None."""
    found = re.search(regex, value, _flags(multiline=multiline, ignorecase=ignorecase))
    return found.group() if found else None


def regex_findall(value: str, regex: str, multiline: bool = False, ignorecase: bool = False) -> list[Any]:  # noqa: FBT001, FBT002 - templates pass them by position
    """Return all matches of `regex` in `value`, as `re.findall` does."""
    return re.findall(regex, value, _flags(multiline=multiline, ignorecase=ignorecase))


def regex_replace(value: str = "", pattern: str = "", replacement: str = "", ignorecase: bool = False) -> str:  # noqa: FBT001, FBT002 - templates pass them by position
    """Return `value` with each match of `pattern` replaced."""
    text, size = str(value), 0
    flags = _flags(ignorecase=ignorecase)
    if len(text) * len(text) * (len(replacement) + 1) < LARGEST:
        # Even a replacement with groups can't be larger.
        return re.sub(pattern, replacement, text, flags=flags)

    def expand(found: re.Match[str]) -> str:
        nonlocal size
        expanded = found.expand(replacement)
        size += len(expanded)
        limit_size(size)
        return expanded

    return re.sub(pattern, expand, text, flags=flags)


def to_datetime(value: str, format: str = "%Y-%m-%d %H:%M:%S") -> datetime:  # noqa: A002 - the filter's public name
    """Parse `value` by a `strptime` format."""
    from datetime import datetime  # rarely used

    return datetime.strptime(value, format)  # noqa: DTZ007 - as Copier's filter: without a zone


def strftime_of(today: Callable[[], date]) -> Callable[[Context, str], str]:
    """Return the `strftime` filter that formats the date which `today` returns."""

    # With a context Jinja can't evaluate it at compile time: cached bytecode would contain yesterday's date.
    @jinja2.pass_context
    def strftime(_context: Context, form: str) -> str:
        day = today()
        if not re.search("%[HIMSfpcTXsRr]", form):
            return day.strftime(form)
        from datetime import datetime

        return datetime.combine(day, datetime.now().time()).strftime(form)  # noqa: DTZ005 - as Copier, local time

    return strftime


def to_nice_yaml(value: Any) -> str:
    """Write `value` as block YAML in the key order of Copier's answers files."""
    import yaml  # only for answers files

    return str(yaml.safe_dump(value, default_flow_style=False, indent=4, allow_unicode=True))


def _flags(*, multiline: bool = False, ignorecase: bool = False) -> int:
    return (re.MULTILINE if multiline else 0) | (re.IGNORECASE if ignorecase else 0)
