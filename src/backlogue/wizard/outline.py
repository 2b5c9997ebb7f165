"""All that was typed, by fields that keep their identity when entries move: an immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backlogue.template.questions import Question

Path = tuple[str | int, ...]
"""The way to a field, a list or an entry: names of questions and, for entries, their numbers.

An entry's number is given once and never again: `("phases", 3, "tasks", 7, "name")` stays the same field
however the phases are sorted.
"""


class Removed(NamedTuple):
    """An entry that was taken out, with all its texts, so that it can be put back."""

    path: Path
    number: int
    place: int
    texts: tuple[tuple[Path, str], ...]
    entries: tuple[tuple[Path, tuple[int, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """The texts of all fields and the order of all entries.

    Attributes:
        texts: Each field's text, as typed; a field nobody touched has none.
        entries: For each list the numbers of its entries, in order.
        removed: What was taken out, the latest last.
        last: The highest number ever given to an entry.
    """

    texts: Mapping[Path, str] = field(default_factory=dict)
    entries: Mapping[Path, tuple[int, ...]] = field(default_factory=dict)
    removed: tuple[Removed, ...] = ()
    last: int = 0

    def typed(self, path: Path, text: str) -> Outline:
        """Return the outline with the field's text replaced."""
        return replace(self, texts={**self.texts, path: text})

    def numbers(self, path: Path) -> tuple[int, ...]:
        """Return the numbers of a list's entries, in order."""
        return self.entries.get(path, ())

    def holds(self, path: Path) -> bool:
        """Tell whether every entry on the way to `path` is there."""
        return all(
            step in self.numbers(path[:depth]) for depth, step in enumerate(path) if isinstance(step, int)
        )

    def added(self, path: Path) -> Outline:
        """Return the outline with a new entry at the list's end; its number is `last`."""
        number = self.last + 1
        entries = {**self.entries, path: (*self.numbers(path), number)}
        return replace(self, entries=entries, last=number)

    def without(self, path: Path, number: int) -> Outline:
        """Return the outline with an entry taken out; `restored` puts it back."""
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

    def restorable(self, path: Path) -> Removed | None:
        """Return what was last taken out of a list, or None."""
        return next((removed for removed in reversed(self.removed) if removed.path == path), None)

    def restored(self, path: Path) -> Outline:
        """Return the outline with what was last taken out of a list back in its place."""
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

    def moved(self, path: Path, number: int, by: int) -> Outline:
        """Return the outline with an entry moved by `by` places, as far as its list reaches."""
        numbers = list(self.numbers(path))
        index = numbers.index(number)
        numbers.insert(min(max(index + by, 0), len(numbers) - 1), numbers.pop(index))
        return replace(self, entries={**self.entries, path: tuple(numbers)})

    def is_blank(self, path: Path) -> bool:
        """Tell whether nothing is said at `path` or below."""
        return not any(text.strip() for inner, text in self.texts.items() if _below(inner, path))

    def pruned(self, *, keep: Path = ()) -> Outline:
        """Return the outline without the entries that say nothing, but for those on the way to `keep`."""
        blank = [
            (path, number)
            for path, numbers in self.entries.items()
            for number in numbers
            if self.is_blank((*path, number)) and keep[: len(path) + 1] != (*path, number)
        ]
        outline = self
        for path, number in blank:
            if number in outline.numbers(path):
                pruned = outline.without(path, number)
                outline = replace(pruned, removed=outline.removed)
        return outline


def _below(path: Path, above: Path) -> bool:
    return path[: len(above)] == above


def items(question: Question, path: Path) -> Iterator[tuple[Path, Question]]:
    """Yield the fields and lists that stand directly at `path`: of a group each of its own."""
    if question.kind != "group":
        yield path, question
        return
    for inner in question.fields:
        yield from items(inner, (*path, inner.name))


def outline_of(questions: Iterable[Question], answers: Mapping[str, Any]) -> tuple[Outline, list[str]]:
    """Return the outline that says `answers`, and the names of those that do not fit their questions."""
    outline, strange = Outline(), []
    for question in questions:
        value = answers.get(question.name)
        if value is None:
            continue
        try:
            outline = _said(outline, question, (question.name,), value)
        except (TypeError, AttributeError):
            strange.append(question.name)
    return outline, strange


def _said(outline: Outline, question: Question, path: Path, value: Any) -> Outline:
    if question.kind == "group":
        for inner in question.fields:
            if value.get(inner.name) is not None:
                outline = _said(outline, inner, (*path, inner.name), value[inner.name])
        return outline
    if question.kind == "entries":
        if not isinstance(value, list):
            raise TypeError
        outline = replace(outline, entries={**outline.entries, path: ()})
        for entry in value:
            outline = outline.added(path)
            number = outline.last
            for inner in question.fields:
                if entry.get(inner.name) is not None:
                    outline = _said(outline, inner, (*path, number, inner.name), entry[inner.name])
        return outline
    return outline.typed(path, text_of(question, value))


def text_of(question: Question, value: Any) -> str:
    """Return the text that a field shows for an answer.

    Raises:
        TypeError: The answer has another shape than its question.
    """
    if question.kind == "lines":
        if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
            raise TypeError
        return "\n".join(value)
    if question.kind == "yaml" and not isinstance(value, str):
        import yaml  # only for templates with questions of unknown shape

        return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False)).removesuffix("...\n").strip()
    if isinstance(value, (list, Mapping)):
        raise TypeError
    return str(value)


def answers_of(questions: Iterable[Question], outline: Outline) -> dict[str, Any]:
    """Return the answers that an outline says; a field nobody touched is missing.

    Entries that say nothing are left out, and so is an empty date, slug or choice: its default stands.
    """
    said = ((question.name, _answer(question, outline, (question.name,))) for question in questions)
    return {name: value for name, value in said if value is not None}


def _answer(question: Question, outline: Outline, path: Path) -> Any:
    if question.kind == "group":
        return _mapping(question, outline, path) or None
    if question.kind == "entries":
        if path not in outline.entries:
            return None
        return [_mapping(question, outline, entry) for entry in entries(outline, path)]
    text = outline.texts.get(path)
    if text is None or (not text.strip() and question.kind in ("choice", "date", "slug", "yaml")):
        return None
    return [line for line in text.split("\n") if line.strip()] if question.kind == "lines" else text


def _mapping(question: Question, outline: Outline, path: Path) -> dict[str, Any]:
    said = ((inner.name, _answer(inner, outline, (*path, inner.name))) for inner in question.fields)
    return {name: value for name, value in said if value is not None}


def entries(outline: Outline, path: Path) -> list[Path]:
    """Return the ways to a list's entries that say something, in order: as an answer counts them."""
    ways = [(*path, number) for number in outline.numbers(path)]
    return [way for way in ways if not outline.is_blank(way)]
