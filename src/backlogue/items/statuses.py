"""The valid statuses: those of the config, else the choices of the template's status question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backlogue.errors import UsageError
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from backlogue.template.layout import Layout
    from backlogue.template.loader import Template

# A question with its choices on one line, as in the built-in template. Parsing YAML takes twenty times as
# long, and every `list` needs the statuses.
_SIMPLE = re.compile(
    rb"^status:\n(?:  [a-z_]+: .*\n)*?  choices: \[([A-Za-z][A-Za-z ]*(?:, [A-Za-z][A-Za-z ]*)*)\]\n",
    re.MULTILINE,
)
_NOT_TEXT = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null)")


def template_statuses(root: Path) -> tuple[str, ...]:
    """Return the choices of the status question of the template in `root`; none where it leaves them open.

    Raises:
        UsageError: The template can't be read.
    """
    try:
        source = (root / "copier.yml").read_bytes()
    except OSError:
        source = b""
    match = None if b"_roles" in source else _SIMPLE.search(source)
    words = tuple(match[1].decode("ascii").split(", ")) if match else ()
    if words and not any(_NOT_TEXT.fullmatch(word) or word.endswith(" ") for word in words):
        return words
    from backlogue.template.loader import load  # imports YAML

    template = load(root)
    question = template.question(template.roles.status) if template.roles.status else None
    return question.choices if question else ()


def resolve_status(word: str, statuses: Sequence[str], *, place: str | None = None) -> str:
    """Return the status that a word refers to: `in-progress`, `In Progress` and `in` are `in progress`.

    A prefix is enough if only one status starts with it.

    Raises:
        UsageError: The word matches none of `statuses`; the hint names the most similar one, or all.
    """
    if not statuses:
        return word
    by_form = {_normalized(status): status for status in statuses}
    found = by_form.get(_normalized(word))
    starting = [status for form, status in by_form.items() if form.startswith(_normalized(word))]
    if found is None and len(starting) == 1 and _normalized(word):
        return starting[0]
    if found is None:
        raise UsageError(f"unknown status '{word}'", place=place, hint=suggestion(word, statuses))
    return found


def _normalized(status: str) -> str:
    return " ".join(status.casefold().replace("-", " ").replace("_", " ").split())


def check_status_folder(template: Template, layout: Layout, status: str) -> None:
    """Refuse a status that an item could not have: it has neither a folder nor a place in the text.

    Raises:
        UsageError: It has neither.
    """
    name = template.roles.status or ""
    pairs = template.folders.pairs
    if pairs and name not in layout.answers() and status not in dict(pairs):
        raise UsageError(f"the status '{status}' has no folder", place=name, hint="add it to _folders")
