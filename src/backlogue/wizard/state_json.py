"""A conversation's state as JSON, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.wizard.course import Spot, State
from backlogue.wizard.outline import Outline, Removed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.wizard.outline import Path as Way


MOST = 1 << 31
"""No number of an entry is as high."""


def told(state: State) -> dict[str, Any]:
    """Return a state as what JSON can say."""
    outline = state.outline
    return {
        "texts": list(outline.texts.items()),
        "entries": list(outline.entries.items()),
        "removed": outline.removed,
        "last": outline.last,
        "at": state.at,
        "chosen": state.chosen,
        "visiting": state.visiting,
        "left": state.left,
        "whole": state.whole,
        "text": state.text,
        "origin": state.origin,
    }


def heard(data: dict[str, Any]) -> State:
    """Return the state that was told.

    Raises:
        LookupError, TypeError, ValueError, AttributeError: It is none.
    """
    last = _number(data["last"])
    outline = Outline(
        texts=dict(_texts(data["texts"])),
        entries=dict(_numbers(data["entries"])),
        removed=tuple(
            Removed(
                way_of(path), _number(number), _number(at), tuple(_texts(texts)), tuple(_numbers(entries))
            )
            for path, number, at, texts, entries in data["removed"]
        ),
        last=last,
    )
    given = [number for numbers in outline.entries.values() for number in numbers]
    given += [removed.number for removed in outline.removed]
    if len(set(given)) < len(given) or max(given, default=0) > last:
        raise ValueError("two entries have one number")
    if not all(outline.holds(path) for path in (*outline.texts, *outline.entries)):
        raise ValueError("a text belongs to no entry")
    return State(
        outline=outline,
        at=_spot(data["at"]),
        chosen=tuple(map(text_of, data["chosen"])),
        visiting=bool(data["visiting"]),
        left=None if data["left"] is None else _spot(data["left"]),
        whole=text_of(data["whole"]),
        text=text_of(data.get("text", "")),
        origin=text_of(data.get("origin", "")),
    )


def text_of(value: Any) -> str:
    """Return a text, halves of characters in it replaced.

    Raises:
        TypeError: It is no text.
    """
    if not isinstance(value, str):
        raise TypeError(value)
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def way_of(steps: list[Any]) -> Way:
    """Return the way that was told.

    Raises:
        TypeError, ValueError: It is none.
    """
    if not isinstance(steps, list):
        raise TypeError(steps)
    return tuple(text_of(step) if isinstance(step, str) else _number(step) for step in steps)


def _number(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value < MOST:
        raise ValueError(value)
    return int(value)


def _texts(pairs: list[Any]) -> Iterator[tuple[Way, str]]:
    return ((way_of(path), text_of(text)) for path, text in pairs)


def _numbers(pairs: list[Any]) -> Iterator[tuple[Way, tuple[int, ...]]]:
    return ((way_of(path), tuple(map(_number, numbers))) for path, numbers in pairs)


def _spot(data: list[Any]) -> Spot:
    kind, path = data
    return Spot(text_of(kind), way_of(path))
