"""The value of one key of front matter."""

from __future__ import annotations

from typing import NamedTuple


class Value(NamedTuple):
    """The value of one key.

    Offsets are in bytes of the file, or in characters of the text that `front_matter_yaml` reads.

    Attributes:
        key: The key.
        text: The value as text; None for a list, a mapping or an alias.
        key_start: Where the key starts.
        start: Where the value starts, including its quotes, tag and anchor.
        end: Where the value ends; the same as `start` for an empty value.
        quote: The quotation mark; empty for a plain value.
        unsafe: Why the value can't be changed safely; None if it can.
        content: The parsed content, including what `text` does not hold; equal values have equal contents.
    """

    key: str
    text: str | None
    key_start: int
    start: int
    end: int
    quote: str = ""
    unsafe: str | None = None
    content: tuple[object, ...] = ()
