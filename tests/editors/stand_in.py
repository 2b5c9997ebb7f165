"""A program that stands in for ours where an editor calls it: it notes every word that reaches it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from backlogue.cli import main
from backlogue.cli.system import System
from tests.running import Stream

TITLE = """It's "50%" $HOME; a && b | c"""
"""A title that every kind of quoting gets wrong if it is done by hand."""

FINDINGS = [
    ("backlog/a b.md", 3, 1, "error", "no problem statement [missing-section]"),
    ("backlog/b.md", 12, 7, "warning", "left over: [Describe it] [placeholder]"),
    ("backlog/b.md", 14, 1, "info", "not touched since 2025-01-01 [stale]"),
]

_PROGRAM = """\
#!{python} -S
import json, os, sys
with open({calls!r}, "a", encoding="utf-8") as calls:
    calls.write(json.dumps([sys.argv[1:], os.getcwd()]) + "\\n")
if sys.argv[1] == "check":
    print({findings!r})
    print("3 findings")
    if "--fix" in sys.argv:
        with open({item!r}, "a", encoding="utf-8") as file:
            file.write("fixed\\n")
    sys.exit(1)
if sys.argv[1] == "new":
    print({item!r})
if sys.argv[1:2] == ["status"] and len(sys.argv) == 5:
    if sys.argv[4] == "nonsense":
        sys.exit("error: unknown status 'nonsense'")
    with open(sys.argv[3], encoding="utf-8") as file:
        lines = file.read().split("\\n")
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        file.write("\\n".join("status: " + sys.argv[4] if line[:8] == "status: " else line for line in lines))
"""


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """A project with the stand-in on the PATH.

    Attributes:
        project: The folder the editors work in.
        item: An item in it.
        env: The environment for the editors.
    """

    project: Path
    item: Path
    env: dict[str, str]

    def install(self, name: str, *options: str) -> None:
        """Install the tasks of one editor with our own program."""
        around = System(
            cwd=self.project, env=self.env, stdin=Stream(), stdout=Stream(), stderr=(told := Stream())
        )
        assert main(["editor", "install", name, "--yes", *options], around) == 0, told.bytes()

    def run(self, *argv: str | Path, code: int | None = 0, **env: str) -> str:
        """Run a program in the project and return what it printed; it may take a minute at most."""
        done = subprocess.run(
            [str(word) for word in argv],
            cwd=self.project,
            env={**self.env, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert code is None or done.returncode == code, done.stdout
        return done.stdout

    @property
    def calls(self) -> list[list[str]]:
        """The words of each call so far."""
        lines = (self.project.parent / "calls").read_text(encoding="utf-8").splitlines()
        return [json.loads(line)[0] for line in lines]

    @property
    def folders(self) -> set[str]:
        """The folders the program was called in."""
        lines = (self.project.parent / "calls").read_text(encoding="utf-8").splitlines()
        return {json.loads(line)[1] for line in lines}


def make_stand_in(folder: Path) -> StandIn:
    """Lay out the project and the program."""
    if os.name == "nt":
        pytest.skip("the stand-in is a script with a first line that Windows does not read")
    project = (folder / "project").resolve()
    for part in (project / ".git", project / "backlog", folder / "bin", folder / "home"):
        part.mkdir(parents=True)
    item = project / "backlog" / "it's 1.md"
    item.write_text("---\nstatus: todo\n---\n\n# One\n", encoding="utf-8")
    for path in {path for path, *_ in FINDINGS}:
        (project / path).write_text("text\n" * 20, encoding="utf-8")
    program = folder / "bin" / "backlogue"
    lines = "\n".join(
        f"{path}:{line}:{column}: {kind}: {text}" for path, line, column, kind, text in FINDINGS
    )
    program.write_text(
        _PROGRAM.format(
            python=sys.executable, calls=str(project.parent / "calls"), findings=lines, item=str(item)
        ),
        encoding="utf-8",
    )
    program.chmod(0o755)
    path = os.pathsep.join(
        [str(folder / "bin"), str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    )
    env = {"PATH": path, "HOME": str(folder / "home"), "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    return StandIn(project=project, item=item, env=env)


def needed(*names: str) -> Path:
    """Return the path of the first of these programs, or skip the test."""
    beside = Path(sys.executable).parent
    for name in names:
        found = shutil.which(name, path=os.pathsep.join([str(beside), os.environ.get("PATH", "")]))
        if found:
            return Path(found)
    pytest.skip(f"{' or '.join(names)} is not installed")
