"""Edit a nested list as indented text.

While it is edited, the text is authoritative. Each row is linked to its entry, so that fields which the
outline does not show, such as the description of a phase, move with the row.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from backlogue.template.questions import ENTRY_LISTS, LINE_LISTS
from backlogue.wizard.fields import escaped_line, unescaped_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlogue.template.questions import Question
    from backlogue.wizard.fields import FieldPath, Fields

INDENT = 2
"""Blanks for each level."""

TAB = 4
"""The width of tab stops in pasted text."""


@dataclass(frozen=True, kw_only=True)
class Outline:
    """An outline during editing.

    Attributes:
        path: The list that it edits.
        text: The text, one entry per row.
        numbers: The number of each row's entry; 0 for a row without an entry.
        lost: The texts and numbers of deleted rows, so that their entries can be found again.
    """

    path: FieldPath
    text: str
    numbers: tuple[int, ...]
    lost: tuple[tuple[str, int], ...] = ()


class OutlineRow(NamedTuple):
    """A nonempty row.

    Attributes:
        line: The number of the row, from 0.
        level: The nesting level, from 0.
        text: Its text without indentation and bullet.
    """

    line: int
    level: int
    text: str


def levels(question: Question) -> tuple[Question, ...] | None:
    """Return the nested lists that an outline of this list shows, outermost first, or None.

    An outline shows names and their nested lists: the first field of each entry is a line, its name, and each
    entry has at most one list. Entries with more fields and no list are edited as forms.
    """
    if question.kind not in ENTRY_LISTS:
        return None
    chain = [question]
    while chain[-1].kind in ENTRY_LISTS:
        name, *others = chain[-1].fields or (chain[-1],)
        nested = [field for field in others if field.kind in ENTRY_LISTS | LINE_LISTS]
        if name.kind != "line" or len(nested) > 1 or any(field.kind == "group" for field in others):
            return None
        if not nested:
            return tuple(chain) if len(chain) > 1 or not others else None
        chain += nested
    return tuple(chain)


def rows_of(text: str, depth: int) -> list[OutlineRow]:
    """Return the nonempty rows of a text, at most `depth` levels deep."""
    found: list[OutlineRow] = []
    margins: list[int] = []
    for index, line in enumerate(text.split("\n")):
        content = unescaped_line(line)
        if not content:
            continue
        margin = margin_of(line)
        while margins and margins[-1] >= margin:
            margins.pop()
        margins.append(margin)
        found.append(OutlineRow(index, min(len(margins), depth) - 1, content))
    return found


def level_at(lines: Sequence[str], row: int, depth: int) -> int:
    """Return the level of a row, from 0 to `depth` - 1."""
    level, margin = 0, margin_of(lines[row])
    for index in range(row - 1, -1, -1):
        if not margin:
            break
        if margin_of(lines[index]) < margin and unescaped_line(lines[index]):
            level, margin = level + 1, margin_of(lines[index])
    return min(level, depth - 1)


def margin_of(line: str) -> int:
    """Return the column at which a row begins."""
    if not line.startswith((" ", "\t")):
        return 0
    line = line.expandtabs(TAB)
    return len(line) - len(line.lstrip())


def open_outline(fields: Fields, question: Question, path: FieldPath, last: Outline | None) -> Outline:
    """Return the outline of a list: the last edited one if it still matches the fields.

    Args:
        fields: All fields.
        question: The list's question.
        path: The list.
        last: The outline that was last edited.
    """
    chain = levels(question)
    assert chain is not None  # noqa: S101 - asked only of lists that can be one
    drawn = list(_drawn(fields, chain, path, 0))
    text = "\n".join(line for line, _ in drawn)
    if last is not None and last.path == path:
        kept = [(row.level, row.text) for row in rows_of(last.text, len(chain))]
        if kept == [(row.level, row.text) for row in rows_of(text, len(chain))]:
            return last
    return Outline(path=path, text=text, numbers=tuple(number for _, number in drawn) or (0,))


def _drawn(
    fields: Fields, chain: Sequence[Question], path: FieldPath, level: int
) -> Iterator[tuple[str, int]]:
    question, margin = chain[level], " " * INDENT * level
    if question.kind in LINE_LISTS:
        for line in fields.texts.get(path, "").split("\n"):
            if line.strip():
                yield margin + line.strip(), 0
        return
    for number in fields.numbers(path):
        name = " ".join(fields.texts.get((*path, number, question.fields[0].name), "").split("\n")).strip()
        yield margin + escaped_line(name), number
        if level + 1 < len(chain):
            yield from _drawn(fields, chain, (*path, number, chain[level + 1].name), level + 1)


def edit_outline(fields: Fields, question: Question, outline: Outline, text: str) -> tuple[Fields, Outline]:
    """Apply a changed text; return the fields and the outline.

    Args:
        fields: All fields.
        question: The list's question.
        outline: The outline before.
        text: Its text now.
    """
    chain = levels(question)
    assert chain is not None  # noqa: S101 - asked only of lists that can be one
    quick = _edit_row(fields, question, outline, text)
    if quick is not None:
        return quick, replace(outline, text=text)
    numbers, lost = _matched(outline, text)
    inside = outline.path
    kept = {path: value for path, value in fields.texts.items() if not _is_shown(path, inside, chain)}
    hidden: dict[int, list[tuple[FieldPath, str]]] = defaultdict(list)
    for path in [path for path in kept if path[: len(inside)] == inside]:
        depth = max(depth for depth, step in enumerate(path) if isinstance(step, int))
        hidden[int(path[depth])].append((path[depth + 1 :], kept.pop(path)))
    entries = {path: value for path, value in fields.entries.items() if path[: len(inside)] != inside}
    entries[inside] = ()
    last = fields.last
    lists: list[FieldPath] = [inside]
    details: dict[FieldPath, list[str]] = defaultdict(list)
    for row in rows_of(text, len(chain)):
        level = chain[row.level]
        del lists[row.level + 1 :]
        path = lists[row.level]
        if level.kind in LINE_LISTS:
            details[path].append(escaped_line(row.text))
            continue
        if not numbers[row.line]:
            last += 1
            numbers[row.line] = last
        number = numbers[row.line]
        entry = (*path, number)
        entries[path] = (*entries.get(path, ()), number)
        kept[*entry, level.fields[0].name] = row.text
        kept |= {(*entry, *rest): value for rest, value in hidden.pop(number, ())}
        if row.level + 1 < len(chain):
            lists.append((*entry, chain[row.level + 1].name))
    kept |= {path: "\n".join(lines) for path, lines in details.items()}
    for number, rest in hidden.items():  # of deleted rows, which another edit may restore
        kept |= {(*inside, number, *way): value for way, value in rest}
    changed = replace(outline, text=text, numbers=tuple(numbers), lost=lost)
    return replace(fields, texts=kept, entries=entries, last=last), changed


def _edit_row(fields: Fields, question: Question, outline: Outline, text: str) -> Fields | None:
    """Return the fields after a change within one row, the most frequent case; None for other changes."""
    old = outline.text
    start = _common(old, text)
    end = _common(old[start:][::-1], text[start:][::-1])
    if "\n" in old[start : len(old) - end] or "\n" in text[start : len(text) - end]:
        return None
    row = old.count("\n", 0, start)
    lines = text.split("\n")
    before, after = old.split("\n")[row], lines[row]
    content = unescaped_line(after)
    if margin_of(before) != margin_of(after) or not content or not unescaped_line(before):
        return None
    numbers, chain = outline.numbers, levels(question) or ()
    known = entries_of(fields, question, outline.path)
    parent = next((index for index in range(row, -1, -1) if numbers[index] in known), None)
    if parent is None:
        return None
    entry = known[numbers[parent]]
    level = (len(entry) - len(outline.path)) // 2
    if parent == row:
        return fields.typed((*entry, chain[level].fields[0].name), content)
    below = chain[-1]
    if below.kind not in LINE_LISTS or level != len(chain) - 2:
        return None
    last = next((index for index in range(row, len(lines)) if numbers[index] in known), len(lines))
    details = filter(None, map(unescaped_line, lines[parent + 1 : last]))
    return fields.typed((*entry, below.name), "\n".join(map(escaped_line, details)))


def _common(one: str, other: str) -> int:
    """Return the length of the common prefix of two texts."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _is_shown(path: FieldPath, inside: FieldPath, chain: Sequence[Question]) -> bool:
    """Tell whether the outline shows a text: a name, or the lines of the innermost list."""
    start = len(inside)
    if path[:start] != inside:
        return False
    # Below the list, numbers and names alternate in a path; the last name is that of the text.
    level = (len(path) - start) // 2 - 1
    names = path[start + 1 : -1 : 2]
    if level >= len(chain) or any(
        name != question.name for name, question in zip(names, chain[1:], strict=False)
    ):
        return False
    last = path[-1]
    below = chain[level + 1] if level + 1 < len(chain) else None
    if below is not None and below.kind in LINE_LISTS and last == below.name:
        return True
    return bool(chain[level].fields) and last == chain[level].fields[0].name


