"""Commands with full or closed streams, interrupts, and without a home folder."""

from __future__ import annotations

import dataclasses
import errno
import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from backlogue.cli import main
from tests.running import Stream

if TYPE_CHECKING:
    from tests.running import Program

COMMANDS = [
    ["--version"],
    ["--help"],
    ["new", "--help"],
    ["new", "Other", "--dry-run"],
    ["new", "Other"],
    ["new", "Other", "--json"],
    ["edit", "first", "--set", "problem=P", "--dry-run"],
    ["edit", "first", "--set", "problem=P", "--json"],
    ["answers", "first"],
    ["answers", "first", "--json"],
    ["list"],
    ["list", "--format", "table"],
    ["list", "-0"],
    ["list", "--json"],
    ["show", "first"],
    ["show", "first", "--json"],
    ["status", "first"],
    ["status", "first", "done", "--json"],
    ["touch", "first", "--json"],
    ["check"],
    ["check", "--json"],
    ["check", "--statistics"],
    ["check", "--explain", "all"],
    ["editor", "list"],
    ["editor", "list", "--json"],
    ["editor", "print", "vim"],
    ["editor", "install", "vscode", "--dry-run"],
    ["editor", "install", "vscode", "--yes", "--json"],
    ["drafts", "list", "--json"],
    ["drafts", "remove", "--all", "--json"],
    ["schema"],
    ["template", "path"],
    ["template", "path", "--json"],
    ["completion", "bash"],
]


class Failing(io.RawIOBase):
    """A file whose every write fails with one error."""

    def __init__(self, number: int) -> None:
        self._number = number

    def writable(self) -> bool:
        """Take writes, to fail them."""
        return True

    def write(self, _data: object) -> int:
        """Fail."""
        raise OSError(self._number, os.strerror(self._number))


def failing(number: int) -> io.TextIOWrapper:
    """Return a text stream that fails when it is flushed, as those of a process do."""
    return io.TextIOWrapper(io.BufferedWriter(Failing(number)), encoding="utf-8")


def run_with(
    program: Program, argv: list[str], monkeypatch: pytest.MonkeyPatch, *, out: int
) -> tuple[int, str]:
    """Run a command whose stdout fails with error number `out`; return its exit code and stderr."""
    around = dataclasses.replace(program.system(), stdout=failing(out))
    monkeypatch.setattr(sys, "stdout", around.stdout)  # click prints help itself
    code = main(argv, around)
    assert isinstance(around.stderr, Stream)
    return code, around.stderr.bytes().decode()


