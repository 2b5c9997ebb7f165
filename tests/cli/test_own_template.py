"""A template of one's own: keys that it adds to the front matter."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from backlogue.scaffold.template import builtin_root

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

OWNER = """
owner:
  type: str
  help: Who takes care of it?
  default: ""
"""


@pytest.fixture
def template(program: Program) -> Path:
    """The built-in template with a question and a key `owner`, set in the config."""
    root = program.cwd / "template"
    for folder in ("template", "macros"):
        shutil.copytree(builtin_root() / folder, root / folder)
    questions = (builtin_root() / "copier.yml").read_text(encoding="utf-8") + OWNER
    (root / "copier.yml").write_text(questions, encoding="utf-8")
    item = root / "template" / "{{ slug }}.md.jinja"
    text = item.read_text(encoding="utf-8")
    key = "date_modified: {{ date_modified }}\n"
    assert key in text
    text = text.replace(key, key + "owner: {{ md.scalar(owner) }}\n")
    item.write_text(text, encoding="utf-8")
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("owner=Kim", "owner: Kim"),
        ("owner=a: b", 'owner: "a: b"'),
        ("owner=", 'owner: ""'),
        ("status=done", "status: done"),
        ("date_created=2025-01-02", "date_created: 2025-01-02"),
    ],
)
@pytest.mark.usefixtures("template")
def test_a_key_of_the_template_is_edited(program: Program, setting: str, line: str) -> None:
    """A front matter key that the template adds is changed like the others, and those around it."""
    program("new", "A", "--set", "owner=Robin")
    path = program.cwd / "backlog" / "a.md"
    before = path.read_text(encoding="utf-8").split("\n")
    assert program("edit", "a", "--set", setting).err == "backlog/a.md: changed\n"
    after = path.read_text(encoding="utf-8").split("\n")
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [line]


@pytest.mark.usefixtures("template")
def test_a_missing_key_of_the_template_goes_to_its_place(program: Program) -> None:
    """Missing keys are added where the template has them."""
    program("new", "A", "--set", "owner=Robin")
    path = program.cwd / "backlog" / "a.md"
    text = path.read_text(encoding="utf-8")
    kept = [line for line in text.split("\n") if not line.startswith(("owner", "date_modified"))]
    path.write_text("\n".join(kept), encoding="utf-8")
    assert program("edit", "a", "--set", "owner=Robin").code == 0
    assert path.read_text(encoding="utf-8") == text