def _matched(outline: Outline, text: str) -> tuple[list[int], tuple[tuple[str, int], ...]]:
    """Return the entry number of each row of a changed text: by position, by text, or else by order."""
    old, new = outline.text.split("\n"), text.split("\n")
    before = list(outline.numbers) + [0] * (len(old) - len(outline.numbers))
    numbers = [0] * len(new)
    start = 0
    most = min(len(old), len(new))
    while start < most and old[start] == new[start]:
        numbers[start] = before[start]
        start += 1
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        numbers[-1 - end] = before[-1 - end]
        end += 1
    said = defaultdict(list)
    for index in range(len(old) - end - 1, start - 1, -1):
        said[old[index].strip()].append(index)
    left = []
    for index in range(start, len(new) - end):
        content = new[index].strip()
        if content and said[content]:
            numbers[index] = before[said[content].pop()]
        else:
            left.append(index)
    rest = sorted(index for indexes in said.values() for index in indexes)
    for index, other in zip(left, rest, strict=False):
        numbers[index] = before[other]
    lost = dict(outline.lost)
    lost |= {old[other].strip(): before[other] for other in rest[len(left) :] if before[other]}
    used = set(numbers)
    for index in left[len(rest) :]:
        number = lost.get(new[index].strip(), 0)
        if number not in used:
            numbers[index] = number
            used.add(number)
    return numbers, tuple((said, number) for said, number in lost.items() if number not in used)