# A stream that fails also fails when it is collected.
unraisable = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@unraisable
def test_a_full_disk_behind_stdout_is_one_line(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A result that can't be written is exit 1 and one line on stderr, with --json too."""
    assert program("new", "First").code == 0
    for argv in COMMANDS:
        code, err = run_with(program, argv, monkeypatch, out=errno.ENOSPC)
        errors = [line for line in err.splitlines() if line.startswith("error: ")]
        assert (code, len(errors)) == (1, 1), (argv, err)
        assert os.strerror(errno.ENOSPC) in errors[0], argv


@unraisable
def test_a_closed_pipe_is_not_an_error(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the reader closes the pipe, the exit code is 0 and nothing is printed."""
    assert program("new", "First").code == 0
    for argv in COMMANDS:
        code, err = run_with(program, argv, monkeypatch, out=errno.EPIPE)
        assert (code, "error: " in err) == (0, False), (argv, err)


@unraisable
@pytest.mark.parametrize("number", [errno.EPIPE, errno.ENOSPC])
def test_messages_that_cannot_be_written_change_no_exit_code(program: Program, number: int) -> None:
    """A full or closed stderr loses messages and nothing else."""
    assert program("new", "First").code == 0
    for argv, code in (
        (["list", "--nope"], 2),
        (["show", "nope"], 1),
        (["new"], 2),
        (["nope"], 2),
        (["list"], 0),
        (["status", "first", "done"], 0),
        (["editor", "uninstall", "--yes"], 0),
        (["check"], 1),
    ):
        around = dataclasses.replace(program.system(), stderr=failing(number))
        assert main(argv, around) == code, argv


posix = pytest.mark.skipif(sys.platform == "win32", reason="signals, users and locales are POSIX's")


def process(
    folder: Path, *argv: str, shell: str = 'exec "$@"', **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, behind a line of shell."""
    env |= {"PATH": os.environ["PATH"], "BACKLOGUE_CACHE_DIR": os.environ["BACKLOGUE_CACHE_DIR"]}
    command = ["sh", "-c", shell, "sh", sys.executable, "-m", "backlogue", *argv]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False)


@posix
def test_a_full_disk_in_a_process(tmp_path: Path) -> None:
    """The process ends as the program says, without a traceback from the interpreter's last flush."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    assert process(tmp_path, "new", "First").returncode == 0
    for argv, code in ((["--version"], 1), (["list"], 1), (["list", "--json"], 1), (["nope", "--json"], 2)):
        done = process(tmp_path, *argv, shell='exec "$@" >/dev/full')
        assert (done.returncode, done.stderr.count("\n"), done.stderr[:7]) == (code, 1, "error: "), argv
    silent = process(tmp_path, "list", "--nope", shell='exec "$@" 2>/dev/full')
    assert (silent.returncode, silent.stdout) == (2, "")


@posix
def test_a_folder_that_was_removed(tmp_path: Path) -> None:
    """Run in a folder that is gone, commands say so in one line."""
    done = process(tmp_path, "list", shell='mkdir d && cd d && rmdir ../d && exec "$@"')
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: the current folder was removed; change to a folder that exists\n"


@posix
def test_an_interrupt_while_modules_are_imported(tmp_path: Path) -> None:
    """Ctrl-C before a command runs ends with 130 and without a traceback."""
    program = (
        "import os, signal, sys\n"
        "module = sys.argv.pop(1)\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == module: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from backlogue.__main__ import run\n"
        "run()\n"
    )
    for module in ("backlogue.cli", "backlogue.cli.program", "click", "backlogue.cli.list_items"):
        argv = [sys.executable, "-c", program, module, "list"]
        done = subprocess.run(argv, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
        assert (done.returncode, "Traceback" in done.stderr) == (130, False), (module, done.stderr)


@posix
def test_an_ascii_locale_takes_every_title(tmp_path: Path) -> None:
    """Arguments, file names and output are UTF-8 even where the locale is plain C without coercion."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = process(tmp_path, "new", "Größe", **plain)
    assert (done.returncode, done.stdout) == (0, "backlog/größe.md\n")
    assert "\tGröße\n" in process(tmp_path, "list", **plain).stdout


@posix
def test_a_user_id_without_a_name_or_a_home(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything but drafts works for a user that the system does not know."""

    def unknown(number: int) -> object:
        raise KeyError(number)

    monkeypatch.setattr("pwd.getpwuid", unknown)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("backlogue.template.cache.Cache.put", lambda *_, **__: None)  # root may write to /
    homeless = dataclasses.replace(program, env={"PATH": ""})
    assert homeless("new", "First").out == "backlog/first.md\n"
    for line in (
        "list", "show first", "answers first", "touch first", "status first done",
        "edit first --set problem=P", "check", "schema", "editor list", "drafts list",
        "editor install vim --user --dry-run",
    ):  # fmt: skip
        done = homeless(*line.split())
        assert done.code == 0, (line, done.err)
    assert sorted(path.name for path in homeless.cwd.iterdir()) == [".git", "backlog"]


@posix
def test_a_relative_home_is_ignored(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is ever written below the current folder for a $HOME that is relative."""
    home = program.cwd.parent
    monkeypatch.setattr("pwd.getpwuid", lambda _: SimpleNamespace(pw_dir=str(home)))
    for variables in ({"HOME": "home"}, {"HOME": "home", "XDG_CACHE_HOME": "c", "XDG_STATE_HOME": "s"}):
        relative = dataclasses.replace(program, env={"PATH": "", **variables})
        assert relative("new", "First").code == 0
        assert relative("editor", "install", "vim", "--user", "--yes").code == 0
    assert sorted(path.name for path in program.cwd.iterdir()) == [".git", "backlog"]
    assert (home / ".vim").is_dir()
    if sys.platform == "linux":
        assert (home / ".cache/backlogue/templates").is_dir()


@pytest.mark.parametrize("group", [[], ["editor"], ["template"], ["drafts"]], ids=["backlogue", *"etd"])
def test_a_bare_group_prints_its_help(
    program: Program, group: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a command, the program and its groups print their formatted help and exit with 0."""
    done = program(*group)
    bare = capsys.readouterr().out
    assert program(*group, "--help").code == 0
    assert (done.code, done.err, bare) == (0, "", capsys.readouterr().out)
    assert bare.startswith("Usage: backlogue ")
    assert "\nCommands:\n" in bare
