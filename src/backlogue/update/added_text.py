"""Add to an item what the new version of a template requires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.items.body_scan import field_key, line_key
from backlogue.items.text_edits import BodyVersion, TextEdit
from backlogue.markdown import LINE_BREAK
from backlogue.update.matching import answers_in, question_names, sections_of
from backlogue.update.template_words import RULE, SpanChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backlogue.items.body import LineRange
    from backlogue.template.layout import LayoutPart, LayoutSection
    from backlogue.update.matching import TemplateMatch
    from backlogue.update.template_version import BareItem, TemplateVersion


class TextAddition:
    """Adds the sections and lines that only the new version has.

    Args:
        new: The new version.
        match: What it has in common with the old one.
        fixed_lines: The lines that it always writes and the old one did not, by the id of their section.
    """

    def __init__(
        self, new: TemplateVersion, match: TemplateMatch, fixed_lines: Mapping[int, Sequence[LayoutPart]]
    ) -> None:
        self.new = new
        self.match = match
        self.fixed_lines = fixed_lines
        self.required = {question.name for question in new.template.questions if question.section_required}

    def is_needed(self, moved: Mapping[str, str]) -> bool:
        """Tell whether there can be anything to add."""
        return bool(moved or self.match.added or any(self.fixed_lines.values()) or [*self.new_lines()])

    def new_lines(self) -> Iterator[tuple[LayoutSection, LayoutPart]]:
        """Yield the lines with answers that a section has only in the new version."""
        for pair in self.match.sections:
            old = {
                self.match.path(path)
                for part in pair.old.parts
                if part.kind in ("line", "fields")
                for pattern in part.patterns
                for path in answers_in(pattern)
            }
            for part in pair.new.parts:
                if part.kind not in ("line", "fields"):
                    continue
                for pattern in part.patterns:
                    paths = answers_in(pattern)
                    if paths and not old & set(paths):
                        yield pair.new, part._replace(patterns=(pattern,))

    def edits(self, item: BodyVersion, moved: Mapping[str, str]) -> list[SpanChange]:
        """Return the additions to an item.

        Args:
            item: The item's body, with the template's words changed already, read by the new version.
            moved: The answers that have moved, by their new names.
        """
        return [*_ItemAddition(self, item, moved).edits()]


class _ItemAddition:
    """The additions to one item."""

    def __init__(self, addition: TextAddition, item: BodyVersion, moved: Mapping[str, str]) -> None:
        self._addition = addition
        self._item = item
        self._bare: BareItem = addition.new.bare_item(moved)
        found = LINE_BREAK.search(item.text)
        self._break = found.group() if found else "\n"
        self._at: dict[int, int] = {}

    def edits(self) -> Iterator[SpanChange]:
        """Yield the additions, in the template's order."""
        for section, part in self._addition.new_lines():
            yield from self._line(section, part)
        for pair in self._addition.match.sections:
            for part in self._addition.fixed_lines.get(id(pair.new), ()):
                if self._followed(pair.old, pair.new):
                    yield from self._line(pair.new, part)
        for section, parent in self._addition.match.added:
            yield from self._section(section, parent)

    def _followed(self, old: LayoutSection, new: LayoutSection) -> bool:
        """Tell whether an item has any of a section's fixed lines, if it had some."""
        own = [part for part in new.parts if part.kind == "line" and not answers_in(part.patterns[0])]
        added = self._addition.fixed_lines.get(id(new), ())
        kept = [part for part in own if all(part is not each for each in added)]
        if (
            not any(part.kind == "line" and not answers_in(part.patterns[0]) for part in old.parts)
            or not kept
        ):
            return True
        return any(self._part_place(part) for part in kept)

    # Places

    def _section_place(self, section: LayoutSection, reading_of: BodyVersion | BareItem) -> LineRange | None:
        places = reading_of.reading.places
        if section.path:
            name = section.path[:-1]
            ends = [place for key, place in places.items() if key[0] == "entry" and key[1:-1] == name]
            return ends[-1]._replace(start=ends[0].start) if ends else None
        return places.get(("section", *section.patterns))

    def _part_place(self, part: LayoutPart) -> LineRange | None:
        return _place_of(part, self._item.reading.places)

    # Lines

    def _line(self, section: LayoutSection, part: LayoutPart) -> Iterator[SpanChange]:
        """Add a line to a section that is there once."""
        kept = _place_of(part, self._bare.reading.places)
        home = self._section_place(section, self._item) if section.level else None
        if kept is None or self._part_place(part) is not None or (section.level and home is None):
            return
        if section.path or any(path for path in part.path):
            return
        if any(self._has(path) for path in answers_in(part.patterns[0])):
            return
        lines = self._bare.lines
        chunk = [line.strip() for line in lines[kept.start : kept.end]]
        is_joined = kept.start > 0 and bool(lines[kept.start - 1].strip())
        number = next(n for n, each in enumerate(section.parts) if set(part.patterns) <= set(each.patterns))
        before = [self._part_place(each) for each in reversed(section.parts[:number])]
        own = section.parts[number]
        if own.kind == "fields":
            others = [own._replace(patterns=(each,)) for each in own.patterns if each not in part.patterns]
            at = own.patterns.index(part.patterns[0])
            first = [self._part_place(each) for each in others[:at][::-1]]
            before = [*first, *before]
            behind = [self._part_place(each) for each in others[at:]]
        else:
            behind = []
        behind += [self._part_place(each) for each in section.parts[number + 1 :]]
        reason = f"line '{chunk[0]}' added"
        above = next((place for place in before if place), None)
        below = next((place for place in behind if place), None)
        if above is not None:
            joins = self._joins(section, number, before.index(above), is_joined=is_joined)
            yield SpanChange(self._behind(above.end - 1, chunk, joined=joins), reason)
        elif below is not None:
            joins = kept.end < len(lines) and bool(lines[kept.end].strip())
            yield SpanChange(self._before(below.start, chunk, joined=joins), reason)
        elif home is not None:
            yield SpanChange(self._behind(home.start, chunk, joined=is_joined), reason)
        else:
            yield SpanChange(self._before(self._first_line(), chunk, joined=False), reason)

    def _joins(self, section: LayoutSection, number: int, skipped: int, *, is_joined: bool) -> bool:
        """Tell whether a line goes into the paragraph or list of the line that it follows.

        Args:
            section: The section.
            number: The line's part.
            skipped: How many lines that the template has between the two are missing.
            is_joined: Whether it follows another line in an item without answers.
        """
        own = section.parts[number]
        if own.kind == "fields":
            return True
        between = section.parts[max(number - skipped - 1, 0) : number]
        is_known = bool(between) and _place_of(between[-1], self._bare.reading.places) is not None
        return all(each.kind == own.kind for each in between) and (is_joined or not is_known)

    def _has(self, path: tuple[object, ...]) -> bool:
        """Tell whether the item gives an answer somewhere already, which need not be where it was."""
        return path in self._item.reading.slots

    def _first_line(self) -> int:
        lines = self._item.reading.lines
        return next((number for number, line in enumerate(lines) if line.strip()), len(lines) - 1)

    # Sections

    def _section(self, section: LayoutSection, parent: LayoutSection) -> Iterator[SpanChange]:
        if self._section_place(section, self._item) is not None or section.path:
            return
        if any(self._addition.match.origin(inner) for inner in sections_of(section)):
            return
        home = self._section_place(parent, self._item) if parent.level else None
        if parent.path or (parent.level > 1 and home is None):
            return
        chunk = self._chunk(section)
        if not chunk:
            return
        siblings = list(parent.sections)
        number = next(n for n, each in enumerate(siblings) if each is section)
        reason = f"section '{section.heading}' added"
        above = next(
            (place for each in siblings[:number][::-1] if (place := self._section_place(each, self._item))),
            None,
        )
        below = next(
            (place for each in siblings[number + 1 :] if (place := self._section_place(each, self._item))),
            None,
        )
        if above is not None:
            yield SpanChange(self._after_section(above, chunk, section), reason)
        elif below is not None:
            yield SpanChange(self._before(below.start, chunk, joined=False), reason)
        else:
            end = home.end if home is not None else len(self._item.reading.lines)
            yield SpanChange(self._behind(self._last_line(end), chunk, joined=False), reason)

    def _chunk(self, section: LayoutSection) -> list[str]:
        """Return the lines of a section that an item without it gets; none if it need not have it."""
        kept = self._section_place(section, self._bare)
        if kept is not None:
            lines = self._bare.lines[kept.start : kept.end]
            while lines and (not lines[-1].strip() or RULE.fullmatch(lines[-1].strip())):
                lines.pop()
            return lines
        is_wanted = bool(question_names(section) & self._addition.required)
        return [f"{'#' * section.level} {section.heading}"] if is_wanted else []

    def _after_section(self, place: LineRange, chunk: list[str], section: LayoutSection) -> TextEdit:
        """Put lines behind a section; a rule at its end is what separates it from the next."""
        last = self._last_line(place.end)
        lines = self._item.reading.lines
        if last > place.start and RULE.fullmatch(lines[last].strip()) and not lines[last - 1].strip():
            chunk = [*chunk, "", lines[last].strip()]
        else:
            kept = self._section_place(section, self._bare)
            above = self._bare.lines[: kept.start] if kept else []
            while above and not above[-1].strip():
                above.pop()
            if above and RULE.fullmatch(above[-1].strip()):
                chunk = [above[-1].strip(), "", *chunk]
        return self._behind(last, chunk, joined=False)

    def _last_line(self, end: int) -> int:
        """Return the last line before another that is not blank."""
        lines = self._item.reading.lines
        last = end - 1
        while last > 0 and not lines[last].strip():
            last -= 1
        return last

    # Edits

    def _behind(self, number: int, chunk: Sequence[str], *, joined: bool) -> TextEdit:
        """Put lines behind one."""
        lines = self._item.reading.lines
        at = self._item.close(number)
        follows = number + 1 < len(lines) and bool(lines[number + 1].strip())
        blank = "" if joined else self._break
        before = "" if not lines[number].strip() else self._break + blank
        behind = self._break if follows and not joined else ""
        return TextEdit(at, at, before + self._break.join(chunk) + behind)

    def _before(self, number: int, chunk: Sequence[str], *, joined: bool) -> TextEdit:
        at = self._item.begin(number)
        return TextEdit(at, at, self._break.join([*chunk, ""]) + ("" if joined else self._break))


def _place_of(part: LayoutPart, places: Mapping[tuple[object, ...], LineRange]) -> LineRange | None:
    """Return the lines of a part that is in no entry."""
    if part.kind == "line":
        return places.get(line_key(part, ()))
    if part.kind == "fields":
        found = [place for each in part.patterns if (place := places.get(field_key(each, ())))]
        return found[-1]._replace(start=found[0].start) if found else None
    return places.get(("part", *part.entries))
