"""The questions: one file that stock Copier and backlogue read alike."""

from __future__ import annotations

import yaml

from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load


def test_both_yaml_loaders_read_the_questions_alike() -> None:
    """Copier parses with YAML's pure loader, which is stricter than libyaml's: what one takes both take."""
    data = (builtin_root() / "copier.yml").read_bytes()
    assert yaml.load(data, Loader=yaml.SafeLoader) == yaml.load(data, Loader=yaml.CSafeLoader)


def test_every_question_has_a_shape_a_page_and_words() -> None:
    """No answer is left out of the wizard's pages, and every one says what it asks for."""
    template = load(builtin_root())
    asked = [question for question in template.questions if question.asked]
    assert {name for group in template.groups for name in group.questions} == {q.name for q in asked}
    assert [question.name for question in asked if question.kind == "yaml" or not question.help] == []
    fields = [field for question in asked for field in question.walk() if field is not question]
    assert [field.name for field in fields if not field.help] == []
