"""Prove that an update loses nothing, before a file is written.

It shares no code with the planner but the reader of items: it looks at the two texts, line by line. A line
that neither version of the template wrote must be in both texts, in the same order and under the same
heading; no line of the template is doubled; and the new item gives the answers of the old one, under their
new names.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.errors import BacklogueError
from backlogue.items.escapes import fill_for_rendering
from backlogue.items.front_matter_answers import answers_in_front, read_front
from backlogue.template.answers import default
from backlogue.template.questions import field_at
from backlogue.template.text_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from backlogue.items.item_format import ItemFormat
    from backlogue.template.layout import Layout, LayoutPart, LayoutSection
    from backlogue.template.text_pattern import AnswerPath, TextPattern
    from backlogue.update.template_version import TemplateVersion

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_FENCE = re.compile(r" {0,3}(?:[-+*>][ \t]+|\d+[.)][ \t]+)*(`{3,}|~{3,})(.*)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*\Z")
_BOX = re.compile(r"((?:[-+*]|\d{1,9}[.)])[ \t]+\[)([^\]])(\](?=[ \t]))")
_RULE = re.compile(r"[-*_](?:[ \t]*[-*_]){2,}")
_ONE_LINE = ("choice", "date", "line", "word", "number", "slug")


class _Line(NamedTuple):
    """A line of an item.

    Attributes:
        number: Its number, from 1.
        text: The line without the white space around it.
        own: What people wrote of it: texts that must stay; empty for a line of the template.
        heading: The number of the heading line above it; 0 above the first.
        paths: The answers that it holds, by the template's pattern; empty for other lines.
    """

    number: int
    text: str
    own: tuple[str, ...]
    heading: int
    paths: tuple[AnswerPath, ...] = ()


class UpdateProof:
    """Compares items before and after an update.

    Args:
        old: The version of the template that items were written from.
        new: The version that they are updated to.
        names: The new name of each answer that both have.
    """

    def __init__(self, old: TemplateVersion, new: TemplateVersion, names: Mapping[str, str]) -> None:
        self._old = _Words(old)
        self._new = _Words(new)
        self._names = names
        self._questions = new.template.questions
        kinds = {question.name: question.kind for question in old.template.questions}
        others = {question.name: question.kind for question in new.template.questions}
        readable = new.layout.answers() - {str(each.path[0]) for each in new.layout.unreadable}
        self._compared = [
            name
            for name, new_name in names.items()
            if kinds.get(name) == others.get(new_name) and new_name in readable
        ]
        self._short = {name for name, kind in kinds.items() if kind in _ONE_LINE}

    def failure(self, before: bytes, after: bytes) -> str | None:
        """Return what an update would lose or change, or None if it is proven to lose nothing.

        Args:
            before: The item's bytes.
            after: The bytes to be written.
        """
        try:
            old, new = before.decode("utf-8-sig"), after.decode("utf-8-sig")
            said, says = self._old.answers(before), self._new.answers(after)
        except (UnicodeDecodeError, BacklogueError) as error:
            return f"it could not be read afterwards: {error}"
        here, there = self._old.lines(old), self._new.lines(new)
        values = {
            text
            for path, text in said.items()
            if path[0] in self._short and len(path) == 1 and says.get(self._path(path)) == text
        }
        return (
            (self._lost(here, there, ()) and self._lost(here, there, values))
            or self._invented(here, there, says)
            or self._doubled(old, new, here, there)
            or self._changed_answer(said, says, before)
        )

    def unread(self, data: bytes) -> str | None:
        """Return which answer of an item that stays as it is only the old version reads; None if none is.

        The old version reads an item of the new one otherwise; there the new one reads every line somewhere,
        and what it leaves out are its own words.
        """
        try:
            unread = self._new.unrecognized(data)
            said, says = self._old.answers(data), self._new.answers(data)
        except (UnicodeDecodeError, BacklogueError) as error:
            return f"it can't be read: {error}"
        lost = {
            path: text
            for path, text in said.items()
            if self._is_unread(self._bare(text, self._old), says.get(self._path(path)), unread, says.values())
        }
        if self._changed_answer(lost, says, data) is None:
            return None
        return f"the answer '{_named(next(iter(lost)))}' has another heading or label than the template's"

    def _is_unread(self, lines: list[str], now: str | None, unread: str, says: Iterable[str]) -> bool:
        """Tell whether the new version does not read the lines of an answer."""
        if not now and not any(line in self._new.own for line in lines):
            return True
        left = [line for line in lines if line in unread]
        return bool(left) and not any(left[0] in answer for answer in says)

    def _path(self, path: AnswerPath) -> AnswerPath:
        return (self._names.get(str(path[0]), ""), *path[1:])

    # Lines

    def _lost(self, here: Sequence[_Line], there: Sequence[_Line], moved: Iterable[str]) -> str | None:
        """Return which line of the old item is not in the new one, in its order and under its heading."""
        moved = set(moved)
        titles = _titles(here), _titles(there)
        at = 0
        headings: dict[int, int] = {}
        origins: dict[int, int] = {}
        for line in here:
            own = [text for text in line.own if text not in moved]
            if not own:
                continue
            found = next((n for n in range(at, len(there)) if _holds(there[n].text, own, line)), None)
            if found is None:
                return f"line {line.number} would be lost or moved: '{_short(line.text)}'"
            target = there[found].heading
            if not self._is_same(line.heading, target, titles):
                return f"line {line.number} would be under another heading: '{_short(line.text)}'"
            if headings.setdefault(line.heading, target) != target:
                return f"line {line.number} would be under another heading: '{_short(line.text)}'"
            if origins.setdefault(target, line.heading) != line.heading:
                return f"line {line.number} would be under another heading: '{_short(line.text)}'"
            at = found + 1
        return None

    @staticmethod
    def _is_same(old: int, new: int, titles: tuple[dict[int, str], dict[int, str]]) -> bool:
        """Tell whether a heading of the new item can be one of the old: the same text, or a renamed one."""
        before, after = titles[0].get(old), titles[1].get(new)
        if before == after or before is None or after is None:
            return before == after
        return [*titles[1].values()].count(before) < [*titles[0].values()].count(before)

    def _invented(
        self, here: Sequence[_Line], there: Sequence[_Line], says: Mapping[AnswerPath, str]
    ) -> str | None:
        """Return which line of the new item neither was there before nor is the template's."""
        known = set(self._names.values())
        given = {text for path, text in says.items() if len(path) == 1 and path[0] not in known}
        short = {self._names[name] for name in self._short if name in self._names}
        given |= {text for path, text in says.items() if len(path) == 1 and path[0] in short}
        at = 0
        for line in there:
            own = [text for text in line.own if text not in given]
            if not own or _RULE.fullmatch(line.text):
                continue
            found = next((n for n in range(at, len(here)) if _holds(here[n].text, own, line)), None)
            if found is None:
                return f"'{_short(line.text)}' would be written twice, or out of order"
            at = found + 1
        return None

    def _doubled(self, old: str, new: str, here: Sequence[_Line], there: Sequence[_Line]) -> str | None:
        """Return which line of the template would be there more often than the template has it."""
        lines = Counter(line.paths for line in there if line.paths and not any(None in p for p in line.paths))
        known = Counter(tuple(map(self._path, line.paths)) for line in here)
        for paths, count in lines.items():
            if count > max(known[paths], self._new.shown(paths)):
                return f"the answer '{_named(paths[0])}' would appear twice"
        before, after = (_counted(text) for text in (old, new))
        for text, count in after.items():
            if (
                text in self._new.own
                and not _RULE.fullmatch(text)
                and count > max(self._new.own[text], before[text])
            ):
                return f"'{_short(text)}' would appear twice"
        return None

    def _changed_answer(
        self, said: Mapping[AnswerPath, str], says: Mapping[AnswerPath, str], before: bytes
    ) -> str | None:
        """Return which answer the new item would not give as the old one did.

        What an item of the new version says already is right, whatever the old version takes it for.
        """
        already: dict[AnswerPath, str] | None = None
        for path, text in said.items():
            if path[0] not in self._compared or field_at(self._questions, self._path(path)) is None:
                continue
            wanted = self._bare(text, self._old)
            now = says.get(self._path(path), "")
            if wanted in (self._bare(now, self._new), self._bare(now, self._old)):
                continue
            if already is None:
                already = self._already(before)
            if not now or already.get(self._path(path)) != now:
                return f"the answer '{_named(path)}' would change"
        return None

    def _already(self, before: bytes) -> dict[AnswerPath, str]:
        """Return the answers that the old item gives as one of the new version."""
        try:
            return self._new.answers(before)
        except BacklogueError:  # it has no front matter yet
            return {}

    @staticmethod
    def _bare(text: str, words: _Words) -> list[str]:
        """Return the lines of an answer without the template's guidance."""
        lines = (line.strip() for line in text.split("\n"))
        return [line for line in lines if line and line not in words.guidance]


