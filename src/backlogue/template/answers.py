"""Complete answers with defaults and check them with the template's own validators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from backlogue.errors import CombinedUsageError, UsageError
from backlogue.template.check_box import normalize_check
from backlogue.template.date_format import ISO, date_from_iso, date_to_iso
from backlogue.template.questions import ENTRY_LISTS, LONGEST_NUMBER, TEXT_KINDS
from backlogue.text import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer


def complete(
    renderer: Renderer, inputs: Mapping[str, Any], *, statuses: Sequence[str] | None = None
) -> dict[str, Any]:
    """Return an answer for every question: the one in `inputs`, else the default, checked in order.

    Args:
        renderer: The template's renderer.
        inputs: Answers by name, as texts, lists and mappings; None is a missing answer.
        statuses: The valid statuses, if not the template's own choices.

    Raises:
        CombinedUsageError: All errors, each with the answer's name (`phases[1].tasks[0].name`) as its place.
    """
    questions = renderer.template.questions
    errors = unknown_names(questions, inputs)
    if errors:
        inputs = _known_only({question.name: question for question in questions}, inputs)
    inputs = {name: value for name, value in inputs.items() if value is not None}
    answers: dict[str, Any] = {}
    for question in questions:
        value = inputs.get(question.name) if question.asked else None
        context = {**inputs, **answers}
        try:
            value = default(renderer, question, context) if value is None else cast(question, value)
        except UsageError as error:
            # A default may fail because of a wrong answer that has been reported already.
            if value is not None or not errors:
                errors.append(error)
            continue
        answers[question.name] = value
        errors += answer_errors(renderer, question, value, context, statuses=statuses)
    if errors:
        raise CombinedUsageError(errors[:MOST_ERRORS])
    return answers


MOST_ERRORS = 50
"""The maximum number of errors that are reported at once."""


def answer_errors(
    renderer: Renderer,
    question: Question,
    value: Any,
    answers: Mapping[str, Any],
    *,
    statuses: Sequence[str] | None = None,
) -> list[UsageError]:
    """Return all errors in one top-level answer; the arguments are those of `answer_error`.

    A validator reports only its first error. So the wrong part, or the wrong line of a text, is replaced
    with a valid one, and the validator runs again.
    """
    found: list[UsageError] = []
    while len(found) < MOST_ERRORS:
        error = answer_error(renderer, question, value, answers, statuses=statuses)
        if error is None or (error.place, error.message) in [(one.place, one.message) for one in found]:
            break
        found.append(error)
        steps = _STEP.findall((error.place or "").removeprefix(question.name))
        line = _LINE_OF_TEXT.match(error.message)
        if not steps and not line:
            break
        path = [name or int(index) for name, index in steps]
        value = _replace_with_valid(question, value, path, line=int(line[1]) if line else 0)
    return found


# The line that opens an unclosed fence is not replaced: the lines below it would mean something else.
_LINE_OF_TEXT = re.compile(r"line (\d+): (?!.* is not closed)")
_STEP = re.compile(r"\.([^.\[\]]+)|\[([0-9]+)\]")


def _replace_with_valid(question: Question, value: Any, path: Sequence[str | int], *, line: int) -> Any:
    """Return an answer with the part at `path`, or one line of it, replaced by a valid one."""
    if not path:
        return _without_line(value, line) if line and isinstance(value, str) else valid_answer(question)
    step, *rest = path
    if isinstance(step, int) and isinstance(value, list) and step < len(value):
        entry = (
            _replace_with_valid(question, value[step], rest, line=line) if rest else _valid_entry(question)
        )
        return [*value[:step], entry, *value[step + 1 :]]
    field = question.field(str(step))
    if field is not None and isinstance(value, Mapping):
        return {**value, field.name: _replace_with_valid(field, value.get(field.name), rest, line=line)}
    return value


def _without_line(text: str, line: int) -> str:
    """Return a text with one of its lines emptied; the first is the first that is not blank."""
    lines = _unix_lines(text).strip().split("\n")
    return "\n".join("" if number == line else each for number, each in enumerate(lines, 1))


def valid_answer(question: Question) -> Any:  # noqa: PLR0911 - a table, one row a kind
    """Return an answer that is valid for the question's kind."""
    match question.kind:
        case "lines" | "checks" | "entries" | "table":
            return []
        case "group":
            return {}
        case "word":
            return ""
        case "number":
            return "1".zfill(question.width)
        case "date":
            return date_from_iso(question.format, "2000-01-01")
        case "choice":
            return _typed(question, question.choices[0]) if question.choices else ""
    return "x"


