"""Parse YAML, JSON and TOML data files into answers, keeping scalars as their source text.

Text answers get the source text: `007`, `yes` and an unquoted date stay as the user typed them. Questions
without a shape get the format's own types. Size, depth and aliases are limited.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LARGEST = 4 * 1024 * 1024
"""The maximum size of a data file, also after expanding aliases, in bytes: a thousand times a long item."""

NODE = 80
"""The size that a text, list or mapping counts in addition to its characters: 50,000 of them are too many."""

DEEPEST = 50
"""The maximum nesting depth of data."""


@dataclass(frozen=True)
class DataDocument:
    """Parsed data, as source texts and with native types.

    Attributes:
        texts: Lists and mappings of source texts; None is null.
        native: Returns the data, or the value of one name, with the format's own types.
    """

    texts: Any
    native: Callable[..., Any]


def parse(data: bytes, *, form: str, place: str) -> DataDocument:
    """Parse `data`.

    Args:
        data: The file's bytes.
        form: `yaml`, `json` or `toml`.
        place: The file's name, for errors.

    Raises:
        UsageError: It is too large, not UTF-8, invalid, or too deeply nested; with line and column.
    """
    if len(data) > LARGEST:
        raise UsageError(f"is larger than {LARGEST // 1024 // 1024} MiB", place=place)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _position(data[: error.start].decode("utf-8", "replace"), None)
        raise UsageError("is not UTF-8", place=f"{place}:{line}:{column}", hint="save it as UTF-8") from None
    parsers = {"yaml": parse_yaml, "json": _parse_json, "toml": _parse_toml}
    try:
        return parsers[form](text, place=place)
    except RecursionError:
        raise _too_deep(place) from None


def _position(text: str, offset: int | None) -> tuple[int, int]:
    """Return the line and column, from 1, of an offset in `text`; None is the end."""
    before = text[:offset]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _too_deep(place: str) -> UsageError:
    return UsageError(f"is nested more than {DEEPEST} levels deep", place=place)


def _too_large(place: str) -> UsageError:
    return UsageError("is too large after expanding its aliases", place=place, hint="use fewer aliases")


def parse_yaml(text: str, *, place: str) -> DataDocument:
    """Parse YAML text; see `parse`."""
    import yaml  # not needed for JSON and TOML

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        texts = _Composer(yaml.parse(text, Loader=loader), place).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UsageError(f"invalid YAML: {error.problem or error.context}", place=_at(place, mark)) from None
    except yaml.reader.ReaderError as error:
        line, column = _position(text, error.position)
        raise UsageError(
            "contains a control character", place=f"{place}:{line}:{column}", hint="remove it"
        ) from None
    except UnicodeEncodeError as error:
        line, column = _position(text, error.start)
        raise UsageError("contains half of a surrogate pair", place=f"{place}:{line}:{column}") from None

    def load(name: str | None) -> Any:
        if name is None:
            return yaml.load(text, Loader=loader)  # noqa: S506 - both loaders are safe
        root: Any = yaml.compose(text, Loader=loader)
        node = next(value for key, value in root.value if key.value == name)
        return yaml.SafeLoader("").construct_document(node)

    return DataDocument(texts, lambda name=None: _native(load, name, place))


def _native(load: Callable[[str | None], Any], name: str | None, place: str) -> Any:
    """Return data, or the value of one name, with the format's own types.

    Raises:
        UsageError: A value is invalid for its type, such as a nonexistent day or a number with too many
            digits.
    """
    try:
        return load(name)
    except Exception as error:  # noqa: BLE001 - YAML's loader raises whatever Python's own types do
        message = f"contains an invalid value: {getattr(error, 'problem', None) or error}"
        raise UsageError(message, place=name or place, hint="quote the value") from None


def _at(place: str, mark: Any) -> str:
    return f"{place}:{mark.line + 1}:{mark.column + 1}" if mark else place


def check_size(events: Iterable[Any], *, place: str) -> None:
    """Check the depth and expanded size of YAML's events before they are loaded.

    Raises:
        UsageError: The data is too deep or too large.
    """
    import yaml  # loaded by the caller

    weight, anchors = 0, dict[str, int]()
    inside: list[tuple[str | None, int]] = []
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            # An alias inside its own anchor would never end.
            weight += anchors.get(str(event.anchor), LARGEST)
        elif isinstance(event, yaml.ScalarEvent):
            weight += NODE + len(event.value)
            if event.anchor is not None:
                anchors[event.anchor] = NODE + len(event.value)
        elif isinstance(event, yaml.CollectionStartEvent):
            inside.append((event.anchor, weight))
            weight += NODE
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = inside.pop()
            if anchor is not None:
                anchors[anchor] = weight - before
        if len(inside) > DEEPEST:
            raise _too_deep(_at(place, event.start_mark))
        if weight > LARGEST:
            raise _too_large(_at(place, event.start_mark))


class _Anchored(NamedTuple):
    value: Any
    weight: int


class _Composer:
    """Builds source texts from YAML's events; unlike PyYAML's composer, it limits depth and size."""

    def __init__(self, events: Iterable[Any], place: str) -> None:
        self._events = iter(events)
        self._place = place
        self._anchors: dict[str, _Anchored] = {}
        self._weight = 0

    def document(self) -> Any:
        """Return the value of the only document; None for an empty stream."""
        import yaml  # loaded by the caller

        value = None
        seen = False
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    raise UsageError(
                        "contains a second YAML document", place=_at(self._place, event.start_mark)
                    )
                seen = True
                value = self._node(next(self._events), 0)
        return value

    def _node(self, event: Any, depth: int) -> Any:
        import yaml  # loaded by the caller

        if depth > DEEPEST:
            raise _too_deep(_at(self._place, event.start_mark))
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event)
        self._refuse_tag(event)
        before = self._weight
        self._weigh(NODE, event)
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(depth)
        else:
            value = self._mapping(depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, self._weight - before)
        return value

    def _sequence(self, depth: int) -> list[Any]:
        import yaml  # loaded by the caller

        found = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._node(event, depth + 1))
        return found

    def _mapping(self, depth: int) -> dict[str, Any]:
        import yaml  # loaded by the caller

        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            found[self._key(event, found)] = self._node(next(self._events), depth + 1)
        return found

    def _key(self, event: Any, mapping: dict[str, Any]) -> str:
        import yaml  # loaded by the caller

        if not isinstance(event, yaml.ScalarEvent):
            raise UsageError("a name must be text", place=_at(self._place, event.start_mark))
        self._weigh(len(event.value) + 1, event)
        if event.value in mapping:
            raise UsageError(f"'{event.value}' appears twice", place=_at(self._place, event.start_mark))
        return str(event.value)

    def _scalar(self, event: Any) -> str | None:
        self._weigh(len(event.value) + 1, event)
        plain = event.implicit[0]
        return None if plain and event.value in ("", "~", "null", "Null", "NULL") else str(event.value)

    def _aliased(self, event: Any) -> Any:
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            raise UsageError(f"undefined alias '*{event.anchor}'", place=_at(self._place, event.start_mark))
        self._weigh(anchored.weight, event)
        return anchored.value

    def _weigh(self, weight: int, event: Any) -> None:
        self._weight += weight
        if self._weight > LARGEST:
            raise _too_large(_at(self._place, event.start_mark))

    def _refuse_tag(self, event: Any) -> None:
        if event.tag not in _TAGS:
            raise UsageError(
                f"the tag '{event.tag}' is not supported",
                place=_at(self._place, event.start_mark),
                hint="remove it",
            )


_TAGS = frozenset([None, "!", *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))])


def _parse_json(text: str, *, place: str) -> DataDocument:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                raise UsageError(f"'{name}' appears twice", place=place)
            found[name] = value
        return found

    try:
        written = json.loads(
            text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=unique
        )
    except json.JSONDecodeError as error:
        raise UsageError(
            f"invalid JSON: {error.msg}", place=f"{place}:{error.lineno}:{error.colno}"
        ) from None

    def load(name: str | None) -> Any:
        loaded = json.loads(text)
        return loaded if name is None else loaded[name]

    return DataDocument(_limited_texts(written, place), lambda name=None: _native(load, name, place))


def _parse_toml(text: str, *, place: str) -> DataDocument:
    import tomlkit  # the standard library's parser does not keep how a number is written
    import tomlkit.exceptions

    try:
        document = tomlkit.parse(text)
    except tomlkit.exceptions.ParseError as error:
        message = str(error).partition(" at line")[0]
        raise UsageError(f"invalid TOML: {message}", place=f"{place}:{error.line}:{error.col + 1}") from None
    except (tomlkit.exceptions.TOMLKitError, ValueError) as error:  # ValueError: too many digits
        raise UsageError(f"invalid TOML: {error}", place=place) from None

    def load(name: str | None) -> Any:
        return document.unwrap() if name is None else document.unwrap()[name]

    return DataDocument(_limited_texts(document, place), lambda name=None: _native(load, name, place))


def _limited_texts(value: Any, place: str) -> Any:
    """Return values of JSON or TOML as source texts.

    Raises:
        UsageError: They are too large.
    """
    texts = _texts(value, place)
    if _weight(texts) > LARGEST:
        raise _too_large(place)
    return texts


def _weight(value: Any) -> int:
    inside: Iterable[Any] = ()
    if isinstance(value, dict):
        inside = (*value, *value.values())
    elif isinstance(value, list):
        inside = value
    return NODE + (len(value) if isinstance(value, str) else sum(map(_weight, inside)))


def _texts(value: Any, place: str, depth: int = 0) -> Any:
    """Return values of JSON or TOML as source texts."""
    if depth > DEEPEST:
        raise _too_deep(place)
    if isinstance(value, dict):
        return {str(name): _texts(inner, place, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner, place, depth + 1) for inner in value]
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.as_string()
