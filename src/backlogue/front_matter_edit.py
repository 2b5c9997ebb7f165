"""Changes of front matter that change what they say and no other byte."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backlogue.front_matter import (
    KEYS,
    FrontMatter,
    FrontMatterError,
    Value,
    fault,
    read_front_matter,
    read_with_yaml,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REFUSED = "change it by hand"


def set_values(data: bytes, changes: Mapping[str, str], *, keys: Sequence[str] = KEYS) -> bytes:
    """Return a file's bytes with the values of some keys changed.

    A value keeps its quotes, and a plain one gets some only where it must; a missing key is added after the
    one that comes before it. The result is read back: its body and every other value are what they were.

    Args:
        data: The file's bytes.
        changes: The new text of some of `keys`.
        keys: The template's keys, in its order.

    Raises:
        FrontMatterError: There is no front matter, or it can't be changed safely; with line and column.
    """
    before = read_front_matter(data)
    if before.simple and not set(changes) <= set(KEYS):
        before = read_with_yaml(data)
    pieces: list[tuple[int, int, bytes]] = []
    added: dict[int, bytes] = {}
    for key, text in sorted(changes.items(), key=lambda change: keys.index(change[0])):
        value = _only(data, before, key)
        if value is None:
            at, line = _added(data, before, key, text, keys)
            added[at] = added.get(at, b"") + line
        elif value.text != text:
            pieces.append(_replaced(data, value, text))
    pieces += [(at, at, lines) for at, lines in added.items()]
    after = data
    for start, end, new in sorted(pieces, reverse=True):
        after = after[:start] + new + after[end:]
    if pieces:
        _check(data, before, after, changes)
    return after


def _only(data: bytes, front: FrontMatter, key: str) -> Value | None:
    """Return the key's one value, or None if it isn't there."""
    values = front.named(key)
    if len(values) > 1:
        raise fault(data, values[1].key_start, f"'{key}' is there twice", hint="leave one of them")
    return values[0] if values else None


def _replaced(data: bytes, value: Value, text: str) -> tuple[int, int, bytes]:
    if value.trouble:
        message = f"'{value.key}' {value.trouble} and can't be changed safely"
        raise fault(data, value.start, message, hint=_REFUSED)
    said = _said(text, value.quote).encode()
    # An empty value ends where its key's colon does.
    return value.start, value.end, said if data[value.start : value.end] else b" " + said


def _added(data: bytes, front: FrontMatter, key: str, text: str, keys: Sequence[str]) -> tuple[int, bytes]:
    """Return the line of a missing key, and where it goes: after the keys before it, or before everything."""
    if front.flow:
        raise fault(data, front.start, "front matter in braces can't be added to safely", hint=_REFUSED)
    ours = [value for value in front.values if value.key in keys]
    before = [value for value in ours if keys.index(value.key) < keys.index(key)]
    at, indent = front.start, b""
    if ours:
        last = (before or ours)[-1]
        if last.trouble:
            message = f"nothing can be added safely after '{last.key}', which {last.trouble}"
            raise fault(data, last.start, message, hint=_REFUSED)
        at = data.index(b"\n", last.end) + 1
        indent = data[data.rindex(b"\n", 0, last.key_start) + 1 : last.key_start]
    elif front.values:
        first = front.values[0].key_start
        indent = data[data.rindex(b"\n", 0, first) + 1 : first]
    line_end = b"\r\n" if data[:at].endswith(b"\r\n") else b"\n"
    return at, indent + f"{key}: {_said(text, '')}".encode() + line_end


# The template's own rule for a value that needs no quotes; and the dates, which it writes without.
_PLAIN = re.compile(r"(?!(?i:y|n|yes|no|on|off|true|false|null)\Z)[A-Za-z][\w /()-]*(?<! )|\d{4}-\d\d-\d\d")


def _said(text: str, quote: str) -> str:
    """Write `text` as YAML, with the quotation mark its value had or, if it must, with one of its own."""
    if not quote:
        if _PLAIN.fullmatch(text):
            return text
        quote = '"'
    if quote == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if not text.isprintable():
        import json  # no status of a config is so

        return json.dumps(text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _check(data: bytes, before: FrontMatter, after: bytes, changes: Mapping[str, str]) -> None:
    """Refuse a result that does not read back as meant."""
    try:
        read = read_front_matter(after)
        if not (read.simple and before.simple):
            before, read = read_with_yaml(data), read_with_yaml(after)
    except FrontMatterError as error:
        raise FrontMatterError(
            f"can't be changed safely: {error.message}", line=error.line, column=error.column, hint=_REFUSED
        ) from error
    kept = [(value.key, value.text, value.content) for value in before.values if value.key not in changes]
    still = [(value.key, value.text, value.content) for value in read.values if value.key not in changes]
    told = {key: [value.text for value in read.named(key)] for key in changes}
    body = after[read.body :] == data[before.body :]
    if kept != still or told != {key: [text] for key, text in changes.items()} or not body:
        raise fault(data, before.start, "the front matter can't be changed safely", hint=_REFUSED)
