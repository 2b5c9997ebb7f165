"""Rules for leftovers of a copied template: placeholders, its comment, its sample code."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from backlogue.check.rule import Edit, Hit, Rule
from backlogue.check.template_facts import comparable_text, is_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.check.document import Document
    from backlogue.check.rule import RuleContext
    from backlogue.check.template_facts import Facts

# Some editors escape brackets: `\[Description\]` is the same placeholder. Longer text in brackets is prose.
_BRACKETS = re.compile(r"\[([^\[\]]{1,400})\]")
_LOOKS_LIKE = re.compile(
    r"\\?\[(?![ xX]\\?\])(?!\^)[A-Z][^\[\]\n]{2,200}\]|<(?:your|insert|enter|add)\b[^<>\n]{0,80}>"
    r"|\b(?:TODO|TBD|FIXME|XXX)\b|\?\?\?|\blorem ipsum\b",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_ENOUGH = 3
_TELLING = 3
"""Texts with fewer words may be the author's own, unless they stand alone."""
_VALUE_BEFORE = re.compile(r"(?:.*[:|])?[^\w\n]*(?:\d+[.)])?\s*(?:\[.\])?[^\w\n]*")
_VALUE_AFTER = re.compile(r"[^\w\n|]*(?:\||$)")


class _Leftovers:
    """A template's leftovers, prepared for searching."""

    def __init__(self, facts: Facts) -> None:
        self.tokens = frozenset(comparable_text(text[1:-1]) for text in facts.placeholders if is_token(text))
        self.message = lru_cache(maxsize=4096)(self._message)
        others = [text for text in facts.placeholders if not is_token(text)]
        self.others = _pattern_for_any(others) if others else None
        self.values = {key: frozenset(map(comparable_text, texts)) for key, texts in facts.values}
        self.comment = frozenset(filter(None, map(comparable_text, facts.comment)))
        self.code = frozenset(filter(None, map(comparable_text, facts.code)))
        self.instructions = [
            frozenset(filter(None, map(comparable_text, text.splitlines()))) for text in facts.instructions
        ]

    def _message(self, words: str) -> str:
        """Return the message for text in brackets; empty if it is not a placeholder."""
        words = words.removesuffix("\\")
        return _placeholder_message(f"[{words}]") if comparable_text(words) in self.tokens else ""


def _pattern_for_any(texts: list[str]) -> re.Pattern[str]:
    """Return a pattern that matches any of the texts, ignoring case, spaces and digits."""
    patterns = []
    for text in sorted(texts, key=len, reverse=True):
        words = r"\s+".join(re.escape(word) for word in text.split())
        words = re.sub(r"\d+", r"\\d+", words)
        before = r"(?<!\w)" if text[:1].isalnum() else ""
        after = r"(?!\w)" if text[-1:].isalnum() else ""
        patterns.append(before + words + after)
    return re.compile("|".join(patterns), re.IGNORECASE)


@lru_cache(maxsize=4)
def _leftovers(facts: Facts) -> _Leftovers:
    return _Leftovers(facts)


def _find_placeholders(document: Document, context: RuleContext) -> Iterator[Hit]:
    known = _leftovers(context.facts)
    text = document.text
    for entry in document.entries:
        if entry.text is not None and comparable_text(entry.text) in known.values.get(entry.key, ()):
            yield Hit(entry.start, entry.end, _placeholder_message(text[entry.start : entry.end]))
    literal, message_for = document.spans.is_literal, known.message
    for match in _BRACKETS.finditer(text):
        message = message_for(match[1])
        if message:
            start, end = match.span()
            start -= text[start - 1 : start] == "\\"
            if literal(start, end):
                yield Hit(start, end, message)
    if known.others is not None:
        for match in known.others.finditer(text):
            start, end = match.span()
            if literal(start, end) and (_is_telling(match[0]) or _stands_alone(text, start, end)):
                yield Hit(start, end, _placeholder_message(match[0]))


def _is_telling(words: str) -> bool:
    """Tell whether text is a placeholder wherever it is found: several words, or something in brackets."""
    return len(words.split()) >= _TELLING or not words[:1].isalnum() or not words[-1:].isalnum()


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a line, a table cell or a label's value consists of this text."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    stop = text.find("\n", end)
    after = text[end : stop if stop >= 0 else len(text)]
    return bool(_VALUE_BEFORE.fullmatch(before) and _VALUE_AFTER.match(after))


def _placeholder_message(words: str) -> str:
    return f"placeholder '{' '.join(words.split())}' from the template; replace or remove it"


def _find_comment(document: Document, context: RuleContext) -> Iterator[Hit]:
    known = _leftovers(context.facts).comment
    if not known:
        return
    text = document.text
    for start, end in document.spans.html:
        match = _COMMENT.match(text, start, end)
        if match is None:
            continue
        lines = [comparable_text(line) for line in match[1].splitlines()]
        written = [line for line in lines if line]
        left = sum(line in known for line in written)
        if left >= _ENOUGH or (left and left * 2 >= len(written)):
            is_whole = left == len(written) and match[0].endswith("-->")
            edits = (_removal(text, match.start(), match.end()),) if is_whole else ()
            yield Hit(start, match.end(), "comment from the template; remove it", edits)
    yield from _find_instructions(document, context)


