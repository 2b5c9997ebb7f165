"""The proof before writing: an item that would not give its answers back is never written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from backlogue.items.marking import read_layout
from backlogue.items.readback import self_check
from backlogue.scaffold.answers import complete
from backlogue.scaffold.rendering import Renderer
from tests.strategies import builtin

if TYPE_CHECKING:
    from backlogue.errors import UsageError

RENDERER = Renderer(builtin(), today=lambda: date(2026, 11, 23))
LAYOUT = read_layout(RENDERER)


def checked(given_answers: dict[str, Any]) -> UsageError | None:
    """Return what the self-check says of the item rendered from these answers."""
    whole = complete(RENDERER, given_answers)
    return self_check(RENDERER, LAYOUT, whole, RENDERER.item(whole))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("problem", "- a\n  ```\n# x\n  ```\nb\n```\nc\n```"),
        ("solution", "- ```\n# Other\n```"),
        ("solution", "1. a\n\n   ~~~\n## Other\n\n~~~"),
    ],
)
def test_damage_that_no_validator_sees_names_the_answer(name: str, text: str) -> None:
    """A fence that its list ends, so that what follows becomes a heading, is an error naming the answer."""
    wrong = checked({"title": "A", name: text})
    assert wrong is not None
    assert wrong.place == name
