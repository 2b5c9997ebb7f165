"""How much the long tests try: a part by default, all with `BACKLOGUE_THOROUGH=1` (`nox -s thorough`)."""

from __future__ import annotations

import importlib
import os
import pkgutil

import hypothesis

import backlogue

THOROUGH = os.environ.get("BACKLOGUE_THOROUGH") == "1"


def cases(quick: int, thorough: int) -> int:
    """Return how many cases a long test tries."""
    return thorough if THOROUGH else quick


def load_profile() -> None:
    """Set hypothesis up for either run.

    The quick run tries the same cases every time, so that what it says is about the change alone; the
    thorough one looks for new cases, and prints how to repeat the one that fails. Neither reads or writes a
    database of examples: a run must not depend on the runs before it. No time limit for one case: a busy
    machine is no fault.

    Hypothesis also tries the constants of the modules that are loaded; all of the package's are, so that a
    test tries the same cases alone and with others.
    """
    for module in pkgutil.walk_packages(backlogue.__path__, "backlogue."):
        if module.name != "backlogue.__main__":
            importlib.import_module(module.name)
    hypothesis.settings.register_profile("quick", derandomize=True, database=None, deadline=None)
    hypothesis.settings.register_profile("thorough", database=None, deadline=None, print_blob=True)
    hypothesis.settings.load_profile("thorough" if THOROUGH else "quick")
