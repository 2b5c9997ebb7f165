"""All that was typed, by fields that keep their identity when entries move: an immutable value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.template.questions import ENTRY_LISTS, LINE_LISTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backlogue.template.questions import Question

FieldPath = tuple[str | int, ...]
"""The way to a field, a list or an entry: names of questions and, for entries, their numbers.

An entry's number is given once and never again: `("phases", 3, "tasks", 7, "name")` stays the same field
however the phases are sorted.
"""


class Removed(NamedTuple):
    """An entry that was taken out, with all its texts, so that it can be put back."""

    path: FieldPath
    number: int
    place: int
    texts: tuple[tuple[FieldPath, str], ...]
    entries: tuple[tuple[FieldPath, tuple[int, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The texts of all fields and the order of all entries.

    Attributes:
        texts: Each field's text, as typed; a field nobody touched has none.
        entries: For each list the numbers of its entries, in order.
        removed: What was taken out, the latest last.
        last: The highest number ever given to an entry.
    """

    texts: Mapping[FieldPath, str] = field(default_factory=dict)
    entries: Mapping[FieldPath, tuple[int, ...]] = field(default_factory=dict)
    removed: tuple[Removed, ...] = ()
    last: int = 0

    def typed(self, path: FieldPath, text: str) -> Fields:
        """Return the fields with the field's text replaced."""
        return replace(self, texts={**self.texts, path: text})

    def numbers(self, path: FieldPath) -> tuple[int, ...]:
        """Return the numbers of a list's entries, in order."""
        return self.entries.get(path, ())

    def holds(self, path: FieldPath) -> bool:
        """Tell whether every entry on the way to `path` is there."""
        return all(
            step in self.numbers(path[:depth]) for depth, step in enumerate(path) if isinstance(step, int)
        )

    def added(self, path: FieldPath) -> Fields:
        """Return the fields with a new entry at the list's end; its number is `last`."""
        number = self.last + 1
        entries = {**self.entries, path: (*self.numbers(path), number)}
        return replace(self, entries=entries, last=number)

    def without(self, path: FieldPath, number: int) -> Fields:
        """Return the fields with an entry taken out; `restored` puts it back."""
        numbers = self.numbers(path)
        entry = (*path, number)
        removed = Removed(
            path,
            number,
            numbers.index(number),
            tuple((inner, text) for inner, text in self.texts.items() if _below(inner, entry)),
            tuple((inner, inside) for inner, inside in self.entries.items() if _below(inner, entry)),
        )
        return replace(
            self,
            texts={inner: text for inner, text in self.texts.items() if not _below(inner, entry)},
            entries={inner: inside for inner, inside in self.entries.items() if not _below(inner, entry)}
            | {path: tuple(other for other in numbers if other != number)},
            removed=(*self.removed, removed),
        )

    def restorable(self, path: FieldPath) -> Removed | None:
        """Return what was last taken out of a list, or None."""
        return next((removed for removed in reversed(self.removed) if removed.path == path), None)

    def restored(self, path: FieldPath) -> Fields:
        """Return the fields with what was last taken out of a list back in its place."""
        removed = self.restorable(path)
        if removed is None:
            return self
        numbers = list(self.numbers(path))
        numbers.insert(removed.place, removed.number)
        return replace(
            self,
            texts={**self.texts, **dict(removed.texts)},
            entries={**self.entries, **dict(removed.entries), path: tuple(numbers)},
            removed=tuple(other for other in self.removed if other is not removed),
        )

    def moved(self, path: FieldPath, number: int, by: int) -> Fields:
        """Return the fields with an entry moved by `by` places, as far as its list reaches."""
        numbers = list(self.numbers(path))
        index = numbers.index(number)
        numbers.insert(min(max(index + by, 0), len(numbers) - 1), numbers.pop(index))
        return replace(self, entries={**self.entries, path: tuple(numbers)})

    def is_blank(self, path: FieldPath) -> bool:
        """Tell whether nothing is said at `path` or below."""
        return path not in self._said

    @cached_property
    def _said(self) -> frozenset[FieldPath]:
        """Every path at or below which something is said."""
        paths = {path for path, text in self.texts.items() if text.strip()}
        return frozenset(path[:depth] for path in paths for depth in range(1, len(path) + 1))

    def pruned(self, *, keep: FieldPath = ()) -> Fields:
        """Return the fields without the entries that say nothing, but for those on the way to `keep`."""
        blank = [
            (path, number)
            for path, numbers in self.entries.items()
            for number in numbers
            if self.is_blank((*path, number)) and keep[: len(path) + 1] != (*path, number)
        ]
        fields = self
        for path, number in blank:
            if number in fields.numbers(path):
                pruned = fields.without(path, number)
                fields = replace(pruned, removed=fields.removed)
        return fields


