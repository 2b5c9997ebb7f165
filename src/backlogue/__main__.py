"""`python -m backlogue` and the `backlogue` script: the one place that ends the process."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from backlogue.cli import main


def run() -> None:
    """Run the program on the process's own arguments and end with its exit code."""
    # A run is short: looking for cycles among what was just imported costs a tenth of it.
    gc.set_threshold(200_000)
    _end(main(sys.argv[1:]))


def _end(code: int) -> None:
    """End the process without taking every module apart first, which would cost as much as our own work."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # a full disk, a closed stream: said already, where it could be
            code = code or 1
    atexit._run_exitfuncs()  # noqa: SLF001 - what the interpreter itself would call
    os._exit(code)


if __name__ == "__main__":
    run()
