"""Read the questions in `copier.yml` into a typed tree."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backlogue.errors import UsageError
from backlogue.template.date_format import ISO, is_date_format

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TEXT_KINDS = frozenset(["line", "prose", "code", "word", "choice", "date", "slug", "number"])
"""Kinds whose answer is one text."""

LINE_LISTS = frozenset(["lines", "checks"])
"""Kinds whose answer is a list of texts."""

ENTRY_LISTS = frozenset(["entries", "table"])
"""Kinds whose answer is a list of mappings."""

KINDS = TEXT_KINDS | LINE_LISTS | ENTRY_LISTS | {"group", "yaml"}
"""All kinds; `group` is a mapping, and `yaml` is any YAML (a question without a shape)."""


LONGEST_NUMBER = 18
"""The maximum number of digits of a number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question, or one field of a nested question.

    Attributes:
        name: The name of the answer, or of the field inside its entry.
        kind: One of `KINDS`.
        label: The short label that users see.
        help: The question itself, one sentence.
        placeholders: The texts that stand for an answer in an unfilled item.
        required: Whether an answer is required.
        section_required: Whether an item without the section of this answer is incomplete.
        entry: What one entry is called, for `entries` and `table`.
        fields: The fields of an entry or group, for `entries`, `table` and `group`.
        options: The question's entry in `_shapes`, which the template's validators read too.
        choices: The possible answers as text, for `choice` and for `lines` with multiple selection.
        open: Whether answers other than the choices are allowed.
        spellings: Other spellings of the choices, in lower case, each with its choice.
        aliases: Other headings and labels under which the answer is recognized.
        width: The minimum number of digits of a number.
        prefix: The text that the template writes before a number.
        format: The format of a date, as for `strftime`.
        type: Copier's type of a top-level question.
        default: The default of a top-level question: a value, or text to render with Jinja, or None.
        validator: The validator of a top-level question: Jinja that renders an error message, or nothing.
        asked: Whether the question is asked; with `when: false` it is only computed.
        offered: Whether the wizard offers the question for new items; with `offered: false` it doesn't.
        shown: Whether items contain the answer; `shown: false` in `_shapes` says that they don't.
    """

    name: str
    kind: str
    label: str
    help: str = ""
    placeholders: tuple[str, ...] = ()
    required: bool = False
    section_required: bool = False
    entry: str = ""
    fields: tuple[Question, ...] = ()
    options: Mapping[str, Any]
    choices: tuple[str, ...] = ()
    open: bool = False
    spellings: Mapping[str, str] = dataclasses.field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    format: str = ISO
    width: int = 1
    prefix: str = ""
    type: str = "str"
    default: Any = None
    validator: str = ""
    asked: bool = True
    offered: bool = True
    shown: bool = True

    @property
    def can_be_empty(self) -> bool:
        """Whether no answer is needed: there is neither a requirement nor a default."""
        return not self.required and self.default in (None, "")

    def closed_choices(self) -> tuple[str, ...]:
        """Return the choices if no other answers are allowed; else nothing."""
        return () if self.open else self.choices

    def choice_of(self, text: str) -> str:
        """Return the choice that `text` is a spelling of, else `text` itself."""
        return text if text in self.choices else self.spellings.get(text.casefold(), text)

    def field(self, name: str) -> Question | None:
        """Return the field with this name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def walk(self) -> Iterator[Question]:
        """Yield this question and every field below it."""
        yield self
        for field in self.fields:
            yield from field.walk()


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionGroup:
    """A page of the wizard.

    Attributes:
        label: Its label.
        questions: The names of its questions.
        essential: The names of those that are always asked; the others are optional.
    """

    label: str
    questions: tuple[str, ...]
    essential: tuple[str, ...] = ()


def read_questions(config: Mapping[str, Any], *, place: str) -> tuple[Question, ...]:
    """Read every question of `copier.yml`, in its order.

    Args:
        config: The parsed `copier.yml`.
        place: The file's name, for errors.

    Raises:
        UsageError: A question or its shape is invalid.
    """
    shapes = config.get("_shapes") or {}
    if not isinstance(shapes, Mapping):
        raise UsageError("_shapes must be a mapping", place=place)
    return tuple(
        _question(name, details, shapes.get(name), place=place)
        for name, details in config.items()
        if not name.startswith("_")
    )


def read_groups(config: Mapping[str, Any], questions: tuple[Question, ...]) -> tuple[QuestionGroup, ...]:
    """Read the wizard's pages; questions that are on no page go on a page of their own at the end."""
    pages = [
        QuestionGroup(
            label=str(page.get("label", "")),
            questions=tuple(page.get("questions") or ()),
            essential=tuple(page.get("essential") or ()),
        )
        for page in config.get("_groups") or ()
    ]
    placed = {name for page in pages for name in page.questions}
    rest = tuple(question.name for question in questions if question.asked and question.name not in placed)
    if rest:
        required = tuple(
            question.name for question in questions if question.name in rest and question.required
        )
        # Without pages, all questions are asked in order, as Copier does.
        pages.append(
            QuestionGroup(
                label="" if pages else "The item", questions=rest, essential=required if pages else rest
            )
        )
    return tuple(pages)


