"""`backlogue update`: bring items to the current version of their template."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from backlogue.cli.options import Command, dir_option, json_option, pass_system
from backlogue.cli.output import print_json
from backlogue.cli.params import backlog_of, complete_item, summary_reader
from backlogue.cli.system import is_terminal
from backlogue.errors import BacklogueError, Cancelled, Exit, StateError, UsageError
from backlogue.project.config import BUILT_IN
from backlogue.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlogue.cli.system import System
    from backlogue.project.folders import Backlog
    from backlogue.template.loader import Template
    from backlogue.update.matching import SectionPair
    from backlogue.update.run import ItemUpdate, TemplateUpdate
    from backlogue.update.template_version import TemplateVersion

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
    "--to", "target", metavar="NAME|PATH", help="Convert to another template: a path or `built-in`."
)
@click.option("--dry-run", is_flag=True, help="Print the changes as a diff and write nothing.")
@click.option("--yes", is_flag=True, help="Write the changes without asking.")
@dir_option
@json_option
@pass_system
def command(system: System, /, **values: Any) -> int:
    """Bring items to the current version of their template.

    What the template itself wrote is changed, what it requires or keeps is added; everything that people
    wrote stays, and each file is proven to have lost nothing before it is written. A file that never had
    the template is brought in if it is named. The exit code is 1 if an item is left alone.
    """
    options = UpdateOptions(**values)
    if not (options.yes or options.dry_run or system.can_ask()):
        raise UsageError(
            "there is no terminal to ask on", hint="use '--yes', or '--dry-run' to see the changes"
        )
    with ExitStack() as stack:
        return UpdateCommand(system, options, stack).run()


class PlannedUpdate(NamedTuple):
    """An item's file, its path as displayed, and what becomes of it."""

    path: Path
    display_path: str
    update: ItemUpdate


