"""Texts and lines matched with the template's patterns: exactly, and as people write them."""

from __future__ import annotations

import pytest

from backlogue.template.line_pattern import is_alone, line_regex, match_line
from backlogue.template.text_pattern import (
    NUMBER,
    PatternMatch,
    TextPattern,
    match_exactly,
    match_loosely,
    split_emphasis,
)

A, B = ("a",), ("b",)
PHASE: TextPattern = ("Phase ", NUMBER, ": ", A)
BOLD: TextPattern = ("**", A, "**")
PAIR: TextPattern = ("**", A, "**: ", B)


def texts(found: PatternMatch | None, text: str) -> dict[str, str] | None:
    """Return the text of each answer of a match."""
    return None if found is None else {str(path[0]): text[start:end] for path, start, end in found.slots}


@pytest.mark.parametrize(
    ("patterns", "text", "answers"),
    [
        ((PHASE,), "Phase 12: x", {"a": "x"}),
        ((PHASE,), "Phase : x", None),
        ((PHASE,), "Phase 1: ", None),
        ((PHASE,), "phase 1: x", None),
        (((A,),), "x", {"a": "x"}),
        (((A,),), "", None),
        ((BOLD,), "**x**", {"a": "x"}),
        ((BOLD,), "****", None),
        ((BOLD,), "**x**y", None),
        ((PAIR, BOLD), "**x**: y", {"a": "x", "b": "y"}),
        ((PAIR, BOLD), "**x**", {"a": "x"}),
        ((PAIR, BOLD), "**x**: y**: z", {"a": "x", "b": "y**: z"}),
        ((PAIR, BOLD), "***x***: y", {"a": "*x*", "b": "y"}),
        ((PAIR, BOLD), "**`**: `**: y", {"a": "`**: `", "b": "y"}),
        ((PAIR, BOLD), "**x **y** z**: w", {"a": "x **y** z", "b": "w"}),
        ((("x ", A, ", ", B, "."),), "x 1, 2, 3.", {"a": "1", "b": "2, 3"}),
        ((("x ", A),), "x ", None),
        ((("x",),), "x", {}),
        ((("x",),), "xy", None),
    ],
)
def test_a_text_is_matched_exactly(
    patterns: tuple[TextPattern, ...], text: str, answers: dict[str, str] | None
) -> None:
    """All of the text is matched, with the shortest answers, or those in which emphasis is closed."""
    found = match_exactly(patterns, text)
    assert texts(found, text) == answers
    assert found is None or (found.exact, found.end) == (True, len(text))


@pytest.mark.parametrize(
    ("pattern", "text", "answers"),
    [
        (PHASE, "Phase 2: x", {"a": "x"}),
        (PHASE, "phase 2 - x y", {"a": "x y"}),
        (PHASE, "**Phase 2**: x", {"a": "x"}),
        (PHASE, "PHASE  10.  x", {"a": "x"}),
        (PHASE, "Phase two: x", None),
        (PHASE, "Phase 2:", None),
        (PAIR, "__x__ - y", {"a": "x", "b": "y"}),
        (PAIR, "**x:** y", {"a": "x", "b": "y"}),
        (PAIR, "x: y", None),
        (BOLD, "__x__ more", {"a": "x"}),
        (("by ", A), "By x", {"a": "x"}),
        (("by ", A), "bye x", None),
    ],
)
def test_a_text_is_matched_as_people_write_it(
    pattern: TextPattern, text: str, answers: dict[str, str] | None
) -> None:
    """Case, white space, emphasis and separators may differ, and more text may follow."""
    found = match_loosely((pattern,), text)
    assert texts(found, text) == answers
    assert found is None or not found.exact


@pytest.mark.parametrize(
    ("text", "answer", "rest"),
    [
        ("**Phase 1: x**: more", "x", "more"),
        ("**x**: more", "x", "more"),
        ("__x__ - more", "x", "more"),
        ("**x:** more", "x", "more"),
        ("**Phase 1**: x", "x", ""),
        ("Phase 1: x", "x", ""),
        ("x", "x", ""),
    ],
)
def test_a_heading_is_separated_from_the_text_after_it(text: str, answer: str, rest: str) -> None:
    """The emphasized text at the start is the heading, or the text after an emphasized label."""
    found, at = split_emphasis((PHASE,), text)
    assert (texts(found, text), text[at:]) == ({"a": answer}, rest)
    assert not found.exact


@pytest.mark.parametrize(
    ("pattern", "line", "strictly", "loosely"),
    [
        (("**Owner:** ", A), "**Owner:** Kim", {"a": "Kim"}, {"a": "Kim"}),
        (("**Owner:** ", A), "**Owner:**", {"a": ""}, {"a": ""}),
        (("**Owner:** ", A), "Owner: Kim", None, {"a": "Kim"}),
        (("**Owner:** ", A), "**owner**: **Kim**", None, {"a": "**Kim**"}),
        (("**Owner:** ", A), "**Owners:** Kim", None, None),
        (("| Owner | ", A, " |"), "| Owner |  Kim |", {"a": "Kim"}, {"a": "Kim"}),
        (("| Owner | ", A, " |"), "| Owner | a \\| b |", {"a": "a \\| b"}, {"a": "a \\| b"}),
        (("| Owner | ", A, " |"), "| Owner | |", {"a": ""}, {"a": ""}),
        (
            ("Size: ", A, " · Owner: ", B),
            "Size: S · Owner: Kim",
            {"a": "S", "b": "Kim"},
            {"a": "S", "b": "Kim"},
        ),
        (("No ", NUMBER, " of ", A), "No 12 of x", {"a": "x"}, {"a": "x"}),
        (("No ", NUMBER, " of ", A), "No x of x", None, None),
        (("- [ ] Tests  pass",), "- [x] Tests pass", {}, None),
        (("- [ ] Tests pass",), "- [xx] Tests pass", None, None),
        (("|---|:-:|",), "| ----- | :---: |", {}, None),
        ((A,), "x", {"a": "x"}, None),
    ],
)
def test_a_line_is_matched_as_a_whole(
    pattern: TextPattern, line: str, strictly: dict[str, str] | None, loosely: dict[str, str] | None
) -> None:
    """An answer may be empty; loosely, case and emphasis may differ where the line begins with words."""
    found = match_line(pattern, line)
    assert texts(found, line) == strictly
    assert found is None or found.exact
    found = match_line(pattern, line, loosely=True)
    assert texts(found, line) == loosely
    assert found is None or not found.exact


def test_a_line_of_one_answer_is_alone() -> None:
    """Nothing tells such a line from others."""
    assert is_alone((A,))
    assert not is_alone((A, B))
    assert not is_alone(("x",))
    assert line_regex(("x: ", A)) == "x:[ \\t]*(?:.*?)[ \\t]*"
