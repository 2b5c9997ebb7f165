"""Title, headings and sections: there, in order, with something in them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from backlogue.check.rule import Hit, Rule
from backlogue.markdown import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.check.document import Document
    from backlogue.check.rule import World
    from backlogue.check.template_facts import Facts
    from backlogue.markdown import Heading

_SECTION = 2
# White space, comments and rules: a section in which nothing else stands says nothing.
_NOTHING = re.compile(
    r"(?:\s++|<!--.*?-->|([-*_])(?:[ \t]*+\1){2,}[ \t]*+(?=\r?\n|\Z))*+\Z", re.DOTALL | re.MULTILINE
)


class _Sections:
    """A template's sections, made ready for comparing."""

    def __init__(self, facts: Facts) -> None:
        known = [(section, named(section.title)) for section in facts.sections]
        self.fixed = frozenset((section.level, name) for section, name in known)
        self.required = {name: section.title for section, name in known if section.required}
        self.ranks: dict[str, tuple[int, str]] = {}
        for rank, (section, name) in enumerate(known):
            if section.level == _SECTION:
                self.ranks.setdefault(name, (rank, section.title))


@lru_cache(maxsize=4)
def _sections(facts: Facts) -> _Sections:
    return _Sections(facts)


def _titles(document: Document) -> list[Heading]:
    return [heading for heading in document.spans.headings if heading.level == 1]


def _find_title_missing(document: Document, world: World) -> Iterator[Hit]:
    if not _titles(document):
        text = document.text
        start = document.body + len(text[document.body :]) - len(text[document.body :].lstrip())
        place = start if start < len(text) else min(document.body, len(text))
        yield Hit(place, place, "the item has no title; begin it with a line '# …'")


def _find_title_several(document: Document, world: World) -> Iterator[Hit]:
    for heading in _titles(document)[1:]:
        yield Hit(*_span(document, heading), "a second title; make it a section ('##') or an item of its own")


def _find_title_empty(document: Document, world: World) -> Iterator[Hit]:
    for heading in _titles(document):
        if not heading.text:
            yield Hit(*_span(document, heading), "the title is empty; say what the item is about")


def _span(document: Document, heading: Heading) -> tuple[int, int]:
    """Return where a heading's words stand, or, of an empty one, where it stands itself."""
    if heading.text:
        return heading.text_start, heading.text_end
    visible = document.text[heading.start : heading.end].rstrip()
    return heading.start, heading.start + len(visible)


def _find_missing(document: Document, world: World) -> Iterator[Hit]:
    there = {heading.name for heading in document.spans.headings}
    for name, section in _sections(world.facts).required.items():
        if name not in there:
            title = next(iter(_titles(document)), None)
            start, end = _span(document, title) if title else (document.body, document.body)
            yield Hit(start, end, f"the section '{section}' is missing; the template wants it")


def _find_empty(document: Document, world: World) -> Iterator[Hit]:
    headings = document.spans.headings
    known = _sections(world.facts)
    for index, heading in enumerate(headings):
        if heading.level != _SECTION:
            continue
        below = index + 1
        while below < len(headings) and headings[below].level > _SECTION:
            below += 1
        end = headings[below].start if below < len(headings) else len(document.text)
        inside = headings[index + 1 : below]
        if any((inner.level, inner.name) not in known.fixed for inner in inside):
            continue
        if _says_something(document, [heading, *inside], end):
            continue
        title = heading.text or "without a title"
        yield Hit(*_span(document, heading), f"the section '{title}' is empty; fill it or take it out")


def _says_something(document: Document, headings: list[Heading], end: int) -> bool:
    stops = [heading.start for heading in headings[1:]] + [end]
    for heading, stop in zip(headings, stops, strict=True):
        if _NOTHING.match(document.text, heading.end, stop) is None:
            return True
    return False


def _find_order(document: Document, world: World) -> Iterator[Hit]:
    ranks = _sections(world.facts).ranks
    highest = (-1, "")
    for heading in document.spans.headings:
        here = ranks.get(heading.name) if heading.level == _SECTION else None
        if here is None:
            continue
        if here < highest:
            message = f"the section '{here[1]}' stands before '{highest[1]}' in the template"
            yield Hit(*_span(document, heading), message)
        highest = max(highest, here)


