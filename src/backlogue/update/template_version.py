"""One version of a template, and the text that it writes without answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import UsageError
from backlogue.front_matter import FrontMatterError, read_with_yaml
from backlogue.items.body_parser import parse_body
from backlogue.items.escapes import fill_for_rendering
from backlogue.markdown import parse, split_lines
from backlogue.template.answers import default

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backlogue.items.body import ParsedBody
    from backlogue.items.item_format import ItemFormat
    from backlogue.template.layout import Layout
    from backlogue.template.loader import Template


class FrontLine(NamedTuple):
    """One key of the front matter as the template writes it.

    Attributes:
        text: Its value as text; None for a list or a mapping.
        lines: The lines of key and value, each with its line break.
    """

    text: str | None
    lines: str


class BareItem(NamedTuple):
    """An item with only defaults.

    Attributes:
        front: The keys of its front matter.
        lines: The lines of its body.
        reading: Its parsed body.
    """

    front: Mapping[str, FrontLine]
    lines: list[str]
    reading: ParsedBody


@dataclass(frozen=True)
class TemplateVersion:
    """A version of a template.

    Attributes:
        form: Reads items of it.
        name: The version's name for display.
    """

    form: ItemFormat
    name: str
    _last: dict[str, ParsedBody] = field(default_factory=dict, compare=False, repr=False)
    _bare: dict[tuple[tuple[str, str], ...], BareItem] = field(default_factory=dict, compare=False)

    @property
    def template(self) -> Template:
        """The template."""
        return self.form.renderer.template

    @property
    def layout(self) -> Layout:
        """Where it puts each answer."""
        return self.form.layout

    def read_body(self, body: str) -> ParsedBody:
        """Parse an item's body; the last result is cached."""
        if body not in self._last:
            self._last.clear()
            self._last[body] = parse_body(body, self.layout)
        return self._last[body]

    def bare_item(self, given: Mapping[str, str]) -> BareItem:
        """Return an item with only defaults and some answers.

        Raises:
            UsageError: The template fails.
        """
        key = tuple(sorted(given.items()))
        if key not in self._bare:
            self._bare[key] = self._render(given)
        return self._bare[key]

    def _render(self, given: Mapping[str, str]) -> BareItem:
        renderer = self.form.renderer
        answers: dict[str, Any] = fill_for_rendering(renderer, {})
        for question in self.template.questions:
            value = given.get(question.name)
            if value is None and question.asked:
                try:
                    value = default(renderer, question, answers)
                except UsageError:  # made from an answer that is missing here
                    continue
            if value is not None:
                answers[question.name] = value
        text = renderer.item(answers)
        found = re.match(r"---\n.*?^---(?:\n|\Z)", text, re.DOTALL | re.MULTILINE)
        body = text[found.end() :] if found else text
        front = dict(_front_lines(found.group())) if found else {}
        return BareItem(front, split_lines(body), self.read_body(body))

    @cached_property
    def guidance(self) -> tuple[tuple[str, ...], ...]:
        """The paragraphs that explain how to fill in an item, each as its lines."""
        texts = [*self._leftovers(), *self._comments()]
        for question in self.template.questions:
            if question.kind == "prose":
                texts += question.placeholders
        found = (paragraph for text in texts for paragraph in _paragraphs(text))
        return tuple(dict.fromkeys(lines for lines in found if _is_telling(lines)))

    def _leftovers(self) -> Iterator[str]:
        leftovers = self.template.config.get("_leftovers")
        if isinstance(leftovers, dict):
            yield from (str(text or "") for text in leftovers.values())
        for each in leftovers if isinstance(leftovers, list) else ():
            if isinstance(each, dict):
                yield str(each.get("text") or "")

    def _comments(self) -> Iterator[str]:
        lines = self.bare_item({}).lines
        for block in parse(lines):
            if block.kind == "html" and lines[block.start].lstrip().startswith("<!--"):
                yield "\n".join(lines[block.start : block.end])


def _front_lines(text: str) -> Iterator[tuple[str, FrontLine]]:
    """Yield the keys of a rendered front matter and their lines."""
    data = text.encode()
    try:
        values = read_with_yaml(data).values
    except FrontMatterError:
        return
    begins = [data.rindex(b"\n", 0, value.key_start) + 1 for value in values]
    ends = [*begins[1:], data.rindex(b"---")]
    for value, begin, end in zip(values, begins, ends, strict=True):
        # A comment above the next key belongs to that key.
        lines = re.sub(r"(?m)^#.*\n", "", data[begin:end].decode())
        yield value.key, FrontLine(value.text, lines)


def _paragraphs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the paragraphs of a text; a comment or a fence is one, whatever it holds."""
    lines = [line.rstrip() for line in split_lines(text.strip("\n"))]
    for block in parse(lines):
        yield tuple(lines[block.start : block.end])


_FEWEST_WORDS = 3


def _is_telling(lines: tuple[str, ...]) -> bool:
    """Tell whether a paragraph is too long to be written by chance."""
    text = " ".join(lines)
    is_marked = text.lstrip().startswith(("<!--", "[")) and re.search(r"\w", text) is not None
    return is_marked or len(re.findall(r"\w+", text)) >= _FEWEST_WORDS
