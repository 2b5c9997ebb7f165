"""A rule's page: what `--explain` prints and what docs/rules holds, made of the rule itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlogue.check.rule import Rule

_FENCE = "````"


def page(rule: Rule) -> str:
    """Return a rule's page as Markdown."""
    off = "" if rule.on else " Off unless it is selected."
    fixable = " `--fix` can mend some of it." if rule.fixable else ""
    kind = "text" if rule.files else "markdown"
    return (
        f"# {rule.name}\n\n"
        f"{rule.summary[0].upper()}{rule.summary[1:]}.\n\n"
        f"Severity: {rule.severity}.{off}{fixable}\n\n"
        f"## Why\n\n{rule.reason}\n\n"
        f"## Bad\n\n{_fenced(rule.bad, kind)}\n\n"
        f"## Good\n\n{_fenced(rule.good, kind)}\n\n"
        f"## Ignore it\n\n"
        f"`<!-- backlogue: ignore {rule.name} -->` at the end of a line for that line, alone on a line\n"
        f"for what follows, up to the next blank line; in front matter `# backlogue: ignore {rule.name}`.\n"
        f"For whole files, or for good: `per-file-ignores` and `ignore` in `[check]` of the config.\n"
    )


def _fenced(text: str, kind: str) -> str:
    from backlogue.text import printable  # only for pages

    shown = "\n".join(printable(line) for line in text.split("\n"))
    return f"{_FENCE}{kind}\n{shown}{_FENCE}"


def index(rules: Iterable[Rule]) -> str:
    """Return the page that lists the rules."""
    rows = "".join(
        f"| [{rule.name}]({rule.name}.md) | {rule.severity}{'' if rule.on else ', off'} | {rule.summary}"
        f" | {'yes' if rule.fixable else ''} |\n"
        for rule in rules
    )
    return f"# The rules\n\n| rule | severity | finds that | `--fix` |\n|---|---|---|---|\n{rows}"
