"""The user's input as an immutable value: texts by field, where moving an entry keeps its fields."""

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
"""The path of a field, a list or an entry: names of questions and, for entries, their numbers.

The number of an entry is never reused: `("phases", 3, "tasks", 7, "name")` stays the same field when phases
are moved.
"""


class Removed(NamedTuple):
    """A removed entry with all its texts, so that it can be restored."""

    path: FieldPath
    number: int
    place: int
    texts: tuple[tuple[FieldPath, str], ...]
    entries: tuple[tuple[FieldPath, tuple[int, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The texts of all fields and the order of all entries.

    Attributes:
        texts: The text of each field, as typed; an untouched field has none.
        entries: The numbers of each list's entries, in order.
        removed: The removed entries, the latest last.
        last: The highest number of an entry so far.
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
        """Tell whether all entries on `path` exist."""
        return all(
            step in self.numbers(path[:depth]) for depth, step in enumerate(path) if isinstance(step, int)
        )

    def added(self, path: FieldPath) -> Fields:
        """Return the fields with a new entry at the list's end; its number is `last`."""
        number = self.last + 1
        entries = {**self.entries, path: (*self.numbers(path), number)}
        return replace(self, entries=entries, last=number)

    def without(self, path: FieldPath, number: int) -> Fields:
        """Return the fields without an entry; `restored` puts it back."""
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
        """Return the entry that was last removed from a list, or None."""
        return next((removed for removed in reversed(self.removed) if removed.path == path), None)

    def restored(self, path: FieldPath) -> Fields:
        """Return the fields with the last removed entry of a list restored."""
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
        """Tell whether there is no text at `path` or below."""
        return path not in self._said

    @cached_property
    def _said(self) -> frozenset[FieldPath]:
        """Every path with text at or below it."""
        paths = {path for path, text in self.texts.items() if text.strip()}
        return frozenset(path[:depth] for path in paths for depth in range(1, len(path) + 1))

    def pruned(self, *, keep: FieldPath = ()) -> Fields:
        """Return the fields without empty entries, except those on the path `keep`."""
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
    """Yield the fields and lists directly at `path`; for a group, each of its members."""
    if question.kind != "group":
        yield path, question
        return
    for inner in question.fields:
        yield from items(inner, (*path, inner.name))


def fields_of(questions: Iterable[Question], answers: Mapping[str, Any]) -> tuple[Fields, list[str]]:
    """Convert answers to fields; return them, and the names of answers of the wrong type."""
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
    return fields.typed(path, field_text(question, value))


def field_text(question: Question, value: Any) -> str:
    """Return the text of a field for an answer.

    Raises:
        TypeError: The answer has the wrong type.
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
    """Convert fields to answers; untouched fields are missing.

    Empty entries are left out, and so are empty dates, slugs and choices, which get their defaults.
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
    """Return a line of a list without indentation and bullet; a bullet after a backslash is kept."""
    line = line.strip()
    if not line.startswith(_STARTS):
        return line
    if _ESCAPED.match(line):
        return line[1:]
    bullet = _BULLET.match(line)
    return line[bullet.end() :].strip() if bullet else line


def escaped_line(line: str) -> str:
    """Return a text as a line of a list, with a backslash before anything that looks like a bullet."""
    if not line.startswith(_STARTS):
        return line
    return f"\\{line}" if _BULLET.match(line) or _ESCAPED.match(line) else line


def _mapping(question: Question, fields: Fields, path: FieldPath) -> dict[str, Any]:
    said = ((inner.name, _answer(inner, fields, (*path, inner.name))) for inner in question.fields)
    return {name: value for name, value in said if value is not None}


def entries(fields: Fields, path: FieldPath) -> list[FieldPath]:
    """Return the paths of a list's nonempty entries, in the order of the answer."""
    ways = [(*path, number) for number in fields.numbers(path)]
    return [way for way in ways if not fields.is_blank(way)]
