"""The rule for links within the repository: the file and the heading must exist."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from backlogue.check.rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlogue.check.document import Document
    from backlogue.check.rule import RuleContext
    from backlogue.markdown import Spans

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|/|\?|\Z")
# Markup that is not part of a heading's anchor. Each alternative stops where it could begin again, so that a
# search over unclosed brackets stays linear; only underscores between letters are text.
_MARKUP = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])"
    r"|<[^<>]*>|(?<!\\)[`*]|(?<!\w)_+|(?<!_)_++(?!\w)"
)
_NESTED = 8
"""How many levels of nested images and links are unwrapped."""

_NO_ANCHOR = re.compile(r"[^\w\- ]")
_ID = re.compile(r"<[A-Za-z][^<>]*?\s(?:id|name)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_MARKDOWN = (".md", ".markdown")


def anchors_of(text: str, spans: Spans) -> frozenset[str]:
    """Return the anchors of a Markdown text: those GitHub makes from headings, and those in HTML."""
    found: set[str] = set()
    counts: dict[str, int] = {}
    for heading in spans.headings:
        words = heading.text
        for _ in range(_NESTED):
            words, unwrapped = _MARKUP.subn(lambda match: match[1] or "", words)
            if not unwrapped:
                break
        anchor = _NO_ANCHOR.sub("", words.strip().lower()).replace(" ", "-")
        count = counts.get(anchor, 0)
        counts[anchor] = count + 1
        found.add(f"{anchor}-{count}" if count else anchor)
    for start, end in spans.html:
        found.update(match.lower() for match in _ID.findall(text[start:end]))
    return frozenset(found)


def _find_broken(document: Document, context: RuleContext) -> Iterator[Hit]:
    text = document.text
    own = cache(lambda: anchors_of(text, document.spans))
    for link in (*document.spans.links, *document.spans.definitions):
        if _ELSEWHERE.match(link.target):
            continue
        message = _fault(link.target, own, context)
        if message:
            yield Hit(*_target_span(text, link.start, link.end, link.target), message)


def _fault(target: str, own: Callable[[], frozenset[str]], context: RuleContext) -> str:
    path, hash_mark, anchor = target.partition("#")
    path, anchor = _decode(path.partition("?")[0]), _decode(anchor)
    if path and not context.exists(path):
        return f"'{path}' does not exist; fix the link or remove it"
    if not hash_mark or not anchor:
        return ""
    if path and not path.lower().endswith(_MARKDOWN):
        return ""
    anchors = context.anchors(path) if path else own()
    wanted = anchor.lower()
    if anchors is None or wanted in anchors or wanted == "top":
        return ""
    return f"{path or 'this item'} has no heading '#{anchor}'; fix the link or remove it"


def _decode(part: str) -> str:
    if "%" not in part:
        return part
    from urllib.parse import unquote  # rarely needed

    return unquote(part)


def _target_span(text: str, start: int, end: int, target: str) -> tuple[int, int]:
    """Return the span of a link's address, or of the whole link if the address is written with escapes."""
    opening = text.rfind("](", start, end)
    if opening < 0:
        opening = max(text.find("]:", start, end), start)
    at = text.find(target, opening, end)
    return (at, at + len(target)) if at >= 0 else (start, end)


LINK_BROKEN = Rule(
    name="link-broken",
    severity="warning",
    summary="the target of a relative link or anchor does not exist",
    reason="""\
Links break when items are renamed or headings reworded. The rule checks links and images with a relative
address, and anchors of Markdown files as GitHub makes them from headings. Addresses with a scheme or a
leading `/` are not checked.""",
    bad="# Faster start\n\nSee [the numbers](#numbers) and [the old item](no-such-item.md).\n",
    good="# Faster start\n\nSee [the numbers](#numbers).\n\n## Numbers\n\nA second.\n",
    find=_find_broken,
)
RULES = (LINK_BROKEN,)
