"""The layout of a template: where each answer is, by headings, labels, lists and fences."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.template.text_pattern import NUMBER, AnswerPath, TextPattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class LayoutPart(NamedTuple):
    """A part of a section, or of a list item below its first paragraph.

    Attributes:
        kind: `prose` (blocks of Markdown), `line` (one line with answers, or a fixed line), `list` (one
            item per entry), `table` (one row per entry), `fields` (a list with one item per field) or `code`
            (a fence).
        path: The path of the answer; for `list` and `table` that of one entry, for `line` and `fields` that
            of the parent.
        label: The paragraph above it that labels it; may be empty.
        patterns: The patterns of its text: alternatives, or one per field for `fields`, one per column for
            `table`.
        numbered: Whether a list is numbered.
        inside: The parts of a list item below its first paragraph.
        info: The path of a fence's info string, if that is an answer.
        level: The length of a fence.
        mark: The character of a fence.
        boxes: Whether the answers of a list have check boxes.
        columns: The names of each column of a table: the template's own, then its aliases.
        others: Pairs of a pattern and an alternative with another label; a label itself is a pattern of one
            text.
    """

    kind: str
    path: AnswerPath
    label: str = ""
    patterns: tuple[TextPattern, ...] = ()
    numbered: bool = False
    inside: tuple[LayoutPart, ...] = ()
    info: AnswerPath = ()
    level: int = 0
    mark: str = ""
    boxes: bool = False
    columns: tuple[tuple[str, ...], ...] = ()
    others: tuple[tuple[TextPattern, TextPattern], ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The texts that may announce it, the template's own first; empty without one."""
        return tuple(str(pattern[0]) for pattern in self.wordings((self.label,))) if self.label else ()

    def wordings(self, pattern: TextPattern) -> tuple[TextPattern, ...]:
        """Return a pattern and what may stand there too."""
        if not self.others:
            return (pattern,)
        return (pattern, *(other for own, other in self.others if own == pattern))

    @property
    def entries(self) -> AnswerPath:
        """The path of the list that a `list` or `table` shows; of any other part its own path."""
        return self.path[:-1] if self.kind in ("list", "table") else self.path

    def paths(self) -> Iterator[AnswerPath]:
        """Yield the path of every answer in it."""
        if self.kind in ("prose", "code"):
            yield self.path
        if self.info:
            yield self.info
        for pattern in self.patterns:
            yield from (token for token in pattern if isinstance(token, tuple))
        for inner in self.inside:
            yield from inner.paths()


class LayoutSection(NamedTuple):
    """A section: a heading and the parts and sections under it.

    Attributes:
        level: The heading's level; 0 for the whole body.
        patterns: The patterns of the heading's text.
        path: The path of the entry, if each entry of a list has a section of its own; else empty.
        parts: The parts directly under the heading.
        sections: The sections below it.
    """

    level: int
    patterns: tuple[TextPattern, ...]
    path: AnswerPath
    parts: tuple[LayoutPart, ...]
    sections: tuple[LayoutSection, ...]

    @property
    def heading(self) -> str:
        """The heading's text without answers."""
        parts = (
            part if isinstance(part, str) else "1" if part == NUMBER else "" for part in self.patterns[0]
        )
        return "".join(parts).strip()

    def paths(self) -> Iterator[AnswerPath]:
        """Yield the path of every answer in it."""
        for pattern in self.patterns:
            yield from (part for part in pattern if isinstance(part, tuple))
        for part in self.parts:
            yield from part.paths()
        for section in self.sections:
            yield from section.paths()


class Unreadable(NamedTuple):
    """An answer that can't be read back from items of a template.

    Attributes:
        path: The path of the answer.
        reason: Why, as the second half of a sentence.
    """

    path: AnswerPath
    reason: str


