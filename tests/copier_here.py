"""Copier's program run in the test's own process, so that its libraries are imported once."""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import subprocess
import sys
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pytest

_COPIER = Path(sys.executable).with_name("copier")
_run = subprocess.run


def copier(argv: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the program `copier` with arguments in a folder and an environment."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(sys, "argv", ["copier", *argv]))
        stack.enter_context(mock.patch.dict(os.environ, env, clear=True))
        stack.enter_context(contextlib.chdir(cwd))
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        try:
            runpy.run_module("copier", run_name="__main__")
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        except Exception:  # noqa: BLE001 - what the interpreter does with it
            traceback.print_exc()
            code = 1
    return subprocess.CompletedProcess(argv, code, out.getvalue(), err.getvalue())


def run_copier_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `subprocess.run` run the Copier beside this Python in this process, and all else as ever."""

    def run(argv: Sequence[str], *args: Any, **options: Any) -> subprocess.CompletedProcess[Any]:
        if Path(argv[0]) != _COPIER:
            return _run(argv, *args, **options)
        done = copier(argv[1:], cwd=options.get("cwd") or Path.cwd(), env=options["env"])
        if options.get("encoding"):
            return done
        return subprocess.CompletedProcess(argv, done.returncode, done.stdout.encode(), done.stderr.encode())

    monkeypatch.setattr(subprocess, "run", run)
