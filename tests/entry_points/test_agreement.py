"""All entry points agree: Copier and backlogue write the same bytes, and refuse the same answers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from backlogue.errors import UsageError
from backlogue.template.answers import complete
from backlogue.template.rendering import Renderer
from tests.effort import cases
from tests.entry_points.stock import Item, Refusal, stock, within_one_day
from tests.running import Done, Program
from tests.strategies import answers, builtin

if TYPE_CHECKING:
    from pathlib import Path

ENOUGH = settings(max_examples=cases(15, 100), suppress_health_check=[HealthCheck.too_slow])


@cache
def renderer() -> Renderer:
    """The built-in template's renderer, on the clock that Copier reads too."""
    return Renderer(builtin(), today=date.today)


def ours(given: dict[str, Any]) -> Item | Refusal:
    """Make an item as `new` does, without reading it back."""
    try:
        complete_answers = complete(renderer(), given)
    except UsageError as refused:
        return Refusal(str(refused))
    return Item(f"{complete_answers['slug']}.md", renderer().item(complete_answers).encode())


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program in an empty folder."""
    folder = tmp_path_factory.mktemp("program")
    (folder / ".git").mkdir()
    env = {"BACKLOGUE_CACHE_DIR": str(folder / "cache"), "BACKLOGUE_STATE_DIR": str(folder / "state")}
    return Program(cwd=folder, env=env)


FOUND_BY_READING_BACK = ("would break the item's structure", "would not belong to any answer")
"""Only what these say may be refused besides."""


def check_agreement(template: Path, program: Program, given: dict[str, Any]) -> None:
    """Fail unless all write the same item, or Copier and backlogue refuse alike."""

    def all_of_them(today: date) -> tuple[Item | Refusal, Item | Refusal, Done]:
        new = replace(program, today=today)
        done = new("new", "--dry-run", "--data", "-", stdin=json.dumps(given).encode())
        return stock(template, given), ours(given), done

    theirs, mine, done = within_one_day(all_of_them)
    assert (type(mine), mine if isinstance(mine, Item) else None) == (
        type(theirs),
        theirs if isinstance(theirs, Item) else None,
    )
    if isinstance(theirs, Refusal):
        assert (done.code, done.out) == (2, ""), done.err
    elif done.code != 2 or not any(said in done.err for said in FOUND_BY_READING_BACK):
        assert (done.code, done.out_bytes) == (0, theirs.data), done.err


@ENOUGH
@given(given=answers())
def test_any_answers_are_written_or_refused_alike(
    plain_template: Path, program: Program, given: dict[str, Any]
) -> None:
    """For any answers, both write the same bytes under the same name, or both refuse."""
    check_agreement(plain_template, program, given)


@ENOUGH
@given(given=answers(normal=True))
def test_answers_in_normal_form_are_written_alike(
    plain_template: Path, program: Program, given: dict[str, Any]
) -> None:
    """Answers in normal form are rendered to the same bytes by both."""
    check_agreement(plain_template, program, given)
