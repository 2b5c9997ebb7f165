"""Match two versions of a template: their questions, sections and lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from backlogue.template.layout import Layout, LayoutPart, LayoutSection
    from backlogue.template.loader import Template
    from backlogue.template.questions import Question
    from backlogue.template.text_pattern import AnswerPath, TextPattern
    from backlogue.update.template_version import TemplateVersion

_ENOUGH = 0.5
"""The minimum share of common questions for two sections to be the same."""

ROLES = ("title", "slug", "status", "created", "modified", "number")


class SectionPair(NamedTuple):
    """A section of the old version and its counterpart in the new one."""

    old: LayoutSection
    new: LayoutSection


class TemplateMatch(NamedTuple):
    """What two versions of a template have in common.

    Attributes:
        names: The new name of each old question that is still there.
        sections: The sections that are in both, from the whole body down.
        dropped: The sections that only the old version has, without those inside others of them.
        added: The sections that only the new version has, each after the section it is in.
        suspected: A removed section and a new one in its place, if it may have been renamed.
    """

    names: Mapping[str, str]
    sections: tuple[SectionPair, ...]
    dropped: tuple[LayoutSection, ...]
    added: tuple[tuple[LayoutSection, LayoutSection], ...]
    suspected: SectionPair | None

    def path(self, path: AnswerPath) -> AnswerPath | None:
        """Return where an old answer is in the new version's answers; None if nothing asks for it."""
        if not path or path[0] not in self.names:
            return None
        return (self.names[str(path[0])], *path[1:])

    def without(self, pair: SectionPair) -> TemplateMatch:
        """Return the match without two sections of which nobody knows whether they are the same."""
        dropped = tuple(each for each in self.dropped if each is not pair.old)
        added = tuple(each for each in self.added if each[0] is not pair.new)
        return self._replace(dropped=dropped, added=added)

    def partner(self, section: LayoutSection) -> LayoutSection | None:
        """Return the new counterpart of an old section, or None."""
        return next((pair.new for pair in self.sections if pair.old is section), None)

    def origin(self, section: LayoutSection) -> LayoutSection | None:
        """Return the old counterpart of a new section, or None."""
        return next((pair.old for pair in self.sections if pair.new is section), None)


def match_templates(
    old: TemplateVersion, new: TemplateVersion, *, renamed: SectionPair | None = None
) -> TemplateMatch:
    """Match two versions of a template.

    Args:
        old: The version that items were written from.
        new: The version that they are updated to.
        renamed: An old and a new section that are declared to be the same.
    """
    names = match_names(old, new)
    if renamed is not None:
        names |= _paired_names(renamed, old.template, new.template, names)
    pairs = _paired(old.layout, new.layout, names, renamed)
    matched = {id(pair.old) for pair in pairs}, {id(pair.new) for pair in pairs}
    dropped = tuple(section for section, _ in _outermost(old.layout.body, matched[0]))
    added = tuple(_outermost(new.layout.body, matched[1]))
    match = TemplateMatch(names, tuple(pairs), dropped, added, None)
    return match if renamed else match._replace(suspected=_suspected(match, old, new))


def sections_of(section: LayoutSection) -> Iterator[LayoutSection]:
    """Yield a section and all sections below it."""
    yield section
    for inner in section.sections:
        yield from sections_of(inner)


def question_names(section: LayoutSection) -> set[str]:
    """Return the names of the questions with answers in a section."""
    return {str(path[0]) for path in section.paths() if path}


# Questions


def match_names(old: TemplateVersion, new: TemplateVersion) -> dict[str, str]:
    """Return the new name of each old question: the same one, else by alias, by role, by heading or label."""
    olds = {question.name: question for question in old.template.questions if question.asked}
    news = {question.name: question for question in new.template.questions if question.asked}
    names = {name: name for name in olds if name in news}
    words = {name: _words_for(question, old.layout) for name, question in olds.items()}
    headings = {name: _headings_of(name, new.layout) for name in news}

    def take(fits: Mapping[str, Iterable[str]]) -> None:
        for name, meant in fits.items():
            if name not in news or name in names.values():
                continue
            known = next((each for each in meant if each in olds and each not in names), None)
            if known is not None:
                names[known] = name

    take(
        {
            name: [
                each
                for each, before in olds.items()
                if words[each] & set(map(_plain, question.aliases))
                or _words_for(question, new.layout) & set(map(_plain, before.aliases))
            ]
            for name, question in news.items()
        }
    )
    roles = ((getattr(new.template.roles, role), getattr(old.template.roles, role)) for role in ROLES)
    take({name: [before] for name, before in roles if name and before})
    take(
        {
            name: [each for each in olds if _headings_of(each, old.layout) & headings[name] - {""}]
            for name in news
        }
    )
    return names


def _plain(text: str) -> str:
    """Return the words of a heading or label, for comparison."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _words_for(question: Question, layout: Layout) -> set[str]:
    """Return a question's names: its name and label, and the headings and labels of its answer."""
    return {
        _plain(question.name.replace("_", " ")),
        _plain(question.label),
        *_headings_of(question.name, layout),
    }


