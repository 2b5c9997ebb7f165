"""Rules for the title, the headings and the sections."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from backlogue.check.rule import Hit, Rule
from backlogue.markdown import section_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.check.document import Document
    from backlogue.check.rule import RuleContext
    from backlogue.check.template_facts import Facts
    from backlogue.markdown import Heading

_SECTION = 2
# White space, comments, horizontal rules and tables without rows: a section with nothing else is empty.
_BLANK = re.compile(
    r"(?:\s++|<!--.*?-->|([-*_])(?:[ \t]*+\1){2,}[ \t]*+(?=\r?\n|\Z)"
    r"|[^\n|]*+\|[^\n]*+\n[ \t]*+\|?[ \t]*+:?-[-:| \t]*+(?=\r?\n[ \t]*+(?:\r?\n|\Z)|\Z))*+\Z",
    re.DOTALL | re.MULTILINE,
)


class _Sections:
    """A template's sections, prepared for comparison."""

    def __init__(self, facts: Facts) -> None:
        known = [(section, section_name(section.title)) for section in facts.sections]
        self.fixed = frozenset((section.level, name) for section, name in known)
        self.kept = {(each.level, name) for each, name in known if each.kept and not each.required}
        self.required = {
            section.title: {name, *map(section_name, section.aliases)}
            for section, name in known
            if section.required
        }
        self.ranks: dict[str, tuple[int, str]] = {}
        for rank, (section, name) in enumerate(known):
            if section.level == _SECTION:
                self.ranks.setdefault(name, (rank, section.title))


@lru_cache(maxsize=4)
def _sections(facts: Facts) -> _Sections:
    return _Sections(facts)


def _titles(document: Document) -> list[Heading]:
    return [heading for heading in document.spans.headings if heading.level == 1]


def _find_title_missing(document: Document, context: RuleContext) -> Iterator[Hit]:
    if context.facts.has_heading and not _titles(document):
        text = document.text
        start = document.body + len(text[document.body :]) - len(text[document.body :].lstrip())
        place = start if start < len(text) else min(document.body, len(text))
        yield Hit(place, place, "the item has no title; add a line '# …' at the top")


def _find_title_several(document: Document, context: RuleContext) -> Iterator[Hit]:
    for heading in _titles(document)[1:]:
        yield Hit(
            *_span(document, heading),
            "more than one title; turn this one into a section ('##') or move it to its own item",
        )


def _find_title_empty(document: Document, context: RuleContext) -> Iterator[Hit]:
    for heading in _titles(document):
        if not heading.text:
            yield Hit(*_span(document, heading), "the title is empty; add a title after the '#'")


def _span(document: Document, heading: Heading) -> tuple[int, int]:
    """Return the span of a heading's text, or of the whole heading if it has no text."""
    if heading.text:
        return heading.text_start, heading.text_end
    visible = document.text[heading.start : heading.end].rstrip()
    return heading.start, heading.start + len(visible)


def _find_missing(document: Document, context: RuleContext) -> Iterator[Hit]:
    present = {heading.name for heading in document.spans.headings}
    for section, names in _sections(context.facts).required.items():
        if names.isdisjoint(present):
            title = next(iter(_titles(document)), None)
            start, end = _span(document, title) if title else (document.body, document.body)
            yield Hit(start, end, f"the required section '{section}' is missing; add it")


def _find_empty(document: Document, context: RuleContext) -> Iterator[Hit]:
    headings = document.spans.headings
    known = _sections(context.facts)
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
        if known.kept.issuperset((each.level, each.name) for each in (heading, *inside)):
            continue
        if _has_content(document, [heading, *inside], end):
            continue
        title = heading.text or "without a title"
        yield Hit(*_span(document, heading), f"the section '{title}' is empty; fill it in or remove it")


def _has_content(document: Document, headings: list[Heading], end: int) -> bool:
    stops = [heading.start for heading in headings[1:]] + [end]
    for heading, stop in zip(headings, stops, strict=True):
        if _BLANK.match(document.text, heading.end, stop) is None:
            return True
    return False


def _find_order(document: Document, context: RuleContext) -> Iterator[Hit]:
    ranks = _sections(context.facts).ranks
    highest = (-1, "")
    for heading in document.spans.headings:
        here = ranks.get(heading.name) if heading.level == _SECTION else None
        if here is None:
            continue
        if here < highest:
            message = f"the section '{here[1]}' comes before '{highest[1]}' in the template; move it up"
            yield Hit(*_span(document, heading), message)
        highest = max(highest, here)


