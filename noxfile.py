"""Checks that take longer or need other programs, each in its own environment: `nox -l` lists them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import nox

nox.options.sessions = ["tests", "lint", "types"]
nox.options.default_venv_backend = "venv"

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def install(session: nox.Session, *what: str) -> None:
    """Install packages, with the pinned versions of the test tools."""
    session.install("-c", "constraints.txt", *what)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests with branch coverage."""
    install(session, "-e", ".[test]")
    session.run("pytest", "-n", "auto", "--cov", "--cov-report=term-missing:skip-covered", *session.posargs)


@nox.session
def thorough(session: nox.Session) -> None:
    """Run the tests with all examples of the property tests, new ones each time (see `tests/effort.py`)."""
    install(session, "-e", ".[test]")
    session.run("pytest", "-n", "auto", *session.posargs, env={"BACKLOGUE_THOROUGH": "1"})


@nox.session
def mutants(session: nox.Session) -> None:
    """Change the program in small ways, in a clone of the last commit, and print what no test notices.

    Options follow `--`: `--since COMMIT`, or `--count N --seed S`; see `tests/mutants/run.py`.
    """
    clone = Path(session.create_tmp(), "clone").absolute()
    shutil.rmtree(clone, ignore_errors=True)
    session.run("git", "clone", "-q", "--shared", ".", str(clone), external=True)
    session.chdir(clone)
    install(session, "-e", ".[test]")
    data = str(clone.parent / "coverage-of-tests")
    shutil.rmtree(data, ignore_errors=True)
    session.run("python", "-m", "tests.mutants.run", "--data", data, *session.posargs)


FAKED = [("2028-02-29 23:58:00", "Pacific/Kiritimati"), ("2026-12-31 12:00:00", "America/St_Johns")]
"""A leap day just before midnight and the last day of a year, in time zones far east and far west."""


@nox.session
def faked_date(session: nox.Session) -> None:
    """Run the tests on other dates and in other time zones; skipped without libfaketime."""
    faketime = shutil.which("faketime")
    if faketime is None:
        session.skip("not installed: faketime (Debian's package of that name)")
    install(session, "-e", ".[test]")
    for day, zone in FAKED:
        argv = ["-m", day, "python", "-m", "pytest", "-q", "-n", "auto", "-m", "not static", *session.posargs]
        session.run(faketime, *argv, env={"TZ": zone}, external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Run ruff and the import contracts."""
    install(session, "-e", ".[test]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Run mypy in strict mode."""
    install(session, "-e", ".[test]")
    session.run("mypy")


@nox.session
def wheel(session: nox.Session) -> None:
    """Install the built wheel in an empty environment, and check its data files and that it works."""
    install(session, "build")
    out = session.create_tmp()
    session.run("python", "-m", "build", "--wheel", "--outdir", out)
    session.run("python", "-c", _INSTALL_WHEEL, out)
    session.run("python", "-I", "tests/wheel/run.py")


_INSTALL_WHEEL = """
import pathlib, subprocess, sys
wheel, = pathlib.Path(sys.argv[1]).glob("*.whl")
subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--force-reinstall", str(wheel)], check=True)
"""


@nox.session
def docs(session: nox.Session) -> None:
    """Write all generated pages and golden files: commands, rules, editors, recording and screens."""
    install(session, "-e", ".[test]")
    session.run("python", "docs/generate_commands.py")
    session.run("python", "docs/write_rule_pages.py")
    session.run("python", "docs/write_editor_pages.py")
    session.run("python", "-m", "tests.editors.golden")
    session.run("python", "docs/record_wizard.py")
    session.run("python", "docs/record_adopt.py")
    screens = ["pytest", "-q", "tests/wizard/test_recording.py", "-k", "screens"]
    session.run(*screens, env={"BACKLOGUE_WRITE_SCREENS": "1"})


@nox.session
def bench(session: nox.Session) -> None:
    """Run all benchmarks and print their tables."""
    install(session, "-e", ".[test]")
    session.run("python", "benchmarks/run.py", *session.posargs)


@nox.session
def vscode(session: nox.Session) -> None:
    """Run the tasks in VS Code itself (see CONTRIBUTING.md); skipped if it isn't installed."""
    tools = {name: shutil.which(name) for name in ("code-server", "chromium", "node", "npm")}
    missing = [name for name, path in tools.items() if path is None]
    if missing:
        session.skip(f"not installed: {', '.join(missing)}")
    asked = [tools["npm"] or "", "root", "-g", "--prefix", str(Path(tools["code-server"] or "").parents[1])]
    modules = Path(subprocess.run(asked, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout.strip())  # noqa: S603 - npm, found on the path
    if not (modules / "playwright-core").is_dir():
        session.skip(f"not installed: playwright-core in {modules}")
    install(session, "-e", ".")
    words = [tools["code-server"], tools["chromium"], tools["node"], str(modules)]
    session.run("python", "tests/vscode/run.py", *[word for word in words if word], *session.posargs)


@nox.session
def precommit(session: nox.Session) -> None:
    """Run both pre-commit hooks of this checkout's last commit with pre-commit, in a new repository."""
    install(session, "pre-commit")
    session.run("python", "tests/precommit/run.py")
