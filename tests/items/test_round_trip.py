"""The contract's round trip: what was answered can be read back, to the byte and to the letter."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, assume, given, settings

from backlogue.errors import UsageError
from backlogue.items.escapes import fill_for_rendering
from backlogue.items.item import parse_item
from backlogue.items.layout_inference import infer_layout
from backlogue.items.round_trip import check_round_trip
from backlogue.template.answers import complete
from backlogue.template.rendering import Renderer
from tests.effort import cases
from tests.strategies import answers, builtin
from tests.template.structure import expected, found, without_emphasis

RENDERER = Renderer(builtin(), today=lambda: date(2026, 11, 23))
LAYOUT = infer_layout(RENDERER)
RECORD = ("status", "date_created", "date_modified")


def accepted(drawn: dict[str, Any]) -> str:
    """Return the item that says the answers, if every check accepts them."""
    try:
        whole = complete(RENDERER, drawn)
    except UsageError:
        assume(False)  # noqa: FBT003 - hypothesis's signature
    text = RENDERER.item(whole)
    assume(check_round_trip(RENDERER, LAYOUT, whole, text) is None)
    return text


@settings(max_examples=cases(50, 500), deadline=None, suppress_health_check=list(HealthCheck))
@given(answers(normal=True))
def test_answers_in_normal_form_come_back(drawn: dict[str, Any]) -> None:
    """Reading an item gives the answers it was made of, and the inline tree is theirs."""
    text = accepted(drawn)
    read = parse_item(text.encode(), RENDERER, LAYOUT)
    held = {name: value for name, value in drawn.items() if name in LAYOUT.answers()}
    assert {name: value for name, value in read.answers.items() if name in held or name not in RECORD} == held
    assert read.raw == ()
    assert without_emphasis(found(text)) == without_emphasis(expected(text, drawn))


@settings(max_examples=cases(40, 250), deadline=None, suppress_health_check=list(HealthCheck))
@given(answers())
def test_an_item_read_back_renders_to_the_same_bytes(drawn: dict[str, Any]) -> None:
    """For every accepted set of answers, the item made of the answers read back is the item."""
    text = accepted(drawn)
    read = parse_item(text.encode(), RENDERER, LAYOUT)
    assert RENDERER.item(fill_for_rendering(RENDERER, read.answers)) == text
