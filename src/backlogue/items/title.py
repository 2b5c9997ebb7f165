"""Read an item's title: its first heading of level 1."""

from __future__ import annotations

import re


def quick_title(data: bytes, body: int) -> str | None:
    """Return the title if the body starts with it and its line is complete; else None."""
    rest = data[body:].lstrip(b"\r\n")
    end = rest.find(b"\n")
    if end < 0 or not rest.startswith(b"# "):
        return None
    line = rest[2:end].strip(b" \t\r")
    # A closing `#` and invalid UTF-8 are left to the Markdown parser.
    if not line or line.endswith(b"#"):
        return None
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def title_of(body: bytes) -> str | None:
    """Return the title as written, without the markers of its heading, or None.

    Args:
        body: An item's body; bytes that are not UTF-8 become replacement characters.
    """
    quick = quick_title(body, 0)
    if quick is not None:
        return quick
    from backlogue.markdown import first_title  # rarely needed

    title = first_title(body.decode("utf-8", "replace"))
    if title is None:
        return None
    # A final run of `#` that belongs to the title is escaped.
    return re.sub(r"(^| )\\(#+)\Z", r"\1\2", " ".join(title.split()))
