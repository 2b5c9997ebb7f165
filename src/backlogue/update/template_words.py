"""Update the text that the template itself wrote: headings, labels, fixed lines, guidance."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from backlogue.items.body_scan import field_key, line_key, resolve_path
from backlogue.items.table import split_row
from backlogue.items.text_edits import BodyVersion, TextEdit
from backlogue.template.line_pattern import match_line
from backlogue.template.text_pattern import NUMBER
from backlogue.update.matching import answers_in, question_names, sections_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backlogue.items.body import LineRange
    from backlogue.template.layout import LayoutPart, LayoutSection
    from backlogue.template.text_pattern import AnswerPath, TextPattern
    from backlogue.update.matching import SectionPair, TemplateMatch
    from backlogue.update.template_version import TemplateVersion


class SpanChange(NamedTuple):
    """An edit of the body, with its reason."""

    span: TextEdit
    reason: str


class WordChanges(NamedTuple):
    """The changes of the template's words in one item, and notes on text that has no place any more."""

    changes: list[SpanChange]
    notes: list[str]


class FixedLineChange(NamedTuple):
    """A line that the template always writes, in the old and the new version; None if it has no such line."""

    old: LayoutPart | None
    new: LayoutPart | None


RULE = re.compile(r"[-*_](?:[ \t]*[-*_]){2,}")
_TICK = re.compile(r"((?:[-+*]|\d+[.)])[ \t]+\[)([^\]])(\][ \t])")
_HASHES = re.compile(r" {0,3}(#{1,6})")
_ALIKE = 0.5


class TemplateWords:
    """Finds the template's words in an item, and their new wording.

    Args:
        old: The version that items were written from.
        new: The version that they are updated to.
        match: What both have in common.
        moves: The old names of the answers that have moved in the new version.
    """

    def __init__(
        self, old: TemplateVersion, new: TemplateVersion, match: TemplateMatch, moves: frozenset[str]
    ) -> None:
        self.old = old
        self.match = match
        self.moves = moves
        patterns = [section.patterns for section in sections_of(old.layout.body)]
        self.twice = {each for each, count in Counter(patterns).items() if count > 1}
        self.fixed_lines = {id(pair.old): _fixed_line_changes(pair.old, pair.new) for pair in match.sections}
        written = set(new.guidance)
        self.guidance = [lines for lines in old.guidance if lines not in written]
        self.headings = _new_headings(match)
        self.unwrapped = frozenset(map(id, _unwrapped(old.layout.body, match)))

    @property
    def added_lines(self) -> Mapping[int, list[LayoutPart]]:
        """The lines that only the new version always writes, by the id of their section."""
        return {
            id(pair.new): [each.new for each in self.fixed_lines[id(pair.old)] if each.new and not each.old]
            for pair in self.match.sections
        }

    def edits(self, item: BodyVersion) -> WordChanges:
        """Return the changes in one item.

        Args:
            item: The item's body, read by the old version.
        """
        return _ItemWords(self, item).changes()


