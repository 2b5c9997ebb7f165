"""The docs say what the program does."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.running import Program

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


def test_the_answers_of_the_page_about_adoption_fit_its_template(program: Program) -> None:
    """The example in docs/adopt.md is accepted, and its effect is what the page says."""
    text = (ROOT / "docs" / "adopt.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^`([\w/.]+)`:\n\n```\w+\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))
    for name, content in blocks.items():
        path = program.cwd / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    found = program("adopt", "--answers", "answers.yml", "--dry-run", "--json").json
    questions = {question["name"]: question for question in found["questions"]}
    assert questions["what_is_wrong"]["label"] == "Fault"
    assert (questions["notes"]["asked"], questions["notes"]["when_empty"]) == ("never", "None yet")
    assert questions["status"]["aliases"] == {"closed": "done"}
    assert [box["fixed"] for box in found["boxes"]] == [False, False, True, False]