def _find_duplicate(document: Document, world: World) -> Iterator[Hit]:
    known = _sections(world.facts)
    seen: dict[tuple[int, int, str], int] = {}
    above: list[Heading] = []
    for heading in document.spans.headings:
        while above and above[-1].level >= heading.level:
            above.pop()
        if (heading.level, heading.name) in known.fixed:
            # The same words may head a part of two sections; a second title makes no difference.
            parent = above[-1].start if above and above[-1].level >= _SECTION else -1
            first = seen.setdefault((parent, heading.level, heading.name), heading.start)
            if first != heading.start:
                line = document.lines.number(first)
                yield Hit(
                    *_span(document, heading),
                    f"the section '{heading.text}' is there already, in line {line}; only that one is read",
                )
        above.append(heading)


def _find_skip(document: Document, world: World) -> Iterator[Hit]:
    before = 6
    for heading in document.spans.headings:
        if heading.level > before + 1:
            message = (
                f"a heading of level {heading.level} follows one of level {before}; use level {before + 1}"
            )
            yield Hit(*_span(document, heading), message)
        before = heading.level


_ITEM = "# Faster start\n\n## Problem Statement\n\nEvery start takes a second.\n"

TITLE_MISSING = Rule(
    name="title-missing",
    severity="error",
    summary="the item has no title",
    reason="""\
The one heading of level one is what lists and searches show; without it an item is only a file name.""",
    bad="## Problem Statement\n\nEvery start takes a second.\n",
    good=_ITEM,
    find=_find_title_missing,
)
TITLE_SEVERAL = Rule(
    name="title-several",
    severity="error",
    summary="the item has several titles",
    reason="One file, one item, one title: with two it is unclear which one the item is called by.",
    bad="# Faster start\n\n# Smaller start\n",
    good=_ITEM,
    find=_find_title_several,
)
TITLE_EMPTY = Rule(
    name="title-empty",
    severity="error",
    summary="the title has no words",
    reason="A `#` without words is a title that nobody can read in a list.",
    bad="#\n\n## Problem Statement\n\nEvery start takes a second.\n",
    good=_ITEM,
    find=_find_title_empty,
)
SECTION_MISSING = Rule(
    name="section-missing",
    severity="warning",
    summary="a section that the template marks as required is missing",
    reason="""\
A template marks the sections that no item can do without (`section: required` in `copier.yml`). In the
built-in one it is Problem Statement: an item that doesn't say what is wrong can't be judged.""",
    bad="# Faster start\n\n## Proposed Solution\n\nOne cache for each folder.\n",
    good=_ITEM,
    find=_find_missing,
)
SECTION_EMPTY = Rule(
    name="section-empty",
    severity="warning",
    summary="a section has nothing in it",
    reason="""\
A heading promises something to read. The rule speaks of the whole body of a `##` section: one in which
nothing stands but headings of the template, comments and rules is empty.""",
    bad=_ITEM + "\n## Migration Path\n\n### Backward Compatibility\n",
    good=_ITEM + "\n## Migration Path\n\n### Backward Compatibility\n- **Old caches**: are read once\n",
    find=_find_empty,
)
SECTION_ORDER = Rule(
    name="section-order",
    severity="info",
    summary="sections stand in another order than in the template",
    reason="One order makes items quick to skim. Sections of your own may stand anywhere.",
    bad="# Faster start\n\n## Proposed Solution\n\nOne cache.\n\n## Problem Statement\n\n"
    "Every start takes a second.\n",
    good="# Faster start\n\n## Problem Statement\n\nEvery start takes a second.\n\n## Proposed Solution\n"
    "\nOne cache.\n",
    find=_find_order,
)
SECTION_DUPLICATE = Rule(
    name="section-duplicate",
    severity="warning",
    summary="a section of the template stands there twice",
    reason="""\
`answers`, `edit` and the wizard read the first one; what the second says is never shown or changed. Move its
text into the first, or give it a heading of your own.""",
    bad=_ITEM + "\n## Problem Statement\n\nIt fails offline too.\n",
    good="# Faster start\n\n## Problem Statement\n\nEvery start takes a second.\n\nIt fails offline too.\n",
    find=_find_duplicate,
)
HEADING_SKIP = Rule(
    name="heading-skip",
    severity="warning",
    summary="a heading skips a level",
    reason="""\
Outlines and screen readers follow the levels; a jump from `##` to `####` looks like a lost heading.""",
    bad="# Faster start\n\n## Problem Statement\n\n#### Numbers\n\nA second.\n",
    good="# Faster start\n\n## Problem Statement\n\n### Numbers\n\nA second.\n",
    find=_find_skip,
)
RULES = (
    TITLE_MISSING,
    TITLE_SEVERAL,
    TITLE_EMPTY,
    SECTION_MISSING,
    SECTION_EMPTY,
    SECTION_ORDER,
    SECTION_DUPLICATE,
    HEADING_SKIP,
)