class _ItemWords:
    """The template's words in one item."""

    def __init__(self, words: TemplateWords, item: BodyVersion) -> None:
        self._words = words
        self._item = item
        self._match = words.match
        self._found: list[SpanChange] = []
        self._notes: list[str] = []
        self._gone: list[tuple[int, int]] = []

    def changes(self) -> WordChanges:
        """Return every change."""
        is_new = any(text in self._words.headings for text in self._heading_texts())
        for section in self._match.dropped:
            self._drop(section)
        for pair in self._match.sections:
            for context in self._contexts(pair.old):
                self._section(pair, context, keeps_heading=is_new)
        self._guidance()
        return WordChanges(_merged(self._found), list(dict.fromkeys(self._notes)))

    def _heading_texts(self) -> Iterator[str]:
        lines = self._item.reading.lines
        for line in lines:
            if line.startswith("#"):
                yield line.strip("# \t")

    def _contexts(self, section: LayoutSection) -> list[AnswerPath]:
        """Return the entries that a section is of, or the empty path of one that is there once."""
        path = section.path or _entries_around(self._words.old.layout.body, section)
        contexts: list[AnswerPath] = [()]
        for end, step in enumerate(path):
            if step is None:
                contexts = [
                    (*inner, number)
                    for context in contexts
                    for inner in [(*context, *path[len(context) : end])]
                    for number in range(len(self._item.entries(inner)))
                ]
        return [(*context, *path[len(context) :]) if context else context for context in contexts]

    def _drop(self, section: LayoutSection) -> None:
        """Remove a section that the new version does not have, if nothing was written in it."""
        place = self._place(section)
        if place is None:
            return
        start, end = self._item.begin(place.start), self._item.close(place.end - 1)
        slots = [
            (path, slot)
            for path, slot in self._item.reading.slots.items()
            if start <= slot.start < end and slot.value
        ]
        raw = any(start <= part.start < end for part in self._item.reading.raw)
        leaves = all(path[0] in self._words.moves for path, _ in slots)
        if slots and id(section) in self._words.unwrapped and self._is_as_written(section, place):
            line = bisect_right(self._item.starts, place.text[1]) if place.text != (0, 0) else place.start + 1
            self._remove(place.start, line, f"heading '{section.heading}' removed; what is below it stays")
            return
        own = any(self._is_ticked(number) for number in range(place.start, place.end))
        if raw or own or not leaves:
            self._notes.append(f"section '{section.heading}' stays; the template no longer has it")
        elif self._is_as_written(section, place):
            self._remove(place.start, place.end, f"section '{section.heading}' removed; it was empty")
            if slots:
                reason = f"section '{section.heading}' removed; its answer has moved"
                self._found[-1] = self._found[-1]._replace(reason=reason)

    def _is_ticked(self, number: int) -> bool:
        found = _TICK.match(self._item.reading.lines[number].lstrip())
        return found is not None and found[2] != " "

    def _place(self, section: LayoutSection) -> LineRange | None:
        if section.patterns in self._words.twice or section.path:
            return None
        return self._item.reading.places.get(("section", *section.patterns))

    def _is_as_written(self, section: LayoutSection, place: LineRange) -> bool:
        """Tell whether a heading has the template's own words."""
        text = self._item.text[slice(*place.text)]
        return any(match_line(pattern, text) is not None for pattern in section.patterns if pattern)

    # A section that is in both versions

    def _section(self, pair: SectionPair, context: AnswerPath, *, keeps_heading: bool) -> None:
        if pair.old.level and not keeps_heading:
            self._heading(pair, context)
        for part in pair.old.parts:
            self._part(part, pair.new.parts, context)
        for change in self._words.fixed_lines[id(pair.old)]:
            self._fixed_line(change, context)

    def _heading(self, pair: SectionPair, context: AnswerPath) -> None:
        key = ("entry", *context) if pair.old.path else ("section", *pair.old.patterns)
        place = self._item.reading.places.get(key)
        if place is None or place.text == (0, 0) or pair.old.patterns in self._words.twice:
            return
        line = self._item.reading.lines[place.start]
        hashes = _HASHES.match(line)
        if hashes is None:
            return
        text = self._item.text[slice(*place.text)]
        is_same = self._translated(pair.old.patterns[0]) == pair.new.patterns[0]
        new = text if is_same else self._reworded(pair.old.patterns, pair.new.patterns[0], text)
        if new is not None and new != text:
            reason = f"heading '{pair.old.heading or text}' is now '{pair.new.heading or new}'"
            self._found.append(SpanChange(TextEdit(*place.text, new), reason))
        if pair.new.level != pair.old.level and new is not None:
            start = self._item.begin(place.start) + hashes.start(1)
            level = TextEdit(start, start + len(hashes[1]), "#" * pair.new.level)
            reason = f"heading '{pair.new.heading or new}' is now level {pair.new.level}"
            self._found.append(SpanChange(level, reason))

    def _reworded(self, olds: Sequence[TextPattern], new: TextPattern, text: str) -> str | None:
        """Return a text of an old pattern in the words of the new one; None if it can't be."""
        if not answers_in(new) and any(_is_like(old, text) for old in olds):
            return "".join(map(str, new))
        return next((said for old in olds if (said := self._filled(old, new, text)) is not None), None)

    def _filled(self, old: TextPattern, new: TextPattern, text: str) -> str | None:
        """Return a text with the answers of `text`, which `old` must fit, in the words of `new`."""
        if "\n" in text or _is_updated(old, new, text):
            return None
        found = match_line(_numbered(old), text)
        if found is None:
            return None
        said = {self._path(path): text[start:end] for path, start, end in found.slots}
        tokens: list[str] = []
        for token in _numbered(new):
            if not isinstance(token, tuple):
                tokens.append(str(token))
            elif token in said:
                tokens.append(said.pop(token))
            elif token[0] == _COUNTER:
                return None
            else:
                tokens.append("")
        leaves = {path for path in said if path[0] == _COUNTER or not said[path].strip()}
        leaves |= {path for path in said if path[0] in {self._match.names.get(n) for n in self._words.moves}}
        return None if said.keys() - leaves else "".join(tokens).rstrip()

    def _path(self, path: AnswerPath) -> AnswerPath:
        return path if path[0] == _COUNTER else self._match.path(path) or ("", *path)

    # Parts

    def _part(self, part: LayoutPart, others: Sequence[LayoutPart], context: AnswerPath) -> None:
        if part.kind in ("line", "fields"):
            if any(map(answers_in, part.patterns)):
                for pattern in part.patterns:
                    self._line(part, pattern, others, context)
            return
        path = self._match.path(part.path)
        other = next((each for each in others if path and each.path == path), None)
        if other is None:
            return
        if part.label and other.label and part.label != other.label:
            self._label(part, other, context)
        if part.kind == "list" == other.kind:
            self._entries(part, other, context)
        elif part.kind == "table" == other.kind:
            self._columns(part, other, context)

    def _label(self, part: LayoutPart, other: LayoutPart, context: AnswerPath) -> None:
        place = self._item.reading.places.get(("part", *resolve_path(part.entries, context)))
        if place is None:
            return
        line = self._item.reading.lines[place.start]
        if line.strip() in part.labels:
            self._replace(place.start, other.label, f"label '{part.label}' is now '{other.label}'")

    def _entries(self, part: LayoutPart, other: LayoutPart, context: AnswerPath) -> None:
        """Change the words around the answers in a list's entries, and inside these."""
        changed = [self._translated(pattern) for pattern in part.patterns] != [*other.patterns]
        list_path = resolve_path(part.entries, context)
        for number, place in enumerate(self._item.entries(list_path)):
            if changed and place.text != (0, 0):
                text = self._item.text[slice(*place.text)]
                new = self._reworded(part.patterns, other.patterns[0], text)
                if new is not None and new != text:
                    reason = f"entry '{_words(part.patterns[0])}' is now '{_words(other.patterns[0])}'"
                    self._found.append(SpanChange(TextEdit(*place.text, new), reason))
            for inner in part.inside:
                self._part(inner, other.inside, (*list_path, number))

    def _columns(self, part: LayoutPart, other: LayoutPart, context: AnswerPath) -> None:
        """Rename the columns of a table in its header."""
        place = self._item.reading.places.get(("part", *resolve_path(part.entries, context)))
        pairs = zip(part.patterns, part.columns, strict=True)
        news = {pattern: names[0] for pattern, names in zip(other.patterns, other.columns, strict=True)}
        renamed = {
            names[0]: new
            for pattern, names in pairs
            if (new := news.get(self._translated(pattern))) and new != names[0]
        }
        if place is None or not renamed:
            return
        known = {name for names in part.columns for name in names}
        for number in range(place.start, place.end):
            line = self._item.reading.lines[number]
            cells = [(cell.start, cell.end) for cell in split_row(line)] if "|" in line else []
            texts = [line[start:end] for start, end in cells]
            if texts and known.issuperset(texts):
                for (start, end), text in zip(cells, texts, strict=True):
                    if text in renamed:
                        at = self._item.begin(number)
                        reason = f"column '{text}' is now '{renamed[text]}'"
                        self._found.append(SpanChange(TextEdit(at + start, at + end, renamed[text]), reason))
                return

    def _translated(self, pattern: TextPattern) -> TextPattern:
        return tuple(
            self._match.path(token) or token if isinstance(token, tuple) else token for token in pattern
        )

    def _line(
        self, part: LayoutPart, pattern: TextPattern, others: Sequence[LayoutPart], context: AnswerPath
    ) -> None:
        """Change a line with answers in it, or remove it where its answer has moved."""
        is_field = part.kind == "fields"
        key = field_key(pattern, context) if is_field else line_key(part, context)
        place = self._item.reading.places.get(key)
        if place is None or place.text == (0, 0):
            return
        text = self._item.text[slice(*place.text)]
        line = self._item.reading.lines[place.start]
        paths = {self._match.path(path) for path in answers_in(pattern)} - {None}
        target = next(
            (
                (each, other)
                for each in others
                if each.kind in ("line", "fields")
                for other in each.patterns
                if paths & set(answers_in(other))
            ),
            None,
        )
        if target is None:
            self._leave(pattern, place, text)
            return
        other, new_pattern = target
        if other.kind == part.kind and self._translated(pattern) == new_pattern:
            return
        new = self._filled(pattern, new_pattern, text)
        reason = f"'{_words(pattern)}' is now '{_words(new_pattern)}'"
        if new is None or (new == text and other.kind == part.kind):
            return
        if other.kind == part.kind:
            self._found.append(SpanChange(TextEdit(*place.text, new), reason))
        elif line.strip() in (text, f"- {text}"):
            # A line of a list became one without a bullet, or the other way round.
            self._replace(place.start, f"- {new}" if other.kind == "fields" else new, reason)

    def _leave(self, pattern: TextPattern, place: LineRange, text: str) -> None:
        """Remove a line that the new version does not have there, if nothing is lost with it."""
        found = match_line(pattern, text)
        if found is None or place.end != place.start + 1 or not isinstance(pattern[0], str):
            return
        values = {path: text[start:end].strip() for path, start, end in found.slots}
        slots = self._item.reading.slots
        leaves = all(
            not value or (path[0] in self._words.moves and path in slots and slots[path].value == value)
            for path, value in values.items()
        )
        words = _words(pattern)
        if not leaves:
            self._notes.append(f"line '{words}' stays; the template no longer has it")
            return
        reason = "its answer has moved" if any(values.values()) else "it was empty"
        self._remove(place.start, place.end, f"line '{words}' removed; {reason}", alone=True)

    def _fixed_line(self, change: FixedLineChange, context: AnswerPath) -> None:
        if change.old is None or context:
            return
        place = self._item.reading.places.get(line_key(change.old, context))
        if place is None:
            return
        old = str(change.old.patterns[0][0])
        line = self._item.reading.lines[place.start].strip()
        tick = _TICK.match(line)
        if change.new is not None:
            new = str(change.new.patterns[0][0])
            other = _TICK.match(new)
            if tick and other:
                new = f"{other[1]}{tick[2]}{other[3]}{new[other.end() :]}"
            elif tick and tick[2] != " ":
                self._notes.append(f"line '{old}' stays, it is ticked; the template has '{new}' now")
                return
            self._replace(place.start, new, f"line '{old}' is now '{change.new.patterns[0][0]}'")
        elif tick and tick[2] != " ":
            self._notes.append(f"line '{old}' stays, it is ticked; the template no longer has it")
        else:
            self._remove(place.start, place.end, f"line '{old}' removed", alone=True)

    # Guidance

    def _guidance(self) -> None:
        """Remove guidance that nobody removed and that the new version no longer has."""
        if not self._words.guidance:
            return
        lines = [line.rstrip() for line in self._item.reading.lines]
        at: dict[str, list[int]] = {}
        for number, line in enumerate(lines):
            at.setdefault(line, []).append(number)
        for text in self._words.guidance:
            for start in at.get(text[0], ()):
                end = start + len(text)
                alone = not any(map(str.strip, [*lines[max(start - 1, 0) : start], *lines[end : end + 1]]))
                after_heading = (
                    start > 0 and lines[start - 1].startswith("#") and not any(lines[end : end + 1])
                )
                if tuple(lines[start:end]) == text and (alone or after_heading):
                    self._remove(start, end, f"guidance '{_shortened(text[0])}' removed")

    # Edits

    def _replace(self, number: int, text: str, reason: str) -> None:
        line = self._item.reading.lines[number]
        start = self._item.begin(number) + len(line) - len(line.lstrip())
        end = self._item.begin(number) + len(line.rstrip())
        if self._item.text[start:end] != text:
            self._found.append(SpanChange(TextEdit(start, end, text), reason))

    def _remove(self, start: int, end: int, reason: str, *, alone: bool = False) -> None:
        """Remove lines, with the blank ones behind them or, at the end of the text, before them.

        Args:
            start: The first line.
            end: The line after the last one.
            reason: Why.
            alone: Whether lines of the same paragraph may be around them, so that blank lines stay.
        """
        lines = self._item.reading.lines
        if any(first < end and start < last for first, last in self._gone):
            return
        joined = alone and (
            (start > 0 and lines[start - 1].strip()) or (end < len(lines) and lines[end].strip())
        )
        stop = end
        while not joined and stop < len(lines) and not lines[stop].strip():
            stop += 1
        if stop < len(lines):
            span = TextEdit(self._item.begin(start), self._item.begin(stop), "")
        else:
            first = start
            while first > 0 and not lines[first - 1].strip():
                first -= 1
            begin = self._item.close(first - 1) if first else 0
            span = TextEdit(begin, self._item.close(end - 1), "")
        self._gone.append((start, end))
        self._found.append(SpanChange(span, reason))


