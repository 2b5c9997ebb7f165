"""Fixtures for the tests of `check`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.running import Program


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One cache folder for all tests, so that the template is read once, not once per test."""
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def program(program: Program, cache: str) -> Program:
    """The program in an empty project, with the cache shared by all tests of `check`."""
    return replace(program, env={**program.env, "BACKLOGUE_CACHE_DIR": cache})
