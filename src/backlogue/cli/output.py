"""Print results, as text or as JSON, and errors as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.text import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.cli.system import System
    from backlogue.errors import BacklogueError


def print_result(text: str, payload: Mapping[str, Any], system: System, *, as_json: bool) -> None:
    """Print a result: `text` for people, or `payload` as JSON."""
    if as_json:
        print_json(payload, system)
    else:
        system.result(text)


def print_json(payload: Mapping[str, Any], system: System, *, indent: int | None = None) -> None:
    """Print a JSON object with the version of its format."""
    system.result(to_json({"version": 1, **payload}, indent=indent))


def error_payload(error: BacklogueError) -> dict[str, Any]:
    """Return an error as JSON: `error`, the first of all, and `errors`."""
    errors = [{"message": one.message, "place": one.place, "hint": one.hint} for one in error.errors]
    return {"error": errors[0], "errors": errors}
