"""Rules for the text itself: fences, tasks, control characters, line ends and conflict markers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backlogue.check.rule import Edit, Hit, Rule
from backlogue.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.check.document import Document
    from backlogue.check.rule import RuleContext

_FENCE = re.compile(r"(`{3,}|~{3,})")
_EMPTY_ITEM = re.compile(r"((?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+\[[ xX]?\])?)[ \t]*(?=\r?\n|\Z)")
# Most items have no such line, and searching for one costs less than examining every list item.
_MAYBE_EMPTY = re.compile(r"\n[ \t>*+.)0-9-]*(?:[-*+.)]|\[[ xX]?\])[ \t]*(?:\r?\n|\Z)")
_ORDINARY = bytes(range(32, 127)) + b"\t\r\n"
# Control characters except tab and line ends, and invisible characters that reverse the direction of text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_LINE_END = re.compile(r"\r\n|\n|\r")
_MARKER = re.compile(r"^(?:(<{7})|(\|{7})|(={7})|(>{7}))(?:[ \t][^\r\n]*)?\r?$", re.MULTILINE)


def _find_fence(document: Document, context: RuleContext) -> Iterator[Hit]:
    text = document.text
    for start, end, fenced in document.spans.code:
        opening = _FENCE.match(text, start) if fenced else None
        if opening is None:
            continue
        lines = text[start:end].rstrip().split("\n")
        last = lines[-1].lstrip(" \t>") if len(lines) > 1 else ""
        if last.strip(opening[1][0]) or len(last) < len(opening[1]):
            message = f"the fence is not closed; add a line '{opening[1]}' at its end"
            yield Hit(start, opening.end(), message)


def _find_task(document: Document, context: RuleContext) -> Iterator[Hit]:
    text = document.text
    if document.body and not _MAYBE_EMPTY.search(text, document.body - 1):
        return
    stops = [*document.spans.items[1:], len(text)]
    for start, stop in zip(document.spans.items, stops, strict=False):
        # The parser may include the indent before the marker in the item.
        first = start + len(text[start:stop]) - len(text[start:stop].lstrip(" \t"))
        match = _EMPTY_ITEM.match(text, first)
        if match is None or _continues(text, first, match.end()):
            continue
        kind = "task" if "[" in match[1] else "list item"
        message = f"the {kind} has no text; fill it in or remove it"
        yield Hit(first, match.end(1), message, _without_line(text, first, match.end()))


def _continues(text: str, first: int, end: int) -> bool:
    """Return whether an item with an empty first line continues on the next, more deeply indented line."""
    indent = first - text.rfind("\n", 0, first) - 1
    rest = _NEXT_LINE.match(text, end)
    return rest is not None and len(rest[1].expandtabs(4)) > indent


_NEXT_LINE = re.compile(r"\r?\n(?:[ \t]*\r?\n)?([ \t]*)[^\s]")


def _without_line(text: str, first: int, end: int) -> tuple[Edit, ...]:
    begin = text.rfind("\n", 0, first) + 1
    if text[begin:first].strip():
        return ()
    line_end = _LINE_END.match(text, end)
    return (Edit(begin, line_end.end() if line_end else end, ""),)


def _find_control(document: Document, context: RuleContext) -> Iterator[Hit]:
    text = document.text
    if not document.data.translate(None, _ORDINARY):
        return
    for match in _CONTROL.finditer(text):
        start, end = match.span()
        trailing = end == len(text) or text.startswith(("\n", "\r\n"), end)
        shown = printable(match[0][:4])
        message = f"control character ({shown}); remove it"
        yield Hit(start, end, message, (Edit(start, end, ""),) if trailing else ())


def _find_invalid(document: Document, context: RuleContext) -> Iterator[Hit]:
    before = -2
    for offset in document.invalid:
        if offset != before + 1:
            byte = document.data[document.byte(offset)]
            yield Hit(offset, offset + 1, f"byte 0x{byte:02x} is not valid UTF-8; save the file as UTF-8")
        before = offset


def _find_line_ends(document: Document, context: RuleContext) -> Iterator[Hit]:
    text = document.text
    if "\r" not in text:
        return
    carriage = text.count("\r\n")
    lone = text.count("\r") - carriage
    feed = text.count("\n") - carriage
    if not lone and not (carriage and feed):
        return
    usual = "\r\n" if carriage > feed else "\n"
    run: list[Edit] = []
    for match in _LINE_END.finditer(text):
        if run and match[0] != text[run[-1].start : run[-1].end]:
            yield _line_end_hit(text, run)
            run = []
        if match[0] != usual:
            run.append(Edit(match.start(), match.end(), usual))
    if run:
        yield _line_end_hit(text, run)


def _line_end_hit(text: str, run: list[Edit]) -> Hit:
    """Return the finding for a run of lines with the same unusual line end."""
    start, end, usual = run[0]
    names = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
    lines = "a line ends" if len(run) == 1 else f"{len(run)} lines end"
    message = f"{lines} with {names[text[start:end]]}, most others with {names[usual]}; use one kind"
    return Hit(start, end, message, tuple(run))


def _find_conflict(document: Document, context: RuleContext) -> Iterator[Hit]:
    text = document.text
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return
    inside = False
    for match in _MARKER.finditer(text):
        # Seven equals signs may underline a heading; they are a marker only inside a conflict.
        if match[3] and not inside:
            continue
        inside = not match[4]
        end = match.end() - match[0].endswith("\r")
        yield Hit(match.start(), end, "unresolved merge conflict; choose a side and remove the marker")


FENCE_UNCLOSED = Rule(
    name="fence-unclosed",
    severity="error",
    summary="a code fence is not closed",
    reason="""\
