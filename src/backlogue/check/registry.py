"""Every rule there is, in the order of the docs."""

from __future__ import annotations

from backlogue.check.rule import Rule
from backlogue.check.rules import front_matter, leftovers, links, names, sections, status_and_dates, text
from backlogue.errors import UsageError
from backlogue.text import nearest

UNREADABLE = Rule(
    name="unreadable",
    severity="error",
    summary="the file can't be read",
    reason="""\
What can't be opened can't be checked: a link to a file that is gone, or one without the right to read it.""",
    bad="start.md: (a link to a file that is gone)\n",
    good="start.md: # Faster start\n",
    find=None,
    files=True,
)
UNUSED_IGNORE = Rule(
    name="unused-ignore",
    severity="warning",
    summary="an ignore comment that ignores nothing",
    reason="""\
A comment `<!-- backlogue: ignore rule-name -->` whose finding is gone, or that never named a rule, only
misleads; and it would hide the next finding that nobody has seen yet.""",
    bad="# Faster start\n\n<!-- backlogue: ignore task-empty -->\n- [ ] Measure it\n",
    good="# Faster start\n\n- [ ] Measure it\n",
    find=None,
)
RULES: tuple[Rule, ...] = (
    *leftovers.RULES,
    *front_matter.RULES,
    *status_and_dates.RULES,
    *sections.RULES,
    *text.RULES,
    *links.RULES,
    *names.RULES,
    UNREADABLE,
    UNUSED_IGNORE,
)
BY_NAME = {rule.name: rule for rule in RULES}


def rule_named(name: str, *, place: str | None = None) -> Rule:
    """Return the rule of that name.

    Raises:
        UsageError: There is none; the nearest one is named.
    """
    rule = BY_NAME.get(name)
    if rule is None:
        guess = nearest(name, BY_NAME)
        hint = f"did you mean '{guess}'?" if guess else "'backlogue check --explain all' lists them"
        raise UsageError(f"there is no rule '{name}'", place=place, hint=hint)
    return rule
