"""Check a template that loads for mistakes, for its author."""

from __future__ import annotations

import hashlib
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
from backlogue.files import read_file
from backlogue.items.escapes import fill_for_rendering
from backlogue.items.layout_inference import infer_layout
from backlogue.items.round_trip import format_path
from backlogue.template.answers import complete, valid_answer
from backlogue.template.loader import adopted_from
from backlogue.template.questions import ENTRY_LISTS, LINE_LISTS, TEXT_KINDS
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backlogue.template.layout import Layout
    from backlogue.template.loader import Template
    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer

_COPIER_PREFIXES = ("_copier_", "_folder_name", "_external_data")
"""The prefixes of the variables that Copier itself defines."""

_TIMEOUT = 60
"""How long Copier may run, in seconds."""


class TemplateFinding(NamedTuple):
    """A mistake in a template: its file or question, and the message."""

    place: str
    message: str


def check_template(renderer: Renderer, *, env: Mapping[str, str]) -> tuple[list[TemplateFinding], list[str]]:
    """Return the mistakes in a template, and a note for each check that was skipped.

    Args:
        renderer: The template's renderer.
        env: The environment in which Copier is found and run.
    """
    refused = [*_yaml_faults(renderer.template), *_file_name_faults(renderer.template)]
    findings = [*_unknown_names(renderer), *_failures(renderer)]
    notes: list[str] = []
    if not findings:
        layout = infer_layout(renderer)
        for each in layout.unreadable:
            message = f"can't be read back from items: {each.reason}"
            findings.append(TemplateFinding(format_path(each.path), message))
        findings += _folder_faults(renderer.template, layout)
    # Copier is only run if all variables are defined.
    findings += _undeclared(renderer)
    if not findings and not refused:
        findings += _differences(renderer, notes, env)
    findings += _changed_file(renderer)
    return [*refused, *findings], notes


def _file_name_faults(template: Template) -> Iterator[TemplateFinding]:
    """Yield the dates in the file name whose format no file name can have on every system."""
    for name in template.item_name.answers:
        question = template.question(name)
        if question is not None and question.kind == "date" and set(question.format) & set("/:"):
            message = f"its format '{question.format}' has a '/' or ':', which no file name can have"
            yield TemplateFinding(name, message)


