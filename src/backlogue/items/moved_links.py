"""The relative links that moving an item breaks: in the item, and in the other items to it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from backlogue.files import read_file
from backlogue.front_matter import FrontMatterError, read_front_matter
from backlogue.markdown import read_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\?|#|\Z")


class BrokenLink(NamedTuple):
    """A relative link that no longer leads to its file.

    Attributes:
        path: The file that has it.
        line: Its line, from 1.
        column: Its column, from 1.
        target: Its address.
        new_target: The address that leads to the same file.
    """

    path: Path
    line: int
    column: int
    target: str
    new_target: str


def broken_links(old: Path, new: Path, others: Iterable[Path]) -> Iterator[BrokenLink]:
    """Yield the links that a move has broken: first those in the item, then those to it.

    Args:
        old: The item's path before.
        new: Its path now.
        others: The files that may have links to it.
    """
    for line, column, target in _links(new):
        name, rest = _split(target)
        file = os.path.normpath(old.parent / name)
        # A link to itself breaks too; a link to nothing was broken before.
        file = str(new) if file == str(old) else file
        if os.path.exists(file) and os.path.normpath(new.parent / name) != file:
            yield BrokenLink(new, line, column, target, _address(file, new.parent) + rest)
    words = (old.name.encode(), quote(old.name).encode())
    for path in others:
        if path == new or not any(word in _bytes(path) for word in words):
            continue
        for line, column, target in _links(path):
            name, rest = _split(target)
            if os.path.normpath(path.parent / name) == str(old):
                yield BrokenLink(path, line, column, target, _address(str(new), path.parent) + rest)


def _bytes(path: Path) -> bytes:
    try:
        return read_file(path)
    except OSError:
        return b""


def _links(path: Path) -> Iterator[tuple[int, int, str]]:
    """Yield the line, column and address of each relative link of a file; nothing if it can't be read."""
    data = _bytes(path)
    try:
        start = read_front_matter(data).body
    except FrontMatterError:
        start = 0
    text = data[start:].decode("utf-8", "replace")
    before = data.count(b"\n", 0, start)
    encoded = text.encode()
    to_char = None if text.isascii() else lambda byte: len(encoded[:byte].decode("utf-8", "replace"))
    spans = read_spans(text, 0, to_char)
    # The address of a link by reference is in its definition.
    inline = (link for link in spans.links if link.target in text[link.start : link.end])
    for link in sorted((*inline, *spans.definitions), key=lambda each: each.start):
        if not _ABSOLUTE.match(link.target):
            line = text.count("\n", 0, link.start)
            yield before + line + 1, link.start - text.rfind("\n", 0, link.start), link.target


def _split(target: str) -> tuple[str, str]:
    """Return a link's path, decoded, and its query and anchor."""
    path = re.split(r"[?#]", target, maxsplit=1)[0]
    return unquote(path), target[len(path) :]


def _address(file: str, folder: Path) -> str:
    return quote(os.path.relpath(file, folder).replace(os.sep, "/"))
