"""Check that the answers of a rendered item can be read back, before it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import CombinedUsageError, UsageError
from backlogue.front_matter import FrontMatterError
from backlogue.items.body_parser import parse_body
from backlogue.items.escapes import without_front_matter
from backlogue.items.front_matter_answers import answers_in_front, read_front
from backlogue.template.answers import MOST_ERRORS, default, normalize
from backlogue.template.questions import ENTRY_LISTS, LINE_LISTS, field_at
from backlogue.template.text_pattern import generic_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from backlogue.template.layout import Layout
    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer
    from backlogue.template.text_pattern import AnswerPath


class AnswerText(NamedTuple):
    """One text in the answers: its path, its kind, and its normal form."""

    path: AnswerPath
    kind: str
    value: str


def iter_texts(question: Question, value: Any, path: AnswerPath) -> Iterator[AnswerText]:
    """Yield the nonempty texts in an answer.

    Args:
        question: The answer's question, or a field's.
        value: The answer in its normal form.
        path: Its path.
    """
    if question.kind in LINE_LISTS:
        kind = "line" if question.kind == "lines" else "check"
        yield from (AnswerText((*path, number), kind, text) for number, text in enumerate(value))
    elif question.kind in ENTRY_LISTS:
        for number, entry in enumerate(value):
            yield from _fields(question, entry, (*path, number))
    elif question.kind == "group":
        yield from _fields(question, value, path)
    elif question.kind != "yaml" and (value or question.kind == "word"):
        yield AnswerText(path, question.kind, value)


def _fields(question: Question, entry: Mapping[str, Any], path: AnswerPath) -> Iterator[AnswerText]:
    for field in question.fields:
        if field.name in entry:
            yield from iter_texts(field, entry[field.name], (*path, field.name))


def format_path(path: AnswerPath) -> str:
    """Format a path for errors, such as `phases[1].tasks[0].name`, or `phases[].name` for every entry."""
    steps = (f".{step}" if isinstance(step, str) else "[]" if step is None else f"[{step}]" for step in path)
    return "".join(steps).removeprefix(".")


def check_round_trip(
    renderer: Renderer,
    layout: Layout,
    answers: Mapping[str, Any],
    text: str,
    *,
    provided: Collection[str] = (),
) -> UsageError | None:
    """Return an error for the answers that can't be read back from an item, or None.

    Answers that can't be read back from any item of the template are an error only if the user provided them.

    Args:
        renderer: The template's renderer.
        layout: The template's layout.
        answers: All answers of the template, complete and checked.
        text: The item rendered from them.
        provided: The names of the answers that the user provided.
    """
    found = list(_mismatches(renderer, layout, answers, text))
    lost: list[UsageError] = find_unshown_answers(renderer, layout, answers, provided, text=text)
    if found:
        plain = _with_plain_words(renderer, answers)
        own = {mismatch.path for mismatch in _mismatches(renderer, layout, plain, renderer.item(plain))}
        for mismatch in found:
            if mismatch.path not in own:
                return CombinedUsageError(_broken(renderer, layout, answers, mismatch, own))
            if (
                mismatch.path
                and mismatch.path[0] in provided
                and not _is_default(renderer, str(mismatch.path[0]), answers)
            ):
                lost.append(_lost(mismatch.path))
    return CombinedUsageError(lost) if lost else None


def _broken(
    renderer: Renderer,
    layout: Layout,
    answers: Mapping[str, Any],
    mismatch: _Mismatch | None,
    own: Collection[AnswerPath],
) -> list[UsageError]:
    """Return the errors of all answers that break the item, beginning with the first.

    What one answer breaks makes others fail. So the first that fails is replaced with a plain word, and the
    item is read again.
    """
    errors: list[UsageError] = []
    while mismatch is not None and mismatch.error.place not in [error.place for error in errors]:
        errors.append(mismatch.error)
        if not mismatch.path or len(errors) == MOST_ERRORS:
            break
        question = renderer.template.question(str(mismatch.path[0]))
        if question is None:
            break
        value = normalize(question, answers.get(question.name))
        answers = {**answers, question.name: _with_word(value, mismatch.path[1:])}
        mismatches = _mismatches(renderer, layout, answers, renderer.item(answers))
        mismatch = next((each for each in mismatches if each.path not in own), None)
    return errors


def _with_word(value: Any, path: AnswerPath) -> Any:
    """Return an answer with the text at a path replaced by a word."""
    if not path:
        return "word"
    step = path[0]
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [*value[:step], _with_word(value[step], path[1:]), *value[step + 1 :]]
    return {**value, step: _with_word(value.get(step), path[1:])} if isinstance(value, dict) else value


def check_front_matter(
    renderer: Renderer, layout: Layout, answers: Mapping[str, Any], text: str
) -> list[UsageError]:
    """Return an error for each answer that is changed in, or breaks, the front matter of a new item.

    Args:
        renderer: The template's renderer.
        layout: The template's layout.
        answers: All answers of the template, complete and checked.
        text: The item rendered from them.
    """
    read = _read_front(layout, text)
    asked = {name: renderer.template.question(name) for name in sorted(layout.in_front())}
    if read is not None:
        return [
            _changed_by_front(name)
            for name, question in asked.items()
            if question is not None and normalize(question, answers.get(name)) != read.get(name, "")
        ]
    for name, question in asked.items():
        plain = {**answers, name: "word"}
        if (
            question is not None
            and question.kind == "line"
            and _read_front(layout, renderer.item(plain)) is not None
        ):
            return [_changed_by_front(name)]
    return []


def _read_front(layout: Layout, text: str) -> dict[str, str] | None:
    data = text.encode("utf-8", "surrogatepass")
    try:
        return dict(reversed(answers_in_front(data, read_front(data, layout), layout)))
    except FrontMatterError:
        return None


def _changed_by_front(name: str) -> UsageError:
    return UsageError(
        "would have another meaning in the front matter",
        place=name,
        hint="quote it in the template with '{{ md.scalar(…) }}'",
    )


def find_unshown_answers(
    renderer: Renderer,
    layout: Layout,
    answers: Mapping[str, Any],
    provided: Collection[str],
    *,
    text: str | None = None,
) -> list[UsageError]:
    """Return an error for each text that the user provided but the template does not show.

    Answers that equal the template's default are left out.

    Args:
        renderer: The template's renderer.
        layout: The template's layout.
        answers: The answers.
        provided: The names of the answers that the user provided.
        text: The item rendered from them. An answer without a shape counts as shown if it changes this text;
            without the text it counts as not shown.
    """
    body = set(layout.body.paths())
    front = layout.in_front()
    found: list[UsageError] = []
    for name in provided:
        question = renderer.template.question(name)
        if question is None or name in front or name in renderer.template.answers_in_path:
            continue
        lost: list[AnswerPath] = []
        if question.kind == "yaml":
            before = {**answers, name: default(renderer, question, answers)}
            if question.shown and (text is None or renderer.item(before) == text):
                lost.append((name,))
        else:
            texts = iter_texts(question, normalize(question, answers.get(name)), (name,))
            lost += [
                path
                for path, _, value in texts
                if value and generic_path(path) not in body and _shown(question, path)
            ]
        if lost and not _is_default(renderer, name, answers):
            found += map(_lost, lost)
    return found


def _is_default(renderer: Renderer, name: str, answers: Mapping[str, Any]) -> bool:
    question = renderer.template.question(name)
    return question is not None and answers.get(name) == default(renderer, question, answers)


def _lost(path: AnswerPath) -> UsageError:
    return UsageError(
        "would be lost: it can't be read back from the item",
        place=format_path(path),
        hint="show it in the template, or set 'shown: false' in _shapes",
    )


def _means_nothing(path: AnswerPath, text: str) -> UsageError:
    message = f"'{text}' is what the template writes for a missing answer"
    return UsageError(message, place=format_path(path), hint="leave the answer out")


class _Mismatch(NamedTuple):
    """An answer that is not read back as it was, or (without a path) an unrecognized line."""

    path: AnswerPath
    error: UsageError


def _mismatches(
    renderer: Renderer, layout: Layout, answers: Mapping[str, Any], text: str
) -> Iterator[_Mismatch]:
    body = without_front_matter(text)
    reading = parse_body(body, layout)
    read = reading.values()
    shown = dict.fromkeys(layout.body.paths())
    for name in dict.fromkeys(path[0] for path in shown):
        question = renderer.template.question(str(name))
        if question is None:
            continue
        for path, kind, value in iter_texts(
            question, normalize(question, answers.get(question.name)), (name,)
        ):
            if generic_path(path) not in shown or (
                kind == "word" and path not in read and not (value and _shown(question, path))
            ):
                continue
            if not _same(kind, value, read.pop(path, None)):
                is_empty = path in reading.empty and reading.slots[path].value == value
                yield _Mismatch(path, _means_nothing(path, value) if is_empty else _differs(path))
        # A word that was not provided has the template's default.
        for path in read:
            if path[0] == name and not _is_word(question, path):
                yield _Mismatch(path, _differs(path))
    if reading.raw:
        first = body[reading.raw[0].start : reading.raw[0].end].split("\n")[0]
        message = f"the line '{first[:40]}' would not belong to any answer"
        yield _Mismatch((), UsageError(message, hint="reword the answers"))


def _with_plain_words(renderer: Renderer, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers of the same shape with harmless texts."""
    asked = {question.name: question for question in renderer.template.questions}
    return {
        name: _plain(asked[name], value) if name in asked and asked[name].asked else value
        for name, value in answers.items()
    }


