"""Every benchmark: `python benchmarks/run.py [--full]` prints its tables, in Markdown, for the README.

CPU is user and system time of whole processes, medians of interleaved rounds of one run: the ratios travel
from machine to machine, the milliseconds don't.
"""

from __future__ import annotations

import os
import platform
from datetime import date

import check
import list as listing
import new
import reading
import wizard
from measure import main

BENCHMARKS = (new.report, listing.report, wizard.report, check.report, reading.report)
"""One function a subject; each module runs alone too."""


def machine() -> str:
    """Name the machine and the interpreter."""
    model = platform.processor() or platform.machine()
    return f"{platform.system()} {model}, {os.cpu_count()} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    print(f"Measured {date.today()} on {machine()}.\n")  # noqa: DTZ011 - the day on the reader's calendar
    main(*BENCHMARKS)