class UpdateCommand:
    """One run of the command."""

    def __init__(self, system: System, options: UpdateOptions, stack: ExitStack) -> None:
        self._system = system
        self._options = options
        self._stack = stack
        self._backlog: Backlog = backlog_of(system, options.folder)
        self._doubts: list[str] = []

    def run(self) -> int:
        """Plan, ask, write and report."""
        paths = self._paths()
        self._data = {path: self._read(path) for path in paths} if self._options.items else {}
        update = self._update(paths)
        planned = list(self._planned(update, paths))
        changed = [each for each in planned if each.update.new != each.update.old]
        left = [each for each in planned if each.update.refusal]
        if not self._options.as_json:
            self._summarize(update, planned)
        if changed and not self._options.dry_run:
            if not self._options.yes:
                self._confirm(len(changed))
            left += self._write(update, changed)
        self._report(update, planned, left)
        return Exit.PROBLEMS if left else Exit.DONE

    # What is to be updated

    def _paths(self) -> list[Path]:
        from backlogue.items.find import find_item
        from backlogue.items.folder import item_names

        if self._options.items:
            reader = lambda: summary_reader(self._backlog, self._system)  # noqa: E731 - one of two arguments
            found = [
                find_item(word, self._backlog, cwd=self._system.cwd, make_reader=reader)
                for word in self._options.items
            ]
            return list(dict.fromkeys(found))
        folder = self._backlog.existing_folder()
        return [folder / name for name in item_names(folder)]

    @staticmethod
    def _read(path: Path) -> bytes:
        from backlogue.files import read_file

        return read_file(str(path))

    def _update(self, paths: Sequence[Path]) -> TemplateUpdate:
        """Return the update from the earlier version of the template to the one that is meant."""
        from backlogue.update.run import TemplateUpdate

        current = self._version(self._template(None), "the template")
        target = current
        if self._options.target is not None:
            target = self._version(self._template(self._options.target), self._options.target)
        # Files that never had the template need no earlier version of it.
        whole = TemplateUpdate([target], is_renamed=self._is_renamed)
        is_new = [whole.is_untemplated(self._data[path]) for path in paths if path in self._data]
        if is_new and all(is_new):
            return whole
        try:
            versions = self._earlier(current)
        except BacklogueError as error:
            if self._options.source is not None or not any(is_new):
                raise
            self._system.note(f"note: only files without the template are changed: {error}")
            return whole
        if self._options.target is not None:
            versions = [*versions, target]
        return TemplateUpdate(versions, is_renamed=self._is_renamed)

    def _earlier(self, current: TemplateVersion) -> list[TemplateVersion]:
        """Return the versions that items may have been written from, with the current one."""
        source, target = self._options.source, self._options.target
        if source is None and target is not None:
            return [current]
        from backlogue.items.template_choice import choose_template
        from backlogue.template.loader import builtin_root

        path = choose_template(self._backlog)
        if source is not None and (source == str(BUILT_IN) or os.path.lexists(self._system.cwd / source)):
            return [self._version(self._template(source), source), current]
        if source is None and path == builtin_root():
            raise UsageError(
                "the earlier version of the built-in template is not known", hint="use '--from PATH'"
            )
        from backlogue.update.versions import TemplateHistory

        try:
            history = TemplateHistory(path, env=self._system.env)
        except StateError:
            if source is None:
                raise
            raise UsageError(f"'{source}' is neither a path nor a revision of git", place="--from") from None
        commits = history.before_last_change() if source is None else history.since(source)
        versions = []
        for number, commit in enumerate(commits):
            try:
                versions.append(
                    self._version(self._load(history.check_out(commit, self._folder())), commit.name)
                )
            except UsageError as error:
                if number == 0:
                    raise
                self._system.note(f"note: the template in {commit.name} is skipped: {error.message}")
        return [*versions, current]

    def _folder(self) -> Path:
        import tempfile

        return Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="backlogue-")))

    def _template(self, name: str | None) -> Template:
        """Return the backlog's template, or the one of a name or path."""
        from backlogue.cli.templates import find_template

        return find_template(self._system, self._backlog, None if name is None else Path(name))

    def _load(self, path: Path) -> Template:
        """Return an earlier version of the template, which is no longer needed once the command ends."""
        from backlogue.items.template_choice import is_markdown_file, template_root
        from backlogue.template.loader import load

        root = template_root(path, env=self._system.env)
        return load(root, made_from=path if is_markdown_file(path) else None)

    def _version(self, template: Template, name: str) -> TemplateVersion:
        from backlogue.items.item_format import ItemFormat
        from backlogue.template.rendering import Renderer
        from backlogue.update.template_version import TemplateVersion

        renderer = Renderer(template, today=self._system.today)
        return TemplateVersion(ItemFormat(renderer, statuses=self._backlog.config.statuses), name)

    def _is_renamed(self, pair: SectionPair) -> bool:
        """Tell whether one section is the other: ask on a terminal, else report that it may be."""
        old, new = pair.old.heading, pair.new.heading
        if not self._options.yes and not self._options.dry_run and self._system.can_ask():
            return self._asked(f"Is '{old}' now '{new}'? [y/N] ")
        self._doubts.append(
            f"'{old}' may now be '{new}': if it is, add 'aliases: [{old}]' to its shape in copier.yml"
        )
        return False

    def _asked(self, question: str) -> bool:
        self._system.stderr.write(printable(question))
        self._system.stderr.flush()
        return self._system.stdin.readline().strip().casefold() in {"y", "yes"}

    # What becomes of each

    def _planned(self, update: TemplateUpdate, paths: Sequence[Path]) -> Iterator[PlannedUpdate]:
        shows_bar = len(paths) >= _ENOUGH_FOR_A_BAR and is_terminal(self._system.stderr)
        if not shows_bar:
            yield from (self._one(update, path) for path in paths)
            return
        with click.progressbar(paths, label="Reading items", file=self._system.stderr) as bar:
            yield from (self._one(update, path) for path in bar)

    def _one(self, update: TemplateUpdate, path: Path) -> PlannedUpdate:
        from backlogue.update.run import ItemUpdate

        display_path = self._system.display_path(path)
        try:
            data = self._data[path] if path in self._data else self._read(path)
        except OSError as error:
            return PlannedUpdate(
                path, display_path, ItemUpdate(b"", b"", refusal=error.strerror or str(error))
            )
        return PlannedUpdate(path, display_path, self._becomes(update, path, data, display_path))

    def _becomes(self, update: TemplateUpdate, path: Path, data: bytes, display_path: str) -> ItemUpdate:
        from backlogue.update.run import ItemUpdate
        from backlogue.update.untemplated import FileFacts
        from backlogue.update.versions import file_dates

        if not update.is_untemplated(data):
            return update.item(data, display_path=display_path)
        if not self._options.items:
            return ItemUpdate(data, data, refusal="never had the template; name the file to bring it in")
        today = self._system.today().isoformat()
        created, modified = file_dates(path, env=self._system.env) or (today, today)
        return update.addition(data, FileFacts(path.stem, created, modified), display_path=display_path)

    def _write(self, update: TemplateUpdate, changed: Sequence[PlannedUpdate]) -> list[PlannedUpdate]:
        """Write the files; return those that could not be written."""
        from backlogue.items.folder import update_file

        failed = []
        for each in changed:

            def change(now: bytes, each: PlannedUpdate = each) -> bytes:
                # Somebody may have written since: then it is their text that is brought along.
                if now == each.update.old:
                    return each.update.new
                return self._becomes(update, each.path, now, each.display_path).new

            try:
                update_file(each.path, change, env=self._system.env)
            except (StateError, OSError) as error:
                reason = error.message if isinstance(error, StateError) else error.strerror or str(error)
                failed.append(each._replace(update=each.update._replace(refusal=reason)))
        return failed

    # What is said of it

    def _summarize(self, update: TemplateUpdate, planned: Sequence[PlannedUpdate]) -> None:
        note = self._system.note
        if len(update.versions) > 1:
            note(f"from: {update.versions[0].name}")
        counts = Counter(change for each in planned for change in each.update.changes)
        changed = sum(each.update.new != each.update.old for each in planned)
        note(f"{changed} of {len(planned)} items to change")
        for change, count in counts.most_common():
            note(f"  {count:4}  {change}")
        kept = Counter(line for each in planned for line in each.update.notes)
        for line, count in kept.most_common():
            note(f"note: {line} ({count})")
        for doubt in self._doubts:
            note(f"note: {doubt}")
        for each in planned:
            if each.update.refusal:
                note(f"left alone: {each.display_path}: {each.update.refusal}")

    def _confirm(self, count: int) -> None:
        if not self._asked(f"Change {count} {'item' if count == 1 else 'items'}? [y/N] "):
            raise Cancelled("cancelled; nothing was written")

    def _report(
        self, update: TemplateUpdate, planned: Sequence[PlannedUpdate], left: Sequence[PlannedUpdate]
    ) -> None:
        failed = {each.path for each in left}
        done = [each for each in planned if each.update.new != each.update.old and each.path not in failed]
        if self._options.as_json:
            print_json(self._payload(update, planned, left), self._system)
        elif self._options.dry_run:
            from backlogue.cli.diff import unified_diff, write_diff

            for each in done:
                diff = unified_diff(each.update.old, each.update.new, each.display_path)
                write_diff(diff, self._system.stdout, self._system)
        else:
            known = [each.path for each in planned if each.update.refusal]
            for each in left:
                if each.path not in known:
                    self._system.note(f"left alone: {each.display_path}: {each.update.refusal}")
            for each in done:
                self._system.result(each.display_path)

    def _payload(
        self, update: TemplateUpdate, planned: Sequence[PlannedUpdate], left: Sequence[PlannedUpdate]
    ) -> dict[str, Any]:
        refused = {each.path: each.update.refusal for each in left}
        return {
            "from": update.versions[0].name if len(update.versions) > 1 else None,
            "items": [self._entry(each, refused.get(each.path)) for each in planned],
            "renames": self._doubts,
        }

    def _entry(self, each: PlannedUpdate, refusal: str | None) -> dict[str, Any]:
        from backlogue.cli.diff import diff_text, unified_diff

        changed = each.update.new != each.update.old and refusal is None
        entry: dict[str, Any] = {
            "path": each.display_path,
            "slug": each.path.stem,
            "changed": changed,
            "changes": list(each.update.changes) if changed else [],
            "notes": list(each.update.notes),
            "left_alone": refusal,
        }
        if self._options.dry_run:
            entry["diff"] = diff_text(unified_diff(each.update.old, each.update.new, each.display_path))
        return entry
