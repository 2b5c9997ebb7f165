"""The kinds of answers: each is written, read back, changed and refused as the template says."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.errors import UsageError
from backlogue.template.answers import normalize
from tests.effort import cases
from tests.entry_points.stock import Item, stock
from tests.running import TODAY
from tests.strategies import lines
from tests.template.kinds_template import answers_of, format_of, new, refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

CRITERIA = ["One", "[x] Two", "[/] Three", "[ ] [xx] Four"]


@pytest.mark.usefixtures("template")
def test_a_checklist_keeps_its_marks(program: Program) -> None:
    """Lines are open unless they begin with a mark, any mark of one character comes back."""
    path = new(
        program, background="x", criteria=CRITERIA, steps=[{"name": "First", "done": ["[-] No", "Yes"]}]
    )
    text = path.read_text(encoding="utf-8")
    assert "- [ ] One\n- [x] Two\n- [/] Three\n- [ ] [xx] Four\n- [ ] Someone" in text
    found = answers_of(program, path)
    assert found["criteria"] == CRITERIA
    assert found["steps"] == [{"name": "First", "done": ["[-] No", "Yes"]}]
    assert program("check").code == 0


@pytest.mark.usefixtures("template")
def test_standing_lines_keep_their_ticks(program: Program) -> None:
    """A ticked line of the template is no leftover and survives every edit of the answers around it."""
    path = new(program, criteria=["One", "Two"])
    text = path.read_text(encoding="utf-8").replace("[ ] Someone", "[x] Someone")
    path.write_text(text.replace("[ ] Tests", "[X] Tests"), encoding="utf-8")
    assert program("answers", "a", "--json").json["raw"] == []
    for changes in (["criteria=[Two, One, Three]"], ["criteria="], ["criteria=[Four]", "title=B"]):
        done = program("edit", "a", *(word for each in changes for word in ("--set", each)))
        assert done.code == 0, done.err
        now = path.read_text(encoding="utf-8")
        assert now.count("- [x] Someone else has read it\n") == 1
        assert now.count("- [X] Tests pass\n- [ ] The documentation is up to date\n") == 1
        assert program("answers", "a", "--json").json["raw"] == []
    assert answers_of(program, path)["criteria"] == ["Four"]


@pytest.mark.usefixtures("template")
def test_ticking_a_line_changes_its_mark_alone(program: Program) -> None:
    """An edit of one line of a checklist leaves the others and their order as they were."""
    path = new(program, criteria=CRITERIA)
    before = path.read_text(encoding="utf-8")
    done = program("edit", "a", "--set", "criteria.0=[x] One")
    assert done.code == 0, done.err
    assert path.read_text(encoding="utf-8") == before.replace("[ ] One", "[x] One")


@pytest.mark.usefixtures("template")
@pytest.mark.parametrize("line", ["[xx] Two", "[] Two", "[x]", "[ x] Two"])
def test_a_mark_of_two_characters_is_refused(program: Program, line: str) -> None:
    """A malformed check box is reported with its place and a correction."""
    said = refused(program, criteria=["One", line])
    assert said.startswith("error: criteria[1]: must start with a mark of one character and text; use for")


@pytest.mark.usefixtures("template")
def test_a_date_is_written_as_its_template_has_it(program: Program) -> None:
    """An ISO date may be given for a date of any format; the answer is what the item contains."""
    path = new(program, opened="2026-01-31T09:05", due="2026-02-28", background="x")
    assert "**Opened:** 31.01.2026 09:05\n**Due:** 28/02/2026\n\n" in path.read_text(encoding="utf-8")
    found = answers_of(program, path)
    assert (found["opened"], found["due"]) == ("31.01.2026 09:05", "28/02/2026")
    assert "finished" not in found
    assert program("edit", "a", "--set", "finished=2026-03-01", "--set", "due=01/03/2026").code == 0
    assert "**Due:** 01/03/2026\n**Finished:** 2026-03-01\n" in path.read_text(encoding="utf-8")
    assert program("edit", "a", "--set", "due=").code == 0
    assert "due" not in answers_of(program, path)


@pytest.mark.usefixtures("template")
@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("due", "28.02.2026", "must be a date such as 31/01/2026, not '28.02.2026'"),
        ("due", "30/02/2026", "30/02/2026 is not a real date"),
        ("opened", "31.01.2026 24:00", "31.01.2026 24:00 is not a real time"),
        ("finished", "28/02/2026", "must be a date such as 2026-01-31, not '28/02/2026'"),
    ],
)
def test_a_date_of_another_form_is_refused(program: Program, name: str, value: str, wrong: str) -> None:
    """A wrong date is one line with its place and an example in the template's own form."""
    assert refused(program, **{name: value}).startswith(f"error: {name}: {wrong}")


