"""`backlogue check`: find what is unfinished or wrong in items, and fix what is safe to fix."""

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
from backlogue.cli.check_files import CheckRun, Contexts
from backlogue.cli.diff import diff_text, write_diff
from backlogue.cli.options import Command, dir_option, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.cli.params import complete_template
from backlogue.errors import Exit, UsageError
from backlogue.project.folders import find_backlog, search_path
from backlogue.project.templates import template_named

if TYPE_CHECKING:
    from backlogue.check.run import Outcome
    from backlogue.cli.system import System


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """The parsed command line of `check`."""

    paths: tuple[Path, ...]
    output_format: str | None
    fix: bool
    dry_run: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    explain: str | None
    show_statistics: bool
    stdin_filename: Path | None
    template: str | None
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
    "--format", "output_format", type=click.Choice(FORMATS), help="Output format (default: concise)."
)
@click.option("--fix", is_flag=True, help="Fix findings that have a single right answer.")
@click.option("--dry-run", is_flag=True, help="With --fix: print the changes as a diff and write nothing.")
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    help="Use only these rules; 'all' and 'default' are sets. Repeatable, or comma-separated.",
)
@click.option(
    "--ignore", multiple=True, metavar="RULE", help="Skip these rules. Repeatable, or comma-separated."
)
@click.option("--explain", metavar="RULE", help="Describe a rule; 'all' lists the rules.")
@click.option(
    "--statistics",
    "show_statistics",
    is_flag=True,
    help="Count the findings of each rule instead of listing them.",
)
@click.option(
    "--stdin-filename",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Check stdin as if it were this file; with --fix, print the fixed item.",
)
@click.option(
    "--template",
    metavar="NAME",
    shell_complete=complete_template,
    help="Check only items that follow this template of several.",
)
@dir_option
@json_option
@pass_system
def command(system: System, /, **values: Any) -> int:
    """Find what is unfinished or wrong in the items.

    Check the whole backlog, or only the given files and folders.
    """
    options = CheckOptions(**values)
    output_format = options.output_format or ("json" if options.as_json else "concise")
    if options.as_json and output_format != "json":
        raise UsageError(f"--json can't be combined with --format {output_format}", hint="choose one of them")
    if options.explain is not None:
        return _explain(options.explain, system, as_json=output_format == "json")
    _validate(options, output_format)
    backlog = find_backlog(system.cwd, system.env, options.folder)
    selected = selection(backlog.config, select=_split(options.select), ignore=_split(options.ignore))
    template = "" if options.template is None else template_named(backlog, options.template).name
    contexts = Contexts(backlog, system, stale_days=selected.stale_days, template=template)
    files = CheckRun(system, backlog, contexts.item_names, dry_run=options.dry_run)
    targets = files.targets(options.paths, options.stdin_filename)
    outcome = check_files(
        targets,
        read=files.read,
        write=files.write if options.fix else None,
        context_of=contexts,
        selected=selected,
    )
    _report(outcome, files, system, output_format=output_format, options=options)
    remaining = outcome.findings
    if options.dry_run:  # what would be fixed is still there
        remaining = [*remaining, *(finding for fixed in outcome.fixed for finding in fixed.findings)]
    return Exit.PROBLEMS if any(finding.severity in FAILING for finding in remaining) else Exit.DONE


def _split(names: tuple[str, ...]) -> list[str]:
    return [name for part in names for name in part.replace(",", " ").split()]


def _validate(options: CheckOptions, output_format: str) -> None:
    """Refuse options that contradict each other.

    Raises:
        UsageError: They do.
    """
    if options.dry_run and not options.fix:
        raise UsageError("'--dry-run' needs '--fix'", hint="give both")
    if options.show_statistics and output_format not in {"concise", "json"}:
        raise UsageError(f"'--statistics' has no format '{output_format}'", hint="use concise or json")
    if options.dry_run and output_format not in {"concise", "json"}:
        raise UsageError(f"'--dry-run' has no format '{output_format}'", hint="use concise or json")
    if options.stdin_filename is not None and options.paths not in {(), (Path("-"),)}:
        raise UsageError("'--stdin-filename' checks only stdin", hint="remove PATH, or use '-'")


def _report(
    outcome: Outcome, files: CheckRun, system: System, *, output_format: str, options: CheckOptions
) -> None:
    for line in files.fix_notes:
        system.note(line)
    if output_format == "json":
        _report_json(outcome, files, system, options)
        return
    out = system.stdout
    if files.item is not None and options.fix and not options.dry_run:
        # The fixed item is the result, for an editor to read back; the report goes to stderr.
        system.write(files.item)
        out = system.stderr
    if options.dry_run:
        write_diff(_diff(outcome), out, system)
    elif options.show_statistics:
        out.write(statistics(outcome))
    else:
        out.write(report_named(output_format)(outcome, _folder(system)))
    if output_format in {"concise", "spans"}:
        system.note(summary(outcome))


def _report_json(outcome: Outcome, files: CheckRun, system: System, options: CheckOptions) -> None:
    payload: dict[str, Any]
    if options.show_statistics:
        rows = by_rule(outcome)
        payload = {
            "statistics": [{"rule": rule, "severity": level, "count": count} for rule, level, count in rows]
        }
    else:
        from backlogue.check.reports.as_json import payload_of

        payload = payload_of(outcome)
    if options.dry_run:
        payload["diff"] = diff_text(_diff(outcome))
    elif files.item is not None and options.fix:
        payload["text"] = files.item.decode("utf-8", "surrogateescape")
    print_json(payload, system, indent=2)


def _diff(outcome: Outcome) -> bytes:
    """Return what the fixes change, as one diff."""
    from backlogue.cli.diff import unified_diff

    return b"".join(unified_diff(fixed.old, fixed.new, fixed.target.display_path) for fixed in outcome.fixed)


def _folder(system: System) -> str:
    root = search_path(system.cwd)[-1]
    return system.cwd.relative_to(root).as_posix()


def _explain(name: str, system: System, *, as_json: bool) -> int:
    from backlogue.check.rule_pages import page

    rules = RULES if name == ALL else [rule_named(name)]
    if as_json:
        payload = [
            {
                key: getattr(rule, key)
                for key in ("name", "severity", "on", "fixable", "summary", "reason", "bad", "good")
            }
            for rule in rules
        ]
        print_json({"rules": payload}, system, indent=2)
    elif name == ALL:
        for rule in rules:
            system.result(f"{rule.name:<24} {rule.severity:<8} {rule.summary}{'' if rule.on else ' (off)'}")
    else:
        system.stdout.write(page(rules[0]))
    return Exit.DONE
