"""Items in which people wrote something of their own: every answer is still read, and changed by one span."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.errors import StateError
from backlogue.items.item_format import ItemFormat
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from tests.effort import cases
from tests.template_shapes import SHAPES, make_template

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY = "2026-11-23"
ANSWERS = {
    "title": "Faster start",
    "state": "in progress",
    "created": "2026-01-30",
    "changed": "2026-01-31",
    "owner": "Kim",
    "notes": "Each start takes *a second*.\n\n- measured\n- twice",
}
CHANGES = {
    "title": "Other words", "state": "done", "created": "2026-02-01", "changed": "2026-02-02",
    "owner": "Robin", "notes": "New words.\n\n1. And a list.",
}  # fmt: skip
STEM = "BL-048-faster-start"

# Blocks that may stand between any two lines of an item, with blank lines around them.
BLOCKS = (
    "Some words.", "Two\nlines of text.", "<!-- a note -->", "<!--\nof several\n\nStatus: lines\n-->",
    "> Said by someone", "```\n# code\nStatus: x\n```", "- a point\n- and another", "1. One\n2. Two",
    "| a | b |\n|---|---|\n| 1 | 2 |", "***", "[a]: b.md", "![x](y.png)", "- [x] Asked",
    "**Note:** see below",
    "<details>\nmore\n</details>",
)  # fmt: skip
SECTION = "## Log\n\nStatus of 2026-01-02: open.\n\n### On Friday\n\n- more"
# Lines that may stand right below any line of the place in which the answers of a template are.
LINES = {
    "label-lines": ("**Reviewer:** Ann", "<!-- a note -->"),
    "bullets": ("- Reviewer: Ann", "- [ ] Ask Ann", "<!-- a note -->"),
    "quotation": ("> **Reviewer:** Ann", ">", "<!-- a note -->"),
    "table": ("| Reviewer | Ann |", "<!-- a note -->"),
}
FRONT = ("tags: [a, b]", "# a comment", "", "reviewer: Ann # or Kai", "text: |\n  state: x")
NOTES = (" (since Monday)", " <!-- why -->", " \u2014 later", " // later", "; see below", " [a]")


class Noise(NamedTuple):
    """What someone wrote into an item.

    Attributes:
        blocks: Blocks, each with the place of the line that it stands before.
        lines: Lines that stand right below another one, with its place.
        front: Lines of the front matter.
        has_section: Whether a section of their own is the last one.
        note: What stands behind the status and the dates.
        line_end: How lines end.
        end: What the file ends with.
    """

    blocks: Sequence[tuple[int, str]]
    lines: Sequence[tuple[int, int]]
    front: Sequence[tuple[int, str]]
    has_section: bool
    note: str
    line_end: str
    end: str


NOISE = st.builds(
    Noise,
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(BLOCKS)), max_size=3),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), max_size=2),
    st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from(FRONT)), max_size=2, unique_by=lambda line: line[1]
    ),
    st.booleans(),
    st.sampled_from(["", *NOTES]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n", "\n\n"]),
)


@cache
def _format(shape: str) -> ItemFormat:
    template = load(make_template(shape, Path(mkdtemp()) / "template"))
    return ItemFormat(Renderer(template, today=lambda: date(2026, 1, 31)))


def _answers(shape: str) -> dict[str, Any]:
    return {**ANSWERS, "number": "048"} if "number" in SHAPES[shape] else ANSWERS


@cache
def _item(shape: str) -> tuple[list[str], list[str]]:
    """Return the lines of the front matter and of the body of an item that nobody wrote anything into."""
    lines = _format(shape).render(_answers(shape)).text.removesuffix("\n").split("\n")
    body = lines.index("---", 1) + 1 if lines[0] == "---" else 0
    return lines[:body], lines[body:]


def _noisy(shape: str, noise: Noise) -> bytes:
    """Return an item with noise in it; beside an answer of several blocks it would be a part of that."""
    front, body = ([*lines] for lines in _item(shape))
    filled = [number for number, line in enumerate(body) if line]
    words = [number for number in filled if body[number] in (*ANSWERS["notes"].split("\n"), ANSWERS["owner"])]
    inside: set[int] = set()
    for number in words:
        first = max((each for each in filled if each < number), default=-1)
        inside.update(
            range(first + 1, min((each for each in filled if each > number), default=len(body)) + 1)
        )
    places = sorted({*range(len(body) + 1)} - inside)
    if noise.note:
        values = [ANSWERS[name] for name in ("state", "created", "changed")]
        for number, line in enumerate(body):
            for value in values:
                body[number] = (
                    body[number].replace(value, value + noise.note) if value in line else body[number]
                )
    if front:
        front = [line + " # " + noise.note if noise.note and ":" in line else line for line in front]
        for place, line in noise.front:
            front.insert(1 + place % (len(front) - 1), line)
    added: dict[int, list[str]] = {}
    for place, block in noise.blocks if places else ():
        added.setdefault(places[place % len(places)], []).append(f"\n{block}\n")
    fitting = LINES.get(shape, ())
    below = [number for number in filled if 0 < number < words[0] and body[number - 1]]
    for place, number in noise.lines if fitting else ():
        added.setdefault(below[place % len(below)], []).append(fitting[number % len(fitting)])
    lines = [text for number, line in enumerate([*body, ""]) for text in [*added.get(number, ()), line]][:-1]
    lines += ["", SECTION] if noise.has_section and places else []
    text = "\n".join([*front, *lines])
    return (text + noise.end).replace("\n", noise.line_end).encode()


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=cases(25, 400))
@given(noise=NOISE, name=st.sampled_from([*CHANGES]))
def test_an_answer_is_changed_by_one_span(shape: str, noise: Noise, name: str) -> None:
    """Whatever people wrote between the lines, nothing but the answer and the date of the change changes."""
    data = _noisy(shape, noise)
    item_format = _format(shape)
    item = item_format.read(data, stem=STEM)
    assert item.answers == _answers(shape)
    after = item_format.edit(item, {**item.answers, name: CHANGES[name]}, today=TODAY)
    old, new = (text.replace("\n", noise.line_end) for text in (ANSWERS[name], CHANGES[name]))
    dated = data.decode() if name == "changed" else data.decode().replace(ANSWERS["changed"], TODAY)
    assert after.decode() == dated.replace(old, new)


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=cases(10, 200))
@given(noise=NOISE, name=st.sampled_from(["owner", "notes"]))
def test_an_answer_is_cleared_among_lines_of_people(shape: str, noise: Noise, name: str) -> None:
    """A cleared answer leaves with its own line or section; every line that someone wrote stays, in order."""
    data = _noisy(shape, noise)
    item_format = _format(shape)
    item = item_format.read(data, stem=STEM)
    try:
        after = item_format.edit(item, {**item.answers, name: None}, today=TODAY)
    except StateError:
        # Where a line between someone's text and the notes goes, that text would become a part of the notes.
        assert (shape, name, bool(noise.blocks)) == ("several-places", "owner", True)
        return
    assert item_format.read(after, stem=STEM).answers == {
        **{key: value for key, value in _answers(shape).items() if key != name}, "changed": TODAY,
    }  # fmt: skip
    left = [line for line in after.decode().replace(TODAY, ANSWERS["changed"]).splitlines() if line.strip()]
    old = [line for line in data.decode().splitlines() if line.strip()]
    gone = [line for line in (*ANSWERS[name].splitlines(), "Notes", "Owner") if line]
    before = iter(old)
    assert all(
        any(line in (each, each.replace("Kim", '""'), each.replace(" Kim", "")) for each in before)
        for line in left
    )
    assert not [line for line in Counter(old) - Counter(left) if not any(word in line for word in gone)]
