"""The docs say what the program does."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_commands_page_is_the_commands_own_help() -> None:
    """docs/commands.md is what `docs/generate_commands.py` makes of the program as it is."""
    path = ROOT / "docs" / "generate_commands.py"
    spec = importlib.util.spec_from_file_location("generate_commands", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = ROOT / "docs" / "commands.md"
    assert page.read_bytes().decode() == module.page(), "run: python docs/generate_commands.py"
