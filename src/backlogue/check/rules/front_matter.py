"""The front matter: there, readable, with the template's keys, each said once and read as what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backlogue.check.rule import Edit, Hit, Rule
from backlogue.text import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.check.document import Document, Entry
    from backlogue.check.rule import World

# The plain words that YAML 1.1, which most readers of front matter speak, takes for something else than text.
_MISREAD = (
    (re.compile(r"(?:yes|no|on|off|true|false|y|n)\Z", re.IGNORECASE), "true or false"),
    (re.compile(r"(?:~|null)\Z", re.IGNORECASE), "nothing"),
    (re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z"), "a number in base sixty"),
    (re.compile(r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]+|[0-9][0-9_]*)\Z"), "a number"),
    (
        re.compile(r"[-+]?(?:[0-9][0-9_]*)?\.(?:[0-9_]+|inf|nan)(?:e[-+]?[0-9]+)?\Z", re.IGNORECASE),
        "a number",
    ),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?\Z"), "a date"),
)


def _find_missing(document: Document, world: World) -> Iterator[Hit]:
    if document.trouble and document.trouble.missing:
        yield Hit(0, 0, "the item has no front matter; begin it with '---', its keys and '---'")


def _find_unreadable(document: Document, world: World) -> Iterator[Hit]:
    trouble = document.trouble
    if trouble and not trouble.missing:
        yield Hit(trouble.offset, trouble.offset, trouble.message)


def _find_key_missing(document: Document, world: World) -> Iterator[Hit]:
    if document.front is None:
        return
    there = {entry.key for entry in document.entries}
    for key in world.facts.keys:
        if key not in there:
            yield Hit(0, 3, f"the key '{key}' is missing; add it")


def _find_key_duplicate(document: Document, world: World) -> Iterator[Hit]:
    seen: set[str] = set()
    for entry in document.entries:
        if entry.key in seen:
            yield _at_key(entry, f"the key '{entry.key}' is there twice; keep one")
        seen.add(entry.key)


def _find_key_unknown(document: Document, world: World) -> Iterator[Hit]:
    for entry in document.entries:
        if entry.key not in world.facts.keys:
            guess = nearest(entry.key, world.facts.keys)
            hint = f"did you mean '{guess}'?" if guess else "take it out or keep it on purpose"
            yield _at_key(entry, f"the template knows no key '{entry.key}'; {hint}")


def _find_key_order(document: Document, world: World) -> Iterator[Hit]:
    ranks = {key: rank for rank, key in enumerate(world.facts.keys)}
    ours = [entry for entry in document.entries if entry.key in ranks]
    highest = -1
    for entry in ours:
        rank = ranks[entry.key]
        if rank < highest:
            before = world.facts.keys[highest]
            yield _at_key(
                entry,
                f"'{entry.key}' stands before '{before}' in the template",
                _ordered(document, ours, ranks),
            )
        highest = max(highest, rank)


def _ordered(document: Document, ours: list[Entry], ranks: dict[str, int]) -> tuple[Edit, ...]:
    """Put our keys' lines in the template's order, each at the place of another; only if each is one line."""
    text = document.text
    spans = [_line(text, entry) for entry in ours]
    if len({entry.key for entry in ours}) < len(ours) or not all(
        _is_whole(text, entry, spans) for entry in ours
    ):
        return ()
    wanted = sorted(range(len(ours)), key=lambda index: ranks[ours[index].key])
    lines = [text[slice(*spans[index])] for index in wanted]
    return tuple(
        Edit(*span, line) for span, line in zip(spans, lines, strict=True) if text[slice(*span)] != line
    )


def _line(text: str, entry: Entry) -> tuple[int, int]:
    end = text.find("\n", entry.end)
    return entry.key_start, end - (text[end - 1] == "\r")


def _is_whole(text: str, entry: Entry, spans: list[tuple[int, int]]) -> bool:
    """Tell whether an entry is one line of its own, with nothing that other lines could speak of."""
    starts_line = entry.key_start == 0 or text[entry.key_start - 1] == "\n"
    one_line = "\n" not in text[entry.key_start : entry.end]
    alone = sum(start <= entry.start < end for start, end in spans) == 1
    return starts_line and one_line and alone and entry.text is not None


def _find_misread(document: Document, world: World) -> Iterator[Hit]:
    for entry in document.entries:
        if entry.key not in world.facts.keys or entry.key in world.facts.dates or entry.quoted:
            continue
        value = document.text[entry.start : entry.end]
        if entry.text is None:
            yield Hit(
                entry.start, entry.end, f"the value of '{entry.key}' is no text; write one word or quote it"
            )
            continue
        for pattern, what in _MISREAD:
            if pattern.match(value):
                message = f"YAML reads {value} as {what}, not as text; put it in quotes"
                yield Hit(entry.start, entry.end, message)
                break


def _at_key(entry: Entry, message: str, edits: tuple[Edit, ...] = ()) -> Hit:
    return Hit(entry.key_start, entry.key_start + len(entry.key), message, edits)


_BODY = "\n# Faster start\n"
_GOOD = "---\nstatus: todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n" + _BODY

FRONT_MATTER_MISSING = Rule(
    name="front-matter-missing",
    severity="error",
    summary="the item has no front matter",
    reason="""\
