"""Create pieces from lines of a template: kept, dropped, or with answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backlogue.adopt.model import Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_JINJA = re.compile(r"\{(?=[{%#])")


def escaped(text: str, *, before_answer: bool = False) -> str:
    """Escape a text so that Jinja renders it unchanged.

    Args:
        text: The text.
        before_answer: Whether a Jinja expression follows; a final brace is then escaped too.
    """
    text = _JINJA.sub("{{ '{' }}", text)
    if before_answer and text.endswith("{"):
        text = text[:-1] + "{{ '{' }}"
    return text


def joined_lines(lines: Iterable[str]) -> str:
    """Join lines, each followed by a line end."""
    return "".join(f"{line}\n" for line in lines)


def kept(lines: Sequence[str]) -> list[Piece]:
    """Return the pieces of fixed lines, which every item has."""
    return [Piece(f"{line}\n", f"{escaped(line)}\n", f"{line}\n") for line in lines]


def dropped(lines: Sequence[str]) -> list[Piece]:
    """Return the piece of lines that items do not have."""
    return [Piece(joined_lines(lines), "", "")] if lines else []


def jinja(text: str) -> Piece:
    """Return a piece with only a Jinja statement."""
    return Piece("", f"{text}\n", "")


def guarded(condition: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces that are rendered only under a condition."""
    return [jinja(f"{{% if {condition} %}}"), *pieces, jinja("{% endif %}")]


def without_double_blanks(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return the pieces with consecutive blank lines merged, and without blank lines at the start and end."""
    found: list[Piece] = []
    above_is_blank = True
    for piece in pieces:
        if piece.proof == "\n":
            found.append(Piece(piece.source, "", "") if above_is_blank else piece)
            above_is_blank = True
            continue
        if piece.proof:
            if above_is_blank and piece.proof.startswith("\n"):
                _drop_last_blank(found)
            above_is_blank = False
        found.append(piece)
    for index in range(len(found) - 1, -1, -1):
        if found[index].proof == "\n":
            found[index] = Piece(found[index].source, "", "")
        elif found[index].proof:
            break
    return tuple(found)


def _drop_last_blank(pieces: list[Piece]) -> None:
    """Remove the last blank line if nothing is rendered after it."""
    for index in range(len(pieces) - 1, -1, -1):
        if pieces[index].proof == "\n":
            pieces[index] = Piece(pieces[index].source, "", "")
            return
        if pieces[index].proof:
            return


_RISKY_ITEM = re.compile(r"[-+*](?:\s|$)|[-_*=#>~]|```|[0-9]{1,9}[.)]|\[[^\]]*\]:|\[.\]\s|\\|<")


def item_sample(text: str, number: int) -> str:
    """Return the text of a list item as a sample answer, or a harmless text instead."""
    text = text.strip()
    risky = not text or (_RISKY_ITEM.match(text) and not text.startswith("**"))
    return f"Sample {number}" if risky or not text.isprintable() else text


_RISKY_PROSE = re.compile(
    r"\S[^\n]*\n {0,3}(?:=+|-+)[ \t]*(?:\n|$)|^ {0,3}<(?:[?!](?!--)|(?:script|pre|style|textarea)\b)",
    re.MULTILINE | re.IGNORECASE,
)


def prose_sample(lines: Sequence[str]) -> str:
    """Return the lines of blocks as a sample answer, or a harmless text if they are not a valid answer."""
    text = "\n".join(line if line.strip() else "" for line in lines)
    fences = re.findall(r"(?m)^[ \t>]*(?:[-*+]|[0-9]+[.)])?[ \t]*(?:```|~~~)", text)
    risky = (
        not text.strip()
        or text != text.strip()
        or _RISKY_PROSE.search(text)
        or len(fences) % 2
        or text.count("<!--") != text.count("-->")
        or re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    )
    return "Sample text." if risky else text


def scalar(text: str) -> str:
    """Return a text as the macro `scalar` writes it to front matter."""
    if re.search(r"^[A-Za-z][\w /()-]*(?<! )\Z", text) and not re.search(
        r"^(?:y|n|yes|no|on|off|true|false|null)\Z", text.lower()
    ):
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'
