"""Rules for file names, and for titles that two items share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.check.rule import Hit, Rule
from backlogue.items.folder import is_item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.check.document import Document
    from backlogue.check.rule import RuleContext


def _find_clash(document: Document, context: RuleContext) -> Iterator[Hit]:
    for name in context.namesakes(document.name):
        yield Hit(0, 0, f"the file name differs from '{name}' only in case; rename one of them")


def _find_number(document: Document, context: RuleContext) -> Iterator[Hit]:
    for path in context.same_number(document.name):
        yield Hit(0, 0, f"'{path}' has the same number; give one of them the next free number")


def _find_name(document: Document, context: RuleContext) -> Iterator[Hit]:
    stem = document.name.rpartition(".")[0] or document.name
    # A file that is not an item can be checked by path; the rules for item names don't apply to it.
    fault = context.file_name_fault(stem) if is_item(document.name) else ""
    if fault:
        yield Hit(0, 0, f"the file name '{document.name}' {fault}")


NAME_CLASH = Rule(
    name="name-clash",
    severity="error",
    summary="two file names differ only in case",
    reason="""\
On Windows and macOS, both names refer to the same file: a checkout there loses one of the two.""",
    bad="faster-start.md: # Faster start\nFaster-Start.md: # Quicker start\n",
    good="faster-start.md: # Faster start\nquicker-start.md: # Quicker start\n",
    find=_find_clash,
    files=True,
)
NUMBER_DUPLICATE = Rule(
    name="number-duplicate",
    severity="error",
    summary="two items have the same number",
    reason="""\
An item is found by its number (`backlogue show 48`), and others refer to it by that. Two branches that each
add an item can give both the same number: rename one of the files, and change the number inside it. Items in
the other `folders` of the template's number count too.""",
    bad="048-faster.md: # TCK-048: Faster start\n048-dark-mode.md: # TCK-048: Dark mode\n",
    good="048-faster.md: # TCK-048: Faster start\n049-dark-mode.md: # TCK-049: Dark mode\n",
    find=_find_number,
    files=True,
)
FILE_NAME = Rule(
    name="file-name",
    severity="info",
    summary="the file name does not fit the rules for slugs",
    reason="""\
New items get lower-case names of letters, digits and dashes, at most 60 characters, that work on every system
and in every link without quoting. The rule comes from the template's question `slug`.""",
    bad="Faster Start!.md: # Faster start\n",
    good="faster-start.md: # Faster start\n",
    find=_find_name,
    files=True,
)
TITLE_DUPLICATE = Rule(
    name="title-duplicate",
    severity="warning",
    summary="two items have the same title",
    reason="""\
They can't be told apart in lists and searches, and one is often a duplicate of the other. Titles are compared
within a folder and a run, ignoring case and spaces.""",
    bad="faster-start.md: # Faster start\nstart.md: # faster  start\n",
    good="faster-start.md: # Faster start\nstart.md: # Smaller start\n",
    find=None,
    files=True,
)
RULES = (NAME_CLASH, NUMBER_DUPLICATE, FILE_NAME, TITLE_DUPLICATE)
