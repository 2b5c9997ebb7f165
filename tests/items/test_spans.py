"""Spans over random Markdown: no text is ever lost, none is there twice, and nothing fails."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from backlogue.items.body_parser import parse_body
from backlogue.items.escapes import fill_for_rendering
from backlogue.items.layout_inference import infer_layout
from backlogue.markdown import parse, split_lines
from backlogue.template.rendering import Renderer
from tests.effort import cases
from tests.hostile_text import BLOCKS, CODE, INLINE, STARTS
from tests.strategies import answers, builtin

RENDERER = Renderer(builtin(), today=lambda: date(2026, 11, 23))
LAYOUT = infer_layout(RENDERER)

HEADINGS = [
    "# Title",
    "## Problem Statement",
    "## problem",
    "**Current Limitations:**",
    "## Proposed Solution",
    "Key improvements:",
    "## Technical Architecture",
    "### Cache",
    "## Implementation Strategy",
    "### Phase 1: A",
    "#### Phase 2 - B",
    "1. **Phase 1**: C",
    "## Error Handling Strategy",
    "- **Problem**: x",
    "- Solution: y",
    "## Testing Requirements",
    "- **A**: b",
    "* **A:** b",
    "## Success Metrics",
    "### Functionality goals",
    "Title\n=====",
    "Section\n---",
]

INSIDE = [
    "   more words",
    "     - deeper words",
    "   words\n   and words",
    "   | a | b |",
    "   ```\n   words\n   ```",
]

lines = st.one_of(
    st.sampled_from(HEADINGS),
    st.sampled_from([*INSIDE, "", "words", "- **Words**: words", "- **Words**", "1. **Words** and words"]),
    st.sampled_from([*STARTS, *INLINE, *CODE, *BLOCKS, ""]),
    st.tuples(
        st.sampled_from(["", "  ", "   ", "    ", "\t"]), st.sampled_from(STARTS), st.sampled_from(INLINE)
    ).map("".join),
    st.text(max_size=12),
)
documents = st.tuples(st.lists(lines, max_size=40), st.sampled_from(["\n", "\n", "\r\n", "\n\n"])).map(
    lambda drawn: drawn[1].join(drawn[0])
)


def checked(text: str) -> None:
    """Read a body and hold the promise of its spans."""
    reading = parse_body(text, LAYOUT)
    spans = reading.spans()
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(before.end == after.start for before, after in pairwise(spans))
    reading.answers()
    # What is neither answer nor raw is a heading, a label or marks: no line of people's own words.
    blocks = [block for block in parse(split_lines(text)) if block.kind == "heading"]
    headings = {line for block in blocks for line in range(block.start, block.end)}
    for span in spans:
        if span.path == ():
            line = len(split_lines(text[: span.start])) - 1
            for number, words in enumerate(split_lines(text[span.start : span.end]), line):
                left = re.sub(
                    r"(?i)Problem|Solution|Fallback|Current Limitations|Key improvements|Phase", "", words
                )
                left = re.sub(r"(?i)Description|Benefit|Implementation|x(?=\])", "", left)
                left = re.sub(r"^\s*(?:```+|~~~+).*", "", left)
                assert number in headings or not re.search(r"[^\W\d_]", left), words


@settings(max_examples=cases(100, 400), deadline=None)
@given(documents)
def test_spans_cover_random_markdown_exactly_once(text: str) -> None:
    """Whatever stands in a file, reading never fails, loses no character and reads none twice."""
    checked(text)


@settings(max_examples=cases(30, 80), deadline=None)
@given(answers(normal=True), st.data())
def test_spans_cover_damaged_items_exactly_once(drawn: dict[str, object], data: st.DataObject) -> None:
    """The same of items in which lines were added, taken out and moved."""
    body = RENDERER.item(fill_for_rendering(RENDERER, drawn)).split("\n")
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(body) - 1))
        if data.draw(st.booleans()):
            body.insert(at, data.draw(lines))
        else:
            body.insert(data.draw(st.integers(0, len(body) - 1)), body.pop(at))
    checked("\n".join(body))
