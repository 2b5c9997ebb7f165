"""An item changed to say other answers: only what says those, and read back before it is written."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from backlogue.errors import StateError
from backlogue.front_matter import FrontMatterError
from backlogue.front_matter_edit import set_values
from backlogue.items.body_parser import parse_body
from backlogue.items.entry_match import match_entries
from backlogue.items.escapes import fill_for_rendering, without_front_matter
from backlogue.items.front_matter_answers import front_changes
from backlogue.items.item import ParsedItem, parse_item
from backlogue.items.merge import BodyMerge
from backlogue.items.round_trip import check_round_trip
from backlogue.items.text_edits import EditOverlapError, body_version
from backlogue.markdown import LINE_BREAK
from backlogue.template.answers import normalize
from backlogue.template.date_format import date_from_iso

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from backlogue.template.layout import Layout
    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer


class ItemEditor:
    """Changes items of one template.

    Args:
        renderer: The template's renderer.
        layout: Where the template puts each answer.
        today: Today's date: the new date of modification of what changes.
        shown: The file's path as users see it, for errors.
    """

    def __init__(self, renderer: Renderer, layout: Layout, *, today: str, shown: str = "<item>") -> None:
        self._renderer = renderer
        self._layout = layout
        self._today = today
        self._shown = shown
        names = layout.answers()
        self._questions = [question for question in renderer.template.questions if question.name in names]

    def changes(self, item: ParsedItem, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of `answers`, in normal form, that the item doesn't give; None for cleared ones."""
        found = {}
        for question in self._questions:
            value = _said(question, answers.get(question.name))
            if not _same(question, value, item.answers.get(question.name)):
                found[question.name] = value
        return found

    def edited(self, item: ParsedItem, answers: Mapping[str, Any]) -> bytes:
        """Return the bytes of an item that gives `answers`; where it does already, its own bytes.

        Every byte that says what it said stays. The date of modification becomes today's unless it is itself
        changed.

        Args:
            item: The item.
            answers: All of its answers as they shall be, checked; what is missing is cleared.

        Raises:
            UsageError: An answer would break the structure around it; no validator can tell.
            StateError: The file is written in a way in which this can't be changed safely.
        """
        answers = {
            **answers,
            **{
                question.name: _with_words(question, item.answers.get(question.name), answers[question.name])
                for question in self._questions
                if answers.get(question.name)
            },
        }
        changed = self.changes(item, answers)
        if not changed:
            return item.data
        modified = self._renderer.template.roles.modified
        date = (
            {modified: self._written_today(modified)}
            if modified in self._layout.answers() - set(changed)
            else {}
        )
        if modified not in self._layout.in_body():
            return self._changed(item, answers, changed, in_front=date)
        data = self._changed(item, answers, changed)
        # The same bytes may say a new answer after all: an escape that the template adds by itself.
        return self._changed(item, {**answers, **date}, {**changed, **date}) if data != item.data else data

    def _changed(
        self,
        item: ParsedItem,
        answers: Mapping[str, Any],
        changed: Mapping[str, Any],
        *,
        in_front: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return the bytes with some answers changed; `in_front` is changed only if anything else is."""
        said = {name: value for name, value in answers.items() if isinstance(value, str)}
        front = front_changes(self._layout, {name: changed[name] for name in changed}, said)
        dated = {**front_changes(self._layout, in_front or {}, said), **front}
        order = [key for key, _ in self._layout.front]
        in_body = self._layout.in_body() & set(changed)
        for body in self._bodies(item, answers, in_body) if in_body else [item.body]:
            data = item.data
            if body != item.body or any(self._is_new(item, key, text) for key, text in front.items()):
                data = data[: item.front.body] + body.encode()
                try:
                    data = set_values(data, dated, keys=order) if dated else data
                except FrontMatterError as error:
                    raise error.of(self._shown) from error
            if self._keeps(item, data, changed):
                return data
        raise self._refused(item, changed)

    def _written_today(self, name: str) -> str:
        """Return today's date as the template writes the answer `name`."""
        question = self._renderer.template.question(name)
        written = date_from_iso(question.format, self._today) if question else None
        return written or self._today

    @staticmethod
    def _is_new(item: ParsedItem, key: str, text: str) -> bool:
        return [value.text for value in item.front.named(key)] != [text]

    def _bodies(
        self, item: ParsedItem, answers: Mapping[str, Any], changed: Collection[str]
    ) -> Iterator[str]:
        """Yield the bodies that may give the answers, the best one first."""
        whole = fill_for_rendering(self._renderer, answers)
        text = self._renderer.item(whole)
        wrong = check_round_trip(self._renderer, self._layout, whole, text, given=changed)
        if wrong is not None and re.split(r"[.\[]", wrong.place or "")[0] in changed:
            raise wrong
        new = without_front_matter(text)
        bare = not item.body.strip() and all(answers.get(name) for name in self._required())
        if (
            bare
            or without_front_matter(self._renderer.item(fill_for_rendering(self._renderer, item.answers)))
            == item.body
        ):
            yield new
            return
        target = {question.name: _said(question, answers.get(question.name)) for question in self._questions}
        here = body_version(item.body, item.reading, item.answers)
        there = body_version(new, parse_body(new, self._layout), target)
        # What is new goes behind text that says no answer, as its author had it; before it where that text
        # would swallow it, as an open comment does.
        for before_raw in (False, True):
            with suppress(EditOverlapError):
                yield BodyMerge(here, there, self._layout, changed, before_raw=before_raw).body()

    def _required(self) -> list[str]:
        return [question.name for question in self._questions if question.required]

    def _keeps(self, item: ParsedItem, data: bytes, changed: Mapping[str, Any]) -> bool:
        """Tell whether a result gives exactly the changed answers, and lost nothing else."""
        after = parse_item(data, self._renderer, self._layout, shown=self._shown)
        for question in self._questions:
            name = question.name
            if name == self._renderer.template.roles.modified and name not in changed:
                continue
            wanted = changed[name] if name in changed else item.answers.get(name)
            if not _same(question, wanted, after.answers.get(name), loosely=True):
                return False
        # What stands behind an answer in its own line goes with it; everything else stays.
        starts = {0, *(found.end() for found in LINE_BREAK.finditer(item.body))}
        kept = sorted(item.body[raw.start : raw.end] for raw in item.reading.raw if raw.start in starts)
        left = sorted(part.text for part in after.raw)
        return len(left) <= len(item.raw) and Counter(kept) <= Counter(left)

    def _refused(self, item: ParsedItem, changed: Collection[str]) -> StateError:
        """Return the error that the item can't be changed, at the first line that may be why."""
        slots = item.reading.slots
        said = [slot.start for path, slot in slots.items() if path[0] in changed]
        # Else it is something in between, or what stands last and does not end.
        raw = [part.start for part in item.reading.raw]
        start = min(said or raw, default=max((slot.start for slot in slots.values()), default=0))
        before = item.data[: item.front.body].count(b"\n")
        place = f"{self._shown}:{before + len(LINE_BREAK.findall(item.body, 0, start)) + 1}"
        return StateError(
            f"can't change {', '.join(changed)} without changing something else",
            place=place,
            hint="edit the file by hand; 'backlogue check' may show what is in the way",
        )


def _with_words(question: Question, old: Any, new: Any) -> Any:
    """Return an answer in which entries that are not new keep the words that nobody gave anew."""
    if isinstance(new, dict) and isinstance(old, dict):
        words = [field.name for field in question.fields if field.kind == "word" and field.name in old]
        kept = {name: old[name] for name in words}
        inside = {
            field.name: _with_words(field, old.get(field.name), new[field.name])
            for field in question.fields
            if field.name in new
        }
        return {**kept, **new, **inside}
    if isinstance(new, list) and isinstance(old, list):
        pairs = zip(new, match_entries(old, new), strict=True)
        return [entry if was is None else _with_words(question, old[was], entry) for entry, was in pairs]
    return new


def _said(question: Question, value: Any) -> Any:
    """Return an answer in its normal form, None if it says nothing."""
    return normalize(question, value) or None


def _same(question: Question, wanted: Any, read: Any, *, loosely: bool = False) -> bool:
    """Tell whether an answer read is the one wanted; a word that was not given is the template's default.

    Args:
        question: Their question.
        wanted: The answer wanted, in its normal form but for backslashes that the template adds by itself.
        read: The answer read.
        loosely: Whether such backslashes make no difference.
    """
    if isinstance(wanted, list) and isinstance(read, list):
        pairs = zip(wanted, read, strict=False)
        return len(wanted) == len(read) and all(
            _same(question, want, got, loosely=loosely) for want, got in pairs
        )
    if isinstance(wanted, dict) and isinstance(read, dict):
        return all(
            _same(field, wanted.get(field.name), read.get(field.name), loosely=loosely)
            for field in question.fields
            if field.kind != "word" or (field.name in wanted and field.name in read)
        )
    if loosely and question.kind in ("line", "lines") and isinstance(wanted, str) and isinstance(read, str):
        return wanted.replace("\\", "") == read.replace("\\", "")
    return (wanted or None) == (read or None)