class _Words:
    """The words that one version of a template writes itself."""

    def __init__(self, version: TemplateVersion) -> None:
        self._version = version
        form = version.form
        guidance = Counter(_guidance(form))
        self.guidance = frozenset(guidance)
        # The more of the two: a template shows an item, and says what a finished one must not hold.
        self.own = Counter(_written(form)) | guidance
        self._columns = [frozenset(names) for names in _columns(form.layout.body)]
        self._headings = {text.casefold() for text in self.own if text.startswith("#")}
        front = [_compiled(pattern) for pattern in _front_patterns(form.layout)]
        # Those with the most words first: any text fits a heading that is all answer.
        lines = sorted(_section_patterns(form.layout.body), key=_count_of_words, reverse=True)
        body = [_compiled(line) for line in lines]
        self._patterns = [*front, *body]
        self._starts = _by_start(body), _by_start(front)

    def unrecognized(self, data: bytes) -> str:
        """Return the text of an item that is neither the template's nor an answer."""
        layout = self._version.layout
        body = data[read_front(data, layout).body :].decode()
        raw = self._version.read_body(body).raw
        return "\n".join(body[part.start : part.end] for part in raw)

    def answers(self, data: bytes) -> dict[AnswerPath, str]:
        """Return the texts of all answers that an item gives, by their paths."""
        layout = self._version.layout
        front = read_front(data, layout)
        slots = self._version.read_body(data[front.body :].decode()).slots
        found = {path: slot.value for path, slot in slots.items()}
        return found | {(name,): text for name, text in reversed(answers_in_front(data, front, layout))}

    def shown(self, paths: tuple[AnswerPath, ...]) -> int:
        """Return in how many lines the template shows some answers together."""
        return sum(each == paths for _, _, each in self._patterns)

    def lines(self, text: str) -> list[_Line]:
        """Return the lines of an item that are not blank, and what people wrote of each."""
        found: list[_Line] = []
        counts = _counted(text)
        lines = _LINE_BREAK.split(text)
        closing = _end_of_front_matter(lines)
        heading = 0
        fence = ""
        for number, raw in enumerate(lines, 1):
            line = raw.strip()
            if not line:
                continue
            is_front = number <= closing
            is_code = bool(fence)
            fence = "" if is_front else _fence_after(raw, fence)
            if not is_front and not is_code and _HEADING.match(raw):
                heading = number
            own, paths = ((line,), ()) if is_code else self._human(line, counts, is_front=is_front)
            # A heading counts as under itself, so that the text below it is not moved under another one.
            found.append(_Line(number, line, own, heading, paths))
        return found

    def _human(
        self, line: str, counts: Mapping[str, int], *, is_front: bool
    ) -> tuple[tuple[str, ...], tuple[AnswerPath, ...]]:
        """Return what people wrote of a line, and the answers that it holds."""
        box = _BOX.match(line)
        plain = _without_tick(line)
        if 0 < counts[plain] <= self.own[plain] or (plain in self.guidance and _is_telling(plain)):
            return ((f"[{box[2]}]",) if box and box[2] != " " else ()), ()
        if "|" in line and any(_cells(line) <= columns for columns in self._columns):
            return (), ()
        if plain.startswith("#") and plain.casefold() in self._headings:
            return (), ()
        starts = self._starts[is_front]
        for regex, paths in [*starts.get(_first_word(line), ()), *starts.get("", ())]:
            match = regex.fullmatch(line)
            if match is not None:
                return tuple(text for text in match.groups() if text and text.strip()), paths
        return (line,), ()


