"""Match a single line: a label line, a line of a quote, a table row, or a fixed line.

Unlike in `text_pattern`, an answer may be empty: `| Owner | |` is a row without an owner, and the place
where one goes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from backlogue.template.text_pattern import PatternMatch

if TYPE_CHECKING:
    from backlogue.template.text_pattern import AnswerPath, TextPattern


def match_line(pattern: TextPattern, line: str, *, loosely: bool = False) -> PatternMatch | None:
    """Match a whole line, or return None.

    Args:
        pattern: The text and answers of the line; without answers it is a fixed line.
        line: The line, without leading and trailing white space.
        loosely: Whether case, emphasis and the white space between words may differ.
    """
    regex, paths = _compiled(pattern, loosely=loosely)
    if regex is None:
        return None
    found = regex.fullmatch(line)
    if found is None:
        return None
    slots = tuple((path, *found.span(group)) for group, path in enumerate(paths, 1))
    return PatternMatch(slots, len(line), exact=not loosely)


def is_alone(pattern: TextPattern) -> bool:
    """Tell whether a line consists of one answer, so that no text identifies the line."""
    return len(pattern) == 1 and isinstance(pattern[0], tuple)


def line_regex(pattern: TextPattern) -> str:
    """Return an unanchored regular expression for the lines that match a pattern exactly."""
    regex, _ = _compiled(pattern, loosely=False)
    return regex.pattern.replace("(.*?)", "(?:.*?)") if regex else "(?!)"


@lru_cache(maxsize=512)
def _compiled(
    pattern: TextPattern,
    *,
    loosely: bool,
) -> tuple[re.Pattern[str] | None, tuple[AnswerPath, ...]]:
    paths = tuple(token for token in pattern if isinstance(token, tuple))
    if loosely and (not paths or not isinstance(pattern[0], str) or not re.search(r"[^\W_]", pattern[0])):
        return None, paths
    parts = []
    for step, token in enumerate(pattern):
        if isinstance(token, tuple):
            parts.append(r"[ \t]*(.*?)[ \t]*")
        elif isinstance(token, int):
            parts.append("[0-9]+")
        elif loosely:
            parts.append(_loose(token))
        elif not paths:
            parts.append(_fixed_line(token))
        else:
            # The white space beside an answer belongs to the answer's own pattern.
            before = step > 0 and isinstance(pattern[step - 1], tuple)
            after = step < len(pattern) - 1 and isinstance(pattern[step + 1], tuple)
            bare = token.lstrip() if before else token
            parts.append(_escaped(bare.rstrip() if after else bare))
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if loosely else 0)), paths


def _escaped(text: str) -> str:
    """Return a regular expression for literal text; an escaped `|` does not separate cells."""
    return r"(?<!\\)\|".join(map(re.escape, text.split("|")))


def _fixed_line(text: str) -> str:
    """Return a regular expression for a fixed line: boxes may be ticked, and columns may have any width."""
    if "|" in text and not re.search(r"[^|:\s-]", text):
        return r"[|:\s-]+"
    return r"\[[^\]]\]".join(
        r"\s+".join(re.split(r"(?:\\[ ])+", re.escape(part)))
        for part in re.split(r"(?<=[-+*.)] )\[.\](?= )", text)
    )


def _loose(text: str) -> str:
    """Return a tolerant regular expression for literal text."""
    tokens = re.findall(r"[^\W_]+|[^\w\s*]", text)
    if not tokens:
        return r"[*_]*\s*"
    words = r"[*_\s]*".join(_escaped(token) for token in tokens)
    # Emphasis that ends right after the words, not emphasis that starts with the answer.
    after = r"[*_]*(?:\s+|\Z)" if tokens[-1].isalnum() else r"[*_]{0,2}"
    return rf"[*_\s]*{words}{after}"
