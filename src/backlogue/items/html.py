"""What starts and ends an HTML block in Markdown: CommonMark's seven kinds."""

from __future__ import annotations

import re

_HTML_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|"
    "dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|"
    "link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|"
    "tfoot|th|thead|title|tr|track|ul"
)
_ATTRIBUTE = r"""\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
_HTML_ENDS = (
    (r"<(?:script|pre|style|textarea)(?=[ \t>]|\Z)", r"</(?:script|pre|style|textarea)>"),
    (r"<!--", r"-->"),
    (r"<\?", r"\?>"),
    (r"<!\[CDATA\[", r"\]\]>"),
    (r"<![a-z]", r">"),
    (rf"</?(?:{_HTML_TAGS})(?:[ \t]|/?>|\Z)", ""),
    (rf"(?:<[a-z][a-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|</[a-z][a-z0-9-]*\s*>)[ \t]*\Z", ""),
)


def html_kind(line: str) -> tuple[str, str] | None:
    """Return how the HTML block that a line starts begins and ends; None where it starts none."""
    bare = line.lstrip(" ")
    return next((kind for kind in _HTML_ENDS if re.match(kind[0], bare, re.IGNORECASE)), None)


def opens_html(line: str) -> bool:
    """Tell whether a line starts an HTML block where a paragraph is open: a lone tag does not."""
    return html_kind(line) not in (None, _HTML_ENDS[-1])