def _titles(lines: Iterable[_Line]) -> dict[int, str]:
    """Return the texts of an item's headings, by their numbers."""
    return {line.number: line.text for line in lines if line.heading == line.number}


def _end_of_front_matter(lines: Sequence[str]) -> int:
    """Return the number of the line that ends the front matter, from 1; 0 without one."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    return next((number for number, line in enumerate(lines[1:], 2) if line.rstrip() == "---"), 0)


def _is_telling(text: str) -> bool:
    """Tell whether a text is too long to be written by chance."""
    return len(re.findall(r"\w+", text)) >= 3  # noqa: PLR2004 - words


def _first_word(text: str) -> str:
    found = re.match(r"[^\w]*\w+", text)
    return found[0] if found else ""


def _by_start(
    patterns: Iterable[tuple[str, re.Pattern[str], tuple[AnswerPath, ...]]],
) -> dict[str, list[tuple[re.Pattern[str], tuple[AnswerPath, ...]]]]:
    """Return the patterns by the word that a line must begin with; the empty one is that of any line."""
    found: dict[str, list[tuple[re.Pattern[str], tuple[AnswerPath, ...]]]] = {}
    for start, regex, paths in patterns:
        found.setdefault(start, []).append((regex, paths))
    return found


def _holds(line: str, texts: Sequence[str], origin: _Line) -> bool:
    """Tell whether a line holds what people wrote of another: all of that line, or some texts in order."""
    if origin.own == (origin.text,):
        return line == origin.text
    at = 0
    for text in texts:
        at = line.find(text, at)
        if at < 0:
            return False
        at += len(text)
    return True


def _counted(text: str) -> Counter[str]:
    return Counter(_without_tick(line.strip()) for line in _LINE_BREAK.split(text) if line.strip())


def _without_tick(line: str) -> str:
    return _BOX.sub(r"\1 \3", line, count=1) if "[" in line[:8] else line


def _fence_after(line: str, fence: str) -> str:
    """Return the fence that is open after a line; empty without one."""
    found = _FENCE.match(line)
    if fence:
        bare = line.strip()
        closes = bare.startswith(fence) and not bare.strip(fence[0])
        return "" if closes else fence
    if found is None or (found[1][0] == "`" and "`" in found[2]):
        return ""
    return found[1]


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - enough to find it


def _named(path: AnswerPath) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


# What a template writes


def _written(form: ItemFormat) -> Iterator[str]:
    """Yield the lines that an item without answers holds, and the words that the layout knows."""
    renderer = form.renderer
    answers: dict[str, Any] = fill_for_rendering(renderer, {})
    for question in renderer.template.questions:
        if question.asked:
            try:
                value = default(renderer, question, answers)
            except BacklogueError:
                continue
            answers[question.name] = answers[question.name] if value is None else value
    lines = [_without_tick(line.strip()) for line in renderer.item(answers).split("\n")]
    yield from filter(None, lines)
    rest = Counter(_fixed(form.layout.body))
    rest.subtract(lines)
    yield from rest.elements()


def _fixed(section: LayoutSection) -> Iterator[str]:
    """Yield the lines of a layout that have no answers in them."""
    for pattern in section.patterns[:1]:
        if pattern and all(isinstance(token, str) for token in pattern):
            yield f"{'#' * section.level} {section.heading}"
    for part in section.parts:
        yield from _fixed_lines(part)
    for inner in section.sections:
        yield from _fixed(inner)


def _columns(section: LayoutSection) -> Iterator[list[str]]:
    """Yield the column names of every table under a heading."""
    for part in section.parts:
        if part.columns:
            yield [name for names in part.columns for name in names]
    for inner in section.sections:
        yield from _columns(inner)


def _cells(line: str) -> set[str]:
    return {cell.strip() for cell in line.strip("|").split("|")}


def _fixed_lines(part: LayoutPart) -> Iterator[str]:
    yield from part.labels
    for pattern in part.patterns:
        if part.kind == "line" and all(isinstance(token, str) for token in pattern):
            yield _without_tick("".join(map(str, pattern)))
    for inner in part.inside:
        yield from _fixed_lines(inner)


def _guidance(form: ItemFormat) -> Iterator[str]:
    template = form.renderer.template
    leftovers = template.config.get("_leftovers") or ()
    texts = leftovers.values() if isinstance(leftovers, dict) else [each.get("text") for each in leftovers]
    for text in texts:
        yield from filter(None, (line.strip() for line in str(text or "").split("\n")))
    for question in template.questions:
        for text in question.placeholders if question.kind == "prose" else ():
            yield from filter(None, (line.strip() for line in text.split("\n")))


def _front_patterns(layout: Layout) -> Iterator[tuple[str, TextPattern]]:
    """Yield the keys of the front matter, and the words and answers of their values."""
    for key, pattern in layout.front:
        yield f"{key}: ", pattern


def _section_patterns(section: LayoutSection) -> Iterator[tuple[str, TextPattern]]:
    """Yield every line with answers: what is before it, and its words and answers."""
    for pattern in section.patterns:
        if any(isinstance(token, tuple) for token in pattern):
            yield f"{'#' * section.level} ", pattern
    for part in section.parts:
        yield from _part_patterns(part)
    for inner in section.sections:
        yield from _section_patterns(inner)


def _part_patterns(part: LayoutPart) -> Iterator[tuple[str, TextPattern]]:
    for pattern in part.patterns:
        has_words = any(isinstance(token, str) and re.search(r"\w", token) for token in pattern)
        if has_words and any(isinstance(token, tuple) for token in pattern):
            yield ("" if part.kind == "line" else "- "), pattern
    for inner in part.inside:
        yield from _part_patterns(inner)


def _count_of_words(line: tuple[str, TextPattern]) -> int:
    """Return how many characters of a kind of line are the template's."""
    return sum(len(token) for token in line[1] if isinstance(token, str))


