"""The guards of the template's macros, found in their text, and the macros without each of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Guard(NamedTuple):
    """A guard, by what the macros' text becomes without it.

    Attributes:
        file: The macros' file.
        line: Where the guard stands in it.
        what: The guard's own words.
        without: The file's whole text without it.
    """

    file: str
    line: int
    what: str
    without: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


_CONDITION = re.compile(r"\{% (?:el)?if (?P<condition>.+?) -?%\}")
_LITERAL = re.compile(r"regex_(?:search|replace|findall)\('(?P<regex>(?:[^'\\]|\\.)+)'")
_BLOCK = re.compile(r"\{% set \w+ -?%\}\n(?P<regex>.+?)\n\{%- endset %\}", re.DOTALL)
_NAMED = re.compile(r"\{% set (?:control|shallow|own_fence|empty_heading) = '(?P<regex>(?:[^'\\]|\\.)+)'")


def guards(macros: Path) -> Iterator[Guard]:
    """Yield every guard: each condition of a branch, each alternative of a regular expression."""
    for path in sorted(macros.glob("*.jinja")):
        text = path.read_text(encoding="utf-8")
        for start, end, instead in _removals(text):
            line = text.count("\n", 0, start) + 1
            yield Guard(path.name, line, text[start:end], text[:start] + instead + text[end:])


def _removals(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _CONDITION.finditer(text):
        for start, end, instead in _clauses(found["condition"]):
            yield found.start("condition") + start, found.start("condition") + end, instead
    for kind in (_LITERAL, _BLOCK, _NAMED):
        for found in kind.finditer(text):
            escape = "\\\\" if kind is not _BLOCK else "\\"
            for start, end in _alternatives(found["regex"], escape):
                yield found.start("regex") + start, found.start("regex") + end, ""


def _clauses(condition: str) -> Iterator[tuple[int, int, str]]:
    """Yield a condition as a whole, and each of its clauses."""
    yield 0, len(condition), "false"
    parts = [*re.finditer(r"(?:^|(?<= and )|(?<= or ))(?:(?! and | or ).)+", condition)]
    if len(parts) > 1 and "(" not in condition:
        joined_by_and = " and " in condition
        for part in parts:
            yield part.start(), part.end(), "true" if joined_by_and else "false"


def _alternatives(regex: str, escape: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each alternative, at any depth, with one bar beside it.

    Args:
        regex: The regular expression as it stands in the text.
        escape: How a backslash stands there.
    """
    groups: list[list[int]] = [[0]]
    token = re.compile(
        rf"{re.escape(escape)}.|\[\^?\]?(?:{re.escape(escape)}.|[^\]])*\]|\{{\{{.*?\}}\}}|.", re.DOTALL
    )
    spans: list[tuple[int, int]] = []
    for found in token.finditer(regex):
        if found[0] == "(":
            groups.append([found.end()])
        elif found[0] == "|":
            groups[-1].append(found.end())
        elif found[0] == ")":
            spans += _spans(groups.pop(), found.start())
    spans += _spans(groups.pop(), len(regex))
    return iter(spans)


def _spans(starts: list[int], end: int) -> Iterator[tuple[int, int]]:
    """Yield each alternative of one group: with the bar after it, or before it if it is the last."""
    if len(starts) == 1:
        return
    for index, start in enumerate(starts):
        is_last = index == len(starts) - 1
        yield (start - 1, end) if is_last else (start, starts[index + 1])