def misplaced(fields: Fields, question: Question, outline: Outline) -> list[tuple[int, str]]:
    """Return the rows with hidden fields: their index and the names of the fields."""
    chain = levels(question) or ()
    places = {
        number: (chain[level], path)
        for level, path in _lists(fields, chain, outline.path)
        for number in fields.numbers(path)
    }
    found = []
    for path, value in fields.texts.items():
        if path[: len(outline.path)] != outline.path or not value.strip():
            continue
        depth = max(depth for depth, step in enumerate(path) if isinstance(step, int))
        number, name = int(path[depth]), str(path[depth + 1])
        if number not in outline.numbers:
            continue
        level, place = places.get(number, (None, ()))
        if level is None or path[:depth] != place or level.field(name) is None:
            found.append((outline.numbers.index(number), name))
    return found


def _lists(
    fields: Fields, chain: Sequence[Question], path: FieldPath, level: int = 0
) -> Iterator[tuple[int, FieldPath]]:
    if level >= len(chain) or chain[level].kind not in ENTRY_LISTS:
        return
    yield level, path
    if level + 1 < len(chain):
        for number in fields.numbers(path):
            yield from _lists(fields, chain, (*path, number, chain[level + 1].name), level + 1)


def entries_of(fields: Fields, question: Question, path: FieldPath) -> dict[int, FieldPath]:
    """Return the paths of the entries that an outline shows, by number."""
    lists = _lists(fields, levels(question) or (), path)
    return {number: (*inner, number) for _, inner in lists for number in fields.numbers(inner)}


