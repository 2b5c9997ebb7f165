"""Dates in a template's own format, in the rules of `check`: read, compared and fixed in that format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.template_shapes import make_template

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

ITEM = """\
# A

**Status:** open
**Owner:** x
Date: {created}
Changed: {changed}
**Due:** {due}

## Notes

x
"""
FRONT = """\
---
title: A
state: open
owner: x
made: "on {created}"
last-change: {changed}
due: {due}
---

x
"""


@pytest.fixture(params=["label-lines", "front-matter"])
def item(request: pytest.FixtureRequest, program: Program) -> tuple[Path, str]:
    """An item of a template with formatted dates, and its text with the dates left open."""
    root = make_template(request.param, program.cwd / "template")
    questions = root / "copier.yml"
    text = questions.read_text(encoding="utf-8")
    text = text.replace("created: {kind: date}", 'created: {kind: date, format: "%d.%m.%Y"}')
    text = text.replace("changed: {kind: date}", 'changed: {kind: date, format: "%d/%m/%y %H:%M"}')
    text = text.replace("  notes:", '  due: {kind: date, format: "%Y.%m.%d", optional: true}\n  notes:')
    questions.write_text(text + 'due: {type: str, default: ""}\n', encoding="utf-8")
    template = next((root / "item").iterdir())
    text = template.read_text(encoding="utf-8")
    text = text.replace("Changed: {{ changed }}\n", "Changed: {{ changed }}\n**Due:** {{ md.line(due) }}\n")
    text = text.replace("last-change: {{ changed }}\n", "last-change: {{ changed }}\ndue: {{ due }}\n")
    template.write_text(text, encoding="utf-8")
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    (program.cwd / "backlog").mkdir()
    return program.cwd / "backlog" / "a.md", ITEM if request.param == "label-lines" else FRONT


GOOD = {"created": "28.02.2026", "changed": "01/03/26 09:30", "due": "2099.12.31"}


CASES: list[tuple[dict[str, str], str]] = [
    ({}, ""),
    ({"due": ""}, ""),
    (
        {"created": "28.2.2026"},
        "date-form '28.2.2026' is not a date in the form DD.MM.YYYY; write it as in 31.01.2026",
    ),
    (
        {"created": "2026-02-28"},
        "date-form '2026-02-28' is not a date in the form DD.MM.YYYY; write 28.02.2026",
    ),
    (
        {"changed": "2026-03-01T09:30Z"},
        "date-form '2026-03-01T09:30Z' is not a date in the form DD/MM/YY hh:mm; write 01/03/26 09:30",
    ),
    ({"due": "soon"}, "date-form 'soon' is not a date in the form YYYY.MM.DD; write it as in 2026.01.31"),
    ({"created": "30.02.2026"}, "date-unreal 30.02.2026 is not a real date; correct it"),
    ({"changed": "28/02/26 24:00"}, "date-unreal 28/02/26 24:00 is not a real date; correct it"),
    (
        {"changed": "01/03/27 09:30"},
        "date-future 01/03/27 09:30 is in the future (today is 2026-11-23); correct it",
    ),
    (
        {"changed": "27/02/26 09:30"},
        "date-order modified on 2026-02-27, before it was created on 2026-02-28; correct one of the dates",
    ),
]


def test_a_date_is_checked_in_its_format(program: Program, item: tuple[Path, str]) -> None:
    """Each rule reads the template's format, an optional date may be empty, and one to come in the future."""
    path, text = item
    for dates, message in CASES:
        path.write_text(text.format(**{**GOOD, **dates}), encoding="utf-8")
        found = program("check", "--json").json["findings"]
        assert [f"{each['rule']} {each['message']}" for each in found] == ([message] if message else [])
        for each in found:
            line = path.read_text(encoding="utf-8").splitlines()[each["line"] - 1]
            assert line[each["column"] - 1 :].lstrip('"').startswith(next(iter(dates.values())))


def test_an_unambiguous_date_is_fixed_in_its_format(program: Program, item: tuple[Path, str]) -> None:
    """`--fix` writes an ISO date as the template does, with its time if the format has one."""
    path, text = item
    given = {"created": "2026-02-28", "changed": "2026/3/1 09:30:00", "due": "2099-12-31"}
    path.write_text(text.format(**given), encoding="utf-8")
    assert program("check", "--fix").code == 0
    assert path.read_text(encoding="utf-8") == text.format(**GOOD)
