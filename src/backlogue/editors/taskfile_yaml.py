"""Adding an entry under `includes` of a Taskfile: the text is edited, and YAML verifies the result."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from backlogue.editors.jsonc_edit import newline_of
from backlogue.editors.managed_file import InvalidFileError

if TYPE_CHECKING:
    Pairs = list[tuple[yaml.Node, yaml.Node]]


def add_include(text: str, *, name: str, path: str, note: str) -> str:
    """Return the Taskfile with `name: path` under `includes`; unchanged if the name exists already.

    Args:
        text: The file's text.
        name: The namespace of the included tasks.
        path: The included file.
        note: A comment to put behind an `includes` that is added.

    Raises:
        InvalidFileError: The text is not a YAML mapping, or has no safe place for the entry.
    """
    root = _root(text)
    includes = _member(root, "includes")
    if isinstance(includes, yaml.MappingNode) and _member(includes.value, name) is not None:
        return text
    entry = f"{name}: {path}"
    added = _with_include(text, entry, note)
    try:
        right = _adds_only(root, _root(added), name, path)
    except RecursionError:
        raise InvalidFileError("values are nested too deeply") from None
    if not right:
        raise InvalidFileError(f"no safe place for '{entry}' under 'includes'; add it yourself")
    return added


def _with_include(text: str, entry: str, note: str) -> str:
    newline = newline_of(text)
    opening = re.search(r"(?m)^includes:[ \t]*(?:#[^\r\n]*)?(?=\r|\n|\Z)", text)
    if opening is None:
        ended = not text or text.endswith("\n")
        block = f"{newline if text else ''}includes: {note}{newline}  {entry}"
        return text + block + newline if ended else text + newline + block
    at, indent = opening.end(), "  "
    line = re.compile(r"(?:\r\n|\n)([ \t]*)(\S[^\r\n]*)?")
    position = at
    while (found := line.match(text, position)) and (found.group(1) or not found.group(2)):
        position = found.end()
        if found.group(2) and not found.group(2).startswith("#"):
            indent = found.group(1) if at == opening.end() else indent
            at = position
    return text[:at] + f"{newline}{indent}{entry}" + text[at:]


def _root(text: str) -> Pairs:
    """Read a Taskfile into the pairs of its mapping; aliases are not expanded, nor merged.

    Raises:
        InvalidFileError: It is not YAML, or no mapping.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise InvalidFileError(str(error.problem), text, mark.index if mark else 0) from None
    except yaml.YAMLError as error:
        raise InvalidFileError(str(error).partition("\n")[0]) from None
    except RecursionError:
        raise InvalidFileError("values are nested too deeply") from None
    if root is None or (isinstance(root, yaml.ScalarNode) and root.tag.endswith(":null")):
        return []
    if not isinstance(root, yaml.MappingNode):
        raise InvalidFileError("expected a mapping")
    return list(root.value)


def _member(pairs: Pairs | yaml.MappingNode, name: str) -> yaml.Node | None:
    found = pairs.value if isinstance(pairs, yaml.MappingNode) else pairs
    return next(
        (value for key, value in found if isinstance(key, yaml.ScalarNode) and key.value == name), None
    )


def _adds_only(before: Pairs, after: Pairs, name: str, path: str) -> bool:
    """Tell whether two Taskfiles differ in nothing but the entry under `includes`."""
    includes, now = _member(before, "includes"), _member(after, "includes")
    entries = includes.value if isinstance(includes, yaml.MappingNode) else []
    empty = includes is None or isinstance(includes, yaml.MappingNode) or includes.tag.endswith(":null")
    if not empty or not isinstance(now, yaml.MappingNode):
        return False
    own = [value.value for key, value in now.value if key.value == name]
    others = [pair for pair in now.value if pair[0].value != name]
    seen: set[tuple[int, int]] = set()
    return (
        own == [path]
        and _same(entries, others, seen)
        and _same(
            [pair for pair in before if pair[1] is not includes],
            [pair for pair in after if pair[1] is not now],
            seen,
        )
    )


def _same(one: Any, other: Any, seen: set[tuple[int, int]]) -> bool:
    """Compare two trees of nodes; what aliases share is compared once, however often it is named."""
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(_same(a, b, seen) for a, b in zip(one, other, strict=True))
    if not isinstance(one, yaml.Node):
        return bool(one == other)
    if (id(one), id(other)) in seen:
        return True
    seen.add((id(one), id(other)))
    return type(one) is type(other) and one.tag == other.tag and _same(one.value, other.value, seen)
