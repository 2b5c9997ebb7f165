"""The template of kinds, for a test that runs the program and for one that does not."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.template.kinds_template import make_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.running import Program


@pytest.fixture
def template(program: Program) -> Path:
    """The template of kinds, set in the config."""
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    return make_template(program.cwd / "template")


@pytest.fixture(scope="module")
def stock_template() -> Iterator[Path]:
    """The template of kinds in a folder of its own."""
    with TemporaryDirectory() as folder:
        yield make_template(Path(folder) / "template")
