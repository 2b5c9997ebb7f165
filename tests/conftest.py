"""What every test may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.running import Program

if TYPE_CHECKING:
    from pathlib import Path

# The same cases at every run, so that a run says something about the change before it; no time limit for one
# case, since a busy machine is no fault. `--hypothesis-profile=explore` looks for new cases.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile("same")


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
