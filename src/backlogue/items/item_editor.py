"""Change the answers of an item: edit only the affected text, and parse the result to verify it."""

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
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from backlogue.template.layout import Layout
    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer


class ItemEditor:
    """Edits items of one template.

    Args:
        renderer: The template's renderer.
        layout: The template's layout.
        today: Today's date, for the modified date of changed items.
        display_path: The file's path for display, for errors.
    """

    def __init__(
        self, renderer: Renderer, layout: Layout, *, today: str, display_path: str = "<item>"
    ) -> None:
        self._renderer = renderer
        self._layout = layout
        self._today = today
        self._display_path = display_path
        names = layout.answers()
        self._questions = [question for question in renderer.template.questions if question.name in names]

    def changes(self, item: ParsedItem, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers that differ from the item's, in normal form; None for cleared ones."""
        found = {}
        for question in self._questions:
            value = _normalized(question, answers.get(question.name))
            if not _same(question, value, item.answers.get(question.name)):
                found[question.name] = value
        return found

    def edited(self, item: ParsedItem, answers: Mapping[str, Any]) -> bytes:
        """Return the bytes of an item with new answers, or its own bytes if nothing changes.

        Everything that does not change keeps its bytes. The modified date becomes today's, unless `answers`
        changes it.

        Args:
            item: The item.
            answers: All of its new answers, validated; missing answers are cleared.

        Raises:
            UsageError: An answer would break the structure around it, which validators can't detect.
            StateError: The file can't be changed safely.
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
        # The answer may have changed without changing the bytes: by an escape that the template adds itself.
        return self._changed(item, {**answers, **date}, {**changed, **date}) if data != item.data else data

    def _changed(
        self,
        item: ParsedItem,
        answers: Mapping[str, Any],
        changed: Mapping[str, Any],
        *,
        in_front: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return the bytes with some answers changed; `in_front` is applied only if anything else changes."""
        texts = {name: value for name, value in answers.items() if isinstance(value, str)}
        front = front_changes(self._layout, {name: changed[name] for name in changed}, texts)
        dated = {**front_changes(self._layout, in_front or {}, texts), **front}
        order = [key for key, _ in self._layout.front]
        in_body = self._layout.in_body() & set(changed)
        for body in self._bodies(item, answers, in_body) if in_body else [item.body]:
            data = item.data
            if body != item.body or any(self._is_new(item, key, text) for key, text in front.items()):
                data = data[: item.front.body] + body.encode()
                try:
                    data = set_values(data, dated, keys=order) if dated else data
                except FrontMatterError as error:
                    raise error.of(self._display_path) from error
            if self._keeps(item, data, changed):
                return data
        raise self._refused(item, changed)

    def _written_today(self, name: str) -> str:
        """Return today's date in the format of the answer `name`."""
        question = self._renderer.template.question(name)
        written = date_from_iso(question.format, self._today) if question else None
        return written or self._today

    @staticmethod
    def _is_new(item: ParsedItem, key: str, text: str) -> bool:
        return [value.text for value in item.front.named(key)] != [text]

    def _bodies(
        self, item: ParsedItem, answers: Mapping[str, Any], changed: Collection[str]
    ) -> Iterator[str]:
        """Yield candidate bodies for the answers, the best one first."""
        whole = fill_for_rendering(self._renderer, answers)
        text = self._renderer.item(whole)
        error = check_round_trip(self._renderer, self._layout, whole, text, provided=changed)
        if error is not None and re.split(r"[.\[]", error.place or "")[0] in changed:
            raise error
        new = without_front_matter(text)
        bare = not item.body.strip() and all(answers.get(name) for name in self._required())
        if (
            bare
            or without_front_matter(self._renderer.item(fill_for_rendering(self._renderer, item.answers)))
            == item.body
        ):
            yield new
            return
        target = {
            question.name: _normalized(question, answers.get(question.name)) for question in self._questions
        }
        here = body_version(item.body, item.reading, item.answers)
        there = body_version(new, parse_body(new, self._layout), target)
        # New text goes after unrecognized text, or before it if that would swallow it, as an open comment
        # does.
        for before_raw in (False, True):
            with suppress(EditOverlapError):
                yield BodyMerge(here, there, self._layout, changed, before_raw=before_raw).body()

    def _required(self) -> list[str]:
        return [question.name for question in self._questions if question.required]

    def _keeps(self, item: ParsedItem, data: bytes, changed: Mapping[str, Any]) -> bool:
        """Tell whether a result has exactly the changed answers and nothing was lost."""
        after = parse_item(
            data,
            self._renderer,
            self._layout,
            display_path=self._display_path,
            stem=item.stem,
            folder=item.folder,
        )
        for question in self._questions:
            name = question.name
            if name == self._renderer.template.roles.modified and name not in changed:
                continue
            wanted = changed[name] if name in changed else item.answers.get(name)
            if not _same(question, wanted, after.answers.get(name), loosely=True):
                return False
        # A note after an answer on the same line may be removed with it; all other text must stay. Lines are
        # compared, because removing an answer can join the texts around it.
        starts = {0, *(found.end() for found in LINE_BREAK.finditer(item.body))}
        whole = (item.body[raw.start : raw.end] for raw in item.reading.raw if raw.start in starts)
        kept, left = _lines(whole), _lines(part.text for part in after.raw)
        return kept <= left and left.total() <= _lines(part.text for part in item.raw).total()

    def _refused(self, item: ParsedItem, changed: Collection[str]) -> StateError:
        """Return an error that the item can't be changed, at the first line that may be the reason."""
        slots = item.reading.slots
        starts = [slot.start for path, slot in slots.items() if path[0] in changed]
        # If the answers are missing, the reason may be unrecognized text, or the last answer.
        raw = [part.start for part in item.reading.raw]
        start = min(starts or raw, default=max((slot.start for slot in slots.values()), default=0))
        before = item.data[: item.front.body].count(b"\n")
        place = f"{self._display_path}:{before + len(LINE_BREAK.findall(item.body, 0, start)) + 1}"
        return StateError(
            f"can't change {', '.join(changed)} without changing something else",
            place=place,
            hint="edit the file by hand; 'backlogue check' may show the reason",
        )


def _lines(texts: Iterable[str]) -> Counter[str]:
    return Counter(line for text in texts for line in LINE_BREAK.split(text) if line.strip())


def _with_words(question: Question, old: Any, new: Any) -> Any:
    """Return an answer in which existing entries keep their words if the new answer has none."""
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


def _normalized(question: Question, value: Any) -> Any:
    """Return an answer in its normal form, or None if it is empty."""
    return normalize(question, value) or None


def _same(question: Question, wanted: Any, read: Any, *, loosely: bool = False) -> bool:
    """Tell whether two answers are equal; a missing word is equal to the template's default.

    Args:
        question: Their question.
        wanted: The new answer, in its normal form.
        read: The parsed answer.
        loosely: Whether to ignore backslashes, which the template may add.
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
