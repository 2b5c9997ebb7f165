"""Items of one template, written, read and changed: what commands and the Python interface go through."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import CombinedUsageError, UsageError
from backlogue.items.layout_inference import load_layout
from backlogue.items.round_trip import check_front_matter, check_round_trip, find_unshown_answers, format_path
from backlogue.template.answers import answer_errors, cast, check_names, complete

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlogue.items.item import ParsedItem
    from backlogue.template.layout import Layout
    from backlogue.template.rendering import Renderer


class RenderedItem(NamedTuple):
    """An item made of answers: every answer of the template, and the item's text."""

    answers: dict[str, Any]
    text: str


class ItemFormat:
    """How items of one template are written, read and changed.

    Args:
        renderer: The template's renderer.
        statuses: The statuses there are, if not the template's own choices.
    """

    def __init__(self, renderer: Renderer, *, statuses: Sequence[str] | None = None) -> None:
        self.renderer = renderer
        self._statuses = statuses

    @cached_property
    def layout(self) -> Layout:
        """Where the template puts each answer."""
        layout = load_layout(self.renderer)
        status = self.renderer.template.roles.status
        return layout.with_choices(status, self._statuses) if status and self._statuses else layout

    def unreadable(self) -> list[str]:
        """Return a line for each answer that can't be read back from items of this template, and why."""
        return [
            f"{format_path(each.path)} can't be read back: {each.reason}" for each in self.layout.unreadable
        ]

    def render(self, given: Mapping[str, Any]) -> RenderedItem:
        """Return the item that says what was given, once it is proven to say it.

        Args:
            given: Answers by name; None is missing, and what is missing has its default.

        Raises:
            UsageError: An answer is missing or wrong, or would break the item's structure; it is named.
        """
        answers = complete(self.renderer, given, statuses=self._statuses)
        text = self.renderer.item(answers)
        said = [name for name, value in given.items() if value is not None]
        wrong = check_round_trip(self.renderer, self.layout, answers, text, given=said)
        if wrong is not None:
            raise wrong
        errors = check_front_matter(self.renderer, self.layout, answers, text)
        if errors:
            raise CombinedUsageError(errors)
        return RenderedItem(answers, text)

    def sketch(self, given: Mapping[str, Any]) -> str:
        """Return the item that says what was given, without the proof that it can be read back.

        Raises:
            UsageError: An answer is missing or wrong.
        """
        return self.renderer.item(complete(self.renderer, given, statuses=self._statuses))

    def read(self, data: bytes, *, shown: str = "<item>", stem: str = "") -> ParsedItem:
        """Return what an item says, and what in it says no answer.

        Args:
            data: The file's bytes.
            shown: The file's path as users see it, for errors.
            stem: The file's name without `.md`, where answers stand in it.

        Raises:
            StateError: It is not UTF-8, or its front matter can't be read; with line and column.
        """
        from backlogue.items.item import parse_item  # writing an item needs none of it

        return parse_item(data, self.renderer, self.layout, shown=shown, stem=stem)

    def edit(
        self, item: ParsedItem, answers: Mapping[str, Any], *, today: str, shown: str = "<item>"
    ) -> bytes:
        """Return the bytes of an item that gives `answers`; every byte that says what it said stays.

        The date of modification becomes today's if anything changes and it is not itself changed.

        Args:
            item: The item as it is.
            answers: All of its answers as they shall be; None and what is missing is cleared. Those that
                change are checked as a new item's are.
            today: Today's date, `YYYY-MM-DD`.
            shown: The file's path as users see it, for errors.

        Raises:
            UsageError: An answer is wrong, or would break the structure around it.
            StateError: The file is written in a way in which this can't be changed safely.
        """
        from backlogue.items.item_editor import ItemEditor  # writing an item needs none of it

        questions = self.renderer.template.questions
        given = {name: value for name, value in answers.items() if value is not None}
        check_names(questions, given)
        wanted = {each.name: cast(each, given[each.name]) for each in questions if each.name in given}
        errors = []
        for question in questions:
            value = wanted.get(question.name)
            if value == item.answers.get(question.name):
                continue
            if question.name in item.in_name:
                hint = "rename the file first"
                errors.append(UsageError("stands in the file's name", place=question.name, hint=hint))
            elif question.kind != "slug":
                errors += answer_errors(self.renderer, question, value, wanted, statuses=self._statuses)
        elsewhere = [name for name in wanted if name not in self.layout.answers()]
        errors += find_unshown_answers(self.renderer, self.layout, wanted, elsewhere)
        if errors:
            raise CombinedUsageError(errors)
        return ItemEditor(self.renderer, self.layout, today=today, shown=shown).edited(item, wanted)
