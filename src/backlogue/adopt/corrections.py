"""Corrections of an inference by the user."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from backlogue.adopt.answer_pieces import AnswerPieces
from backlogue.adopt.questions import day
from backlogue.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backlogue.adopt.model import Inference, InferredQuestion

    Infer = Callable[[Mapping[tuple[str, str], bool]], Inference]
    """Infers a template again with corrections of its check boxes."""

ASKED = ("first", "offered", "never")
"""When the wizard asks a question."""

LEFTOVER_KINDS = ("comment", "guidance", "instructions", "sample", "fixed")
"""The kinds of template text that items don't need; `fixed` keeps it in every item."""

MOVABLE_ROLES = {"status": "choice", "created": "date", "modified": "date"}
"""The roles that another question can have, with its kind."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Corrections:
    """What differs from an inference. The conversation makes it, and a file of answers is read as it.

    Attributes:
        questions: The changed attributes of questions, by the questions' names.
        roles: The question that has a role, or None for none; only what is changed.
        file_name: The pattern of an item's file name, if another one.
        folders: The sub-folder of each status, if others.
        boxes: Whether every item has a check box, by section and text.
        leftovers: What texts of the template are, by the texts.
    """

    questions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    roles: Mapping[str, str | None] = field(default_factory=dict)
    file_name: str | None = None
    folders: Mapping[str, str] | None = None
    boxes: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    leftovers: Mapping[str, str] = field(default_factory=dict)

    def with_question(self, name: str, **changes: Any) -> Corrections:
        """Return the corrections with further changes of a question."""
        changed = {**self.questions, name: {**self.questions.get(name, {}), **changes}}
        return replace(self, questions=changed)


def infer_corrected(infer: Infer, corrections: Corrections) -> Inference:
    """Return a template's inference with the user's corrections.

    Raises:
        UsageError: A correction does not fit the template; its place is the answer's.
    """
    return corrected(infer(corrections.boxes), corrections)


def corrected(inference: Inference, corrections: Corrections) -> Inference:
    """Return an inference with corrections, but for those of check boxes, which it must have already.

    Raises:
        UsageError: A correction does not fit the template; its place is the answer's.
    """
    roles = {**inference.roles, **corrections.roles}
    named = {role: name for role, name in roles.items() if name is not None}
    pieces = AnswerPieces(inference, named)
    for name, changes in corrections.questions.items():
        if name in pieces.questions:
            _change_question(pieces, name, changes)
    for role in MOVABLE_ROLES:
        if corrections.roles.get(role, "") != "":
            _move_role(pieces, inference.roles.get(role), corrections.roles[role], role)
    _change_leftovers(pieces, corrections.leftovers)
    for name, changes in corrections.questions.items():
        if name in pieces.questions and changes.get("when_empty") is not None:
            _keep_section(pieces, name, changes["when_empty"])
    found = pieces.changed(inference)
    folders = inference.folders if corrections.folders is None else corrections.folders
    _check_folders(folders, found, named.get("status"))
    return replace(
        found,
        roles=named,
        file_name=_file_name(corrections.file_name, found),
        folders={} if corrections.folders is None and "status" not in named else folders,
    )


def possible_kinds(inference: Inference, name: str) -> tuple[str, ...]:
    """Return the kinds that a question can have at its place in the template, its present one first."""
    return AnswerPieces(inference, inference.roles).kinds(name)


def can_stay_empty(inference: Inference, name: str) -> bool:
    """Tell whether a question's section can be kept without an answer."""
    return AnswerPieces(inference, inference.roles).section_of(name) is not None


def _change_question(pieces: AnswerPieces, name: str, changes: Mapping[str, Any]) -> None:
    place = f"questions.{name}"
    before = pieces.questions[name]
    kind = changes.get("kind", before.kind)
    if kind != before.kind:
        possible = pieces.kinds(name)
        if kind not in possible:
            only = (
                f"choose from: {', '.join(possible)}" if len(possible) > 1 else f"it is always {possible[0]}"
            )
            raise UsageError(
                f"can't be '{kind}' at its place in the template", place=f"{place}.kind", hint=only
            )
        pieces.set_kind(name, kind, changes.get("choices", ()))
    question = pieces.questions[name]
    if changes.get("asked", "first") != "first" and name == "title":
        raise UsageError("is always asked first", place=f"{place}.asked")
    simple = {key: changes[key] for key in ("label", "help", "asked") if key in changes}
    question = replace(question, doubt=False, **simple)
    if question.kind == "choice":
        question = _choice(question, changes, place=place, is_status=pieces.has_role(name, "status"))
    elif any(changes.get(key) for key in ("choices", "aliases", "open")):
        key = next(key for key in ("choices", "aliases", "open") if changes.get(key))
        raise UsageError(f"only a choice has {key}", place=f"{place}.{key}", hint="set 'kind' to choice")
    elif changes.get("default") is not None:
        question = _default(question, changes["default"], place=place)
    if "width" in changes:
        question = _width(question, changes["width"], place=place)
    if "format" in changes:
        question = _format(question, changes["format"], place=place)
    pieces.questions[name] = question
    if (question.sample, question.format) != (before.sample, before.format):
        pieces.set_value(name)


def _change_leftovers(pieces: AnswerPieces, kinds: Mapping[str, str]) -> None:
    for index, leftover in enumerate(pieces.leftovers):
        kind = kinds.get(leftover.text, leftover.kind)
        pieces.leftovers[index] = leftover._replace(kind=kind)
        if kind == "fixed" and not pieces.keep_leftover(leftover):
            raise UsageError(
                "can't be kept in every item: there is other text around it",
                place=f"leftovers.{leftover.text[:40]!r}",
            )


