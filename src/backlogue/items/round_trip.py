"""The proof that an item says what was answered: read back before it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import CombinedUsageError, UsageError
from backlogue.front_matter import FrontMatterError
from backlogue.items.body_parser import parse_body
from backlogue.items.front_matter_answers import answers_in_front, read_front
from backlogue.template.answers import default, normalize
from backlogue.template.questions import ENTRY_LISTS, LINE_LISTS, field_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from backlogue.template.layout import Layout
    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer
    from backlogue.template.text_pattern import AnswerPath


class AnswerText(NamedTuple):
    """One text of the answers: where it is, what kind it is, and its normal form."""

    path: AnswerPath
    kind: str
    value: str


def iter_texts(question: Question, value: Any, path: AnswerPath) -> Iterator[AnswerText]:
    """Yield every text of an answer in its normal form; what says nothing is left out.

    Args:
        question: The answer's question, or a field's.
        value: The answer in its normal form.
        path: Where it is.
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
    """Return a path as errors name it: `phases[1].tasks[0].name`; `phases[].name` is that of every entry."""
    steps = (f".{step}" if isinstance(step, str) else "[]" if step is None else f"[{step}]" for step in path)
    return "".join(steps).removeprefix(".")


def check_round_trip(
    renderer: Renderer,
    layout: Layout,
    answers: Mapping[str, Any],
    text: str,
    *,
    given: Collection[str] = (),
) -> UsageError | None:
    """Return which answers an item about to be written would not give back, or None if all is well.

    What the template puts where it can't be read back, whatever the answers say, is a fault of theirs only
    where somebody gave them.

    Args:
        renderer: The template's renderer.
        layout: Where the template puts each answer.
        answers: Every answer of the template, complete and checked.
        text: The item rendered from them.
        given: The names of the answers that somebody gave.
    """
    found = list(_faults(renderer, layout, answers, text))
    lost = find_unshown_answers(renderer, layout, answers, given, text=text)
    if found:
        plain = _with_plain_words(renderer, answers)
        own = {fault.path for fault in _faults(renderer, layout, plain, renderer.item(plain))}
        for fault in found:
            if fault.path not in own:
                # What one answer breaks makes others fail: the first is the one to look at.
                return fault.error
            if (
                fault.path
                and fault.path[0] in given
                and not _is_default(renderer, str(fault.path[0]), answers)
            ):
                lost.append(_lost(fault.path))
    return CombinedUsageError(lost) if lost else None


def check_front_matter(
    renderer: Renderer, layout: Layout, answers: Mapping[str, Any], text: str
) -> list[UsageError]:
    """Return an error for every answer that the front matter of a new item would change or break.

    Args:
        renderer: The template's renderer.
        layout: Where the template puts each answer.
        answers: Every answer of the template, complete and checked.
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
        "would not stay as it is: in the front matter it means something else",
        place=name,
        hint="quote it in the template: '{{ md.scalar(…) }}'",
    )


def find_unshown_answers(
    renderer: Renderer,
    layout: Layout,
    answers: Mapping[str, Any],
    given: Collection[str],
    *,
    text: str | None = None,
) -> list[UsageError]:
    """Return an error for every text that was given and that the template puts nowhere.

    An answer that is the template's default is no loss.

    Args:
        renderer: The template's renderer.
        layout: Where the template puts each answer.
        answers: The answers.
        given: The names of the answers that somebody gave.
        text: The item rendered from them. What can't be read back because its shape is unknown is shown if
            the item depends on it; without an item it is not.
    """
    body = set(layout.body.paths())
    front = layout.in_front()
    found: list[UsageError] = []
    for name in given:
        question = renderer.template.question(name)
        if question is None or name in front or name in renderer.template.item_name.answers:
            continue
        lost: list[AnswerPath] = []
        if question.kind == "yaml":
            before = {**answers, name: default(renderer, question, answers)}
            if question.shown and (text is None or renderer.item(before) == text):
                lost.append((name,))
        else:
            said = iter_texts(question, normalize(question, answers.get(name)), (name,))
            lost += [
                path for path, _, value in said if value and _any(path) not in body and _shown(question, path)
            ]
        if lost and not _is_default(renderer, name, answers):
            found += map(_lost, lost)
    return found


def _is_default(renderer: Renderer, name: str, answers: Mapping[str, Any]) -> bool:
    question = renderer.template.question(name)
    return question is not None and answers.get(name) == default(renderer, question, answers)


def _lost(path: AnswerPath) -> UsageError:
    return UsageError(
        "would be lost: the template does not show it where it can be read back",
        place=format_path(path),
        hint="show it in the template, or mark it 'shown: false' in _shapes",
    )


class _Fault(NamedTuple):
    """An answer that does not come back, or (without a path) a line that belongs to none."""

    path: AnswerPath
    error: UsageError


def _faults(renderer: Renderer, layout: Layout, answers: Mapping[str, Any], text: str) -> Iterator[_Fault]:
    front = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    body = text[front.end() :] if front else text
    reading = parse_body(body, layout)
    said = {path: slot.value for path, slot in reading.slots.items()}
    shown = dict.fromkeys(layout.body.paths())
    for name in dict.fromkeys(path[0] for path in shown):
        question = renderer.template.question(str(name))
        if question is None:
            continue
        for path, kind, value in iter_texts(
            question, normalize(question, answers.get(question.name)), (name,)
        ):
            if _any(path) not in shown or (
                kind == "word" and path not in said and not (value and _shown(question, path))
            ):
                continue
            if not _same(kind, value, said.pop(path, None)):
                yield _Fault(path, _differs(path))
        # A word that was not given has the template's default.
        for path in said:
            if path[0] == name and not _is_word(question, path):
                yield _Fault(path, _differs(path))
    if reading.raw:
        first = body[reading.raw[0].start : reading.raw[0].end].split("\n")[0]
        message = f"the line '{first[:40]}' would belong to no answer"
        yield _Fault((), UsageError(message, hint="word the answers otherwise"))


def _with_plain_words(renderer: Renderer, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers of the same shape whose texts can break nothing."""
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


def _any(path: AnswerPath) -> AnswerPath:
    return tuple(None if isinstance(step, int) else step for step in path)


def _same(kind: str, value: str, read: str | None) -> bool:
    if read is None or value == read:
        return value == read
    # What the template escapes has backslashes that the answer has not, or has them elsewhere.
    return kind == "line" and value.replace("\\", "") == read.replace("\\", "")


def _is_word(question: Question, path: AnswerPath) -> bool:
    field = field_at([question], path)
    return field is not None and field.kind == "word"


def _shown(question: Question, path: AnswerPath) -> bool:
    """Tell whether an item must show the answer at a path: neither it nor what it is inside is excepted."""
    asked = (field_at([question], path[: end + 1]) for end in range(len(path)))
    return all(each is None or each.shown for each in asked)


def _differs(path: AnswerPath) -> UsageError:
    return UsageError(
        "would not stay in its place: its Markdown changes the structure around it",
        place=format_path(path),
        hint="look for a fence, a list or an HTML block in it that does not end",
    )