def entry_at(fields: Fields, question: Question, outline: Outline, row: int) -> FieldPath | None:
    """Return the entry of a row, or None."""
    number = outline.numbers[row] if row < len(outline.numbers) else 0
    return entries_of(fields, question, outline.path).get(number)


def row_of(outline: Outline, path: FieldPath) -> int:
    """Return the row of the entry that a path leads into; the first row if no row matches."""
    steps = [step for step in path[len(outline.path) :] if isinstance(step, int)]
    found = [outline.numbers.index(step) for step in steps if step in outline.numbers]
    return found[-1] if found else 0


def block(lines: Sequence[str], row: int) -> int:
    """Return the row after a row's children."""
    margin, end = margin_of(lines[row]), row + 1
    while end < len(lines) and (not lines[end].strip() or margin_of(lines[end]) > margin):
        end += 1
    while end > row + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def moved(text: str, row: int, by: int) -> tuple[str, int]:
    """Return a text with a row and its children moved past a sibling, and the row's new number."""
    lines = text.split("\n")
    if not lines[row].strip():
        return text, row
    margin, end = margin_of(lines[row]), block(lines, row)
    if by > 0:
        if end >= len(lines) or not lines[end].strip() or margin_of(lines[end]) != margin:
            return text, row
        last = block(lines, end)
        return "\n".join([*lines[:row], *lines[end:last], *lines[row:end], *lines[last:]]), row + last - end
    first = row - 1
    while first >= 0 and lines[first].strip() and margin_of(lines[first]) > margin:
        first -= 1
    if first < 0 or not lines[first].strip() or margin_of(lines[first]) != margin:
        return text, row
    return "\n".join([*lines[:first], *lines[row:end], *lines[first:row], *lines[end:]]), first


def nested(text: str, row: int, by: int, depth: int) -> str:
    """Return a text with a row and its children moved one level in or out, if possible.

    Args:
        text: The text.
        row: The row.
        by: 1 for deeper, -1 for less deep.
        depth: How many levels there are.
    """
    lines = text.split("\n")
    margin = margin_of(lines[row])
    ancestors: list[int] = []
    sibling: int | None = None
    for index, line in enumerate(lines[:row]):
        if line.strip():
            while ancestors and ancestors[-1] >= margin_of(line):
                ancestors.pop()
            if margin_of(line) < margin:
                ancestors.append(margin_of(line))
            sibling = index if margin_of(line) == margin else sibling if margin_of(line) > margin else None
    if by > 0:
        if sibling is None or len(ancestors) + 1 >= depth:
            return text
        children = [margin_of(line) for line in lines[sibling + 1 : row] if line.strip()]
        target = children[0] if children else margin + INDENT
    else:
        target = ancestors[-1] if ancestors else 0
    for index in range(row, block(lines, row)):
        line = lines[index]
        lines[index] = " " * max(0, margin_of(line) + target - margin) + line.lstrip()
    return "\n".join(lines)


def pasted(text: str, margin: int) -> str:
    """Return a pasted list with its nesting kept and its indentation adapted."""
    lines = [line.expandtabs(TAB).rstrip() for line in text.split("\n")]
    least = min((margin_of(line) for line in lines if line), default=0)
    first, *rest = [line[least:] for line in lines]
    return "\n".join([first, *(" " * margin + line if line else "" for line in rest)])
