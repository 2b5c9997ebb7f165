"""Fixtures for all tests."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.effort import load_profile
from tests.running import Program

if TYPE_CHECKING:
    from collections.abc import Generator

load_profile()


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, object, object]:
    """Give all processes of a run one state and one cache folder, and never the user's own.

    What a template costs to compile is then paid once a run, as it is by users, and not in every test.
    """
    if hasattr(config, "workerinput"):  # xdist's workers take over the environment of the first process
        return (yield)
    with tempfile.TemporaryDirectory(prefix="backlogue-tests-", ignore_cleanup_errors=True) as folder:
        os.environ["BACKLOGUE_STATE_DIR"] = str(Path(folder, "state"))
        os.environ["BACKLOGUE_CACHE_DIR"] = str(Path(folder, "cache"))
        return (yield)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program in an empty folder that is a repository, with a state folder of its own."""
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    env = {
        "BACKLOGUE_STATE_DIR": str(tmp_path / "state"),
        "BACKLOGUE_CACHE_DIR": os.environ["BACKLOGUE_CACHE_DIR"],
        "HOME": str(tmp_path / "home"),
        "PATH": "",
    }
    return Program(cwd=project, env=env)
