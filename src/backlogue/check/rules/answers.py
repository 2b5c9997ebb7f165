"""The rule for answers that a template writes in several places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.check.rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.check.document import Document
    from backlogue.check.rule import RuleContext


def _find_conflicts(document: Document, context: RuleContext) -> Iterator[Hit]:
    yield from _find_wrong_folder(document, context)
    facts = context.facts
    if facts.layout is None or not facts.repeated:
        return
    answers = document.answers(facts.layout)
    in_name = facts.item_name.read(document.name.rpartition(".")[0])
    for name, aliases in facts.repeated:
        meanings = dict(aliases)
        entries = [entry for entry in answers.get(name, ()) if entry.text is not None]
        if not entries:
            continue
        first, others = entries[0], entries[1:]
        read = f"'{first.text}'"
        for entry in others:
            if _differ(first.text or "", entry.text or "", meanings):
                line = document.lines.number(first.start)
                message = f"'{name}' is '{entry.text}' here but {read} in line {line}, which is used"
                yield Hit(entry.start, entry.end, f"{message}; correct one of them")
        if name in in_name and _differ(first.text or "", in_name[name], meanings):
            message = f"'{name}' is {read} here but '{in_name[name]}' in the file name"
            yield Hit(first.start, first.end, f"{message}; correct it or rename the file")


def _find_wrong_folder(document: Document, context: RuleContext) -> Iterator[Hit]:
    """Yield a status in the text that belongs in another folder than the item's."""
    folders = context.facts.folders
    folder = context.subfolder() if folders.pairs else None
    in_folder = None if folder is None else folders.status_in(folder, None)
    if folder is None or in_folder is None:
        return
    for entry in context.entries(document, "status")[:1]:
        # Other spellings of a status have no folder of their own.
        if entry.text in dict(folders.pairs) and folders.folder_of(entry.text) != folder:
            message = f"the status is '{entry.text}' here but '{in_folder}' by the folder '{folder or '.'}'"
            hint = "set it with 'backlogue status', which moves the file"
            yield Hit(entry.start, entry.end, f"{message}, which is used; {hint}")


def _differ(one: str, other: str, meanings: dict[str, str]) -> bool:
    """Tell whether two texts give different answers: case, spaces, escapes and leading zeros don't matter."""
    if one.isdecimal() and other.isdecimal():
        return one.lstrip("0") != other.lstrip("0")
    plain, other_plain = (
        " ".join(meanings.get(text, text).replace("\\", "").split()).casefold() for text in (one, other)
    )
    return plain != other_plain


ANSWER_CONFLICT = Rule(
    name="answer-conflict",
    severity="warning",
    summary="an answer differs between the places where the template writes it",
    reason="""\
A template can write an answer in several places, such as the title in the front matter and in the heading, or
the number in the heading and in the file name. `edit` and `status` change all of them; after a change by
hand, they can differ. Commands use the first one: the front matter, then the text, then the file name. Case,
spaces and leading zeros are ignored. If the template sorts items into folders by status, the folder decides,
and a status in the text that belongs in another folder is reported.""",
    template="---\ntitle: {{ md.scalar(title) }}\n---\n\n# {{ md.heading(title) }}\n",
    bad="---\ntitle: Faster start\n---\n\n# Quicker start\n",
    good="---\ntitle: Faster start\n---\n\n# Faster start\n",
    find=_find_conflicts,
)
RULES = (ANSWER_CONFLICT,)
