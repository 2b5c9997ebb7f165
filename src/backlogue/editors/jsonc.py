"""JSON with comments and trailing commas, parsed into a tree with offsets.

What is accepted is what VS Code accepts in its own files: JSON (RFC 8259) plus `//` and `/* */` comments and
one trailing comma. Nothing is written here; `jsonc_edit` uses the offsets to change the text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from backlogue.editors.managed_file import InvalidFileError


@dataclass(frozen=True)
class JsonComment:
    """A comment's place; `text[start:end]` is all of it, without the line break that ends a `//` comment."""

    start: int
    end: int


@dataclass(frozen=True)
class JsonItem:
    """One member of an object (with its key) or one element of an array (without).

    Attributes:
        start: Where the item begins: the key of a member, the value of an element.
        comma: The offset of the comma after it, or None.
    """

    key: str | None
    start: int
    value: JsonNode
    comma: int | None

    @property
    def end(self) -> int:
        """Where the item ends, its comma not counted."""
        return self.value.end


@dataclass(frozen=True)
class JsonNode:
    """One value and its place: `text[start:end]` is the value as written."""

    kind: Literal["object", "array", "scalar"]
    start: int
    end: int
    items: tuple[JsonItem, ...] = ()
    scalar: str | int | float | bool | None = None

    def get(self, key: str) -> JsonNode | None:
        """Return the value of the member `key`; the last one counts, as in other JSON parsers."""
        found = [item.value for item in self.items if item.key == key]
        return found[-1] if found else None

    @property
    def value(self) -> Any:
        """The value as plain Python data."""
        if self.kind == "object":
            return {item.key: item.value.value for item in self.items}
        if self.kind == "array":
            return [item.value.value for item in self.items]
        return self.scalar


@dataclass(frozen=True)
class JsonDocument:
    """A parsed text: its root value and its comments, in order."""

    text: str
    root: JsonNode
    comments: tuple[JsonComment, ...]


@lru_cache(maxsize=2)  # an edit looks at the same text several times
def parse(text: str) -> JsonDocument:
    """Read `text`, which has no byte order mark.

    Raises:
        InvalidFileError: The text is not JSON with comments.
    """
    reader = _JsonReader(text)
    try:
        root = reader.value(reader.blank(0))
    except RecursionError:
        raise InvalidFileError("values are nested too deeply", text, 0) from None
    rest = reader.blank(root.end)
    if rest < len(text):
        raise InvalidFileError("unexpected text after the JSON value", text, rest)
    return JsonDocument(text, root, tuple(reader.comments))


_SPACE = (" ", "\t", "\r", "\n")
_COMMENT = re.compile(r"//[^\r\n]*|/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_SCALAR = re.compile(r"(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.+-])")


class _JsonReader:
    """One pass over the text; every method takes an offset and returns what begins there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.comments: list[JsonComment] = []

    def blank(self, at: int) -> int:
        """Skip white space and comments."""
        while True:
            while self.text[at : at + 1] in _SPACE:
                at += 1
            if self.text[at : at + 1] != "/":
                return at
            comment = _COMMENT.match(self.text, at)
            if comment is None:
                raise InvalidFileError("unterminated comment", self.text, at)
            self.comments.append(JsonComment(*comment.span()))
            at = comment.end()

    def value(self, at: int) -> JsonNode:
        char = self.text[at : at + 1]
        if char == "{":
            return self.container(at, "object", "}")
        if char == "[":
            return self.container(at, "array", "]")
        match = (_STRING if char == '"' else _SCALAR).match(self.text, at)
        if match is None:
            raise InvalidFileError(self.expected("a value", at), self.text, at)
        return JsonNode("scalar", at, match.end(), scalar=json.loads(match.group()))

    def container(self, start: int, kind: Literal["object", "array"], close: str) -> JsonNode:
        items: list[JsonItem] = []
        at = self.blank(start + 1)
        separated = True
        while self.text[at : at + 1] != close:
            if not separated:
                raise InvalidFileError(self.expected(f"',' or '{close}'", at), self.text, at)
            item = self.item(at, keyed=kind == "object")
            at = self.blank(item.end)
            separated = item.comma is not None
            if separated:
                at = self.blank(at + 1)
            items.append(item)
        return JsonNode(kind, start, at + 1, tuple(items))

    def item(self, start: int, *, keyed: bool) -> JsonItem:
        key = None
        at = start
        if keyed:
            match = _STRING.match(self.text, at)
            if match is None:
                raise InvalidFileError(self.expected("a key in double quotes", at), self.text, at)
            key = json.loads(match.group())
            at = self.blank(match.end())
            if self.text[at : at + 1] != ":":
                raise InvalidFileError(self.expected("':'", at), self.text, at)
            at = self.blank(at + 1)
        value = self.value(at)
        mark = len(self.comments)
        at = self.blank(value.end)
        # The caller skips the same blanks again and records their comments then.
        del self.comments[mark:]
        return JsonItem(key, start, value, at if self.text[at : at + 1] == "," else None)

    def expected(self, what: str, at: int) -> str:
        found = self.text[at : at + 1]
        return f"expected {what}, not {found!r}" if found else f"expected {what}, not the end of the file"
