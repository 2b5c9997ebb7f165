"""Load a template from disk and refuse unsafe settings."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import UsageError
from backlogue.template.item_name import ItemName, read_item_name
from backlogue.template.questions import Question, QuestionGroup, read_groups, read_questions
from backlogue.template.roles import Roles, read_roles
from backlogue.template.status_folders import StatusFolders, read_status_folders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.template.cache import Cache

REFUSED = ("_tasks", "_migrations", "_jinja_extensions")
"""Copier settings that run code; templates that use them are refused."""

STARTS = {"block_start_string": "{%", "variable_start_string": "{{", "comment_start_string": "{#"}
"""Jinja's default start delimiters, by the option that changes each."""

DELIMITERS = (
    *STARTS,
    "block_end_string",
    "variable_end_string",
    "comment_end_string",
    "line_statement_prefix",
    "line_comment_prefix",
)
SWITCHES = ("trim_blocks", "lstrip_blocks", "keep_trailing_newline")
VALUES = {
    "newline_sequence": ("\n", "\r\n", "\r"),
    "undefined": ("jinja2.Undefined", "jinja2.StrictUndefined"),
}
"""The Jinja options that a template may set in `_envops`. Others are refused: some import and run code."""

LONGEST_DELIMITER = 20

LARGEST_FILE = 1024 * 1024
"""The maximum size of a template's file, in bytes."""

ITEM_SUFFIX = ".md"


@dataclass(frozen=True)
class Template:
    """A template and its questions.

    Attributes:
        root: The folder of its `copier.yml`.
        config: The parsed `copier.yml`.
        questions: Every question, in order.
        roles: Which questions are the title, the status, and so on.
        source: The bytes of its `copier.yml`.
        cache: The cache for parsed and compiled files, if any.
        made_from: The Markdown file that it was inferred from, if it was.
    """

    root: Path
    config: Mapping[str, Any]
    questions: tuple[Question, ...]
    roles: Roles
    source: bytes = field(default=b"", repr=False)
    cache: Cache | None = field(default=None, repr=False, compare=False)
    made_from: Path | None = field(default=None, compare=False)

    @cached_property
    def groups(self) -> tuple[QuestionGroup, ...]:
        """The wizard's pages."""
        return read_groups(self.config, self.questions)

    @cached_property
    def folders(self) -> StatusFolders:
        """The sub-folders of the backlog by status; empty if items are not sorted by it."""
        return read_status_folders(self.config, self.roles, place=str(self.root / "copier.yml"))

    @property
    def answers_in_path(self) -> frozenset[str]:
        """The names of the answers in the item's file name or folder."""
        status = self.roles.status
        in_folder = {status} if status is not None and self.folders.pairs else set()
        return frozenset({*self.item_name.answers, *in_folder})

    @cached_property
    def suffix(self) -> str:
        """The file name suffix of files to render."""
        return str(self.config.get("_templates_suffix", ".jinja"))

    @cached_property
    def subdirectory(self) -> str:
        """The folder of the files to render, relative to the root, with `/` between names."""
        return str(self.config.get("_subdirectory") or "").strip("/")

    @cached_property
    def item_path(self) -> str:
        """The Jinja file of the item, relative to the root, with `/` between names."""
        return "/".join(filter(None, [self.subdirectory, self._item_file]))

    @cached_property
    def item_name(self) -> ItemName:
        """The parts of an item's file name.

        Raises:
            UsageError: The name uses more than variables, or a variable that is not a question.
        """
        place = str(self.root / self.item_path)
        name = read_item_name(self._item_file[: -len(ITEM_SUFFIX + self.suffix)], *self._variable)
        if name is None:
            raise UsageError(
                "the file name may contain only text and variables",
                place=place,
                hint="for example '{{ slug }}.md.jinja' or '{{ number }}-{{ slug }}.md.jinja'",
            )
        for answer in name.answers:
            if self.question(answer) is None:
                raise UsageError(f"the file name uses '{answer}', which is not a question", place=place)
        return name

    @cached_property
    def _item_file(self) -> str:
        """The name of the item's Jinja file: a Markdown file with a variable in its name."""
        folder = self.root / self.subdirectory
        ending, start = ITEM_SUFFIX + self.suffix, self._variable[0]
        try:
            files = os.listdir(folder)
            names = sorted(name for name in files if name.endswith(ending) and start in name)
        except OSError:
            names = []
        if len(names) > 1:
            raise UsageError(
                f"contains several item files: {', '.join(names)}", place=str(folder), hint="keep only one"
            )
        if not names:
            place = str(folder / f"{{{{ slug }}}}{ending}")
            raise UsageError(
                "is missing", place=place, hint="add the Jinja file that items are rendered from"
            )
        return names[0]

    @property
    def _variable(self) -> tuple[str, str]:
        options = self.config.get("_envops") or {}
        start, end = options.get("variable_start_string", "{{"), options.get("variable_end_string", "}}")
        return str(start), str(end)

    def question(self, name: str) -> Question | None:
        """Return the top-level question with this name, or None."""
        return next((question for question in self.questions if question.name == name), None)


