"""One key of a config set, and every other byte kept."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from backlogue.errors import StateError
from backlogue.project.config import DEDICATED, PYPROJECT


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
        return self.before != self.after


def set_texts(path: Path, values: dict[str, str]) -> ConfigEdit:
    """Return a config in which some keys have these texts.

    Args:
        path: `.backlogue.toml` or `pyproject.toml`, which need not exist.
        values: The texts by key.

    Raises:
        StateError: This can't be done without changing anything else.
    """
    before = path.read_bytes() if path.exists() else None
    text = (before or b"").decode("utf-8")
    line_end = "\r\n" if "\r\n" in text else "\n"
    wanted: dict[str, Any] = tomllib.loads(text)
    for key, value in values.items():
        table = _table(wanted, path)
        if table.get(key) != value:
            table[key] = value
            text = _with_text(text, key, value, inside=path.name == PYPROJECT, line_end=line_end)
    try:
        fits = tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        fits = False
    if not fits:
        lines = ", ".join(f"{key} = {json.dumps(value)}" for key, value in values.items())
        raise StateError("can't be changed safely", place=str(path), hint=f"write '{lines}' into it yourself")
    return ConfigEdit(path, before, text.encode("utf-8"))


def config_to_edit(path: Path | None, root: Path) -> Path:
    """Return the config to write to: the one that was found, else a new one in `root`."""
    return path if path is not None else Path(os.path.join(root, DEDICATED))


def _table(data: dict[str, Any], path: Path) -> dict[str, Any]:
    if path.name != PYPROJECT:
        return data
    table: dict[str, Any] = data.setdefault("tool", {}).setdefault("backlogue", {})
    return table


def _with_text(text: str, key: str, value: str, *, inside: bool, line_end: str) -> str:
    """Return TOML with one key set: in its own line, else at the start of its table."""
    line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
    start, end = 0, len(text)
    if inside:
        found = re.search(r"(?m)^\[tool\.backlogue\][ \t]*(?:#.*)?(?:\r?\n|\Z)", text)
        if found is None:
            gap = line_end if text else ""
            return f"{text}{gap}[tool.backlogue]{line_end}{line}{line_end}"
        start = found.end()
    following = re.search(r"(?m)^[ \t]*\[", text[start:])
    if following:
        end = start + following.start()
    own = re.compile(rf"(?m)^{re.escape(key)}[ \t]*=[^\r\n#]*?(?=[ \t]*(?:#[^\r\n]*)?\r?$)").search(
        text, start, end
    )
    if own:
        return text[: own.start()] + line + text[own.end() :]
    gap = line_end if not inside and following and end == 0 else ""
    return f"{text[:start]}{line}{line_end}{gap}{text[start:]}"
