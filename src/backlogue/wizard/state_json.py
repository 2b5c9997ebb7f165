"""A conversation's state as JSON, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlogue.wizard.course import Spot, State
from backlogue.wizard.outline import Outline, Removed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.wizard.outline import Path as Way


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
    }


def heard(data: dict[str, Any]) -> State:
    """Return the state that was told.

    Raises:
        KeyError, TypeError, ValueError: It is none.
    """
    return State(
        outline=Outline(
            texts=dict(_texts(data["texts"])),
            entries=dict(_numbers(data["entries"])),
            removed=tuple(
                Removed(way_of(path), int(number), int(index), tuple(_texts(texts)), tuple(_numbers(entries)))
                for path, number, index, texts, entries in data["removed"]
            ),
            last=int(data["last"]),
        ),
        at=_spot(data["at"]),
        chosen=tuple(map(str, data["chosen"])),
        visiting=bool(data["visiting"]),
        left=None if data["left"] is None else _spot(data["left"]),
        whole=str(data["whole"]),
    )


def _texts(pairs: list[Any]) -> Iterator[tuple[Way, str]]:
    return ((way_of(path), str(text)) for path, text in pairs)


def _numbers(pairs: list[Any]) -> Iterator[tuple[Way, tuple[int, ...]]]:
    return ((way_of(path), tuple(map(int, numbers))) for path, numbers in pairs)


def _spot(data: list[Any]) -> Spot:
    return Spot(str(data[0]), way_of(data[1]))


def way_of(steps: list[Any]) -> Way:
    """Return the way that was told."""
    return tuple(step if isinstance(step, int) else str(step) for step in steps)
