"""Infer the questions of a template from its text and existing items.

Every decision follows from markup that is common to many templates, not from the wording of a particular one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from backlogue.adopt.evidence import MOSTLY, collect_evidence, comparable_line
from backlogue.adopt.labels import note_in
from backlogue.adopt.model import Inference, InferredQuestion, Piece
from backlogue.adopt.pieces import (
    dropped,
    escaped,
    guarded,
    joined_lines,
    kept,
    without_double_blanks,
)
from backlogue.adopt.questions import ITEM, RECORD, Place
from backlogue.adopt.recognition import template_part
from backlogue.adopt.sections import ABOUT_TEMPLATE, INTRODUCTION, Sections, is_definition, last_rule, tree_of
from backlogue.adopt.values import (
    PLACEHOLDER,
    TITLE_WORDS,
    Number,
    choices_in,
    comparable,
    identifier,
    number_in,
    role_of,
)
from backlogue.errors import UsageError
from backlogue.markdown import split_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlogue.markdown import Block

LARGEST = 64 * 1024
"""The most bytes a template may have; the longest of those that were looked at has 5 KB."""

MOST_LINES = 2_000

LONGEST_LINE = 4_000

MOST_QUESTIONS = 200

_FINISHED = {"archive", "archived", "closed", "completed", "complete", "done", "finished", "shipped"}
"""Names of folders, as `identifier` writes them, that show that folders stand for statuses."""

_NUMBERED = re.compile(r"(?P<prefix>(?:[A-Za-z]+[-_])?)(?P<digits>[0-9]{2,6})[-_](?![0-9]{2}-[0-9]{2}\b)")
"""The start of a file name with a number, and not with a date."""

_OPEN = "open"
"""The status of items that are in none of these folders."""


def infer(
    text: str,
    items: Sequence[tuple[str, str]] = (),
    *,
    place: str = "template",
    boxes: Mapping[tuple[str, str], bool] | None = None,
) -> Inference:
    """Infer the questions of a template and the pieces of its text.

    Args:
        text: The template.
        items: Items that were written from it: the path of each, relative to the backlog, and its text.
        place: The template's name, for errors.
        boxes: Whether every item has a check box, by section and text, if the user has set it.

    Raises:
        UsageError: The text is not a valid template, or is a form of another kind.
    """
    if len(text.encode("utf-8", "replace")) > LARGEST or text.count("\n") > MOST_LINES:
        raise UsageError(
            f"is too large for a template: at most {LARGEST // 1024} KiB and {MOST_LINES} lines",
            place=place,
            hint="use the file that your items are copied from",
        )
    if not text.strip():
        raise UsageError("is empty", place=place, hint="use the file that your items are copied from")
    longest = max(split_lines(text), key=len)
    if len(longest) > LONGEST_LINE:
        line = text.count("\n", 0, text.index(longest)) + 1
        raise UsageError(
            f"has more than {LONGEST_LINE} characters on a line, too many for a template",
            place=f"{place}:{line}",
            hint="use the file that your items are copied from",
        )
    found = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise UsageError("contains a control character, so it is not Markdown text", place=f"{place}:{line}")
    part = template_part(text, place=place)
    inference = _Template(part.text, collect_evidence(items), boxes or {}).inference()
    if len(inference.questions) > MOST_QUESTIONS:
        raise UsageError(
            f"has {len(inference.questions)} questions, more than the maximum of {MOST_QUESTIONS}",
            place=place,
            hint="use the file that your items are copied from",
        )
    return replace(inference, notes=(part.note, *inference.notes)) if part.note else inference


class _Template(Sections):
    """Reads one template."""

    _title_reason = "every item needs a title"
    _title_placeholders: tuple[str, ...] = ()
    _title_shown = False

    def inference(self) -> Inference:
        """Return the inferred questions and pieces."""
        title = self._title_heading()
        self._find_number(title)
        pieces = self._front_matter()
        pieces += self._body(title)
        self._find_number_in_names()
        self._find_status_folders()
        questions = self._questions.found
        sample = "Title"
        if not self._title_shown:
            self._notes.append("the template shows no title, so items are listed by file name")
        ordered: dict[str, InferredQuestion] = {
            "title": InferredQuestion(
                name="title",
                kind="line",
                label="Title",
                required=True,
                default=None,
                page=ITEM,
                sample=sample,
                reason=self._title_reason,
                shown=self._title_shown,
                placeholders=self._title_placeholders,
                help="What is it called?",
            ),
            "slug": InferredQuestion(
                name="slug",
                kind="slug",
                label="File name",
                default=None,
                page=RECORD,
                sample=None,
                reason="the file name",
                help="What is the file name, without .md?",
            ),
        }
        ordered |= questions
        return Inference(
            questions=tuple(ordered.values()),
            pieces=without_double_blanks(pieces),
            leftovers=tuple(self._questions.leftovers),
            roles=dict(self._questions.roles),
            file_name=self._file_name(),
            folders=self._folders(),
            line_end=self._line_end,
            boxes=tuple(self._boxes_found),
            notes=tuple(self._notes),
        )

    def _title_heading(self) -> Block | None:
        headings = [block for block in self._blocks if block.kind == "heading"]
        if not headings:
            return None
        highest = [block for block in headings if block.level == 1]
        first = headings[0]
        if len(highest) == 1 and not choices_in(highest[0].text):
            self._title_reason = "the only heading of level 1"
            return highest[0]
        is_titled = PLACEHOLDER.search(first.text) or TITLE_WORDS.search(first.text)
        is_first = self._blocks[0] is first or first.level == 1
        if is_first and is_titled and all(block.level >= first.level for block in headings):
            same = sum(block.level == first.level for block in headings)
            if same == 1 or first.level == 1:
                self._title_reason = f"the first heading, with '{first.text[:40]}' as a placeholder"
                return first
        return None

    def _find_number(self, title: Block | None) -> None:
        """Add the number in the title's heading first, because other places refer to it."""
        number = number_in(title.text) if title is not None and "\n" not in title.text else None
        if title is None or number is None:
            return
        found = title.text[number.start : number.end]
        if re.search(r"\w", title.text.replace(found, "", 1)):
            self._questions.add_number(
                "Number", number, f"'{found}' in the title's heading is a number pattern"
            )

    def _title_pieces(self, block: Block) -> list[Piece]:
        source = self._lines[block.start : block.end]
        if block.end - block.start > 1 or not block.text:
            # An underlined heading becomes an ATX heading, because the underline's length depends on the
            # title.
            self._title_shown = True
            mark = "#" * block.level
            return [Piece(joined_lines(source), f"{mark} {{{{ md.heading(title) }}}}\n", f"{mark} Title\n")]
        text = block.text
        start = source[0].index(text, block.level)
        before, after = source[0][:start], source[0][start + len(text) :].rstrip("# \t")
        number = number_in(text) if "number" in self._questions.found else None
        parts: list[tuple[str, str]] = []
        if number:
            lead = text[: number.start] + number.prefix
            parts += [(escaped(lead, before_answer=True), lead), ("{{ number }}", "1".zfill(number.width))]
            text = text[number.end :]
            gap = re.match(r"[^\w\[<{(]*", text)
            separator = gap[0] if gap else ""
        else:
            separator = self._title_lead(text)
        text, rest = text[len(separator) :], ""
        if not text:
            separator, text = separator + " ", ""
        self._title_placeholders = (text,) if text else ()
        self._title_shown = True
        parts += [
            (escaped(separator, before_answer=True), separator),
            ("{{ md.heading(title) }}", "Title"),
            (escaped(rest), rest),
        ]
        template = escaped(before) + "".join(part for part, _ in parts) + escaped(after)
        proof = before + "".join(part for _, part in parts) + after
        return [Piece(joined_lines(source), f"{template}\n", f"{proof}\n")]

    def _title_lead(self, text: str) -> str:
        """Return the fixed words before the title in a heading, such as `Task: `."""
        found = re.match(r"[^\[<{\d]{2,30}?(?:[:\uff1a\u2014\u2013]\s+|\s+(?=[\[<{]))(?=\S)", text)
        if not found or not (
            PLACEHOLDER.match(text[found.end() :]) or TITLE_WORDS.search(text[found.end() :])
        ):
            return ""
        if re.search(r"[\[<{].*[\]>}].*[\[<{]", text):
            # With several placeholders, people replace the words between them too.
            titles = [key for key in self._items.sections if key.startswith(comparable(found[0]))]
            return found[0] if not self._items.total or titles else ""
        return found[0]

    def _front_matter(self) -> list[Piece]:
        if not self._head:
            return []
        lines = self._head[1:-1]
        keys = {line.partition(":")[0].strip() for line in lines}
        if {"name", "about"} <= keys:
            self._notes.append(
                "the template is an issue form of a code host; its front matter is not part of an item"
            )
            self._questions.leave(self._head, "instructions")
            return dropped(self._head)
        pieces = kept(self._head[:1])
        index = 0
        while index < len(lines):
            end = index + 1
            while end < len(lines) and (lines[end][:1] in (" ", "\t") or lines[end].startswith("- ")):
                end += 1
            pieces += self._front_value(lines[index:end])
            index = end
        pieces += kept(self._head[-1:])
        return pieces

    def _front_value(self, lines: list[str]) -> list[Piece]:
        found = re.match(
            r"(?P<key>[^\s#:][^:]*):(?P<gap>\s*)(?P<value>.*?)(?P<note>(?:^|\s+)#\s.*)?$", lines[0]
        )
        if lines[0].lstrip().startswith("#"):
            self._questions.leave(lines, "comment")
            return dropped(lines)
        if found is None:
            return kept(lines)
        key, value, note = found["key"], found["value"].strip(), (found["note"] or "").strip(" \t#")
        if value.startswith("#"):
            value, note = "", value.strip("# ")
        if len(lines) > 1:
            return self._front_block(lines, key, value)
        if (value[:1] == value[-1:] == '"' or value[:1] == value[-1:] == "'") and len(value) > 1:
            value = value[1:-1]
        if role_of(key) == "title":
            self._title_shown = True
            self._title_placeholders = (
                (*self._title_placeholders, value) if value else self._title_placeholders
            )
            return [Piece(joined_lines(lines), f"{key}: {{{{ md.scalar(title) }}}}\n", f"{key}: Title\n")]
        if key in ("name", "slug") and re.fullmatch(r"[<\[{]?(?:my-)?[a-z-]*slug[a-z-]*[>\]}]?", value):
            return [Piece(joined_lines(lines), f"{key}: {{{{ slug }}}}\n", f"{key}: title\n")]
        slot = self._questions.value(Place(key, value, note or note_in(value), front=True))
        if slot is None:
            return (
                kept(lines)
                if not note
                else [Piece(joined_lines(lines), f"{escaped(f'{key}: {value}')}\n", f"{key}: {value}\n")]
            )
        piece = Piece(joined_lines(lines), f"{escaped(key)}: {slot.jinja}\n", f"{key}: {slot.proof}\n")
        return guarded(slot.name, [piece]) if slot.optional else [piece]

    def _front_block(self, lines: list[str], key: str, value: str) -> list[Piece]:
        texts = [line.strip()[2:].strip() for line in lines[1:]]
        if value or not all(line.strip().startswith("- ") for line in lines[1:]):
            return kept(lines)
        indent = lines[1][: len(lines[1]) - len(lines[1].lstrip())]
        name = self._questions.add(
            key,
            "lines",
            default="",
            page=RECORD,
            sample=["Sample"],
            asked="offered",
            reason="a list in the front matter; not read back from items",
            shown=False,
            placeholders=tuple(texts),
        )
        template = (
            f"{key}:\n{{% for text in {name} %}}\n{indent}- {{{{ md.scalar(text) }}}}\n{{% endfor %}}\n"
        )
        return guarded(name, [Piece(joined_lines(lines), template, f"{key}:\n{indent}- Sample\n")])

    def _body(self, title: Block | None) -> list[Piece]:
        self._at = 0
        pieces: list[Piece] = []
        head: list[Block] = []
        sections: list[Block] = []
        for block in self._blocks:
            (sections if sections or (block.kind == "heading" and block is not title) else head).append(block)
        rules = [head.pop()] if head and head[-1].kind == "rule" and sections else []
        if title is not None and title not in head:
            # A title below the first section is not the item's title.
            title = None if title in sections and not self._title_shown else title
        for index, block in enumerate(head):
            segments = (
                self._segments(head[index:]) if block is not title and title not in head[index:] else None
            )
            if segments is not None and segments[0].announced is not None:
                pieces += self._segmented(INTRODUCTION, segments)
                break
            if block is title:
                pieces += self._until(block.start) + self._take(block, self._title_pieces(block))
            else:
                pieces += self._until(block.start) + self._head_block(block)
        tree, _ = tree_of([block for block in sections if block is not title], len(self._lines))
        for heading in tree:
            pieces += self._section(heading, rules, "")
            rules = (
                [heading.blocks[-1]]
                if heading.blocks and heading.blocks[-1].kind == "rule" and not heading.below
                else last_rule(heading)
            )
        pieces += [
            piece
            for rule in rules
            for piece in self._until(rule.start) + self._take(rule, dropped([self._lines[rule.start]]))
        ]
        pieces += self._until(len(self._lines))
        return pieces

    def _head_block(self, block: Block) -> list[Piece]:
        lines = self._text(block)
        if block.kind == "rule" or is_definition(lines):
            return self._take(block, kept(lines))
        fields = self._label_lines(block, "", is_head=True)
        if fields is not None:
            return self._take(block, fields)
        known = sum(self._items.lines[comparable_line(line)] > 0 for line in lines if line.strip())
        text = "\n".join(lines)
        is_prose = block.kind in ("paragraph", "list", "fence") and not ABOUT_TEMPLATE.search(text)
        bare = text.strip()
        if is_prose and re.fullmatch(r"[(_*\uff08].*[)_*\uff09]", bare, re.DOTALL) and not self._items.total:
            is_prose = False
        if (
            is_prose
            and known
            and known * 2 >= len(lines)
            and self._items.lines[comparable_line(lines[0])] * 2 > self._items.total
        ):
            return self._take(block, kept(lines))
        if is_prose and (bare.startswith("**") or block.kind == "paragraph"):
            return self._take(block, self._prose(INTRODUCTION, [block]))
        self._questions.leave(lines, "comment" if bare.startswith("<!--") else "instructions")
        return self._take(block, dropped(lines))

    def _find_number_in_names(self) -> None:
        """Add a number that only the file names of the items show."""
        found = [match for name in self._items.names if (match := _NUMBERED.match(name))]
        prefixes = {match["prefix"] for match in found}
        if (
            "number" in self._questions.found
            or len(found) < 2
            or len(prefixes) > 1
            or len(found) < MOSTLY * len(self._items.names)
        ):
            return
        number = Number(prefixes.pop(), min(len(match["digits"]) for match in found), 0, 0)
        reason = f"{len(found)} of {len(self._items.names)} file names begin with a number"
        self._questions.add_number("Number", number, reason)

    def _file_name(self) -> str:
        number = self._questions.found.get("number")
        names = self._items.names
        if number is None:
            dated = sum(re.match(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}-", name) is not None for name in names)
            if "date_created" in self._questions.found and names and dated >= MOSTLY * len(names):
                return "{{ date_created }}-{{ slug }}"
            return "{{ slug }}"
        if not names:
            prefix = number.prefix if re.fullmatch(r"[A-Za-z]+[-_]", number.prefix) else ""
            return f"{prefix}{{{{ number }}}}-{{{{ slug }}}}"
        prefixes = ["", number.prefix] if re.fullmatch(r"[A-Za-z]+[-_]", number.prefix) else [""]
        for prefix in prefixes:
            pattern = re.compile(rf"({re.escape(prefix)})[0-9]+([-_])", re.IGNORECASE)
            found = [match for name in names if (match := pattern.match(name))]
            if len(found) >= MOSTLY * len(names):
                gap, _ = Counter(match[2] for match in found).most_common(1)[0]
                return f"{found[0][1]}{{{{ number }}}}{gap}{{{{ slug }}}}"
        return "{{ slug }}"

    def _find_status_folders(self) -> None:
        """Add a status that only the folder of an item shows, if the template has none."""
        counts = Counter(self._items.folders)
        folders = sorted(filter(None, counts))
        finished = [folder for folder in folders if identifier(folder) in _FINISHED]
        open_ones = [folder for folder in folders if folder not in finished]
        if "status" in self._questions.roles or not finished or any("/" in folder for folder in folders):
            return
        statuses = ([_OPEN] if counts[""] or not open_ones else []) + open_ones + finished
        self._questions.add_role(
            "status",
            "Status",
            "choice",
            choices=tuple(statuses),
            default=statuses[0],
            sample=statuses[0],
            doubt=True,
            reason=f"items are in the folders {', '.join(folders)}, and the template shows no status",
        )

    def _folders(self) -> dict[str, str]:
        """Return the subfolder of each status, if items are in folders named after statuses."""
        status = self._questions.found.get("status")
        used = [folder for folder in self._items.folders if folder]
        if status is None or not used:
            return {}
        # A check box or emoji before a status is not part of a folder's name.
        by_name = {identifier(re.sub(r"^\[.\]\s*", "", choice)): choice for choice in status.choices}
        fitting = {
            by_name[name]: folder
            for folder in used
            if (name := identifier(folder.rpartition("/")[2])) in by_name
        }
        return {choice: fitting.get(choice, ".") for choice in status.choices} if fitting else {}