def load(root: Path, *, cache: Cache | None = None, made_from: Path | None = None) -> Template:
    """Read the template in `root`.

    Args:
        root: The folder of its `copier.yml`.
        cache: The cache for parsed and compiled files, if any.
        made_from: The Markdown file that it was inferred from, if it was.

    Raises:
        UsageError: There is no template, or it does not parse, would run code, or is not a template for
            items.
    """
    path = next((root / name for name in ("copier.yml", "copier.yaml") if (root / name).is_file()), None)
    if path is None:
        raise UsageError(
            "contains no copier.yml" if root.exists() else "does not exist",
            place=str(root),
            hint="run 'backlogue template eject DIR' for a template to start from",
        )
    source = _read_bounded(path, root)
    config = _read(source, path, cache)
    _check_settings(config, place=str(path))
    questions = read_questions(config, place=str(path))
    roles = read_roles(config, questions, place=str(path))
    template = Template(root, config, questions, roles, source, cache, made_from)
    item = root / template.item_path
    if not item.is_file():
        raise UsageError("is not a file", place=str(item), hint="items are rendered from this file")
    template.item_name, template.folders  # noqa: B018 - report invalid names now
    if not is_inside(item, root):
        raise _outside(item)
    return template


class AdoptedFile(NamedTuple):
    """The Markdown file that a template was made from.

    Attributes:
        path: The file, which need not be there any more.
        digest: The SHA-256 of its bytes at that time.
    """

    path: Path
    digest: str


def adopted_from(template: Template) -> AdoptedFile | None:
    """Return the Markdown file that a template was made from, if its `_adopted` names one."""
    adopted = template.config.get("_adopted")
    file, digest = (adopted.get(key) for key in ("file", "sha256")) if isinstance(adopted, dict) else ("", "")
    if not isinstance(file, str) or not isinstance(digest, str) or not file or "\0" in file:
        return None
    return AdoptedFile(Path(os.path.normpath(template.root / file)), digest)


def jinja_starts(config: Mapping[str, Any]) -> list[str]:
    """Return the start delimiters of a template's Jinja."""
    options = config.get("_envops") or {}
    return [str(options.get(name, default)) for name, default in STARTS.items()]


def is_inside(path: Path, root: Path) -> bool:
    """Tell whether a file is in a folder after following symbolic links."""
    inside = os.path.realpath(root)
    return os.path.commonpath([inside, os.path.realpath(path)]) == inside


def _outside(path: Path) -> UsageError:
    return UsageError(
        "is outside the template's folder", place=str(path), hint="copy the file into the folder"
    )


