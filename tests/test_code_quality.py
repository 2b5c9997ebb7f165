"""The code follows ARCHITECTURE.md: imports go downward, types are correct, and the style is uniform."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: str) -> str:
    """Run a tool in the project's root and return what it says if it finds something."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.static
def test_imports_go_downward_only() -> None:
    """The contracts in pyproject.toml hold: layers, one module for questionary, none for copier."""
    assert run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()") == ""


@pytest.mark.static
def test_the_code_is_formatted_and_free_of_findings() -> None:
    """Ruff finds nothing with every rule selected."""
    assert run("-m", "ruff", "check", "--no-cache", "-q") == ""
    assert run("-m", "ruff", "format", "--no-cache", "--check", "-q") == ""


@pytest.mark.static
def test_the_types_hold() -> None:
    """Mypy in strict mode finds nothing in the program and its tests."""
    assert run("-m", "mypy", "--no-error-summary") == ""


QUICK = [["--version"], ["list"], ["status", "--help"], ["check", "--help"], ["new", "T", "--dry-run"]]
SLOW = {"questionary", "prompt_toolkit", "copier", "rich", "frontmatter", "markdown_it", "pydantic"}


@pytest.mark.parametrize("argv", QUICK, ids=" ".join)
def test_quick_commands_import_nothing_slow(argv: list[str], tmp_path: Path) -> None:
    """Quick commands load neither the wizard's, nor Copier's, nor the terminal renderer's libraries."""
    (tmp_path / "backlog").mkdir()
    script = (
        "import sys; from backlogue.cli import main; code = main(sys.argv[1:]);"
        f"print('loaded', sorted(set(sys.modules) & {SLOW!r})); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *argv],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "loaded []"


def test_no_file_contains_a_registry_host_or_a_local_path() -> None:
    """No committed file contains a registry's host, a download address or a path of one machine."""
    words = [
        b"pypi" + b".org",
        b"pythonhosted" + b".org",
        b"registry.npmjs" + b".org",
        b"/work" + b"/",
        b"/root" + b"/",
    ]
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    files = [ROOT / name.decode() for name in listed.stdout.split(b"\0") if name]
    found = [
        (path.name, word) for path in files if path.is_file() for word in words if word in path.read_bytes()
    ]
    assert found == []
