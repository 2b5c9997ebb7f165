"""Answers under other headings, labels and columns: read, changed in place, kept as people wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.running import TODAY
from tests.template.kinds_template import format_of, new
from tests.template_shapes import make_template

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
    """If an item has both, the template's label has the answer; the other line is unrecognized."""
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


@pytest.mark.parametrize("shape", ["label-lines", "bullets", "quotation", "table", "one-line"])
def test_labels_have_aliases_at_any_position(tmp_path: Path, shape: str) -> None:
    """Lines, list items, quotations, rows and several labels of one line: some of them or all differ."""
    root = make_template(shape, tmp_path / "template")
    questions = root / "copier.yml"
    shapes = "_shapes:\n  state: {kind: choice, aliases: {}}\n  owner: {kind: line, aliases: [Who, Lead]}\n"
    text = questions.read_text(encoding="utf-8").replace("_shapes:\n", shapes)
    text = text.replace("changed: {kind: date}", "changed: {kind: date, aliases: [Touched]}")
    questions.write_text(text, encoding="utf-8")
    form = format_of(root)
    answers = {
        "title": "A",
        "state": "open",
        "owner": "Kim",
        "created": "2026-01-01",
        "changed": "2026-02-02",
    }
    text = form.render(answers).text
    for others in ({"Owner": "Who"}, {"Owner": "Lead", "Changed": "Touched"}, {"Changed": "Touched"}):
        labelled = text
        for own, other in others.items():
            labelled = labelled.replace(own, other)
        item = form.read(labelled.encode())
        assert ({name: item.answers[name] for name in answers}, item.raw) == (answers, ())
        changed = form.edit(item, {**item.answers, "owner": "Robin"}, today="2026-02-02").decode()
        assert changed == labelled.replace("Kim", "Robin")
