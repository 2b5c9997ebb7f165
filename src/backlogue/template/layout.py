"""Where a template puts each answer, as plain data: headings, labels, list shapes and fences."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.template.text_pattern import NUMBER, AnswerPath, TextPattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class LayoutPart(NamedTuple):
    """What stands under a heading, or in a list item below its first paragraph.

    Attributes:
        kind: `prose` (blocks of Markdown), `line` (one line with answers in it, or one that always stands),
            `list` (an entry an item), `fields` (a list with an item for each of several answers) or `code`
            (a fence).
        path: Where the answer is; of a `list` the path of one entry, of `line` and `fields` that of what they
            belong to.
        label: The paragraph that announces it; empty without one.
        patterns: How a text is made up: the shapes that one may have, or for `fields` one for each.
        numbered: Whether a list is numbered.
        inside: What stands in an item below its first paragraph.
        info: Where a fence's info string is, if it is an answer.
        level: A fence's length.
        mark: A fence's character.
        boxes: Whether the answers of a list are lines with check boxes.
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
    """A heading and what belongs under it.

    Attributes:
        level: The heading's level; 0 for the whole body.
        patterns: The heading's text.
        path: The entry whose heading it is, where each entry of a list has one; else empty.
        parts: What stands directly under it.
        sections: The sections below it.
    """

    level: int
    patterns: tuple[TextPattern, ...]
    path: AnswerPath
    parts: tuple[LayoutPart, ...]
    sections: tuple[LayoutSection, ...]

    @property
    def heading(self) -> str:
        """The heading as text; an answer in it is left out."""
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
        path: Where the answer is.
        reason: Why, as the end of a sentence.
    """

    path: AnswerPath
    reason: str


class Layout(NamedTuple):
    """Where a template puts each answer.

    Attributes:
        front: The front matter's keys, and the words and answers of their values; empty without front matter.
        body: The body as one section without heading.
        values: The questions whose answer a note may follow: their names, kinds and choices.
        unreadable: The answers that are in neither, or can't be told from what stands around them.
    """

    front: tuple[tuple[str, TextPattern], ...]
    body: LayoutSection
    values: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    unreadable: tuple[Unreadable, ...] = ()

    def in_front(self) -> frozenset[str]:
        """Return the names of the answers that the front matter holds."""
        return frozenset(
            str(token[0]) for _, pattern in self.front for token in pattern if isinstance(token, tuple)
        )

    def in_body(self) -> frozenset[str]:
        """Return the names of the answers that the body holds."""
        return frozenset(str(path[0]) for path in self.body.paths() if path)

    def answers(self) -> frozenset[str]:
        """Return the names of the answers that an item holds."""
        return self.in_front() | self.in_body()

    def repeated(self) -> frozenset[AnswerPath]:
        """Return the paths of the answers that stand in several places of the body."""
        counts = Counter(path for path in self.body.paths() if path)
        return frozenset(path for path, count in counts.items() if count > 1)

    def with_choices(self, name: str, choices: Sequence[str]) -> Layout:
        """Return the layout with other choices of one question."""
        values = (
            (each, kind, tuple(choices) if each == name else known) for each, kind, known in self.values
        )
        return self._replace(values=tuple(values))


SHAPE = repr([kind._fields for kind in (Layout, LayoutSection, LayoutPart, Unreadable)]).encode()
"""The names of a layout's attributes: one that was cached in another shape is not read."""


def layout_from_data(data: Any) -> Layout:
    """Return the layout that is kept as plain tuples or lists (the layout itself is plain data)."""
    front, body, values, unreadable = data
    keys = tuple((key, *_patterns([pattern])) for key, pattern in front)
    known = tuple((name, kind, tuple(choices)) for name, kind, choices in values)
    lost = tuple(Unreadable(tuple(path), reason) for path, reason in unreadable)
    return Layout(keys, _section(body), known, lost)


def _section(data: Any) -> LayoutSection:
    level, patterns, path, parts, sections = data
    return LayoutSection(
        level, _patterns(patterns), tuple(path), tuple(map(_part, parts)), tuple(map(_section, sections))
    )


def _part(data: Any) -> LayoutPart:
    kind, path, label, patterns, numbered, inside, info, level, mark, boxes = data
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
    )


def _patterns(data: Any) -> tuple[TextPattern, ...]:
    return tuple(
        tuple(tuple(part) if isinstance(part, (list, tuple)) else part for part in pattern)
        for pattern in data
    )
