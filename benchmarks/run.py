"""Run all benchmarks: `python benchmarks/run.py [--full]` prints tables in Markdown, for docs/benchmarks.md.

CPU is the user and system time of whole processes, as medians of interleaved rounds of one run. Ratios can be
compared between machines, milliseconds can't.
"""

from __future__ import annotations

import os
import platform
from datetime import date

import check
import list as listing
import new
import reading
import update
import wizard
from measure import main

BENCHMARKS = (new.report, listing.report, wizard.report, check.report, reading.report, update.report)
"""One function per subject; each module can also be run alone."""


def machine() -> str:
    """Return the name of the machine and the interpreter."""
    model = platform.processor() or platform.machine()
    return f"{platform.system()} {model}, {os.cpu_count()} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    print(f"Measured {date.today()} on {machine()}.\n")  # noqa: DTZ011 - the local date
    main(*BENCHMARKS)
