"""Match the text of a heading or list item with a pattern of words and answers.

A pattern is a tuple of the parts of the text, in order: literal text, `NUMBER` for a running number, or the
path of an answer.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

AnswerPath = tuple[str | int | None, ...]
"""The path of an answer: names and indexes; in a layout None stands for any index."""

TextPattern = tuple[str | int | AnswerPath, ...]

NUMBER = 0


def generic_path(path: AnswerPath) -> AnswerPath:
    """Return a path with None for every index."""
    return tuple(None if isinstance(step, int) else step for step in path)


class PatternMatch(NamedTuple):
    """A match of a pattern: the offsets of each answer in the text.

    Attributes:
        slots: The path, start and end of each answer.
        end: Where the last part of the pattern ends; there may be more text.
        exact: Whether the text around the answers is exactly that of the template.
    """

    slots: tuple[tuple[AnswerPath, int, int], ...]
    end: int
    exact: bool = True


def match_exactly(patterns: tuple[TextPattern, ...], text: str) -> PatternMatch | None:
    """Match all of `text` exactly, or return None.

    The first matching pattern and the shortest answers win. If an answer contains the text that separates
    it from the next one, it ends where its emphasis ends.
    """
    for pattern in patterns:
        slots = _shortest(pattern, text)
        if slots is None:
            continue
        _, start, end = slots[0] if slots else ("", 0, 0)
        # Without markup in the answer, the emphasis around it ends right after it.
        if end == len(text) or not _MARKUP.search(text, start, end):
            return PatternMatch(slots, len(text))
        break
    else:
        return None
    opened = text[:start]
    found = [slots for pattern in patterns for slots in _matches(pattern, text)]
    if len(found) == 1 and not (opened and opened in text[start:end]):
        return PatternMatch(found[0], len(text))
    return _well_formed(patterns, text)


_MARKUP = re.compile(r"[*_`\\<\[]")


def _shortest(pattern: TextPattern, text: str) -> tuple[tuple[AnswerPath, int, int], ...] | None:
    """Return the first match of `pattern` with all of `text`, or None."""
    last = len(pattern) - 1
    if last == 0 and isinstance(pattern[0], tuple):
        return ((pattern[0], 0, len(text)),) if text else None
    if last > 0 and isinstance(pattern[0], str) and not text.startswith(pattern[0]):
        return None
    if last == 1 and isinstance(pattern[1], tuple):
        start = len(str(pattern[0]))
        return ((pattern[1], start, len(text)),) if start < len(text) else None
    if last == 2 and isinstance(pattern[1], tuple) and isinstance(pattern[2], str):  # noqa: PLR2004 - three parts
        start, end = len(str(pattern[0])), len(text) - len(pattern[2])
        return ((pattern[1], start, end),) if start < end and text.endswith(pattern[2]) else None
    return next(_matches(pattern, text), None)


def _matches(
    pattern: TextPattern, text: str, at: int = 0, step: int = 0
) -> Iterator[tuple[tuple[AnswerPath, int, int], ...]]:
    """Yield every match of `pattern` with all of `text`, shortest answers first."""
    if step == len(pattern):
        if at == len(text):
            yield ()
        return
    part = pattern[step]
    if isinstance(part, str):
        if text.startswith(part, at):
            yield from _matches(pattern, text, at + len(part), step + 1)
    elif isinstance(part, int):
        digits = re.compile(r"[0-9]+").match(text, at)
        if digits:
            yield from _matches(pattern, text, digits.end(), step + 1)
    else:
        for end in _ends(pattern, text, at, step):
            for rest in _matches(pattern, text, end, step + 1):
                yield ((part, at, end), *rest)


def _ends(pattern: TextPattern, text: str, at: int, step: int) -> Iterator[int]:
    """Yield each possible end of a nonempty answer that starts at `at`."""
    following = pattern[step + 1] if step + 1 < len(pattern) else None
    if following is None:
        if at < len(text):
            yield len(text)
    elif isinstance(following, str):
        end = text.find(following, at + 1)
        while end >= 0:
            yield end
            end = text.find(following, end + 1)
    else:
        yield from range(at + 1, len(text))


def _well_formed(patterns: tuple[TextPattern, ...], text: str) -> PatternMatch | None:
    """Return the match in which emphasis opens and closes right around the first answer."""
    from backlogue.markdown import emphasis_spans  # rarely needed

    emphasis = emphasis_spans(text)
    starts = {start for start, _ in emphasis}
    balanced = None
    for pattern in patterns:
        for slots in _matches(pattern, text):
            _, start, end = slots[0]
            marks = text[len(text[:start].rstrip("*_")) : start]
            if end == len(text) or not marks or (start - len(marks), end + len(marks)) in emphasis:
                return PatternMatch(slots, len(text))
            # If the emphasis is never closed, take the answer in which its marks come in pairs.
            opens = start - len(marks) in starts
            if balanced is None and not opens and text.count(marks, start, end) % 2 == 0:
                balanced = PatternMatch(slots, len(text))
    return balanced


def match_loosely(patterns: tuple[TextPattern, ...], text: str) -> PatternMatch | None:
    """Match the start of `text`, ignoring differences in how people write it, or return None.

    Case, white space, emphasis and separators (a colon, a dash) may differ from the pattern.
    """
    for pattern in patterns:
        regex, paths = _loose_regex(pattern)
        found = regex.match(text)
        if found:
            slots = ((path, *found.span(group)) for group, path in enumerate(paths, 1))
            return PatternMatch(
                tuple((path, start, end) for path, start, end in slots if end > start),
                found.end(),
                exact=False,
            )
    return None


def split_emphasis(patterns: tuple[TextPattern, ...], text: str) -> tuple[PatternMatch, int]:
    """Match a heading's pattern with the start of a list item; return the match and where the rest starts.

    The heading is the emphasized text at the start: `**Phase 1: Name**: more` or `**Name**: more`. If the
    answer comes after the emphasis (`**Phase 1**: Name`), there is no rest.
    """
    bold = re.match(rf"({_EMPHASIS})(?P<text>.+?)\1\s*(?:[:.{_DASHES}]\s*)?", text)
    path = next(token for token in patterns[0] if isinstance(token, tuple))
    if bold is None:
        found = match_loosely(patterns, text) or PatternMatch(((path, 0, len(text)),), len(text), exact=False)
        return found, len(text)
    start = bold.start("text")
    inside = bold["text"].rstrip(": ")
    found_inside = match_loosely(patterns, inside)
    if found_inside is not None:
        slots = tuple((path, start + begin, start + end) for path, begin, end in found_inside.slots)
        return PatternMatch(slots, bold.end(), exact=False), bold.end()
    behind = match_loosely(patterns, text)
    if behind is not None:
        return behind, len(text)
    return PatternMatch(((path, start, start + len(inside)),), bold.end(), exact=False), bold.end()


_DASHES = "\u2013\u2014-"
_MARKS = rf"(?:\s|[*_:.){_DASHES}])"
_EMPHASIS = r"(?:\*\*|__)"


@lru_cache
def _loose_regex(pattern: TextPattern) -> tuple[re.Pattern[str], tuple[AnswerPath, ...]]:
    """Return a tolerant regular expression for a pattern, and the paths of its groups."""
    parts: list[str] = []
    paths: list[AnswerPath] = []
    for step, part in enumerate(pattern):
        last = step == len(pattern) - 1
        if isinstance(part, str):
            parts.append(_loose_literal(part, first=step == 0, last=last))
        elif isinstance(part, int):
            parts.append(r"[0-9]+")
        else:
            paths.append(part)
            parts.append(r"(\S.*)" if last else r"(\S.*?)")
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL), tuple(paths)


def _loose_literal(text: str, *, first: bool, last: bool) -> str:
    words = re.findall(r"[^\W_]+", text)
    if words:
        inner = rf"{_MARKS}+".join(re.escape(word) for word in words)
        after = "" if text[-1].isalnum() else rf"{_MARKS}+" if not last else rf"{_MARKS}*"
        return rf"{_MARKS}*{inner}{after}"
    if "**" in text or "__" in text:
        if first:
            return _EMPHASIS
        if last:
            return _EMPHASIS
        return rf"\s*(?:[:.{_DASHES}]{_EMPHASIS}|{_EMPHASIS}\s*[:.{_DASHES}])\s+"
    marks = text.strip()
    return rf"\s*[*_]*[{re.escape(marks)}:.{_DASHES}][*_]*\s+" if marks else r"\s+"
