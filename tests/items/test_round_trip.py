"""The contract's round trip: what was answered can be read back, to the byte and to the letter."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, assume, given, settings

from backlogue.errors import UsageError
from backlogue.items.escapes import filled
from backlogue.items.item import read_item
from backlogue.items.marking import read_layout
from backlogue.items.readback import self_check
from backlogue.scaffold.answers import complete
from backlogue.scaffold.rendering import Renderer
from tests.effort import cases
from tests.scaffold.structure import expected, found, without_emphasis
from tests.strategies import answers, builtin

RENDERER = Renderer(builtin(), today=lambda: date(2026, 11, 23))
LAYOUT = read_layout(RENDERER)
RECORD = ("status", "date_created", "date_modified")


def accepted(drawn: dict[str, Any]) -> str:
    """Return the item that says the answers, if every check accepts them."""
    try:
        whole = complete(RENDERER, drawn)
    except UsageError:
        assume(False)  # noqa: FBT003 - hypothesis's signature
    text = RENDERER.item(whole)
    assume(self_check(RENDERER, LAYOUT, whole, text) is None)
    return text


@settings(max_examples=cases(80, 500), deadline=None, suppress_health_check=list(HealthCheck))
@given(answers(normal=True))
def test_answers_in_normal_form_come_back(drawn: dict[str, Any]) -> None:
    """Reading an item gives the answers it was made of, and the inline tree is theirs."""
    text = accepted(drawn)
    read = read_item(text.encode(), RENDERER, LAYOUT)
    held = {name: value for name, value in drawn.items() if name in LAYOUT.answers()}
    assert {name: value for name, value in read.answers.items() if name in held or name not in RECORD} == held
    assert read.raw == ()
    assert without_emphasis(found(text)) == without_emphasis(expected(text, drawn))


@settings(max_examples=cases(60, 250), deadline=None, suppress_health_check=list(HealthCheck))
@given(answers())
def test_an_item_read_back_renders_to_the_same_bytes(drawn: dict[str, Any]) -> None:
    """For every accepted set of answers, the item made of the answers read back is the item."""
    text = accepted(drawn)
    read = read_item(text.encode(), RENDERER, LAYOUT)
    assert RENDERER.item(filled(RENDERER, read.answers)) == text
