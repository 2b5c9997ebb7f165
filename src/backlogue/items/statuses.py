"""The statuses an item may have: the config's, else the choices of the template's `status`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backlogue.errors import UsageError
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from backlogue.project.config import Config


def known_statuses(config: Config) -> tuple[str, ...]:
    """Return the statuses in their order; none where the template leaves them open.

    Raises:
        UsageError: The template can't be read.
    """
    if config.statuses is not None:
        return config.statuses
    from backlogue.template.loader import builtin_root  # not where the config says it

    return template_statuses(config.template or builtin_root())


# A question whose choices are words on one line, as the built-in template has it. YAML takes twenty times as
# long to say the same, and every `list` asks.
_SIMPLE = re.compile(
    rb"^status:\n(?:  [a-z_]+: .*\n)*?  choices: \[([A-Za-z][A-Za-z ]*(?:, [A-Za-z][A-Za-z ]*)*)\]\n",
    re.MULTILINE,
)
_NOT_TEXT = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null)")


def template_statuses(root: Path) -> tuple[str, ...]:
    """Return the choices of the status question of the template in `root`; see `known_statuses`."""
    try:
        source = (root / "copier.yml").read_bytes()
    except OSError:
        source = b""
    match = None if b"_roles" in source else _SIMPLE.search(source)
    words = tuple(match[1].decode("ascii").split(", ")) if match else ()
    if words and not any(_NOT_TEXT.fullmatch(word) or word.endswith(" ") for word in words):
        return words
    from backlogue.template.loader import load  # YAML only for what isn't simple

    template = load(root)
    question = template.question(template.roles.status) if template.roles.status else None
    return question.choices if question else ()


def resolve_status(word: str, statuses: Sequence[str], *, place: str | None = None) -> str:
    """Return the status that is meant: `in-progress`, `In Progress` and `in` are `in progress`.

    Any beginning that only one status has is understood.

    Raises:
        UsageError: It is none of `statuses`; with the nearest one, or with all.
    """
    if not statuses:
        return word
    by_form = {_form(status): status for status in statuses}
    found = by_form.get(_form(word))
    beginning = [status for form, status in by_form.items() if form.startswith(_form(word))]
    if found is None and len(beginning) == 1 and _form(word):
        return beginning[0]
    if found is None:
        raise UsageError(f"unknown status '{word}'", place=place, hint=suggestion(word, statuses))
    return found


def _form(status: str) -> str:
    return " ".join(status.casefold().replace("-", " ").replace("_", " ").split())
