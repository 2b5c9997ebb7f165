"""Read front matter: each value as its source text and its span in the file's bytes."""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import StateError
from backlogue.front_matter_value import Value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KEYS = ("status", "date_created", "date_modified")
"""The keys of the built-in template, in its order."""

BOM = b"\xef\xbb\xbf"
MISSING_HINT = "'backlogue update FILE' adds what the template requires"


class FrontMatterError(StateError):
    """The front matter of a file can't be read.

    Attributes:
        line: The line, from 1.
        column: The column, from 1, in characters.
    """

    def __init__(self, message: str, *, line: int, column: int, hint: str | None = None) -> None:
        super().__init__(message, place=f"{line}:{column}", hint=hint)
        self.line = line
        self.column = column

    def of(self, path: Path | str) -> StateError:
        """Return the same error with the file's path added to its place."""
        return StateError(self.message, place=f"{path}:{self.line}:{self.column}", hint=self.hint)


class FrontMatter(NamedTuple):
    """The front matter of a file.

    Attributes:
        values: The value of each key, in file order; a key may occur twice.
        start: Where the first line after the opening `---` starts, in bytes.
        body: Where the body starts, after the closing `---` and its line end, in bytes.
        flow: Whether the mapping is written in braces.
        simple: Whether no YAML parser was needed; `values` then holds only the keys in `KEYS`.
    """

    values: tuple[Value, ...]
    start: int
    body: int
    flow: bool = False
    simple: bool = False

    def named(self, key: str) -> list[Value]:
        """Return the values of `key`; several if the key is repeated."""
        return [value for value in self.values if value.key == key]


# Values that YAML reads as their own source text: words in most scripts (UTF-8 without the characters that
# YAML refuses or treats as line breaks), and quoted ASCII without escapes.
_WIDE = rb"[\xc3-\xdf][\x80-\xbf]|[\xe3-\xec][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}"
_INSIDE = rb"(?:[!\"$-9;-~]|:(?=[!\"$-~])|" + _WIDE + rb")"
_WORDS = rb"(?:[A-Za-z0-9]|" + _WIDE + rb")" + _INSIDE + rb"*(?: +" + _INSIDE + rb"+)*"
_SIMPLE = rb"(" + _WORDS + rb"|\"[ !#-\[\]-~]*\"|'[ -&(-~]*')"
_END = rb" *(?: #[\t -~]*)?\r?\n"
_OPENING = rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n"
_CLOSING = rb"---[ \t]*(?:\r?\n|\Z)"
_LARGEST = 1 << 18


@cache
def _simple_pattern(keys: tuple[str, ...] = KEYS, *, others: bool) -> re.Pattern[bytes]:
    """Return a pattern for front matter with each of `keys` once, in any order; the groups are their values.

    Args:
        keys: The keys.
        others: Whether to allow comments and other keys with simple values or lists of them. Most files have
            none, and the pattern without them compiles in half the time.
    """
    value = _SIMPLE.replace(rb"(", rb"(?:", 1) + rb"|\[(?:\w[\w.-]*(?:, *\w[\w.-]*)*)?\]"
    # List entries are one per line, either not indented or indented by two spaces.
    entry = rb"- +(?:" + value + rb")" + _END
    entries = rb"(?:(?:" + entry + rb")+|(?:  " + entry + rb")+)?"
    known = b"|".join(re.escape(key.encode()) + b":" for key in keys) or b":"
    other = (
        rb"(?!" + known + rb")[A-Za-z_][\w-]{0,99}:"
        rb"(?: +(?:" + value + rb")" + _END + rb"|" + _END + entries + rb")"
    )
    # A repeated key does not match, so that the YAML parser reads the file and the repetition is reported.
    ours = [
        rb"%s: +(?(%d)(?!)|%s)%s" % (re.escape(key.encode()), group, _SIMPLE, _END)
        for group, key in enumerate(keys, 1)
    ]
    all_there = b"".join(rb"(?(%d)|(?!))" % group for group in range(1, len(keys) + 1))
    line = rb"|".join([*ours, rb"#[\t -~]*\r?\n", other] if others else ours)
    return re.compile(_OPENING + rb"(?:" + line + rb")*+" + all_there + _CLOSING)