def _question(name: str, details: Any, shape: Any, *, place: str) -> Question:
    if not isinstance(details, Mapping):
        # Copier's short form: the value is the default, and its type is the type of the answer.
        details = {"default": details}
    kind = _type(name, details, place=place)
    if shape is None:
        shape = {"kind": _kind_of(kind, details)}
    field = _field(name, shape, place=place)
    choices = _choices(name, details.get("choices") or (), place=place) or field.choices
    asked = details.get("when", True) not in (False, "false", "no", "off", "0")
    placeholders = _texts(details.get("placeholder")) or field.placeholders
    return Question(
        name=name,
        kind=field.kind,
        label=field.label,
        help=str(details.get("help") or field.help).strip(),
        placeholders=placeholders,
        required=field.required
        or ("default" not in details and not choices and field.kind not in LINE_LISTS | {"number"}),
        section_required=field.section_required,
        entry=field.entry,
        fields=field.fields,
        options=field.options,
        choices=choices,
        open=field.open,
        spellings=field.spellings,
        aliases=field.aliases,
        format=field.format,
        width=field.width,
        prefix=field.prefix,
        type=kind,
        default=details.get("default"),
        validator=str(details.get("validator") or ""),
        asked=asked,
        offered=field.offered,
        shown=field.shown,
    )


TYPES = ("bool", "float", "int", "json", "str", "yaml", "path")
"""Copier's types of a question."""


def _type(name: str, details: Mapping[str, Any], *, place: str) -> str:
    """Return a question's type as Copier defines it: the stated type, else that of the default, else YAML."""
    stated = details.get("type")
    if stated is None or stated == "":
        found = type(details.get("default")).__name__
        return found if found in TYPES else "yaml"
    if stated not in TYPES:
        message = f"unknown type '{stated}' of question '{name}'"
        raise UsageError(message, place=place, hint=f"choose from: {', '.join(TYPES)}")
    return str(stated)


def _choices(name: str, choices: Any, *, place: str) -> tuple[str, ...]:
    if isinstance(choices, str):
        message = f"the choices of '{name}' must be a list; they can't be computed"
        raise UsageError(message, place=place)
    if isinstance(choices, Mapping):
        return tuple(_choice(value) for value in choices.values())
    if not isinstance(choices, (list, tuple)):
        raise UsageError(f"the choices of '{name}' must be a list", place=place)
    return tuple(_choice(choice[-1] if isinstance(choice, list) and choice else choice) for choice in choices)


def _choice(value: Any) -> str:
    """Return the value of a choice as text."""
    return str(value.get("value", "") if isinstance(value, Mapping) else value)


def _kind_of(copier_type: str, details: Mapping[str, Any]) -> str:
    if details.get("choices"):
        return "lines" if details.get("multiselect") else "choice"
    if copier_type in ("str", "path"):
        return "prose" if details.get("multiline") else "line"
    return "yaml"


def _field(name: str, shape: Any, *, place: str) -> Question:
    if not isinstance(shape, Mapping) or shape.get("kind") not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise UsageError(
            f"the shape of '{name}' has no valid kind", place=place, hint=f"choose from: {known}"
        )
    inside = shape.get("fields") or {}
    if not isinstance(inside, Mapping):
        raise UsageError(f"the fields of '{name}' must be a mapping", place=place)
    aliases = shape.get("aliases") or ()
    form = shape.get("format", ISO)
    if not is_date_format(form):
        message = f"the format of '{name}' must have a year, a month and a day once each, not {form!r}"
        raise UsageError(message, place=place, hint="use %Y or %y, %m, %d, and %H, %M, %S for a time")
    if not isinstance(aliases, (Mapping, list, tuple)):
        raise UsageError(f"the aliases of '{name}' must be a list or a mapping", place=place)
    return Question(
        name=name,
        kind=shape["kind"],
        label=str(shape.get("label") or name.replace("_", " ").capitalize()),
        help=str(shape.get("help") or ""),
        placeholders=_texts(shape.get("placeholder")),
        required=bool(shape.get("required")),
        section_required=shape.get("section") == "required",
        entry=str(shape.get("entry") or "Entry"),
        fields=tuple(_field(key, value, place=place) for key, value in inside.items()),
        options=shape,
        choices=_texts(shape.get("values")),
        open=shape.get("open") is True,
        spellings=_spellings(aliases) if isinstance(aliases, Mapping) else {},
        aliases=() if isinstance(aliases, Mapping) else tuple(map(str, aliases)),
        format=form,
        width=_width(name, shape.get("width", 1), place=place),
        prefix=str(shape.get("prefix") or ""),
        offered=shape.get("offered") is not False,
        shown=shape.get("shown") is not False,
    )


def _width(name: str, width: Any, *, place: str) -> int:
    if type(width) is not int or not 1 <= width <= LONGEST_NUMBER:
        raise UsageError(f"the width of '{name}' must be from 1 to {LONGEST_NUMBER}", place=place)
    return width


def _spellings(aliases: Mapping[Any, Any]) -> dict[str, str]:
    return {str(spelling).casefold(): str(choice) for spelling, choice in aliases.items()}


def _texts(value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    return tuple(str(text) for text in value) if isinstance(value, list) else (str(value),)


def field_at(questions: Iterable[Question], path: Sequence[str | int | None]) -> Question | None:
    """Return the question or field for the answer at `path`; for one text of a list, the list's question.

    Args:
        questions: The template's questions.
        path: Names and list indexes.
    """
    found = next((question for question in questions if question.name == path[0]), None)
    for step in path[1:]:
        if found is not None and isinstance(step, str):
            found = found.field(step)
    return found
