"""Find the roles of an item by searching its first lines, without parsing its Markdown.

The result is the same as that of parsing the whole item. If it might not be, for example after a fence,
nothing is found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from backlogue.files import HEAD
from backlogue.front_matter import simple_match
from backlogue.items.body_scan import known_length, may_be_value, without_note
from backlogue.template.line_pattern import is_alone, line_regex, match_line
from backlogue.template.text_pattern import match_exactly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backlogue.template.layout import Layout, LayoutPart, LayoutSection
    from backlogue.template.text_pattern import AnswerPath, TextPattern

# Markdown that can change the meaning of a line: fences, HTML, indented code, underlined headings.
_DOUBTFUL = re.compile(r"^(?:[ \t]*(?:`{3}|~{3}|<)|(?: {4}|[ ]*\t)|[ ]{0,3}(?:=+|-+)[ \t]*$)", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}(?:[ \t]|$)", re.MULTILINE)
_SECTION_END = re.compile(r"\s*(?:#|\Z)")
_BLOCK = re.compile(r"[-+*>#|`~<]|[0-9]{1,9}[.)](?:\s|$)")
_TITLE = re.compile(r"^# +(?P<text>.*?)[ \t]*$", re.MULTILINE)
_LIST = re.compile(r"\s*(?:[-+*]|[0-9]{1,9}[.)])(?:\s|\Z)")
_ITEM = r"^[-+*] "
_ITEM_END = r"(?=\n(?:[-+*] |\n|#)|\n?\Z)"


class _Search(NamedTuple):
    """How to find the line of a role.

    Attributes:
        regex: Matches the line, with a group `text` for the pattern; None if the answer is the whole line.
        pattern: The pattern of the text.
        heading: Matches the heading above the line; None if the line is before the first section.
        in_list: Whether the line is a list item.
        below_title: Whether the line is below the title of the template.
    """

    regex: re.Pattern[str] | None
    pattern: TextPattern
    heading: re.Pattern[str] | None
    in_list: bool = False
    below_title: bool = False


class QuickReader:
    """Finds the roles of items of one template.

    Args:
        names: The question of each role.
        layout: The template's layout.
    """

    def __init__(self, names: Mapping[str, str], layout: Layout) -> None:
        self._layout = layout
        self._empty = {str(each.path[0]): each for each in layout.empty}
        self._values = {name: (kind, choices) for name, kind, choices in layout.values}
        front: dict[str, tuple[str, TextPattern]] = {}
        for key, pattern in reversed(layout.front):
            front.update({str(token[0]): (key, pattern) for token in pattern if isinstance(token, tuple)})
        self._front = {role: front[name] for role, name in names.items() if name in front}
        self._keys = tuple(dict.fromkeys(key for key, _ in self._front.values()))
        self._names = names
        in_body = {role: name for role, name in names.items() if name in layout.in_body()}
        self._searches = {
            role: self._searches_for((name,)) for role, name in in_body.items() if role not in self._front
        }
        self._can = all(self._searches.values())

    def read(self, head: bytes) -> tuple[dict[str, str], int] | None:
        """Return the texts by role and where the body starts; None if the whole item must be parsed."""
        if not self._can:
            return None
        texts: dict[str, str] = {}
        start = 0
        if self._layout.front:
            match = simple_match(head, self._keys)
            if match is None:
                return None
            start = match.end()
            values = dict(zip(self._keys, match.groups(), strict=True))
            for role, (key, pattern) in self._front.items():
                text = _answer(pattern, _unquoted(values[key].decode()), self._names[role])
                if not text or self._is_empty(text, self._names[role]):
                    return None
                texts[role] = text
        elif head.startswith((b"---", b"\xef\xbb\xbf")):
            return None
        return (texts, start) if not self._searches or self._read_body(head, start, texts) else None

    def _read_body(self, head: bytes, start: int, texts: dict[str, str]) -> bool:
        end = head.rfind(b"\n") if len(head) >= HEAD else len(head)
        try:
            body = head[start:end].decode()
        except UnicodeDecodeError:
            return False
        if "\r" in body:
            body = body.replace("\r\n", "\n")
        last = 0
        for role, searches in self._searches.items():
            for search in searches:
                found = _find(search, body)
                if found is None:
                    return False
                text, stop = found
                if search.regex is None and not self._is_certain(text, self._names[role], body, stop):
                    return False
                answer = self._answer(search.pattern, text, self._names[role])
                if (
                    not answer
                    or self._is_empty(answer, self._names[role])
                    or texts.setdefault(role, answer) != answer
                ):
                    return False
                last = max(last, stop)
        # A line below can turn the lines above into a heading.
        end = body.find("\n\n", last)
        above = body[: len(body) if end < 0 else end]
        return _DOUBTFUL.search(above) is None and len(_TITLE.findall(above)) <= 1

    def _is_empty(self, text: str, name: str) -> bool:
        """Tell whether a text may stand for a missing answer."""
        return name in self._empty and self._empty[name].fits(text)

    def _is_certain(self, text: str, name: str, body: str, stop: int) -> bool:
        """Tell whether a paragraph is the answer, so that no other one below its heading can be."""
        known = self._values.get(name, ("", ()))
        is_only = _SECTION_END.match(body, stop) is not None
        return known_length(text, *known) > 0 or (is_only and may_be_value(text, known[0]))

    def _answer(self, pattern: TextPattern, text: str, name: str) -> str | None:
        answer = _answer(pattern, text, name)
        if answer and name in self._values:
            answer = without_note(answer, *self._values[name])
        return None if answer and "\\" in answer else answer

    def _searches_for(self, path: AnswerPath) -> list[_Search]:
        """Return a search for each place of an answer; empty if the whole item must be parsed."""
        body = self._layout.body
        found = [*_searches_of(body.parts, path, None)]
        for section in body.sections:
            if section.level == 1 and len(body.sections) == 1:
                if path in section.patterns[0]:
                    found.append(_Search(_TITLE, section.patterns[0], None))
                below = _searches_of(section.parts, path, None)
                found += (search._replace(below_title=True) for search in below)
                for inner in section.sections:
                    found += _searches_in(inner, path)
            else:
                found += _searches_in(section, path)
        return found if len(found) == sum(each == path for each in body.paths()) else []


def _searches_in(section: LayoutSection, path: AnswerPath) -> Iterator[_Search]:
    """Yield the searches for an answer in a section with a fixed heading."""
    marks = "#" * section.level
    if path in section.patterns[0]:
        heading = re.compile(rf"^{marks} +(?P<text>{line_regex(section.patterns[0])})[ \t]*$", re.MULTILINE)
        yield _Search(heading, section.patterns[0], None)
    elif all(isinstance(token, str) for token in section.patterns[0]):
        words = re.escape(section.heading)
        yield from _searches_of(section.parts, path, re.compile(rf"^{marks} +{words}[ \t]*$", re.MULTILINE))


def _searches_of(
    parts: tuple[LayoutPart, ...], path: AnswerPath, heading: re.Pattern[str] | None
) -> Iterator[_Search]:
    for part in parts:
        for pattern in part.patterns if part.kind in ("line", "fields") else ():
            if path not in pattern:
                continue
            if part.kind == "line" and is_alone(pattern):
                yield _Search(None, pattern, heading)
            else:
                words = line_regex(pattern)
                before, after = (_ITEM, _ITEM_END) if part.kind == "fields" else ("^", "[ \t]*$")
                regex = re.compile(rf"{before}(?P<text>{words}){after}", re.MULTILINE)
                yield _Search(regex, pattern, heading, in_list=part.kind == "fields")


def _find(search: _Search, body: str) -> tuple[str, int] | None:
    """Return the text that a search finds and where it ends, or None."""
    start, end = 0, len(body)
    if search.heading is not None:
        above = search.heading.search(body)
        if above is None:
            return None
        start = above.end()
        below = _HEADING.search(body, start)
        end = below.start() if below else end
    if search.regex is None:
        while body[start : start + 1] == "\n":
            start += 1
        stop = body.find("\n", start, end)
        stop = end if stop < 0 else stop
        text = body[start:stop].strip()
        return None if not text or _BLOCK.match(text) else (text, stop)
    found = search.regex.search(body, start, end)
    if found is None or (search.heading is None and not _is_before_sections(search, body, found)):
        return None
    if search.in_list and not _is_in_first_list(body, start, found.start()):
        return None
    text = found["text"]
    return None if text.endswith("#") else (text, found.end())


def _is_before_sections(search: _Search, body: str, found: re.Match[str]) -> bool:
    """Tell whether a line is a heading, or is before the first section and below the title."""
    if body.startswith("#", found.start()):
        return True
    headings = [each.start() for each in _HEADING.finditer(body, 0, found.start())]
    if not headings and search.below_title and _TITLE.search(body, found.end()):
        return False
    return len(headings) <= 1 and all(body.startswith("# ", heading) for heading in headings)


def _is_in_first_list(body: str, start: int, place: int) -> bool:
    """Tell whether a list item is in the first list after `start`."""
    lines = body[start:place].split("\n")[:-1]
    while lines and lines[-1].startswith(("- ", "* ", "+ ")):
        lines.pop()
    return not any(_LIST.match(line) for line in lines)


def _answer(pattern: TextPattern, text: str, name: str) -> str | None:
    """Return the answer to a question in a text that matches a pattern, or None."""
    found = match_exactly((pattern,), text) or match_line(pattern, text)
    spans = [(start, end) for path, start, end in found.slots if path == (name,)] if found else []
    return text[spans[0][0] : spans[0][1]].strip() if spans else None


def _unquoted(text: str) -> str:
    return text[1:-1] if text[:1] in ("'", '"') else text
