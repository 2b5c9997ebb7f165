"""Links within the repository: the file is there, and the heading too."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from backlogue.check.rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlogue.check.document import Document
    from backlogue.check.rule import World
    from backlogue.markdown import Spans

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|/|\?|\Z")
# What a heading's anchor is made without. Each alternative stops where it could begin again, so that a search
# over unclosed brackets stays linear; of underscores only those between letters are text.
_MARKUP = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])"
    r"|<[^<>]*>|(?<!\\)[`*]|(?<!\w)_+|(?<!_)_++(?!\w)"
)
_NESTED = 8
"""How many images and links inside each other are unwrapped."""

_NO_ANCHOR = re.compile(r"[^\w\- ]")
_ID = re.compile(r"<[A-Za-z][^<>]*?\s(?:id|name)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_MARKDOWN = (".md", ".markdown")


def anchors_of(text: str, spans: Spans) -> frozenset[str]:
    """Return the anchors of a Markdown text as GitHub makes them, and those it sets itself in HTML."""
    found: set[str] = set()
    times: dict[str, int] = {}
    for heading in spans.headings:
        words = heading.text
        for _ in range(_NESTED):
            words, unwrapped = _MARKUP.subn(lambda match: match[1] or "", words)
            if not unwrapped:
                break
        anchor = _NO_ANCHOR.sub("", words.strip().lower()).replace(" ", "-")
        count = times.get(anchor, 0)
        times[anchor] = count + 1
        found.add(f"{anchor}-{count}" if count else anchor)
    for start, end in spans.html:
        found.update(match.lower() for match in _ID.findall(text[start:end]))
    return frozenset(found)


def _find_broken(document: Document, world: World) -> Iterator[Hit]:
    text = document.text
    own = cache(lambda: anchors_of(text, document.spans))
    for link in (*document.spans.links, *document.spans.definitions):
        if _ELSEWHERE.match(link.target):
            continue
        message = _trouble(link.target, own, world)
        if message:
            yield Hit(*_target_span(text, link.start, link.end, link.target), message)


def _trouble(target: str, own: Callable[[], frozenset[str]], world: World) -> str:
    path, hash_mark, anchor = target.partition("#")
    path, anchor = _decoded(path.partition("?")[0]), _decoded(anchor)
    if path and not world.exists(path):
        return f"there is no '{path}' beside this item"
    if not hash_mark or not anchor:
        return ""
    if path and not path.lower().endswith(_MARKDOWN):
        return ""
    anchors = world.anchors(path) if path else own()
    wanted = anchor.lower()
    if anchors is None or wanted in anchors or wanted == "top":
        return ""
    return f"there is no heading '#{anchor}' in {path or 'this item'}"


def _decoded(part: str) -> str:
    if "%" not in part:
        return part
    from urllib.parse import unquote  # few addresses need it

    return unquote(part)


def _target_span(text: str, start: int, end: int, target: str) -> tuple[int, int]:
    """Return where a link's address stands; the whole link where it is written with escapes."""
    opening = text.rfind("](", start, end)
    if opening < 0:
        opening = max(text.find("]:", start, end), start)
    at = text.find(target, opening, end)
    return (at, at + len(target)) if at >= 0 else (start, end)


LINK_BROKEN = Rule(
    name="link-broken",
    severity="warning",
    summary="a relative link or an anchor leads nowhere",
    reason="""\
Items are renamed and headings reworded, and links to them stay behind. Looked at are links and images with
a relative address and anchors of Markdown files, as GitHub makes them from headings; addresses with a
scheme or a leading `/` are left alone.""",
    bad="# Faster start\n\nSee [the numbers](#numbers) and [the old item](no-such-item.md).\n",
    good="# Faster start\n\nSee [the numbers](#numbers).\n\n## Numbers\n\nA second.\n",
    find=_find_broken,
)
RULES = (LINK_BROKEN,)
