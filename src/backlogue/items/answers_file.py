"""Write Copier's answers file for an item, which `copier update -a` needs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import StateError, UsageError
from backlogue.items.atomic_write import temporary_file
from backlogue.template.loader import is_inside

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from backlogue.template.loader import Template
    from backlogue.template.rendering import Renderer


class TemplateOrigin(NamedTuple):
    """Where a template comes from.

    Attributes:
        source: The git repository, Copier's `_src_path`.
        commit: The output of `git describe --tags --always`, Copier's `_commit`.
    """

    source: str
    commit: str


def origin_of(template: Template, *, env: Mapping[str, str]) -> TemplateOrigin:
    """Return the git repository and commit of a template.

    Raises:
        UsageError: The template is not a git repository, or has uncommitted changes.
    """
    place = str(template.root)
    hint = "'copier update' needs a commit; remove '--answers-file'"
    if not (template.root / ".git").exists():
        raise UsageError("the template is not a git repository", place=place, hint=hint)
    if _git(template, "status", "--porcelain", env=env):
        raise UsageError("the template has uncommitted changes", place=place, hint="commit them first")
    return TemplateOrigin(source=place, commit=_git(template, "describe", "--tags", "--always", env=env))


def _git(template: Template, *words: str, env: Mapping[str, str]) -> str:
    import subprocess  # most items have no answers file

    try:
        done = subprocess.run(  # noqa: S603 - fixed words, no shell
            ["git", "-C", str(template.root), *words],  # noqa: S607 - the user's own git
            capture_output=True,
            check=True,
            encoding="utf-8",
            # In a git hook these variables refer to another repository.
            env={name: value for name, value in env.items() if not name.startswith("GIT_")},
        )
    except FileNotFoundError:
        raise StateError("git is not installed", hint="install it, or remove '--answers-file'") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines()
        raise StateError(f"git failed: {lines[-1] if lines else ''}", place=str(template.root)) from None
    return done.stdout.strip()


class AnswersFile(NamedTuple):
    """An answers file that can be written: its path and its text."""

    path: Path
    text: str


def answers_file_of(
    renderer: Renderer, answers: Mapping[str, Any], *, origin: TemplateOrigin, folder: Path
) -> AnswersFile | None:
    """Return the answers file of an item, not written yet; None if the template has no answers file.

    Args:
        renderer: The template's renderer.
        answers: All answers of the item.
        origin: Where the template comes from.
        folder: The backlog folder.

    Raises:
        UsageError: The template names no valid path, or fails.
        StateError: Something else is at the path, or a link leads out of the backlog folder.
    """
    asked = {question.name for question in renderer.template.questions if question.asked}
    remembered = {
        "_commit": origin.commit,
        "_src_path": origin.source,
        **{name: value for name, value in answers.items() if name in asked},
    }
    rendered = renderer.answers_file({**answers, "_copier_answers": remembered})
    if rendered is None:
        return None
    name, text = rendered
    path = folder / name
    if not is_inside(path.parent, folder):
        raise StateError("leads out of the backlog folder", place=str(path), hint="remove the link")
    if path.is_dir():
        raise StateError("is a folder, not an answers file", place=str(path), hint="move it away")
    for parent in path.relative_to(folder).parents:
        if os.path.lexists(folder / parent) and not (folder / parent).is_dir():
            raise StateError("is not a folder", place=str(folder / parent), hint="move it away")
    return AnswersFile(path, text)


def write_answers_file(file: AnswersFile) -> None:
    """Write an answers file, and its folder."""
    file.path.parent.mkdir(parents=True, exist_ok=True)
    with temporary_file(file.path.parent, file.text.encode(), held=False) as temporary:
        temporary.replace(file.path)
