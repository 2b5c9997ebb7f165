"""Plan the changes of an item for the new version of its template: edits, each with a reason.

Planning reads and writes no file. The template's own words change, and what it requires is added; what
people wrote stays where it is.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import StateError
from backlogue.front_matter import FrontMatterError
from backlogue.items.front_matter_answers import answers_in_front, read_front
from backlogue.items.item import decode_body
from backlogue.items.text_edits import EditOverlapError, apply_edits, body_version
from backlogue.template.date_format import date_from_iso
from backlogue.template.questions import TEXT_KINDS
from backlogue.update.added_text import TextAddition
from backlogue.update.front_matter_update import FrontMatterUpdate
from backlogue.update.matching import answers_in, sections_of
from backlogue.update.template_words import TemplateWords

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backlogue.items.body import ParsedBody
    from backlogue.template.layout import Layout
    from backlogue.template.questions import Question
    from backlogue.template.text_pattern import AnswerPath
    from backlogue.update.matching import TemplateMatch
    from backlogue.update.template_version import TemplateVersion


class Plan(NamedTuple):
    """The planned update of an item.

    Attributes:
        data: The item's new bytes.
        changes: What changes, in words.
        notes: What is kept although the new version has no place for it.
    """

    data: bytes
    changes: tuple[str, ...]
    notes: tuple[str, ...]


class Planner:
    """Plans the update of items from one version of their template to another.

    Args:
        old: The version that items were written from.
        new: The version that they are updated to.
        match: What both have in common.
    """

    def __init__(self, old: TemplateVersion, new: TemplateVersion, match: TemplateMatch) -> None:
        self.old = old
        self.new = new
        self.match = match
        self._words = TemplateWords(old, new, match, self._moves)

    @cached_property
    def _moves(self) -> frozenset[str]:
        """The old names of the answers of one line that have another place in the new version."""
        here, there = _places(self.old.layout), _places(self.new.layout)
        found = set()
        for name, new_name in self.match.names.items():
            before = {self._partner(place) for place in here.get(name, ())}
            question = self.old.template.question(name)
            is_line = question is not None and question.kind in TEXT_KINDS - {"prose", "code"}
            if is_line and here.get(name) and there.get(new_name, set()) - before:
                found.add(name)
        return frozenset(found)

    def _partner(self, place: int) -> int:
        """Return the id of an old section's counterpart, by its id; 0 is the front matter."""
        pair = next((pair for pair in self.match.sections if id(pair.old) == place), None)
        return place if pair is None else id(pair.new)

    @cached_property
    def _dates(self) -> dict[str, Question]:
        """The questions for the days of creation and last change, by role, that only the new version has."""
        template = self.new.template
        roles = {"created": template.roles.created, "modified": template.roles.modified}
        known = set(self.match.names.values())
        return {
            role: question
            for role, name in roles.items()
            if name and name not in known and (question := template.question(name)) is not None
        }

    def _given_dates(self, created: str, modified: str) -> dict[str, str]:
        days = {"created": created, "modified": modified}
        return {
            question.name: date_from_iso(question.format, days[role]) or days[role]
            for role, question in self._dates.items()
            if days[role]
        }

    def plan(self, data: bytes, *, display_path: str, dates: Callable[[], tuple[str, str]]) -> Plan:
        """Return the plan for an item.

        Args:
            data: The item's bytes.
            display_path: Its path as users see it, for errors.
            dates: Returns the days of its first and last commit, `YYYY-MM-DD`, empty where they are unknown;
                called if only the new version asks for them.

        Raises:
            StateError: The item can't be read, or can't be changed safely.
        """
        try:
            front = read_front(data, self.old.layout)
        except FrontMatterError as error:
            raise error.of(display_path) from error
        body = decode_body(data, front.body, display_path)
        reading = self.old.read_body(body)
        said = _one_line_answers(self.old, data, reading)
        moved = {self.match.names[name]: said[name] for name in self._moves if name in said}
        if self._dates:
            moved |= self._given_dates(*dates())
        try:
            changed, changes, notes = self._body(body, reading, moved)
            result = data[: front.body] + changed.encode()
            update = FrontMatterUpdate(self.old, self.new, self.match)
            result, more, others = update.apply(result, moved)
        except EditOverlapError:
            raise StateError(
                "two changes touch the same line", place=display_path, hint="edit it by hand"
            ) from None
        except FrontMatterError as error:
            raise error.of(display_path) from error
        return Plan(result, (*more, *changes), (*others, *notes))

    def _body(
        self, body: str, reading: ParsedBody, moved: Mapping[str, str]
    ) -> tuple[str, list[str], list[str]]:
        version = body_version(body, reading, {})
        edits = self._words.edits(version)
        changed = apply_edits(body, [edit.span for edit in edits.changes])
        reasons = [edit.reason for edit in edits.changes]
        addition = TextAddition(self.new, self.match, self._words.added_lines)
        if addition.is_needed(moved):
            added = addition.edits(body_version(changed, self.new.read_body(changed), {}), moved)
            changed = apply_edits(changed, [edit.span for edit in added])
            reasons += [edit.reason for edit in added]
        return changed, list(dict.fromkeys(reasons)), edits.notes


def _places(layout: Layout) -> dict[str, set[int]]:
    """Return where each answer is: the id of its section, 0 for the front matter."""
    found: dict[str, set[int]] = {}
    for name in layout.in_front():
        found.setdefault(name, set()).add(0)
    for section in sections_of(layout.body):
        paths: list[AnswerPath] = [path for part in section.parts for path in part.paths()]
        paths += [path for pattern in section.patterns for path in answers_in(pattern)]
        for path in paths:
            if path:
                found.setdefault(str(path[0]), set()).add(id(section))
    return found


def _one_line_answers(old: TemplateVersion, data: bytes, reading: ParsedBody) -> dict[str, str]:
    """Return the answers that are one line each, by name."""
    front = dict(reversed(answers_in_front(data, read_front(data, old.layout), old.layout)))
    body = {
        str(path[0]): slot.value
        for path, slot in reading.slots.items()
        if len(path) == 1 and "\n" not in slot.value
    }
    return {**body, **front}
