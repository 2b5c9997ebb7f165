"""Which values, tables, lists and headings of a team's template become which questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backlogue.adopt.inference import infer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlogue.adopt.model import Inference, InferredQuestion

TITLE = "# <Title>\n\n"


def _read(text: str, items: Sequence[str] = ()) -> Inference:
    return infer(text, [(f"{number}.md", item) for number, item in enumerate(items)])


def _questions(inference: Inference) -> dict[str, InferredQuestion]:
    """Return the questions by name, without the title and the file name."""
    return {question.name: question for question in inference.questions[2:]}


def _jinja(inference: Inference) -> str:
    return "".join(piece.jinja for piece in inference.pieces)


@pytest.mark.parametrize(
    ("value", "choices", "is_open"),
    [
        ("a | b", ("a", "b"), False),
        ("a -> b", ("a", "b"), False),
        ("[a/b/c]", ("a", "b", "c"), False),
        ("<a, b, or c>", ("a", "b", "c"), False),
        ("[one / two / three]", ("one", "two", "three"), False),
        ("one / two / three", ("one", "two", "three"), False),
        ("a | b | …", ("a", "b"), True),
        ("a | Blocked by [who]", ("a", "Blocked"), True),
        ("a | b (one of them)", ("a", "b"), False),
        ("a | v w x y z", ("a", "v w x y z"), False),
        ("a | " + "x" * 40, ("a", "x" * 40), False),
        (" | ".join("abcdefghijklmn"), tuple("abcdefghijklmn"), False),
    ],
)
def test_listed_values_are_choices(value: str, choices: tuple[str, ...], *, is_open: bool) -> None:
    """Values between bars, arrows, slashes or commas are the choices; a placeholder allows others."""
    question = _questions(_read(f"{TITLE}- **Word:** {value}\n"))["word"]
    assert (question.kind, question.choices, question.open) == ("choice", choices, is_open)


@pytest.mark.parametrize(
    "value",
    [
        "[a/b]",
        "one / two",
        "a | …",
        "[src/a.py/b]",
        "[a | b] to [c | d]",
        "a | u v w x y z",
        "a | " + "x" * 41,
        " | ".join("abcdefghijklmno"),
    ],
)
def test_what_only_looks_like_a_list_of_values_is_a_line(value: str) -> None:
    """Two words with a slash, paths, long texts and more than 14 values are not choices."""
    assert _questions(_read(f"{TITLE}- **Word:** {value}\n"))["word"].kind == "line"


def test_a_table_of_labels_and_values_is_answered_value_by_value() -> None:
    """The second column of a table holds answers if half of it is to be filled in; the labels stay."""
    found = _read(f"{TITLE}| Field | Value |\n|---|---|\n| Status | open / shut / lost |\n| Owner | Kim |\n")
    assert {name: question.kind for name, question in _questions(found).items()} == {
        "status": "choice",
        "owner": "line",
    }
    assert "| Status | {{ md.cell(status) }} |\n| Owner | {{ md.cell(owner) }} |\n" in _jinja(found)


@pytest.mark.parametrize(
    "rows",
    [
        "| State | b |\n|---|---|\n",
        "| State | b |\n|---|---|\n| Status | [x] |\n| p | q |\n| r | s |\n",
        "| State | b | c |\n|---|---|---|\n| Status | [x] | [y] |\n",
    ],
    ids=["no rows", "mostly filled", "three columns"],
)
def test_other_tables_are_answered_row_by_row(rows: str) -> None:
    """A table without rows, with values of its own or with more columns is one question of rows."""
    assert _questions(_read(f"{TITLE}## Rows\n\n{rows}"))["rows"].kind == "table"


def test_the_rows_of_a_table_are_its_sample() -> None:
    """The rows that the template shows are the sample; a table without rows has one for each column."""
    head = f"{TITLE}## Rows\n\n| Aa | Bb | Aa | items |\n| --- | --- | --- | --- |\n"
    names = ("aa", "bb", "aa_2", "items_2")
    shown = _questions(_read(f"{head}| one | two | 3 | 4 |\n| five | six | 7 | 8 |\n"))["rows"]
    assert [tuple(row.values()) for row in shown.sample] == [
        ("one", "two", "3", "4"),
        ("five", "six", "7", "8"),
    ]
    assert tuple(name for name, _ in shown.fields) == names
    assert _questions(_read(head))["rows"].sample == [dict.fromkeys(names, "Sample")]


@pytest.mark.parametrize(("label", "kind"), [("Owner of thing", "line"), ("Owner of the thing", "prose")])
def test_only_short_words_before_a_colon_are_labels(label: str, kind: str) -> None:
    """Lines below the title with more than three words before the colon are text."""
    assert {question.kind for question in _questions(_read(f"{TITLE}{label}: x\nMore: y\n")).values()} == {
        kind
    }


def test_headings_without_latin_letters_are_numbered() -> None:
    """Two headings of which no letter can be in a name become `section_1` and `section_2`."""
    assert [*_questions(_read(f"{TITLE}## 日本\n\nText.\n\n## 中国\n\nText.\n"))] == [
        "section_1",
        "section_2",
    ]


@pytest.mark.parametrize(
    ("below", "kind"),
    [
        ("### Way A\n\nText.\n\n### Way B\n\nText.\n", "entries"),
        ("### Way A\nText.\n\n### Way B\nText.\n", "entries"),
        ("### Way A\n\nText.\n\n\n### Way B\n\nText.\n", "prose"),
        ("### Way A\nText.\n\n### Way B\n\nText.\n", "prose"),
        ("\n\n### Way A\n\nText.\n\n\n\n### Way B\n\nText.\n", "prose"),
        ("### Way A\n\n\nText.\n\n### Way B\n\n\nText.\n", "prose"),
    ],
)
def test_subsections_that_are_spaced_alike_are_entries(below: str, kind: str) -> None:
    """Repeated subsections are entries if the same number of blank lines, at most one, is around each."""
    assert _questions(_read(f"{TITLE}## Ways\n\n{below}"))["ways"].kind == kind


@pytest.mark.parametrize(
    ("text", "shows_title"),
    [
        ("## [Title]\n\nText.\n\n### Why\n\nText.\n", True),
        ("# [Title]\n\nText.\n\n# Why\n\nText.\n", True),
        ("Text.\n\n# [Title]\n\nText.\n\n# Why\n\nText.\n", True),
        ("Text.\n\n## [Title]\n\nText.\n\n### Why\n\nText.\n", False),
        ("## [Title]\n\nText.\n\n## Why\n\nText.\n", False),
        ("# open | shut\n\n## [Title]\n\nText.\n", False),
        ("## Why\n\nText.\n", False),
    ],
)
def test_the_title_is_the_heading_above_all_others(text: str, *, shows_title: bool) -> None:
    """A heading is the title if it is the only one of level 1, or the first, with a placeholder."""
    found = _read(text)
    assert ("md.heading(title)" in _jinja(found)) == shows_title
    assert any("shows no title" in note for note in found.notes) != shows_title


def test_values_of_the_front_matter_keep_their_kind() -> None:
    """Dates, lists in brackets, quoted texts and placeholders each become a question of their kind."""
    keys = "when: YYYY-MM-DD\ntags: [a, b]\nowner: 'Kim Lee'\nnote: \"a b c d e\"\nof: [one]\n"
    found = _read(f"---\n{keys}mark: '\nhalf: 'x\"\nmap:\n  a: 1\nlast: x\n---\n\n{TITLE}")
    questions = _questions(found)
    assert (questions["when"].kind, questions["when"].optional) == ("date", True)
    assert "{% if when %}\nwhen: {{ when }}\n{% endif %}\n" in _jinja(found)
    assert (questions["tags"].kind, questions["tags"].sample) == ("lines", ["a", "b"])
    assert (questions["owner"].default, questions["note"].default) == ("Kim Lee", "")
    assert (questions["note"].placeholders, questions["of"].kind) == (("a b c d e",), "line")
    assert (questions["mark"].default, questions["half"].default) == ("'", "'x\"")
    assert "map:\n  a: 1\n" in "".join(piece.source for piece in found.pieces)
    assert "last" in questions


def test_a_bracket_is_a_list_if_most_items_have_one() -> None:
    """A placeholder in brackets is a list where items write lists, and a line where they write words."""
    template = f"---\nof: [one]\n---\n\n{TITLE}"
    items = {kind: f"---\nof: {value}\n---\n\n# A\n" for kind, value in (("lines", "[a, b]"), ("line", "a"))}
    for kind, item in items.items():
        assert _questions(_read(template, [item] * 3))["of"].kind == kind
        assert _questions(_read(template, [item]))["of"].kind == kind


def test_a_comment_behind_a_value_is_its_help() -> None:
    """A comment that lists values gives the choices; any other is the help; both are left out of items."""
    found = _read(
        f"{TITLE}- Status: open <!-- open | shut -->\n- Owner: [name] <!-- who does it -->\n"
        "- Kind: a | b <!-- the kind -->\n"
    )
    questions = _questions(found)
    assert (questions["status"].choices, questions["status"].help) == (("open", "shut"), "")
    assert (questions["owner"].help, questions["kind"].help) == ("who does it", "the kind")
    assert "<!--" not in _jinja(found)
    assert [leftover.kind for leftover in found.leftovers] == ["comment"] * 3


CHECKS = "# A\n\n## Steps\n\n- [ ] a\n- [x] b\n"
LIST = "# A\n\n## Steps\n\n- d\n"
TEXT = "# A\n\n## Steps\n\nText.\n"


@pytest.mark.parametrize(
    ("section", "items", "kind"),
    [
        ("", [CHECKS, CHECKS, LIST], "checks"),
        ("", [CHECKS, LIST, LIST], "lines"),
        ("", [CHECKS, LIST], "lines"),
        ("", [LIST, TEXT, TEXT], "prose"),
        ("- a\n", [CHECKS, CHECKS, LIST], "checks"),
        ("- a\n", [CHECKS, LIST], "lines"),
        ("- a\n", [LIST, TEXT, TEXT], "prose"),
        ("- a\n\n- b\n", [], "prose"),
        ("Do these:\n\n- one\n", [], "prose"),
        ("Do these:\n\n- one\n", [LIST, LIST, TEXT], "lines"),
        ("(Do these.)\n\n- one\n", [], "lines"),
        ("Text.\n\n- [step]\n", [], "lines"),
        ("Text.\n\n- [step]\n", [LIST, TEXT, TEXT], "prose"),
        ("```py\nx = 1\n```\n", [], "code"),
        ("```py\n```\n", [], "prose"),
        ("```py\nx = 1\n", [], "prose"),
    ],
)
def test_the_kind_of_a_section_is_what_most_items_have(section: str, items: list[str], kind: str) -> None:
    """Items decide between a list, check boxes and prose; without them the markup of the template does."""
    assert _questions(_read(f"{TITLE}## Steps\n\n{section}", items))["steps"].kind == kind


@pytest.mark.parametrize(("longest", "kind"), [(80, "choice"), (81, "prose")])
def test_a_section_of_one_value_is_a_choice_unless_items_write_texts(longest: int, kind: str) -> None:
    """A section that lists values is a choice as long as its items have lines of at most 80 characters."""
    items = [f"# A\n\n## State\n\n{text}\n" for text in ("open", "x" * longest, "y" * longest)]
    questions = _questions(_read(f"{TITLE}## State\n\nopen | shut\n", items))
    assert [question.kind for question in questions.values()] == [kind]


@pytest.mark.parametrize("text", ["```py\nx = 1", "Text <!-- [x]", "Text.\n---"])
def test_text_that_is_no_valid_answer_is_not_a_sample(text: str) -> None:
    """An open fence, half a comment or an underlined heading is replaced by a harmless sample."""
    found = _read(f"{TITLE}## A part\n\n> [help]\n\n{text}\n")
    assert "Sample text." in {question.sample for question in _questions(found).values()}


def test_sections_about_the_template_are_left_out() -> None:
    """What a template says about itself is not part of an item; the line above the next section stays."""
    found = _read(
        f"{TITLE}## Status: open | shut\n\n## How to use this template\n\nCopy it.\n\n"
        "---\n\n## End\n\nText.\n"
    )
    assert [*_questions(found)] == ["status", "end"]
    assert "## Status: {{ md.heading(status) }}\n" in _jinja(found)
    assert "---\n\n## End\n" in _jinja(found)
    assert [leftover.text for leftover in found.leftovers] == ["## How to use this template\n\nCopy it."]


def test_bold_labels_begin_parts_that_are_left_out_when_empty() -> None:
    """Each part with a bold label has its own condition, and the section that of all of them."""
    text = _jinja(_read(f"{TITLE}## Part\n\n**First one:**\n\nText.\n\n**Second one:**\n\nMore.\n"))
    assert "{% if first_one or second_one %}\n## Part\n" in text
    assert "{% if second_one %}\n**Second one:**\n" in text


def test_labels_that_share_a_line_are_questions_each() -> None:
    """Bold labels with a dot between them on one line are answered separately."""
    text = _jinja(_read(f"{TITLE}**Aa:** [x] · **Bb:** [y]\n"))
    assert "**Aa:** {{ md.line(aa) }} · **Bb:** {{ md.line(bb) }}\n" in text


def test_check_boxes_that_are_not_samples_stay() -> None:
    """Of a list of check boxes those with placeholders are one question; the others are in every item."""
    found = _read(f"{TITLE}## Boxes\n\n- [ ] {{a}} b\n- [ ] It works\n- [ ] It is tested\n- [ ] [more]\n")
    assert [box.fixed for box in found.boxes] == [False, True, True, False]
    assert "- [ ] It works\n- [ ] It is tested\n" in _jinja(found)
    assert [leftover.text for leftover in found.leftovers] == ["- [ ] [more]"]


@pytest.mark.parametrize(
    ("names", "note"), [(("why",), "holds"), (("why", "how"), "holds, the largest of 2")]
)
def test_a_template_in_a_fence_is_used_without_the_text_around_it(names: Sequence[str], note: str) -> None:
    """Of the fences in a text about a template the largest is the template."""
    text = "# About\n"
    for number, name in enumerate(names):
        more = "More.\n" * number
        text += f"\n```markdown\n# [Title]\n\n## {name}\n\nText.\n{more}```\n"
    found = _read(text)
    assert [*_questions(found)] == [names[-1]]
    assert found.notes[0].endswith(note)
    assert _jinja(found).startswith("# {{ md.heading(title) }}\n")
    assert "```" not in _jinja(found)


def test_a_number_behind_the_title_is_the_items_own_only_as_a_whole_value() -> None:
    """A pattern within an address or a longer word is text."""
    found = _read("# T-NNN: <Title>\n\n- No: user@NNN-a\n- Id: T-NNN-<slug>\n- Nr: a-b.NNN\n- Num: T-NNN-a\n")
    assert {name: question.kind for name, question in _questions(found).items()} == {
        "number": "number",
        "no": "line",
        "nr": "line",
        "num": "line",
    }
    assert "- Id: T-{{ number }}-{{ slug }}\n" in _jinja(found)


def test_a_long_value_is_not_a_default() -> None:
    """A value of up to four words is the default; a longer one is a sample to be replaced."""
    questions = _questions(_read(f"{TITLE}- **Four:** a b c d\n- **Five:** a b c d e\n"))
    assert (questions["four"].default, questions["four"].placeholders) == ("a b c d", ())
    assert (questions["five"].default, questions["five"].placeholders) == ("", ("a b c d e",))


def test_a_value_that_no_item_has_is_not_a_default() -> None:
    """The template's own value is the default only where an item has it."""
    items = [f"# A\n\n- **Owner:** {name}\n" for name in ("Lee", "Kim", "Ann")]
    assert _questions(_read(f"{TITLE}- **Owner:** Kim\n", items))["owner"].default == "Kim"
    assert _questions(_read(f"{TITLE}- **Owner:** Zoe\n", items))["owner"].default == ""


