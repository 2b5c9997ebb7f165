"""The changes of `editor install` and `uninstall`: shown, confirmed, checked, carried out, told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from backlogue.cli.diff import unified_diff, write_diff
from backlogue.cli.output import print_json
from backlogue.editors.plan import apply_changes, plan
from backlogue.errors import Cancelled, Exit, UsageError
from backlogue.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import TextIO

    from backlogue.cli.system import System
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.plan import FileChange


@dataclass(frozen=True, kw_only=True)
class InstallRun:
    """One run of `install` or `uninstall`.

    Attributes:
        root: The project's folder; paths are told relative to it.
        action: Which of the two.
        dry_run: Show the changes and write nothing.
        check: Name the changes, write nothing, and fail if there are any.
        yes: Write without asking; what was changed by hand is kept.
        as_json: Tell the result as JSON.
    """

    system: System
    root: Path
    action: Literal["install", "uninstall"]
    dry_run: bool
    yes: bool
    as_json: bool
    check: bool = False

    def carry_out(self, files: Iterable[ManagedFile]) -> int:
        """Plan, show or ask, and write; return the exit code."""
        asks = self.system.can_ask() and not (self.dry_run or self.check or self.yes)
        changes = plan(files, self.action, confirm=self._replace if asks else lambda *_: False)
        pending = [change for change in changes if change.changes]
        for change in changes:
            for name in change.after.kept:
                self.system.note(f"kept: {self._shown(change.path)}: '{name}' was changed by hand")
        if self.dry_run:
            if not self.as_json:
                self._show(pending, self.system.stdout)
        elif not self.check and pending:
            if not self.yes:
                self._confirm(pending, asks=asks)
            apply_changes(pending)
        if not self.dry_run or self.as_json:
            self._tell(changes)
        return Exit.PROBLEMS if self.check and pending else Exit.DONE

    def _confirm(self, pending: Sequence[FileChange], *, asks: bool) -> None:
        if not asks:
            raise UsageError("there is no terminal to ask on", hint="give '--yes', or look with '--dry-run'")
        self._show(pending, self.system.stderr)
        count = f"{len(pending)} files" if len(pending) > 1 else "this file"
        if not self._ask(f"Change {count}?"):
            raise Cancelled("cancelled; nothing was changed")

    def _replace(self, path: Path, name: str) -> bool:
        verb = "Replace" if self.action == "install" else "Remove"
        return self._ask(f"'{name}' in {self._shown(path)} was changed by hand. {verb} it?")

    def _ask(self, question: str) -> bool:
        self.system.stderr.write(f"{printable(question)} [y/N] ")
        self.system.stderr.flush()
        return self.system.stdin.readline().strip().casefold() in {"y", "yes"}

    def _show(self, pending: Sequence[FileChange], stream: TextIO) -> None:
        for change in pending:
            write_diff(self._diff(change), stream, self.system)

    def _diff(self, change: FileChange) -> bytes:
        return unified_diff(change.before, change.after.content, self._shown(change.path))

    def _tell(self, changes: Sequence[FileChange]) -> None:
        files = [{"path": self._shown(change.path), "action": _action(change)} for change in changes]
        if self.as_json:
            kept = [
                {"path": self._shown(change.path), "name": name}
                for change in changes
                for name in change.after.kept
            ]
            payload = {"files": files, "kept": kept, "written": not (self.dry_run or self.check)}
            if self.dry_run:
                diffs = b"".join(self._diff(change) for change in changes if change.changes)
                payload["diff"] = diffs.decode("utf-8", "surrogateescape")
            print_json(payload, self.system)
            return
        for file in files:
            if file["action"] != "unchanged":
                told_action = "out of date" if self.check else file["action"]
                self.system.result(f"{told_action}: {file['path']}")
        if all(file["action"] == "unchanged" for file in files):
            self.system.note("nothing to change")

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


def _action(change: FileChange) -> str:
    if not change.changes:
        return "unchanged"
    if change.before is None:
        return "created"
    return "removed" if change.after.content is None else "changed"
