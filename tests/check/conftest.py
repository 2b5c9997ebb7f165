"""What every test of `check` may ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.running import Program


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One cache folder for all tests: the template is described once, not once a test."""
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def program(program: Program, cache: str) -> Program:
    """The program in an empty project, with the cache that all tests of `check` share."""
    return replace(program, env={**program.env, "BACKLOGUE_CACHE_DIR": cache})