def _keep_section(pieces: AnswerPieces, name: str, word: str) -> None:
    if pieces.section_of(name) is None:
        raise UsageError(
            "only an answer with a section of its own can keep it when empty",
            place=f"questions.{name}.when_empty",
            hint="leave it null",
        )
    pieces.set_when_empty(name, word)


def _choice(
    question: InferredQuestion, changes: Mapping[str, Any], *, place: str, is_status: bool
) -> InferredQuestion:
    choices = tuple(changes.get("choices", question.choices))
    if not choices:
        raise UsageError("a choice needs its values", place=f"{place}.choices", hint="list them in 'choices'")
    is_open = changes.get("open", question.open)
    default = changes.get("default", question.default)
    if default not in (*choices, "") and not is_open:
        if "default" in changes:
            raise UsageError(
                f"'{default}' is not one of the choices",
                place=f"{place}.default",
                hint=f"choose from: {', '.join(choices)}",
            )
        default = choices[0] if is_status else ""
    if is_status and not default:
        default = choices[0]
    aliases = {text: value for text, value in question.aliases.items() if value in choices}
    aliases = dict(changes.get("aliases", aliases))
    for text, value in aliases.items():
        if value not in choices:
            raise UsageError(
                f"'{value}' is not one of the choices",
                place=f"{place}.aliases.{text}",
                hint=f"choose from: {', '.join(choices)}",
            )
    aliases = {text: value for text, value in aliases.items() if text not in choices}
    sample = question.sample if is_open or question.sample in choices else default or choices[0]
    return replace(question, choices=choices, open=is_open, default=default, aliases=aliases, sample=sample)


def _default(question: InferredQuestion, default: str, *, place: str) -> InferredQuestion:
    if default == (question.default or ""):
        return question
    if question.kind != "line" or question.default is None:
        raise UsageError("only a line or a choice has a default", place=f"{place}.default")
    return replace(question, default=default, sample=default or question.sample, placeholders=())


def _width(question: InferredQuestion, width: int, *, place: str) -> InferredQuestion:
    if width == question.width:
        return question
    if question.kind != "number":
        raise UsageError("only a number has a width", place=f"{place}.width")
    return replace(question, width=width, sample="1".zfill(width))


def _format(question: InferredQuestion, form: str, *, place: str) -> InferredQuestion:
    if form == question.format:
        return question
    if question.kind != "date":
        raise UsageError("only a date has a format", place=f"{place}.format")
    parts = re.findall(r"%.?", form)
    if sorted(part.replace("%y", "%Y") for part in parts if part not in ("%H", "%M", "%S")) != [
        "%Y",
        "%d",
        "%m",
    ] or len(set(parts)) < len(parts):
        raise UsageError(
            f"'{form}' is not a date format",
            place=f"{place}.format",
            hint="use %Y or %y, %m and %d once each, such as %d.%m.%Y, and %H, %M, %S for a time",
        )
    return replace(question, format=form, sample=day(form))


def _move_role(pieces: AnswerPieces, before: str | None, name: str | None, role: str) -> None:
    """Give a role to another question, or to none."""
    if before is not None and MOVABLE_ROLES[role] == "date":
        pieces.questions[before] = replace(
            pieces.questions[before], optional=True, required=False, default=""
        )
    if name is None:
        return
    question = pieces.questions.get(name)
    kind = MOVABLE_ROLES[role]
    if question is None or question.kind != kind:
        known = [other.name for other in pieces.questions.values() if other.kind == kind]
        raise UsageError(
            f"'{name}' is not a question of kind {kind}",
            place=f"roles.{role}",
            hint=f"choose from: {', '.join([*known, 'null'])}",
        )
    if kind == "date":
        pieces.questions[name] = replace(question, optional=False, required=True, default=None)
    else:
        pieces.questions[name] = replace(question, default=question.default or question.choices[0])


def _check_folders(folders: Mapping[str, str], inference: Inference, status: str | None) -> None:
    choices = next((question.choices for question in inference.questions if question.name == status), ())
    for value, folder in folders.items():
        if value not in choices:
            raise UsageError(
                f"'{value}' is not a status",
                place=f"folders.{value}",
                hint=f"choose from: {', '.join(choices)}" if choices else "the template has no status",
            )
        if folder != "." and not re.fullmatch(r"(?!\.)[^/\\:]+(?:/(?!\.)[^/\\:]+)*", folder):
            raise UsageError(
                f"'{folder}' is not a folder below the backlog",
                place=f"folders.{value}",
                hint="'.' is the backlog folder itself",
            )


_SHORT_KINDS = ("line", "choice", "date", "number", "slug")


def _file_name(given: str | None, inference: Inference) -> str:
    """Return the pattern of the file name.

    Raises:
        UsageError: It is not made of texts and answers.
    """
    if given is None:
        return inference.file_name
    known = [question.name for question in inference.questions if question.kind in _SHORT_KINDS]
    names = re.findall(r"\{\{ (\w+) \}\}", given)
    texts = re.sub(r"\{\{ \w+ \}\}", "", given)
    if not {"slug", "number"} & set(names) or re.search(r'[{}/\\:*?"<>|\x00-\x1f]', texts):
        raise UsageError(
            f"'{given}' is not the pattern of a file name",
            place="file_name",
            hint="use texts and answers, such as {{ number }}-{{ slug }}",
        )
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(
            f"unknown question '{unknown[0]}'", place="file_name", hint=f"choose from: {', '.join(known)}"
        )
    if "number" in known and "number" in inference.roles.values() and "number" not in names:
        raise UsageError(
            "a number must be in the file's name", place="file_name", hint="add {{ number }} to it"
        )
    return given
