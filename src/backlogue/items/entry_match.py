"""Match the entries of a changed list with those of the old list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def match_entries(old: Sequence[Any], new: Sequence[Any]) -> list[int | None]:
    """Return for each entry of `new` the index of the matching old entry, or None for an added entry.

    Equal entries match first, wherever they are; then entries with the same name; then remaining entries with
    the same index, as renamed.
    """
    found: list[int | None] = [None] * len(new)
    left = set(range(len(old)))

    def take(number: int, candidates: list[int]) -> None:
        if candidates:
            best = number if number in candidates else candidates[0]
            found[number] = best
            left.discard(best)

    for number, entry in enumerate(new):
        take(number, [each for each in sorted(left) if old[each] == entry])
    for number, entry in enumerate(new):
        if found[number] is None and isinstance(entry, dict):
            take(number, [each for each in sorted(left) if _name(old[each]) == _name(entry)])
    for number in range(len(new)):
        if found[number] is None and number in left:
            take(number, [number])
    return found


def _name(entry: Any) -> Any:
    return next(iter(entry.values()), None) if isinstance(entry, dict) else entry
