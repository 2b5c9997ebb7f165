"""Convert a conversation's state to JSON and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.wizard.fields import Fields, Removed
from backlogue.wizard.flow import Position, State
from backlogue.wizard.outline import Outline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.wizard.fields import FieldPath


MOST = 1 << 31
"""An upper bound for the numbers of entries."""


def state_to_json(state: State) -> dict[str, Any]:
    """Convert a state to JSON data."""
    fields = state.fields
    return {
        "texts": list(fields.texts.items()),
        "entries": list(fields.entries.items()),
        "removed": fields.removed,
        "last": fields.last,
        "at": state.at,
        "chosen": state.chosen,
        "visiting": state.visiting,
        "left": state.left,
        "whole": state.whole,
        "text": state.text,
        "origin": state.origin,
        "outline": state.outline and vars(state.outline),
    }


def state_from_json(data: dict[str, Any]) -> State:
    """Convert JSON data to a state.

    Raises:
        LookupError, TypeError, ValueError, AttributeError: The JSON is not a valid state.
    """
    last = _number(data["last"])
    fields = Fields(
        texts=dict(_texts(data["texts"])),
        entries=dict(_numbers(data["entries"])),
        removed=tuple(
            Removed(
                path_from_json(path),
                _number(number),
                _number(at),
                tuple(_texts(texts)),
                tuple(_numbers(entries)),
            )
            for path, number, at, texts, entries in data["removed"]
        ),
        last=last,
    )
    given = [number for numbers in fields.entries.values() for number in numbers]
    given += [removed.number for removed in fields.removed]
    if len(set(given)) < len(given) or max(given, default=0) > last:
        raise ValueError("two entries have one number")
    if not all(fields.holds(path) for path in fields.entries):
        raise ValueError("a list belongs to no entry")
    outline = data.get("outline")
    return State(
        fields=fields,
        at=_position(data["at"]),
        chosen=tuple(map(text_from_json, data["chosen"])),
        visiting=bool(data["visiting"]),
        left=None if data["left"] is None else _position(data["left"]),
        whole=text_from_json(data["whole"]),
        text=text_from_json(data.get("text", "")),
        origin=text_from_json(data.get("origin", "")),
        outline=None if outline is None else _outline(outline),
    )


def text_from_json(value: Any) -> str:
    """Return a text with lone surrogates replaced.

    Raises:
        TypeError: It is not a text.
    """
    if not isinstance(value, str):
        raise TypeError(value)
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def path_from_json(steps: list[Any]) -> FieldPath:
    """Convert JSON data to a path.

    Raises:
        TypeError, ValueError: The JSON is not a valid value.
    """
    if not isinstance(steps, list):
        raise TypeError(steps)
    return tuple(text_from_json(step) if isinstance(step, str) else _number(step) for step in steps)


def _number(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value < MOST:
        raise ValueError(value)
    return int(value)


def _texts(pairs: list[Any]) -> Iterator[tuple[FieldPath, str]]:
    return ((path_from_json(path), text_from_json(text)) for path, text in pairs)


def _numbers(pairs: list[Any]) -> Iterator[tuple[FieldPath, tuple[int, ...]]]:
    return ((path_from_json(path), tuple(map(_number, numbers))) for path, numbers in pairs)


OLD_KINDS = {"field": "form", "hub": "review"}
"""The kinds of positions in drafts of version 1."""


def _position(data: list[Any]) -> Position:
    kind, path = data
    return Position(OLD_KINDS.get(kind, text_from_json(kind)), path_from_json(path))


def _outline(data: dict[str, Any]) -> Outline:
    text, numbers = text_from_json(data["text"]), tuple(map(_number, data["numbers"]))
    if len(numbers) != text.count("\n") + 1:
        raise ValueError("an outline has other rows than its text")
    lost = tuple((text_from_json(said), _number(number)) for said, number in data["lost"])
    return Outline(path=path_from_json(data["path"]), text=text, numbers=numbers, lost=lost)
