"""Infer a template's layout by rendering the template once with marker answers.

Every text answer is a marker, and every list has two entries: one with all fields, one with only the
required ones. The places of the markers show which heading, label and list contains which answer.
"""

from __future__ import annotations

import re
from itertools import chain, islice, product
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import UsageError
from backlogue.front_matter import FrontMatterError
from backlogue.items.body_parser import parse_body
from backlogue.items.escapes import fill_for_rendering, without_front_matter
from backlogue.items.front_matter_answers import answers_in_front, read_front
from backlogue.items.table import cell_text, headers_in, split_row, table_end
from backlogue.markdown import Block, Container, is_closed, parse, split_lines
from backlogue.template.layout import EmptyText, Layout, LayoutPart, LayoutSection, Unreadable
from backlogue.template.questions import ENTRY_LISTS, LINE_LISTS, TEXT_KINDS, field_at
from backlogue.template.text_pattern import NUMBER, AnswerPath, TextPattern, generic_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backlogue.items.body import LineRange
    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer


def infer_layout(renderer: Renderer) -> Layout:
    """Infer the layout of the renderer's template.

    Raises:
        UsageError: The template fails on marker answers.
    """
    markers = _Markers()
    answers = {
        question.name: markers.answer(question, (question.name,)) if question.asked else question.default
        for question in renderer.template.questions
    }
    text = renderer.item(answers)
    front, body = _front(text, markers)
    lines = split_lines(body)
    marked = _Marked(text, body, parse(lines))
    values = tuple(
        (question.name, question.kind, _known_values(question))
        for question in renderer.template.questions
        if question.kind in ("choice", "date")
    )
    builder = _LayoutBuilder(lines, markers, renderer.template.questions)
    layout = Layout(front, builder.body(marked.blocks), values)
    return layout._replace(
        unreadable=tuple(_unreadable(renderer, layout, markers, marked)),
        empty=tuple(_empty_texts(renderer, layout, answers)),
    )


def _known_values(question: Question) -> tuple[str, ...]:
    """Return the date format or the choices, by which an answer is distinguished from a note after it."""
    if question.kind == "date":
        return (question.format,)
    return (*question.choices, *(str(text) for text in question.options.get("aliases") or ()))


def _empty_texts(renderer: Renderer, layout: Layout, answers: Mapping[str, Any]) -> Iterator[EmptyText]:
    """Yield what the template writes in place of missing answers, from an item without the optional ones."""
    optional = {each.name: each for each in renderer.template.questions if _is_optional(each)}
    missing = {name: fill for name, fill in fill_for_rendering(renderer, {}).items() if name in optional}
    try:
        text = renderer.item({**answers, **missing})
        data = text.encode()
        in_front = answers_in_front(data, read_front(data, layout), layout)
    except (UsageError, FrontMatterError):  # `template check` reports it
        return
    yield from (EmptyText((name,), "front", found) for name, found in in_front if name in optional)
    body = without_front_matter(text)
    reading = parse_body(body, layout)
    for path, slot in reading.slots.items():
        if path[0] in optional and len(path) <= 2:  # noqa: PLR2004 - an answer, or an entry of a list
            yield EmptyText(generic_path(path), "answer", slot.value)
    filled = {path[0] for path in reading.slots}
    for raw in reading.raw:
        line = body[raw.start : raw.end].strip()
        section = _section_at(layout.body, reading.places, raw.line - 1)
        names = {path[0] for path in section.paths() if path and path[0] in optional} if section else set()
        names -= filled
        if section is not None and len(names) == 1 and "\n" not in line:
            yield EmptyText((names.pop(),), "line", line, section.patterns)


def _is_optional(question: Question) -> bool:
    """Tell whether an item may lack the answer to a question."""
    return (
        question.asked
        and not question.required
        and question.kind not in ("slug", "number", "yaml")
        and not question.default
    )


def _section_at(
    section: LayoutSection, places: Mapping[tuple[Any, ...], LineRange], line: int
) -> LayoutSection | None:
    """Return the innermost section with a heading of the template that a line is in."""
    for inner in section.sections:
        place = places.get(("section", *inner.patterns))
        if place is not None and place.start <= line < place.end:
            return _section_at(inner, places, line) or inner
    return None


