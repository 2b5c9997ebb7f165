"""The template that a command uses, and the statuses that it knows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from backlogue.errors import UsageError
from backlogue.items.template_choice import choose_template, is_markdown_file, template_root
from backlogue.project.config import BUILT_IN
from backlogue.project.folders import cache_folder
from backlogue.project.templates import backlog_templates, template_named, with_template

if TYPE_CHECKING:
    from backlogue.cli.system import System
    from backlogue.project.folders import Backlog
    from backlogue.template.cache import Cache
    from backlogue.template.loader import Template


class TemplateFolder(NamedTuple):
    """Where a template is loaded from.

    Attributes:
        root: The folder of its copier.yml.
        made_from: The Markdown file that it was inferred from, if it was.
    """

    root: Path
    made_from: Path | None


def chosen_backlog(system: System, backlog: Backlog, given: Path | None) -> Backlog:
    """Return a backlog as if the template of `--template`, or else the default, were its only one.

    Args:
        system: The system.
        backlog: The backlog.
        given: A template's name, which wins, or its path.

    Raises:
        UsageError: The templates have names, and it is neither one of them nor a path that exists.
    """
    templates = backlog_templates(backlog)
    if given is None:
        return templates[0].backlog
    word = os.fspath(given)
    has_names = len(templates) > 1 or bool(backlog.config.templates)
    if has_names and given.name == word and given != BUILT_IN:
        is_name = word in [each.name for each in templates]
        if is_name or not os.path.lexists(system.cwd / given):
            return template_named(backlog, word).backlog
    # Links are kept: an answers file records this path.
    path = given if given == BUILT_IN else Path(os.path.abspath(system.cwd / given))  # noqa: PTH100 - resolve() would follow links
    return with_template(backlog, path)


def own_backlog(
    system: System, backlog: Backlog, path: Path, given: Path | None = None, *, data: bytes | None = None
) -> Backlog:
    """Return a backlog as if the template of one of its items were its only one.

    Args:
        system: The system.
        backlog: The backlog.
        path: The item.
        given: The value of `--template`, which wins.
        data: The item's bytes, if they are known.
    """
    if given is not None:
        return chosen_backlog(system, backlog, given)
    templates = backlog_templates(backlog)
    if len(templates) == 1:
        return templates[0].backlog
    from backlogue.cli.item_templates import ItemTemplates  # only where there are several

    # An item that fits none has the default template.
    return (ItemTemplates(system, backlog).find(path, data) or templates[0]).backlog


def find_template_folder(system: System, backlog: Backlog, given: Path | None = None) -> TemplateFolder:
    """Find the template: that of `--template`, the config or the backlog, or the built-in one.

    Args:
        system: The system; it gets a note when a Markdown file is read as a template for the first time.
        backlog: The backlog.
        given: The value of `--template`.

    Raises:
        UsageError: The template's name is unknown, several files may be the template, or a Markdown file
            can't be used as one.
    """
    path = choose_template(chosen_backlog(system, backlog, given))
    display_path = system.display_path(path)
    try:
        root = template_root(path, env=system.env, display_path=display_path, note=system.note)
    except UsageError as error:
        if given is None and backlog.config.template is None:  # the file was found, not named by the user
            hint = "fix it, or set 'template = \"built-in\"' in the config to use the built-in template"
            raise UsageError(error.message, place=error.place, hint=hint) from error
        raise
    return TemplateFolder(root, path if is_markdown_file(path) else None)


def load_template(folder: TemplateFolder, system: System) -> Template:
    """Load the template in a folder.

    Raises:
        UsageError: It is not a template of items.
    """
    from backlogue.template.loader import load

    return load(folder.root, cache=template_cache(system), made_from=folder.made_from)


def find_template(system: System, backlog: Backlog, given: Path | None = None) -> Template:
    """Find and load the template; see `find_template_folder`.

    Raises:
        UsageError: It is not a template of items.
    """
    return load_template(find_template_folder(system, backlog, given), system)


def template_cache(system: System) -> Cache:
    """Return the cache for templates."""
    from backlogue.template.cache import Cache

    return Cache(cache_folder(system.env) / "templates")


def known_statuses(system: System, backlog: Backlog, root: Path | None = None) -> tuple[str, ...]:
    """Return the valid statuses in order; empty if the template allows any.

    Args:
        system: The system.
        backlog: The backlog.
        root: The template's folder, if it is known already.

    Raises:
        UsageError: The template can't be read.
    """
    if backlog.config.statuses is not None:
        return backlog.config.statuses
    from backlogue.items.statuses import template_statuses

    return template_statuses(root or find_template_folder(system, backlog).root)


def every_status(system: System, backlog: Backlog) -> tuple[str, ...]:
    """Return the statuses of all templates of a backlog, without duplicates; empty if one of them allows any.

    Raises:
        UsageError: A template can't be read.
    """
    each = [known_statuses(system, one.backlog) for one in backlog_templates(backlog)]
    return tuple(dict.fromkeys(status for statuses in each for status in statuses)) if all(each) else ()
