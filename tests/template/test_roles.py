"""Roles: which question of a template is the title, the status, the dates and the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backlogue.errors import UsageError
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load
from backlogue.template.roles import Roles

if TYPE_CHECKING:
    from pathlib import Path

USUAL = Roles(title="title", slug="slug", status="status", created="date_created", modified="date_modified")


def template(folder: Path, before: str = "") -> Path:
    """Write a template with the usual questions and one more, and return its folder."""
    names = ("title", "slug", "status", "date_created", "date_modified", "headline")
    questions = "".join(f"{name}: {{ type: str, default: x }}\n" for name in names)
    (folder / "copier.yml").write_text(before + questions, encoding="utf-8")
    (folder / "{{ slug }}.md.jinja").write_text("{{ title }}\n", encoding="utf-8")
    return folder


def test_the_usual_names_have_their_roles(tmp_path: Path) -> None:
    """Without `_roles` each role is taken by the question of its usual name, if there is one."""
    assert load(builtin_root()).roles == USUAL
    assert load(template(tmp_path)).roles == USUAL


def test_roles_are_given_to_questions_of_any_name_or_switched_off(tmp_path: Path) -> None:
    """`_roles` names a question for a role; null means that the template has none."""
    roles = load(template(tmp_path, "_roles: { title: headline, modified: null }\n")).roles
    assert (roles.title, roles.modified, roles.status) == ("headline", None, "status")
    assert load(template(tmp_path, "_roles: { number: status }\n")).roles.status is None


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        ("[title]", "_roles must be a mapping"),
        ("{ titel: headline }", "unknown role 'titel' in _roles; did you mean 'title'?"),
        ("{ 7: headline }", "unknown role '7' in _roles; choose from: title, slug"),
        ("{ title: headlin }", "_roles.title names the unknown question 'headlin'; did you mean 'headline'?"),
        ("{ title: [headline] }", "_roles.title names the unknown question"),
        (
            "{ created: headline, modified: headline }",
            "_roles gives 'headline' two roles: created and modified",
        ),
        ("{ title: null }", "no question is the title"),
    ],
)
def test_invalid_roles_are_errors_with_their_place(tmp_path: Path, roles: str, message: str) -> None:
    """An unknown role or question, a question with two roles and a template without a title are refused."""
    with pytest.raises(UsageError) as refused:
        load(template(tmp_path, f"_roles: {roles}\n"))
    assert str(refused.value).startswith(f"{tmp_path / 'copier.yml'}: {message}")