class _Marked(NamedTuple):
    """The item rendered with marker answers: its text, its body, and the body's blocks."""

    text: str
    body: str
    blocks: Sequence[Block]


def _unreadable(
    renderer: Renderer, layout: Layout, markers: _Markers, marked: _Marked
) -> Iterator[Unreadable]:
    """Yield the answers that can't be read back from the marked item."""
    template = renderer.template
    # A marker does not look like a date, which decides where a date alone on its line is.
    values = tuple(value for value in layout.values if value[1] != "date")
    slots = parse_body(marked.body, layout._replace(values=values)).slots
    front = layout.in_front()
    reported: set[AnswerPath] = set()
    for marker, path in markers.all():
        name = str(path[0])
        slot = slots.get(path)
        if (slot is not None and slot.value == marker) or name in front or generic_path(path) in reported:
            continue
        steps = [template.question(name), field_at(template.questions, path)]
        hidden = any(question is not None and not question.shown for question in steps)
        if hidden or name in template.answers_in_path:
            continue
        reported.add(generic_path(path))
        yield Unreadable(generic_path(path), _reason(marker, marked))


def _reason(marker: str, marked: _Marked) -> str:
    if marker not in marked.text:
        is_changed = marker.casefold() in marked.text.casefold()
        return f"the template {'changes it before showing it' if is_changed else 'does not show it'}"
    if marker not in marked.body:
        return "it is part of a longer text in the front matter"
    number = marked.body.count("\n", 0, marked.body.index(marker))
    line = marked.body.split("\n")[number]
    kind = next((block.kind for block in marked.blocks if block.start <= number < block.end), "")
    if kind == "paragraph" and "|" in line:
        return "it is in a table with one entry per row"
    return _REASONS.get(kind, "it can't be distinguished from the text around it")


_REASONS = {
    "quote": "it is a text of several lines in a quote",
    "html": "it is in HTML",
    "fence": "it is part of a longer code block",
    "code": "it is in a code block without a fence",
}


