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


def test_statuses_of_the_config_stand_in_the_schema(program: Program) -> None:
    """A project's own statuses are what an editor offers."""
    (program.cwd / ".backlogue.toml").write_text('statuses = ["open", "closed"]\n', encoding="utf-8")
    assert program("schema").json["properties"]["status"]["enum"] == ["open", "closed"]