_COUNTER = "#"


def _numbered(pattern: TextPattern) -> TextPattern:
    """Return a pattern in which the numbers that count are answers too."""
    numbers = iter(range(len(pattern)))
    return tuple((_COUNTER, next(numbers)) if token == NUMBER else token for token in pattern)


def _words(pattern: TextPattern) -> str:
    """Return a pattern as people know it: its words, with dots for answers."""
    return "".join(token if isinstance(token, str) else "…" for token in pattern).strip(" …") or "…"


def _is_updated(old: TextPattern, new: TextPattern, text: str) -> bool:
    """Tell whether a text has the new words already, where an old pattern without words fits any text."""
    words = ["".join(token for token in pattern if isinstance(token, str)) for pattern in (old, new)]
    return len(words[1]) > len(words[0]) and match_line(new, text) is not None


def _is_like(pattern: TextPattern, text: str) -> bool:
    """Tell whether a text is a pattern without answers, whatever its case and marks."""
    words = [re.findall(r"\w+", each.casefold()) for each in ("".join(map(str, pattern)), text)]
    return not answers_in(pattern) and words[0] == words[1] != []


def _merged(changes: Sequence[SpanChange]) -> list[SpanChange]:
    """Return changes of which no two remove the same blank lines."""
    found: list[SpanChange] = []
    for change in sorted(dict.fromkeys(changes), key=lambda each: each.span[:2]):
        start, end, text = change.span
        if found and not text and not found[-1].span.text and start < found[-1].span.end:
            start = found[-1].span.end
        found.append(change._replace(span=TextEdit(start, max(start, end), text)))
    return found