def _valid_entry(question: Question) -> Any:
    if question.kind not in ENTRY_LISTS:
        return _typed(question, question.choices[0]) if question.choices else "x"
    return {field.name: valid_answer(field) for field in question.fields if _is_needed(field)}


def _is_needed(field: Question) -> bool:
    """Return whether an entry must have a field: a date may be missing only if it is optional."""
    return field.required or (field.kind == "date" and field.options.get("optional") is not True)


def answer_error(
    renderer: Renderer,
    question: Question,
    value: Any,
    answers: Mapping[str, Any],
    *,
    statuses: Sequence[str] | None = None,
) -> UsageError | None:
    """Return the first error in one top-level answer, or None.

    Args:
        renderer: The template's renderer.
        question: The answer's question.
        value: The answer.
        answers: The other answers, which the validator may use.
        statuses: The valid statuses, if not the template's own choices.
    """
    if not question.asked:
        return None
    is_status = question.name == renderer.template.roles.status
    choices = tuple(statuses) if statuses and is_status else question.closed_choices()
    unknown = _unknown_choice(question, value, choices) if choices else None
    if unknown is not None:
        return unknown
    if (question.required or question.kind == "number") and value in (None, ""):
        return UsageError("is required", place=question.name, hint="enter some text")
    if not question.validator:
        return next(_wrong_fields(question, value, question.name), None)
    message = renderer.validation(question, {**computed(renderer), **answers, question.name: value}).strip()
    return _as_error(message, question.name) if message else None


def _wrong_fields(question: Question, value: Any, place: str) -> Iterator[UsageError]:
    """Yield what is wrong with the fields of entries that the template itself does not check."""
    if question.kind in ENTRY_LISTS and value not in (None, ""):
        if not isinstance(value, list):
            yield UsageError("must be a list of entries", place=place, hint="start each with '- '")
            return
        for number, entry in enumerate(value):
            yield from _wrong_in_mapping(question, entry, f"{place}[{number}]")
    elif question.kind == "group" and value not in (None, ""):
        yield from _wrong_in_mapping(question, value, place)


def _wrong_in_mapping(question: Question, entry: Any, place: str) -> Iterator[UsageError]:
    if not isinstance(entry, Mapping):
        names = ", ".join(field.name for field in question.fields)
        yield UsageError(f"must be a mapping of {names}", place=place)
        return
    for field in question.fields:
        at, value = f"{place}.{field.name}", entry.get(field.name)
        if value in (None, "", [], {}):
            if _is_needed(field):
                yield UsageError("is required", place=at, hint="enter some text")
            continue
        if field.kind == "date" and date_to_iso(field.format, str(value).strip()) is None:
            example = date_from_iso(field.format, "2026-01-31")
            yield UsageError(f"must be a date such as {example}, not '{str(value)[:40]}'", place=at)
        choices = field.closed_choices() if field.kind == "choice" else ()
        if choices and value not in choices:
            yield UsageError(f"unknown choice '{value}'", place=at, hint=suggestion(str(value), choices))
        yield from _wrong_fields(field, value, at)


def _unknown_choice(question: Question, value: Any, choices: Sequence[str]) -> UsageError | None:
    """Return an error if an answer is not among the choices, or None."""
    several = question.kind == "lines"
    if not several and value in (None, "") and question.can_be_empty:
        return None
    values = [_typed(question, choice) for choice in choices]
    for index, one in enumerate((value or []) if several else [value]):
        if one not in values:
            place = f"{question.name}[{index}]" if several else question.name
            if one in (None, ""):
                return UsageError("is required", place=place, hint=f"choose from: {', '.join(choices)}")
            return UsageError(f"unknown choice '{one}'", place=place, hint=suggestion(str(one), choices))
    return None


def computed(renderer: Renderer) -> dict[str, Any]:
    """Return the values that the template defines without asking, such as `_shapes` of the built-in one."""
    return {
        question.name: question.default
        for question in renderer.template.questions
        if not question.asked and not isinstance(question.default, str)
    }


def default(renderer: Renderer, question: Question, answers: Mapping[str, Any]) -> Any:
    """Return a question's default, rendered with the preceding answers; None without a default."""
    value = question.default
    if isinstance(value, str):
        value = renderer.default(question, answers) if renderer.has_jinja(value) else value
        return cast(question, value)
    if value is None:
        # No choice: an empty text, as a choice is text.
        return "" if question.kind == "choice" else None
    return cast(question, value) if question.choices or question.type in ("bool", "int", "float") else value


