"""The command line: one module per command, which parses options, calls the core and prints the result."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlogue.cli.system import System


def main(argv: Sequence[str], system: System | None = None) -> int:
    """Run the program and return its exit code; print a traceback only with `--debug`.

    Args:
        argv: The arguments after the program's name.
        system: The folder, environment, clock and streams (default: those of the process).
    """
    if list(argv) == ["--version"] and system is None:
        # Scripts ask this before anything else; it is answered before click is imported.
        from backlogue import __version__

        with suppress(OSError):  # a full disk, a closed stream: reported below
            os.write(1, f"backlogue {__version__}\n".encode())
            return 0
    from backlogue.cli.program import run

    return run(argv, system)
