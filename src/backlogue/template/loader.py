"""A template on disk: where it lies, what it asks, and what may be read of it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backlogue.errors import UsageError
from backlogue.template.item_name import ItemName, read_item_name
from backlogue.template.questions import Question, QuestionGroup, read_groups, read_questions
from backlogue.template.roles import Roles, read_roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.template.cache import Cache

REFUSED = ("_tasks", "_migrations", "_jinja_extensions")
"""Keys of Copier that run code; a template that has them is refused, never run."""

STARTS = {"block_start_string": "{%", "variable_start_string": "{{", "comment_start_string": "{#"}
"""What begins a piece of Jinja, by the option that changes it."""

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
"""The options of Jinja that a template may set in `_envops`. Others are refused: some import and run code."""

LONGEST_DELIMITER = 20

LARGEST_FILE = 1024 * 1024
"""The most bytes a file of a template may have."""

ITEM_SUFFIX = ".md"


@dataclass(frozen=True)
class Template:
    """A template and its questions.

    Attributes:
        root: The folder of its `copier.yml`.
        config: The parsed `copier.yml`.
        questions: Every question, in order.
        roles: Which of them is the title, the status, and so on.
        source: The bytes of its `copier.yml`.
        cache: Where what is made of it is kept between runs, if anywhere.
    """

    root: Path
    config: Mapping[str, Any]
    questions: tuple[Question, ...]
    roles: Roles
    source: bytes = field(default=b"", repr=False)
    cache: Cache | None = field(default=None, repr=False, compare=False)

    @cached_property
    def groups(self) -> tuple[QuestionGroup, ...]:
        """The wizard's pages."""
        return read_groups(self.config, self.questions)

    @cached_property
    def suffix(self) -> str:
        """The ending of files that are rendered."""
        return str(self.config.get("_templates_suffix", ".jinja"))

    @cached_property
    def subdirectory(self) -> str:
        """The folder of the rendered files, relative to the root, with `/` between names."""
        return str(self.config.get("_subdirectory") or "").strip("/")

    @cached_property
    def item_path(self) -> str:
        """The item's own template, relative to the root, with `/` between names."""
        return "/".join(filter(None, [self.subdirectory, self._item_file]))

    @cached_property
    def item_name(self) -> ItemName:
        """What the name of an item's file is made of.

        Raises:
            UsageError: It is more than texts and answers, or an answer in it is not asked for.
        """
        place = str(self.root / self.item_path)
        name = read_item_name(self._item_file[: -len(ITEM_SUFFIX + self.suffix)], *self._variable)
        if name is None:
            raise UsageError(
                "the file's name must be made of texts and answers",
                place=place,
                hint="call it '{{ slug }}.md.jinja' or '{{ number }}-{{ slug }}.md.jinja'",
            )
        for answer in name.answers:
            if self.question(answer) is None:
                raise UsageError(f"the file's name has '{answer}', which no question asks for", place=place)
        return name

    @cached_property
    def _item_file(self) -> str:
        """The name of the item's own template: of Markdown, with an answer in its name."""
        folder = self.root / self.subdirectory
        ending, start = ITEM_SUFFIX + self.suffix, self._variable[0]
        try:
            files = os.listdir(folder)
            names = sorted(name for name in files if name.endswith(ending) and start in name)
        except OSError:
            names = []
        if len(names) > 1:
            raise UsageError(
                f"holds several items: {', '.join(names)}", place=str(folder), hint="a template has one"
            )
        if not names:
            place = str(folder / f"{{{{ slug }}}}{ending}")
            raise UsageError("is missing", place=place, hint="it is what an item looks like")
        return names[0]

    @property
    def _variable(self) -> tuple[str, str]:
        options = self.config.get("_envops") or {}
        start, end = options.get("variable_start_string", "{{"), options.get("variable_end_string", "}}")
        return str(start), str(end)

    def question(self, name: str) -> Question | None:
        """Return the top-level question of that name, or None."""
        return next((question for question in self.questions if question.name == name), None)