def _yaml_faults(template: Template) -> Iterator[TemplateFinding]:
    """Yield what only Copier's loader refuses in `copier.yml`: it is written in Python, ours is in C.

    The two disagree about tabs, and about some characters in flow style.
    """
    try:
        list(yaml.parse(template.source, Loader=yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"copier.yml:{mark.line + 1}:{mark.column + 1}" if mark else "copier.yml"
        problem = getattr(error, "problem", None) or str(error)
        hint = "use spaces instead of tabs, and quotes around special characters"
        yield TemplateFinding(place, f"Copier's YAML loader refuses the file: {problem}; {hint}")


def _changed_file(renderer: Renderer) -> Iterator[TemplateFinding]:
    """Yield a finding if the Markdown file that the template was made from has changed since."""
    adopted = adopted_from(renderer.template)
    if adopted is None:
        return
    try:
        data = read_file(adopted.path)
    except OSError:  # moved away: the template has taken its place
        return
    if hashlib.sha256(data).hexdigest() != adopted.digest:
        message = "has changed since it was adopted; run 'backlogue adopt' to bring the change in"
        yield TemplateFinding(str(adopted.path), message)


def _unknown_names(renderer: Renderer) -> Iterator[TemplateFinding]:
    template = renderer.template
    known = {question.name for question in template.questions}
    for group in template.groups:
        for name in (*group.questions, *group.essential):
            if name not in known:
                yield TemplateFinding("_groups", f"'{group.label}' names the unknown question '{name}'")
    for name in template.config.get("_shapes") or {}:
        if name not in known:
            yield TemplateFinding("_shapes", f"'{name}' is not a question")


def _folder_faults(template: Template, layout: Layout) -> Iterator[TemplateFinding]:
    """Yield the statuses in `_folders` that are unknown, missing, or can't be told apart."""
    folders = template.folders
    question = template.question(template.roles.status or "")
    if not folders.pairs or question is None:
        return
    statuses = [status for status, _ in folders.pairs]
    for status in statuses:
        if question.choices and status not in question.choices and not question.open:
            hint = suggestion(status, question.choices)
            yield TemplateFinding("_folders", f"'{status}' is not a choice of '{question.name}'; {hint}")
    for choice in question.choices:
        if choice not in statuses:
            message = (
                f"the status '{choice}' has no folder, so that its items are in '{folders.names[0] or '.'}'"
            )
            yield TemplateFinding("_folders", message)
    if question.name not in layout.answers() and len(folders.names) < len(folders.pairs):
        message = "statuses of the same folder can't be told apart, because items don't contain the status"
        yield TemplateFinding("_folders", message)


def _failures(renderer: Renderer) -> Iterator[TemplateFinding]:
    """Render the item without answers, with all answers, and with required fields only; yield the errors."""
    seen: set[str] = set()
    for answers in ({}, _sample(renderer, full=True), _sample(renderer, full=False)):
        try:
            renderer.item(fill_for_rendering(renderer, answers))
        except UsageError as error:
            if str(error) not in seen:
                seen.add(str(error))
                yield TemplateFinding(error.place or "", error.message)


def _undeclared(renderer: Renderer) -> Iterator[TemplateFinding]:
    """Yield the undefined variables in the template's files, in all branches."""
    known = {question.name for question in renderer.template.questions}
    for file, source in renderer.loaded.items():
        for name in sorted(meta.find_undeclared_variables(renderer.parse(source)) - known):
            if not name.startswith(_COPIER_PREFIXES):
                place = str(renderer.template.root / file)
                yield TemplateFinding(place, f"the variable '{name}' is not defined by any question")


def _sample(renderer: Renderer, *, full: bool) -> dict[str, Any]:
    """Return sample answers to all questions of the template that accept any text."""
    questions = [question for question in renderer.template.questions if question.asked]
    found = {question.name: _answer(question, full=full) for question in questions}
    return {name: value for name, value in found.items() if value is not None}


def _answer(question: Question, *, full: bool) -> Any:
    if question.kind in LINE_LISTS:
        return list(question.choices) or ["One word", "Two words"]
    if question.kind in ENTRY_LISTS or question.kind == "group":
        needed = [field for field in question.fields if field.required] or question.fields[:1]
        fields = question.fields if full else needed
        entry = {field.name: _answer(field, full=full) for field in fields}
        answered = {name: value for name, value in entry.items() if value is not None}
        return answered if question.kind == "group" else [answered]
    if question.kind == "number" or (question.kind in ("choice", "date") and question.default is None):
        return valid_answer(question)
    if question.kind not in TEXT_KINDS or question.kind in ("choice", "date", "slug"):
        return None
    return "word" if question.kind == "word" else "Some words"


def _is_chosen(question: Question) -> bool:
    return bool(question.choices) and not question.open and question.default is None


def _differences(renderer: Renderer, notes: list[str], env: Mapping[str, str]) -> Iterator[TemplateFinding]:
    """Compare the result of Copier, run as a separate program, with ours."""
    program = shutil.which("copier", path=env.get("PATH")) or _beside_python()
    if program is None:
        notes.append("not compared with Copier: it is not installed")
        return
    roles = renderer.template.roles
    full = _sample(renderer, full=True)
    # 'backlogue new' draws the number, Copier asks for it, and for choices that have no default.
    needed = {roles.number, *(each.name for each in renderer.template.questions if _is_chosen(each))}
    least = {roles.title: "Some words", **{name: value for name, value in full.items() if name in needed}}
    for sample in (least, full):
        try:
            answers = complete(renderer, sample)
        except UsageError as error:
            notes.append(f"not compared with Copier: the template refuses sample answers: {error}")
            continue
        # Both must use the same dates, even at midnight or if our clock is not the machine's.
        days = {question.name for question in renderer.template.questions if question.kind == "date"}
        days |= {day for day in (roles.created, roles.modified) if day is not None}
        dated = {**sample, **{day: answers[day] for day in days if answers.get(day)}}
        name = f"{renderer.template.item_name.render(answers)}.md"
        with tempfile.TemporaryDirectory() as folder:
            failure = _run_copier(program, renderer, dated, Path(folder), env)
            written = Path(folder) / "items" / name
            if failure is not None:
                yield TemplateFinding("copier", f"refuses the template: {failure}")
            elif not written.is_file():
                yield TemplateFinding("copier", f"does not write '{name}'")
            elif written.read_bytes() != renderer.item(answers).encode():
                yield TemplateFinding("copier", f"writes a different '{name}' than 'backlogue new'")


def _run_copier(
    program: str, renderer: Renderer, answers: Mapping[str, Any], folder: Path, env: Mapping[str, str]
) -> str | None:
    """Let Copier write an item to the folder `items` in `folder`; return its error message if it fails."""
    template = renderer.template
    # Copy the files, because in a git repository Copier would use the last tag.
    names = ["copier.yml", "copier.yaml", template.item_path, *renderer.loaded]
    for name in dict.fromkeys(names):
        if (template.root / name).is_file():
            (folder / "template" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(template.root / name, folder / "template" / name)
    data = folder / "answers.yml"
    data.write_text(yaml.safe_dump(dict(answers), allow_unicode=True), encoding="utf-8")
    argv = [program, "copy", "--defaults", "--quiet", "--data-file", os.fspath(data)]
    argv += [os.fspath(folder / "template"), os.fspath(folder / "items")]
    try:
        done = subprocess.run(  # noqa: S603 - Copier, on files of our making
            argv, env=dict(env), cwd=folder, capture_output=True, check=False, timeout=_TIMEOUT
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return (lines[-1] if lines else f"exit code {done.returncode}") if done.returncode else None


def _beside_python() -> str | None:
    return shutil.which("copier", path=os.fspath(Path(sys.executable).parent))
