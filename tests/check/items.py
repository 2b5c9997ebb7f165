"""Run rules on texts, with a fake for the disk."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from backlogue.check.document import Document
from backlogue.check.engine import check
from backlogue.check.facts_reader import read_facts
from backlogue.check.registry import RULES
from backlogue.check.rule import RuleContext
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.rendering import Renderer
from tests.running import TODAY
from tests.template_shapes import make_template

if TYPE_CHECKING:
    from backlogue.check.finding import Finding
    from backlogue.check.template_facts import Facts

SEED = Path(__file__).parent.parent / "golden" / "seed.md"

ALL = {rule.name: rule.severity for rule in RULES}
"""Every rule with its severity, including those that are off by default."""

DEFAULT = {rule.name: rule.severity for rule in RULES if rule.on}


@cache
def facts() -> Facts:
    """Return the facts of the built-in template."""
    return read_facts(Renderer(load(builtin_root()), today=lambda: TODAY))


@cache
def facts_of(shape: str, item: str = "") -> Facts:
    """Return the facts of one of the small templates, or of one with an item of its own."""
    root = make_template(shape, Path(mkdtemp()) / "template", item=item)
    return read_facts(Renderer(load(root), today=lambda: TODAY))


def rule_context(**changed: Any) -> RuleContext:
    """Return the context of an item without other files on the disk."""
    plain = RuleContext(
        facts=facts(),
        statuses=facts().statuses,
        today=TODAY,
        stale_days=30,
        exists=lambda _path: False,
        anchors=lambda _path: None,
        namesakes=lambda _name: (),
        same_number=lambda _name: (),
        file_name_fault=lambda _stem: "",
        subfolder=lambda: None,
    )
    return plain._replace(**changed)


def found(
    text: str | bytes, *, rules: dict[str, str] = DEFAULT, name: str = "item.md", **changed: Any
) -> list[Finding]:
    """Return the findings in a text."""
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return check(Document(name, data), rule_context(**changed), path="item.md", severities=rules)


def places(findings: list[Finding]) -> list[tuple[int, int, str]]:
    """Return the line, column and rule of each finding."""
    return [(one.span.start.line, one.span.start.column, one.rule) for one in findings]
