"""Parse a whole item: its front matter, its answers, and unrecognized text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import StateError
from backlogue.front_matter import FrontMatterError
from backlogue.items.body import ParsedBody, nested_answers
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
    """A part of an item that is not an answer and not part of the template.

    Attributes:
        line: Its first line in the file, from 1.
        end_line: Its last line in the file.
        text: The text as written.
    """

    line: int
    end_line: int
    text: str


class ParsedItem(NamedTuple):
    """A parsed item.

    Attributes:
        data: The file's bytes.
        front: Its front matter.
        body: Its body as text, with its own line ends.
        reading: The parsed body.
        answers: Its answers in normal form, in the order of the questions, without missing ones.
        raw: The unrecognized text, in file order.
        in_name: The answers in the file name and the folder, except the slug.
        stem: The file name without `.md`.
        folder: The folder, relative to the backlog; None if it is not known or has no meaning.
    """

    data: bytes
    front: FrontMatter
    body: str
    reading: ParsedBody
    answers: dict[str, Any]
    raw: tuple[UnrecognizedText, ...]
    in_name: Mapping[str, str]
    stem: str = ""
    folder: str | None = None


def parse_item(
    data: bytes,
    renderer: Renderer,
    layout: Layout,
    *,
    display_path: str = "<item>",
    stem: str = "",
    folder: str | None = None,
) -> ParsedItem:
    """Parse an item into answers.

    Args:
        data: The file's bytes.
        renderer: The template's renderer.
        layout: The template's layout.
        display_path: The file's path for display, for errors.
        stem: The file name without `.md`, which may contain answers.
        folder: The folder, relative to the backlog, which may tell the status; None if that is not known.

    Raises:
        StateError: The file is not UTF-8, or its front matter is invalid; with line and column.
    """
    try:
        front = read_front(data, layout)
    except FrontMatterError as error:
        raise error.of(display_path) from error
    body = decode_body(data, front.body, display_path)
    reading = parse_body(body, layout)
    found: dict[str, Any] = nested_answers(remove_template_escapes(renderer, layout, reading))
    # If an answer appears in several places, the first one counts.
    found |= dict(reversed(answers_in_front(data, front, layout)))
    template = renderer.template
    in_name = {
        name: text for name, text in template.item_name.read(stem).items() if name != template.roles.slug
    }
    found = {**in_name, **found}
    status = template.roles.status
    if status is not None and template.folders.pairs and folder is not None:
        question = template.question(status)
        written = found.get(status)
        meant = question.choice_of(written) if question and isinstance(written, str) else None
        in_folder = template.folders.status_in(folder, meant)
        if in_folder is not None:
            # The folder decides: a status in the text only tells apart those of one folder.
            in_name[status] = found[status] = in_folder
    answers = {
        question.name: _ordered(question, found[question.name])
        for question in renderer.template.questions
        if question.name in found
    }
    before = data.count(b"\n", 0, front.body)
    raw = tuple(_leftover(body[part.start : part.end], before + part.line) for part in reading.raw)
    return ParsedItem(data, front, body, reading, answers, raw, in_name, stem, folder)


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


def decode_body(data: bytes, start: int, display_path: str) -> str:
    """Return an item's body as text.

    Args:
        data: The file's bytes.
        start: Where the body starts in them.
        display_path: The file's path as users see it.

    Raises:
        StateError: It is not UTF-8; with line and column.
    """
    try:
        return data[start:].decode()
    except UnicodeDecodeError as error:
        begin = data.rfind(b"\n", 0, start + error.start) + 1
        line = data.count(b"\n", 0, begin) + 1
        column = len(data[begin : start + error.start].decode("utf-8", "replace")) + 1
        raise StateError(
            "is not UTF-8", place=f"{display_path}:{line}:{column}", hint="save it as UTF-8"
        ) from None


def _leftover(text: str, line: int) -> UnrecognizedText:
    # Not splitlines: U+2028 and form feeds don't end a line in a file.
    return UnrecognizedText(line, line + text.removesuffix("\n").count("\n"), text)
