"""The project that `init` sets up: its folders and files, and what of it is set up already."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.plan import state
from backlogue.editors.registry import EDITORS
from backlogue.errors import UsageError
from backlogue.items.folder import TEMPLATE_NAMES
from backlogue.items.template_choice import template_in
from backlogue.project.folders import BACKLOG, find_backlog, search_path
from backlogue.setup import agents, pre_commit
from backlogue.setup.languages import code_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from backlogue.editors.settings import Settings
    from backlogue.project.config import Config

_DEPTH = 3
"""How many folders down a backlog of a package is looked for."""

_NO_PACKAGES = frozenset(
    {"node_modules", "vendor", "target", "dist", "build", "venv", "site-packages", "template", "templates"}
)

_DECISIONS = frozenset({"adr", "adrs", "decisions"})
"""Folders that are a backlog of their own only where there is no other."""


@dataclass(frozen=True, kw_only=True)
class Project:
    """A project to set up.

    Attributes:
        root: The folder whose config, editor tasks and file for agents are written.
        repository: The root of the repository; `root` where there is none.
        folder: The backlog folder; it need not exist.
        config: The config that is there.
        templates: Files in other folders that items are copied from, each with its folder's items.
    """

    root: Path
    repository: Path
    folder: Path
    config: Config
    templates: tuple[Path, ...] = ()

    @property
    def uses_builtin(self) -> bool:
        """Whether the backlog's own template is the built-in one."""
        config = self.config
        return config.template is None and config.templates is None and template_in(self.folder) is None

    @property
    def file_to_adopt(self) -> Path | None:
        """The Markdown file that is the backlog's only template and could be adopted."""
        config = self.config
        if self.templates or config.template is not None or config.templates is not None:
            return None
        return template_in(self.folder)

    @property
    def agents_file(self) -> Path:
        """The file that gets the block for agents."""
        first, second = (self.root / name for name in agents.NAMES)
        return second if second.exists() and not first.exists() else first

    @property
    def hooks_file(self) -> Path:
        """The configuration of pre-commit."""
        return self.repository / pre_commit.NAME


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What `init` sets up.

    Attributes:
        folder: The backlog folder, absolute.
        statuses: The statuses for the config; None for those that hold without it.
        code_language: The language of code for the config; None to leave the config as it is.
        editors: The names of the editors that get tasks.
        agents: Whether the block for coding agents is written.
        hooks: Whether the pre-commit hooks are added.
        templates: Those of the project's templates that are used besides the backlog's own.
        adopt: Whether the backlog's own template is adopted next.
    """

    folder: Path
    statuses: tuple[str, ...] | None = None
    code_language: str | None = None
    editors: tuple[str, ...] = ()
    agents: bool = False
    hooks: bool = False
    templates: tuple[Path, ...] = ()
    adopt: bool = False


def find_project(cwd: Path, env: Mapping[str, str], named: Path | None) -> Project:
    """Find the project of a folder.

    Its root is the folder of the config, else the one that holds the nearest `backlog/`, else the root of the
    repository.

    Args:
        cwd: The folder.
        env: The environment.
        named: The backlog folder named by `--dir`.

    Raises:
        UsageError: The config is wrong, or which of several backlogs is meant is not clear.
    """
    backlog = find_backlog(cwd, env, named)
    config, folder = backlog.config, backlog.folder
    repository = search_path(cwd)[-1]
    if not folder.is_relative_to(repository):
        raise UsageError("is outside this repository", place=str(folder), hint="run it in that repository")
    if os.path.lexists(folder) and not folder.is_dir():
        raise UsageError("is not a folder", place=str(folder), hint="name another one with '--dir'")
    if config.path is not None:
        root = config.path.parent
    elif named is not None or not folder.is_dir():
        root = repository
    else:
        root = folder.parent
    if named is not None and config.folder not in {None, folder}:
        raise UsageError(
            f"the config names another backlog folder; run it in {folder.parent}", place=config.place("dir")
        )
    below = list(_folders_below(root))
    if named is None and config.folder is None and not folder.is_dir():
        folder = _backlog_below(root, below)
    templates: list[Path] = []
    if config.template is None and config.templates is None:
        inside = {folder, *folder.parents}
        templates = [
            path
            for each in below
            if each not in inside and not each.is_relative_to(folder)
            for path in _template_files(each)[:1]
        ]
    return Project(root=root, repository=repository, folder=folder, config=config, templates=tuple(templates))


def _backlog_below(root: Path, below: Sequence[Path]) -> Path:
    """Return the backlog folder of a package, else the first folder with a template, else the default."""
    found = [path for path in below if path.name == BACKLOG]
    if len(found) > 1:
        packages = ", ".join(path.parent.relative_to(root).as_posix() for path in found)
        raise UsageError(
            f"there are several backlogs below: run it in one of {packages}", hint="or name one with '--dir'"
        )
    with_template = sorted(filter(_template_files, below), key=lambda path: (_is_of_decisions(path), path))
    return next(iter(found or with_template), root / BACKLOG)


def _is_of_decisions(path: Path) -> bool:
    return path.name in _DECISIONS


def _template_files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.lower() in TEMPLATE_NAMES and path.is_file()]


def _folders_below(folder: Path, depth: int = _DEPTH) -> Iterator[Path]:
    """Yield the folders below that may hold items or packages, each before its own ones."""
    try:
        below = sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        return
    for path in below:
        if not path.name.startswith((".", "_")) and path.name.lower() not in _NO_PACKAGES:
            yield path
            if depth > 1:
                yield from _folders_below(path, depth - 1)


def recommended(project: Project, settings: Settings) -> Choices:
    """Return what is set up unless someone chooses otherwise."""
    found = settings.names or tuple(editor.name for editor in EDITORS if editor.is_used_in(project.root))
    language = project.config.code_language
    if language is None and project.uses_builtin:
        language = code_language(project.root)
    return Choices(
        folder=project.folder,
        code_language=language,
        editors=tuple(name for name in found if _has_project_files(name, settings)),
        agents=True,
        hooks=project.hooks_file.is_file(),
        templates=project.templates,
    )


def installed(project: Project, settings: Settings) -> Choices | None:
    """Return what has been set up; None if nothing has."""
    names = tuple(editor.name for editor in EDITORS if state(editor.project_files(settings)))
    has_block = "backlogue: begin (" in _text(project.agents_file)
    has_hooks = pre_commit.has_hooks(_text(project.hooks_file))
    if not (names or has_block or has_hooks or project.config.path):
        return None
    return Choices(folder=project.folder, editors=names, agents=has_block, hooks=has_hooks)


def _has_project_files(name: str, settings: Settings) -> bool:
    return any(editor.name == name and editor.project_files(settings) for editor in EDITORS)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
