"""All rules, in the order of the docs."""

from __future__ import annotations

from backlogue.check.rule import Rule
from backlogue.check.rules import (
    answers,
    front_matter,
    leftovers,
    links,
    names,
    sections,
    status_and_dates,
    text,
)
from backlogue.errors import UsageError
from backlogue.text import suggestion

UNREADABLE = Rule(
    name="unreadable",
    severity="error",
    summary="the file can't be read",
    reason="""\
A file that can't be opened can't be checked: usually a broken symbolic link, or missing permission.""",
    bad="start.md: (a broken symbolic link)\n",
    good="start.md: # Faster start\n",
    find=None,
    files=True,
)
UNUSED_IGNORE = Rule(
    name="unused-ignore",
    severity="warning",
    summary="an ignore comment ignores nothing",
    reason="""\
A comment `<!-- backlogue: ignore rule-name -->` whose finding is gone, or that does not name a rule, is
misleading, and would hide the next finding before anyone has seen it.""",
    bad="# Faster start\n\n<!-- backlogue: ignore task-empty -->\n- [ ] Measure it\n",
    good="# Faster start\n\n- [ ] Measure it\n",
    find=None,
)
RULES: tuple[Rule, ...] = (
    *leftovers.RULES,
    *front_matter.RULES,
    *status_and_dates.RULES,
    *answers.RULES,
    *sections.RULES,
    *text.RULES,
    *links.RULES,
    *names.RULES,
    UNREADABLE,
    UNUSED_IGNORE,
)
BY_NAME = {rule.name: rule for rule in RULES}


def rule_named(name: str, *, place: str | None = None) -> Rule:
    """Return the rule called `name`.

    Raises:
        UsageError: There is no such rule; the hint suggests the nearest name.
    """
    rule = BY_NAME.get(name)
    if rule is None:
        hint = suggestion(name, BY_NAME, otherwise="run 'backlogue check --explain all' for the list")
        raise UsageError(f"unknown rule '{name}'", place=place, hint=hint)
    return rule
