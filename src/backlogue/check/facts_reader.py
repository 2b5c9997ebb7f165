"""Read from a template the facts that the rules need."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from backlogue.check.template_facts import DateFacts, Facts, NumberFacts, SectionFacts
from backlogue.items.escapes import fill_for_rendering, without_front_matter
from backlogue.items.item_numbers import numbered_folders
from backlogue.items.layout_inference import infer_layout
from backlogue.markdown import parse, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backlogue.template.layout import Layout, LayoutSection
    from backlogue.template.loader import Template
    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer

_METADATA_KINDS = ("date", "choice", "slug")
"""Kinds whose placeholder, such as YYYY-MM-DD, is ordinary text anywhere but in its front matter key."""


def read_facts(renderer: Renderer) -> Facts:
    """Return the facts of the renderer's template.

    Raises:
        UsageError: The template fails.
    """
    questions = [question for question in renderer.template.questions if question.asked]
    layout = infer_layout(renderer)
    keys = tuple(key for key, _ in layout.front)
    roles = renderer.template.roles
    shown = layout.answers()
    found = {role: getattr(roles, role) for role in ("status", "created", "modified")}
    # A status that only the folder tells is nowhere in the item.
    found = {role: name for role, name in found.items() if name in shown}
    past = {found[role] for role in ("created", "modified") if role in found}
    dates = past | {question.name for question in questions if question.kind == "date"}
    status = renderer.template.question(roles.status or "")
    # Where every role is the value of a key of its own, rules need not read answers in the text.
    plain = {str(pattern[0][0]): key for key, pattern in layout.front if len(pattern) == 1}  # type: ignore[index] # a path
    repeated = tuple(_repeated(renderer.template, layout))
    in_text = bool(repeated) or not set(found.values()) | dates & shown <= set(plain)
    wanted = frozenset(question.name for question in questions if question.section_required)
    return Facts(
        keys=keys,
        dates=tuple(
            key
            for key, pattern in layout.front
            if any(isinstance(token, tuple) and token[0] in dates for token in pattern)
        ),
        statuses=_statuses(status) if status else (),
        sections=tuple(_fixed_sections(layout.body.sections, wanted, _kept_headings(renderer))),
        placeholders=tuple(dict.fromkeys([*_placeholders(questions), *_guidance(renderer)])),
        values=tuple(
            (plain.get(question.name, question.name), question.placeholders)
            for question in questions
            if question.name in layout.answers()
            and question.kind in _METADATA_KINDS
            and question.placeholders
        ),
        comment=_lines(renderer, "comment", "<!--", "-->"),
        code=_lines(renderer, "code"),
        instructions=tuple(
            text for kind, text in _leftover_texts(renderer) if kind == "instructions" and text.strip()
        ),
        roles=tuple((role, name if in_text else plain[name]) for role, name in found.items()),
        date_forms=tuple(
            DateFacts(
                question.name if in_text else plain[question.name],
                question.format,
                question.options.get("optional") is True,
                question.name in past,
            )
            for question in questions
            if question.name in dates & shown
        ),
        layout=layout if in_text else None,
        has_heading=any(section.level == 1 for section in layout.body.sections),
        numbers=_numbers(renderer),
        repeated=repeated,
        folders=renderer.template.folders,
        item_name=renderer.template.item_name,
    )


def _repeated(template: Template, layout: Layout) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield the questions whose answers are in several places, each with the aliases of its choices."""
    paths = [token for _, pattern in layout.front for token in pattern if isinstance(token, tuple)]
    paths += [path for path in layout.body.paths() if len(path) == 1]
    counts = Counter([*(str(path[0]) for path in paths), *template.item_name.answers])
    for question in template.questions:
        if counts[question.name] > 1 and question.name != template.roles.slug:
            aliases = question.options.get("aliases") if question.kind == "choice" else None
            pairs = aliases.items() if isinstance(aliases, dict) else ()
            yield question.name, tuple((str(alias), str(choice)) for alias, choice in pairs)


def _numbers(renderer: Renderer) -> NumberFacts | None:
    template = renderer.template
    question = template.question(template.roles.number or "")
    pattern = template.item_name.number_pattern(question.name) if question else ""
    if question is None or question.kind != "number" or not pattern:
        return None
    return NumberFacts(pattern, numbered_folders(template, question)[1:])


def _statuses(question: Question) -> tuple[str, ...]:
    """Return the accepted statuses, including other spellings; empty if any text is accepted."""
    if question.open:
        return ()
    return (*question.choices, *(str(text) for text in question.options.get("aliases") or ()))


def _kept_headings(renderer: Renderer) -> frozenset[str]:
    """Return the headings of an item without answers."""
    text = without_front_matter(renderer.item(fill_for_rendering(renderer, {})))
    return frozenset(block.text for block in parse(split_lines(text)) if block.kind == "heading")


def _fixed_sections(
    sections: Iterable[LayoutSection], wanted: frozenset[str], kept: frozenset[str]
) -> Iterator[SectionFacts]:
    """Yield the headings that the template itself writes, nested ones included."""
    for section in sections:
        if all(isinstance(token, str) for pattern in section.patterns for token in pattern):
            required = any(path[0] in wanted for path in section.paths() if path)
            aliases = tuple("".join(map(str, pattern)) for pattern in section.patterns[1:])
            yield SectionFacts(section.level, section.heading, required, aliases, section.heading in kept)
        yield from _fixed_sections(section.sections, wanted, kept)


def _placeholders(questions: Iterable[Question]) -> Iterator[str]:
    for question in questions:
        for field in question.walk():
            if field.kind not in _METADATA_KINDS:
                yield from field.placeholders


def _lines(renderer: Renderer, name: str, *frame: str) -> tuple[str, ...]:
    kind = {"code": "sample"}.get(name, name)
    texts = [text for each, text in _leftover_texts(renderer) if each in (name, kind)]
    text = "\n".join(texts)
    for mark in frame:
        text = text.replace(mark, "")
    return tuple(line for line in text.splitlines() if line.strip())


def _guidance(renderer: Renderer) -> Iterator[str]:
    """Yield the template's guidance and samples that have words in them."""
    for kind, text in _leftover_texts(renderer):
        if kind in ("guidance", "sample") and re.search(r"\w", text):
            yield text.strip()


def _leftover_texts(renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield the kind and text of everything that must not remain in a finished item."""
    leftovers = renderer.template.config.get("_leftovers")
    if isinstance(leftovers, dict):
        yield from ((str(kind), str(text or "")) for kind, text in leftovers.items())
    for each in leftovers if isinstance(leftovers, list) else ():
        if isinstance(each, dict):
            yield str(each.get("kind", "")), str(each.get("text") or "")
