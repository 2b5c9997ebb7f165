"""What can be wrong with a template that loads: told to its author, not to those who write items."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from jinja2 import meta

from backlogue.errors import UsageError
from backlogue.items.escapes import fill_for_rendering
from backlogue.items.layout_inference import infer_layout
from backlogue.items.round_trip import format_path
from backlogue.template.answers import complete
from backlogue.template.questions import ENTRY_LISTS, LINE_LISTS, TEXT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer

_COPIERS_OWN = ("_copier_", "_folder_name", "_external_data")
"""What the variables begin with that Copier itself gives to templates."""

_PATIENCE = 60
"""The seconds after which Copier is no longer waited for."""


class TemplateFinding(NamedTuple):
    """Something wrong with a template: in which file or question, and what."""

    place: str
    message: str


def check_template(renderer: Renderer, *, env: Mapping[str, str]) -> tuple[list[TemplateFinding], list[str]]:
    """Return what is wrong with a template, and a line for each check that was not made.

    Args:
        renderer: The template's renderer.
        env: The environment, in which Copier is looked for and run.
    """
    findings = [*_unknown_names(renderer), *_failures(renderer)]
    notes: list[str] = []
    if not findings:
        layout = infer_layout(renderer)
        for each in layout.unreadable:
            message = f"can't be read back from items: {each.reason}"
            findings.append(TemplateFinding(format_path(each.path), message))
    # Copier's own rendering is that of a template whose variables are all there.
    findings += _undeclared(renderer)
    if not findings:
        findings += _differences(renderer, notes, env)
    return findings, notes


def _unknown_names(renderer: Renderer) -> Iterator[TemplateFinding]:
    template = renderer.template
    known = {question.name for question in template.questions}
    for group in template.groups:
        for name in (*group.questions, *group.essential):
            if name not in known:
                yield TemplateFinding("_groups", f"'{group.label}' names the unknown question '{name}'")
    for name in template.config.get("_shapes") or {}:
        if name not in known:
            yield TemplateFinding("_shapes", f"'{name}' is the shape of no question")


def _failures(renderer: Renderer) -> Iterator[TemplateFinding]:
    """Render the item with no answers, with all of them, and with entries that have only what they must."""
    seen: set[str] = set()
    for answers in ({}, _sample(renderer, full=True), _sample(renderer, full=False)):
        try:
            renderer.item(fill_for_rendering(renderer, answers))
        except UsageError as error:
            if str(error) not in seen:
                seen.add(str(error))
                yield TemplateFinding(error.place or "", error.message)


def _undeclared(renderer: Renderer) -> Iterator[TemplateFinding]:
    """Yield the variables of the template's files that no question gives, in whatever branch they stand."""
    known = {question.name for question in renderer.template.questions}
    for file, source in renderer.loaded.items():
        for name in sorted(meta.find_undeclared_variables(renderer.parse(source)) - known):
            if not name.startswith(_COPIERS_OWN):
                place = str(renderer.template.root / file)
                yield TemplateFinding(place, f"the variable '{name}' is not defined by any question")


def _sample(renderer: Renderer, *, full: bool) -> dict[str, Any]:
    """Return answers to every question of the template: words where words will do."""
    questions = [question for question in renderer.template.questions if question.asked]
    found = {question.name: _answer(question, full=full) for question in questions}
    return {name: value for name, value in found.items() if value is not None}


def _answer(question: Question, *, full: bool) -> Any:
    if question.kind in LINE_LISTS:
        return None if question.choices else ["One word", "Two words"]
    if question.kind in ENTRY_LISTS or question.kind == "group":
        needed = [field for field in question.fields if field.required] or question.fields[:1]
        fields = question.fields if full else needed
        entry = {field.name: _answer(field, full=full) for field in fields}
        said = {name: value for name, value in entry.items() if value is not None}
        return said if question.kind == "group" else [said]
    if question.kind not in TEXT_KINDS or question.kind in ("choice", "date", "slug"):
        return None
    return "word" if question.kind == "word" else "Some words"


def _differences(renderer: Renderer, notes: list[str], env: Mapping[str, str]) -> Iterator[TemplateFinding]:
    """Compare what stock Copier renders, run as a program of its own, with what we render."""
    program = shutil.which("copier", path=env.get("PATH")) or _beside_python()
    if program is None:
        notes.append("Copier is not installed: its rendering was not compared")
        return
    roles = renderer.template.roles
    for given in ({roles.title: "Some words"}, _sample(renderer, full=True)):
        try:
            answers = complete(renderer, given)
        except UsageError as error:
            notes.append(f"not compared with Copier, for the template refuses a sample: {error}")
            continue
        # The same days for both, even at midnight; a clock of ours need not be the machine's.
        days = {question.name for question in renderer.template.questions if question.kind == "date"}
        days |= {day for day in (roles.created, roles.modified) if day is not None}
        dated = {**given, **{day: answers[day] for day in days if answers.get(day)}}
        name = f"{renderer.template.item_name.render(answers)}.md"
        with tempfile.TemporaryDirectory() as folder:
            said = _run_copier(program, renderer, dated, Path(folder), env)
            written = Path(folder) / "items" / name
            if said is not None:
                yield TemplateFinding("copier", f"refuses the template: {said}")
            elif not written.is_file():
                yield TemplateFinding("copier", f"does not write '{name}'")
            elif written.read_bytes() != renderer.item(answers).encode():
                yield TemplateFinding("copier", f"writes another '{name}' than 'backlogue new'")


def _run_copier(
    program: str, renderer: Renderer, given: Mapping[str, Any], folder: Path, env: Mapping[str, str]
) -> str | None:
    """Let Copier write an item into the folder `items` of a new one; return what it says if it fails."""
    template = renderer.template
    # A copy of what is needed: of a repository Copier takes the last tag, and it asks no question of its own.
    names = ["copier.yml", "copier.yaml", template.item_path, *renderer.loaded]
    for name in dict.fromkeys(names):
        if (template.root / name).is_file():
            (folder / "template" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(template.root / name, folder / "template" / name)
    data = folder / "answers.yml"
    data.write_text(yaml.safe_dump(dict(given), allow_unicode=True), encoding="utf-8")
    argv = [program, "copy", "--defaults", "--quiet", "--data-file", os.fspath(data)]
    argv += [os.fspath(folder / "template"), os.fspath(folder / "items")]
    try:
        done = subprocess.run(  # noqa: S603 - Copier, on files of our making
            argv, env=dict(env), cwd=folder, capture_output=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = done.stderr.decode(errors="replace").strip().splitlines()
    return (said[-1] if said else f"exit code {done.returncode}") if done.returncode else None


def _beside_python() -> str | None:
    return shutil.which("copier", path=os.fspath(Path(sys.executable).parent))
