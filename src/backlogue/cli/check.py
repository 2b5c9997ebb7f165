"""`backlogue check`: what is unfinished or wrong in items, and the mending of what is safe."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backlogue.check.finding import FAILING
from backlogue.check.registry import RULES, rule_named
from backlogue.check.reports import FORMATS, report_named
from backlogue.check.reports.summary import by_rule, statistics, summary
from backlogue.check.run import check_files
from backlogue.check.selection import ALL, selection
from backlogue.cli.check_files import CheckRun, world_of
from backlogue.cli.options import Command, dir_option, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.errors import Exit, UsageError
from backlogue.project.folders import find_backlog, search_path

if TYPE_CHECKING:
    from backlogue.check.run import Outcome
    from backlogue.cli.system import System


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """What the command line of `check` asks for."""

    paths: tuple[Path, ...]
    form: str | None
    fix: bool
    dry_run: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    explain: str | None
    counted: bool
    stdin_filename: Path | None
    folder: Path | None
    as_json: bool


@click.command(
    cls=Command,
    conflicts={
        "--explain": (
            "PATH", "--fix", "--dry-run", "--select", "--ignore", "--statistics", "--stdin-filename", "--dir",
        ),
        "--statistics": ("--dry-run",),
    },
)  # fmt: skip
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="How findings are told; concise by default."
)
@click.option("--fix", is_flag=True, help="Mend what has one right answer.")
@click.option("--dry-run", is_flag=True, help="With --fix: print a diff and write nothing.")
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    help="Only these rules; 'all', 'default'. Repeatable, or with commas.",
)
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules. Repeatable, or with commas.")
@click.option("--explain", metavar="RULE", help="Print a rule's page; 'all' lists the rules.")
@click.option(
    "--statistics", "counted", is_flag=True, help="Count the findings of each rule instead of listing them."
)
@click.option(
    "--stdin-filename",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Check what comes on stdin as if it were this file; with --fix it is printed mended.",
)
@dir_option
@json_option
@pass_system
def command(system: System, /, **values: Any) -> int:
    """Find what is unfinished or wrong in the items.

    All of the backlog is checked, or the files and folders given.
    """
    options = CheckOptions(**values)
    form = options.form or ("json" if options.as_json else "concise")
    if options.as_json and form != "json":
        raise UsageError(f"--json can't be combined with --format {form}", hint="give one of them")
    if options.explain is not None:
        return _explain(options.explain, system, as_json=form == "json")
    _check_options(options, form)
    backlog = find_backlog(system.cwd, system.env, options.folder)
    selected = selection(backlog.config, select=_split(options.select), ignore=_split(options.ignore))
    files = CheckRun(system, backlog, preview=options.dry_run)
    targets = files.targets(options.paths, options.stdin_filename)
    world, disk = world_of(backlog.config, system, stale_days=selected.stale_days)
    outcome = check_files(
        targets,
        read=files.read,
        write=files.write if options.fix else None,
        world=world,
        disk=disk,
        selected=selected,
    )
    _tell(outcome, files, system, form=form, options=options)
    found = [
        *outcome.findings,
        *(finding for one in outcome.fixed if options.dry_run for finding in one.findings),
    ]
    return Exit.PROBLEMS if any(finding.severity in FAILING for finding in found) else Exit.DONE


def _split(names: tuple[str, ...]) -> list[str]:
    return [name for part in names for name in part.replace(",", " ").split()]


def _check_options(options: CheckOptions, form: str) -> None:
    if options.stdin_filename is not None and options.fix and options.as_json:
        raise UsageError("'--fix' prints the item that came on stdin", hint="leave '--json' out")
    if options.dry_run and not options.fix:
        raise UsageError("'--dry-run' shows what '--fix' would do", hint="give both")
    if options.counted and form not in {"concise", "json"}:
        raise UsageError(f"'--statistics' has no format '{form}'", hint="use concise or json")
    if options.dry_run and form != "concise":
        raise UsageError("'--dry-run' prints a diff", hint=f"leave '--format {form}' out")
    if options.stdin_filename is not None and options.paths not in {(), (Path("-"),)}:
        raise UsageError("'--stdin-filename' checks stdin alone", hint="give no PATH, or '-'")


def _tell(outcome: Outcome, files: CheckRun, system: System, *, form: str, options: CheckOptions) -> None:
    for line in files.told:
        system.note(line)
    out = system.stdout
    if files.item is not None and options.fix and not options.dry_run:
        # The mended item is the result, for an editor to take back; what is left to do goes beside it.
        system.write(files.item)
        out = system.stderr
    if options.counted:
        if form == "json":
            print_json({"statistics": _statistics(outcome)}, system, indent=2)
        else:
            out.write(statistics(outcome))
    elif not options.dry_run:
        out.write(report_named(form)(outcome, _folder(system)))
    if form in {"concise", "spans"}:
        system.note(summary(outcome))


def _folder(system: System) -> str:
    root = search_path(system.cwd)[-1]
    return system.cwd.relative_to(root).as_posix()


def _statistics(outcome: Outcome) -> list[dict[str, Any]]:
    return [
        {"rule": rule, "severity": severity, "count": count} for rule, severity, count in by_rule(outcome)
    ]


def _explain(name: str, system: System, *, as_json: bool) -> int:

    from backlogue.check.rule_pages import page

    rules = RULES if name == ALL else [rule_named(name)]
    if as_json:
        told = [
            {
                key: getattr(rule, key)
                for key in ("name", "severity", "on", "fixable", "summary", "reason", "bad", "good")
            }
            for rule in rules
        ]
        print_json({"rules": told}, system, indent=2)
    elif name == ALL:
        for rule in rules:
            system.result(f"{rule.name:<24} {rule.severity:<8} {rule.summary}{'' if rule.on else ' (off)'}")
    else:
        system.stdout.write(page(rules[0]))
    return Exit.DONE
