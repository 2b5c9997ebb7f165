"""Stock Copier in the test's own process: no second one has to start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import copier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def copy_in_process(root: Path, answers: Mapping[str, Any], target: Path) -> str | None:
    """Render an item as `backlogue.adopt.proof.copier_program` does."""
    try:
        copier.run_copy(str(root), target, data=dict(answers), defaults=True, quiet=True)
    except ValueError as error:
        return str(error)
    return None
