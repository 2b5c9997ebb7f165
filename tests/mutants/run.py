"""Change the program in small ways, one at a time, and print the changes that no test notices.

For each change, only tests that run the changed line are run, as many as take `SECONDS`: first one of each
test function, those of the changed package before others. Changes that mean nothing are listed in
`meaningless.toml`, each with its reason, and are not tried.

This program changes the files of its own checkout and restores them. `nox -s mutants` runs it in a clone.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import coverage
import pytest

from tests.mutants.changes import Change, changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT = Path(__file__).parents[2]
SOURCE = "src/backlogue/"
MEANINGLESS = Path(__file__).with_name("meaningless.toml")

CORE = tuple(SOURCE + name for name in ("markdown", "front_matter", "template/", "items/", "check/"))
"""How the paths of the core begin."""

SECONDS = 60.0
"""How long the tests of one change may take by themselves, as measured when all were run."""

MOST = 500
"""The most tests that are run for one change."""

LIBRARIES = (
    "click", "copier", "filelock", "hypothesis", "importlinter", "jinja2", "jsonschema", "markdown_it",
    "pexpect", "platformdirs", "pyromark", "pyte", "questionary", "rich.console", "tomlkit", "yaml",
)  # fmt: skip
"""What the tests import; imported once, before the processes are forked that run them."""


class Tests:
    """Which tests run each line, by the coverage of one run of all tests.

    Args:
        folder: Where the data of that run is kept; the run is made if there is none.
    """

    def __init__(self, folder: Path) -> None:
        data, durations = folder / "coverage", folder / "durations.json"
        if not durations.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            env = {**os.environ, "COVERAGE_FILE": str(data), "TEST_DURATIONS": str(durations)}
            options = ["-q", "-n", "auto", "-p", "tests.mutants.durations", "-m", "not static"]
            options += ["--cov", "--cov-context=test", "--cov-report="]
            subprocess.run([sys.executable, "-m", "pytest", *options], cwd=ROOT, env=env, check=False)
        self.seconds: dict[str, float] = json.loads(durations.read_text(encoding="utf-8"))
        self._data = coverage.CoverageData(str(data))
        self._data.read()
        self._lines: dict[str, Mapping[int, list[str]]] = {}

    def of(self, change: Change) -> list[str]:
        """Return the tests to run for a change, in this order.

        For a line that runs when its module is imported, these are all tests that run a line of the module;
        for a module that only other processes run, those of its package; for a line that nothing runs, none.
        """
        package = change.file.removeprefix(SOURCE).split("/")[0].removesuffix(".py")
        own = (f"tests/{package}/", f"tests/test_{package}.py")
        contexts = self._contexts(change.file, [change.line]) or self._contexts(change.file, change.statement)
        if contexts <= {""}:
            everywhere = self._contexts(change.file, None)
            if everywhere <= {""}:
                contexts = {test for test in self.seconds if test.startswith(own)}
            elif contexts:
                contexts = everywhere
        tests = contexts & self.seconds.keys()
        ranks: Counter[str] = Counter()
        ordered = []
        for test in sorted(tests, key=self.seconds.__getitem__):
            function = test.partition("[")[0]
            ordered.append((ranks[function], not test.startswith(own), self.seconds[test], test))
            ranks[function] += 1
        chosen: list[str] = []
        total = 0.0
        for _, _, seconds, test in sorted(ordered):
            if total + seconds < SECONDS or not chosen:
                chosen.append(test)
                total += seconds
        return chosen[:MOST]

    def _contexts(self, file: str, lines: Iterable[int] | None) -> set[str]:
        """Return the tests that run one of some lines, or of all lines; empty: an import outside of tests."""
        if file not in self._lines:
            self._lines[file] = self._data.contexts_by_lineno(str(ROOT / file))
        found = self._lines[file]
        looked_at = found if lines is None else lines
        contexts = {context for line in looked_at for context in found.get(line, [])}
        return {context.rpartition("|")[0] for context in contexts}


def is_noticed(change: Change, tests: Sequence[str], seconds: float) -> bool:
    """Run tests with a change in a process of their own; tell whether one fails, or they don't end."""
    path = ROOT / change.file
    source, status = path.read_bytes(), path.stat()
    compiled = list(path.parent.glob(f"__pycache__/{path.stem}.*.pyc"))
    try:
        path.write_bytes(change.apply(source))
        for file in compiled:
            file.unlink(missing_ok=True)
        return _code(tests, 60 + 10 * seconds) != pytest.ExitCode.OK
    finally:
        path.write_bytes(source)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        for file in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
            file.unlink()