@pytest.mark.usefixtures("template")
def test_a_format_without_a_day_is_refused_with_its_question(program: Program, template: Path) -> None:
    """A format without a full date is an error of the template that names the question."""
    path = template / "copier.yml"
    text = path.read_text(encoding="utf-8").replace('"%d/%m/%Y"', '"%B %Y"')
    path.write_text(text, encoding="utf-8")
    done = program("new", "A", "--no-input")
    assert done.code == 2
    assert "the format of 'due' must have a year, a month and a day" in done.err


def test_a_year_may_have_two_digits(program: Program, template: Path) -> None:
    """`%y` is a year of this century: an ISO date is written so, and a day that does not exist is refused."""
    path = template / "copier.yml"
    text = path.read_text(encoding="utf-8").replace('"%d/%m/%Y"', '"%d/%m/%y"')
    path.write_text(text, encoding="utf-8")
    assert refused(program, due="29/02/26").startswith("error: due: 29/02/26 is not a real date")
    assert "**Due:** 29/02/28" in new(program, title="A", due="2028-02-29").read_text(encoding="utf-8")


@pytest.mark.usefixtures("template")
def test_choices_may_stay_empty_be_open_and_have_other_spellings(program: Program) -> None:
    """An empty choice leaves its line out, an open one takes any text, a known spelling is understood."""
    path = new(program, background="x")
    assert "Priority" not in path.read_text(encoding="utf-8")
    path = new(program, title="B", priority="p1", area="wizard", background="x")
    assert "**Priority:** 🔴 hoch\n**Area:** wizard\n" in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace("🔴 hoch", "Urgent"), encoding="utf-8")
    assert answers_of(program, path)["priority"] == "🔴 hoch"
    assert program("edit", "b", "--set", "area=core").code == 0
    assert "**Priority:** Urgent\n**Area:** core\n" in path.read_text(encoding="utf-8")
    assert "priority: unknown choice 'medium'" in refused(program, priority="medium")


@pytest.mark.usefixtures("template")
def test_several_choices_and_no_choice(program: Program) -> None:
    """Chosen values come in the order of the choices, from flags and data; a choice may be left out."""
    path = new(program, background="x")
    assert "Risk" not in path.read_text(encoding="utf-8")
    assert not {"risk", "tags"} & answers_of(program, path).keys()
    done = program("edit", "a", "--set", "tags=[日本, fast]", "--set", "risk=high")
    assert done.code == 0, done.err
    text = path.read_text(encoding="utf-8")
    assert "- Risk: high\n" in text
    assert "## Tags\n\n- fast\n- 日本\n" in text
    found = answers_of(program, path)
    assert (found["risk"], found["tags"]) == ("high", ["fast", "日本"])
    path.write_text(text.replace("- fast\n- 日本", "* 日本\n* fast"), encoding="utf-8")
    assert program("edit", "a", "--set", "risk=low").code == 0
    assert "- Risk: low\n" in path.read_text(encoding="utf-8")
    assert "* 日本\n* fast\n" in path.read_text(encoding="utf-8")
    assert program("edit", "a", "--set", "risk=", "--set", "tags=").code == 0
    assert not {"risk", "tags"} & answers_of(program, path).keys()
    wrong = "error: tags[1]: unknown choice 'slow'; choose from: fast, small, 日本\n"
    assert refused(program, tags=["fast", "slow"]) == wrong
    assert "risk: unknown choice 'mid'; choose from: low, high" in refused(program, risk="mid")
    properties = json.loads(program("schema").out)["properties"]
    assert properties["tags"]["items"]["enum"] == ["fast", "small", "日本"]
    assert properties["risk"]["enum"] == ["low", "high", ""]


