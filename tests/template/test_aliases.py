"""Answers under other headings, labels and columns: read, changed in place, kept as people wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.running import TODAY
from tests.template.kinds_template import format_of, new

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

ANSWERS: dict[str, Any] = {
    "title": "A",
    "due": "28/02/2026",
    "finished": "2026-03-01",
    "team": "Core",
    "effort": "S",
    "links": ["One", "Two"],
    "background": "It is slow.",
    "criteria": ["Done"],
    "steps": [{"name": "First", "cost": "2 days", "done": ["Yes"]}, {"name": "Second", "cost": "1 day"}],
    "points": [{"name": "Who pays?", "owner": "Kim"}],
}
OTHERS = [
    ("due", "**Due:**", "**Deadline:**", "01/03/2026"),
    ("due", "**Due:**", "Fällig:", "01/03/2026"),
    ("finished", "**Finished:** ", "**done on**: ", "2026-03-02"),
    ("team", "- Team:", "- Group:", "Docs"),
    ("effort", "- Effort:", "- **Aufwand**:", "XL"),
    ("links", "**Links:**", "**See also:**", ["One", "Three"]),
    ("background", "## Background", "## Motivation", "It is fast."),
    ("points", "| Owner |", "| Who |", [{"name": "Who pays?", "owner": "Robin"}]),
    ("steps", "| Cost |", "| Price |", [{**ANSWERS["steps"][0], "cost": "3 days"}, ANSWERS["steps"][1]]),
]


@pytest.mark.parametrize(("name", "own", "other", "value"), OTHERS, ids=[each[2] for each in OTHERS])
def test_an_answer_is_read_and_changed_under_another_label(
    stock_template: Path, name: str, own: str, other: str, value: Any
) -> None:
    """Nothing is left over, the answers are the same, and a change of one leaves the label as it is."""
    form = format_of(stock_template)
    text = form.render(ANSWERS).text
    assert own in text
    before = form.read(text.encode()).answers
    labelled = text.replace(own, other)
    item = form.read(labelled.encode())
    assert (item.answers, item.raw) == (before, ())
    changed = form.edit(item, {**item.answers, name: value}, today=TODAY.isoformat()).decode()
    assert changed.replace(other, own) == form.render({**ANSWERS, name: value}).text


def test_the_templates_own_label_goes_before_an_alias(stock_template: Path) -> None:
    """Where both stand in an item, the answer is under the template's label; the other line is left over."""
    form = format_of(stock_template)
    text = form.render(ANSWERS).text.replace("**Due:**", "**Deadline:** 01/01/2026\n**Due:**")
    item = form.read(text.encode())
    assert (item.answers["due"], [part.text for part in item.raw]) == (
        "28/02/2026",
        ["**Deadline:** 01/01/2026"],
    )


@pytest.mark.usefixtures("template")
def test_a_list_finds_a_status_under_another_label(program: Program, template: Path) -> None:
    """A list, a change of the status and `check` go by the other label as well."""
    questions, item = template / "copier.yml", template / "template" / "{{ slug }}.md.jinja"
    text = questions.read_text(encoding="utf-8")
    questions.write_text(
        text.replace("label: Status }", "label: Status, aliases: [State] }"), encoding="utf-8"
    )
    text = item.read_text(encoding="utf-8").replace("status: {{ md.scalar(status) }}\n", "")
    item.write_text(text.replace("**Opened", "**Status:** {{ status }}\n**Opened"), encoding="utf-8")
    path = new(program, background="x")
    text = path.read_text(encoding="utf-8").replace("**Status:**", "**State:**")
    path.write_text(text, encoding="utf-8")
    assert program("list").out.split("\t")[1] == "open"
    assert program("status", "a", "done").code == 0
    assert path.read_text(encoding="utf-8") == text.replace("** open", "** done")
    path.write_text(text.replace("** open", "** maybe"), encoding="utf-8")
    assert "unknown status 'maybe'" in program("check").out