def _find_duplicate(document: Document, context: RuleContext) -> Iterator[Hit]:
    known = _sections(context.facts)
    seen: dict[tuple[int, int, str], int] = {}
    above: list[Heading] = []
    for heading in document.spans.headings:
        while above and above[-1].level >= heading.level:
            above.pop()
        if (heading.level, heading.name) in known.fixed:
            # Parts of two sections may have the same heading; a second title makes no difference.
            parent = above[-1].start if above and above[-1].level >= _SECTION else -1
            first = seen.setdefault((parent, heading.level, heading.name), heading.start)
            if first != heading.start:
                line = document.lines.number(first)
                yield Hit(
                    *_span(document, heading),
                    f"duplicate section '{heading.text}', first on line {line}; only the first is read",
                )
        above.append(heading)


def _find_skip(document: Document, context: RuleContext) -> Iterator[Hit]:
    before = 6
    for heading in document.spans.headings:
        if heading.level > before + 1:
            message = f"heading of level {heading.level} after one of level {before}; use level {before + 1}"
            yield Hit(*_span(document, heading), message)
        before = heading.level


_ITEM = "# Faster start\n\n## Problem Statement\n\nEvery start takes a second.\n"

TITLE_MISSING = Rule(
    name="title-missing",
    severity="error",
    summary="the item has no title",
    reason="""\
Lists and searches show the title, the only level-one heading. Without it, they can only show the file
name.""",
    bad="## Problem Statement\n\nEvery start takes a second.\n",
    good=_ITEM,
    find=_find_title_missing,
)
TITLE_SEVERAL = Rule(
    name="title-several",
    severity="error",
    summary="the item has more than one title",
    reason="A file is one item with one title. Lists show the first one and leave out the others.",
    bad="# Faster start\n\n# Smaller start\n",
    good=_ITEM,
    find=_find_title_several,
)
TITLE_EMPTY = Rule(
    name="title-empty",
    severity="error",
    summary="the title is empty",
    reason="Lists show the title; with an empty one, the item has no name there.",
    bad="#\n\n## Problem Statement\n\nEvery start takes a second.\n",
    good=_ITEM,
    find=_find_title_empty,
)
SECTION_MISSING = Rule(
    name="section-missing",
    severity="warning",
    summary="a required section is missing",
    reason="""\
A template marks the sections that every item must have (`section: required` in `copier.yml`). In the built-in
template that is Problem Statement: without it, nobody can tell whether the item is worth doing.""",
    bad="# Faster start\n\n## Proposed Solution\n\nOne cache for each folder.\n",
    good=_ITEM,
    find=_find_missing,
)
SECTION_EMPTY = Rule(
    name="section-empty",
    severity="warning",
    summary="a section is empty",
    reason="""\
An empty section suggests content that is not there. A `##` section is empty if it holds nothing but headings
of the template, comments, horizontal rules and tables without rows. A heading that the template writes
without an answer too, and that is not required, may be empty.""",
    bad=_ITEM + "\n## Migration Path\n\n### Backward Compatibility\n",
    good=_ITEM + "\n## Migration Path\n\n### Backward Compatibility\n- **Old caches**: are read once\n",
    find=_find_empty,
)
SECTION_ORDER = Rule(
    name="section-order",
    severity="info",
    summary="sections are not in the template's order",
    reason="The same order everywhere makes items quick to skim. Sections that you add can be anywhere.",
    bad="# Faster start\n\n## Proposed Solution\n\nOne cache.\n\n## Problem Statement\n\n"
    "Every start takes a second.\n",
    good="# Faster start\n\n## Problem Statement\n\nEvery start takes a second.\n\n## Proposed Solution\n"
    "\nOne cache.\n",
    find=_find_order,
)
SECTION_DUPLICATE = Rule(
    name="section-duplicate",
    severity="warning",
    summary="a section of the template is duplicated",
    reason="""\
`answers`, `edit` and the wizard read only the first one and never show or change the second. Move its text
into the first, or give it a different heading.""",
    bad=_ITEM + "\n## Problem Statement\n\nIt fails offline too.\n",
    good="# Faster start\n\n## Problem Statement\n\nEvery start takes a second.\n\nIt fails offline too.\n",
    find=_find_duplicate,
)
HEADING_SKIP = Rule(
    name="heading-skip",
    severity="warning",
    summary="a heading skips a level",
    reason="""\
Outlines and screen readers follow the levels; after a jump from `##` to `####`, a heading seems to be
missing.""",
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
