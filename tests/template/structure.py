"""What an item's Markdown tree must be, from its answers alone, and what it is, by a CommonMark parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark")

SECTIONS = {
    "components": ("Technical Architecture", ""),
    "compatibility": ("Migration Path", "Backward Compatibility"),
    "extensions": ("Future Enhancements", "Potential Extensions"),
}
GOALS = {
    "functionality": "Functionality Goals",
    "user_experience": "User Experience Goals",
    "maintainability": "Maintainability Goals",
}


class Node(NamedTuple):
    """One thing in a document: a block's start or end, or a piece of inline text.

    Attributes:
        kind: The parser's name of it, such as `heading_open`, `fence`, `text`.
        detail: A heading's tag, a fence's language, a list's marker, a link's target.
        text: Literal text.
    """

    kind: str
    detail: str = ""
    text: str = ""


def found(item: str) -> list[Node]:
    """Return the tree of a rendered item, below its front matter."""
    return _nodes(_PARSER.parse(_body(item)))


def expected(item: str, answers: Mapping[str, Any]) -> list[Node]:
    """Return the tree that the item of `answers` must have.

    Args:
        item: The rendered item: for the link definitions in it, which count in all of it.
        answers: The answers, in their normal form.
    """
    environment: dict[str, Any] = {}
    _PARSER.parse(_body(item), environment)
    return list(_merged(_Expectation(answers, environment).item()))


def _body(item: str) -> str:
    return item.split("---\n", 2)[2]


def _nodes(tokens: Iterable[Token]) -> list[Node]:
    return list(_merged(node for token in tokens for node in _node(token)))


_DETAILS: dict[str, Callable[[Token], str]] = {
    "fence": lambda token: token.info.strip(),
    "image": lambda token: str(token.attrs.get("src")),
    "link_open": lambda token: str(token.attrs.get("href")),
    "ordered_list_open": lambda token: str(token.attrs.get("start", "")),
    "heading_open": lambda token: token.tag,
    "heading_close": lambda token: token.tag,
}
_LITERAL = ("fence", "code_block", "html_block", "code_inline", "image")


def _node(token: Token) -> Iterator[Node]:
    if token.type == "inline":
        for child in token.children or []:
            yield from _node(child)
    elif token.type in ("text", "text_special", "html_inline", "softbreak"):
        # A tag that had to be escaped is seen as it was typed; what matters is that it is there.
        yield Node("text", text="\n" if token.type == "softbreak" else token.content)
    else:
        detail = _DETAILS.get(token.type)
        yield Node(
            token.type,
            detail(token) if detail else "",
            token.content.rstrip("\n") if token.type in _LITERAL else "",
        )


def _merged(nodes: Iterable[Node]) -> Iterator[Node]:
    """Join neighbouring texts: where the parser cuts them says nothing."""
    text = ""
    for node in nodes:
        if node.kind == "text":
            text += node.text
            continue
        if text:
            yield Node("text", text=text)
            text = ""
        yield node
    if text:
        yield Node("text", text=text)


class _Expectation:
    """The contract's layout, as nodes."""

    def __init__(self, answers: Mapping[str, Any], environment: dict[str, Any]) -> None:
        self._answers = answers
        self._environment = environment

    def item(self) -> Iterator[Node]:
        answers = self._answers
        yield from self._heading(1, self._line(answers["title"]))
        yield from self._section("Problem Statement", self._problem(), answers.get("problem"))
        yield from self._section("Proposed Solution", self._solution(), answers.get("solution"))
        yield from self._section("Technical Architecture", self._components())
        yield from self._section("Implementation Strategy", self._phases())
        yield from self._section(
            "Error Handling Strategy", self._labelled("risks", ("problem", "solution", "fallback"))
        )
        yield from self._section(
            "User Experience Enhancements",
            self._labelled("ux_features", ("description", "benefit", "implementation")),
        )
        yield from self._section("Testing Strategy", self._tests())
        for name in ("compatibility", "extensions"):
            title, heading = SECTIONS[name]
            yield from self._section(title, self._named_list(heading, answers.get(name)))
        yield from self._section(
            "Technical Considerations",
            [
                *self._named_list("Performance", answers.get("performance")),
                *self._named_list("Security", answers.get("security")),
            ],
        )
        goals = answers.get("metrics") or {}
        yield from self._section(
            "Success Metrics",
            [node for name, heading in GOALS.items() for node in self._goals(heading, goals.get(name))],
        )

    def _section(self, title: str, nodes: Iterable[Node], prose: str | None = None) -> Iterator[Node]:
        inside = list(nodes)
        if inside or prose:  # prose may be a link definition, of which the tree shows nothing
            yield from self._heading(2, [Node("text", text=title)])
            yield from inside

    def _problem(self) -> Iterator[Node]:
        yield from self._prose(self._answers.get("problem"))
        if self._answers.get("limitations"):
            yield from self._paragraph(_strong([Node("text", text="Current Limitations:")]))
            yield from self._bullets(self._answers["limitations"])

    def _solution(self) -> Iterator[Node]:
        yield from self._prose(self._answers.get("solution"))
        improvements = self._answers.get("improvements")
        if improvements:
            yield from self._paragraph([Node("text", text="Key improvements:")])
            yield from _list(
                "ordered_list", ([*self._paragraph(self._named(entry))] for entry in improvements)
            )

    def _components(self) -> Iterator[Node]:
        for component in self._answers.get("components") or []:
            yield from self._heading(3, self._line(component["name"]))
            yield from self._prose(component.get("description"))
            if component.get("code"):
                language = component.get("language", self._answers.get("code_language") or "lua")
                yield Node("fence", language, component["code"].rstrip("\n"))

    def _phases(self) -> Iterator[Node]:
        for number, phase in enumerate(self._answers.get("phases") or [], 1):
            title = [Node("text", text=f"Phase {number}: "), *self._line(phase["name"])]
            yield from self._heading(3, title)
            yield from self._prose(phase.get("description"))
            if phase.get("tasks"):
                yield from _list("ordered_list", (self._task(task) for task in phase["tasks"]))

    def _task(self, task: Mapping[str, Any]) -> list[Node]:
        details = self._bullets(task["details"]) if task.get("details") else []
        return [*self._paragraph(_strong(self._line(task["name"]))), *details]

    def _labelled(self, name: str, labels: Iterable[str]) -> Iterator[Node]:
        for entry in self._answers.get(name) or []:
            yield from self._heading(3, self._line(entry["name"]))
            pairs = [
                {"name": label.capitalize(), "description": entry[label]}
                for label in labels
                if entry.get(label)
            ]
            if pairs:
                yield from _list("bullet_list", ([*self._paragraph(self._named(pair))] for pair in pairs))

    def _tests(self) -> Iterator[Node]:
        for approach in self._answers.get("tests") or []:
            yield from self._heading(3, self._line(approach["name"]))
            yield from self._named_list("", approach.get("cases"))

    def _named_list(self, heading: str, entries: Any) -> Iterator[Node]:
        if not entries:
            return
        if heading:
            yield from self._heading(3, [Node("text", text=heading)])
        yield from _list("bullet_list", ([*self._paragraph(self._named(entry))] for entry in entries))

    def _goals(self, heading: str, texts: Any) -> Iterator[Node]:
        if texts:
            yield from self._heading(3, [Node("text", text=heading)])
            yield from self._bullets(texts)

    def _named(self, entry: Mapping[str, Any]) -> Iterator[Node]:
        yield from _strong(self._line(entry["name"]))
        if entry.get("description"):
            yield Node("text", text=": ")
            yield from self._line(entry["description"])

    def _bullets(self, texts: Iterable[str]) -> Iterator[Node]:
        return _list("bullet_list", ([*self._paragraph(self._entry(text))] for text in texts))

    def _entry(self, text: str) -> list[Node]:
        """Return a list item's text: what would start another block there is taken literally."""
        whole = [token.type for token in _PARSER.parse(text)]
        is_paragraph = whole == ["paragraph_open", "inline", "paragraph_close"]
        return self._line(text if is_paragraph or text[0].isdigit() else "\\" + text)

    def _heading(self, level: int, inline: Iterable[Node]) -> Iterator[Node]:
        yield Node("heading_open", f"h{level}")
        yield from inline
        yield Node("heading_close", f"h{level}")

    def _paragraph(self, inline: Iterable[Node]) -> Iterator[Node]:
        yield Node("paragraph_open")
        yield from inline
        yield Node("paragraph_close")

    def _line(self, text: str) -> list[Node]:
        return _nodes(_PARSER.parseInline(text, self._environment))

    def _prose(self, text: str | None) -> list[Node]:
        return _nodes(_PARSER.parse(text or "", dict(self._environment)))


def _strong(inline: Iterable[Node]) -> Iterator[Node]:
    yield Node("strong_open")
    yield from inline
    yield Node("strong_close")


def _list(kind: str, entries: Iterable[list[Node]]) -> Iterator[Node]:
    yield Node(f"{kind}_open")
    for entry in entries:
        yield Node("list_item_open")
        yield from entry
        yield Node("list_item_close")
    yield Node(f"{kind}_close")


_EMPHASIS = re.compile(r"(strong|em)_(open|close)")
_MARKS = str.maketrans("", "", "*_")


def without_emphasis(nodes: Iterable[Node]) -> list[Node]:
    """Return the tree without the emphasis inside bold names, and without its marks.

    In a bold name a mark that could end it early is escaped, even where it would have been emphasis.
    """
    depth = 0
    kept: list[Node] = []
    for node in nodes:
        if node.kind == "strong_close" and depth == 1:
            kept.append(node)
        if depth == 0 or not _EMPHASIS.fullmatch(node.kind):
            kept.append(
                node._replace(text=node.text.translate(_MARKS)) if depth and node.kind == "text" else node
            )
        depth += (node.kind == "strong_open") - (node.kind == "strong_close")
    return list(_merged(node for node in kept if node != Node("text")))
