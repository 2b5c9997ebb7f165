"""A template judged by all that is promised of it: verdicts, renderings, structure."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from markdown_it.common.html_blocks import block_names

from backlogue.template.answers import complete, computed
from backlogue.template.rendering import Renderer
from tests.hostile_text import ESCAPED_IN_BOLD, ORDINARY
from tests.running import TODAY
from tests.template.slots import line_cases, prose_cases, slots
from tests.template.structure import expected, found, without_emphasis
from tests.template.verdicts import REFUSED, RENDERED, SLUGS, STATUSES, TAKEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backlogue.template.loader import Template
    from backlogue.template.questions import Question
    from tests.template.slots import Slot

GOLDEN = Path(__file__).parent.parent / "golden"
SLOTS = (
    "components.code", "limitations", "improvements.description", "improvements.name", "title", "problem",
    "risks.problem", "risks.name", "phases.description",
)  # fmt: skip
"""One slot for each way in which the template puts a text into Markdown; the quickest come first."""


@cache
def _is_broken(item: str, answers: str) -> bool:
    """Tell whether an item's tree is not what its answers say; the answers as JSON.

    Remembered, since nearly all items of a template without one guard are those of the template with it.
    """
    given = json.loads(answers)
    return without_emphasis(found(item)) != without_emphasis(expected(item, given))


class Judge:
    """Judges one template.

    Args:
        template: The built-in one, or a changed copy of it.
    """

    def __init__(self, template: Template) -> None:
        self.template = template
        self._renderer = Renderer(template, today=lambda: TODAY)
        self._computed = computed(self._renderer)

    def _question(self, name: str) -> Question:
        question = self.template.question(name)
        assert question is not None
        return question

    def validation(self, name: str, value: Any) -> str:
        """Return what the validator says of an answer."""
        return self._renderer.validation(self._question(name), {**self._computed, name: value}).strip()

    def slug(self, title: str) -> str:
        """Return the file name that a title gives."""
        return self._renderer.default(self._question("slug"), {"title": title})

    def item(self, given: Mapping[str, Any]) -> str:
        """Return the item of some answers, which are not checked."""
        return self._renderer.item({**self._rest, **given})

    @property
    def _rest(self) -> dict[str, Any]:
        """Return the answers of an item that says nothing."""
        said = {"title": "Title", "slug": "title", "status": "todo", "code_language": "lua"}
        days = {"date_created": "2026-01-02", "date_modified": "2026-01-02"}
        return {question.name: "" for question in self.template.questions} | said | days

    def faults(self) -> Iterator[str]:
        """Yield each promise that the template breaks; what is quick to see comes first."""
        yield from self._openings()
        yield from self._verdicts()
        yield from self._renderings()
        by_name = {str(slot): slot for slot in slots(self.template)}
        for name in SLOTS:
            yield from self.structure(by_name[name])

    def _openings(self) -> Iterator[str]:
        """Look at list items that start like an HTML block, with every name that CommonMark knows."""
        starts = [f"<{slash}{name}" for name in block_names for slash in ("", "/")]
        given = {
            "title": "Title",
            "limitations": [start + end for start in starts for end in ("", ">", " a", "/> a")],
        }
        if self._is_broken(given):
            yield "an HTML block may start in a list item"

    def _verdicts(self) -> Iterator[str]:
        for name, value, message in REFUSED:
            if message not in self.validation(name, value):
                yield f"{name} is not refused: {value!r}"
        for name, value in TAKEN:
            if self.validation(name, value):
                yield f"{name} is not taken: {value!r}"
        for title, slug in SLUGS:
            if self.slug(title) != slug:
                yield f"not the slug of {title!r}"

    def _renderings(self) -> Iterator[str]:
        seed = (GOLDEN / "seed.md").read_text(encoding="utf-8").partition("\n# ")[2]
        answers = yaml.safe_load((GOLDEN / "seed.answers.yml").read_text(encoding="utf-8"))
        if self._renderer.item(complete(self._renderer, answers)).partition("\n# ")[2] != seed + "\n":
            yield "the seed is not the seed"
        for given, end in RENDERED:
            if not self.item(given).endswith(end):
                yield f"not rendered as promised: {given!r}"
        for status, written in STATUSES:
            if f"---\nstatus: {written}\n" not in self.item({"status": status}):
                yield f"not quoted as promised: {status!r}"

    def structure(self, slot: Slot) -> Iterator[str]:
        """Yield each text that breaks an item's structure in this slot, or is changed without need."""
        if slot.kind == "line":
            for text in ORDINARY:
                written = ESCAPED_IN_BOLD.get(text, text) if str(slot) == "improvements.name" else text
                if written not in self.item(slot.answers(text)):
                    yield f"{slot} is not untouched: {text!r}"
        texts = line_cases() if slot.kind == "line" else prose_cases(slot.kind)
        if slot.kind == "prose":
            texts = tuple(
                text for text in texts if not self.validation(slot.question.name, self._only(slot, text))
            )
        size = 60 if slot.takes_many and slot.kind != "prose" else 1
        for start in range(0, len(texts), size):
            if self._is_broken(slot.answers(*texts[start : start + size])):
                yield f"{slot}: another structure with one of {texts[start : start + size]}"

    @staticmethod
    def _only(slot: Slot, text: str) -> Any:
        return slot.answers(text)[slot.question.name]

    def _is_broken(self, given: Mapping[str, Any]) -> bool:
        return _is_broken(self.item(given), json.dumps(given))
