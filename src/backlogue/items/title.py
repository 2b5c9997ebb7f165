"""An item's title: its first heading of level 1."""

from __future__ import annotations

import re


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
    from backlogue.markdown import first_title  # most titles need no Markdown parser

    title = first_title(body.decode("utf-8", "replace"))
    if title is None:
        return None
    # A closing run of `#` that belongs to the title is escaped, by the template too.
    return re.sub(r"(^| )\\(#+)\Z", r"\1\2", " ".join(title.split()))