def _compiled(line: tuple[str, TextPattern]) -> tuple[str, re.Pattern[str], tuple[AnswerPath, ...]]:
    """Return the first word of a kind of line, and a regular expression with a group for each answer."""
    before, pattern = line
    is_front = before.endswith(": ")
    marker = re.escape(before.rstrip()) + (r"[ \t]*" if is_front else r"[ \t]+")
    if before == "- ":
        marker = r"(?:[-+*]|\d{1,9}[.)])[ \t]+"
    parts = [marker + (r"[\"']?" if is_front else "")] if before else []
    for token, previous, following in zip(pattern, ("", *pattern), (*pattern[1:], ""), strict=False):
        if isinstance(token, tuple):
            parts.append(r"[ \t]*(.*?)[ \t]*")
            continue
        text = str(token)
        # Blanks around an answer may be others; around a number they are the template's.
        text = text if previous == NUMBER else text.lstrip()
        text = text if following == NUMBER else text.rstrip()
        parts.append(r"\d+" if token == NUMBER else re.escape(text))
    if is_front:
        parts.append(r"[\"']?[ \t]*(#.*)?")
    first = before if is_front else "" if before else str(pattern[0]) if isinstance(pattern[0], str) else ""
    paths = tuple(token for token in pattern if isinstance(token, tuple))
    return _first_word(first), re.compile("".join(parts), re.DOTALL), paths
