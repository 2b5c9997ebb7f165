"""The templates of a backlog: one, or several with a name and perhaps a folder of items each."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import UsageError
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backlogue.project.folders import Backlog

OWN = "item"
"""The name of a backlog's own template beside those in `_templates`."""

FOLDER = "_templates"
"""The folder, inside the backlog folder, of further templates."""


class BacklogTemplate(NamedTuple):
    """One of a backlog's templates.

    Attributes:
        name: Its name.
        backlog: The backlog as if this were its only template, with the folder of this template's items.
    """

    name: str
    backlog: Backlog


def backlog_templates(backlog: Backlog) -> tuple[BacklogTemplate, ...]:
    """Return the templates of a backlog: those of the config, or its own and those in `_templates`.

    The first is the default. If `--dir` names the folder of some of them, only these are returned.

    Raises:
        UsageError: A template in `_templates` is called like the backlog's own.
    """
    templates = _every_template(backlog)
    configured = backlog.config.templates
    if not configured or not backlog.explicit:
        return templates
    folders = [each.folder for each in configured]
    wanted = backlog.folder if backlog.folder in folders else None
    chosen = [each for each, folder in zip(templates, folders, strict=True) if folder == wanted]
    return tuple(chosen) or templates


def item_folders(backlog: Backlog) -> tuple[Path, ...]:
    """Return the folders of a backlog's items that exist, at least one.

    Raises:
        NoBacklogError: None of them exists.
        StateError: The backlog folder is not a folder.
        UsageError: The same, for a folder named by `--dir`.
    """
    backlogs = {each.backlog.folder: each.backlog for each in backlog_templates(backlog)}
    existing = tuple(folder for folder in backlogs if folder.is_dir())
    return existing or (next(iter(backlogs.values())).existing_folder(),)


def template_named(backlog: Backlog, name: str) -> BacklogTemplate:
    """Return the template with this name.

    Raises:
        UsageError: There is none.
    """
    templates = {each.name: each for each in _every_template(backlog)}
    if name not in templates:
        known = f"choose from: {', '.join(templates)}"
        similar = suggestion(name, templates, otherwise="")
        hint = f"{similar} {known}".strip()
        raise UsageError(f"unknown template '{name}'", hint=hint)
    return templates[name]


def _every_template(backlog: Backlog) -> tuple[BacklogTemplate, ...]:
    configured = backlog.config.templates
    if configured is None:
        return (BacklogTemplate(OWN, with_template(backlog)), *_in_folder(backlog))
    if not configured:  # the backlog of one of several
        return (BacklogTemplate(OWN, backlog),)
    return tuple(
        BacklogTemplate(
            each.name, with_template(backlog, each.path, each.folder, is_default=each is configured[0])
        )
        for each in configured
    )


def _in_folder(backlog: Backlog) -> Iterator[BacklogTemplate]:
    """Yield the templates in the backlog's folder `_templates`, by name."""
    root = backlog.folder / FOLDER
    if not os.path.isdir(root):  # most backlogs have none
        return
    # A folder wins over the Markdown file of its name, which it was adopted from.
    files = sorted(os.listdir(root), key=lambda file: (file[-3:].lower() != ".md", file))
    found = {name: file for file in files if (name := _name(root, file))}
    if OWN in found:
        message = "is called like the backlog's own template"
        raise UsageError(message, place=str(root / found[OWN]), hint="rename it")
    for name, file in sorted(found.items()):
        yield BacklogTemplate(name, with_template(backlog, root / file, is_default=False))


def _name(root: Path, file: str) -> str:
    """Return the name of a template in `_templates`; empty if the file is not a template."""
    if file.startswith((".", "_")) or file.lower() == "readme.md":
        return ""
    if file[-3:].lower() == ".md":
        return file[:-3]
    is_template = any((root / file / name).is_file() for name in ("copier.yml", "copier.yaml"))
    return file if is_template else ""


def with_template(
    backlog: Backlog, path: Path | None = None, folder: Path | None = None, *, is_default: bool = True
) -> Backlog:
    """Return a backlog as if it had one template only.

    Args:
        backlog: The backlog.
        path: The template; None for the backlog's own.
        folder: The folder of its items; None for the backlog folder. A folder named by `--dir` wins.
        is_default: Whether the config's statuses are those of this template.
    """
    config = replace(
        backlog.config,
        template=path or backlog.config.template,
        templates=(),
        statuses=backlog.config.statuses if is_default else None,
    )
    if folder is None or backlog.explicit:
        folder = backlog.folder
    return backlog._replace(config=config, folder=folder)
