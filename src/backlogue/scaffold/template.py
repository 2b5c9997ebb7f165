"""A template on disk: where it lies, what it asks, and what may be read of it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backlogue.errors import UsageError
from backlogue.scaffold.questions import Group, Question, read_groups, read_questions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.scaffold.cache import Cache

NEEDED = ("title", "slug", "status", "date_created", "date_modified")
"""The questions that a template of items must ask."""

REFUSED = ("_tasks", "_migrations", "_jinja_extensions")
"""Keys of Copier that run code; a template that has them is refused, never run."""

ITEM_NAME = "{{ slug }}.md"


@dataclass(frozen=True)
class Template:
    """A template and its questions.

    Attributes:
        root: The folder of its `copier.yml`.
        config: The parsed `copier.yml`.
        questions: Every question, in order.
        source: The bytes of its `copier.yml`.
        cache: Where what is made of it is kept between runs, if anywhere.
    """

    root: Path
    config: Mapping[str, Any]
    questions: tuple[Question, ...]
    source: bytes = field(default=b"", repr=False)
    cache: Cache | None = field(default=None, repr=False, compare=False)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
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
        return "/".join(filter(None, [self.subdirectory, ITEM_NAME + self.suffix]))

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
    source = path.read_bytes()
    config = _read(source, path, cache)
    for key in REFUSED:
        if config.get(key):
            raise UsageError(
                f"{key} would run code, which backlogue never does", place=str(path), hint=f"take {key} out"
            )
    questions = read_questions(config, place=str(path))
    names = {question.name for question in questions}
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise UsageError(
            f"does not ask for {', '.join(missing)}",
            place=str(path),
            hint="an item needs them: see 'backlogue template path'",
        )
    template = Template(root, config, questions, source, cache)
    if not (root / template.item_path).is_file():
        raise UsageError(
            "is missing", place=str(root / template.item_path), hint="it is what an item looks like"
        )
    return template


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
    import yaml  # noqa: PLC0415 - a cached template needs none

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        documents = [part for part in yaml.load_all(source, Loader=loader) if part]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise UsageError(f"is no YAML: {getattr(error, 'problem', None) or error}", place=place) from error
    merged: dict[str, Any] = {}
    for document in documents:
        if not isinstance(document, dict):
            raise UsageError("must be a mapping of questions", place=str(path))
        merged.update(document)
    return merged
