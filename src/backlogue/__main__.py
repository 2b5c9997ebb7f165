"""`python -m backlogue` and the `backlogue` script: the one place that ends the process."""

from __future__ import annotations

import sys

from backlogue.cli import main


def run() -> None:
    """Run the program on the process's own arguments and end with its exit code."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
