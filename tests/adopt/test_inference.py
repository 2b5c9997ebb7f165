"""A team's own template is turned into questions, each with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backlogue.adopt.inference import infer
from backlogue.errors import UsageError
from tests.adopt import team_templates as templates

if TYPE_CHECKING:
    from backlogue.adopt.model import Inference, InferredQuestion


def _question(inference: Inference, name: str) -> InferredQuestion:
    return next(question for question in inference.questions if question.name == name)


def _kinds(inference: Inference) -> dict[str, str]:
    return {question.name: question.kind for question in inference.questions}


def test_labelled_lines_become_fields_with_roles() -> None:
    """A quoted head of labels gives a status, a choice and two dates."""
    found = infer(templates.HEAD_LINES)
    assert _kinds(found) == {
        "title": "line",
        "slug": "slug",
        "status": "choice",
        "urgency": "choice",
        "date_created": "date",
        "finished": "date",
        "wish": "prose",
        "conditions": "checks",
        "thoughts": "prose",
    }
    assert dict(found.roles) == {
        "title": "title",
        "slug": "slug",
        "status": "status",
        "created": "date_created",
    }
    assert _question(found, "status").choices == ("waiting", "running", "finished")
    assert _question(found, "finished").optional
    assert _question(found, "thoughts").help == "Add thoughts while you work"


def test_front_matter_keys_become_questions() -> None:
    """Comments behind the values list the choices; a number keeps its prefix and its width."""
    found = infer(templates.FRONT_MATTER)
    kinds = _kinds(found)
    assert kinds["needs"] == "lines"
    assert kinds["cook"] == "line"
    assert kinds["ready_when"] == "checks"
    number = _question(found, "number")
    assert (number.prefix, number.width) == ("KA-", 3)
    assert _question(found, "status").default == "fresh"
    assert _question(found, "kind").choices == ("dish", "drink")
    assert found.file_name == "KA-{{ number }}-{{ slug }}"


def test_sub_sections_that_repeat_become_entries() -> None:
    """`Way A` and `Way B` are two entries of one question; boxes without placeholders are in every item."""
    found = infer(templates.RULES)
    ways = _question(found, "ways")
    assert ways.kind == "entries"
    assert [entry["name"] for entry in ways.sample] == ["Way A: <name>", "Way B: <name>"]
    boxes = _question(found, "before_it_is_done")
    assert boxes.placeholders == ("Step 1: {what to do}", "Step 2: {what to do}")
    assert "2 that every item has" in boxes.reason
    assert [name for name, _ in _question(found, "cases").fields] == ["case", "result"]
    assert [leftover.kind for leftover in found.leftovers] == ["instructions"]


def test_labels_of_other_languages_have_roles_and_ascii_names() -> None:
    """`Estado` is the status, `Fecha` a date of another format."""
    found = infer(templates.SPANISH)
    assert _question(found, "status").default == "propuesta"
    assert _question(found, "date_created").format == "%d/%m/%y"
    assert _question(found, "prioridad").choices == ("Alta", "Media", "Baja")


def test_labels_in_a_section_are_parts_of_it() -> None:
    """Bold labels begin questions of their own; a fence is code, and labelled items are fields."""
    kinds = _kinds(infer(templates.LABELS))
    assert kinds["good"] == "lines"
    assert kinds["bad"] == "prose"
    assert kinds["example"] == "code"
    assert kinds["notes"] == kinds["drawings"] == "line"


ITEM = """\
# A lamp

Owner: {owner}
Status: {status}

## Why

Because it is dark.

## Steps

Buy it first. Then hang it.

