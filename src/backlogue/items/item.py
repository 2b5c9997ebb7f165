"""A whole item read: its front matter, its answers, and what is left over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import StateError
from backlogue.front_matter import FrontMatterError
from backlogue.items.body import ParsedBody, nested
from backlogue.items.body_parser import parse_body
from backlogue.items.escapes import remove_template_escapes
from backlogue.items.front_matter_answers import answers_in_front, read_front

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.front_matter import FrontMatter
    from backlogue.template.layout import Layout
    from backlogue.template.questions import Question
    from backlogue.template.rendering import Renderer


class UnrecognizedText(NamedTuple):
    """A part of an item that says no answer.

    Attributes:
        line: Its first line in the file, from 1.
        end_line: Its last line in the file.
        text: What it says, as it is written.
    """

    line: int
    end_line: int
    text: str


class ParsedItem(NamedTuple):
    """An item read back.

    Attributes:
        data: The file's bytes.
        front: Its front matter.
        body: Its body, as text with the line ends that it has.
        reading: The spans over the body.
        answers: Its answers in their normal form, in the order of the questions; what is missing is left out.
        raw: What is left over, in the file's order.
        in_name: The answers that the file's name gives, by their names; the slug is none of them.
    """

    data: bytes
    front: FrontMatter
    body: str
    reading: ParsedBody
    answers: dict[str, Any]
    raw: tuple[UnrecognizedText, ...]
    in_name: Mapping[str, str]


def parse_item(
    data: bytes, renderer: Renderer, layout: Layout, *, shown: str = "<item>", stem: str = ""
) -> ParsedItem:
    """Read an item back into answers.

    Args:
        data: The file's bytes.
        renderer: The template's renderer.
        layout: Where the template puts each answer.
        shown: The file's path as users see it, for errors.
        stem: The file's name without `.md`, where answers stand in it.

    Raises:
        StateError: It is not UTF-8, or its front matter can't be read; with line and column.
    """
    try:
        front = read_front(data, layout)
    except FrontMatterError as error:
        raise error.of(shown) from error
    body = _decoded(data, front.body, shown)
    reading = parse_body(body, layout)
    said: dict[str, Any] = nested(remove_template_escapes(renderer, layout, reading))
    # Of an answer that stands in several places the first is the one that is read.
    said |= dict(reversed(answers_in_front(data, front, layout)))
    template = renderer.template
    in_name = {
        name: text for name, text in template.item_name.read(stem).items() if name != template.roles.slug
    }
    said = {**in_name, **said}
    answers = {
        question.name: _ordered(question, said[question.name])
        for question in renderer.template.questions
        if question.name in said
    }
    before = data.count(b"\n", 0, front.body)
    raw = tuple(_leftover(body[part.start : part.end], before + part.line) for part in reading.raw)
    return ParsedItem(data, front, body, reading, answers, raw, in_name)


def _ordered(question: Question, value: Any) -> Any:
    """Return an answer with its fields in the template's order."""
    if question.kind == "choice" and isinstance(value, str):
        return question.choice_of(value)
    if isinstance(value, list):
        return [_ordered(question, entry) for entry in value]
    if isinstance(value, dict):
        return {
            field.name: _ordered(field, value[field.name]) for field in question.fields if field.name in value
        }
    return value


def _decoded(data: bytes, start: int, shown: str) -> str:
    try:
        return data[start:].decode()
    except UnicodeDecodeError as error:
        begin = data.rfind(b"\n", 0, start + error.start) + 1
        line = data.count(b"\n", 0, begin) + 1
        column = len(data[begin : start + error.start].decode("utf-8", "replace")) + 1
        raise StateError("is not UTF-8", place=f"{shown}:{line}:{column}", hint="save it as UTF-8") from None


def _leftover(text: str, line: int) -> UnrecognizedText:
    # Not splitlines: U+2028 and form feeds end no line of a file.
    return UnrecognizedText(line, line + text.removesuffix("\n").count("\n"), text)
