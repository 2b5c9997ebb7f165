"""Rules for front matter: missing, unreadable, and its keys and values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backlogue.check.rule import Edit, Hit, Rule
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.check.document import Document, Entry
    from backlogue.check.rule import RuleContext

# Plain scalars that YAML 1.1, which most readers of front matter use, does not read as text.
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


def _find_missing(document: Document, context: RuleContext) -> Iterator[Hit]:
    if context.facts.keys and document.fault and document.fault.missing:
        yield Hit(0, 0, "the item has no front matter; start the file with its keys between two '---' lines")


def _find_unreadable(document: Document, context: RuleContext) -> Iterator[Hit]:
    fault = document.fault
    if fault and not fault.missing:
        yield Hit(fault.offset, fault.offset, fault.message)


def _find_key_missing(document: Document, context: RuleContext) -> Iterator[Hit]:
    if document.front is None:
        return
    present = {entry.key for entry in document.entries}
    for key in context.facts.keys:
        if key not in present:
            yield Hit(0, 3, f"the key '{key}' is missing; add it")


def _find_key_duplicate(document: Document, context: RuleContext) -> Iterator[Hit]:
    seen: set[str] = set()
    for entry in document.entries:
        if entry.key in seen:
            yield _at_key(entry, f"duplicate key '{entry.key}'; remove one")
        seen.add(entry.key)


def _find_key_unknown(document: Document, context: RuleContext) -> Iterator[Hit]:
    for entry in document.entries:
        if entry.key not in context.facts.keys:
            hint = suggestion(entry.key, context.facts.keys, otherwise="remove it or ignore this finding")
            yield _at_key(entry, f"the template has no key '{entry.key}'; {hint}")


def _find_key_order(document: Document, context: RuleContext) -> Iterator[Hit]:
    ranks = {key: rank for rank, key in enumerate(context.facts.keys)}
    known = [entry for entry in document.entries if entry.key in ranks]
    highest = -1
    for entry in known:
        rank = ranks[entry.key]
        if rank < highest:
            before = context.facts.keys[highest]
            yield _at_key(
                entry,
                f"'{entry.key}' comes before '{before}' in the template; reorder the keys",
                _reorder(document, known, ranks),
            )
        highest = max(highest, rank)


def _reorder(document: Document, known: list[Entry], ranks: dict[str, int]) -> tuple[Edit, ...]:
    """Return edits that put the template's keys in order; empty unless each is on a line of its own."""
    text = document.text
    spans = [_line(text, entry) for entry in known]
    if len({entry.key for entry in known}) < len(known) or not all(
        _is_own_line(text, entry, spans) for entry in known
    ):
        return ()
    wanted = sorted(range(len(known)), key=lambda index: ranks[known[index].key])
    lines = [text[slice(*spans[index])] for index in wanted]
    return tuple(
        Edit(*span, line) for span, line in zip(spans, lines, strict=True) if text[slice(*span)] != line
    )


def _line(text: str, entry: Entry) -> tuple[int, int]:
    end = text.find("\n", entry.end)
    return entry.key_start, end - (text[end - 1] == "\r")


def _is_own_line(text: str, entry: Entry, spans: list[tuple[int, int]]) -> bool:
    """Return whether an entry takes exactly one line and holds no list, mapping or alias."""
    starts_line = entry.key_start == 0 or text[entry.key_start - 1] == "\n"
    one_line = "\n" not in text[entry.key_start : entry.end]
    alone = sum(start <= entry.start < end for start, end in spans) == 1
    return starts_line and one_line and alone and entry.text is not None


def _find_misread(document: Document, context: RuleContext) -> Iterator[Hit]:
    for entry in document.entries:
        if entry.key not in context.facts.keys or entry.key in context.facts.dates or entry.quoted:
            continue
        value = document.text[entry.start : entry.end]
        if entry.text is None:
            message = f"the value of '{entry.key}' is not text; write plain text or quote it"
            yield Hit(entry.start, entry.end, message)
            continue
        for pattern, kind in _MISREAD:
            if pattern.match(value):
                message = f"YAML reads {value} as {kind}, not as text; quote it"
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
Status and dates are read from the front matter, between two `---` lines at the very top of the file. Without
it, lists by status leave the item out, and no program can set its status.""",
    bad="# Faster start\n",
    good=_GOOD,
    find=_find_missing,
)
FRONT_MATTER_UNREADABLE = Rule(
    name="front-matter-unreadable",
    severity="error",
    summary="the front matter is not a YAML mapping, or is not closed",
    reason="""\
Programs read invalid front matter differently, or not at all. The finding is reported where the parser
stopped, which may be a line after the mistake.""",
    bad="---\nstatus: [todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n" + _BODY,
    good=_GOOD,
    find=_find_unreadable,
)
KEY_MISSING = Rule(
    name="key-missing",
    severity="error",
    summary="a front matter key of the template is missing",
    reason="""\
Lists, filters and searches rely on every item having the template's keys.""",
    bad="---\nstatus: todo\ndate_created: 2026-01-05\n---\n" + _BODY,
    good=_GOOD,
    find=_find_key_missing,
)
KEY_DUPLICATE = Rule(
    name="key-duplicate",
    severity="error",
    summary="a front matter key is duplicated",
    reason="Most YAML readers silently use the last one, some the first.",
    bad="---\nstatus: todo\nstatus: done\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n" + _BODY,
    good=_GOOD,
    find=_find_key_duplicate,
)
KEY_UNKNOWN = Rule(
    name="key-unknown",
    severity="warning",
    summary="a front matter key is not in the template",
    reason="""\
Other programs may add keys of their own, which are kept untouched, so the rule is off by default. Select it
if your items should have only the template's keys: it finds the misspelled ones.""",
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
The same order everywhere makes items easy to compare and duplicates easy to see. `--fix` moves the lines with
their comments and leaves other keys where they are.""",
    bad="---\ndate_created: 2026-01-05\nstatus: todo\ndate_modified: 2026-01-06\n---\n" + _BODY,
    good=_GOOD,
    find=_find_key_order,
    fixable=True,
)
MISREAD_VALUE = Rule(
    name="misread-value",
    severity="error",
    summary="YAML does not read a value as text",
    reason="""\
Most YAML readers read `on` as true, `010` as eight and `12:30` as 750. Backlogue reads them as written, so
other programs would see a different value. Quotes make the value text for every reader.""",
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