def test_a_status_in_the_front_matter_stays_without_an_answer() -> None:
    """The line of a status is in every item; that of another key only with an answer."""
    text = _jinja(_read(f"---\nstatus: open | shut\nkind: a | b\n---\n\n{TITLE}"))
    assert "---\nstatus: {{ md.scalar(status) }}\n" in text
    assert "{% if kind %}\nkind: {{ md.scalar(kind) }}\n{% endif %}\n" in text


def test_an_issue_form_of_a_code_host_loses_its_front_matter() -> None:
    """Front matter with a name and a description for the host's menu is not part of an item; one key is."""
    form = _read(f"---\nname: Bug\nabout: What is broken\n---\n\n{TITLE}")
    assert _jinja(form).startswith("# ")
    assert "issue form" in form.notes[0]
    assert _jinja(_read(f"---\nname: Bug\n---\n\n{TITLE}")).startswith("---\n")
    more = _read(f"---\nname: Bug\nabout: What is broken\nlabels: bug\n---\n\n{TITLE}")
    assert _jinja(more).startswith("# ")


def test_a_text_whose_first_heading_asks_for_a_title_is_the_template_itself() -> None:
    """An example in a fence of a real template doesn't replace it, whatever stands above the heading."""
    fence = "```markdown\n# [Title]\n\n## Inner\n\nText.\n```\n"
    assert [*_questions(_read(f"Read this.\n\n# [Title]\n\n## Outer\n\n{fence}"))] == [
        "introduction",
        "outer",
    ]
    assert [*_questions(_read(f"Read this.\n\n# About\n\n## Outer\n\n{fence}"))] == ["inner"]


def test_headings_in_the_answers_stay_below_those_of_the_template() -> None:
    """An answer may have headings one level below the heading it is under."""
    found = _questions(_read(f"{TITLE}Text.\n\n## Why\n\nText.\n\n## Ways\n\n### Way A\n\nText.\n"))
    ways = _questions(_read(f"{TITLE}## Ways\n\n### Way A\n\nText.\n\n### Way B\n\nText.\n"))
    assert (found["introduction"].headings, found["why"].headings, ways["ways"].headings) == (2, 3, 4)