class EmptyText(NamedTuple):
    """What a template writes in place of a missing answer, such as `None`.

    Attributes:
        path: The path of the answer, or of its entries.
        place: `front` for a value of the front matter, `answer` if the text is where the answer would be,
            `line` for a line of its own.
        text: The text.
        section: The heading of the section that has the line.
    """

    path: AnswerPath
    place: str
    text: str
    section: tuple[TextPattern, ...] = ()

    def fits(self, text: str) -> bool:
        """Tell whether a text of an item is this one; case is ignored."""
        return text.strip().casefold() == self.text.casefold()


class Layout(NamedTuple):
    """The place of each answer in the items of a template.

    Attributes:
        front: The keys of the front matter, each with the pattern of its value.
        body: The body, as one section without heading.
        values: The questions whose answer may be followed by a note: names, kinds and choices.
        unreadable: The answers that are missing, or can't be distinguished from the text around them.
        empty: The texts in place of missing answers.
    """

    front: tuple[tuple[str, TextPattern], ...]
    body: LayoutSection
    values: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    empty: tuple[EmptyText, ...] = ()

    def empty_in_front(self) -> dict[str, EmptyText]:
        """Return the texts in place of missing answers in the front matter, by name."""
        return {str(each.path[0]): each for each in self.empty if each.place == "front"}

    def in_front(self) -> frozenset[str]:
        """Return the names of the answers in the front matter."""
        return frozenset(
            str(token[0]) for _, pattern in self.front for token in pattern if isinstance(token, tuple)
        )

    def in_body(self) -> frozenset[str]:
        """Return the names of the answers in the body."""
        return frozenset(str(path[0]) for path in self.body.paths() if path)

    def answers(self) -> frozenset[str]:
        """Return the names of all answers in an item."""
        return self.in_front() | self.in_body()

    def repeated(self) -> frozenset[AnswerPath]:
        """Return the paths of the answers that appear more than once in the body."""
        counts = Counter(path for path in self.body.paths() if path)
        return frozenset(path for path, count in counts.items() if count > 1)

    def with_choices(self, name: str, choices: Sequence[str]) -> Layout:
        """Return the layout with other choices of one question."""
        values = (
            (each, kind, tuple(choices) if each == name else known) for each, kind, known in self.values
        )
        return self._replace(values=tuple(values))


SHAPE = repr([kind._fields for kind in (Layout, LayoutSection, LayoutPart, Unreadable, EmptyText)]).encode()
"""The attribute names, part of the cache key: layouts cached with other attributes are ignored."""


def layout_from_data(data: Any) -> Layout:
    """Rebuild a layout from plain tuples or lists, as it is cached."""
    front, body, values, unreadable, empty = data
    keys = tuple((key, *_patterns([pattern])) for key, pattern in front)
    known = tuple((name, kind, tuple(choices)) for name, kind, choices in values)
    lost = tuple(Unreadable(tuple(path), reason) for path, reason in unreadable)
    missing = tuple(
        EmptyText(tuple(path), place, text, _patterns(section)) for path, place, text, section in empty
    )
    return Layout(keys, _section(body), known, lost, missing)


def _section(data: Any) -> LayoutSection:
    level, patterns, path, parts, sections = data
    return LayoutSection(
        level, _patterns(patterns), tuple(path), tuple(map(_part, parts)), tuple(map(_section, sections))
    )


def _part(data: Any) -> LayoutPart:
    kind, path, label, patterns, numbered, inside, info, level, mark, boxes, columns, others = data
    return LayoutPart(
        kind,
        tuple(path),
        label,
        _patterns(patterns),
        numbered,
        tuple(map(_part, inside)),
        tuple(info),
        level,
        mark,
        boxes,
        tuple(map(tuple, columns)),
        tuple((*_patterns(pair),) for pair in others),  # type: ignore[misc] # pairs
    )


def _patterns(data: Any) -> tuple[TextPattern, ...]:
    return tuple(
        tuple(tuple(part) if isinstance(part, (list, tuple)) else part for part in pattern)
        for pattern in data
    )
