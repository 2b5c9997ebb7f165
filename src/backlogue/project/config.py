"""The config: `.backlogue.toml`, or `[tool.backlogue]` in `pyproject.toml`; found, read and validated."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import UsageError
from backlogue.files import UnreadableFileError, read_file
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from backlogue.project.toml_file import TomlFile

    # Each key with the function that checks its value: None if valid, or what the value must be.
    Keys = Mapping[str, Callable[[Any], str | None]]


class ConfiguredTemplate(NamedTuple):
    """A template in the config's `[templates]`.

    Attributes:
        name: Its name.
        path: Its folder or Markdown file, absolute; or `BUILT_IN`.
        folder: The folder of its items, absolute; None for the backlog folder.
    """

    name: str
    path: Path
    folder: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Config:
    """A project's config; the default of an attribute means that the config does not set it.

    Attributes:
        path: The file it was read from.
        folder: The backlog folder (`dir`), absolute.
        statuses: The statuses an item may have.
        code_language: The default language of code.
        template: The template's folder or Markdown file, absolute; or `BUILT_IN`.
        templates: The templates, if there are several; the first is the default.
        answers_file: Whether `new` also writes Copier's answers file.
        check: The table `[check]`; its types are checked, its rule names are not.
        editor: The table `[editor]`; its types are checked.
    """

    path: Path | None = None
    folder: Path | None = None
    statuses: tuple[str, ...] | None = None
    code_language: str | None = None
    template: Path | None = None
    templates: tuple[ConfiguredTemplate, ...] | None = None
    answers_file: bool = False
    check: Mapping[str, Any] = field(default_factory=dict)
    editor: Mapping[str, Any] = field(default_factory=dict)
    source: TomlFile | None = field(default=None, repr=False, compare=False)

    def table(self, key: str) -> Mapping[str, Any]:
        """Return a table of the file as it is written; empty if it isn't there."""
        data: Any = {} if self.source is None else self.source.data
        for name in self._inside():
            data = data.get(name, {})
        found: Mapping[str, Any] = data.get(key, {})
        return found

    def wrong(self, message: str, *keys: str, hint: str | None = None) -> UsageError:
        """Return an error about the value at `keys`, with its place."""
        return UsageError(message, place=self.place(*keys), hint=hint)

    def place(self, *keys: str) -> str | None:
        """Return `file:line:col` of the value at `keys`, such as `check`, `select`."""
        if self.source is None:
            return None
        return self.source.place((*self._inside(), *keys))

    def _inside(self) -> tuple[str, ...]:
        """Return the keys of the table that holds the config."""
        is_shared = self.source is not None and self.source.path.name == PYPROJECT
        return ("tool", "backlogue") if is_shared else ()


DEDICATED = ".backlogue.toml"
PYPROJECT = "pyproject.toml"
NO_CONFIG = Config()

BUILT_IN = Path("built-in")
"""The value of `template` in the config for the built-in template."""


def find_config(folders: Iterable[Path]) -> Config:
    """Read the config of the first folder that has one; in one folder `.backlogue.toml` wins.

    Raises:
        UsageError: It does not parse, has an unknown key or a wrong value.
    """
    for folder in folders:
        dedicated = os.path.join(folder, DEDICATED)
        if os.path.lexists(dedicated):
            return read_config(folder / DEDICATED)
        # A pyproject.toml that configures us contains the name; most need no parsing.
        if b"backlogue" in _bytes_of(os.path.join(folder, PYPROJECT)):
            config = read_config(folder / PYPROJECT)
            if config.path is not None:
                return config
    return NO_CONFIG


def _bytes_of(path: str) -> bytes:
    try:
        return read_file(path)
    except UnreadableFileError as error:
        raise UsageError(f"can't be read: {error.strerror}", place=path) from None
    except OSError:
        return b""


def read_config(path: Path, data: bytes | None = None) -> Config:
    """Read and check one config file; a `pyproject.toml` without our table is an empty config.

    Args:
        path: The file.
        data: The bytes to read instead of the file's.

    Raises:
        UsageError: It does not parse, has an unknown key or a wrong value; with its place.
    """
    from backlogue.project.toml_file import read_toml  # only where there is a config

    source = read_toml(path, data)
    config = Config(path=path, source=source)
    table: Any = source.data
    if path.name == PYPROJECT:
        tool = table.get("tool")
        table = tool.get("backlogue") if isinstance(tool, dict) else None
        if table is None:
            return NO_CONFIG
    if not isinstance(table, dict):
        raise config.wrong("'tool.backlogue' must be a table")
    _check_table(config, table, _KEYS, ())
    if "template" in table and "templates" in table:
        raise config.wrong(
            "'template' and '[templates]' exclude each other", "template", hint="keep one of them"
        )
    folder, template, statuses = table.get("dir"), table.get("template"), table.get("statuses")
    templates = table.get("templates")
    return Config(
        path=path,
        source=source,
        folder=None if folder is None else _resolve(path, folder),
        template=None if template is None else _template(path, template),
        templates=None if templates is None else tuple(_templates(path, templates)),
        statuses=None if statuses is None else tuple(statuses),
        code_language=table.get("code_language"),
        answers_file=table.get("answers_file", False),
        check=table.get("check", {}),
        editor=table.get("editor", {}),
    )


