"""The text itself: fences, tasks, control characters, line ends and conflict markers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backlogue.check.rule import Edit, Hit, Rule
from backlogue.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.check.document import Document
    from backlogue.check.rule import World

_FENCE = re.compile(r"(`{3,}|~{3,})")
_EMPTY_ITEM = re.compile(r"((?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+\[[ xX]?\])?)[ \t]*(?=\r?\n|\Z)")
# Most items have no such line, and looking for one costs less than looking at every list item.
_MAYBE_EMPTY = re.compile(r"\n[ \t>*+.)0-9-]*(?:[-*+.)]|\[[ xX]?\])[ \t]*(?:\r?\n|\Z)")
_ORDINARY = bytes(range(32, 127)) + b"\t\r\n"
# Every control character but tab and line ends, and what turns the direction of text around unseen.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_LINE_END = re.compile(r"\r\n|\n|\r")
_MARKER = re.compile(r"^(?:(<{7})|(\|{7})|(={7})|(>{7}))(?:[ \t][^\r\n]*)?\r?$", re.MULTILINE)


def _find_fence(document: Document, world: World) -> Iterator[Hit]:
    text = document.text
    for start, end, fenced in document.spans.code:
        opening = _FENCE.match(text, start) if fenced else None
        if opening is None:
            continue
        lines = text[start:end].rstrip().split("\n")
        last = lines[-1].lstrip(" \t>") if len(lines) > 1 else ""
        if last.strip(opening[1][0]) or len(last) < len(opening[1]):
            message = f"the fence is not closed; end it with a line '{opening[1]}'"
            yield Hit(start, opening.end(), message)


def _find_task(document: Document, world: World) -> Iterator[Hit]:
    text = document.text
    if document.body and not _MAYBE_EMPTY.search(text, document.body - 1):
        return
    stops = [*document.spans.items[1:], len(text)]
    for start, stop in zip(document.spans.items, stops, strict=False):
        # The parser may count the indent before a marker to the item.
        first = start + len(text[start:stop]) - len(text[start:stop].lstrip(" \t"))
        match = _EMPTY_ITEM.match(text, first)
        if match is None or _goes_on(text, first, match.end()):
            continue
        what = "task" if "[" in match[1] else "list item"
        message = f"a {what} without text; say what is to be done or take it out"
        yield Hit(first, match.end(1), message, _without_line(text, first, match.end()))


def _goes_on(text: str, first: int, end: int) -> bool:
    """Tell whether what follows an empty first line is still the item: a line that is indented deeper."""
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


def _find_control(document: Document, world: World) -> Iterator[Hit]:
    text = document.text
    if not document.data.translate(None, _ORDINARY):
        return
    for match in _CONTROL.finditer(text):
        start, end = match.span()
        trailing = end == len(text) or text.startswith(("\n", "\r\n"), end)
        shown = printable(match[0][:4])
        message = f"a control character ({shown}); take it out"
        yield Hit(start, end, message, (Edit(start, end, ""),) if trailing else ())


def _find_invalid(document: Document, world: World) -> Iterator[Hit]:
    before = -2
    for offset in document.invalid:
        if offset != before + 1:
            byte = document.data[document.byte(offset)]
            yield Hit(offset, offset + 1, f"the byte 0x{byte:02x} is no UTF-8; save the file as UTF-8")
        before = offset


def _find_line_ends(document: Document, world: World) -> Iterator[Hit]:
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
            yield _mixed(text, run)
            run = []
        if match[0] != usual:
            run.append(Edit(match.start(), match.end(), usual))
    if run:
        yield _mixed(text, run)


def _mixed(text: str, run: list[Edit]) -> Hit:
    """Return the finding of consecutive lines that end in the same unusual way."""
    start, end, usual = run[0]
    said = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
    lines = "a line ends" if len(run) == 1 else f"{len(run)} lines end"
    message = f"{lines} with {said[text[start:end]]}, most others with {said[usual]}"
    return Hit(start, end, message, tuple(run))


def _find_conflict(document: Document, world: World) -> Iterator[Hit]:
    text = document.text
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return
    inside = False
    for match in _MARKER.finditer(text):
        # Seven equals signs alone underline a heading; between the other two they divide a conflict.
        if match[3] and not inside:
            continue
        inside = not match[4]
        end = match.end() - match[0].endswith("\r")
        yield Hit(match.start(), end, "a merge conflict is left; choose a side and take the marker out")


FENCE_UNCLOSED = Rule(
    name="fence-unclosed",
    severity="error",
    summary="a code fence is not closed",
    reason="""\
Everything after an open fence is shown as code: headings vanish, and with them the sections they begin.""",
    bad="# Faster start\n\n```python\nload()\n\n## Problem Statement\n",
    good="# Faster start\n\n```python\nload()\n```\n\n## Problem Statement\n\nSlow.\n",
    find=_find_fence,
)
TASK_EMPTY = Rule(
    name="task-empty",
    severity="warning",
    summary="a task or list item without text",
    reason="An empty check box can never be ticked with a good conscience. `--fix` takes the line out.",
    bad="# Faster start\n\n- [x] Measure it\n- [ ]\n",
    good="# Faster start\n\n- [x] Measure it\n- [ ] Write the cache\n",
    find=_find_task,
    fixable=True,
)
CONTROL_CHARACTER = Rule(
    name="control-character",
    severity="error",
    summary="a control character",
    reason="""\
Control characters are invisible, come in by pasting, and can steer a terminal or turn the direction of text
around. `--fix` takes out those at the end of a line.""",
    bad="# Faster\x07 start\n",
    good="# Faster start\n",
    find=_find_control,
    fixable=True,
)
NOT_UTF8 = Rule(
    name="not-utf8",
    severity="error",
    summary="bytes that are not UTF-8",
    reason="""\
Every program that reads the item as text, editors and servers alike, shows something else for them.""",
    bad="# Faster st\udcffrt\n",
    good="# Faster start\n",
    find=_find_invalid,
)
LINE_ENDS_MIXED = Rule(
    name="line-ends-mixed",
    severity="warning",
    summary="lines end in different ways",
    reason="""\
A file with both LF and CRLF changes as a whole whenever an editor makes up its mind. The finding stands at
the first line end of each run that is not the usual one of the file; `--fix` makes all of them the usual
one.""",
    bad="# Faster start\n\nEvery start takes a second.\r\nOne cache for each folder.\n",
    good="# Faster start\n\nEvery start takes a second.\nOne cache for each folder.\n",
    find=_find_line_ends,
    fixable=True,
)
MERGE_CONFLICT = Rule(
    name="merge-conflict",
    severity="error",
    summary="a marker of a merge conflict",
    reason="""\
The file holds two versions of a passage, and nobody has chosen. Every marker is a finding, in code too.""",
    bad="# Faster start\n\n<<<<<<< ours\nA second.\n=======\nTwo seconds.\n>>>>>>> theirs\n",
    good="# Faster start\n\nA second.\n",
    find=_find_conflict,
)
RULES = (FENCE_UNCLOSED, TASK_EMPTY, CONTROL_CHARACTER, NOT_UTF8, LINE_ENDS_MIXED, MERGE_CONFLICT)
