"""An item's status and date, read and set on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.errors import StateError
from backlogue.files import read_file
from backlogue.front_matter import FrontMatterError, fault, read_front_matter
from backlogue.front_matter_edit import set_values
from backlogue.items.folder import update_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Change = Callable[[bytes], bytes]


def read_status(path: Path, *, shown: str) -> str:
    """Return the item's status, as it is written.

    Args:
        path: The item.
        shown: Its path as users see it, for errors.

    Raises:
        StateError: The front matter can't be read or has no status, or two.
    """
    data = read_file(str(path))
    try:
        return _status(data)
    except FrontMatterError as error:
        raise error.of(shown) from error


def _status(data: bytes) -> str:
    front = read_front_matter(data)
    values = front.named("status")
    if not values:
        raise fault(
            data, front.start, "'status' is missing", hint="set it with 'backlogue status ITEM STATUS'"
        )
    if len(values) > 1:
        raise fault(data, values[1].key_start, "'status' is there twice", hint="leave one of them")
    if values[0].text is None:
        raise fault(data, values[0].start, f"'status' {values[0].trouble}")
    return values[0].text


def set_status(path: Path, status: str, *, today: str, shown: str, env: Mapping[str, str]) -> bool:
    """Set the item's status, and its `date_modified` to `today`; tell whether that changed anything.

    A status it already has changes nothing, not the date either.

    Raises:
        StateError: The front matter can't be read or safely changed; with line and column.
    """

    def change(data: bytes) -> bytes:
        changed = set_values(data, {"status": status})
        return data if changed == data else set_values(data, {"status": status, "date_modified": today})

    return _edit(path, change, shown=shown, env=env)


def set_modified_date(path: Path, *, today: str, shown: str, env: Mapping[str, str]) -> bool:
    """Set the item's `date_modified` to `today`; tell whether that changed anything.

    Raises:
        StateError: The front matter can't be read or safely changed; with line and column.
    """
    return _edit(path, lambda data: set_values(data, {"date_modified": today}), shown=shown, env=env)


def _edit(path: Path, change: Change, *, shown: str, env: Mapping[str, str]) -> bool:
    try:
        return update_file(path, change, env=env)
    except FrontMatterError as error:
        raise error.of(shown) from error
    except StateError as error:
        place = shown if error.place == str(path) else error.place
        raise StateError(error.message, place=place, hint=error.hint) from error
    except OSError as error:
        # A full disk names no file.
        raise StateError(error.strerror or str(error), place=shown, hint="nothing was changed") from error
