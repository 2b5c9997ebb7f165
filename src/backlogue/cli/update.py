"""`backlogue update`: update items to the current version of their template."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from backlogue.cli.diff import diff_text, unified_diff, write_diff
from backlogue.cli.options import Command, dir_option, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.cli.params import backlog_of, complete_item
from backlogue.cli.system import is_terminal
from backlogue.errors import Cancelled, Exit, UsageError
from backlogue.text import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from backlogue.cli.system import System
    from backlogue.cli.update_run import ItemGroup, PlannedUpdate
    from backlogue.update.matching import SectionPair

_ENOUGH_FOR_A_BAR = 50


class UpdateOptions(NamedTuple):
    """The parsed command line of `update`."""

    items: tuple[str, ...]
    source: str | None
    target: str | None
    dry_run: bool
    yes: bool
    folder: Path | None
    as_json: bool


@click.command(cls=Command, conflicts={"--dry-run": ["--yes"]})
@click.argument("items", metavar="[ITEM...]", nargs=-1, shell_complete=complete_item)
@click.option(
    "--from",
    "source",
    metavar="REV|PATH",
    help="The template as it was: a git revision or a path (default: the version before its last change).",
)
@click.option(
    "--to",
    "target",
    metavar="NAME|PATH",
    help="Convert to another template: its name or path, or `built-in`.",
)
@click.option("--dry-run", is_flag=True, help="Print the changes as a diff and write nothing.")
@click.option("--yes", is_flag=True, help="Write the changes without asking.")
@dir_option
@json_option
@pass_system
def command(system: System, /, **values: Any) -> int:
    """Update items to the current version of their template.

    Text that the template itself wrote is changed, and what it requires is added; everything that people
    wrote stays. Each file is proven to lose nothing before it is written. A file that was not written from
    the template is converted only if it is named. The exit code is 1 if an item is left alone.
    """
    options = UpdateOptions(**values)
    if not (options.yes or options.dry_run or system.can_ask()):
        raise UsageError("a terminal is required", hint="use '--yes', or '--dry-run' to see the changes")
    with ExitStack() as stack:
        return UpdateCommand(system, options, stack).run()


class UpdateCommand:
    """One run of the command: ask, write and report."""

    def __init__(self, system: System, options: UpdateOptions, stack: ExitStack) -> None:
        from backlogue.cli.update_run import UpdateRun

        self._system = system
        self._options = options
        self._doubts: list[str] = []
        self._run = UpdateRun(
            system=system,
            backlog=backlog_of(system, options.folder),
            words=options.items,
            source=options.source,
            target=options.target,
            is_renamed=self._is_renamed,
            stack=stack,
        )

    def run(self) -> int:
        """Plan, ask, write and report."""
        groups = self._run.groups()
        planned = self._planned(groups)
        changed = [each for each in planned if each.is_changed]
        left = {each.path: each.update.refusal for each in planned if each.update.refusal}
        if not self._options.as_json:
            self._summarize(groups, planned)
        if changed and not self._options.dry_run:
            if not self._options.yes:
                self._confirm(len(changed))
            for each in changed:
                refusal = self._run.write(each)
                if refusal:
                    left[each.path] = refusal
                    self._note_refusal(each, refusal)
        done = [each for each in changed if each.path not in left]
        if self._options.as_json:
            print_json(self._payload(planned, left), self._system)
        elif self._options.dry_run:
            for each in done:
                write_diff(self._diff(each), self._system.stdout, self._system)
        else:
            for each in done:
                self._system.result(each.display_path)
        return Exit.PROBLEMS if left else Exit.DONE

    def _planned(self, groups: Sequence[ItemGroup]) -> list[PlannedUpdate]:
        updates = (each for group in groups for each in self._run.plan(group))
        count = sum(len(group.paths) for group in groups)
        if count < _ENOUGH_FOR_A_BAR or not is_terminal(self._system.stderr):
            return list(updates)
        with click.progressbar(updates, length=count, label="Reading items", file=self._system.stderr) as bar:
            return list(bar)

    # Questions

    def _is_renamed(self, pair: SectionPair) -> bool | None:
        """Tell whether one section is the other: ask on a terminal, else report that it may be."""
        old, new = pair.old.heading, pair.new.heading
        if not self._options.yes and not self._options.dry_run and self._system.can_ask():
            return self._asked(f"Was '{old}' renamed to '{new}'? [y/N] ")
        self._doubts.append(
            f"'{old}' may have been renamed to '{new}', so neither is changed: "
            f"run 'backlogue update' on a terminal, or declare it with 'aliases: [{old}]' in copier.yml"
        )
        return None

    def _confirm(self, count: int) -> None:
        if not self._asked(f"Change {count} {'item' if count == 1 else 'items'}? [y/N] "):
            raise Cancelled("cancelled; nothing was written")

    def _asked(self, question: str) -> bool:
        self._system.stderr.write(printable(question))
        self._system.stderr.flush()
        return self._system.stdin.readline().strip().casefold() in {"y", "yes"}

    # Output

    def _summarize(self, groups: Sequence[ItemGroup], planned: Sequence[PlannedUpdate]) -> None:
        note = self._system.note
        for source in dict.fromkeys(group.source for group in groups if group.source):
            note(f"from: {source}")
        note(f"{sum(each.is_changed for each in planned)} of {len(planned)} items to change")
        counts = Counter(change for each in planned for change in each.update.changes)
        for change, count in counts.most_common():
            note(f"  {count:4}  {change}")
        kept = Counter(line for each in planned for line in each.update.notes)
        for line, count in kept.most_common():
            note(f"note: {line} ({count})")
        for line in [*self._doubts, *self._run.notes]:
            note(f"note: {line}")
        for each in planned:
            if each.update.refusal:
                self._note_refusal(each, each.update.refusal)

    def _note_refusal(self, each: PlannedUpdate, refusal: str) -> None:
        if not self._options.as_json:
            self._system.note(f"left alone: {each.display_path}: {refusal}")

    def _payload(self, planned: Sequence[PlannedUpdate], left: Mapping[Path, str]) -> dict[str, Any]:
        return {
            "items": [self._entry(each, left.get(each.path)) for each in planned],
            "notes": [*self._doubts, *self._run.notes],
        }

    def _entry(self, each: PlannedUpdate, refusal: str | None) -> dict[str, Any]:
        changed = each.is_changed and refusal is None
        entry: dict[str, Any] = {
            "path": each.display_path,
            "slug": each.path.stem,
            "from": each.group.source,
            "changed": changed,
            "changes": list(each.update.changes) if changed else [],
            "notes": list(each.update.notes),
            "left_alone": refusal,
        }
        if self._options.dry_run:
            entry["diff"] = diff_text(self._diff(each))
        return entry

    @staticmethod
    def _diff(each: PlannedUpdate) -> bytes:
        return unified_diff(each.update.old, each.update.new, each.display_path)
