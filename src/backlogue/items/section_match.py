"""Match the headings of an item with the template's sections, in any order and if reworded."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from backlogue.template.text_pattern import PatternMatch, match_exactly, match_loosely

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlogue.markdown import Block
    from backlogue.template.layout import LayoutSection


class Chunk(NamedTuple):
    """A heading and the blocks below it, up to the next heading of the same level."""

    heading: Block
    blocks: list[Block]


def split_at_headings(blocks: Sequence[Block]) -> tuple[list[Block], list[Chunk]]:
    """Split blocks at the headings of the highest level into the blocks before, and a chunk per heading."""
    highest = min((block.level for block in blocks if block.kind == "heading"), default=0)
    before: list[Block] = []
    found: list[Chunk] = []
    for block in blocks:
        if block.kind == "heading" and block.level == highest:
            found.append(Chunk(block, []))
        else:
            (found[-1].blocks if found else before).append(block)
    return before, found


def match_sections(
    sections: Sequence[LayoutSection], found: Sequence[Chunk]
) -> Iterator[tuple[Chunk, LayoutSection, PatternMatch]]:
    """Yield each chunk that matches a section, with the section and the match of its heading, in text order.

    Exact matches take precedence over similar headings; other headings match no section.
    """
    pairs: dict[int, tuple[LayoutSection, PatternMatch]] = {}
    fixed = [section for section in sections if not section.path]
    for number, chunk in enumerate(found):
        for section in fixed:
            match = match_exactly(section.patterns, chunk.heading.text)
            if match:
                pairs[number] = section, match
                fixed.remove(section)
                break
    known = _heading_words(sections) if fixed and len(pairs) < len(found) else None
    for number, chunk in enumerate(found):
        if known and fixed and number not in pairs:
            similar = _similar_section(chunk.heading.text, fixed, known)
            if similar is not None:
                pairs[number] = similar, PatternMatch((), len(chunk.heading.text), exact=False)
                fixed.remove(similar)
    others = [(number, chunk) for number, chunk in enumerate(found) if number not in pairs]
    pairs.update(_match_title(fixed, others))
    repeated = next((section for section in sections if section.path), None)
    if repeated is not None:
        headings = [(number, chunk.heading.text) for number, chunk in others if number not in pairs]
        pairs.update(_match_entries(repeated, headings))
    for number, chunk in enumerate(found):
        if number in pairs:
            yield chunk, *pairs[number]


def _match_title(
    left: Sequence[LayoutSection], others: Sequence[tuple[int, Chunk]]
) -> dict[int, tuple[LayoutSection, PatternMatch]]:
    """Match the title if it is empty or reworded."""
    if len(left) == len(others) == 1 == left[0].level:
        number, chunk = others[0]
        return {number: (left[0], _match_reworded_title(left[0], chunk.heading.text))}
    empty = next((number for number, chunk in others if not chunk.heading.text), None)
    titled = next(
        (section for section in left if section.patterns[0] and isinstance(section.patterns[0][0], tuple)),
        None,
    )
    return {} if empty is None or titled is None else {empty: (titled, PatternMatch((), 0))}


def _match_reworded_title(section: LayoutSection, text: str) -> PatternMatch:
    """Match a title that lacks some of the template's words."""
    loose = match_loosely(section.patterns, text)
    if loose is not None or not text:
        return loose or PatternMatch((), 0)
    last = [token for token in section.patterns[0] if isinstance(token, tuple)][-1:]
    return PatternMatch(tuple((path, 0, len(text)) for path in last), len(text), exact=False)


def _match_entries(
    section: LayoutSection, headings: Sequence[tuple[int, str]]
) -> dict[int, tuple[LayoutSection, PatternMatch]]:
    """Match the headings of a list's entries; if none matches, each heading as a whole is an answer."""
    matching = {
        number: found
        for number, text in headings
        if (found := match_exactly(section.patterns, text) or match_loosely(section.patterns, text))
    }
    if not matching:
        path = next(token for token in section.patterns[0] if isinstance(token, tuple))
        matching = {
            number: PatternMatch(((path, 0, len(text)),), len(text), exact=False)
            for number, text in headings
            if text
        }
    return {number: (section, found) for number, found in matching.items()}


def _words(text: str) -> list[str]:
    return [word.rstrip("s") for word in re.findall(r"[^\W\d_]+", text.casefold())]


class _HeadingWords(NamedTuple):
    """The words of each section's heading, and the number of headings with each word."""

    headings: dict[LayoutSection, list[str]]
    shared: Counter[str]


def _heading_words(sections: Sequence[LayoutSection]) -> _HeadingWords:
    headings = {section: _words(section.heading) for section in sections}
    return _HeadingWords(headings, Counter(word for words in headings.values() for word in set(words)))


def _similar_section(text: str, left: Sequence[LayoutSection], known: _HeadingWords) -> LayoutSection | None:
    """Return the section with a similar heading: half of its words match, at least one of them unique."""
    words = _words(text)
    if not words:
        return None
    for section in left:
        if known.headings[section] == words:
            return section
    for section in left:
        heading = known.headings[section]
        unique = [word for word in words if word in heading and known.shared[word] == 1]
        starts_alike = bool(heading) and words[0] == heading[0] and words[0] in unique
        if unique and (set(words) <= set(heading) or (starts_alike and 2 * len(unique) >= len(heading))):
            return section
    return None
