"""The sub-folders of a backlog in which items of a status are: `_folders: { open: ., done: done }`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import UsageError

if TYPE_CHECKING:
    from backlogue.template.roles import Roles

# Names that Windows keeps for devices, whatever their suffix.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')


class StatusFolders(NamedTuple):
    """Which sub-folder of the backlog items of each status are in.

    Attributes:
        pairs: Each status with its folder, relative to the backlog with `/` between names; empty for the
            backlog folder itself. Empty if the template does not sort items by status.
    """

    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The folders, each once, in the order of their first status."""
        return tuple(dict.fromkeys(folder for _, folder in self.pairs))

    def folder_of(self, status: str | None) -> str:
        """Return the folder of a status; a status that has none belongs in the first folder."""
        return dict(self.pairs).get(status or "", self.pairs[0][1])

    def status_in(self, folder: str, written: str | None) -> str | None:
        """Return the status of an item in a folder; None if the folder has no status.

        Args:
            folder: The item's folder, relative to the backlog.
            written: The status in the item itself, which decides between the statuses of one folder.
        """
        if written is not None and self.folder_of(written) == folder:
            return written
        return next((status for status, name in self.pairs if name == folder), None)


def read_status_folders(config: Mapping[str, Any], roles: Roles, *, place: str) -> StatusFolders:
    """Read `_folders` of `copier.yml`.

    Raises:
        UsageError: It is not a mapping of statuses to folders below the backlog, or there is no status.
    """
    given = config.get("_folders")
    if given is None:
        return StatusFolders()
    if not isinstance(given, Mapping) or not given:
        raise UsageError("_folders must be a mapping of statuses to folders", place=place)
    if roles.status is None:
        raise UsageError(
            "_folders needs a question for the status",
            place=place,
            hint="name it in _roles: { status: NAME }",
        )
    pairs: list[tuple[str, str]] = []
    for status, folder in given.items():
        if not isinstance(status, str) or not isinstance(folder, str):
            hint = "put names such as 'on' and '1' in quotes"
            raise UsageError("_folders must map texts to texts", place=place, hint=hint)
        fault = _fault(folder)
        if fault:
            raise UsageError(f"the folder '{folder}' in _folders {fault}", place=place)
        pairs.append((status, "" if folder == "." else folder))
    found = StatusFolders(tuple(pairs))
    if len({name.casefold() for name in found.names}) < len(found.names):
        raise UsageError("two folders in _folders differ only in case", place=place, hint="use one spelling")
    return found


def _fault(folder: str) -> str:
    """Return what is wrong with a folder; empty if it is valid on every system."""
    if folder == ".":
        return ""
    names = folder.split("/")
    if not folder or "" in names or ".." in names or _FORBIDDEN.search(folder):
        return "is not a path below the backlog folder; use '/' between names"
    if any(name.startswith(("_", ".")) for name in names):
        return "starts with '_' or '.', which no folder of items does"
    if any(name.endswith((" ", ".")) or name != name.strip() or _RESERVED.fullmatch(name) for name in names):
        return "is not a valid name on Windows"
    return ""