Status and dates stand between two lines `---` at the very top of the file. Without them the item appears in
no list by status, and no program can set them.""",
    bad="# Faster start\n",
    good=_GOOD,
    find=_find_missing,
)
FRONT_MATTER_UNREADABLE = Rule(
    name="front-matter-unreadable",
    severity="error",
    summary="the front matter is no YAML mapping, or not closed",
    reason="""\
What does not parse is read differently by every program, or not at all. The finding stands where the parser
gave up, which may be a line after the mistake.""",
    bad="---\nstatus: [todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n" + _BODY,
    good=_GOOD,
    find=_find_unreadable,
)
KEY_MISSING = Rule(
    name="key-missing",
    severity="error",
    summary="a front matter key of the template is missing",
    reason="""\
The template's keys are what every item can be asked for: which are still to do, which changed lately.""",
    bad="---\nstatus: todo\ndate_created: 2026-01-05\n---\n" + _BODY,
    good=_GOOD,
    find=_find_key_missing,
)
KEY_DUPLICATE = Rule(
    name="key-duplicate",
    severity="error",
    summary="a front matter key is there twice",
    reason="Most readers silently take the last one, some the first: the item says two things at once.",
    bad="---\nstatus: todo\nstatus: done\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n" + _BODY,
    good=_GOOD,
    find=_find_key_duplicate,
)
KEY_UNKNOWN = Rule(
    name="key-unknown",
    severity="warning",
    summary="a front matter key is not the template's",
    reason="""\
Keys of other programs are welcome and kept untouched, so the rule is off until it is selected. Where a team
wants exactly the template's keys, it finds the misspelt ones.""",
    bad="---\nstatus: todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\nstaus: done\n---\n" + _BODY,
    good=_GOOD,
    find=_find_key_unknown,
    on=False,
)
KEY_ORDER = Rule(
    name="key-order",
    severity="info",
    summary="front matter keys are not in the template's order",
    reason="""\
One order everywhere makes items easy to compare, and a copied key easy to see. `--fix` moves the lines,
comments on them included, and leaves keys of others where they are.""",
    bad="---\ndate_created: 2026-01-05\nstatus: todo\ndate_modified: 2026-01-06\n---\n" + _BODY,
    good=_GOOD,
    find=_find_key_order,
    fixable=True,
)
MISREAD_VALUE = Rule(
    name="misread-value",
    severity="error",
    summary="YAML reads a value as something else than text",
    reason="""\
`on` is true, `010` is eight and `12:30` is 750 to most YAML readers, though not to this program: other
programs would see another value than people do. Quotes make it text for everyone.""",
    bad="---\nstatus: on\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n" + _BODY,
    good=_GOOD,
    find=_find_misread,
)
RULES = (
    FRONT_MATTER_MISSING,
    FRONT_MATTER_UNREADABLE,
    KEY_MISSING,
    KEY_DUPLICATE,
    KEY_UNKNOWN,
    KEY_ORDER,
    MISREAD_VALUE,
)
