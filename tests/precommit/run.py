"""The hooks under the real pre-commit in a real repository: `nox -s precommit` runs it.

It installs this checkout's last commit as pre-commit does it for users, so it needs the package index. It is
no test for pytest; it prints each step that it has seen to be right.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

CHECKOUT = Path(__file__).resolve().parents[2]
OLD = "2020-01-05"
FRONT = f"---\nstatus: todo\ndate_created: {OLD}\ndate_modified: {OLD}\n---\n"
ITEM = FRONT + "\n# Title\n\n## Problem Statement\n\nSlow.\n"


class Repository:
    """A repository of its own, in which pre-commit is installed with both hooks."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "PRE_COMMIT_HOME": str(home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            **{f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }

    def run(self, *argv: str, fails: bool = False) -> str:
        """Run a program and return what it says; stop where it ends otherwise than it should."""
        done = subprocess.run(
            argv,
            cwd=self.root,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        if bool(done.returncode) != fails:
            sys.exit(f"{' '.join(argv)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def item(self, text: str) -> None:
        """Write the item and stage everything."""
        path = self.root / "backlog" / "a.md"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
        self.run("git", "add", "-A")

    def committed(self) -> str:
        """Return the item as it was committed last."""
        return self.run("git", "show", "HEAD:backlog/a.md")


def expect(what: str, right: bool) -> None:  # noqa: FBT001 - what is to be true
    """Print a step that is right; end with 1 at one that is not."""
    if not right:
        sys.exit(f"WRONG: {what}")
    sys.stdout.write(f"ok: {what}\n")


def set_up(repository: Repository) -> None:
    """Make the repository and install the hooks in it."""
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=True
    ).stdout.strip()
    repository.run("git", "init", "-q", "-b", "main")
    config = (
        f"repos:\n  - repo: {CHECKOUT}\n    rev: {revision}\n    hooks:\n"
        "      - id: backlogue-touch\n      - id: backlogue-check\n"
    )
    (repository.root / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    repository.run("pre-commit", "install")


def try_check(repository: Repository) -> None:
    """A bad item can't be committed, a good one can; what is no item is not looked at."""
    (repository.root / "backlog").mkdir()
    (repository.root / "backlog" / "README.md").write_text("# [Description]\n", encoding="utf-8")
    (repository.root / "notes.md").write_text("# [Description]\n", encoding="utf-8")
    repository.item(ITEM.replace("Slow.", "[Description]"))
    said = repository.run("git", "commit", "-m", "bad", fails=True)
    expect("a bad item is refused with its place", "backlog/a.md:11:1: error: " in said)
    expect("what is no item is not looked at", "README.md" not in said and "notes.md" not in said)
    repository.item(ITEM)
    repository.run("git", "commit", "-m", "good")
    expect("a good item is committed, its old date kept", repository.committed() == ITEM)


def try_touch(repository: Repository) -> None:
    """A changed item gets the day's date, once; a change of the date alone stays."""
    repository.item(ITEM.replace("Slow", "Slower"))
    said = repository.run("git", "commit", "-m", "changed", fails=True)
    expect("a changed item is dated, and the commit waits for it", "files were modified by this hook" in said)
    repository.run("git", "add", "-A")
    repository.run("git", "commit", "-m", "changed")
    today = date.today().isoformat()  # noqa: DTZ011 - the local day, as the program has it
    expect("it is committed with the day's date", f"date_modified: {today}" in repository.committed())
    repository.item(ITEM.replace("Slow", "Slower"))
    repository.run("git", "commit", "-m", "date alone")
    expect("a change of the date alone stays as it is", f"date_modified: {OLD}" in repository.committed())


def try_merge(repository: Repository) -> None:
    """What a merge brings keeps its date."""
    repository.run("git", "switch", "-q", "-c", "side")
    repository.item(ITEM.replace("Slow", "Slowest"))
    repository.run("git", "commit", "--no-verify", "-m", "side")
    repository.run("git", "switch", "-q", "main")
    (repository.root / "notes.md").write_text("# Other notes\n", encoding="utf-8")
    repository.run("git", "add", "-A")
    repository.run("git", "commit", "-m", "main")
    repository.run("git", "merge", "--no-ff", "-m", "merge", "side")
    committed = repository.committed()
    expect(
        "a merge keeps the dates it brings", "Slowest" in committed and f"date_modified: {OLD}" in committed
    )


def main() -> None:
    """Try both hooks."""
    with TemporaryDirectory() as folder:
        root = Path(folder, "repository")
        root.mkdir()
        repository = Repository(root, Path(folder, "home"))
        set_up(repository)
        try_check(repository)
        try_touch(repository)
        try_merge(repository)


if __name__ == "__main__":
    main()
