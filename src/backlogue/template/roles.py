"""Which question of a template is the title, the status, and so on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backlogue.errors import UsageError
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlogue.template.questions import Question

USUAL_NAMES = {
    "title": "title",
    "slug": "slug",
    "status": "status",
    "created": "date_created",
    "modified": "date_modified",
    "number": "number",
}
"""The roles, each with the name of the question that has it unless `_roles` names another."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Roles:
    """The names of the questions with a role; None if the template has no such question.

    Attributes:
        title: The item's title; every template has one.
        slug: The file name, which may be computed.
        status: The status.
        created: The date of creation.
        modified: The date of the last change.
        number: The item's number.
    """

    title: str
    slug: str | None = None
    status: str | None = None
    created: str | None = None
    modified: str | None = None
    number: str | None = None


def read_roles(config: Mapping[str, Any], questions: Sequence[Question], *, place: str) -> Roles:
    """Read `_roles` in `copier.yml`: a mapping of roles to question names, null for an unused role.

    Args:
        config: The parsed `copier.yml`.
        questions: Its questions.
        place: The file's name, for errors.

    Raises:
        UsageError: A role or question is unknown, a question has two roles, or there is no title.
    """
    stated = config.get("_roles") or {}
    if not isinstance(stated, Mapping):
        raise UsageError("_roles must be a mapping of roles to question names", place=place)
    names = [question.name for question in questions]
    for role, name in stated.items():
        if role not in USUAL_NAMES:
            raise UsageError(
                f"unknown role '{role}' in _roles", place=place, hint=suggestion(str(role), USUAL_NAMES)
            )
        if name is not None and name not in names:
            message = f"_roles.{role} names the unknown question '{name}'"
            raise UsageError(message, place=place, hint=suggestion(str(name), names))
    usual = {
        role: name for role, name in USUAL_NAMES.items() if name in names and name not in stated.values()
    }
    found = {role: name for role, name in {**usual, **stated}.items() if name is not None}
    for role, name in found.items():
        others = [other for other, same in found.items() if same == name and other != role]
        if others:
            raise UsageError(f"_roles gives '{name}' two roles: {role} and {others[0]}", place=place)
    if "title" not in found:
        raise UsageError("no question is the title", place=place, hint="name it in _roles: { title: NAME }")
    return Roles(**found)