def _below(path: FieldPath, above: FieldPath) -> bool:
    return path[: len(above)] == above


def items(question: Question, path: FieldPath) -> Iterator[tuple[FieldPath, Question]]:
    """Yield the fields and lists that stand directly at `path`: of a group each of its own."""
    if question.kind != "group":
        yield path, question
        return
    for inner in question.fields:
        yield from items(inner, (*path, inner.name))


def fields_of(questions: Iterable[Question], answers: Mapping[str, Any]) -> tuple[Fields, list[str]]:
    """Return the fields that say `answers`, and the names of those that do not fit their questions."""
    fields, strange = Fields(), []
    for question in questions:
        value = answers.get(question.name)
        if value is None:
            continue
        try:
            fields = _said(fields, question, (question.name,), value)
        except (TypeError, AttributeError):
            strange.append(question.name)
    return fields, strange


def _said(fields: Fields, question: Question, path: FieldPath, value: Any) -> Fields:
    if question.kind == "group":
        for inner in question.fields:
            if value.get(inner.name) is not None:
                fields = _said(fields, inner, (*path, inner.name), value[inner.name])
        return fields
    if question.kind in ENTRY_LISTS:
        if not isinstance(value, list):
            raise TypeError
        fields = replace(fields, entries={**fields.entries, path: ()})
        for entry in value:
            fields = fields.added(path)
            number = fields.last
            for inner in question.fields:
                if entry.get(inner.name) is not None:
                    fields = _said(fields, inner, (*path, number, inner.name), entry[inner.name])
        return fields
    return fields.typed(path, text_of(question, value))


def text_of(question: Question, value: Any) -> str:
    """Return the text that a field shows for an answer.

    Raises:
        TypeError: The answer has another shape than its question.
    """
    if question.kind in LINE_LISTS:
        if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
            raise TypeError
        return "\n".join(map(escaped_line, value))
    if question.kind == "yaml" and not isinstance(value, str):
        import yaml

        return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False)).removesuffix("...\n").strip()
    if isinstance(value, (list, Mapping)):
        raise TypeError
    return str(value)


def answers_of(questions: Iterable[Question], fields: Fields) -> dict[str, Any]:
    """Return the answers that the fields say; a field nobody touched is missing.

    Entries that say nothing are left out, and so is an empty date, slug or choice: its default stands.
    """
    said = ((question.name, _answer(question, fields, (question.name,))) for question in questions)
    return {name: value for name, value in said if value is not None}


def _answer(question: Question, fields: Fields, path: FieldPath) -> Any:
    if question.kind == "group":
        return _mapping(question, fields, path) or None
    if question.kind in ENTRY_LISTS:
        if path not in fields.entries:
            return None
        return [_mapping(question, fields, entry) for entry in entries(fields, path)]
    text = fields.texts.get(path)
    if text is None or (not text.strip() and question.kind in ("choice", "date", "slug", "number", "yaml")):
        return None
    return list(filter(None, map(unescaped_line, text.split("\n")))) if question.kind in LINE_LISTS else text


_BULLET = re.compile(r"(?:[-*+\u2022]|[0-9]{1,9}[.)])(?:[ \t]+|$)")
_STARTS = tuple("\\-*+\u20220123456789")
_ESCAPED = re.compile(rf"\\+{_BULLET.pattern}")


def unescaped_line(line: str) -> str:
    """Return what a line of a list says: without indentation and bullet; a backslash before one keeps it."""
    line = line.strip()
    if not line.startswith(_STARTS):
        return line
    if _ESCAPED.match(line):
        return line[1:]
    bullet = _BULLET.match(line)
    return line[bullet.end() :].strip() if bullet else line


def escaped_line(line: str) -> str:
    """Return the line of a list that says this: with a backslash before what looks like a bullet."""
    if not line.startswith(_STARTS):
        return line
    return f"\\{line}" if _BULLET.match(line) or _ESCAPED.match(line) else line


def _mapping(question: Question, fields: Fields, path: FieldPath) -> dict[str, Any]:
    said = ((inner.name, _answer(inner, fields, (*path, inner.name))) for inner in question.fields)
    return {name: value for name, value in said if value is not None}


def entries(fields: Fields, path: FieldPath) -> list[FieldPath]:
    """Return the ways to a list's entries that say something, in order: as an answer counts them."""
    ways = [(*path, number) for number in fields.numbers(path)]
    return [way for way in ways if not fields.is_blank(way)]
