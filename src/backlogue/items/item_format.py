"""Render, parse and edit items of one template; the commands and the Python interface use this."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import CombinedUsageError, UsageError
from backlogue.items.layout_cache import load_layout
from backlogue.items.round_trip import check_front_matter, check_round_trip, find_unshown_answers, format_path
from backlogue.template.answers import answer_errors, cast, check_names, complete, valid_answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlogue.errors import BacklogueError
    from backlogue.items.item import ParsedItem
    from backlogue.template.layout import Layout
    from backlogue.template.rendering import Renderer


class RenderedItem(NamedTuple):
    """A rendered item: all answers of the template, and the text."""

    answers: dict[str, Any]
    text: str


class ItemFormat:
    """Renders, parses and edits items of one template.

    Args:
        renderer: The template's renderer.
        statuses: The valid statuses, if not the template's own choices.
    """

    def __init__(self, renderer: Renderer, *, statuses: Sequence[str] | None = None) -> None:
        self.renderer = renderer
        self._statuses = statuses

    @cached_property
    def layout(self) -> Layout:
        """The template's layout."""
        layout = load_layout(self.renderer)
        status = self.renderer.template.roles.status
        return layout.with_choices(status, self._statuses) if status and self._statuses else layout

    def unreadable(self) -> list[str]:
        """Return a line for each answer that can't be read back from items, with the reason."""
        return [
            f"{format_path(each.path)} can't be read back: {each.reason}" for each in self.layout.unreadable
        ]

    def render(self, inputs: Mapping[str, Any]) -> RenderedItem:
        """Render an item, and check that its answers can be read back.

        Args:
            inputs: Answers by name; missing answers and None get their defaults.

        Raises:
            UsageError: An answer is missing or invalid, or would break the item's structure.
        """
        try:
            answers = complete(self.renderer, inputs, statuses=self._statuses)
        except CombinedUsageError as error:
            raise CombinedUsageError([*error.errors, *self._errors_in_others(inputs, error.errors)]) from None
        text = self.renderer.item(answers)
        errors = self._reading_errors(inputs, answers, text)
        if errors:
            raise CombinedUsageError(errors)
        return RenderedItem(answers, text)

    def _reading_errors(
        self, inputs: Mapping[str, Any], answers: Mapping[str, Any], text: str
    ) -> list[BacklogueError]:
        """Return the errors in answers that the rendered item would not give back."""
        names = [name for name, value in inputs.items() if value is not None]
        wrong = check_round_trip(self.renderer, self.layout, answers, text, provided=names)
        if wrong is not None:
            return [*wrong.errors]
        return [*check_front_matter(self.renderer, self.layout, answers, text)]

    def _errors_in_others(
        self, inputs: Mapping[str, Any], errors: Sequence[BacklogueError]
    ) -> list[BacklogueError]:
        """Return the errors that reading back finds in the answers that are valid, where others are not."""
        wrong = {re.split(r"[.\[]", error.place or "")[0] for error in errors}
        others = {name: value for name, value in inputs.items() if name not in wrong}
        others |= {
            question.name: valid_answer(question)
            for question in self.renderer.template.questions
            if question.name in wrong and question.required
        }
        try:
            answers = complete(self.renderer, others, statuses=self._statuses)
            text = self.renderer.item(answers)
        except UsageError:
            return []
        return self._reading_errors(others, answers, text)

    def preview(self, inputs: Mapping[str, Any]) -> str:
        """Render an item without checking that its answers can be read back.

        Raises:
            UsageError: An answer is missing or invalid.
        """
        return self.renderer.item(complete(self.renderer, inputs, statuses=self._statuses))

    def read(
        self, data: bytes, *, display_path: str = "<item>", stem: str = "", folder: str | None = None
    ) -> ParsedItem:
        """Parse an item.

        Args:
            data: The file's bytes.
            display_path: The file's path for display, for errors.
            stem: The file name without `.md`, which may contain answers.
            folder: The folder, relative to the backlog, which may tell the status; None if not known.

        Raises:
            StateError: The file is not UTF-8, or its front matter is invalid; with line and column.
        """
        from backlogue.items.item import parse_item  # not needed to create an item

        return parse_item(
            data, self.renderer, self.layout, display_path=display_path, stem=stem, folder=folder
        )

    def edit(
        self, item: ParsedItem, answers: Mapping[str, Any], *, today: str, display_path: str = "<item>"
    ) -> bytes:
        """Return the bytes of an item with new answers; everything that does not change keeps its bytes.

        If anything changes, the modified date becomes today's, unless `answers` changes it.

        Args:
            item: The parsed item.
            answers: All of its new answers; missing answers and None are cleared. Changed answers are
                validated as for a new item.
            today: Today's date, `YYYY-MM-DD`.
            display_path: The file's path for display, for errors.

        Raises:
            UsageError: An answer is invalid, or would break the structure around it.
            StateError: The file can't be changed safely.
        """
        from backlogue.items.item_editor import ItemEditor  # not needed to create an item

        questions = self.renderer.template.questions
        inputs = {name: value for name, value in answers.items() if value is not None}
        check_names(questions, inputs)
        # An answer that stays is not converted: chosen values keep the order in which people wrote them.
        new_answers = {
            each.name: inputs[each.name]
            if inputs[each.name] == item.answers.get(each.name)
            else cast(each, inputs[each.name])
            for each in questions
            if each.name in inputs
        }
        errors = []
        for question in questions:
            value = new_answers.get(question.name)
            if value == item.answers.get(question.name):
                continue
            if question.name == self.renderer.template.roles.status and question.name in item.in_name:
                hint = "run 'backlogue status ITEM STATUS' to move the file"
                errors.append(UsageError("is the folder of the file", place=question.name, hint=hint))
            elif question.name in item.in_name:
                hint = "rename the file first"
                errors.append(UsageError("is part of the file name", place=question.name, hint=hint))
            elif question.kind != "slug":
                errors += answer_errors(self.renderer, question, value, new_answers, statuses=self._statuses)
        not_in_item = [name for name in new_answers if name not in self.layout.answers()]
        errors += find_unshown_answers(self.renderer, self.layout, new_answers, not_in_item)
        if errors:
            raise CombinedUsageError(errors)
        return ItemEditor(self.renderer, self.layout, today=today, display_path=display_path).edited(
            item, new_answers
        )