def _shortened(text: str) -> str:
    return text if len(text) <= 50 else f"{text[:49]}…"  # noqa: PLR2004 - enough to find it


def _entries_around(root: LayoutSection, section: LayoutSection) -> AnswerPath:
    """Return the path of the entries that a section is in; empty if it is in none."""
    for outer in sections_of(root):
        if outer.path and outer is not section and any(each is section for each in sections_of(outer)):
            return outer.path
    return ()


def _new_headings(match: TemplateMatch) -> frozenset[str]:
    """Return the headings that tell an item of the new version where others change in a circle.

    If one heading became another's old text, an item of the new version could be taken for one of the old.
    """
    renamed = [pair for pair in match.sections if pair.old.heading != pair.new.heading]
    before = {pair.old.heading for pair in match.sections} | {each.heading for each in match.dropped}
    after = {pair.new.heading for pair in renamed}
    return frozenset(after - before) if after & before else frozenset()


def _unwrapped(root: LayoutSection, match: TemplateMatch) -> Iterator[LayoutSection]:
    """Yield the dropped sections whose answers stand directly under the heading that is above them."""
    for parent in sections_of(root):
        partner = match.partner(parent)
        if partner is None or partner.level == 0:
            continue
        own = {str(path[0]) for part in partner.parts for path in part.paths() if path}
        for section in parent.sections:
            names = {match.names.get(name) for name in question_names(section)}
            if any(section is each for each in match.dropped) and names and names <= own:
                yield section


