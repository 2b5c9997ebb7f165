"""What a person corrects of an inference: every kind of correction, alone and read from data."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from backlogue.adopt.copier_files import copier_files
from backlogue.adopt.corrections import infer_corrected, possible_kinds
from backlogue.adopt.corrections_data import inference_data, read_corrections
from backlogue.adopt.inference import infer
from backlogue.adopt.proof import CopierProof, prove
from backlogue.errors import UsageError
from backlogue.template.builtin import builtin_root
from tests.adopt import team_templates as templates
from tests.adopt.copying import copy_in_process

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.adopt.corrections import Infer
    from backlogue.adopt.model import Inference, InferredQuestion

MACROS = builtin_root() / "macros"
NOTE = "<!-- Add thoughts while you work -->"


def _infer(text: str, items: tuple[tuple[str, str], ...] = ()) -> Infer:
    return lambda boxes: infer(text, items, boxes=boxes)


def _with(text: str, data: Mapping[str, Any]) -> Inference:
    infer_again = _infer(text)
    return infer_corrected(infer_again, read_corrections(data, infer_again))


def _files(inference: Inference) -> dict[str, str]:
    return copier_files(inference, name="template.md", digest="0")


def _item(inference: Inference) -> str:
    return next(text for path, text in _files(inference).items() if path.endswith(".md.jinja"))


def _question(inference: Inference, name: str) -> InferredQuestion:
    return next(question for question in inference.questions if question.name == name)


@pytest.mark.parametrize("template", templates.ALL.values(), ids=templates.ALL)
def test_data_fed_back_unchanged_changes_nothing(template: str) -> None:
    """Reading back a printed inference gives no corrections."""
    data = json.loads(json.dumps(inference_data(infer(template))))
    assert _files(_with(template, data)) == _files(infer(template))


@pytest.mark.parametrize("template", templates.ALL.values(), ids=templates.ALL)
def test_every_kind_that_is_offered_is_written(template: str) -> None:
    """Each question in each kind it can have: no line is lost, and what is printed then gives the same."""
    plain = infer(template)
    for question in plain.questions:
        kinds = possible_kinds(plain, question.name)
        for kind in kinds[1:]:
            entry = {"name": question.name, "kind": kind, "choices": ["a", "b"] if kind == "choice" else []}
            found = _with(template, {"questions": [entry]})
            assert "".join(piece.source for piece in found.pieces) == template
            assert _question(found, question.name).kind == kind
        if len(kinds) > 1:
            again = _with(template, inference_data(found))
            assert inference_data(again) == inference_data(found)
            assert _item(again) == _item(found)


CORRECTED: dict[str, tuple[str, dict[str, Any]]] = {
    "kinds of sections": (
        templates.RULES,
        {
            "questions": [
                {"name": "ways", "kind": "prose"},
                {"name": "cases", "kind": "prose"},
                {"name": "reason", "kind": "lines", "asked": "offered"},
                {"name": "owner", "kind": "choice", "choices": ["Kim", "Robin"], "default": "Kim"},
            ]
        },
    ),
    "values of the front matter": (
        templates.FRONT_MATTER,
        {
            "questions": [
                {"name": "kind", "kind": "date", "format": "%d.%m.%Y"},
                {"name": "cook", "kind": "date"},
                {"name": "taste", "kind": "choice", "choices": ["sweet", "sour"]},
                {"name": "shopping", "kind": "prose", "when_empty": "None"},
                {"name": "status", "choices": ["raw", "served"], "aliases": {"fresh": "raw"}, "open": False},
            ],
            "roles": {"created": "cook", "modified": "date_created"},
            "file_name": "{{ number }}-{{ slug }}",
        },
    ),
    "boxes and empty sections": (
        templates.RULES,
        {
            "boxes": [
                {"section": "Before it is done", "text": "Step 1: {what to do}", "fixed": True},
                {"section": "Before it is done", "text": "The lamp is off", "fixed": False},
            ],
            "questions": [
                {"name": "reason", "when_empty": ""},
                {"name": "cases", "when_empty": "No cases."},
                {"name": "ways", "asked": "never"},
            ],
        },
    ),
    "guidance that stays": (
        templates.HEAD_LINES,
        {
            "leftovers": [{"text": NOTE, "kind": "fixed"}],
            "questions": [
                {"name": "conditions", "kind": "prose"},
                {"name": "wish", "kind": "line"},
                {"name": "finished", "kind": "line", "label": "Done on", "help": "When was it done?"},
            ],
            "roles": {"status": "urgency", "created": None},
        },
    ),
}


@pytest.mark.parametrize("name", CORRECTED)
def test_a_corrected_template_is_proven_by_copier(name: str) -> None:
    """Stock Copier writes what the corrections say, and a new item is tidy."""
    template, data = CORRECTED[name]
    found = _with(template, data)
    assert _proof(name).failures == ()
    assert inference_data(_with(template, inference_data(found))) == inference_data(found)


@cache
def _proof(name: str) -> CopierProof:
    found = _with(*CORRECTED[name])
    return prove(found, _files(found), MACROS, copy_in_process)


def test_an_empty_section_is_kept_as_requested() -> None:
    """The heading alone, the heading with a word, or nothing, as the corrections say."""
    assert _proof("boxes and empty sections").item == (
        "# KL-001: Title\n\n---\n\n## Reason\n\n---\n\n## Before it is done\n\n- [ ] Step 1: {what to do}\n"
        "- [ ] The shelf is dusted\n\n---\n\n## Cases\n\nNo cases.\n"
    )


def test_corrections_are_seen_in_the_questions() -> None:
    """Labels, roles, formats, aliases and what is asked are those of the corrections, without doubt."""
    text = _files(_with(*CORRECTED["values of the front matter"]))["copier.yml"]
    assert "status: status, created: cook, modified: date_created }" in text
    assert "aliases: { fresh: raw }" in text
    assert 'format: "%d.%m.%Y"' in text
    spanish = _with(templates.SPANISH, {"questions": [{"name": "status", "label": "State", "open": False}]})
    assert (_question(spanish, "status").label, _question(spanish, "status").doubt) == ("State", False)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"questions": {}}, "questions: must be a list"),
        ({"questions": ["wish"]}, "questions[0]: must be a mapping"),
        ({"questions": [{}]}, "questions[0].name: must be text"),
        (
            {"questions": [{"name": "whish"}]},
            "questions[0].name: unknown question 'whish'; did you mean",
        ),
        ({"questions": [{"name": "wish"}, {"name": "wish"}]}, "questions[1].name: 'wish' exists twice"),
        ({"questions": [{"name": "wish", "kin": "line"}]}, "unknown key 'kin'; did you mean 'kind'?"),
        ({"questions": [{"name": "wish", "kind": 7}]}, "questions.wish.kind: must be text"),
        ({"questions": [{"name": "wish", "kind": "table"}]}, "choose from: prose, lines, checks, line"),
        ({"questions": [{"name": "slug", "kind": "line"}]}, "questions.slug.kind: can't be 'line'"),
        ({"questions": [{"name": "wish", "kind": "choice"}]}, "questions.wish.choices: a choice needs"),
        ({"questions": [{"name": "wish", "choices": ["a"]}]}, "questions.wish.choices: only a choice has"),
        ({"questions": [{"name": "wish", "label": " "}]}, "questions.wish.label: must not be empty"),
        ({"questions": [{"name": "wish", "help": "a\nb"}]}, "questions.wish.help: must be one line"),
        ({"questions": [{"name": "wish", "asked": "later"}]}, "choose from: first, offered, never"),
        (
            {"questions": [{"name": "title", "asked": "never"}]},
            "questions.title.asked: is always",
        ),
        ({"questions": [{"name": "status", "choices": "a"}]}, "questions.status.choices: must be a list"),
        ({"questions": [{"name": "status", "choices": ["a", "a"]}]}, "has a value twice"),
        ({"questions": [{"name": "status", "open": 1}]}, "questions.status.open: must be true or false"),
        ({"questions": [{"name": "status", "default": "x"}]}, "questions.status.default: 'x' is not"),
        (
            {"questions": [{"name": "status", "aliases": {"x": "y"}}]},
            "status.aliases.x: 'y' is not",
        ),
        (
            {"questions": [{"name": "wish", "default": "x"}]},
            "questions.wish.default: only a line",
        ),
        ({"questions": [{"name": "wish", "format": "%d"}]}, "questions.wish.format: only a date has"),
        ({"questions": [{"name": "finished", "format": "%d"}]}, "questions.finished.format: '%d' is not"),
        ({"questions": [{"name": "urgency", "when_empty": "None"}]}, "questions.urgency.when_empty: only"),
        ({"roles": {"owner": "wish"}}, "roles.owner: unknown role"),
        ({"roles": {"title": "wish"}}, "roles.title: can't be changed"),
        ({"roles": {"status": "wish"}}, "roles.status: 'wish' is not a question of kind choice"),
        ({"file_name": "{{ wish }}"}, "file_name: '{{ wish }}' is not the pattern"),
        ({"file_name": "{{ slug }}-{{ wish }}"}, "file_name: unknown question 'wish'"),
        ({"folders": {"open": "."}}, "folders.open: 'open' is not a status"),
        ({"folders": {"waiting": "../x"}}, "folders.waiting: '../x' is not a folder"),
        ({"boxes": [{"section": "Wish", "text": "x"}]}, "boxes[0]: no check box 'x'"),
        ({"leftovers": [{"text": "x"}]}, "leftovers[0].text: the template has no such leftover text"),
        (
            {"leftovers": [{"text": "<!-- Add thoughts while you work -->", "kind": "x"}]},
            "leftovers[0].kind: unknown",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(data: dict[str, Any], message: str) -> None:
    """One line says where it is, what is wrong and what there is to choose from."""
    with pytest.raises(UsageError) as caught:
        _with(templates.HEAD_LINES, data)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