def _headings_of(name: str, layout: Layout) -> set[str]:
    """Return the headings and labels that only this answer has."""
    found = {_plain(key) for key, pattern in layout.front if pattern == ((name,),)}
    for section in sections_of(layout.body):
        if section.level > 1 and question_names(section) == {name}:
            found.add(_plain(section.heading))
        for part in section.parts:
            found |= {_plain(text) for text in _labels(part, name)}
    return found


def _labels(part: LayoutPart, name: str) -> Iterator[str]:
    if part.label and part.path[:1] == (name,):
        yield part.label
    if part.kind in ("line", "fields"):
        for pattern in part.patterns:
            if answers_in(pattern) == [(name,)]:
                yield " ".join(token for token in pattern if isinstance(token, str))


def answers_in(pattern: TextPattern) -> list[AnswerPath]:
    """Return the paths of the answers in a text."""
    return [token for token in pattern if isinstance(token, tuple)]


# Sections


def _paired(
    old: Layout, new: Layout, names: Mapping[str, str], renamed: SectionPair | None
) -> list[SectionPair]:
    """Return the sections that are in both versions, outer ones first."""
    pairs = [SectionPair(old.body, new.body)]
    titles = [next((each for each in layout.body.sections if each.level == 1), None) for layout in (old, new)]
    if titles[0] is not None and titles[1] is not None:
        pairs.append(SectionPair(titles[0], titles[1]))
    if renamed is not None:
        pairs.append(renamed)
    lefts = [each for each in sections_of(old.body) if all(pair.old is not each for pair in pairs)]
    rights = [each for each in sections_of(new.body) if all(pair.new is not each for pair in pairs)]
    scored = [
        (_likeness(left, right, names), -abs(row - column), left, right)
        for row, left in enumerate(lefts)
        for column, right in enumerate(rights)
    ]
    for score, _, left, right in sorted(scored, key=lambda each: each[:2], reverse=True):
        if score[0] <= 0:
            break
        if all(pair.old is not left and pair.new is not right for pair in pairs):
            pairs.append(SectionPair(left, right))
    return pairs


def _likeness(
    left: LayoutSection, right: LayoutSection, names: Mapping[str, str]
) -> tuple[float, bool, bool]:
    """Return the similarity of two sections: by their questions, else by their heading; 0 if they differ."""
    mine = {names.get(name, f"-{name}") for name in question_names(left)}
    theirs = question_names(right)
    same_heading = left.heading == right.heading
    same_level = left.level == right.level
    if bool(left.path) != bool(right.path):
        return 0, same_heading, same_level
    shared = len(mine & theirs) / max(len(mine | theirs), 1)
    if shared and same_heading:
        return 2 + shared, same_heading, same_level
    if shared >= _ENOUGH:
        return 1 + shared, same_heading, same_level
    return float(same_heading and same_level and not (mine and theirs)), same_heading, same_level


def _outermost(section: LayoutSection, matched: set[int]) -> Iterator[tuple[LayoutSection, LayoutSection]]:
    """Yield the outermost sections that were not matched, each with the section around it."""
    for inner in section.sections:
        if id(inner) in matched:
            yield from _outermost(inner, matched)
        else:
            yield inner, section


# Undeclared renames


def _suspected(match: TemplateMatch, old: TemplateVersion, new: TemplateVersion) -> SectionPair | None:
    """Return a removed section and the new one in its place, if there is exactly one of each."""
    dropped = [each for each in match.dropped if question_names(each)]
    added = [each for each, _ in match.added if question_names(each)]
    if len(dropped) != 1 or len(added) != 1:
        return None
    pair = SectionPair(dropped[0], added[0])
    here, there = _surroundings(old.layout, pair.old), _surroundings(new.layout, pair.new)
    partners = [each and match.partner(each) for each in here]
    kinds = [_kinds(section, each.template) for section, each in zip(pair, (old, new), strict=True)]
    same_place = all(mine is theirs for mine, theirs in zip(partners, there, strict=True))
    return pair if same_place and kinds[0] == kinds[1] and pair.old.level == pair.new.level else None


def _surroundings(layout: Layout, section: LayoutSection) -> list[LayoutSection | None]:
    """Return the section around one, and its neighbours before and after it."""
    for parent in sections_of(layout.body):
        for number, inner in enumerate(parent.sections):
            if inner is section:
                before = parent.sections[number - 1] if number else None
                return [parent, before, next(iter(parent.sections[number + 1 :]), None)]
    return []


def _kinds(section: LayoutSection, template: Template) -> list[str]:
    names = dict.fromkeys(str(path[0]) for path in section.paths() if path)
    return [question.kind for name in names if (question := template.question(name)) is not None]


def _paired_names(
    renamed: SectionPair, old: Template, new: Template, names: Mapping[str, str]
) -> dict[str, str]:
    """Return the names of the questions of a renamed section, matched by kind and order."""
    olds = [name for name in dict.fromkeys(str(path[0]) for path in renamed.old.paths()) if name not in names]
    taken = set(names.values())
    found = {}
    for name in dict.fromkeys(str(path[0]) for path in renamed.new.paths()):
        question = new.question(name)
        if question is None or name in taken:
            continue
        for before in olds:
            other = old.question(before)
            if other is not None and other.kind == question.kind and before not in found:
                found[before] = name
                break
    return found
