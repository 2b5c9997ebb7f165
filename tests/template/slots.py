"""Every place of an item where a person's text can stand, and every text that could break it there."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.hostile_text import BLOCKS, CODE, ENDS, INLINE, STARTS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.template.loader import Template
    from backlogue.template.questions import Question


class Slot(NamedTuple):
    """A place for a text.

    Attributes:
        path: The names that lead there.
        question: The question of the first name.
        kind: `line`, `prose` or `code`.
    """

    path: tuple[str, ...]
    question: Question
    kind: str

    def __str__(self) -> str:
        return ".".join(self.path)

    @property
    def takes_many(self) -> bool:
        """Whether it is in a list, where one item can hold many texts."""
        return self.question.kind in ("lines", "entries")

    def answers(self, *texts: str) -> dict[str, Any]:
        """Return a set of answers that has each text there, with neighbours that it could reach."""
        placed = [_with(self.question, self.path[1:], text) for text in texts]
        given = [entry for entries in placed for entry in entries] if self.takes_many else placed[0]
        return {"title": "Title", **_NEIGHBOURS, self.path[0]: given}


_REACH = "](z) more **bold** `code` [x](y) ' > \" > --> ?> ]]> *"
"""What could end, from behind, something that a name has opened."""

_NEIGHBOURS = {"solution": "Before", "limitations": ["one", "two"], "metrics": {"functionality": ["last"]}}


def _with(question: Question, path: tuple[str, ...], text: str) -> Any:
    """Return an answer that holds `text` at `path`; an entry before and one after it where it is a list."""
    if question.kind == "lines":
        return ["before", text, "after"]
    if question.kind not in ("entries", "group"):
        return text
    field = next(field for field in question.fields if field.name == path[0])
    entry: dict[str, Any] = {field.name: "name" for field in question.fields if field.required}
    entry |= {
        other.name: _REACH if other.kind == "line" else "More."
        for other in question.fields
        if other.kind in ("line", "prose") and not other.required and other.name != field.name
    }
    entry[field.name] = _with(field, path[1:], text)
    entry = {inner.name: entry[inner.name] for inner in question.fields if inner.name in entry}
    if question.kind == "group":
        return entry
    neighbour = {field.name: "neighbour" for field in question.fields if field.required}
    return [neighbour, entry, neighbour]


def slots(template: Template) -> list[Slot]:
    """Return every slot of a template's questions."""
    found = []
    for question in template.questions:
        if question.asked:
            found += [Slot(path, question, kind) for path, kind in _paths(question)]
    return found


def _paths(question: Question) -> Iterator[tuple[tuple[str, ...], str]]:
    if question.kind in ("line", "lines"):
        yield (question.name,), "line"
    elif question.kind in ("prose", "code"):
        yield (question.name,), question.kind
    for field in question.fields:
        for path, kind in _paths(field):
            yield (question.name, *path), kind


@cache
def line_cases() -> tuple[str, ...]:
    """Return lines with every hazard alone, at the start, in the middle and at the end."""
    lines = [
        *INLINE,
        *(f"x {piece} y" for piece in INLINE),
        *(f"{piece} y" for piece in INLINE),
        *(f"x{piece}" for piece in INLINE),
        *STARTS,
        *(f"{start}x" for start in STARTS),
        *(f"x{end}" for end in ENDS),
        *WHOLE,
    ]
    return _once(line.strip() for line in lines)


@cache
def prose_cases(kind: str) -> tuple[str, ...]:
    """Return texts of several lines with every hazard; for `prose` or `code`."""
    if kind == "code":
        return _once([*CODE, "\n".join(CODE), *(f"{start}x" for start in STARTS)], blank="\n")
    blocks = [
        *line_cases(),
        *BLOCKS,
        *(f"Text.\n\n{block}" for block in BLOCKS),
        *(f"Text\n{start}x" for start in STARTS),
        *(f"{start}x\nText" for start in STARTS),
    ]
    return _once(re.sub(r"(?m)^[^\S\n]+$", "", block).strip() for block in blocks)


def _once(texts: Any, *, blank: str = "") -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text.strip(blank or None)))
