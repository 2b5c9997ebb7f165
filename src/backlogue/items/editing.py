"""An item changed to say other answers: only what says those, and read back before it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from backlogue.errors import StateError
from backlogue.items.alignment import aligned
from backlogue.items.edits import with_values
from backlogue.items.escapes import body_of, filled
from backlogue.items.frontmatter import FrontMatterError
from backlogue.items.grafting import OverlapError, side
from backlogue.items.item import ReadItem, read_item
from backlogue.items.lines import LINE_BREAK
from backlogue.items.merging import Merge
from backlogue.items.readback import self_check
from backlogue.items.reading import read_body
from backlogue.scaffold.answers import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backlogue.items.layout import Layout
    from backlogue.scaffold.questions import Question
    from backlogue.scaffold.rendering import Renderer


class Editor:
    """Changes items of one template.

    Args:
        renderer: The template's renderer.
        layout: Where the template puts each answer.
        today: Today's date: the new `date_modified` of what changes.
        shown: The file's path as users see it, for errors.
    """

    def __init__(self, renderer: Renderer, layout: Layout, *, today: str, shown: str = "<item>") -> None:
        self._renderer = renderer
        self._layout = layout
        self._today = today
        self._shown = shown
        names = layout.answers()
        self._questions = [question for question in renderer.template.questions if question.name in names]

    def changes(self, item: ReadItem, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of `answers`, in normal form, that the item doesn't give; None for cleared ones."""
        found = {}
        for question in self._questions:
            value = _said(question, answers.get(question.name))
            if not _same(question, value, item.answers.get(question.name)):
                found[question.name] = value
        return found

    def edited(self, item: ReadItem, answers: Mapping[str, Any]) -> bytes:
        """Return the bytes of an item that gives `answers`; where it does already, its own bytes.

        Every byte that says what it said stays. `date_modified` becomes today's unless it is itself changed.

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
        keys = {name: key for key, name in self._layout.front}
        front = {keys[name]: value or "" for name, value in changed.items() if name in keys}
        data = item.data
        if set(changed) - set(keys):
            data = item.data[: item.front.body] + self._body(item, answers, set(changed)).encode()
            if data == item.data and not front:
                return data
        if "date_modified" in keys:
            front = {keys["date_modified"]: self._today, **front}
        try:
            data = with_values(data, front)
        except FrontMatterError as error:
            raise error.of(self._shown) from error
        self._check(item, data, changed)
        return data

    def _body(self, item: ReadItem, answers: Mapping[str, Any], changed: set[str]) -> str:
        whole = filled(self._renderer, answers)
        text = self._renderer.item(whole)
        wrong = self_check(self._renderer, self._layout, whole, text)
        if wrong is not None and re.split(r"[.\[]", wrong.place or "")[0] in changed:
            raise wrong
        new = body_of(text)
        untouched = body_of(self._renderer.item(filled(self._renderer, item.answers))) == item.body
        if untouched or not item.body.strip():
            return new
        target = {question.name: _said(question, answers.get(question.name)) for question in self._questions}
        here = side(item.body, item.reading, item.answers)
        there = side(new, read_body(new, self._layout), target)
        try:
            return Merge(here, there, self._layout).body()
        except OverlapError:
            raise self._refused(changed) from None

    def _check(self, item: ReadItem, data: bytes, changed: Mapping[str, Any]) -> None:
        """Refuse a result that does not say exactly the changed answers, or that lost something else."""
        after = read_item(data, self._renderer, self._layout, shown=self._shown)
        for question in self._questions:
            name = question.name
            if name == "date_modified" and name not in changed:
                continue
            wanted = changed[name] if name in changed else item.answers.get(name)
            if not _same(question, wanted, after.answers.get(name), loosely=True):
                raise self._refused(changed)
        # What stands behind an answer in its own line goes with it; everything else stays.
        starts = {0, *(found.end() for found in LINE_BREAK.finditer(item.body))}
        kept = sorted(item.body[raw.start : raw.end] for raw in item.reading.raw if raw.start in starts)
        left = sorted(part.text for part in after.raw)
        if any(kept.count(text) > left.count(text) for text in kept) or len(left) > len(item.raw):
            raise self._refused(changed)

    def _refused(self, changed: Iterable[str]) -> StateError:
        names = ", ".join(changed)
        message = f"is written in a way in which {names} can't be changed safely"
        return StateError(message, place=self._shown, hint="change it by hand")


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
        pairs = zip(new, aligned(old, new), strict=True)
        return [entry if was is None else _with_words(question, old[was], entry) for entry, was in pairs]
    return new


def _said(question: Question, value: Any) -> Any:
    """Return an answer in its normal form, None if it says nothing."""
    return normal(question, value) or None


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