def _fixed_lines(parts: Sequence[LayoutPart]) -> list[LayoutPart]:
    """Return the fixed lines of a section, without thematic breaks and the lines around table rows."""
    found = [
        part
        for part in parts
        if part.kind == "line" and len(part.patterns[0]) == 1 and isinstance(part.patterns[0][0], str)
    ]
    texts = Counter(part.patterns[0] for part in found)
    return [
        part
        for part in found
        if texts[part.patterns[0]] == 1
        and not RULE.fullmatch(str(part.patterns[0][0]))
        and re.search(r"\w", str(part.patterns[0][0]))
    ]


def _fixed_line_changes(old: LayoutSection, new: LayoutSection) -> list[FixedLineChange]:
    """Return how the fixed lines of a section change."""
    before, after = _fixed_lines(old.parts), _fixed_lines(new.parts)
    texts = [[str(part.patterns[0][0]) for part in parts] for parts in (before, after)]
    found: list[FixedLineChange] = []
    for kind, start, end, begin, stop in SequenceMatcher(
        a=texts[0], b=texts[1], autojunk=False
    ).get_opcodes():
        if kind == "equal":
            continue
        left, right = before[start:end], after[begin:stop]
        for part in left:
            text = str(part.patterns[0][0])
            alike = [each for each in right if _ratio(text, str(each.patterns[0][0])) >= _ALIKE]
            found.append(FixedLineChange(part, alike[0] if alike else None))
            right = [each for each in right if not alike or each is not alike[0]]
        found += [FixedLineChange(None, each) for each in right]
    return [each for each in found if _keeps_columns(each)]


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _keeps_columns(change: FixedLineChange) -> bool:
    """Tell whether a changed header of a table has room for every column that its rows had."""
    if change.old is None or not str(change.old.patterns[0][0]).startswith("|"):
        return True
    columns = [str(part.patterns[0][0]).count("|") if part else 0 for part in change]
    return columns[1] >= columns[0]
