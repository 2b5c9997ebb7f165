"""The Python interface: the same guarantees as the commands."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import backlogue

ANSWERS = {
    "title": "Faster start",
    "date_created": "2026-01-02",
    "date_modified": "2026-01-02",
    "problem": "Every start takes a second.",
    "phases": [{"name": "Cache", "tasks": [{"name": "Write it"}]}],
}


def test_what_is_rendered_is_read() -> None:
    """An item rendered from answers gives them back, and nothing is left over."""
    item = backlogue.render(ANSWERS)
    assert item.startswith("---\nstatus: todo\ndate_created: 2026-01-02\n")
    read = backlogue.read(item)
    assert read.answers == {**ANSWERS, "status": "todo"}
    assert read.raw == ()


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_an_edit_keeps_the_rest(line_end: str) -> None:
    """Text stays text and bytes stay bytes; only the changed answer and the date differ."""
    item = backlogue.render(ANSWERS).replace("\n", line_end) + f"{line_end}## Notes{line_end}"
    edited = backlogue.edit(item, {"problem": "It is slow.", "phases": None})
    assert backlogue.edit(item.encode(), {"problem": "It is slow.", "phases": None}) == edited.encode()
    before, after = item.split(line_end), edited.split(line_end)
    assert [line for line in after if line not in before and "date_modified" not in line] == ["It is slow."]
    assert edited.endswith(f"{line_end}## Notes{line_end}")
    assert backlogue.edit(edited, {"problem": "It is slow."}) == edited


def test_an_edit_of_a_text_keeps_its_other_lines() -> None:
    """Blank lines between list items, and spaces in blank lines of prose, stay where nothing changes."""
    limits = "**Current Limitations:**\n- one\n\n- two\n- three\n"
    item = f"# A\n\n## Problem Statement\n\nOld.\n  \nOther.\n\n{limits}"
    today = date.today().isoformat()  # noqa: DTZ011 - the clock of the interface
    item = f"---\nstatus: todo\ndate_created: 2026-01-01\ndate_modified: {today}\n---\n\n{item}"
    changes = {"problem": "Old.\n\nOther.\n\nMore.", "limitations": ["one", "two", "three", "four"]}
    expected = item.replace("Other.\n", "Other.\n\nMore.\n") + "- four\n"
    assert backlogue.edit(item, changes) == expected


def test_errors_have_a_place() -> None:
    """A wrong answer names itself; an item without front matter has a line and a column."""
    with pytest.raises(backlogue.UsageError) as wrong:
        backlogue.render({"title": "A", "risks": [{"problem": "x"}]})
    assert wrong.value.place == "risks[0].name"
    with pytest.raises(backlogue.UsageError):
        backlogue.render({"titel": "A"})
    with pytest.raises(backlogue.StateError) as unread:
        backlogue.read("# A\n")
    assert unread.value.place == "<item>:1:1"


def test_importing_the_package_loads_nothing_else() -> None:
    """The interface is loaded when it is first used."""
    code = "import sys, backlogue; print([name for name in sys.modules if name.startswith('backlogue.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    with pytest.raises(AttributeError):
        backlogue.nothing  # noqa: B018 - the failure is the point


def test_the_page_about_it_runs() -> None:
    """The examples in docs/python.md do what they say."""
    page = (Path(__file__).parent.parent / "docs" / "python.md").read_text(encoding="utf-8")
    blocks = [part.split("\n```")[0] for part in page.split("```python\n")[1:]]
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)