def _template(config: Path, given: str) -> Path:
    return BUILT_IN if given == str(BUILT_IN) else _resolve(config, given)


def _templates(config: Path, table: Mapping[str, Any]) -> Iterator[ConfiguredTemplate]:
    for name, value in table.items():
        details = {"path": value} if isinstance(value, str) else value
        folder = details.get("dir")
        yield ConfiguredTemplate(
            name,
            _template(config, details["path"]),
            None if folder is None else _resolve(config, folder),
        )


def _resolve(config: Path, given: str) -> Path:
    return Path(os.path.abspath(config.parent / given))  # resolve() would follow links


def _check_table(
    config: Config,
    table: Mapping[str, Any],
    keys: Mapping[str, Callable[[Any], str | None]],
    above: tuple[str, ...],
) -> None:
    for key, value in table.items():
        if key not in keys:
            hint = suggestion(key, keys)
            raise config.wrong(f"unknown key '{key}'", *above, key, hint=hint)
        wanted = keys[key](value)
        if wanted is not None:
            raise config.wrong(f"'{key}' must be {wanted}", *above, key)
        inner = _TABLES.get((*above, key))
        if inner is not None:
            _check_table(config, value, inner, (*above, key))


def _text(value: Any) -> str | None:
    fits = isinstance(value, str) and value.strip() == value != "" and value.isprintable()
    return None if fits else "a single line of text, not empty, without surrounding blanks"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "true or false"


def _days(value: Any) -> str | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return None if fits else "a number of days, at least 1"


def _names(value: Any) -> str | None:
    fits = isinstance(value, list) and all(_text(name) is None for name in value)
    return None if fits else "a list of names"


def statuses_error(value: Any) -> str | None:
    """Return what a list of statuses must be, if this is not one."""
    if _names(value) is not None or not value:
        return "a list of at least one status"
    # `in-progress` also matches `in progress`, so names that differ only in that are ambiguous.
    distinct = {name.casefold().replace("-", " ") for name in value}
    return None if len(distinct) == len(value) else "a list of different statuses"


def _table(value: Any) -> str | None:
    return None if isinstance(value, dict) else "a table"


def _severities(value: Any) -> str | None:
    fits = isinstance(value, dict) and all(severity in SEVERITIES for severity in value.values())
    return None if fits else f"a table of rule names and severities ({', '.join(SEVERITIES)})"


def _lists_of_names(value: Any) -> str | None:
    fits = isinstance(value, dict) and all(_names(names) is None for names in value.values())
    return None if fits else "a table of file patterns and lists of rule names"


def _template_table(value: Any) -> str | None:
    if not isinstance(value, dict) or not value:
        return "a table of at least one template"
    if not all(re.fullmatch(r"\w[\w-]*", name) for name in value):
        return "a table whose names are made of letters, digits, '-' and '_'"
    return None if all(map(_is_template, value.values())) else _A_TEMPLATE


def _is_template(value: Any) -> bool:
    if isinstance(value, dict):
        known = "path" in value and value.keys() <= {"path", "dir"}
        return known and all(_text(each) is None for each in value.values())
    return _text(value) is None


_A_TEMPLATE = 'a table of names and paths: "built-in", a path, or { path = "…", dir = "…" }'

SEVERITIES = ("error", "warning", "info")

_KEYS: Keys = {
    "dir": _text,
    "statuses": statuses_error,
    "code_language": _text,
    "template": _text,
    "templates": _template_table,
    "answers_file": _flag,
    "check": _table,
    "editor": _table,
}
_TABLES: dict[tuple[str, ...], Keys] = {
    ("check",): {
        "select": _names,
        "ignore": _names,
        "severity": _severities,
        "per-file-ignores": _lists_of_names,
        "stale-days": _days,
    },
    ("editor",): {
        "command": _text,
        "names": _names,
        "labels": _table,
        "prompts": _table,
    },
    ("editor", "labels"): dict.fromkeys(("new", "title", "status", "pick", "check", "fix"), _text),
    ("editor", "prompts"): {"title": _text, "status": _text},
}