def _removal(text: str, start: int, end: int) -> Edit:
    """Return the edit that removes a span; if it fills its lines, those and the blank ones after them."""
    begin = text.rfind("\n", 0, start) + 1
    rest = _BLANK.match(text, end)
    if not text[begin:start].strip() and rest is not None:
        return Edit(begin, rest.end(), "")
    return Edit(begin + len(text[begin:start].rstrip(" \t")), end, "")


def _find_instructions(document: Document, context: RuleContext) -> Iterator[Hit]:
    """Find adjacent lines of instructions; some of the lines are enough to recognize them."""
    for known in _leftovers(context.facts).instructions:
        group: list[tuple[int, int, str]] = []
        for start, end, words in _nonblank_lines(document):
            if words in known:
                group.append((start, end, words))
                continue
            yield from _instructions(document, group, known)
            group = []
        yield from _instructions(document, group, known)


def _nonblank_lines(document: Document) -> Iterator[tuple[int, int, str]]:
    """Yield where each line of the body starts and ends, and its text as it is compared."""
    text, at = document.text, document.body
    for line in text[at:].splitlines(keepends=True):
        bare = line.strip()
        if bare:
            start = at + line.index(bare)
            yield start, start + len(bare), comparable_text(bare)
        at += len(line)


def _instructions(
    document: Document, group: list[tuple[int, int, str]], known: frozenset[str]
) -> Iterator[Hit]:
    code = [(start, end) for start, end, _ in document.spans.code]
    is_known = {words for _, _, words in group} == known or any(
        len(words.split()) >= _ENOUGH and not any(first <= start < last for first, last in code)
        for start, _, words in group
    )
    if group and is_known:
        start, end = group[0][0], group[-1][1]
        message = "instructions of the template; remove them"
        yield Hit(start, end, message, (_removal(document.text, start, end),))


def _find_code(document: Document, context: RuleContext) -> Iterator[Hit]:
    known = _leftovers(context.facts).code
    if not known:
        return
    text = document.text
    for start, end, _fenced in document.spans.code:
        offset = start
        found: list[tuple[int, int]] = []
        for line in text[start:end].splitlines(keepends=True):
            words = line.strip()
            if comparable_text(words) in known:
                first = offset + line.index(words)
                found.append((first, first + len(words)))
            offset += len(line)
        if found:
            yield Hit(found[0][0], found[-1][1], "sample code from the template; replace or remove it")


def _find_lookalikes(document: Document, context: RuleContext) -> Iterator[Hit]:
    known = _leftovers(context.facts).tokens
    for match in _LOOKS_LIKE.finditer(document.text, document.body):
        start, end = match.span()
        if document.spans.is_literal(start, end) and comparable_text(match[0].strip("\\[]")) not in known:
            yield Hit(start, end, f"'{match[0]}' looks like a placeholder")


_BLANK = re.compile(r"[ \t]*(?:\r?\n[ \t]*)*(?:\r?\n|\Z)")

PLACEHOLDER = Rule(
    name="placeholder",
    severity="error",
    summary="a placeholder of the template was not replaced",
    reason="""\
An item made by copying the template keeps its bracketed placeholders until someone replaces them. A reader
can't tell what was decided from what was never filled in. The placeholders come from the template in use, so
custom templates have their own. Case, spaces and digits are ignored in the comparison (`[Task 12]` matches
`[Task 1]`), and so are code, HTML, links, references and check boxes.""",
    bad="## Proposed Solution\n\n[Describe the high-level solution approach]\n",
    good="## Proposed Solution\n\nRead the cache once and keep it. See [the notes](#proposed-solution).\n",
    find=_find_placeholders,
)
TEMPLATE_COMMENT = Rule(
    name="template-comment",
    severity="error",
    summary="the template's comment or instructions were not removed",
    reason="""\
The comment at the top of the template explains how to fill it in, and its last line asks you to remove it.
Left in the file, it clutters every editor and every search. A comment is reported if half of its lines, or
three of them, are the template's; `--fix` removes it if it holds nothing else. A custom template lists its
comments, and its instructions outside of comments, in `_leftovers`; `--fix` removes the lines of both.""",
    bad="<!--\nBACKLOG ITEM TEMPLATE\n\nUsage:\n1. Copy this template to create new backlog items\n-->\n"
    "\n# Faster start\n",
    good="# Faster start\n\n<!-- The numbers are from the machine in the hall. -->\n",
    find=_find_comment,
    fixable=True,
)
SAMPLE_CODE = Rule(
    name="sample-code",
    severity="error",
    summary="the template's sample code was not replaced",
    reason="""\
The template has sample code that shows where code goes. In a finished item, a reader may mistake it for the
design. Every code block that holds a line of the sample is reported.""",
    bad="## Technical Architecture\n\n```lua\n-- Code examples if relevant\n"
    'local example = "implementation approach"\n```\n',
    good="## Technical Architecture\n\n```lua\nlocal cache = load(folder)\n```\n",
    find=_find_code,
)
PLACEHOLDER_LIKE = Rule(
    name="placeholder-like",
    severity="info",
    summary="something looks like a placeholder",
    reason="""\
Text in brackets, `TODO`, `TBD`, `???` or `<your name>` is often a note that someone meant to replace. Many
items contain such text on purpose, so the rule is off by default, and its findings never fail a run.""",
    bad="## Proposed Solution\n\nTBD\n",
    good="## Proposed Solution\n\nOne cache for each folder.\n",
    find=_find_lookalikes,
    on=False,
)
RULES = (PLACEHOLDER, TEMPLATE_COMMENT, SAMPLE_CODE, PLACEHOLDER_LIKE)
