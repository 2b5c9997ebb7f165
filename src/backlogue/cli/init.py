"""`backlogue init`: set a project up: the backlog folder, editor tasks, hooks, and a block for agents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_system
from backlogue.errors import Exit, StateError, UsageError

if TYPE_CHECKING:
    from backlogue.editors.plan import FileChange
    from backlogue.editors.settings import Settings
    from backlogue.setup.project import Choices

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.cli.system import System


@dataclass(frozen=True, kw_only=True)
class InitOptions:
    """The parsed command line.

    Attributes:
        folder: The backlog folder named by `--dir`.
        yes: Set up what is recommended, without asking.
        dry_run: Print the changes as one diff; write nothing.
        check: List what is out of date; write nothing.
        as_json: Print the result as JSON.
    """

    folder: Path | None
    yes: bool
    dry_run: bool
    check: bool
    as_json: bool


@click.command(cls=Command, conflicts={"--check": ["--yes", "--dry-run", "--dir"], "--dry-run": ["--yes"]})
@dir_option
@click.option("--yes", "-y", is_flag=True, help="Set up what is recommended, without asking.")
@click.option("--dry-run", is_flag=True, help="Print the changes as a diff; write nothing.")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 if anything that was set up is out of date."
)
@json_option
@pass_system
def command(system: System, /, **values: Any) -> int:
    """Set up a backlog in this project.

    Writes what the project needs and does not have yet: the backlog folder and its config, tasks for the
    editors in use, hooks for pre-commit, and a block for coding agents in AGENTS.md. Run it again to bring
    these up to date; everything else in the files is kept.
    """
    return _run(system, InitOptions(**values))


def _run(system: System, options: InitOptions) -> int:
    from backlogue.cli.apply_changes import ApplyOptions, ApplyRun
    from backlogue.cli.editor import backlog_settings
    from backlogue.project.folders import Backlog
    from backlogue.setup.changes import setup_changes
    from backlogue.setup.project import find_project, installed, recommended
    from backlogue.template.builtin import builtin_root
    from backlogue.template.loader import load

    project = find_project(system.cwd, system.env, options.folder)

    def settings_of(backlog: Backlog) -> Settings:
        return backlog_settings(system, backlog, root=project.root)

    settings = settings_of(Backlog(project.folder, project.config))
    run = ApplyRun(
        system=system,
        root=project.root,
        options=ApplyOptions(
            dry_run=options.dry_run, check=options.check, yes=options.yes, as_json=options.as_json
        ),
    )
    if not (options.yes or options.dry_run or options.check or run.asks()):
        raise UsageError("a terminal is required", hint="use '--yes', or '--dry-run' to see the changes")
    choices = installed(project, settings) if options.check else recommended(project, settings)
    if choices is None:
        raise StateError("nothing is set up here", hint="run 'backlogue init'")
    language = next(
        question.default for question in load(builtin_root()).questions if question.name == "code_language"
    )

    def changes_of(choices: Choices) -> list[FileChange]:
        return setup_changes(
            project,
            choices,
            settings_of=settings_of,
            default_language=str(language),
            confirm=lambda *_: False,
        )

    if run.asks():
        from backlogue.setup.conversation import Overview, choose

        def overview(choices: Choices) -> Overview:
            pending = [change for change in changes_of(choices) if change.changes]
            return Overview(
                files=tuple(
                    (run.display_path(change.path), "create" if change.before is None else "change")
                    for change in pending
                ),
                diff=b"".join(map(run.diff, pending)).decode("utf-8", "replace"),
            )

        choices = choose(project, choices, settings, overview=overview, terminal=system)
        run = replace(run, options=replace(run.options, yes=True))
    code = run.carry_out(changes_of(choices))
    if code == Exit.DONE and not (options.dry_run or options.check):
        choices.folder.mkdir(parents=True, exist_ok=True)
        if choices.adopt:
            from backlogue.cli.adopt import command as adopt

            return int(click.get_current_context().invoke(adopt, file=project.file_to_adopt) or code)
    return code
