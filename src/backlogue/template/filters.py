"""The filters that stock Copier adds to Jinja's, as far as templates of items use them.

Copier takes its own from a package under the GPL; these few are written anew to the same promises, and a
property test holds them equal to the real Copier. A template that uses another one gets an error naming it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import jinja2

from backlogue.template.sandbox import LARGEST, require

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
        # Not even a replacement of groups can come to more.
        return re.sub(pattern, replacement, text, flags=flags)

    def expand(found: re.Match[str]) -> str:
        nonlocal size
        expanded = found.expand(replacement)
        size += len(expanded)
        require(size)
        return expanded

    return re.sub(pattern, expand, text, flags=flags)


def to_datetime(value: str, format: str = "%Y-%m-%d %H:%M:%S") -> datetime:  # noqa: A002 - the filter's public name
    """Parse `value` by a `strptime` format."""
    from datetime import datetime  # no template of ours asks for it

    return datetime.strptime(value, format)  # noqa: DTZ007 - as Copier's filter: without a zone


def strftime_of(today: Callable[[], date]) -> Callable[[Context, str], str]:
    """Return the `strftime` filter over a clock that is handed in."""

    # With a context Jinja can't work it out while compiling: kept bytecode would tell yesterday's date.
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
    import yaml  # needed for answers files alone

    return str(yaml.safe_dump(value, default_flow_style=False, indent=4, allow_unicode=True))


def _flags(*, multiline: bool = False, ignorecase: bool = False) -> int:
    return (re.MULTILINE if multiline else 0) | (re.IGNORECASE if ignorecase else 0)
