"""Front matter as spans into a file's bytes, every value as the text it is written as."""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KEYS = ("status", "date_created", "date_modified")
"""Our keys, in the seed's order."""

BOM = b"\xef\xbb\xbf"
WAY_OUT = "begin it with '---', the lines 'status: …', 'date_created: …', 'date_modified: …' and '---'"


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
        """Return the same error, with the file's path in its place."""
        return StateError(self.message, place=f"{path}:{self.line}:{self.column}", hint=self.hint)


class Value(NamedTuple):
    """The value of one key.

    Attributes:
        key: Its key.
        text: The value as text; None where it is a list, a mapping or an alias.
        key_start: Where the key starts, in bytes.
        start: Where it starts, in bytes; its quotes, tag and anchor belong to it.
        end: Where it ends; for an empty value where it starts.
        quote: Its quotation mark; empty for a plain value.
        trouble: Why it can't be changed safely; None where it can.
        content: What it says beyond `text`: equal values have equal contents.
    """

    key: str
    text: str | None
    key_start: int
    start: int
    end: int
    quote: str = ""
    trouble: str | None = None
    content: tuple[object, ...] = ()


class FrontMatter(NamedTuple):
    """The front matter of a file.

    Attributes:
        values: Every key's value, in the file's order; a key may be there twice.
        start: Where its first line starts, in bytes: after the opening `---`.
        body: Where the body starts: after the closing `---` and its line end.
        flow: Whether it is written in braces.
        simple: Whether it needed no YAML; then `values` are those of `KEYS` alone.
    """

    values: tuple[Value, ...]
    start: int
    body: int
    flow: bool = False
    simple: bool = False

    def named(self, key: str) -> list[Value]:
        """Return the values of `key`: one, none, or several if it is doubled."""
        return [value for value in self.values if value.key == key]


# Values that YAML reads as the text they are: words of letters in most scripts (in UTF-8, without what YAML
# takes for line breaks or refuses), and quoted ASCII without escapes.
_WIDE = rb"[\xc3-\xdf][\x80-\xbf]|[\xe3-\xec][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}"
_INSIDE = rb"(?:[!\"$-9;-~]|:(?=[!\"$-~])|" + _WIDE + rb")"
_WORDS = rb"(?:[A-Za-z0-9]|" + _WIDE + rb")" + _INSIDE + rb"*(?: +" + _INSIDE + rb"+)*"
_SIMPLE = rb"(" + _WORDS + rb"|\"[ !#-\[\]-~]*\"|'[ -&(-~]*')"
_END = rb" *(?: #[\t -~]*)?\r?\n"
_OPENING = rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n"
_CLOSING = rb"---[ \t]*(?:\r?\n|\Z)"
_LARGEST = 1 << 18


@cache
def _lines(keys: tuple[str, ...] = KEYS, *, others: bool) -> re.Pattern[bytes]:
    """Front matter line by line: some keys, once each and in any order; the groups are their values.

    Args:
        keys: The keys.
        others: Whether other keys, of simple values or lists of them, and comments may stand among them. Most
            files have none, and without them compiling takes half the time.
    """
    value = _SIMPLE.replace(rb"(", rb"(?:", 1) + rb"|\[(?:\w[\w.-]*(?:, *\w[\w.-]*)*)?\]"
    # A list's entries stand one below the other: at the margin, or two spaces in.
    entry = rb"- +(?:" + value + rb")" + _END
    entries = rb"(?:(?:" + entry + rb")+|(?:  " + entry + rb")+)?"
    known = b"|".join(re.escape(key.encode()) + b":" for key in keys) or b":"
    other = (
        rb"(?!" + known + rb")[A-Za-z_][\w-]{0,99}:"
        rb"(?: +(?:" + value + rb")" + _END + rb"|" + _END + entries + rb")"
    )
    # A key that has its value already matches nothing: doubled keys are for YAML, which reports them.
    ours = [
        rb"%s: +(?(%d)(?!)|%s)%s" % (re.escape(key.encode()), group, _SIMPLE, _END)
        for group, key in enumerate(keys, 1)
    ]
    all_there = b"".join(rb"(?(%d)|(?!))" % group for group in range(1, len(keys) + 1))
    line = rb"|".join([*ours, rb"#[\t -~]*\r?\n", other] if others else ours)
    return re.compile(_OPENING + rb"(?:" + line + rb")*+" + all_there + _CLOSING)


def simple_match(data: bytes, keys: tuple[str, ...] = KEYS) -> re.Match[bytes] | None:
    """Match front matter that needs no YAML; the groups are the values of `keys`, quotes included."""
    return _lines(keys, others=False).match(data) or _lines(keys, others=True).match(data)


def read_front_matter(data: bytes) -> FrontMatter:
    """Read the front matter at the start of a file's bytes.

    Raises:
        FrontMatterError: There is none, it isn't closed, or it is no YAML mapping; with line and column.
    """
    match = simple_match(data)
    if match:
        found = [_simple_value(key, match, group) for group, key in enumerate(KEYS, 1)]
        found.sort(key=attrgetter("start"))
        return FrontMatter(tuple(found), data.index(b"\n") + 1, match.end(), simple=True)
    return read_with_yaml(data)


def read_with_yaml(data: bytes) -> FrontMatter:
    """Read the front matter as `read_front_matter` does, every key of it, however simple it is."""
    from backlogue.front_matter_yaml import YamlError, read_values  # YAML only where needed

    start, end, body = _fences(data)
    try:
        text = data[:end].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fault(data, error.start, "the front matter is not UTF-8") from error
    # The values' places are characters of what follows the opening fence, its line end included.
    begin = data.index(b"\n")
    block = text[text.index("\n") :]
    sizes = None if block.isascii() else list(accumulate((len(char.encode()) for char in block), initial=0))

    def byte(index: int) -> int:
        return begin + (index if sizes is None else sizes[index])

    try:
        found, flow = read_values(text)
    except YamlError as error:
        raise fault(data, byte(error.index), error.message) from error
    values = tuple(
        Value(
            key=value.key,
            text=value.text,
            key_start=byte(value.key_start),
            start=byte(value.start),
            end=byte(value.end),
            quote=value.quote,
            trouble=value.trouble,
            content=value.content,
        )
        for value in found
    )
    return FrontMatter(values, start, body, flow=flow)


def front_answers(data: bytes, front: FrontMatter, keys: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the answers that the front matter holds; what is empty or no text is left out.

    Args:
        data: The file's bytes.
        front: Their front matter.
        keys: The template's keys, with the answers they hold.
    """
    keys = tuple(keys)
    if front.simple and any(not front.named(key) for key, _ in keys):
        front = read_with_yaml(data)
    values = ((name, front.named(key)) for key, name in keys)
    return {name: found[0].text for name, found in values if found and found[0].text}


def _fences(data: bytes) -> tuple[int, int, int]:
    opening = re.match(_OPENING, data)
    if opening is None:
        raise FrontMatterError("has no front matter", line=1, column=1, hint=WAY_OUT)
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
    """Return the line and the column, in characters, of an offset in bytes, both from 1."""
    begin = data.rfind(b"\n", 0, offset) + 1
    before = data[begin:offset].decode("utf-8-sig", "replace")
    return data.count(b"\n", 0, offset) + 1, len(before) + 1


def fault(data: bytes, offset: int, message: str, *, hint: str | None = None) -> FrontMatterError:
    """Return the error that `message` is wrong at an offset of the file."""
    line, column = line_and_column(data, offset)
    return FrontMatterError(message, line=line, column=column, hint=hint)
