"""Confirm and apply changes of a project's files, and report them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.cli.diff import diff_text, unified_diff, write_diff
from backlogue.cli.output import print_json
from backlogue.editors.plan import apply_changes
from backlogue.errors import Cancelled, Exit, UsageError
from backlogue.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import TextIO

    from backlogue.cli.system import System
    from backlogue.editors.plan import FileChange


@dataclass(frozen=True, kw_only=True)
class ApplyOptions:
    """What is done with the planned changes.

    Attributes:
        dry_run: Print the changes and write nothing.
        check: List the changes, write nothing, and fail if there are any.
        yes: Write without asking.
        as_json: Print the result as JSON.
    """

    dry_run: bool = False
    check: bool = False
    yes: bool = False
    as_json: bool = False


@dataclass(frozen=True, kw_only=True)
class ApplyRun:
    """One run that changes files of a project.

    Attributes:
        root: The project's folder; displayed paths are relative to it.
        options: What is done with the changes.
    """

    system: System
    root: Path
    options: ApplyOptions

    def asks(self) -> bool:
        """Return whether a person is asked before anything is written."""
        return self.system.can_ask() and not (self.options.dry_run or self.options.check or self.options.yes)

    def carry_out(self, changes: Sequence[FileChange]) -> int:
        """Show or apply the changes, and return the exit code."""
        pending = [change for change in changes if change.changes]
        for change in changes:
            for name in change.after.kept:
                self.system.note(f"kept: {self.display_path(change.path)}: '{name}' was changed by hand")
        if self.options.dry_run:
            if not self.options.as_json:
                self._write_diffs(pending, self.system.stdout)
        elif not self.options.check and pending:
            if not self.options.yes:
                self._confirm(pending)
            apply_changes(pending)
        if not self.options.dry_run or self.options.as_json:
            self._report(changes)
        return Exit.PROBLEMS if self.options.check and pending else Exit.DONE

    def _confirm(self, pending: Sequence[FileChange]) -> None:
        if not self.asks():
            raise UsageError("a terminal is required", hint="use '--yes', or '--dry-run' to see the changes")
        self._write_diffs(pending, self.system.stderr)
        count = f"{len(pending)} files" if len(pending) > 1 else "this file"
        if not self.ask(f"Change {count}?"):
            raise Cancelled("cancelled; nothing was changed")

    def confirm_change(self, path: Path, name: str, *, verb: str) -> bool:
        """Ask whether a part of a file that someone changed by hand may be replaced or removed."""
        return self.ask(f"'{name}' in {self.display_path(path)} was changed by hand. {verb} it?")

    def ask(self, question: str) -> bool:
        """Ask yes or no; anything but yes is no."""
        self.system.stderr.write(f"{printable(question)} [y/N] ")
        self.system.stderr.flush()
        return self.system.stdin.readline().strip().casefold() in {"y", "yes"}

    def _write_diffs(self, pending: Sequence[FileChange], stream: TextIO) -> None:
        for change in pending:
            write_diff(self.diff(change), stream, self.system)

    def diff(self, change: FileChange) -> bytes:
        """Return the change of a file as a unified diff."""
        return unified_diff(change.before, change.after.content, self.display_path(change.path))

    def _report(self, changes: Sequence[FileChange]) -> None:
        files = [{"path": self.display_path(change.path), "action": _action(change)} for change in changes]
        if self.options.as_json:
            kept = [
                {"path": self.display_path(change.path), "name": name}
                for change in changes
                for name in change.after.kept
            ]
            payload = {
                "files": files,
                "kept": kept,
                "written": not (self.options.dry_run or self.options.check),
            }
            if self.options.dry_run:
                diffs = b"".join(self.diff(change) for change in changes if change.changes)
                payload["diff"] = diff_text(diffs)
            print_json(payload, self.system)
            return
        for file in files:
            if file["action"] != "unchanged":
                label = "out of date" if self.options.check else file["action"]
                self.system.result(f"{label}: {file['path']}")
        if all(file["action"] == "unchanged" for file in files):
            self.system.note("nothing to change")

    def display_path(self, path: Path) -> str:
        """Return a path as displayed: relative to the project's folder if it is inside."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


def _action(change: FileChange) -> str:
    if not change.changes:
        return "unchanged"
    if change.before is None:
        return "created"
    return "removed" if change.after.content is None else "changed"