Everything after an unclosed fence is code, including the headings of the sections that follow.""",
    bad="# Faster start\n\n```python\nload()\n\n## Problem Statement\n",
    good="# Faster start\n\n```python\nload()\n```\n\n## Problem Statement\n\nSlow.\n",
    find=_find_fence,
)
TASK_EMPTY = Rule(
    name="task-empty",
    severity="warning",
    summary="a task or list item has no text",
    reason="Nobody can tell when an empty task is done. `--fix` removes the line.",
    bad="# Faster start\n\n- [x] Measure it\n- [ ]\n",
    good="# Faster start\n\n- [x] Measure it\n- [ ] Write the cache\n",
    find=_find_task,
    fixable=True,
)
CONTROL_CHARACTER = Rule(
    name="control-character",
    severity="error",
    summary="the file contains a control character",
    reason="""\
Control characters are invisible, are often pasted by accident, and can send commands to a terminal or reverse
the direction of text. `--fix` removes those at the end of a line.""",
    bad="# Faster\x07 start\n",
    good="# Faster start\n",
    find=_find_control,
    fixable=True,
)
NOT_UTF8 = Rule(
    name="not-utf8",
    severity="error",
    summary="the file contains bytes that are not UTF-8",
    reason="""\
Editors, servers and other programs that read the item as text each show something different for them.""",
    bad="# Faster st\udcffrt\n",
    good="# Faster start\n",
    find=_find_invalid,
)
LINE_ENDS_MIXED = Rule(
    name="line-ends-mixed",
    severity="warning",
    summary="the file mixes different line ends",
    reason="""\
Some editors rewrite every line of a file with both LF and CRLF when they save it. The finding is reported at
the first line end of each run that differs from most of the file; `--fix` changes them to match.""",
    bad="# Faster start\n\nEvery start takes a second.\r\nOne cache for each folder.\n",
    good="# Faster start\n\nEvery start takes a second.\nOne cache for each folder.\n",
    find=_find_line_ends,
    fixable=True,
)
MERGE_CONFLICT = Rule(
    name="merge-conflict",
    severity="error",
    summary="the file contains a merge conflict marker",
    reason="""\
The file contains two versions of a passage. Every marker is reported, also in code.""",
    bad="# Faster start\n\n<<<<<<< ours\nA second.\n=======\nTwo seconds.\n>>>>>>> theirs\n",
    good="# Faster start\n\nA second.\n",
    find=_find_conflict,
)
RULES = (FENCE_UNCLOSED, TASK_EMPTY, CONTROL_CHARACTER, NOT_UTF8, LINE_ENDS_MIXED, MERGE_CONFLICT)
