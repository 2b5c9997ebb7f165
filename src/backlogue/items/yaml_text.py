"""Front matter that needs YAML: split by python-frontmatter, its values read as text with their spans."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from backlogue.items.frontmatter import FrontMatterError, Value, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 64
_UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE


class TextHandler(YAMLHandler):
    """Reads front matter with every value as text: `on`, `010`, `12:30` and `2025-02-30` are what they say.

    PyYAML's events are read, not its nodes: they tell anchors, tags and aliases apart, keep doubled keys, and
    a thousand brackets don't overflow the stack.
    """

    def __init__(self, data: bytes) -> None:
        # Exactly three dashes: python-frontmatter's own boundary also takes longer rules for one.
        super().__init__(fm_boundary=re.compile(r"^---[ \t]*\r?$", re.MULTILINE))
        self.values: tuple[Value, ...] = ()
        self.flow = False
        self._data = data

    def load(self, fm: str, **_kwargs: object) -> dict[str, Any]:
        """Return each key's text; `values` has the spans."""
        spans = _Spans(fm, self._data)
        try:
            events = _checked(yaml.parse(fm, Loader=_LOADER), spans)
            self.values, self.flow = _mapping(events, spans)
        except yaml.reader.ReaderError as error:
            bad = _UNPRINTABLE.search(fm)
            raise spans.fault(
                bad.start() if bad else 0, "the front matter holds a control character"
            ) from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            words = " ".join(filter(None, [error.context, error.problem]))
            raise spans.fault(
                mark.index if mark else 0, f"the front matter is not valid YAML: {words}"
            ) from error
        return {value.key: value.text for value in self.values}


def read_values(text: str, data: bytes) -> tuple[tuple[Value, ...], bool]:
    """Read the values of a front matter.

    Args:
        text: The file's text from the opening `---` to the closing one.
        data: The file's bytes, which the spans are of.

    Returns:
        The values, and whether they stand in braces.

    Raises:
        FrontMatterError: It is no YAML mapping.
    """
    handler = TextHandler(data)
    # Not `frontmatter.parse`: it makes every CRLF an LF first, and the spans would be wrong.
    block, _body = handler.split(text)
    handler.load(block)
    return handler.values, handler.flow


class _Spans:
    """Turns PyYAML's places, in characters of the front matter, into the file's bytes."""

    def __init__(self, text: str, data: bytes) -> None:
        self.data = data
        # What python-frontmatter hands over starts with the line end of the opening fence.
        self._begin = data.index(b"\n")
        sizes = None if text.isascii() else (len(char.encode()) for char in text)
        self._offsets = None if sizes is None else list(accumulate(sizes, initial=0))

    def byte(self, index: int) -> int:
        """Return the offset in bytes of a character of the front matter."""
        return self._begin + (index if self._offsets is None else self._offsets[index])

    def fault(self, index: int, message: str) -> FrontMatterError:
        """Return the error that `message` is wrong at a character of the front matter."""
        return fault(self.data, self.byte(index), message)


def _checked(events: Iterator[Any], spans: _Spans) -> Iterator[Any]:
    """Pass on the events of one document that is not too deep and whose aliases lead somewhere."""
    depth = 0
    documents = 0
    anchors: set[str] = set()
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        index = event.start_mark.index
        if depth > _DEEPEST:
            raise spans.fault(index, "the front matter is too deeply nested")
        if documents > 1:
            raise spans.fault(index, "the front matter holds a second document")
        if isinstance(event, yaml.AliasEvent) and event.anchor not in anchors:
            raise spans.fault(index, f"the alias '*{event.anchor}' leads nowhere")
        anchor = getattr(event, "anchor", None)
        if anchor:
            anchors.add(anchor)
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            yield event


def _mapping(events: Iterator[Any], spans: _Spans) -> tuple[tuple[Value, ...], bool]:
    first = next(events, None)
    if first is None:  # nothing but comments
        return (), False
    if not isinstance(first, yaml.MappingStartEvent):
        raise spans.fault(first.start_mark.index, "the front matter is no list of keys and values")
    values = []
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        key = _node(event, events)
        value = _node(next(events), events)
        values.append(_value(key, value, spans))
    for _rest in events:  # to its end: a fault may come after the mapping
        pass
    return tuple(values), bool(first.flow_style)


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


def _value(key: list[Any], node: list[Any], spans: _Spans) -> Value:
    first, last = node[0], node[-1]
    scalar = isinstance(first, yaml.ScalarEvent)
    start, end = spans.byte(first.start_mark.index), spans.byte(last.end_mark.index)
    return Value(
        key=key[0].value if isinstance(key[0], yaml.ScalarEvent) else "",
        text=first.value if scalar else None,
        key_start=spans.byte(key[0].start_mark.index),
        start=start,
        end=end,
        quote=first.style if scalar and first.style in ("'", '"') else "",
        trouble=_trouble(first, spans.data[start:end]),
        content=tuple((type(part).__name__, *_said(part)) for part in [*key, *node]),
    )


def _said(event: Any) -> tuple[object, ...]:
    return tuple(getattr(event, name, None) for name in ("anchor", "tag", "value"))


def _trouble(event: Any, written: bytes) -> str | None:
    if isinstance(event, yaml.AliasEvent):
        return "is an alias"
    if not isinstance(event, yaml.ScalarEvent):
        return "is not text"
    if event.anchor:
        return "is anchored"
    if event.tag:
        return "is tagged"
    # What YAML takes for a line break, and block scalars, which have one before their text.
    if event.style in ("|", ">") or len(written.decode().splitlines()) > 1:
        return "stands over several lines"
    return None
