"""Front matter that needs YAML: split by python-frontmatter, its values read as text with their places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from frontmatter.default_handlers import YAMLHandler

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 64
_UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE


# Exactly three dashes: python-frontmatter's own boundary also takes longer rules for one.
_SPLITTER = YAMLHandler(fm_boundary=re.compile(r"^---[ \t]*\r?$", re.MULTILINE))


class YamlError(ValueError):
    """Front matter that is no mapping of YAML.

    Attributes:
        message: What is wrong.
        index: Where, as a character of what follows the opening `---`.
    """

    def __init__(self, message: str, index: int) -> None:
        super().__init__(message)
        self.message = message
        self.index = index


class YamlValue(NamedTuple):
    """The value of one key; places are characters of what follows the opening `---`.

    Attributes:
        key: Its key.
        text: The value as text; None where it is a list, a mapping or an alias.
        key_start: Where the key starts.
        start: Where it starts.
        end: Where it ends.
        quote: Its quotation mark; empty for a plain value.
        trouble: Why it can't be changed safely; None where it can.
        content: What it says beyond `text`: equal values have equal contents.
    """

    key: str
    text: str | None
    key_start: int
    start: int
    end: int
    quote: str
    trouble: str | None
    content: tuple[object, ...]


def read_values(text: str) -> tuple[list[YamlValue], bool]:
    """Read the values of a front matter, every one as text: `on`, `010`, `12:30` and `2025-02-30` too.

    PyYAML's events are read, not its nodes: they tell anchors, tags and aliases apart, keep doubled keys, and
    a thousand brackets don't overflow the stack.

    Args:
        text: A file's text from the opening `---` to the closing one.

    Returns:
        The values, and whether they stand in braces.

    Raises:
        YamlError: It is no YAML mapping.
    """
    # Not `frontmatter.parse`: it makes every CRLF an LF first, and the places would be wrong.
    block, _body = _SPLITTER.split(text)
    try:
        return _mapping(_checked(yaml.parse(block, Loader=_LOADER)), block)
    except yaml.reader.ReaderError as error:
        bad = _UNPRINTABLE.search(block)
        raise YamlError("the front matter holds a control character", bad.start() if bad else 0) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(filter(None, [error.context, error.problem]))
        raise YamlError(f"the front matter is not valid YAML: {words}", mark.index if mark else 0) from error


def _checked(events: Iterator[Any]) -> Iterator[Any]:
    """Pass on the events of one document that is not too deep and whose aliases lead somewhere."""
    depth = 0
    documents = 0
    anchors: set[str] = set()
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        index = event.start_mark.index
        if depth > _DEEPEST:
            raise YamlError("the front matter is too deeply nested", index)
        if documents > 1:
            raise YamlError("the front matter holds a second document", index)
        if isinstance(event, yaml.AliasEvent) and event.anchor not in anchors:
            raise YamlError(f"the alias '*{event.anchor}' leads nowhere", index)
        anchor = getattr(event, "anchor", None)
        if anchor:
            anchors.add(anchor)
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            yield event


def _mapping(events: Iterator[Any], block: str) -> tuple[list[YamlValue], bool]:
    first = next(events, None)
    if first is None:  # nothing but comments
        return [], False
    if not isinstance(first, yaml.MappingStartEvent):
        raise YamlError("the front matter is no list of keys and values", first.start_mark.index)
    values = []
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        key = _node(event, events)
        value = _node(next(events), events)
        values.append(_value(key, value, block))
    for _rest in events:  # to its end: a fault may come after the mapping
        pass
    return values, bool(first.flow_style)


def _node(first: Any, events: Iterator[Any]) -> list[Any]:
    """Take the events of one node, the first of which was taken."""
    node = [first]
    depth = int(isinstance(first, yaml.CollectionStartEvent))
    while depth:
        node.append(next(events))
        depth += isinstance(node[-1], yaml.CollectionStartEvent) - isinstance(
            node[-1], yaml.CollectionEndEvent
        )
    return node


def _value(key: list[Any], node: list[Any], block: str) -> YamlValue:
    first, last = node[0], node[-1]
    scalar = isinstance(first, yaml.ScalarEvent)
    start, end = first.start_mark.index, last.end_mark.index
    return YamlValue(
        key=key[0].value if isinstance(key[0], yaml.ScalarEvent) else "",
        text=first.value if scalar else None,
        key_start=key[0].start_mark.index,
        start=start,
        end=end,
        quote=first.style if scalar and first.style in ("'", '"') else "",
        trouble=_trouble(first, block[start:end]),
        content=tuple((type(part).__name__, *_said(part)) for part in [*key, *node]),
    )


def _said(event: Any) -> tuple[object, ...]:
    return tuple(getattr(event, name, None) for name in ("anchor", "tag", "value"))


def _trouble(event: Any, written: str) -> str | None:
    if isinstance(event, yaml.AliasEvent):
        return "is an alias"
    if not isinstance(event, yaml.ScalarEvent):
        return "is not text"
    if event.anchor:
        return "is anchored"
    if event.tag:
        return "is tagged"
    # What YAML takes for a line break, and block scalars, which have one before their text.
    if event.style in ("|", ">") or len(written.splitlines()) > 1:
        return "stands over several lines"
    return None
