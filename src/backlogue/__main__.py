"""`python -m backlogue` and the `backlogue` script: run the program and end the process."""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found] # built in; `signal` takes milliseconds to import
import os
import sys

TYPE_CHECKING = False  # typing's own, without the cost of importing typing at every start
if TYPE_CHECKING:
    from types import FrameType
    from typing import Never


def _quit(_number: int, _frame: FrameType | None) -> Never:
    os._exit(130)


def _quit_on_interrupt() -> None:
    """Let Ctrl-C end the process at once, unless the parent process ignores the signal."""
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, _quit)


# Ctrl-C while modules are imported would print a traceback; until a command runs, nothing needs cleaning up.
_quit_on_interrupt()

import atexit  # noqa: E402 - imported with the handler in place
import gc  # noqa: E402 - the same

from backlogue.cli import main  # noqa: E402 - the same


def run() -> None:
    """Run the program with the process's arguments and end with its exit code."""
    _ensure_utf8()
    # A run is short, and collecting cycles among what was just imported costs a tenth of it.
    gc.set_threshold(200_000)
    sys.unraisablehook = _quit_or_report
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:  # with --debug, or a second one while the first was being reported
        code = 130
    _end(code)


def _quit_or_report(unraisable: sys.UnraisableHookArgs) -> None:
    """Quit where Ctrl-C arrives in a callback that can't raise, such as the import system's own."""
    if unraisable.exc_type is KeyboardInterrupt:
        os._exit(130)
    sys.__unraisablehook__(unraisable)


def _ensure_utf8() -> None:
    """Restart in UTF-8 mode if the locale is ASCII: arguments and file names are always UTF-8."""
    if sys.getfilesystemencoding() == "ascii" and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 - ourselves


def _end(code: int) -> None:
    """End the process without tearing down its modules, which would take as long as the run itself."""
    _quit_on_interrupt()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            # A full disk or a closed stream: already reported where possible. A lost message is no failure.
            code = code or int(stream is sys.stdout)
    atexit._run_exitfuncs()  # noqa: SLF001 - what the interpreter itself would call
    os._exit(code)


if __name__ == "__main__":
    run()
