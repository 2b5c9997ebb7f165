"""Shared fixtures of the tests of the entry points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.entry_points.stock import copy_template

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def plain_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template in a plain folder, in no repository, as stock Copier reads it."""
    return copy_template(tmp_path_factory.mktemp("plain") / "template")
