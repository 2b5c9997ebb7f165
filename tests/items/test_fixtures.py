"""Items as people write them: each with the answers it gives and the parts that are none.

Beside `fixtures/NAME.md` stands `fixtures/NAME.yml` with both.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from backlogue.items.item import parse_item
from backlogue.items.item_editor import ItemEditor
from backlogue.items.layout_inference import infer_layout
from backlogue.template.rendering import Renderer
from tests.strategies import builtin

RENDERER = Renderer(builtin(), today=lambda: date(2026, 11, 23))
LAYOUT = infer_layout(RENDERER)
RECORD = ("status", "date_created", "date_modified")
NAMES = sorted(path.stem for path in (Path(__file__).parent / "fixtures").glob("*.md"))


@pytest.mark.parametrize("name", NAMES)
def test_what_people_write_is_understood(name: str) -> None:
    """The answers and the raw parts are those a person reads in the item; its own answers change nothing."""
    path = Path(__file__).parent / "fixtures" / f"{name}.md"
    expected = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))
    item = parse_item(path.read_bytes(), RENDERER, LAYOUT)
    assert {key: said for key, said in item.answers.items() if key not in RECORD} == expected["answers"]
    assert [part.text.replace("\r\n", "\n") for part in item.raw] == expected["raw"]
    assert ItemEditor(RENDERER, LAYOUT, today="2026-11-23").edited(item, item.answers) == item.data


def test_there_are_enough() -> None:
    """Each deviation that people's items have is there."""
    assert len(NAMES) >= 12