_MARKER = re.compile(r"Zq([a-z]{3})qZ")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class _Markers:
    """Marker texts, each with the path of the answer it represents."""

    def __init__(self) -> None:
        self._paths: dict[str, AnswerPath] = {}
        self._kinds: dict[AnswerPath, str] = {}

    def answer(self, question: Question, path: AnswerPath, *, full: bool = True) -> Any:
        """Return a marker answer; a list gets two entries, the second with required fields only."""
        if question.kind in TEXT_KINDS:
            return self._marker(path, question.kind)
        if question.kind in LINE_LISTS:
            kind = "check" if question.kind == "checks" else "line"
            return [self._marker((*path, 0), kind), self._marker((*path, 1), kind)]
        if question.kind in ENTRY_LISTS:
            return [
                self._entry(question, (*path, 0), full=True),
                self._entry(question, (*path, 1), full=False),
            ]
        if question.kind == "group":
            return self._entry(question, path, full=full)
        return None if isinstance(question.default, str) else question.default

    def _entry(self, question: Question, path: AnswerPath, *, full: bool) -> dict[str, Any]:
        needed = [field for field in question.fields if field.required] or question.fields[:1]
        fields = question.fields if full else needed
        return {field.name: self.answer(field, (*path, field.name)) for field in fields}

    def kind(self, path: AnswerPath) -> str:
        """Return the kind of the question with the answer at `path`."""
        return self._kinds[path]

    def _marker(self, path: AnswerPath, kind: str) -> str:
        number = len(self._paths)
        self._kinds[path] = kind
        code = "".join(_LETTERS[number // power % 26] for power in (676, 26, 1))
        self._paths[code] = path
        return f"Zq{code}qZ"

    def all(self) -> Iterator[tuple[str, AnswerPath]]:
        """Yield each marker and the path of its answer."""
        yield from ((f"Zq{code}qZ", path) for code, path in self._paths.items())

    def pattern(self, text: str) -> TextPattern:
        """Convert a rendered text to a pattern of literal texts and paths."""
        parts = _MARKER.split(text)
        tokens = (self._paths.get(part, part) if index % 2 else part for index, part in enumerate(parts))
        return tuple(token for token in tokens if token != "")


def _front(text: str, markers: _Markers) -> tuple[tuple[tuple[str, TextPattern], ...], str]:
    """Split a rendered item into the front matter's keys with the patterns of their values, and the body."""
    found = re.match(r"---\n(.*?\n)---(?:\n|\Z)", text, re.DOTALL)
    if found is None:
        return (), text
    keys = []
    for line in found[1].split("\n"):
        key, _, value = line.partition(":")
        pattern = markers.pattern(value.strip(" \"'"))
        paths = [token for token in pattern if isinstance(token, tuple)]
        # Only values that are text, and only keys of the top level.
        if paths and all(len(path) == 1 for path in paths) and key == key.strip(" -"):
            keys.append((key, pattern))
    return tuple(keys), text[found.end() :]


class _Heading(NamedTuple):
    """A heading of the marked item, with its own blocks and the headings below it."""

    level: int
    pattern: TextPattern
    blocks: list[Block]
    below: list[_Heading]


class _LayoutBuilder:
    """Builds the layout from the blocks of the marked item.

    Args:
        lines: The item's lines.
        markers: The markers in it.
        questions: The template's questions.
    """

    def __init__(self, lines: list[str], markers: _Markers, questions: Sequence[Question]) -> None:
        self._whole = Container(lines)
        self._markers = markers
        self._questions = questions

    def body(self, blocks: Sequence[Block]) -> LayoutSection:
        """Return the whole body as a section without heading."""
        root = _Heading(0, (), [], [])
        open_headings = [root]
        for block in blocks:
            if block.kind != "heading":
                open_headings[-1].blocks.append(block)
                continue
            heading = _Heading(block.level, self._markers.pattern(block.text), [], [])
            while open_headings[-1].level >= heading.level:
                open_headings.pop()
            open_headings[-1].below.append(heading)
            open_headings.append(heading)
        return self._section(root, ())

    def _section(self, heading: _Heading, context: AnswerPath) -> LayoutSection:
        entry = _entry_path(heading.pattern, context)
        inner = entry or context
        sections: list[LayoutSection] = []
        for below in heading.below:
            section = self._section(below, inner)
            if section.path and sections and sections[-1].path == section.path:
                first = sections[-1]
                sections[-1] = first._replace(
                    patterns=(_with_counters(first.patterns[0], section.patterns[0]),)
                )
            else:
                sections.append(section)
        section = LayoutSection(
            level=heading.level,
            patterns=(_generic_pattern(heading.pattern),),
            path=generic_path(entry),
            parts=tuple(self._parts(heading.blocks, self._whole, inner)),
            sections=tuple(sections),
        )
        names = {str(path[0]) for path in section.paths() if path}
        if len(names) != 1 or not all(isinstance(token, str) for token in heading.pattern):
            return section
        others = tuple((alias,) for alias in self._aliases((names.pop(),)))
        return section._replace(patterns=(*section.patterns, *others))

    def _aliases(self, path: AnswerPath) -> tuple[str, ...]:
        """Return the other headings and labels of the answer at a path."""
        question = field_at(self._questions, path) if path else None
        return question.aliases if question else ()

    def _others(self, *patterns: TextPattern) -> tuple[tuple[TextPattern, TextPattern], ...]:
        """Return pairs of each pattern and an alternative with another label."""
        return tuple((pattern, other) for pattern in patterns for other in self._with_other_labels(pattern))

    def _with_other_labels(self, pattern: TextPattern) -> Iterator[TextPattern]:
        steps: list[list[str | int | AnswerPath]] = []
        for step, token in enumerate(pattern):
            behind = pattern[step + 1] if step + 1 < len(pattern) else None
            is_label = isinstance(token, str) and isinstance(behind, tuple) and _LABEL.search(token)
            aliases = self._aliases(behind) if is_label else ()  # type: ignore[arg-type] # a path
            steps.append([token, *(_with_label(str(token), alias) for alias in aliases)])
        yield from islice(product(*steps), 1, MOST_WORDINGS)

    def _labels(self, label: str, path: AnswerPath) -> tuple[tuple[TextPattern, TextPattern], ...]:
        """Return pairs of the label above an answer and an alternative to it."""
        return tuple(((label,), (_with_label(label, alias),)) for alias in self._aliases(path) if label)

    def _parts(self, blocks: Sequence[Block], around: Container, context: AnswerPath) -> Iterator[LayoutPart]:
        label: list[LayoutPart] = []
        for block in blocks:
            parts: list[LayoutPart] = []
            above = label[-1].patterns[0][0] if label else ""
            if block.kind in ("paragraph", "quote", "rule"):
                parts = list(self._lines_and_table(block, str(above), around, context))
            elif block.kind == "list":
                parts = list(self._list(block, str(above), around, context))
            elif block.kind == "fence":
                parts = list(self._fence(block, around, context))
            # A paragraph's last line is the label of the next part, if that part uses it.
            announced = any(part.label and part.label == above for part in parts)
            yield from label[:-1] if announced else label
            label = parts if block.kind == "paragraph" and not any(map(_holds_answer, parts[-1:])) else []
            if not label:
                yield from parts
        yield from label

    def _lines_and_table(
        self, block: Block, label: str, around: Container, context: AnswerPath
    ) -> Iterator[LayoutPart]:
        """Yield the lines of a paragraph or block quote, and the table at its end."""
        for header in headers_in(block, around) if block.kind == "paragraph" else ():
            end = table_end(header, block, around)
            rows = [
                number for number in range(header + 2, end) if self._row_entry(around.line(number), context)
            ]
            if not rows:
                continue
            above = list(self._lines(block._replace(end=header), label, around, context))
            if above and not _holds_answer(above[-1]):
                label = str(above[-1].patterns[0][0])
            elif header > block.start:
                label = ""
            fixed = [number for number in range(header + 2, end) if number not in rows]
            standing = (
                self._lines(Block("paragraph", line, line + 1), "", around, context) for line in fixed
            )
            table = self._table(around.line(header), [around.line(number) for number in rows], label, context)
            is_label = bool(above) and table.label != "" and header > block.start
            yield from above[:-1] if is_label else above
            yield from chain.from_iterable(standing)
            yield table
            return
        yield from self._lines(block, label, around, context)

    def _row_entry(self, line: str, context: AnswerPath) -> AnswerPath:
        return _entry_path(self._markers.pattern(line), context)

    def _table(self, header: str, rows: Sequence[str], label: str, context: AnswerPath) -> LayoutPart:
        """Return the part of a table whose `rows` are entries; the first one has every answer."""
        names = [cell_text(header, cell) for cell in split_row(header)]
        cells = [[self._markers.pattern(cell_text(row, cell)) for cell in split_row(row)] for row in rows]
        first = [*cells[0], *[()] * len(names)][: len(names)]
        path = generic_path(self._row_entry(rows[0], context))
        patterns = []
        for column, pattern in enumerate(first):
            others = [row[column] for row in cells[1:2] if column < len(row)]
            is_counted = others and len(others[0]) == len(pattern)
            token = _with_counters(pattern, others[0]) if is_counted else pattern
            patterns.append(_generic_pattern(token))
        columns = tuple(
            (
                name,
                *(alias for token in pattern if isinstance(token, tuple) for alias in self._aliases(token)),
            )
            for name, pattern in zip(names, patterns, strict=True)
        )
        return LayoutPart(
            "table",
            path,
            label=label,
            patterns=tuple(patterns),
            columns=columns,
            others=self._labels(label, path[:-1]),
        )

    def _lines(
        self, block: Block, label: str, around: Container, context: AnswerPath
    ) -> Iterator[LayoutPart]:
        """Yield the lines of a paragraph or quote: prose, lines with answers, and fixed lines."""
        fixed: LayoutPart | None = None
        for number, line in enumerate(around.slice(block.start, block.end)):
            pattern = self._markers.pattern(line.strip())
            token = pattern[0] if len(pattern) == 1 else None
            if _entry_path(pattern, context):
                # Entries without a heading or list item of their own can't be distinguished.
                continue
            if isinstance(token, tuple) and self._markers.kind(token) not in ("choice", "date"):
                above = label if number == 0 else str(fixed.patterns[0][0]) if fixed else ""
                path = generic_path(token)
                yield LayoutPart("prose", path, label=above, others=self._labels(above, path))
                fixed = None
                continue
            if fixed is not None:
                yield fixed
            generic = _generic_pattern(pattern)
            part = LayoutPart(
                "line", generic_path(context), patterns=(generic,), others=self._others(generic)
            )
            fixed = None if _holds_answer(part) else part
            if fixed is None:
                yield part
        if fixed is not None:
            yield fixed

    def _fence(self, block: Block, around: Container, context: AnswerPath) -> Iterator[LayoutPart]:
        lines = around.slice(block.start, block.end)
        code = self._markers.pattern("\n".join(lines[1:-1] if is_closed(block, lines[-1]) else lines[1:]))
        info = self._markers.pattern(block.text)
        if len(code) != 1 or not isinstance(code[0], tuple) or _entry_path(code, context):
            return
        language = generic_path(info[0]) if len(info) == 1 and isinstance(info[0], tuple) else ()
        yield LayoutPart("code", generic_path(code[0]), info=language, level=block.level, mark=block.mark)

    def _list(self, block: Block, label: str, around: Container, context: AnswerPath) -> Iterator[LayoutPart]:
        numbered = block.text in ".)"
        patterns: list[TextPattern] = []
        path: AnswerPath = ()
        inside: tuple[LayoutPart, ...] = ()
        fixed: list[LayoutPart] = []
        boxes = False
        for item in block.items:
            if not item.blocks or item.blocks[0].kind != "paragraph":
                continue
            lines = around.inside(item)
            pattern = self._markers.pattern("\n".join(lines.slice(item.start, item.blocks[0].end)))
            if not any(isinstance(token, tuple) for token in pattern):
                for number in range(item.start, item.blocks[0].end):
                    text = (around.line(number).strip(),)
                    fixed.append(LayoutPart("line", generic_path(context), patterns=(text,)))
                continue
            boxes = self._is_check(pattern)
            if boxes:
                pattern = pattern[1:]
            entry = _entry_path(pattern, context)
            if not path:
                path = generic_path(entry or context)
                inside = tuple(self._parts(item.blocks[1:], lines, entry or context))
            if _generic_pattern(pattern) not in patterns:
                patterns.append(_generic_pattern(pattern))
        yield from fixed
        if patterns:
            kind = "list" if path != generic_path(context) else "fields"
            labels = self._labels(label, path[:-1] if kind == "list" else path)
            yield LayoutPart(
                kind,
                path,
                label=label,
                patterns=tuple(patterns),
                numbered=numbered,
                inside=inside,
                boxes=boxes,
                others=(*labels, *self._others(*patterns)),
            )

    def _is_check(self, pattern: TextPattern) -> bool:
        """Tell whether a list item is a checklist line: an open box and the answer."""
        if len(pattern) != 2 or pattern[0] != "[ ] ":  # noqa: PLR2004 - a box and a text
            return False
        return isinstance(pattern[1], tuple) and self._markers.kind(pattern[1]) == "check"


MOST_WORDINGS = 32
"""The most combinations of labels in one line."""

_LABEL = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)


def _with_label(text: str, label: str) -> str:
    """Replace the label in the text before an answer; punctuation and emphasis stay."""
    return _LABEL.sub(lambda _: label, text, count=1)


def _holds_answer(part: LayoutPart) -> bool:
    return part.kind != "line" or any(isinstance(token, tuple) for token in part.patterns[0])


def _entry_path(pattern: TextPattern, context: AnswerPath) -> AnswerPath:
    """Return the path of the entry that a text's answers belong to, if it is below `context`; else `()`."""
    for token in pattern:
        if isinstance(token, tuple):
            for length in range(len(context) + 1, len(token) + 1):
                if isinstance(token[length - 1], int):
                    return token[:length]
    return ()


def _generic_pattern(pattern: TextPattern) -> TextPattern:
    return tuple(generic_path(token) if isinstance(token, tuple) else token for token in pattern)


def _with_counters(first: TextPattern, second: TextPattern) -> TextPattern:
    """Return the common pattern of two entries, with `NUMBER` for numbers that differ."""
    tokens: list[str | int | AnswerPath] = []
    others = list(second)
    for token, other in zip(first, others, strict=False):
        if not isinstance(token, str) or not isinstance(other, str) or token == other:
            tokens.append(token)
            continue
        for here, there in zip(re.split(r"([0-9]+)", token), re.split(r"([0-9]+)", other), strict=False):
            tokens.append(here if here == there else NUMBER)
    return tuple(token for token in tokens if token != "")
