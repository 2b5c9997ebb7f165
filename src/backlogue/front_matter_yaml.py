"""Parse front matter with PyYAML: each value as its source text, with its offsets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from backlogue.front_matter_value import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 64
_UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE


# Exactly three dashes: python-frontmatter's own pattern also accepts more.
_SPLITTER = YAMLHandler(fm_boundary=re.compile(r"^---[ \t]*\r?$", re.MULTILINE))


class YamlError(ValueError):
    """The front matter is not a YAML mapping.

    Attributes:
        message: What is wrong.
        index: Where, in characters after the opening `---`.
    """

    def __init__(self, message: str, index: int) -> None:
        super().__init__(message)
        self.message = message
        self.index = index


def read_values(text: str) -> tuple[list[Value], bool]:
    """Read the values of front matter as text, including `on`, `010`, `12:30` and `2025-02-30`.

    This reads PyYAML's events, not its nodes: events distinguish anchors, tags and aliases, keep repeated
    keys, and don't overflow the stack on a thousand brackets.

    Args:
        text: A file's text from the opening `---` to the closing one.

    Returns:
        The values, with offsets in characters after the opening `---`, and whether the mapping is in braces.

    Raises:
        YamlError: The text is not a YAML mapping.
    """
    # Not `frontmatter.parse`: it converts CRLF to LF first, which would shift the offsets.
    block, _body = _SPLITTER.split(text)
    try:
        return _mapping(_checked(yaml.parse(block, Loader=_LOADER)), block)
    except yaml.reader.ReaderError as error:
        bad = _UNPRINTABLE.search(block)
        raise YamlError("the front matter contains a control character", bad.start() if bad else 0) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(filter(None, [error.context, error.problem]))
        raise YamlError(f"the front matter is not valid YAML: {words}", mark.index if mark else 0) from error


def _checked(events: Iterator[Any]) -> Iterator[Any]:
    """Yield the events of a single document; refuse deep nesting and undefined aliases."""
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
            raise YamlError("the front matter contains a second YAML document", index)
        if isinstance(event, yaml.AliasEvent) and event.anchor not in anchors:
            raise YamlError(f"undefined alias '*{event.anchor}'", index)
        anchor = getattr(event, "anchor", None)
        if anchor:
            anchors.add(anchor)
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            yield event


def _mapping(events: Iterator[Any], block: str) -> tuple[list[Value], bool]:
    first = next(events, None)
    if first is None:  # nothing but comments
        return [], False
    if not isinstance(first, yaml.MappingStartEvent):
        raise YamlError("the front matter is not a mapping of keys to values", first.start_mark.index)
    values = []
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        key = _node(event, events)
        value = _node(next(events), events)
        values.append(_value(key, value, block))
    for _rest in events:  # parse to the end, where there may be an error
        pass
    return values, bool(first.flow_style)


def _node(first: Any, events: Iterator[Any]) -> list[Any]:
    """Return the events of one node, given its first event."""
    node = [first]
    depth = int(isinstance(first, yaml.CollectionStartEvent))
    while depth:
        node.append(next(events))
        depth += isinstance(node[-1], yaml.CollectionStartEvent) - isinstance(
            node[-1], yaml.CollectionEndEvent
        )
    return node


def _value(key: list[Any], node: list[Any], block: str) -> Value:
    first, last = node[0], node[-1]
    scalar = isinstance(first, yaml.ScalarEvent)
    start, end = first.start_mark.index, last.end_mark.index
    return Value(
        key=key[0].value if isinstance(key[0], yaml.ScalarEvent) else "",
        text=first.value if scalar else None,
        key_start=key[0].start_mark.index,
        start=start,
        end=end,
        quote=first.style if scalar and first.style in ("'", '"') else "",
        unsafe=_unsafe(first, block[start:end]),
        content=tuple((type(part).__name__, *_details(part)) for part in [*key, *node]),
    )


def _details(event: Any) -> tuple[object, ...]:
    return tuple(getattr(event, name, None) for name in ("anchor", "tag", "value"))


def _unsafe(event: Any, written: str) -> str | None:
    if isinstance(event, yaml.AliasEvent):
        return "is an alias"
    if not isinstance(event, yaml.ScalarEvent):
        return "is not text"
    if event.anchor:
        return "is anchored"
    if event.tag:
        return "is tagged"
    # Block scalars start with a line break; `splitlines` knows all line breaks of YAML.
    if event.style in ("|", ">") or len(written.splitlines()) > 1:
        return "spans several lines"
    return None
