"""Results and errors as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.text import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.cli.system import System
    from backlogue.errors import BacklogueError


def print_json(payload: Mapping[str, Any], system: System, *, indent: int | None = None) -> None:
    """Write the JSON object that is a command's result; every one says which version it is."""
    system.result(to_json({"version": 1, **payload}, indent=indent))


def error_payload(error: BacklogueError) -> dict[str, Any]:
    """Return an error as JSON has it: `error`, the first of all, and `errors`."""
    errors = [{"message": one.message, "place": one.place, "hint": one.hint} for one in error.errors]
    return {"error": errors[0], "errors": errors}
