"""Every type, default and kind of choice that Copier takes, through the real Copier and through backlogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from tests.entry_points.stock import Item, Refusal, stock

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

QUESTIONS = """\
_answers_file: ".copier-answers/{{ slug }}.yml"
_envops: { keep_trailing_newline: true }
title: { type: str, default: T }
slug: { type: str, default: t }
status: { type: str, default: todo }
date_created: { type: str, default: "2026-01-02" }
date_modified: { type: str, default: "2026-01-02" }
"""
ITEM = """\
---
status: {{ status }}
date_created: {{ date_created }}
date_modified: {{ date_modified }}
json: {{ x | tojson }}
---

# {{ title }}
{% if x is string or x is number or x is none %}
{{ x }}
{% elif x is mapping %}
{{ x | tojson }}
{% else %}
{% for one in x %}- {{ one }}
{% endfor %}
{% endif %}
"""

CASES = [
    ("{ type: str, default: a }", ["", "b", "'007'", "'yes'", "null"]),
    ("{ type: path, default: a/b }", ["", "c/d"]),
    ("{ type: int, default: 7 }", ["", "8", "'9'", "x", "'0x_'"]),
    ("{ type: int, default: '8' }", [""]),
    ("{ type: float, default: 1.5 }", ["", "2", "2.25", "x"]),
    ("{ type: bool, default: true }", ["", "no", "'off'", "1", "0"]),
    ("{ type: bool, default: 'yes' }", [""]),
    ("{ default: 7 }", ["", "8", "x"]),
    ("{ default: 1.5 }", ["", "x"]),
    ("{ default: true }", ["", "false"]),
    ("7", ["", "8", "x"]),
    ("true", ["", "false"]),
    ("text", ["", "other"]),
    ("[a, 1]", ["", "[b]", "null"]),
    ("{ type: yaml, default: [a, { b: 1 }] }", ["", "{c: [1, true]}", "'[1, 2]'", "text", "2.5"]),
    ("{ type: yaml, default: '[a, 1]' }", [""]),
    ("{ type: yaml, default: '' }", ["", "[x]"]),
    ("{ type: yaml, default: null }", ["", "[x]"]),
    ("{ type: json, default: { a: 1 } }", ["", "{b: 2}", "'[1, 2]'", "'a: b'"]),
    ("{ type: str, choices: [a, b], default: a }", ["", "b", "c"]),
    ("{ type: str, choices: ['', b], default: '' }", ["", "''", "b", "c"]),
    ("{ type: str, choices: { First: a, Second: b }, default: b }", ["", "a", "First"]),
    ("{ type: str, choices: [[First, a], [Second, b]], default: b }", ["", "a", "Second"]),
    ("{ type: str, choices: { First: { value: a } }, default: a }", ["", "First"]),
    ("{ type: int, choices: [1, 2], default: 1 }", ["", "2", "'2'", "3"]),
    ("{ type: float, choices: [1.5, 2], default: 2 }", ["", "1.5", "3"]),
    ("{ type: yaml, choices: [1, [2, 3]], default: 1 }", ["", "'[2, 3]'"]),
    ("{ type: str, choices: [a, b, c], multiselect: true, default: [] }", ["", "[b]", "[c, a]", "[a, d]"]),
    ("{ type: str, choices: [a, b, c], multiselect: true, default: [c, a] }", ["", "[]"]),
    ("{ type: str, choices: [a, b, c], multiselect: true, default: '[c, a]' }", ["", "'[b, a]'"]),
    ("{ type: int, choices: [1, 2, 3], multiselect: true, default: [3] }", ["", "[2, 1]", "[4]"]),
    ("{ type: str, default: '{{ title | upper }}!' }", ["", "b"]),
    ("{ type: int, default: '{{ title | length }}' }", ["", "5"]),
    ("{ type: str, choices: [a], default: b }", [""]),
    ("{ type: str, choices: [a], default: [] }", [""]),
    ("{ type: yaml, default: '2025-02-30T99:99:99Z' }", [""]),
]
"""A question, and what is answered to it as YAML; nothing is no answer, so that its default counts."""

ROWS = [(question, given) for question, texts in CASES for given in texts]


@pytest.mark.parametrize(
    ("question", "given"), ROWS, ids=[f"{question} <- {given}" for question, given in ROWS]
)
def test_every_question_is_answered_as_copier_answers_it(
    program: Program, tmp_path: Path, question: str, given: str
) -> None:
    """The item has the same bytes, or both refuse."""
    template = tmp_path / "template"
    template.mkdir()
    (template / "copier.yml").write_text(f"{QUESTIONS}x: {question}\n", encoding="utf-8")
    (template / "{{ slug }}.md.jinja").write_text(ITEM, encoding="utf-8")
    answers = template / "{{ _copier_conf.answers_file }}.jinja"
    answers.write_text("{{ _copier_answers | to_nice_yaml }}", encoding="utf-8")
    data = f"x: {given}\n" if given else ""
    # null is no answer for backlogue, and for Copier no text.
    theirs = stock(template, {} if given == "null" else yaml.safe_load(data) or {})
    done = program(
        "new",
        "T",
        "--template",
        str(template),
        "--data",
        "-",
        "--dry-run",
        stdin=f"title: T\n{data}".encode(),
    )
    if isinstance(theirs, Refusal):
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("error: x")
        assert done.err.count("\n") == 1
    else:
        assert (done.code, done.err, Item("t.md", done.out_bytes)) == (0, "", theirs)


@pytest.mark.parametrize("value", ["2025-02-30T99:99:99Z", "=", "0x_", "9" * 5000], ids=str.__len__)
def test_an_invalid_value_is_an_error_with_its_name(program: Program, tmp_path: Path, value: str) -> None:
    """An invalid date or number in a question of type YAML is refused by name.

    In a text answer beside it the same is text.
    """
    template = tmp_path / "template"
    template.mkdir()
    (template / "copier.yml").write_text(f"{QUESTIONS}x: {{ type: yaml, default: '' }}\n", encoding="utf-8")
    (template / "{{ slug }}.md.jinja").write_text(ITEM, encoding="utf-8")
    for words in (["--data", "-"], ["--set", f"x={value}"]):
        done = program("new", "T", "--template", str(template), *words, stdin=f"x: {value}\n".encode())
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("error: x: contains an invalid value: ")
    data = f"x: [1]\nstatus: {value}\n".encode()
    done = program("new", "T", "--template", str(template), "--data", "-", "--dry-run", stdin=data)
    assert (done.code, done.out.splitlines()[1]) == (0, f"status: {value}")


def test_a_choice_without_a_default_may_stay_empty(program: Program, tmp_path: Path) -> None:
    """A choice is optional if it has no default and its shape does not require it."""
    template = tmp_path / "template"
    template.mkdir()
    (template / "copier.yml").write_text(
        f"{QUESTIONS}x: {{ type: str, choices: [a, b] }}\n", encoding="utf-8"
    )
    (template / "{{ slug }}.md.jinja").write_text(
        ITEM.partition("{% if")[0] + "\n[{{ x }}]\n", encoding="utf-8"
    )
    words = ("new", "T", "--template", str(template), "--dry-run")
    assert program(*words).out.splitlines()[-1] == "[]"
    assert program(*words, "--set", "x=b").out.splitlines()[-1] == "[b]"
    assert "unknown choice 'c'" in program(*words, "--set", "x=c").err


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_chosen_texts_are_taken_as_they_are_written(program: Program, tmp_path: Path, form: str) -> None:
    """`007`, `yes` and an unquoted date or number stay as they are typed, in one choice and in several."""
    template = tmp_path / "template"
    template.mkdir()
    choices = "type: str, choices: ['007', 'yes', '2025-02-28', '1.50'], default: '007'"
    questions = f"{QUESTIONS}x: {{ {choices} }}\ny: {{ {choices}, multiselect: true }}\n".replace(
        "default: '007', multiselect", "default: [], multiselect"
    )
    (template / "copier.yml").write_text(questions, encoding="utf-8")
    item = ITEM.partition("{% if")[0] + "{{ x }}\n\n{% for one in y %}- {{ one }}\n{% endfor %}"
    (template / "{{ slug }}.md.jinja").write_text(item, encoding="utf-8")
    data = b"x: 1.50\ny: [2025-02-28, yes, 007]\n"
    if form == "json":
        data = b'{"x": 1.50, "y": ["2025-02-28", "yes", "007", 1.50]}'
    done = program("new", "T", "--template", str(template), "--data", "-", "--dry-run", stdin=data)
    lines = ["1.50", "", "- 007", "- yes", "- 2025-02-28", *(["- 1.50"] if form == "json" else [])]
    assert (done.code, done.err) == (0, "")
    assert done.out.rstrip("\n").splitlines()[-len(lines) :] == lines
