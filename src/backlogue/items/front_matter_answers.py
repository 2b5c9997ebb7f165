"""Read and change answers in the front matter: whole values, or parts such as the number in `id: BL-7`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.front_matter import FrontMatter, FrontMatterError, front_answers, read_front_matter
from backlogue.template.line_pattern import match_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.template.layout import Layout
    from backlogue.template.text_pattern import TextPattern

NO_FRONT_MATTER = FrontMatter((), 0, 0)


def read_front(data: bytes, layout: Layout) -> FrontMatter:
    """Read an item's front matter, which is optional if the template has none.

    Raises:
        FrontMatterError: The template has front matter, but the item's is missing or invalid.
    """
    if layout.front:
        return read_front_matter(data)
    if not data.removeprefix(b"\xef\xbb\xbf").startswith(b"---"):
        return NO_FRONT_MATTER
    try:
        return read_front_matter(data)
    except FrontMatterError:  # a thematic break
        return NO_FRONT_MATTER


def answers_in_front(data: bytes, front: FrontMatter, layout: Layout) -> list[tuple[str, str]]:
    """Return the names and answers in the front matter, in the template's order.

    An answer that is in several values is returned several times.
    """
    texts = front_answers(data, front, [(key, key) for key, _ in layout.front])
    empty = layout.empty_in_front()
    found = []
    for key, pattern in layout.front:
        match = match_line(pattern, texts[key]) if key in texts else None
        for path, start, end in match.slots if match else ():
            name, text = str(path[0]), texts[key][start:end]
            if text and not (name in empty and empty[name].fits(text)):
                found.append((name, text))
    return found


def front_changes(
    layout: Layout, changed: Mapping[str, str | None], answers: Mapping[str, str]
) -> dict[str, str]:
    """Return the new texts of the keys whose values contain changed answers.

    Args:
        layout: The template's layout.
        changed: The changed answers; None for a cleared one.
        answers: The item's other answers.
    """
    missing = {name: each.text for name, each in layout.empty_in_front().items()}
    given = {name: text for name, text in {**answers, **changed}.items() if text}
    current = {**missing, **given}
    return {
        key: _filled(pattern, current)
        for key, pattern in layout.front
        if any(isinstance(token, tuple) and token[0] in changed for token in pattern)
    }


def _filled(pattern: TextPattern, answers: Mapping[str, str]) -> str:
    tokens = (answers.get(str(token[0]), "") if isinstance(token, tuple) else str(token) for token in pattern)
    return "".join(tokens)