@pytest.mark.usefixtures("template")
def test_an_answer_is_read_under_another_heading(program: Program) -> None:
    """A section under one of its question's aliases is read, edited and not missed by `check`."""
    path = new(program, background="It is slow.")
    text = path.read_text(encoding="utf-8").replace("## Background", "## Motivation")
    path.write_text(text, encoding="utf-8")
    assert answers_of(program, path)["background"] == "It is slow."
    assert program("check").code == 0
    assert program("edit", "a", "--set", "background=It is fast.").code == 0
    assert path.read_text(encoding="utf-8") == text.replace("slow", "fast")


@st.composite
def check_lines(draw: st.DrawFn) -> str:
    """A line of a checklist in its normal form: with a mark, or open."""
    text = draw(lines(normal=True, longest=60))
    mark = draw(st.sampled_from(["", "", "[x] ", "[X] ", "[/] ", "[-] ", "[✔️] ", "[é] ", "[`] "]))
    return mark + text


def in_choice_order(tags: list[str]) -> list[str]:
    """Return tags in the order of the choices."""
    return [tag for tag in ("fast", "small", "日本") if tag in tags]


def dates(form: str) -> st.SearchStrategy[str]:
    """A moment in a format."""
    return st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31)).map(lambda day: day.strftime(form))  # noqa: DTZ001


ROWS = st.lists(
    st.fixed_dictionaries(
        {"name": lines(normal=True, longest=40)},
        optional={
            "owner": lines(normal=True, longest=20),
            "state": st.sampled_from(["open", "done"]),
            "due": dates("%d.%m.%Y"),
        },
    ),
    min_size=1,
    max_size=3,
)
ANSWERS = st.fixed_dictionaries(
    {
        "opened": dates("%d.%m.%Y %H:%M"),
        "due": dates("%d/%m/%Y"),
        "finished": dates("%Y-%m-%d"),
        "priority": st.sampled_from(["🔴 hoch", "低"]),
        "area": st.sampled_from(["core", "docs", "something else"]),
        "risk": st.sampled_from(["low", "high"]),
        "tags": st.lists(st.sampled_from(["fast", "small", "日本"]), unique=True).map(in_choice_order),
        "criteria": st.lists(check_lines(), min_size=1, max_size=3, unique=True),
        "points": ROWS,
    },
)


@settings(max_examples=cases(12, 400))
@given(answers=ANSWERS, data=st.data())
def test_what_is_given_comes_back_and_an_edit_changes_one_span(
    stock_template: Path, answers: dict[str, Any], data: st.DataObject
) -> None:
    """Stock Copier writes the same bytes, reading gives the answers, a change of one leaves other bytes."""
    form = format_of(stock_template)
    given_answers = {
        "title": "A", "date_created": TODAY.isoformat(), "date_modified": TODAY.isoformat(), **answers,
    }  # fmt: skip
    try:
        rendered = form.render(given_answers)
    except UsageError:
        # A line may be refused, such as one that looks like a box; then stock Copier may write what it likes.
        return
    text = rendered.text
    assert stock(stock_template, given_answers) == Item("a.md", text.encode())
    item = form.read(text.encode())
    assert item.raw == ()
    questions = {question.name: question for question in form.renderer.template.questions}
    for name, value in answers.items():
        assert (item.answers.get(name) or None) == (normalize(questions[name], value) or None)
    name = data.draw(st.sampled_from(sorted(answers)))
    other = data.draw(ANSWERS)[name]
    try:
        expected = form.render({**given_answers, name: other}).text
    except UsageError:
        return
    # What someone wrote below makes no difference to where the answers are.
    for below in ("", "\n> Someone wrote this.\n"):
        item = form.read((text + below).encode())
        changed = form.edit(item, {**item.answers, name: other}, today=TODAY.isoformat()).decode()
        assert changed == expected + below
