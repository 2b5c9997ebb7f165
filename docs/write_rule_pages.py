"""Write `docs/rules`: a page a rule, as `backlogue check --explain RULE` prints it, and their list.

Run it in the checkout after a change to `src/backlogue/check/rules`: `python docs/write_rule_pages.py`.
"""

from __future__ import annotations

from pathlib import Path

from backlogue.check.registry import RULES
from backlogue.check.rule_pages import index, page

FOLDER = Path(__file__).parent / "rules"


def pages() -> dict[str, str]:
    """Return each page's text, by its file name."""
    return {"README.md": index(RULES), **{f"{rule.name}.md": page(rule) for rule in RULES}}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