def builtin_root() -> Path:
    """Return the folder of the built-in template: in the package, or else in the checkout."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "builtin"
    return packed if (packed / "copier.yml").is_file() else package.parent.parent


def load(root: Path, *, cache: Cache | None = None) -> Template:
    """Read the template in `root`.

    Args:
        root: The folder of its `copier.yml`.
        cache: Where what is made of it is kept between runs, if anywhere.

    Raises:
        UsageError: There is none, it does not parse, it would run code, or it is no template of items.
    """
    path = next((root / name for name in ("copier.yml", "copier.yaml") if (root / name).is_file()), None)
    if path is None:
        raise UsageError(
            "holds no copier.yml",
            place=str(root),
            hint="'backlogue template eject DIR' makes a template to start from",
        )
    source = _read_bounded(path, root)
    config = _read(source, path, cache)
    _check_settings(config, place=str(path))
    questions = read_questions(config, place=str(path))
    roles = read_roles(config, questions, place=str(path))
    template = Template(root, config, questions, roles, source, cache)
    item = root / template.item_path
    if not item.is_file():
        raise UsageError("is not a file", place=str(item), hint="it is what an item looks like")
    template.item_name  # noqa: B018 - refused here, not when it is first used
    if not is_inside(item, root):
        raise UsageError(
            "lies outside the template's folder", place=str(item), hint="put the file itself there"
        )
    return template


def is_inside(path: Path, root: Path) -> bool:
    """Tell whether a file lies in a folder, its links followed."""
    inside = os.path.realpath(root)
    return os.path.commonpath([inside, os.path.realpath(path)]) == inside


def _outside(path: Path) -> UsageError:
    return UsageError("lies outside the template's folder", place=str(path), hint="copy the file into it")


def _read_bounded(path: Path, root: Path) -> bytes:
    if not is_inside(path, root):
        raise UsageError(
            "lies outside the template's folder", place=str(path), hint="put the file itself there"
        )
    with path.open("rb") as file:
        source = file.read(LARGEST_FILE + 1)
    if len(source) > LARGEST_FILE:
        raise UsageError(f"is larger than {LARGEST_FILE // 1024} KiB", place=str(path))
    return source


def _check_settings(config: Mapping[str, Any], *, place: str) -> None:
    """Refuse settings that run code or lead out of the template's folder.

    Raises:
        UsageError: One does, or is not what it must be.
    """
    for key in REFUSED:
        if config.get(key):
            raise UsageError(
                f"{key} would run code, which backlogue never does", place=place, hint=f"take {key} out"
            )
    options = config.get("_envops") or {}
    if not isinstance(options, dict):
        raise UsageError("_envops must be a mapping", place=place)
    for name, value in options.items():
        _check_option(name, value, place=place)
    starts = [options.get(name, default) for name, default in STARTS.items()]
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
        raise UsageError("_templates_suffix must be an ending such as .jinja", place=place)


def _check_option(name: Any, value: Any, *, place: str) -> None:
    if name in SWITCHES:
        fits, kind = isinstance(value, bool), "true or false"
    elif name in DELIMITERS:
        fits, kind = isinstance(value, str) and 0 < len(value) <= LONGEST_DELIMITER, "a short text"
    elif name in VALUES:
        fits, kind = value in VALUES[name], " or ".join(map(repr, VALUES[name]))
    else:
        known = ", ".join([*DELIMITERS, *SWITCHES, *VALUES])
        raise UsageError(
            f"_envops.{name} is not allowed, it could run code", place=place, hint=f"allowed are {known}"
        )
    if not fits:
        raise UsageError(f"_envops.{name} must be {kind}", place=place)


def cache_name(root: Path, kind: str) -> str:
    """Return the name under which something made of the template in `root` is kept."""
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
    import yaml  # a cached template needs none

    from backlogue.template.data_file import check_size

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # Before anything is made of it: aliases of aliases come to gigabytes.
        check_size(yaml.parse(source, Loader=loader), place=str(path))
        documents = [part for part in yaml.load_all(source, Loader=loader) if part]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise UsageError(f"is no YAML: {getattr(error, 'problem', None) or error}", place=place) from error
    except ValueError as error:  # a date or a number that is none
        raise UsageError(f"is no YAML: {error}", place=str(path)) from error
    merged: dict[str, Any] = {}
    for document in documents:
        if not isinstance(document, dict):
            raise UsageError("must be a mapping of questions", place=str(path))
        for name, value in document.items():
            if not isinstance(name, str):
                raise UsageError(f"the name {name!r} must be text", place=str(path), hint="put it in quotes")
            # Copier adds what several documents say up; here one word of it is enough.
            if name not in REFUSED or value:
                merged[name] = value
    return merged
