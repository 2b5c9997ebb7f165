"""Keys of a config set, with every other line kept."""

from __future__ import annotations

import json
import os
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import StateError
from backlogue.project.config import DEDICATED, PYPROJECT

if TYPE_CHECKING:
    from collections.abc import Mapping


class ConfigEdit(NamedTuple):
    """A config before and after a change.

    Attributes:
        path: The file.
        before: Its bytes; None if it is not there yet.
        after: Its bytes after the change.
    """

    path: Path
    before: bytes | None
    after: bytes

    @property
    def changes(self) -> bool:
        """Whether there is something to write."""
        return (self.before or b"") != self.after


def set_values(path: Path, values: Mapping[str, Any]) -> ConfigEdit:
    """Return a config in which some keys have these values.

    Args:
        path: `.backlogue.toml` or `pyproject.toml`, which need not exist.
        values: Texts, lists of texts, or tables of texts and tables, by key.

    Raises:
        StateError: This can't be done without changing anything else.
    """
    import tomlkit

    before = path.read_bytes() if path.exists() else None
    text = (before or b"").decode("utf-8")
    # tomlkit ends the lines that it adds with a line feed.
    newline = "\r\n" if "\r\n" in text else "\n"
    old = text.replace(newline, "\n")
    document = tomlkit.parse(old)
    table: Any = document
    if path.name == PYPROJECT:
        tool = document.setdefault("tool", tomlkit.table(is_super_table=True))
        table = tool.setdefault("backlogue", tomlkit.table())
    for key, value in values.items():
        if table.get(key) != value:
            table[key] = _toml(value)
    new = tomlkit.dumps(document)
    if new == old:
        return ConfigEdit(path, before, before or b"")
    is_mixed = old.replace("\n", newline) != text
    if is_mixed or not _fits(old, new, values, inside=path.name == PYPROJECT):
        lines = ", ".join(f"{key} = {json.dumps(value)}" for key, value in values.items())
        raise StateError("can't be changed safely", place=str(path), hint=f"write '{lines}' into it yourself")
    return ConfigEdit(path, before, new.replace("\n", newline).encode("utf-8"))


def config_to_edit(path: Path | None, root: Path) -> Path:
    """Return the config to write to: the one that was found, else a new one in `root`."""
    return path if path is not None else Path(os.path.join(root, DEDICATED))


def _toml(value: Any) -> Any:
    """Return a value as tomlkit writes it: a table as `[key]`, a table inside it on one line."""
    import tomlkit

    if not isinstance(value, dict):
        return value
    table = tomlkit.table()
    for key, inner in value.items():
        if isinstance(inner, dict):
            line = tomlkit.inline_table()
            line.update(inner)
            table.add(key, line)
        else:
            table.add(key, inner)
    return table


def _fits(old: str, new: str, values: Mapping[str, Any], *, inside: bool) -> bool:
    """Tell whether only these keys have changed, and no line but theirs has gone."""
    wanted: dict[str, Any] = tomllib.loads(old)
    table = wanted.setdefault("tool", {}).setdefault("backlogue", {}) if inside else wanted
    replaced = sum(key in table for key in values)
    table.update(values)
    gone = Counter(old.removesuffix("\n").split("\n")) - Counter(new.split("\n"))
    try:
        return tomllib.loads(new) == wanted and gone.total() <= replaced
    except tomllib.TOMLDecodeError:
        return False
