"""Choose the template of a backlog's items, and the folder that it is loaded from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlogue.errors import UsageError
from backlogue.items.folder import TEMPLATE_NAMES
from backlogue.project.config import BUILT_IN
from backlogue.template.builtin import builtin_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from backlogue.project.folders import Backlog


def choose_template(backlog: Backlog) -> Path:
    """Return the template that a command uses: a folder with a copier.yml, or a Markdown file.

    It is the config's `template`, or a file such as `_template.md` in the backlog folder, or the built-in
    template.

    Raises:
        UsageError: The backlog folder contains several files that could be its template.
    """
    path = backlog.config.template
    if path is not None:
        return builtin_root() if path == BUILT_IN else path
    return template_in(backlog.folder) or builtin_root()


def template_in(folder: Path) -> Path | None:
    """Return the file in a backlog folder with a template's name, such as `_template.md`; or None.

    Raises:
        UsageError: There are several.
    """
    try:
        names = os.listdir(folder)
    except OSError:
        return None
    if "template.md" not in "/".join(names).lower():  # of 10,000 names, this is the quickest to say
        return None
    names = sorted(name for name in names if name.lower() in TEMPLATE_NAMES)
    if len(names) > 1:
        hint = f"name one in the config: template = \"{folder.name}/{names[0]}\", or 'built-in' for none"
        raise UsageError(f"contains several templates: {', '.join(names)}", place=str(folder), hint=hint)
    return folder / names[0] if names else None


def template_root(
    path: Path,
    *,
    env: Mapping[str, str],
    display_path: str | None = None,
    note: Callable[[str], None] = lambda _line: None,
) -> Path:
    """Return the folder that a template is loaded from.

    Args:
        path: A folder with a copier.yml, or a Markdown file.
        env: The environment, which names the cache folder.
        display_path: The path for display.
        note: Takes a line for the user where a Markdown file is read as a template for the first time.

    Raises:
        UsageError: The Markdown file can't be used as a template.
    """
    if not is_markdown_file(path):
        return path
    from backlogue.items.plain_template import plain_template_root

    return plain_template_root(path, env=env, display_path=display_path or str(path), note=note)


def is_markdown_file(path: Path) -> bool:
    """Tell whether a template's path is that of a Markdown file, which need not exist."""
    return os.path.isfile(path) or (path.name[-3:].lower() == ".md" and not os.path.isdir(path))
