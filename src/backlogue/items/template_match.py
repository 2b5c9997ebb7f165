"""Find which of several templates an item was written from: the one with most of its fixed parts.

The fixed parts of a template are what it writes itself: front matter keys, headings, labels, and the texts
in the title and in the file's name.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from backlogue.template.layout import Layout, LayoutPart, LayoutSection
    from backlogue.template.loader import Template
    from backlogue.template.text_pattern import TextPattern

HEAD = 4096
"""How many bytes of an item are examined."""

_MISSING = 0.1
"""The weight of a part that an item lacks, which is low: items often leave sections out."""

_FEWEST = 0.6
"""The minimum sum of two shares: of the template's parts that an item carries, and of the item's headings and
keys that are the template's."""

_CERTAIN = 2
"""More parts than this, all of one template and of no other, are enough."""

_FRONT = re.compile(r"\A(?:\ufeff)?---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"^([^\s#:-][^:\n]*?)[ \t]*:(?=\s)", re.MULTILINE)
# With the line break in front: the search for it is many times as fast as one for the start of a line.
_HEADING = re.compile(r"\n {0,3}(#{1,6})[ \t]+([^\n]+)")
_EDGES = " \t*_`:#|\u2014>-+[]"


class TemplateParts(NamedTuple):
    """The fixed parts of a template.

    Attributes:
        keys: Its front matter's keys, in order.
        words: Front matter keys, headings and labels, each with the letter of its kind in front.
        title: The text that its title begins with, in small letters; empty without one.
        name: A regular expression for the file's name without `.md`; empty if any name fits.
    """

    keys: tuple[str, ...]
    words: frozenset[str]
    title: str
    name: str


def fixed_parts(layout: Layout, template: Template) -> TemplateParts:
    """Return the fixed parts of a template.

    Args:
        layout: Where it puts its answers.
        template: The template.
    """
    words = {f"k{_plain(key)}" for key, _ in layout.front}
    words |= set(_words(layout.body))
    titles = [section.patterns[0] for section in layout.body.sections if section.level == 1]
    before = titles[0][0] if titles and len(titles[0]) > 1 else ""
    numbers = {question.name for question in template.questions if question.kind == "number"}
    parts = (
        re.escape(part) if index % 2 == 0 else "[0-9]+" if part in numbers else ".+"
        for index, part in enumerate(template.item_name.parts)
    )
    name = "".join(parts)
    return TemplateParts(
        tuple(key for key, _ in layout.front),
        frozenset(word for word in words if len(word) > 1),
        before.casefold().strip() if isinstance(before, str) else "",
        "" if name == ".+" else name,
    )


def _words(section: LayoutSection) -> Iterator[str]:
    for pattern in section.patterns:
        if all(isinstance(token, str) for token in pattern):
            yield f"h{_plain(''.join(map(str, pattern)))}"
    yield from _labels(section.parts)
    for inner in section.sections:
        yield from _words(inner)


def _labels(parts: Iterable[LayoutPart]) -> Iterator[str]:
    for part in parts:
        if part.label:
            yield f"l{part.label.strip(_EDGES)}"
        for pattern in part.patterns if part.kind in ("line", "fields", "list") else ():
            yield from _label(pattern)
        yield from _labels(part.inside)


def _label(pattern: TextPattern) -> Iterator[str]:
    if len(pattern) > 1 and isinstance(pattern[0], str):
        yield f"l{pattern[0].strip(_EDGES)}"


def _plain(text: str) -> str:
    return text.strip(_EDGES).casefold()


def _fronts(templates: Mapping[str, TemplateParts]) -> list[tuple[str, re.Pattern[bytes]]]:
    """Return the front matter patterns of templates whose keys identify them."""
    found = []
    for name, parts in templates.items():
        others = (set(other.keys) for each, other in templates.items() if each != name)
        if len(parts.keys) > 1 and not any(set(parts.keys) <= keys for keys in others):
            lines = "".join(f"{re.escape(key)}:[^\\n]*\\n" for key in parts.keys)
            found.append((name, re.compile(f"---\\n{lines}---\\n".encode())))
    return found


def _label_pattern(labels: Iterable[str]) -> re.Pattern[str]:
    """Return what finds these labels at the start of lines, as in `**Status:** done` or `| Status | x |`."""
    # The longest first: one may begin with another.
    words = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    return re.compile(rf"\n[-+>|*_` \[\]]*({words or '(?!)'})[*_` ]*[:|\u2014]")


class TemplateMatcher:
    """Finds the template of items among several."""

    def __init__(self, templates: Mapping[str, TemplateParts]) -> None:
        """Take the fixed parts of each template by its name; the first is the default."""
        self._templates = templates
        counts: Counter[str] = Counter()
        for parts in templates.values():
            counts.update(parts.words)
            counts.update({f"t{parts.title}"} if parts.title else ())
            counts.update({f"n{parts.name}"} if parts.name else ())
        self._titles = {parts.title for parts in templates.values() if parts.title}
        self._names = {parts.name: re.compile(parts.name) for parts in templates.values() if parts.name}
        self._known = frozenset(counts)
        # What few templates have says more than what all have.
        self._weights = {word: log((len(templates) + 1) / count) for word, count in counts.items()}
        self._own = {
            name: parts.words | {f"t{parts.title}", f"n{parts.name}"} & self._known
            for name, parts in templates.items()
        }
        labels = {word for word in counts if word.startswith("l")}
        self._label = _label_pattern([word[1:] for word in labels])
        self._has_own_labels = any(counts[word] < len(templates) for word in labels)
        self._fronts = _fronts(templates)
        self._found: dict[tuple[frozenset[str], int], tuple[str | None, bool]] = {}

    def match(self, head: bytes, stem: str) -> str | None:
        """Return the name of an item's template; None if it has too little of any.

        Args:
            head: The beginning of its file.
            stem: The file's name without `.md`.
        """
        for name, front_matter in self._fronts:
            if front_matter.match(head):
                return name
        text = head[:HEAD].decode("utf-8", "replace")
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        front = _FRONT.match(text)
        seen = {f"k{_plain(key)}" for key in _KEY.findall(front[1])} if front else set()
        text = text[front.end() - 1 :] if front else f"\n{text}"
        headings = _HEADING.findall(text)
        title = next((heading for marks, heading in headings if marks == "#"), "")
        seen |= {f"h{_plain(heading)}" for _, heading in headings if heading is not title}
        others = len(seen - self._known)
        seen |= {f"t{start}" for start in self._titles if title.casefold().startswith(start)}
        seen |= {f"n{name}" for name, pattern in self._names.items() if pattern.fullmatch(stem)}
        found, is_certain = self._best(frozenset(seen & self._known), others)
        if not is_certain and (self._has_own_labels or found is None):
            # Labels are searched for only where they may decide: that costs more than all of the others.
            seen |= {f"l{label}" for label in self._label.findall(text)}
            found, _ = self._best(frozenset(seen & self._known), others)
        return found

    def _best(self, seen: frozenset[str], others: int) -> tuple[str | None, bool]:
        """Return the template that fits best, and whether it is the only one that may.

        Args:
            seen: The parts of any template that an item carries.
            others: How many other headings and keys it has.
        """
        key = seen, others
        if key not in self._found:
            self._found[key] = self._compared(seen, others)
        return self._found[key]

    def _compared(self, seen: frozenset[str], others: int) -> tuple[str | None, bool]:
        best, most = None, 0.0
        for name, own in self._own.items():
            carried, foreign = seen & own, seen - own
            score = self._weight(carried) - self._weight(foreign) - _MISSING * self._weight(own - seen)
            if (best is None or score > most) and carried:
                share = len(carried) / len(own) + len(carried) / (len(carried) + len(foreign) + others)
                if share >= _FEWEST:
                    best, most = name, score
        is_certain = best is not None and all(
            len(seen - own) > _CERTAIN if name != best else seen <= own for name, own in self._own.items()
        )
        return best, is_certain

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._weights[word] for word in words)