- [ ] The ladder is back
"""


def test_items_decide_what_the_template_leaves_open() -> None:
    """Values of items are choices, one that all have is fixed, and a list that nobody wrote is prose."""
    template = "# <Title>\n\nOwner: Kim\nStatus: open\n\n## Why\n\nText.\n\n## Steps\n\n- first\n- second\n"
    items = [
        ("a.md", ITEM.format(owner="Kim", status="open")),
        ("b.md", ITEM.format(owner="Kim", status="shut (2026-02-28)")),
        ("c.md", ITEM.format(owner="Kim", status="shut")),
    ]
    found = infer(template, items)
    assert "owner" not in _kinds(found)
    assert _question(found, "status").choices == ("open", "shut")
    assert _kinds(found)["steps"] == "prose"
    assert "3 of 3 items" in _question(found, "status").reason


def test_folders_and_names_of_items_are_found() -> None:
    """Folders named after statuses belong to them; file names show the position of the number."""
    template = "# T-NNN: <Title>\n\nStatus: open | done\n"
    items = [
        ("001-lamp.md", "# T-001: Lamp\n\nStatus: open\n"),
        ("done/002-chair.md", "# T-002: Chair\n\nStatus: done\n"),
    ]
    found = infer(template, items)
    assert dict(found.folders) == {"open": ".", "done": "done"}
    assert found.file_name == "{{ number }}-{{ slug }}"


@pytest.mark.parametrize("template", templates.ALL.values(), ids=templates.ALL)
def test_every_line_of_the_template_is_in_one_piece(template: str) -> None:
    """The sources of the pieces are the template, with CRLF and without a last line end, too."""
    for text in (template, template.replace("\n", "\r\n"), template.removesuffix("\n")):
        found = infer(text)
        assert "".join(piece.source for piece in found.pieces) == template


@pytest.mark.parametrize(
    "text", ["", " \n\n", "# a\x00b", "x" * 100_000, "x" * 5_000, "\n" * 5_000], ids=repr
)
def test_invalid_templates_are_refused_in_one_line(text: str) -> None:
    """Nothing, control characters and files that are too large end in one error with a way out or a place."""
    with pytest.raises(UsageError) as caught:
        infer(text[:200_000], place="t.md")
    assert "\n" not in str(caught.value)
    assert str(caught.value.place).startswith("t.md")


@pytest.mark.parametrize(
    "line",
    ["[" * 3000, "# " * 1500, "- " * 1500, "> " * 1500, "|a" * 1500, "<!-- " * 600, "**a" * 900, "`" * 3000],
)
def test_hostile_lines_end_in_questions(line: str) -> None:
    """Long lines of marks are read, alone and repeated, and every line is kept."""
    text = f"# Title\n\n## A\n\n{line}\n" + f"{line}\n" * 10
    assert "".join(piece.source for piece in infer(text).pieces) == text


def test_values_in_use_are_counted_as_they_are_written() -> None:
    """Another spelling of a value is an alias of it, never a value of its own."""
    items = [
        (f"{number}.md", f"# A\n\nStatus: {value}\n") for number, value in enumerate(["OPEN", "open", "shut"])
    ]
    found = _question(infer("# <Title>\n\nStatus: open | shut\n", items), "status")
    assert found.used == (("OPEN", 1), ("open", 1), ("shut", 1))
    assert found.choices == ("open", "shut")
    assert found.aliases == {"OPEN": "open"}


def test_two_spellings_of_a_value_count_together() -> None:
    """A value that the template does not list counts once it is used twice, however it is written."""
    items = [
        (f"{number}.md", f"# A\n\nStatus: {value}\n")
        for number, value in enumerate(["Waiting", "waiting", "lost", "open"])
    ]
    found = _question(infer("# <Title>\n\nStatus: open | shut\n", items), "status")
    assert found.choices == ("open", "shut", "Waiting")
    assert found.aliases == {"waiting": "Waiting"}


def test_corrections_decide_which_check_boxes_are_fixed() -> None:
    """A correction of a check box overrides what its text looks like."""
    section = "Before it is done"
    told = {(section, "Step 1: {what to do}"): True, (section, "The lamp is off"): False}
    found = infer(templates.RULES, boxes=told)
    assert [box.fixed for box in found.boxes] == [True, False, True, False]
    assert "".join(piece.source for piece in found.pieces) == templates.RULES
    assert "- [ ] Step 1: {what to do}\n" in [piece.jinja for piece in found.pieces]


def test_the_wizard_asks_first_what_most_items_have() -> None:
    """A section that few items have is offered; a value of the record without any item is, too."""
    template = "---\ncook:\n---\n\n# <Title>\n\n## Why\n\nText.\n\n## Notes\n\nText.\n"
    items = [(f"{number}.md", "# A\n\n## Why\n\nIt is.\n") for number in range(3)]
    asked = {question.name: question.asked for question in infer(template, items).questions}
    assert (asked["why"], asked["notes"], asked["cook"]) == ("first", "offered", "offered")


def test_values_that_a_comment_lists_are_those_of_a_line() -> None:
    """A status of which the template shows one value has those that a comment or another line lists."""
    text = (
        "# Tale: [name]\n\n**Status:** 🥚 Fresh\n\n<!--\nKeep it short.\n  🥚 Fresh | 🍳 Hot | 🍽 Eaten\n-->\n"
    )
    status = _question(infer(text), "status")
    assert status.choices == ("🥚 Fresh", "🍳 Hot", "🍽 Eaten")
    assert (status.default, status.doubt) == ("🥚 Fresh", False)


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        (["a.md", "done/b.md"], {"open": ".", "done": "done"}),
        (
            ["doing/a.md", "ideas/b.md", "closed/c.md"],
            {"doing": "doing", "ideas": "ideas", "closed": "closed"},
        ),
        (["texts/a.md", "texts/b.md"], {}),
        (["a.md", "b.md"], {}),
    ],
)
def test_folders_are_the_statuses_where_the_template_shows_none(
    paths: list[str], folders: dict[str, str]
) -> None:
    """Items in a folder for finished ones show that the folders are statuses; others may be anything."""
    found = infer("# Tale: [name]\n", [(path, "# Tale: A\n") for path in paths])
    assert dict(found.folders) == folders
    assert ("status" in found.roles) == bool(folders)


@pytest.mark.parametrize(
    ("names", "pattern", "width"),
    [
        (("01-a", "02-b"), "{{ number }}-{{ slug }}", 2),
        (("0001_a", "0002_b", "notes"), "{{ number }}_{{ slug }}", 4),
        (("KA-007-a", "KA-012-b"), "KA-{{ number }}-{{ slug }}", 3),
        (("2026-01-02-a", "2026-01-03-b"), "{{ slug }}", None),
        (("01-a", "b", "c"), "{{ slug }}", None),
    ],
)
def test_numbers_in_the_names_of_items_alone_are_found(
    names: tuple[str, ...], pattern: str, width: int | None
) -> None:
    """If most file names have a number, it becomes a question, with its digits and separators."""
    found = infer("# Tale: [name]\n", [(f"{name}.md", "# Tale: A\n") for name in names])
    assert found.file_name == pattern
    widths = [question.width for question in found.questions if question.kind == "number"]
    assert widths == ([width] if width else [])


def test_the_number_of_another_item_is_not_the_items_own() -> None:
    """The pattern behind a label of a relation is an answer; behind 'ID' or the prefix it is the number."""
    labels = "- **Replaces:** KA-XXX\n- **Task ID:** KA-XXX\n- **KA:** KA-XXX\n"
    found = infer(f"# KA-XXX: <title>\n\n{labels}")
    assert _kinds(found) == {"title": "line", "slug": "slug", "number": "number", "replaces": "line"}


def test_the_number_of_one_item_is_not_a_pattern() -> None:
    """A number with leading zeros, as in a filled-in title, is fixed text."""
    found = infer("# KA-0012: <title>\n\n<!-- why? -->\n")
    assert _kinds(found) == {"title": "line", "slug": "slug"}


def test_a_status_of_several_lines_is_not_a_choice() -> None:
    """A text that continues on the next line does not become a value or the default."""
    status = _question(infer("# Tale: <title>\n\n- **Status:** all of\n  it is done\n"), "status")
    assert (status.choices, status.default) == (("todo", "in progress", "done"), "todo")