def _code(tests: Sequence[str], patience: float) -> int:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        child = os.fork()
        if child == 0:
            os.setsid()
            os.environ |= {"PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": folder}
            tempfile.tempdir = None
            sys.dont_write_bytecode = True
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
            options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "--no-header"]
            options += [f"--basetemp={folder}/tests", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
            os._exit(pytest.main([*options, *tests]))
        end = time.monotonic() + patience
        while time.monotonic() < end:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return -signal.SIGKILL


def find_changes(options: argparse.Namespace) -> list[Change]:
    """Return the changes to try: all of the chosen modules, or a random part of them."""
    listed = tomllib.loads(MEANINGLESS.read_text(encoding="utf-8"))["change"]
    meaningless = {(each["file"], each["line"], each["old"], each["new"]) for each in listed}
    command = ["git", "ls-files"] if options.since is None else ["git", "diff", "--name-only", options.since]
    listing = subprocess.run([*command, "--", SOURCE], cwd=ROOT, capture_output=True, check=True)
    files = [file for file in listing.stdout.decode().split("\n") if file.endswith(".py")]
    found = [
        change
        for file in files
        if (ROOT / file).is_file() and file.removeprefix(SOURCE).startswith(tuple(options.only or [""]))
        for change in changes(file, (ROOT / file).read_bytes())
        if (change.file, change.text, change.old, change.new) not in meaningless
    ]
    if options.count is None or options.count >= len(found):
        return found
    drawn = random.Random(options.seed).sample(found, options.count)
    return sorted(drawn, key=lambda change: (change.file, change.start, change.new))


def main() -> int:
    """Try the changes and print those that no test notices; 1 if there is one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--since", metavar="COMMIT", help="only modules that differ from this commit")
    parser.add_argument("--only", metavar="PATH", nargs="*", help="only modules whose path begins like this")
    parser.add_argument("--count", type=int, metavar="N", help="try only N changes, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the drawing")
    parser.add_argument("--data", type=Path, required=True, help="the folder for the coverage of all tests")
    options = parser.parse_args()
    if subprocess.run(["git", "diff", "--quiet", "HEAD"], cwd=ROOT, check=False).returncode:
        parser.error("there are uncommitted changes; commit them, for files are changed and restored here")
    os.chdir(ROOT)
    tests = Tests(options.data.resolve())
    chosen = find_changes(options)
    for name in LIBRARIES:
        importlib.import_module(name)
    tried, noticed = Counter[bool](), Counter[bool]()
    for change in chosen:
        is_core = change.file.startswith(CORE)
        selected = tests.of(change)
        tried[is_core] += 1
        if selected and is_noticed(change, selected, sum(tests.seconds[test] for test in selected)):
            noticed[is_core] += 1
        else:
            sys.stdout.write(f"{change} ({len(selected)} tests)\n")
            sys.stdout.flush()
    for is_core, name in ((True, "core"), (False, "elsewhere")):
        if tried[is_core]:
            share = 100 * noticed[is_core] / tried[is_core]
            sys.stdout.write(f"{name}: {noticed[is_core]} of {tried[is_core]} noticed ({share:.1f} %)\n")
    return int(noticed != tried)


if __name__ == "__main__":
    sys.exit(main())
