"""Whatever is answered, an item has the structure that its answers say, and ordinary text stays as it is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from backlogue.template.answers import complete, computed
from backlogue.template.rendering import Renderer
from tests.effort import cases
from tests.hostile_text import ESCAPED_IN_BOLD, ORDINARY
from tests.running import TODAY
from tests.strategies import answers, builtin
from tests.template.slots import Slot, line_cases, prose_cases, slots
from tests.template.structure import expected, found, without_emphasis

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def renderer() -> Renderer:
    """The built-in template's renderer."""
    return Renderer(builtin(), today=lambda: TODAY)


def render(given: Mapping[str, Any]) -> str:
    """Render the item of some answers."""
    return renderer().item(complete(renderer(), given))


@settings(max_examples=cases(40, 100), suppress_health_check=[HealthCheck.too_slow])
@given(given=answers(normal=True))
def test_the_structure_is_what_the_answers_say(given: dict[str, Any]) -> None:
    """Headings, bold names, lists, fences and the inline text in them are those of the answers."""
    item = render(given)
    assert without_emphasis(found(item)) == without_emphasis(expected(item, given))


def fault(given: Mapping[str, Any]) -> tuple[Any, Any] | None:
    """Return how an item's structure differs from what its answers say, or None."""
    item = render(given)
    is_there, should_be = without_emphasis(found(item)), without_emphasis(expected(item, given))
    return None if is_there == should_be else (is_there, should_be)


SLOTS = slots(builtin())


@pytest.mark.parametrize("slot", SLOTS, ids=str)
def test_every_hazard_in_every_slot(slot: Slot) -> None:
    """A text that could be another block, or end its own, is neither, wherever it is put.

    The quick run tries every sixth text, other ones in each slot; `test_guards` tries all of them in one slot
    for each way in which the template writes a text.
    """
    texts = line_cases() if slot.kind == "line" else prose_cases(slot.kind)
    step = cases(6, 1)
    texts = texts[SLOTS.index(slot) % step :: step]
    if slot.kind == "prose":  # what it refuses, the table of refusals says
        texts = tuple(text for text in texts if is_accepted(slot, text))
        assert len(texts) > 400 // step
    if slot.kind == "prose" or not slot.takes_many:
        whole = [texts[index : index + 1] for index in range(len(texts))]
    else:
        whole = [texts[start : start + 100] for start in range(0, len(texts), 100)]
    for some in whole:
        if fault(slot.answers(*some)) is not None:
            assert [text for text in some if fault(slot.answers(text)) is not None] == []
            pytest.fail(f"one of these breaks what stands after it: {some}")


def is_accepted(slot: Slot, text: str) -> bool:
    """Tell whether the template's validator lets a text through."""
    question = slot.question
    given = slot.answers(text)
    return not renderer().validation(question, {**computed(renderer()), **given}).strip()


@pytest.mark.parametrize("slot", [slot for slot in SLOTS if slot.kind == "line"], ids=str)
def test_ordinary_text_is_untouched(slot: Slot) -> None:
    """A text that breaks nothing is written as it was typed; in bold names a few get backslashes."""
    before, _, after = render(slot.answers("MARKER")).partition("MARKER")
    step = cases(3, 1)
    for text in ORDINARY[SLOTS.index(slot) % step :: step]:
        written = ESCAPED_IN_BOLD.get(text, text) if before.endswith("**") else text
        assert render(slot.answers(text)) == before + written + after
