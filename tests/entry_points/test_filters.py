"""Our filters do what Copier's own do: the same small template through both, with random texts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlogue.template.answers import complete
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from tests.entry_points.stock import Item, Refusal, stock, within_one_day
from tests.hostile_text import INLINE

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS = """\
_answers_file: ".copier-answers/{{ slug }}.yml"
_envops: { keep_trailing_newline: true }
title: { type: str, default: T }
slug: { type: str, default: t }
status: { type: str, default: todo }
date_created: { type: str, default: "{{ '%Y-%m-%d' | strftime }}" }
date_modified: { type: str, default: "{{ '%d.%m.%y %%' | strftime }}" }
text: { type: str, default: "" }
regex: { type: str, default: "" }
other: { type: str, default: "" }
day: { type: str, default: "2026-01-02" }
"""
USES = (
    "text | regex_search(regex)",
    "text | regex_search(regex, multiline=true)",
    "text | regex_search(regex, ignorecase=true)",
    "text | regex_findall(regex)",
    "text | regex_findall(regex, true, true)",
    "text | regex_replace(regex, other)",
    "text | regex_replace(regex, other, true)",
    "text | regex_replace(regex)",
    "7 | regex_replace('7', other)",
    "day | to_datetime('%Y-%m-%d')",
    "{'b': [text, 1, none, true], 'a': {'x': other}} | to_nice_yaml",
    "date_created ~ date_modified",
)
REGEXES = ("a", "(a)(b)?", "^.", "$", r"\s+", r"\w", "(?m)^x", "[^a-z]+", "", r"\Z", "(?i)A", "a|b", r"(.)\1")
TEXTS = st.sampled_from(["aXb\nx A", "", "abab", "A\na"])
OTHERS = ("", "-", r"\g<0>", r"\\", r"\n", "{{ x }}")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template that uses every filter of ours."""
    folder = tmp_path_factory.mktemp("filters")
    lines = (f"{use}: [{{{{ {use} }}}}]\n" for use in USES)
    (folder / "{{ slug }}.md.jinja").write_text("".join(lines), encoding="utf-8")
    (folder / "copier.yml").write_text(QUESTIONS, encoding="utf-8")
    answers = folder / "{{ _copier_conf.answers_file }}.jinja"
    answers.write_text("{{ _copier_answers | to_nice_yaml }}", encoding="utf-8")
    return folder


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.one_of(st.sampled_from(INLINE), st.text(st.characters(exclude_categories=["Cs", "Cc"])), TEXTS),
    regex=st.sampled_from(REGEXES),
    other=st.sampled_from(OTHERS),
    day=st.dates().map(date.isoformat),
)
def test_our_filters_are_copiers(template: Path, text: str, regex: str, other: str, day: str) -> None:
    """Each filter gives the same text for the same input."""
    answers = {"text": text, "regex": regex, "other": other, "day": day}
    renderer = Renderer(load(template), today=date.today)

    def both(_: date) -> tuple[bytes, Item | Refusal]:
        return renderer.item(complete(renderer, answers)).encode(), stock(template, answers)

    mine, theirs = within_one_day(both)
    assert theirs == Item("t.md", mine)
