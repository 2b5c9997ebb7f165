"""The page of a rule, which `--explain` prints and docs/rules holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlogue.check.rule import Rule

_FENCE = "````"


def page(rule: Rule) -> str:
    """Return a rule's page as Markdown."""
    off = "" if rule.on else " Off by default."
    fixable = " `--fix` can fix some of these." if rule.fixable else ""
    kind = "text" if rule.files else "markdown"
    template = f"## Template\n\n{_fenced(rule.template, 'jinja')}\n\n" if rule.template else ""
    return (
        f"# {rule.name}\n\n"
        f"{rule.summary[0].upper()}{rule.summary[1:]}.\n\n"
        f"Severity: {rule.severity}.{off}{fixable}\n\n"
        f"## Why\n\n{rule.reason}\n\n"
        f"{template}"
        f"## Bad\n\n{_fenced(rule.bad, kind)}\n\n"
        f"## Good\n\n{_fenced(rule.good, kind)}\n\n"
        f"## Ignore it\n\n"
        f"`<!-- backlogue: ignore {rule.name} -->` at the end of a line ignores the rule for that line;\n"
        f"alone on a line, for the lines up to the next blank line. In front matter, write\n"
        f"`# backlogue: ignore {rule.name}`. To ignore the rule in whole files or everywhere, set\n"
        f"`per-file-ignores` or `ignore` in `[check]` in the config.\n"
    )


def _fenced(text: str, kind: str) -> str:
    from backlogue.text import printable  # only for pages

    shown = "\n".join(printable(line) for line in text.split("\n"))
    return f"{_FENCE}{kind}\n{shown}{_FENCE}"


def index(rules: Iterable[Rule]) -> str:
    """Return the page that lists all rules."""
    rows = "".join(
        f"| [{rule.name}]({rule.name}.md) | {rule.severity}{'' if rule.on else ', off'} | {rule.summary}"
        f" | {'yes' if rule.fixable else ''} |\n"
        for rule in rules
    )
    return f"# Rules\n\n| rule | severity | what it reports | `--fix` |\n|---|---|---|---|\n{rows}"
