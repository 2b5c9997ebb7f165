"""`backlogue schema`: what editors and agents can check answers against."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

if TYPE_CHECKING:
    from tests.running import Program

SEED = Path(__file__).parent.parent / "golden" / "seed.answers.yml"


@pytest.fixture
def validator(program: Program) -> jsonschema.Draft202012Validator:
    """The schema that the program prints, checked against its dialect's own."""
    described = program("schema").json
    jsonschema.Draft202012Validator.check_schema(described)
    return jsonschema.Draft202012Validator(described)


def test_the_seeds_answers_fit_the_schema(validator: jsonschema.Draft202012Validator) -> None:
    """Every kind of answer that `new` takes is one the schema takes."""
    validator.validate(yaml.safe_load(SEED.read_bytes()))


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({}, []),
        ({"title": ""}, ["title"]),
        ({"title": "x" * 121}, ["title"]),
        ({"title": "a\nb"}, ["title"]),
        ({"title": "a", "titel": "b"}, []),
        ({"title": "a", "status": "soon"}, ["status"]),
        ({"title": "a", "date_created": "1.2.2026"}, ["date_created"]),
        ({"title": "a", "limitations": "b"}, ["limitations"]),
        ({"title": "a", "phases": [{"name": "b", "tasks": [{"details": []}]}]}, ["phases", 0, "tasks", 0]),
        ({"title": "a", "phases": [{"name": "b", "nam": "c"}]}, ["phases", 0]),
        (
            {"title": "a", "components": [{"name": "b", "language": "two words"}]},
            ["components", 0, "language"],
        ),
        ({"title": "a", "metrics": {"speed": []}}, ["metrics"]),
    ],
    ids=str,
)
def test_the_schema_refuses_what_new_refuses_by_shape(
    validator: jsonschema.Draft202012Validator,
    program: Program,
    answers: dict[str, Any],
    place: list[str | int],
) -> None:
    """An answer of the wrong shape is refused by the schema at its place, and by `new`."""
    errors = list(validator.iter_errors(answers))
    assert [list(error.absolute_path) for error in errors] == [place]
    assert program("new", "--data", "-", stdin=yaml.safe_dump(answers).encode()).code == 2


def test_the_schema_has_the_statuses_of_the_config(program: Program) -> None:
    """A project's own statuses are what an editor offers."""
    (program.cwd / ".backlogue.toml").write_text('statuses = ["open", "closed"]\n', encoding="utf-8")
    assert program("schema").json["properties"]["status"]["enum"] == ["open", "closed"]


QUESTIONS = """\
_shapes:
  number: {kind: number, prefix: "T-"}
  due: {kind: date, format: "%d.%m.%Y", optional: true}
  made: {kind: date}
  note: {kind: prose}
  tags: {kind: lines}
  parts:
    kind: entries
    fields: {name: {kind: line, label: Part, required: true}, size: {kind: word, label: Size}}
title: {type: str, placeholder: Do it}
slug: {type: str, when: false, default: t}
state: {type: str, choices: [open, done], default: open}
number: {type: str, default: ""}
due: {type: str, default: ""}
made: {type: str, default: "{{ '%Y-%m-%d' | strftime }}"}
note: {type: str, default: "", help: What else?}
tags: {type: yaml, default: [], placeholder: first}
parts: {type: yaml, default: []}
loud: {type: bool, default: true}
"""


def test_each_kind_of_question_is_described(program: Program) -> None:
    """The schema of a line, a choice, a number, a date, a list and a native type is what `new` takes."""
    template = program.cwd / "mine"
    template.mkdir()
    (template / "copier.yml").write_text(QUESTIONS, encoding="utf-8")
    (template / "{{ number }}-{{ slug }}.md.jinja").write_text("# {{ title }}\n", encoding="utf-8")
    described = program("schema", "--template", "mine").json
    line, number = {"type": "string", "pattern": r"^[^\r\n]*$"}, r"^(?:T\-)?[0-9]{1,18}$"
    date, text = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", {"type": "string"}
    due = r"^(?:[0-9]{2}\.[0-9]{2}\.[0-9]{4}|[0-9]{4}\-[0-9]{2}\-[0-9]{2})?$"
    part = {
        "type": "object",
        "properties": {
            "name": {"title": "Part", **line, "minLength": 1},
            "size": {"title": "Size", "type": "string", "pattern": r"^[^\s`\\&]*$"},
        },
        "required": ["name"],
        "additionalProperties": False,
    }
    assert described == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The answers of a backlog item",
        "type": "object",
        "properties": {
            "title": {"title": "Title", **line, "minLength": 1, "examples": ["Do it"]},
            "state": {"title": "State", **text, "enum": ["open", "done"], "default": "open"},
            "number": {"title": "Number", **text, "pattern": number},
            "due": {"title": "Due", **text, "pattern": due},
            "made": {"title": "Made", **text, "format": "date", "pattern": date},
            "note": {"title": "Note", **text, "description": "What else?"},
            "tags": {"title": "Tags", "type": "array", "items": line, "examples": [["first"]]},
            "parts": {"title": "Parts", "type": "array", "items": part},
            "loud": {"title": "Loud", "type": "boolean", "default": True},
        },
        "required": ["title"],
        "additionalProperties": False,
    }


DEFAULTS = """\
_shapes:
  tags: {kind: lines}
  parts: {kind: entries, fields: {name: {kind: line, label: Part}}}
  more: {kind: entries, fields: {name: {kind: line, label: Part}}}
  number: {kind: number, width: 3}
title: {type: str}
tags: {type: yaml, default: "[a, b]"}
parts: {type: yaml, default: "[{name: a}]"}
more: {type: yaml, default: "[]"}
loud: {type: bool, default: "yes"}
size: {type: int, default: "3"}
words: {type: str, default: 5}
number: {type: str, default: "7"}
computed: {type: yaml, default: "{{ [title] }}"}
"""


def test_a_default_is_the_value_that_new_takes(program: Program) -> None:
    """A default written as YAML in a text, or as another type, is converted; an empty one is left out."""
    template = program.cwd / "mine"
    template.mkdir()
    (template / "copier.yml").write_text(DEFAULTS, encoding="utf-8")
    (template / "{{ title }}.md.jinja").write_text("# {{ title }}\n", encoding="utf-8")
    properties = program("schema", "--template", "mine").json["properties"]
    assert {name: each["default"] for name, each in properties.items() if "default" in each} == {
        "tags": ["a", "b"],
        "parts": [{"name": "a"}],
        "loud": True,
        "size": 3,
        "words": "5",
        "number": "007",
    }
