"""`backlogue editor`: list, print, install and uninstall tasks for editors and task runners."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import click

from backlogue.cli.options import Command, Group, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.errors import UsageError
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from backlogue.cli.system import System
    from backlogue.editors.base import Editor
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings
    from backlogue.project.folders import Backlog

names_argument = click.argument("names", nargs=-1, metavar="[NAME]...")
command_option = click.option(
    "--command",
    "program",
    metavar="COMMAND",
    help='Command that starts backlogue, such as "uv run backlogue".',
)
user_option = click.option(
    "--user", is_flag=True, help="Use your own configuration instead of the project's."
)
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Print the changes as a diff and write nothing."
)
yes_option = click.option("--yes", "-y", is_flag=True, help="Write without asking.")


@dataclass(frozen=True, kw_only=True)
class InstallOptions:
    """The parsed command line of `install` or `uninstall`, which has no `program` and no `check`.

    Attributes:
        names: The editors to change.
        user: Change the user's configuration instead of the project's.
        dry_run: Print the changes and write nothing.
        yes: Write without asking; tasks changed by hand are kept.
        as_json: Print the result as JSON.
        program: The command that starts the program.
        check: List the changes, write nothing, and fail if there are any.
    """

    names: tuple[str, ...]
    user: bool
    dry_run: bool
    yes: bool
    as_json: bool
    program: str | None = None
    check: bool = False


@click.group(cls=Group)
def command() -> None:
    """Set up backlogue tasks in your editor.

    The tasks create an item, with or without a title, set the status of the current item, and check the
    backlog, with the findings in the editor's problem list.
    """


@command.command("list", cls=Command)
@names_argument
@command_option
@json_option
@pass_system
def list_editors(system: System, names: tuple[str, ...], program: str | None, *, as_json: bool) -> None:
    """List the editors and their install status in this project."""
    from backlogue.editors.plan import state
    from backlogue.editors.registry import EDITORS

    settings = project_settings(system, program)
    rows = []
    for editor in _named(names) or EDITORS:
        here = editor.is_used_in(settings.root)
        rows.append((editor.name, editor.title, here, state(editor.project_files(settings))))
    if as_json:
        editors = [
            {"name": name, "title": title, "found": here, "state": status}
            for name, title, here, status in rows
        ]
        print_json({"editors": editors}, system)
        return
    for name, title, here, status in rows:
        system.result(f"{name:<10} {title:<20} {'found' if here else '-':<6} {status}".rstrip())


@command.command("print", cls=Command)
@names_argument
@command_option
@json_option
@pass_system
def print_pages(system: System, names: tuple[str, ...], program: str | None, *, as_json: bool) -> None:
    """Print the configuration to add by hand (default: for the editors found here)."""
    from backlogue.editors.pages import page

    settings = project_settings(system, program)
    chosen = _chosen(system, names, settings, user=False)
    if as_json:
        pages = [{"name": editor.name, "text": page(editor, settings)} for editor in chosen]
        print_json({"editors": pages}, system)
        return
    for number, editor in enumerate(chosen):
        system.result(("\n" if number else "") + page(editor, settings).rstrip("\n"))


@command.command("install", cls=Command)
@names_argument
@command_option
@user_option
@dry_run_option
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if anything is out of date.")
@yes_option
@json_option
@pass_system
def install(system: System, /, **values: Any) -> int:
    """Add the tasks, or update them (default: for the editors found here).

    Other content of the files is left alone, and so is a task that was changed by hand.
    """
    return _run(system, "install", InstallOptions(**values))


@command.command("uninstall", cls=Command)
@names_argument
@user_option
@dry_run_option
@yes_option
@json_option
@pass_system
def uninstall(system: System, /, **values: Any) -> int:
    """Remove the tasks, and the files and folders created for them (default: for all editors)."""
    return _run(system, "uninstall", InstallOptions(**values))


def _run(system: System, action: Literal["install", "uninstall"], options: InstallOptions) -> int:
    from backlogue.cli.apply_changes import ApplyOptions, ApplyRun
    from backlogue.editors.plan import plan

    names, user = options.names, options.user
    settings = project_settings(system, options.program)
    if user:  # these tasks serve every project
        settings = replace(settings, templates=())
    editors = _chosen(system, names, settings, user=user, every=action == "uninstall")
    files: list[ManagedFile] = []
    for editor in editors:
        own = (
            _user_files(system, editor, settings, named=bool(names))
            if user
            else editor.project_files(settings)
        )
        if not own and names and not user:
            personal = _user_files(system, editor, settings, named=False)
            hint = "use '--user'" if personal else f"see 'backlogue editor print {editor.name}'"
            system.note(f"{editor.name}: {editor.title} has no project files; {hint}")
        files.extend(own)
    apply = ApplyOptions(
        dry_run=options.dry_run, check=options.check, yes=options.yes, as_json=options.as_json
    )
    run = ApplyRun(system=system, root=settings.root, options=apply)
    verb = "Replace" if action == "install" else "Remove"
    asks = run.asks()
    return run.carry_out(
        plan(files, action, confirm=lambda *what: asks and run.confirm_change(*what, verb=verb))
    )


def project_settings(system: System, program: str | None) -> Settings:
    """Return the settings of this project's tasks.

    Args:
        system: The current folder and the environment.
        program: The command that starts the program; the config's where None.

    Raises:
        UsageError: The config is wrong, or `program` is not a valid command line.
    """
    from backlogue.project.folders import find_backlog, search_path

    backlog = find_backlog(system.cwd, system.env)
    config = backlog.config
    root = search_path(system.cwd)[-1] if config.path is None else config.path.parent
    return backlog_settings(system, backlog, root=root, program=program)


def backlog_settings(system: System, backlog: Backlog, *, root: Path, program: str | None = None) -> Settings:
    """Return the settings of the tasks for a backlog.

    Args:
        system: The environment.
        backlog: The backlog, with its config.
        root: The project's folder.
        program: The command that starts the program; the config's where None.

    Raises:
        UsageError: A template can't be read, or the command is not a valid command line.
    """
    from backlogue.cli.templates import every_status
    from backlogue.editors.settings import Settings
    from backlogue.project.templates import backlog_templates

    config = backlog.config
    templates = [each.name for each in backlog_templates(backlog)]
    line = program or config.editor.get("command") or "backlogue"
    place = "--command" if program else config.place("editor", "command")
    settings = Settings(
        root=root,
        command=_words(line, place),
        labels=config.editor.get("labels", {}),
        prompts=config.editor.get("prompts", {}),
        names=tuple(config.editor.get("names", ())),
        templates=tuple(templates) if len(templates) > 1 else (),
    )
    # Without any status in the template, the task stays and the program says so.
    return replace(settings, statuses=every_status(system, backlog) or settings.statuses)


def _words(line: str, place: str | None) -> tuple[str, ...]:
    try:
        # On Windows a backslash separates folders and quotes nothing.
        words = shlex.split(line.replace("\\", "\\\\") if sys.platform == "win32" else line)
        line.encode()
    except ValueError as error:
        raise UsageError(f"not a valid command line: {error}", place=place) from None
    if not words:
        raise UsageError("the command is empty", place=place)
    return tuple(words)


def _chosen(
    system: System,
    names: Sequence[str],
    settings: Settings,
    *,
    user: bool,
    every: bool = False,
) -> list[Editor]:
    """Return the named editors, else `every` one, those of the config, or those found here."""
    from backlogue.editors.registry import EDITORS

    if names:
        return _named(names)
    if every:
        return list(EDITORS)
    if settings.names:
        return _named(settings.names)
    if user:
        folders = {editor.name: _user_folder(system, editor) for editor in EDITORS}
        here = [editor for editor in EDITORS if (folder := folders[editor.name]) and folder.is_dir()]
    else:
        here = [editor for editor in EDITORS if editor.is_used_in(settings.root)]
    if not here:
        raise UsageError(
            "no editor found here", hint=f"choose from: {', '.join(editor.name for editor in EDITORS)}"
        )
    return here


def _named(names: Sequence[str]) -> list[Editor]:
    from backlogue.editors.registry import EDITORS

    by_name = {editor.name: editor for editor in EDITORS}
    for name in names:
        if name not in by_name:
            meant = (editor.name for editor in EDITORS if name.casefold() in editor.aliases)
            hint = suggestion(next(meant, name), by_name)
            raise UsageError(f"unknown editor '{name}'", hint=hint)
    return [by_name[name] for name in dict.fromkeys(names)]


def _user_files(
    system: System, editor: Editor, settings: Settings, *, named: bool
) -> tuple[ManagedFile, ...]:
    folder = _user_folder(system, editor)
    files = editor.user_files(settings, folder) if folder else ()
    if named and not files:
        hint = f"see 'backlogue editor print {editor.name}'"
        raise UsageError(f"'--user' has nothing to write for {editor.title}", hint=hint)
    return files


def _user_folder(system: System, editor: Editor) -> Path | None:
    from backlogue.editors.base import config_folders

    return editor.user_folder(config_folders(system.env, sys.platform))
