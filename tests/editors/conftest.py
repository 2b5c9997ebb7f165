"""Fixtures for the tests of editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.editors.stand_in import StandIn, make_stand_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    """A project with a program on the PATH that notes every word that reaches it."""
    return make_stand_in(tmp_path)
