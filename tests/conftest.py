"""What every test may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.effort import load_profile
from tests.running import Program

if TYPE_CHECKING:
    from pathlib import Path

load_profile()


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program in an empty folder that is a repository, with state and cache folders of its own."""
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    env = {
        "BACKLOGUE_STATE_DIR": str(tmp_path / "state"),
        "BACKLOGUE_CACHE_DIR": str(tmp_path / "cache"),
        "HOME": str(tmp_path / "home"),
        "PATH": "",
    }
    return Program(cwd=project, env=env)
