"""Edits of damaged items: lines lost and put in anywhere, comments and fences that never end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from backlogue.errors import StateError, UsageError
from backlogue.items.item import parse_item
from tests.effort import cases
from tests.items.test_editing import BODY, EDITOR, LAYOUT, RENDERER, some, some_item
from tests.strategies import builtin

if TYPE_CHECKING:
    from random import Random

DAMAGE = (
    "<!--", "<!-- x -->", "```", "~~~", "# Other", "Title\n=====", "Head\n---", "<div>", "<pre>", "    code",
    "\tcode", "> quote", "- a\n- b", "1. x", "### Phase 2", "### Phase 2: Z", "## Problem Statement",
    "## Proposed Solution", "**Current Limitations:**", "Key improvements:", "[a]: b", "***", "- [ ] x", "#",
    "##", "### ", "word", "- ```\n  x", "+ ", "2) **a**: b", "| a |\n|---|",
)  # fmt: skip


def damaged(random: Random) -> bytes:
    """Return an item of which lines were lost, indented and put in; some have no title."""
    text = some_item(random).decode()
    end = "\r\n" if "\r\n" in text else "\n"
    front, body = text.split("---" + end, 2)[1:]
    lines = body.split(end)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(lines) + 1)
        extra = random.choice(DAMAGE).split("\n")
        what = random.randrange(6)
        if what == 0:
            lines[at:at] = extra
        elif what == 1:
            lines[at:at] = ["", *extra, ""]
        elif what == 2:
            del lines[at : at + 1]
        elif what == 3:
            del lines[at:]
        elif what == 4:
            lines = [line for line in lines if not line.startswith("# ")]
        else:
            lines[at : at + 1] = [
                random.choice(["   ", "    ", "\t", "- ", "> "]) + "".join(lines[at : at + 1])
            ]
    return f"---{end}{front}---{end}{end.join(lines)}".encode()


@settings(max_examples=cases(100, 300), deadline=None)
@given(st.randoms(use_true_random=True), st.sampled_from(BODY))
def test_a_damaged_item_says_the_new_answer_or_is_refused(random: Random, name: str) -> None:
    """An edit either gives the answer when it is read back, or is an error with a place."""
    data = damaged(random)
    item = parse_item(data, RENDERER, LAYOUT)
    question = builtin().question(name)
    assert question is not None
    value = some(random, question)
    if isinstance(value, list) and random.random() < 0.5:
        value = [*item.answers.get(name, []), *value[:1]]
    wanted: dict[str, Any] = {**item.answers, name: value}
    if not EDITOR.changes(item, wanted):
        return
    after, refused = b"", None
    try:
        after = EDITOR.edited(item, wanted)
    except (StateError, UsageError) as error:
        refused = error
    event(type(refused).__name__)
    if refused is not None:
        assert refused.place
        return
    assert after != data
    read = parse_item(after, RENDERER, LAYOUT)
    assert name not in EDITOR.changes(read, wanted)
