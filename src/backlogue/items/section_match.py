"""Headings of an item matched with the template's sections: in any order, and as people rename them."""

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
    """A heading and the blocks below it, up to the next heading of its level."""

    heading: Block
    blocks: list[Block]


def split_at_headings(blocks: Sequence[Block]) -> tuple[list[Block], list[Chunk]]:
    """Split blocks at the highest headings among them: those before the first, and each with its own."""
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
    """Yield each chunk that a section fits, with the section and how its heading fits, in the text's order.

    A heading that is one of the template's to the letter goes before one that is only like it; the others are
    none of its sections.
    """
    pairs: dict[int, tuple[LayoutSection, PatternMatch]] = {}
    fixed = [section for section in sections if not section.path]
    for number, chunk in enumerate(found):
        for section in fixed:
            fits = match_exactly(section.patterns, chunk.heading.text)
            if fits:
                pairs[number] = section, fits
                fixed.remove(section)
                break
    known = _telling(sections) if fixed and len(pairs) < len(found) else None
    for number, chunk in enumerate(found):
        if known and fixed and number not in pairs:
            section_like = _like(chunk.heading.text, fixed, known)
            if section_like is not None:
                pairs[number] = section_like, PatternMatch((), len(chunk.heading.text), exact=False)
                fixed.remove(section_like)
    others = [(number, chunk) for number, chunk in enumerate(found) if number not in pairs]
    pairs.update(_untitled(fixed, others))
    repeated = next((section for section in sections if section.path), None)
    if repeated is not None:
        headings = [(number, chunk.heading.text) for number, chunk in others if number not in pairs]
        pairs.update(_entries(repeated, headings))
    for number, chunk in enumerate(found):
        if number in pairs:
            yield chunk, *pairs[number]


def _untitled(
    left: Sequence[LayoutSection], others: Sequence[tuple[int, Chunk]]
) -> dict[int, tuple[LayoutSection, PatternMatch]]:
    """Match the title where its text does not tell: it is missing, or worded otherwise."""
    if len(left) == len(others) == 1 == left[0].level:
        number, chunk = others[0]
        return {number: (left[0], _retitled(left[0], chunk.heading.text))}
    empty = next((number for number, chunk in others if not chunk.heading.text), None)
    titled = next(
        (section for section in left if section.patterns[0] and isinstance(section.patterns[0][0], tuple)),
        None,
    )
    return {} if empty is None or titled is None else {empty: (titled, PatternMatch((), 0))}


def _retitled(section: LayoutSection, text: str) -> PatternMatch:
    """Return how a title is read that has not all of the template's words."""
    loose = match_loosely(section.patterns, text)
    if loose is not None or not text:
        return loose or PatternMatch((), 0)
    last = [token for token in section.patterns[0] if isinstance(token, tuple)][-1:]
    return PatternMatch(tuple((path, 0, len(text)) for path in last), len(text), exact=False)


def _entries(
    section: LayoutSection, headings: Sequence[tuple[int, str]]
) -> dict[int, tuple[LayoutSection, PatternMatch]]:
    """Match the headings of a list's entries; if none has the template's words, each is all answer."""
    fitting = {
        number: found
        for number, text in headings
        if (found := match_exactly(section.patterns, text) or match_loosely(section.patterns, text))
    }
    if not fitting:
        path = next(token for token in section.patterns[0] if isinstance(token, tuple))
        fitting = {
            number: PatternMatch(((path, 0, len(text)),), len(text), exact=False)
            for number, text in headings
            if text
        }
    return {number: (section, found) for number, found in fitting.items()}


def _words(text: str) -> list[str]:
    return [word.rstrip("s") for word in re.findall(r"[^\W\d_]+", text.casefold())]


class _Telling(NamedTuple):
    """The words of each section's heading, and how many of the headings have each word."""

    headings: dict[LayoutSection, list[str]]
    shared: Counter[str]


def _telling(sections: Sequence[LayoutSection]) -> _Telling:
    headings = {section: _words(section.heading) for section in sections}
    return _Telling(headings, Counter(word for words in headings.values() for word in set(words)))


def _like(text: str, left: Sequence[LayoutSection], known: _Telling) -> LayoutSection | None:
    """Return the section whose heading was meant: half of its words, told apart by one of them."""
    words = _words(text)
    if not words:
        return None
    for section in left:
        if known.headings[section] == words:
            return section
    for section in left:
        heading = known.headings[section]
        telling = [word for word in words if word in heading and known.shared[word] == 1]
        starts_alike = bool(heading) and words[0] == heading[0] and words[0] in telling
        if telling and (set(words) <= set(heading) or (starts_alike and 2 * len(telling) >= len(heading))):
            return section
    return None
