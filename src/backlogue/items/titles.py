"""An item's title: its first heading of level 1."""

from __future__ import annotations

import re
from typing import Any


def quick_title(data: bytes, body: int) -> str | None:
    """Return the title where the body starts with it and its line is there to its end; else None."""
    rest = data[body:].lstrip(b"\r\n")
    end = rest.find(b"\n")
    if end < 0 or not rest.startswith(b"# "):
        return None
    line = rest[2:end].strip(b" \t\r")
    # A closing `#` and what isn't UTF-8 are for the Markdown parser.
    if not line or line.endswith(b"#"):
        return None
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def title_of(body: bytes) -> str | None:
    """Return the title as it is written, without the marks of its heading; None where there is none.

    Args:
        body: An item's body; bytes that are not UTF-8 become replacement characters.
    """
    quick = quick_title(body, 0)
    if quick is not None:
        return quick
    import pyromark  # noqa: PLC0415 - most titles need no Markdown parser

    source = body.decode("utf-8", "replace").encode()
    depth = 0
    start, end = len(source), -1
    for event, place in pyromark.events_with_range(source.decode()):
        kind, what = next(iter(event.items())) if isinstance(event, dict) else (event, None)
        if kind == "Start":
            depth += 1
            if end < 0 and depth == 1 and _is_title(what):
                start, end = place["end"], place["start"]
        elif kind == "End":
            depth -= 1
            if depth == 0 and end >= 0:
                text = source[start : max(start, end)].decode("utf-8", "replace")
                # A closing run of `#` that belongs to the title is escaped, by the template too.
                return re.sub(r"(^| )\\(#+)\Z", r"\1\2", " ".join(text.split()))
        if end >= 0 and not _is_title(what):
            start, end = min(start, place["start"]), max(end, place["end"])
    return None


def _is_title(tag: Any) -> bool:
    heading = tag.get("Heading") if isinstance(tag, dict) else None
    return isinstance(heading, dict) and heading.get("level") == "H1"
