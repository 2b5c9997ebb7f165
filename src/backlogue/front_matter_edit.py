"""Change values in front matter without touching any other byte."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backlogue.front_matter import (
    KEYS,
    FrontMatter,
    FrontMatterError,
    error_at,
    read_front_matter,
    read_with_yaml,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlogue.front_matter_value import Value

_REFUSED = "change it by hand"


def set_values(data: bytes, changes: Mapping[str, str], *, keys: Sequence[str] = KEYS) -> bytes:
    """Return a file's bytes with some front matter values changed.

    A value keeps its quotes; a plain value gets quotes only if it needs them. A missing key is added after
    its predecessor in `keys`. The result is parsed again to make sure that nothing else has changed.

    Args:
        data: The file's bytes.
        changes: The new text of some of `keys`.
        keys: The template's keys, in its order.

    Raises:
        FrontMatterError: There is no front matter, or it can't be changed safely.
    """
    before = read_front_matter(data)
    if before.simple and not set(changes) <= set(KEYS):
        before = read_with_yaml(data)
    edits: list[tuple[int, int, bytes]] = []
    added: dict[int, bytes] = {}
    for key, text in sorted(changes.items(), key=lambda change: keys.index(change[0])):
        value = _only(data, before, key)
        if value is None:
            at, line = _insertion(data, before, key, text, keys)
            added[at] = added.get(at, b"") + line
        elif value.text != text:
            edits.append(_replacement(data, value, text))
    edits += [(at, at, lines) for at, lines in added.items()]
    after = data
    for start, end, new in sorted(edits, reverse=True):
        after = after[:start] + new + after[end:]
    if edits:
        _check(data, before, after, changes)
    return after


def _only(data: bytes, front: FrontMatter, key: str) -> Value | None:
    """Return the key's value, or None if the key is missing."""
    values = front.named(key)
    if len(values) > 1:
        raise error_at(data, values[1].key_start, f"'{key}' appears twice", hint="remove one of them")
    return values[0] if values else None


def _replacement(data: bytes, value: Value, text: str) -> tuple[int, int, bytes]:
    if value.unsafe:
        message = f"'{value.key}' {value.unsafe} and can't be changed safely"
        raise error_at(data, value.start, message, hint=_REFUSED)
    written = _to_yaml(text, value.quote).encode()
    # An empty value is right behind the colon and needs a space.
    return value.start, value.end, written if data[value.start : value.end] else b" " + written


def _insertion(
    data: bytes, front: FrontMatter, key: str, text: str, keys: Sequence[str]
) -> tuple[int, bytes]:
    """Return where to insert a missing key (after its predecessors, else first), and its line."""
    if front.flow:
        raise error_at(data, front.start, "can't safely add a key to front matter in braces", hint=_REFUSED)
    ours = [value for value in front.values if value.key in keys]
    before = [value for value in ours if keys.index(value.key) < keys.index(key)]
    at, indent = front.start, b""
    if ours:
        last = (before or ours)[-1]
        if last.unsafe:
            message = f"can't safely add a key after '{last.key}', which {last.unsafe}"
            raise error_at(data, last.start, message, hint=_REFUSED)
        at = data.index(b"\n", last.end) + 1
        indent = data[data.rindex(b"\n", 0, last.key_start) + 1 : last.key_start]
    elif front.values:
        first = front.values[0].key_start
        indent = data[data.rindex(b"\n", 0, first) + 1 : first]
    line_end = b"\r\n" if data[:at].endswith(b"\r\n") else b"\n"
    return at, indent + f"{key}: {_to_yaml(text, '')}".encode() + line_end


# Values that the built-in template writes without quotes.
_PLAIN = re.compile(r"(?!(?i:y|n|yes|no|on|off|true|false|null)\Z)[A-Za-z][\w /()-]*(?<! )|\d{4}-\d\d-\d\d")


def _to_yaml(text: str, quote: str) -> str:
    """Return `text` as a YAML scalar with the given quotation mark, or with `"` if it needs quotes."""
    if not quote:
        if _PLAIN.fullmatch(text):
            return text
        quote = '"'
    if quote == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if not text.isprintable():
        import json  # rarely needed

        return json.dumps(text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _check(data: bytes, before: FrontMatter, after: bytes, changes: Mapping[str, str]) -> None:
    """Raise an error if the result does not parse as intended."""
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
    changed = {key: [value.text for value in read.named(key)] for key in changes}
    body = after[read.body :] == data[before.body :]
    if kept != still or changed != {key: [text] for key, text in changes.items()} or not body:
        raise error_at(data, before.start, "the front matter can't be changed safely", hint=_REFUSED)