def _read_bounded(path: Path, root: Path) -> bytes:
    if not is_inside(path, root):
        raise _outside(path)
    with path.open("rb") as file:
        source = file.read(LARGEST_FILE + 1)
    if len(source) > LARGEST_FILE:
        raise UsageError(f"is larger than {LARGEST_FILE // 1024} KiB", place=str(path))
    return source


def _check_settings(config: Mapping[str, Any], *, place: str) -> None:
    """Refuse settings that run code or lead out of the template's folder.

    Raises:
        UsageError: A setting is unsafe or invalid.
    """
    for key in REFUSED:
        if config.get(key):
            raise UsageError(
                f"{key} would run code, which backlogue never does", place=place, hint=f"remove {key}"
            )
    options = config.get("_envops") or {}
    if not isinstance(options, dict):
        raise UsageError("_envops must be a mapping", place=place)
    for name, value in options.items():
        _check_option(name, value, place=place)
    starts = jinja_starts(config)
    if len(set(starts)) < len(starts):
        raise UsageError("the start strings of _envops must differ from each other", place=place)
    for key in ("_subdirectory", "_templates_suffix"):
        value = config.get(key)
        if value is not None and not isinstance(value, str):
            raise UsageError(f"{key} must be text", place=place)
    folder = str(config.get("_subdirectory") or "").replace("\\", "/")
    if folder.startswith("/") or ":" in folder or ".." in folder.split("/"):
        raise UsageError("_subdirectory leads out of the template's folder", place=place)
    if set(config.get("_templates_suffix") or "") & set("/\\\0"):
        raise UsageError("_templates_suffix must be a suffix such as .jinja", place=place)


def _check_option(name: Any, value: Any, *, place: str) -> None:
    if name in SWITCHES:
        valid, kind = isinstance(value, bool), "true or false"
    elif name in DELIMITERS:
        valid, kind = isinstance(value, str) and 0 < len(value) <= LONGEST_DELIMITER, "a short text"
    elif name in VALUES:
        valid, kind = value in VALUES[name], " or ".join(map(repr, VALUES[name]))
    else:
        known = ", ".join([*DELIMITERS, *SWITCHES, *VALUES])
        raise UsageError(
            f"_envops.{name} is not allowed: it could run code", place=place, hint=f"choose from: {known}"
        )
    if not valid:
        raise UsageError(f"_envops.{name} must be {kind}", place=place)


def cache_name(root: Path, kind: str) -> str:
    """Return the cache key for data of some kind about the template in `root`."""
    return f"{hashlib.sha256(os.fsencode(root)).hexdigest()[:16]}-{kind}"


def _read(source: bytes, path: Path, cache: Cache | None) -> dict[str, Any]:
    if cache is None:
        return _parse(source, path)
    name = cache_name(path.parent, "questions")
    config: dict[str, Any] | None = cache.get(name, made_from=source)
    if config is None:
        config = _parse(source, path)
        cache.put(name, config, made_from=source)
    return config


def _parse(source: bytes, path: Path) -> dict[str, Any]:
    import yaml  # not needed for a cached template

    from backlogue.template.data_file import check_size

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # Check before loading: nested aliases can expand to gigabytes.
        check_size(yaml.parse(source, Loader=loader), place=str(path))
        documents = [part for part in yaml.load_all(source, Loader=loader) if part]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise UsageError(f"invalid YAML: {getattr(error, 'problem', None) or error}", place=place) from error
    except ValueError as error:  # an invalid date or number
        raise UsageError(f"invalid YAML: {error}", place=str(path)) from error
    merged: dict[str, Any] = {}
    for document in documents:
        if not isinstance(document, dict):
            raise UsageError("must be a mapping of questions", place=str(path))
        for name, value in document.items():
            if not isinstance(name, str):
                raise UsageError(f"the name {name!r} must be text", place=str(path), hint="quote it")
            # Copier concatenates these settings from all documents; here the first one is enough to refuse.
            if name not in REFUSED or value:
                merged[name] = value
    return merged
