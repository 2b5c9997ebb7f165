"""Edits of random items with foreign text in them: the changed answer's lines change, and no other."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from backlogue.errors import StateError, UsageError
from backlogue.items.escapes import fill_for_rendering
from backlogue.items.item import parse_item
from backlogue.items.item_editor import ItemEditor
from backlogue.items.layout_inference import infer_layout
from backlogue.template.rendering import Renderer
from tests.effort import cases
from tests.strategies import builtin

if TYPE_CHECKING:
    from random import Random

    from backlogue.items.item import ParsedItem
    from backlogue.template.questions import Question

RENDERER = Renderer(builtin(), today=lambda: date(2026, 11, 23))
LAYOUT = infer_layout(RENDERER)
EDITOR = ItemEditor(RENDERER, LAYOUT, today="2026-11-23")
BODY = [name for name in sorted(LAYOUT.answers()) if name not in ("status", "date_created", "date_modified")]
RECORD = {"status": "todo", "date_created": "2026-01-01", "date_modified": "2026-01-02"}

FOREIGN = (
    "<!-- why? -->",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "> somebody said",
    "Words of somebody's own.",
    "## Open Questions\n\n- which?\n- when?",
    "***",
)


WORDS = ("Cache", "`get()`", "slow *start*", "a_b", "[Task 1]", "List<int>", "é", "*", "2 * 3", "read: it")
PROSE = ("One.", "One\ntwo.", "One.\n\n- a\n- b", "```\n# x\n```\n\nOne.", "One.\n\n#### Deep\n\nTwo.")


def some(random: Random, question: Question) -> Any:  # noqa: PLR0911 - a table, one row a kind
    """Return an answer of plain texts in its normal form."""
    match question.kind:
        case "prose":
            return random.choice(PROSE)
        case "code":
            return random.choice(["x = 1", "a\n\n  b", "```\nx\n```"])
        case "word":
            return random.choice(["", "python"])
        case "lines":
            return [f"{random.choice(WORDS)} {number}" for number in range(random.randint(1, 3))]
        case "entries":
            return [_fields(random, question) for _ in range(random.randint(1, 3))]
        case "group":
            return _fields(random, question)
    return f"{random.choice(WORDS)} {random.randint(0, 99)}"


def _fields(random: Random, question: Question) -> dict[str, Any]:
    found = {
        field.name: some(random, field)
        for field in question.fields
        if field.required or random.random() < 0.6
    }
    if "language" in found and "code" not in found:
        del found["language"]
    return found


def some_item(random: Random) -> bytes:
    """Return an item as people leave them: sections moved, foreign text between them, other bullets."""
    questions = [question for question in builtin().questions if question.name in BODY]
    drawn = {each.name: some(random, each) for each in questions if each.required or random.random() < 0.6}
    text = RENDERER.item(fill_for_rendering(RENDERER, {**drawn, **RECORD}))
    front, body = text[: text.index("\n# ")], text[text.index("\n# ") :]
    first, *sections = body.rstrip("\n").split("\n\n## ")
    if random.random() < 0.5:
        random.shuffle(sections)
    chunks = [first]
    for section in sections:
        if random.random() < 0.4:
            chunks.append(random.choice(FOREIGN))
        chunks.append("## " + (section.replace("\n- **", "\n* **") if random.random() < 0.5 else section))
    text = front + "\n\n".join(chunks) + random.choice(["\n", "", "\n\nThe end.\n"])
    return text.replace("\n", random.choice(["\n", "\r\n"])).encode()


def others(item: ParsedItem, name: str) -> set[int]:
    """Return the lines that say something besides the answer: other answers, or none at all."""
    head = item.data[: item.front.body].count(b"\n")
    lines: set[int] = set()
    for span in item.reading.spans():
        if span.path != () and (span.path is None or span.path[0] != name):
            first = head + item.body[: span.start].count("\n")
            lines.update(range(first, first + item.body[span.start : span.end].count("\n") + 1))
    own: set[int] = set()
    for span in item.reading.spans():
        if span.path and span.path[0] == name:
            first = head + item.body[: span.start].count("\n")
            own.update(range(first, first + item.body[span.start : span.end].count("\n") + 1))
    return lines - own


@settings(max_examples=cases(80, 400), deadline=None)
@given(st.randoms(use_true_random=True), st.sampled_from(BODY))
def test_an_edit_changes_only_the_lines_of_its_answer(random: Random, name: str) -> None:
    """What is read back is exactly what was changed; everybody else's lines are there as they were."""
    data = some_item(random)
    item = parse_item(data, RENDERER, LAYOUT)
    question = builtin().question(name)
    assert question is not None
    value = some(random, question) if question.required or random.random() < 0.8 else None
    old = item.answers.get(name)
    if isinstance(old, list) and value:
        # Moved, renamed, added and taken out, all at once.
        value = [*old, *value[:1]]
        random.shuffle(value)
        value = value[random.randint(0, 1) :]
    wanted: dict[str, Any] = {**item.answers, name: value}
    try:
        after = EDITOR.edited(item, wanted)
    except (StateError, UsageError) as error:
        event(type(error).__name__)
        return
    event("done")
    read = parse_item(after, RENDERER, LAYOUT)
    unchanged = {key: said for key, said in item.answers.items() if key not in (name, "date_modified")}
    assert {key: said for key, said in read.answers.items() if key in unchanged} == unchanged
    assert not EDITOR.changes(read, {**wanted, "date_modified": read.answers["date_modified"]})
    lines = data.splitlines()
    assert not Counter(lines[number] for number in others(item, name)) - Counter(after.splitlines())
    assert sorted(part.text for part in read.raw) == sorted(part.text for part in item.raw)
