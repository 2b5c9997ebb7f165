"""The changes of a project's files that set it up; nothing is written here."""

from __future__ import annotations

import os
import re
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backlogue.editors.managed_file import InvalidFileError, PlannedState
from backlogue.editors.plan import FileChange, plan
from backlogue.editors.registry import EDITORS
from backlogue.errors import UsageError
from backlogue.items.template_choice import template_in
from backlogue.project.config import BUILT_IN, read_config
from backlogue.project.config_edit import config_to_edit, set_values
from backlogue.project.folders import BACKLOG, Backlog
from backlogue.project.templates import OWN
from backlogue.setup import agents, pre_commit

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlogue.editors.settings import Settings
    from backlogue.setup.marked_block import MarkedBlock
    from backlogue.setup.project import Choices, Project


def setup_changes(
    project: Project,
    choices: Choices,
    *,
    settings_of: Callable[[Backlog], Settings],
    default_language: str,
    confirm: Callable[[Path, str], bool],
) -> list[FileChange]:
    """Return the changes of all files, the config first.

    Args:
        project: The project.
        choices: What is set up.
        settings_of: Returns the settings of the editor tasks for a backlog.
        default_language: The language of code that holds without a config.
        confirm: Asked whether an editor task that was changed by hand may be replaced.

    Raises:
        UsageError: A file is not valid for its format.
        StateError: A config can't be changed safely.
    """
    changes = _config_changes(project, choices, default_language)
    config = project.config
    for change in changes:
        config = read_config(change.path, change.after.content)
    settings = settings_of(Backlog(choices.folder, config))
    files = [
        file
        for editor in EDITORS
        if editor.name in choices.editors
        for file in editor.project_files(settings)
    ]
    changes += plan(files, "install", confirm=confirm)
    command = settings.shell()
    if choices.hooks:
        block = pre_commit.hooks_block(_relative(choices.folder, project.repository), command)
        changes.append(_hooks_change(project.hooks_file, block))
    if choices.agents:
        path = project.agents_file
        block = agents.agents_block(_relative(choices.folder, path.parent), command)
        changes.append(_block_change(path, block, agents.with_block, agents.BLOCK))
    return changes


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


def _config_changes(project: Project, choices: Choices, default_language: str) -> list[FileChange]:
    """Return the change of the config: what differs from what holds without it."""
    config = project.config
    values: dict[str, Any] = {}
    if choices.folder != (config.folder or project.root / BACKLOG):
        values["dir"] = _relative(choices.folder, project.root)
    if choices.statuses is not None and choices.statuses != config.statuses:
        values["statuses"] = list(choices.statuses)
    if choices.code_language not in {None, config.code_language or default_language}:
        values["code_language"] = choices.code_language
    if choices.templates:
        values["templates"] = _templates(project, choices)
    if not values:
        return []
    edit = set_values(config_to_edit(config.path, project.root), values)
    return [FileChange(path=edit.path, before=edit.before, after=PlannedState(content=edit.after))]


def _templates(project: Project, choices: Choices) -> dict[str, Any]:
    """Return the config's table of templates: the backlog's own, then the others, by their folders."""
    own = template_in(choices.folder)
    table: dict[str, Any] = {OWN: str(BUILT_IN) if own is None else _relative(own, project.root)}
    for path in choices.templates:
        name = re.sub(r"\W+", "-", path.parent.name.lower()).strip("-") or "template"
        unique = next(each for each in chain([name], (f"{name}-{n}" for n in count(2))) if each not in table)
        table[unique] = {
            "path": _relative(path, project.root),
            "dir": _relative(path.parent, project.root),
        }
    return table


def _hooks_change(path: Path, block: MarkedBlock) -> FileChange:
    def insert(text: str) -> str:
        return text if pre_commit.has_hooks(text) else pre_commit.with_hooks(text, block)

    return _block_change(path, block, lambda text, _: insert(text), pre_commit.HOOKS)


def _block_change(
    path: Path, block: MarkedBlock, insert: Callable[[str, MarkedBlock], str], name: str
) -> FileChange:
    try:
        before = path.read_bytes()
    except FileNotFoundError:
        before = None
    try:
        after = block.put(before, lambda text: insert(text, block), name)
    except InvalidFileError as error:
        place = f"{path}:{error.line}:{error.column}"
        raise UsageError(error.message, place=place, hint="nothing was changed") from None
    return FileChange(path=path, before=before, after=after)
