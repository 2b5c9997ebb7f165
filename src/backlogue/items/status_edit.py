"""Read and change an item's status and date on disk."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import StateError
from backlogue.files import read_file
from backlogue.front_matter import FrontMatterError, error_at, read_front_matter
from backlogue.front_matter_edit import set_values
from backlogue.items.folder import update_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from backlogue.items.item_roles import ItemRoles

    Change = Callable[[bytes], bytes]


def read_status(path: Path, *, display_path: str, roles: ItemRoles | None = None) -> str:
    """Return the item's status as written.

    Args:
        path: The item.
        display_path: Its path for display, for errors.
        roles: Reads the template's roles; None for those of the built-in template.

    Raises:
        StateError: The item can't be read, or has no status or two.
    """
    data = read_file(str(path))
    if roles is not None:
        found, _ = roles.read(data, display_path=display_path, stem=path.stem, folder=roles.folder_of(path))
        text, line, column = found["status"]
        if text is None:
            place = f"{display_path}:{line}:{column}"
            hint = "set it with 'backlogue status ITEM STATUS'"
            raise StateError(f"'{roles.names['status']}' is missing", place=place, hint=hint)
        return text
    try:
        return _status(data)
    except FrontMatterError as error:
        raise error.of(display_path) from error


def _status(data: bytes) -> str:
    front = read_front_matter(data)
    values = front.named("status")
    if not values:
        raise error_at(
            data, front.start, "'status' is missing", hint="set it with 'backlogue status ITEM STATUS'"
        )
    if len(values) > 1:
        raise error_at(data, values[1].key_start, "'status' appears twice", hint="remove one of them")
    if values[0].text is None:
        raise error_at(data, values[0].start, f"'status' {values[0].unsafe}")
    return values[0].text


class Today(NamedTuple):
    """The context for setting a status or date.

    Attributes:
        date: Today's date, `YYYY-MM-DD`.
        env: The environment, which determines where locks are.
        roles: Reads the template's roles; None for those of the built-in template.
    """

    date: str
    env: Mapping[str, str]
    roles: ItemRoles | None = None


def set_status(path: Path, status: str, *, today: Today, display_path: str) -> bool:
    """Set the item's status, and its modified date to today; tell whether anything changed.

    If the item already has the status, the date is not changed either. An item whose folder tells its status
    stays where it is; see `move_to_status`.

    Raises:
        StateError: The item can't be read or safely changed; with line and column.
    """
    roles = today.roles

    def change(data: bytes) -> bytes:
        if roles is not None:
            return roles.edit(
                data, {"status": status}, today=today.date, path=path, display_path=display_path
            )
        changed = set_values(data, {"status": status})
        values = {"status": status, "date_modified": today.date}
        return data if changed == data else set_values(data, values)

    return _edit(path, change, display_path=display_path, env=today.env)


def move_to_status(path: Path, status: str, *, today: Today, display_path: str) -> Path:
    """Move an item to the folder of a status, and return its new path.

    Its bytes change only if the status is also in the text; then the modified date becomes today's.

    Raises:
        StateError: The item can't be read, changed or moved, or its folder tells no status.
    """
    from backlogue.items.item_move import move_item  # only where folders tell the status

    roles = today.roles
    if roles is None:
        return path
    roles.check_status_folder(status)
    subfolder, wanted = roles.folder_of(path), roles.folders.folder_of(status)
    if subfolder not in roles.subfolders:
        known = ", ".join(f"'{name or '.'}'" for name in roles.subfolders)
        message = "the folder of the item does not tell its status"
        raise StateError(message, place=display_path, hint=f"move the file to one of {known} in the backlog")

    def change(data: bytes) -> bytes:
        if not roles.has_status_in_text:
            return data
        return roles.edit(data, {"status": status}, today=today.date, path=path, display_path=display_path)

    if subfolder == wanted:
        _edit(path, change, display_path=display_path, env=today.env)
        return path
    folder = roles.backlog_folder(wanted)
    with _errors_at(path, display_path):
        return move_item(path, folder, change, env=today.env)


def set_modified_date(path: Path, *, today: Today, display_path: str) -> bool:
    """Set the item's modified date to today; tell whether that changed anything.

    Raises:
        StateError: The item can't be read or safely changed; with line and column.
    """
    roles = today.roles

    def change(data: bytes) -> bytes:
        if roles is not None:
            return roles.edit(
                data, {"modified": today.date}, today=today.date, path=path, display_path=display_path
            )
        return set_values(data, {"date_modified": today.date})

    return _edit(path, change, display_path=display_path, env=today.env)


def _edit(path: Path, change: Change, *, display_path: str, env: Mapping[str, str]) -> bool:
    with _errors_at(path, display_path):
        return update_file(path, change, env=env)


@contextmanager
def _errors_at(path: Path, display_path: str) -> Iterator[None]:
    """Report errors about a file with its path for display."""
    try:
        yield
    except FrontMatterError as error:
        raise error.of(display_path) from error
    except StateError as error:
        place = display_path if error.place == str(path) else error.place
        raise StateError(error.message, place=place, hint=error.hint) from error
    except OSError as error:
        # The error has no file name if the disk is full.
        raise StateError(
            error.strerror or str(error), place=display_path, hint="nothing was changed"
        ) from error