def cast(question: Question, value: Any) -> Any:
    """Return the answer converted to its question's type, as Copier does; text answers stay as written.

    Raises:
        UsageError: It can't be converted.
    """
    if question.choices and question.kind == "lines":
        return _in_choice_order(question, value)
    if question.kind == "number" or (question.kind == "date" and isinstance(value, str)):
        return _padded_number(question, value) if question.kind == "number" else _date(question, value)
    if question.kind == "choice" and isinstance(value, str):
        value = question.choice_of(value)
    if question.kind in ENTRY_LISTS | {"group"} and isinstance(value, (list, Mapping)):
        return _cast_fields(question, value)
    if question.kind in TEXT_KINDS or question.type in ("str", "path"):
        if isinstance(value, (list, Mapping)):
            kind = "a list" if isinstance(value, list) else "a mapping"
            raise UsageError(f"must be text, not {kind}", place=question.name)
        return value if question.type in ("str", "path") else _typed(question, value)
    if isinstance(value, str) or question.type in ("bool", "int", "float"):
        return _typed(question, value)
    return value


def _cast_fields(question: Question, value: Any) -> Any:
    """Return entries, or one of them, with their dates and choices as the template writes them."""
    if isinstance(value, list):
        return [_cast_fields(question, entry) for entry in value]
    if not isinstance(value, Mapping):
        return value
    fields = _fields_of(question)
    return {
        name: _cast_field(fields[name], inner) if name in fields else inner for name, inner in value.items()
    }


def _cast_field(field: Question, value: Any) -> Any:
    if isinstance(value, (list, Mapping)):
        return _cast_fields(field, value) if field.kind in ENTRY_LISTS | {"group"} else value
    if not isinstance(value, str):
        return value
    if field.kind == "choice":
        return field.choice_of(value)
    if field.kind == "date" and date_to_iso(field.format, value.strip()) is None:
        return date_from_iso(field.format, value.strip()) or value
    return value


def _padded_number(question: Question, value: Any) -> str:
    """Return a number without its prefix, padded with zeros to the question's width."""
    text = str(value).strip()
    if question.prefix and text.casefold().startswith(question.prefix.casefold()):
        text = text[len(question.prefix) :]
    if text and not re.fullmatch(rf"[0-9]{{1,{LONGEST_NUMBER}}}", text):
        example = "7".zfill(question.width)
        raise UsageError(f"must be digits, such as {example}, not '{text[:40]}'", place=question.name)
    return text and str(int(text)).zfill(question.width)


def _date(question: Question, value: str) -> str:
    """Return a date in the template's format; an ISO date is accepted for any format."""
    text = value.strip()
    if question.format == ISO or not text or date_to_iso(question.format, text) is not None:
        return value
    written = date_from_iso(question.format, text)
    if written is None and question.validator:
        return value
    if written is None:
        example = date_from_iso(question.format, "2026-01-31")
        raise UsageError(f"must be a date such as {example}, not '{text[:40]}'", place=question.name)
    return written


def _in_choice_order(question: Question, value: Any) -> Any:
    """Return the chosen values in the order of the choices, as Copier does, if all of them are choices."""
    if isinstance(value, str):
        value = _parse_data(question, value)
    if not isinstance(value, list):
        return value
    chosen = [_typed(question, one) for one in value]
    values = [_typed(question, choice) for choice in question.choices]
    if any(one not in values for one in chosen):
        return chosen
    return [choice for choice in values if choice in chosen]


def _typed(question: Question, value: Any) -> Any:
    """Return one value converted to the question's type."""
    if question.type in ("int", "float"):
        return _number(question, value)
    if question.type == "bool":
        return _boolean(question, value)
    is_text = question.type in ("str", "path") or (question.kind in TEXT_KINDS and question.kind != "choice")
    return value if is_text or not isinstance(value, str) else _parse_data(question, value)


def _number(question: Question, value: Any) -> int | float:
    try:
        return int(value) if question.type == "int" else float(value)
    except (TypeError, ValueError):
        raise UsageError(f"must be a number, not '{value}'", place=question.name) from None


def _parse_data(question: Question, value: str) -> Any:
    """Parse text as the question's format, YAML or JSON."""
    if not value.strip():
        return None
    from backlogue.template.data_file import parse  # imports YAML

    form = "json" if question.type == "json" else "yaml"
    document = parse(value.encode("utf-8", "surrogatepass"), form=form, place=question.name)
    return document.native() if question.kind in ("yaml", "choice") else document.texts


def _boolean(question: Question, value: Any) -> bool:
    """Convert a boolean as Copier does: a number, or one of YAML's words."""
    try:
        return bool(float(value))
    except (TypeError, ValueError):
        word = str(value).strip().lower()
    if word in ("y", "yes", "t", "true", "on"):
        return True
    if word in ("n", "no", "f", "false", "off", "", "null", "none", "~"):
        return False
    raise UsageError(f"must be yes or no, not '{value}'", place=question.name)