def simple_match(data: bytes, keys: tuple[str, ...] = KEYS) -> re.Match[bytes] | None:
    """Match front matter that needs no YAML parser; the groups are the values of `keys` with their quotes."""
    return _simple_pattern(keys, others=False).match(data) or _simple_pattern(keys, others=True).match(data)


def read_front_matter(data: bytes) -> FrontMatter:
    """Read the front matter at the start of a file's bytes.

    Raises:
        FrontMatterError: There is no front matter, or it isn't closed, or it isn't a YAML mapping.
    """
    match = simple_match(data)
    if match:
        found = [_simple_value(key, match, group) for group, key in enumerate(KEYS, 1)]
        found.sort(key=attrgetter("start"))
        return FrontMatter(tuple(found), data.index(b"\n") + 1, match.end(), simple=True)
    return read_with_yaml(data)


def read_with_yaml(data: bytes) -> FrontMatter:
    """Read all keys of the front matter with the YAML parser, even if it is simple.

    Raises:
        FrontMatterError: As in `read_front_matter`.
    """
    from backlogue.front_matter_yaml import YamlError, read_values  # YAML only where needed

    start, end, body = _fences(data)
    try:
        text = data[:end].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise error_at(data, error.start, "the front matter is not UTF-8") from error
    # The values' offsets are in characters and start at the line end of the opening fence.
    begin = data.index(b"\n")
    block = text[text.index("\n") :]
    sizes = None if block.isascii() else list(accumulate((len(char.encode()) for char in block), initial=0))

    def byte(index: int) -> int:
        return begin + (index if sizes is None else sizes[index])

    try:
        found, flow = read_values(text)
    except YamlError as error:
        raise error_at(data, byte(error.index), error.message) from error
    values = tuple(
        value._replace(key_start=byte(value.key_start), start=byte(value.start), end=byte(value.end))
        for value in found
    )
    return FrontMatter(values, start, body, flow=flow)


def front_answers(data: bytes, front: FrontMatter, keys: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the answers in the front matter, without those that are empty or not text.

    Args:
        data: The file's bytes.
        front: The front matter in them.
        keys: The template's keys, each with the name of its answer.
    """
    keys = tuple(keys)
    if front.simple and any(not front.named(key) for key, _ in keys):
        front = read_with_yaml(data)
    values = ((name, front.named(key)) for key, name in keys)
    return {name: found[0].text for name, found in values if found and found[0].text}


def _fences(data: bytes) -> tuple[int, int, int]:
    opening = re.match(_OPENING, data)
    if opening is None:
        raise FrontMatterError("has no front matter", line=1, column=1, hint=MISSING_HINT)
    closing = re.compile(rb"^" + _CLOSING, re.MULTILINE).search(data, opening.end())
    if closing is None:
        message = "the front matter is not closed"
        raise FrontMatterError(message, line=1, column=1, hint="end it with a line '---'")
    if closing.end() - opening.end() > _LARGEST:
        raise FrontMatterError("the front matter is larger than 256 KiB", line=1, column=1)
    return opening.end(), closing.end(), closing.end()


def _simple_value(key: str, match: re.Match[bytes], group: int) -> Value:
    start, end = match.span(group)
    text = match[group].decode()
    quote = text[0] if text[0] in "\"'" else ""
    return Value(
        key, text[1:-1] if quote else text, match.string.rindex(b"\n", 0, start) + 1, start, end, quote
    )


def line_and_column(data: bytes, offset: int) -> tuple[int, int]:
    """Return the line and the column of a byte offset, both from 1; the column is in characters."""
    begin = data.rfind(b"\n", 0, offset) + 1
    before = data[begin:offset].decode("utf-8-sig", "replace")
    return data.count(b"\n", 0, offset) + 1, len(before) + 1


def error_at(data: bytes, offset: int, message: str, *, hint: str | None = None) -> FrontMatterError:
    """Return an error for an offset in the file's bytes."""
    line, column = line_and_column(data, offset)
    return FrontMatterError(message, line=line, column=column, hint=hint)
