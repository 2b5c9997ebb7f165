"""The example templates: stock Copier makes the items that they promise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import copier
import pytest

TEMPLATES = Path(__file__).parent.parent / "examples" / "templates"
DECISION = {
    "title": "Keep answers in files",
    "status": "accepted",
    "decided_on": "2026-02-28",
    "context": "They were lost.",
    "options": [
        {"name": "A file each", "pro": "who | what"},
        {"name": "A database", "con": "hidden"},
    ],
    "decision": "One file each.",
    "consequences": ["Nothing is lost", "More files"],
}
BUG = {
    "title": "Dates shift",
    "state": "confirmed",
    "reported_on": "2026-02-28",
    "version": "1.2",
    "steps": ["Open an item", "Save it"],
    "expected": "The date stays.",
    "actual": "It is a day later.",
}
ITEMS = (
    (
        "decision",
        DECISION,
        "# Keep answers in files\n\nDate: 2026-02-28\n\n## Status\n\naccepted\n\n## Context\n\n"
        "They were lost.\n\n## Options\n\n| Option | For | Against |\n|--------|-----|---------|\n"
        "| A file each | who \\| what |  |\n| A database |  | hidden |\n\n"
        "## Decision\n\nOne file each.\n\n## Consequences\n\n"
        "- Nothing is lost\n- More files\n",
    ),
    (
        "bug",
        BUG,
        "# Dates shift\n\n| Field    | Value |\n|----------|-------|\n| State    | confirmed |\n"
        "| Severity | medium |\n| Reported | 2026-02-28 |\n| Version  | 1.2 |\n\n## Steps to reproduce\n\n"
        "1. Open an item\n2. Save it\n\n## Expected\n\nThe date stays.\n\n## Actual\n\nIt is a day later.\n",
    ),
)


@pytest.mark.parametrize(("name", "answers", "item"), ITEMS, ids=["decision", "bug"])
def test_stock_copier_makes_the_item(tmp_path: Path, name: str, answers: dict[str, Any], item: str) -> None:
    """`copier copy` writes one file, named after the title, as the template shows it."""
    copier.run_copy(str(TEMPLATES / name), tmp_path, data=answers, defaults=True, quiet=True)
    (path,) = tmp_path.iterdir()
    assert path.name == answers["title"].lower().replace(" ", "-") + ".md"
    assert path.read_text(encoding="utf-8") == item