def check_names(questions: Iterable[Question], answers: Mapping[str, Any]) -> None:
    """Raise an error if the template does not know an answer's name, at any depth.

    Raises:
        CombinedUsageError: The unknown names, each with the most similar known name.
    """
    errors = unknown_names(questions, answers)
    if errors:
        raise CombinedUsageError(errors)


def unknown_names(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[UsageError]:
    """Return an error for each answer name that the template does not know, at any depth."""
    known = {question.name: question for question in questions if question.asked}
    return [*islice(_unknown_inside(known, answers, ""), MOST_ERRORS)]


def _unknown_inside(known: Mapping[str, Question], value: Any, place: str) -> Iterator[UsageError]:
    """Yield an error for each name in a mapping that is not in `known`."""
    if not isinstance(value, Mapping):
        return
    for name, inner in value.items():
        at = f"{place}.{name}" if place else str(name)
        question = known.get(str(name))
        if question is None:
            yield _unknown(str(name), at, known)
        elif question.kind in ENTRY_LISTS and isinstance(inner, list):
            for index, entry in enumerate(inner):
                yield from _unknown_inside(_fields_of(question), entry, f"{at}[{index}]")
        elif question.kind == "group":
            yield from _unknown_inside(_fields_of(question), inner, at)


def _known_only(known: Mapping[str, Question], value: Any) -> Any:
    """Return a mapping with only the names in `known`, at any depth."""
    if not isinstance(value, Mapping):
        return value
    kept = {}
    for name, inner in value.items():
        question = known.get(str(name))
        if question is None:
            continue
        if question.kind in ENTRY_LISTS and isinstance(inner, list):
            inner = [_known_only(_fields_of(question), entry) for entry in inner]  # noqa: PLW2901 - pruned
        elif question.kind == "group":
            inner = _known_only(_fields_of(question), inner)  # noqa: PLW2901 - pruned
        kept[name] = inner
    return kept


def _fields_of(question: Question) -> dict[str, Question]:
    return {field.name: field for field in question.fields}


def _unknown(name: str, place: str, known: Mapping[str, Question]) -> UsageError:
    return UsageError("unknown answer", place=place, hint=suggestion(name, known))


_VALIDATOR_MESSAGE = re.compile(
    r"(?P<place>[A-Za-z_]\w*(?:\.\w+|\[\d+\])*): (?P<message>.*?)(?:; (?P<hint>[^;]+))?", re.DOTALL
)


def _as_error(text: str, name: str) -> UsageError:
    """Parse a validator's `place: message; hint`; other templates' validators may give only a message."""
    found = _VALIDATOR_MESSAGE.fullmatch(text)
    if found is None or not re.match(rf"{re.escape(name)}\b", found["place"]):
        return UsageError(text, place=name)
    return UsageError(found["message"], place=found["place"], hint=found["hint"])


def normalize(question: Question, value: Any) -> Any:  # noqa: PLR0911 - a table, one row a kind
    r"""Return an answer in its normal form; an empty answer is `''`, `[]` or `{}`.

    Leading and trailing white space of lines and prose is removed, and so are white space in blank lines,
    line breaks at the end of code, empty lines of a list, and empty fields. Line ends become `\n`.

    Args:
        question: The question or field.
        value: The valid answer.
    """
    match question.kind:
        case "lines":
            return [text for text in (_line(text) for text in value or []) if text]
        case "checks":
            return [normalize_check(text) for text in (_line(text) for text in value or []) if text]
        case "entries":
            return [_mapping(question, entry) for entry in value or []]
        case "table":  # drop rows with only empty cells
            return [entry for entry in (_mapping(question, entry) for entry in value or []) if entry]
        case "group":
            return _mapping(question, value or {})
        case "prose":
            return re.sub(r"(?m)^[^\S\n]+$", "", _unix_lines(value)).strip()
        case "code":
            return _unix_lines(value).rstrip("\n")
        case "yaml":
            return value
    return _line(value)


def _mapping(question: Question, value: Mapping[str, Any]) -> dict[str, Any]:
    fields = ((field, value.get(field.name)) for field in question.fields)
    # An empty word is an answer ("no language"), not a missing one.
    normalized = ((field, normalize(field, inner), inner) for field, inner in fields)
    return {
        field.name: text
        for field, text, inner in normalized
        if text or (field.kind == "word" and inner is not None)
    }


def _line(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _unix_lines(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")
