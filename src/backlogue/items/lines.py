"""Lines of Markdown: where they end, and how far they are indented."""

from __future__ import annotations

import re

LINE_BREAK = re.compile(r"\r\n|\r|\n")
"""What ends a line of Markdown; no other character does."""


def split_lines(text: str) -> list[str]:
    """Return the lines of `text` without their line ends; the last is empty if the text ends with one."""
    return LINE_BREAK.split(text) if "\r" in text else text.split("\n")


def without_tabs(line: str) -> str:
    """Expand the tabs that may say how far something is indented: those before a line's own text."""
    if "\t" not in line:
        return line
    found = re.match(r"[ \t]*(?:(?:>|[-+*]|[0-9]{1,9}[.)])[ \t]+)*", line)
    head = found.group() if found else ""
    return head.expandtabs(4) + line[len(head) :]