def _plain(question: Question, value: Any) -> Any:
    match question.kind:
        case "line" | "prose" | "code":
            return "word" if value and str(value).strip() else value
        case "lines" | "checks":
            return ["word" for _ in normalize(question, value)]
        case "entries" | "table":
            return [_plain_fields(question, entry) for entry in value or []]
        case "group":
            return _plain_fields(question, value or {})
    return value


def _plain_fields(question: Question, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: _plain(field, entry[field.name]) for field in question.fields if field.name in entry}


def _same(kind: str, value: str, read: str | None) -> bool:
    if read is None or value == read:
        return value == read
    # The template may have added backslashes.
    return kind == "line" and value.replace("\\", "") == read.replace("\\", "")


def _is_word(question: Question, path: AnswerPath) -> bool:
    field = field_at([question], path)
    return field is not None and field.kind == "word"


def _shown(question: Question, path: AnswerPath) -> bool:
    """Tell whether an item must show the answer at a path: `shown` is set for it and all its parents."""
    asked = (field_at([question], path[: end + 1]) for end in range(len(path)))
    return all(each is None or each.shown for each in asked)


def _differs(path: AnswerPath) -> UsageError:
    return UsageError(
        "would break the item's structure with its Markdown",
        place=format_path(path),
        hint="look for a fence, a list or an HTML block in it that is not closed",
    )
