"""Read the sections of a template: their blocks, labels, and repeated subsections."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from backlogue.adopt.blocks import BOX, BlockQuestions, in_items, jinja_list
from backlogue.adopt.cursor import About, is_table
from backlogue.adopt.evidence import LABEL, MOSTLY, SOME, comparable_heading
from backlogue.adopt.model import Piece
from backlogue.adopt.pieces import dropped, escaped, guarded, joined_lines, kept, prose_sample
from backlogue.adopt.questions import Place
from backlogue.adopt.values import PLACEHOLDER, choices_in, date_in, identifier, is_date, role_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlogue.markdown import Block

BLANK = Piece("", "\n", "\n")
BOLD_LABEL = re.compile(r"(?:\*\*|__)(?P<label>[^*_\n]{2,70}?)(?:\*\*|__)\s?[:\uff1a]?(?:\s*\([^()]*\))?")
"""A paragraph that begins a part of a section."""

ABOUT_TEMPLATE = re.compile(
    r"\b(?:this template|copy this|template version|how to use|usage instructions?|replace (?:the|all|every)"
    r"|placeholders?|delete this|remove this (?:comment|block|section)|rename (?:the|this) file|file naming"
    r"|naming convention)\b",
    re.IGNORECASE,
)


INTRODUCTION = About("Introduction", "", "", 1, ())
"""The text above the first section."""


class SectionHeading(NamedTuple):
    """A heading of the template, with the blocks directly under it and the headings below it."""

    block: Block
    blocks: list[Block]
    below: list[SectionHeading]
    end: int


class Segment(NamedTuple):
    """A part of a section that starts with a bold label.

    Attributes:
        label: The label; empty for the part before the first label.
        announced: The paragraph that starts with the label.
        blocks: The blocks after it.
        lines: The paragraph's lines.
    """

    label: str
    announced: Block | None
    blocks: list[Block]
    lines: list[str]


class Sections(BlockQuestions):
    """Reads sections and the blocks and subsections in them."""

    def _section(self, heading: SectionHeading, rules: Sequence[Block], context: str) -> list[Piece]:
        """Return the pieces of a section and its subsections.

        Args:
            heading: The section.
            rules: The thematic break before it.
            context: The label of the section around it.
        """
        first = rules[0].start if rules else heading.block.start
        pieces = self._until(first)
        whole: list[Piece] = []
        for rule in rules:
            whole += self._take(rule, kept(self._text(rule)))
            whole += self._until(heading.block.start)
        lines = self._text(heading.block)
        if self._is_about_template(heading):
            end = heading.end
            trailing = last_rule(heading)
            if trailing:
                end = trailing[0].start
            rest = self._lines[self._at : end]
            self._questions.leave(rest, "instructions")
            self._at = end
            return pieces + [Piece(piece.source, "", "") for piece in whole] + dropped(rest)
        before = set(self._questions.found)
        labelled = self._heading_choice(heading)
        if labelled:
            whole += labelled
        else:
            self._at = heading.block.end
            whole += kept(lines) + self._content(heading, context)
        end = self._end_of(heading)
        whole += self._until(end)
        names = [name for name in self._questions.found if name not in before]
        has_own = any(_is_own_text(piece) for piece in whole)
        if names and has_own and not self._stands(whole):
            return pieces + guarded(" or ".join(map(self._condition, names)), whole)
        return pieces + whole

    def _end_of(self, heading: SectionHeading) -> int:
        """Return where a section ends, without a final thematic break, which belongs to the next section."""
        trailing = last_rule(heading)
        return trailing[0].start if trailing else heading.end

    def _condition(self, name: str) -> str:
        return f"md.any({name})" if self._questions.found[name].kind in ("lines", "checks") else name

    @staticmethod
    def _stands(pieces: Sequence[Piece]) -> bool:
        """Tell whether a section has fixed lines, such as check boxes."""
        return any(
            piece.jinja and piece.jinja == escaped(piece.proof) and BOX.match(piece.proof.strip())
            for piece in pieces
        )

    def _heading_choice(self, heading: SectionHeading) -> list[Piece]:
        """Return the pieces of a heading with a value, such as `## Status: open | done`."""
        text = heading.block.text
        label, colon, value = text.partition(":")
        if (
            not colon
            or heading.block.end - heading.block.start > 1
            or not choices_in(value)
            or heading.blocks
        ):
            return []
        slot = self._questions.value(Place(label.strip(), value.strip()))
        if slot is None:
            return []
        line = self._lines[heading.block.start]
        start = line.index(value.strip())
        before = line[:start]
        expression = slot.jinja.replace("md.line", "md.heading")
        self._at = heading.block.end
        return [
            Piece(
                f"{line}\n", f"{escaped(before, before_answer=True)}{expression}\n", f"{before}{slot.proof}\n"
            )
        ]

    def _is_about_template(self, heading: SectionHeading) -> bool:
        text = heading.block.text
        if ABOUT_TEMPLATE.search(text):
            return True
        own = "\n".join(self._lines[heading.block.end : heading.end])
        seen = len(self._items.sections.get(comparable_heading(text), []))
        return self._items.total > 2 and not seen and ABOUT_TEMPLATE.search(own) is not None

    def _content(self, heading: SectionHeading, context: str) -> list[Piece]:
        label = _label(heading.block.text)
        blocks = [
            block for block in heading.blocks if block.kind != "rule" or block is not heading.blocks[-1]
        ]
        seen = self._items.sections.get(comparable_heading(heading.block.text), [])
        about = About(label, "", context, heading.block.level, seen)
        if not heading.below:
            return self._blocks_of(about, blocks)
        patterned = [below for below in heading.below if _is_pattern(below, heading.below)]
        split = sum(section.headings > 0 for section in seen)
        seldom = len(seen) > 2 and not split
        if not patterned and not seldom:
            return self._blocks_of(about, blocks, has_below=True) + [
                piece for below in heading.below for piece in self._section(below, (), label)
            ]
        if patterned == heading.below and not seldom:
            entries = self._entries(about, blocks, heading)
            if entries is not None:
                return entries
        inside = blocks + [block for below in heading.below for block in all_blocks(below)]
        last: list[Block] = []
        while inside and (inside[-1].kind == "rule" or self._is_comment(inside[-1])):
            last.insert(0, inside.pop())
        pieces: list[Piece] = []
        while inside and self._is_comment(inside[0]):
            pieces += self._until(inside[0].start) + self._comment(inside.pop(0))
        pieces += self._prose(about, inside)
        for block in last:
            if self._is_comment(block):
                pieces += self._until(block.start) + self._comment(block)
        return pieces

    def _entries(self, about: About, blocks: list[Block], heading: SectionHeading) -> list[Piece] | None:
        """Return the pieces of repeated subsections, each with a name and Markdown below it."""
        entries = [(below.block, self._inside(below)) for below in heading.below]
        if any(not inside or block.end - block.start > 1 for block, inside in entries):
            return None
        ends = [inside[-1].end for _, inside in entries]
        before = max([heading.block.end, *(block.end for block in blocks)])
        apart = {block.start - end for (block, _), end in zip(entries, [before, *ends], strict=False)}
        gaps = {inside[0].start - block.end for block, inside in entries}
        if len(apart) > 1 or len(gaps) > 1 or max(apart | gaps) > 1:
            return None
        if all(block.kind == "paragraph" for block in blocks):
            # Text above repeated subsections is guidance.
            own = []
            for block in blocks:
                self._questions.leave(self._text(block), "guidance")
                own += dropped(self._lines[self._at : block.end])
                self._at = block.end
        else:
            own = self._blocks_of(about._replace(context="", seen=()), blocks, has_below=True)
        above, gap = "\n" * apart.pop(), "\n" * gaps.pop()
        mark = "#" * heading.below[0].block.level
        sample: list[dict[str, str]] = []
        proof = ""
        for block, inside in entries:
            name = block.text.rstrip("# ") if block.text.isprintable() else "Sample"
            text = prose_sample(self._lines[inside[0].start : inside[-1].end])
            sample.append({"name": name, "description": text})
            proof += f"{above}{mark} {name}\n{gap}{text}\n"
        name = self._ask(
            about,
            "entries",
            sample=sample,
            headings=heading.below[0].block.level + 1,
            fields=(("name", "Name"), ("description", "Description")),
            entry=re.sub(r"\W.*", "", about.label) or "Entry",
            reason=(
                f"{len(entries)} repeated subsections"
                if len(entries) > 1
                else "a subsection whose heading is a placeholder"
            )
            + in_items(about.seen, self._items, "", ()),
            placeholders=tuple(block.text for block, _ in entries),
        )
        template = (
            f"{{% for entry in {name} or [] %}}\n{above}{mark} {{{{ md.heading(entry.name) }}}}\n{gap}"
            f"{{{{ md.prose(entry.description) }}}}\n{{% endfor %}}\n"
        )
        source = joined_lines(self._lines[self._at : ends[-1]])
        self._at = ends[-1]
        pieces = [*own, Piece(source, template, proof)]
        for block in all_blocks(heading.below[-1])[1 + len(entries[-1][1]) :]:
            if self._is_comment(block):
                pieces += self._until(block.start) + self._comment(block)
        return pieces

    def _inside(self, heading: SectionHeading) -> list[Block]:
        """Return the blocks below a heading, without a final thematic break and comments."""
        found = all_blocks(heading)[1:]
        while found and (found[-1].kind == "rule" or self._is_comment(found[-1])):
            found.pop()
        return found

    def _blocks_of(self, about: About, blocks: Sequence[Block], *, has_below: bool = False) -> list[Piece]:
        """Return the pieces of the blocks under a heading."""
        pieces: list[Piece] = []
        rest = list(blocks)
        notes = ""
        while rest and (self._is_comment(rest[0]) or is_definition(self._text(rest[0]))):
            block = rest.pop(0)
            if self._is_comment(block) and block.end not in self._heading_starts:
                notes = notes or "\n".join(self._text(block))
            pieces += self._until(block.start)
            pieces += (
                self._comment(block)
                if self._is_comment(block)
                else self._take(block, kept(self._text(block)))
            )
        tail: list[Block] = []
        while rest and self._is_comment(rest[-1]):
            tail.insert(0, rest.pop())
        about = about._replace(notes=notes)
        if not rest:
            if not has_below or (about.notes and about.seen):
                pieces += self._empty(about)
        else:
            pieces += self._filled(about, rest, has_below=has_below)
        for block in tail:
            pieces += self._until(block.start) + self._comment(block)
        return pieces

    def _empty(self, about: About) -> list[Piece]:
        """Return the pieces of a section that is empty except for comments."""
        listed = sum(section.shape in ("list", "checks") for section in about.seen)
        if about.seen and listed >= MOSTLY * len(about.seen):
            kind = (
                "checks" if sum(section.shape == "checks" for section in about.seen) * 2 > listed else "lines"
            )
            name = self._ask(
                about,
                kind,
                sample=["Sample"],
                reason=in_items(about.seen, self._items, "a list", ("list", "checks")).removeprefix("; "),
            )
            return [BLANK, jinja_list(name, "- ", kind, "", ["Sample"])]
        name = self._ask(
            about,
            "prose",
            headings=about.level + 1,
            sample="Sample text.",
            reason="an empty section"
            + in_items(about.seen, self._items, "prose", ("prose", "line", "mixed", "code", "table")),
        )
        return [BLANK, Piece("", f"{{{{ md.prose({name}) }}}}\n", "Sample text.\n")]

    def _filled(self, about: About, blocks: list[Block], *, has_below: bool) -> list[Piece]:
        only = blocks[0] if len(blocks) == 1 else None
        if only is not None:
            pieces = self._value_line(about, only) or self._one(about, only)
            if pieces is not None:
                return pieces
        guided = self._guidance_and_list(about, blocks)
        if guided is not None:
            return guided
        segments = self._segments(blocks)
        if segments is not None:
            return self._segmented(about, segments)
        if has_below and all(_is_guidance(block, self._text(block)) for block in blocks):
            pieces = []
            for block in blocks:
                self._questions.leave(self._text(block), "guidance")
                pieces += self._until(block.start) + self._take(block, dropped(self._text(block)))
            return pieces
        boxes = [block for block in blocks if block.kind == "list" and self._fixed_boxes(about, block)]
        if boxes:
            return self._around_boxes(about, blocks)
        return self._prose(about, blocks)

    def _value_line(self, about: About, block: Block) -> list[Piece] | None:
        """Return the pieces of a section with a single value, such as a status."""
        lines = self._text(block)
        if block.kind not in ("paragraph", "html") or len(lines) != 1 or LABEL.match(lines[0]):
            return None
        value = lines[0].strip()
        listed = choices_in(value) or (choices_in(_comment_text(about.notes)) if about.notes else None)
        short = sum(section.shape == "line" and len(section.value) <= 80 for section in about.seen)
        is_value = (
            listed is not None
            or is_date(value)
            or (
                role_of(about.label) in ("status", "title")
                and len(value.split()) < 4 + 3 * bool(PLACEHOLDER.search(value))
            )
        )
        if not is_value or (about.seen and short < SOME * len(about.seen)):
            return None
        among = tuple(section.value for section in about.seen)
        slot = self._questions.value(Place(about.label, value, _comment_text(about.notes), seen=among))
        if slot is None or not slot.name:
            return None
        return self._until(block.start) + self._take(
            block, [Piece(joined_lines(lines), f"{slot.jinja}\n", f"{slot.proof}\n")]
        )

    def _around_boxes(self, about: About, blocks: list[Block]) -> list[Piece]:
        """Return the pieces of a section with check boxes among guidance."""
        pieces: list[Piece] = []
        for block in blocks:
            if block.kind == "list" and all(
                BOX.match(self._lines[item.start].strip()) for item in block.items
            ):
                pieces += self._boxes(about, block)
                continue
            lines = self._text(block)
            pieces += self._until(block.start)
            if block.kind == "paragraph" and BOLD_LABEL.fullmatch(lines[0].strip()):
                pieces += self._take(block, kept(lines))
            else:
                self._questions.leave(lines, "guidance")
                pieces += self._take(block, dropped(lines))
        return pieces

    def _guidance_and_list(self, about: About, blocks: list[Block]) -> list[Piece] | None:
        """Return the pieces of a list with guidance around it; None for other sections."""
        lists = [block for block in blocks if block.kind == "list" or is_table(self._text(block))]
        around = [block for block in blocks if block not in lists]
        if len(lists) != 1 or not around:
            return None
        asks = lists[0]
        text = "\n".join(line for block in around for line in self._text(block))
        boxed = asks.kind == "list" and all(BOX.match(self._lines[item.start].strip()) for item in asks.items)
        listed = sum(section.shape in ("list", "checks", "table") for section in about.seen)
        if any(BOLD_LABEL.match(self._text(block)[0].strip()) for block in around):
            return None
        is_guidance = all(_is_guidance(block, self._text(block)) for block in around)
        to_replace = PLACEHOLDER.search("\n".join(self._text(asks)[:1])) is not None
        if len(about.seen) > 1:
            takes = listed >= MOSTLY * len(about.seen) or (boxed and listed >= SOME * len(about.seen))
        else:
            takes = boxed or ((is_guidance or to_replace) and not text.rstrip().endswith((":", "\uff1a")))
        if not takes or (asks.kind == "list" and any(not line.strip() for line in self._text(asks))):
            return None
        pieces: list[Piece] = []
        guidance = "\n".join(filter(None, [about.notes, text]))
        for block in blocks:
            pieces += self._until(block.start)
            if block is asks:
                asked = about._replace(notes=guidance)
                pieces += self._one(asked, block) or self._prose(asked, [block])
                continue
            self._questions.leave(self._text(block), "comment" if self._is_comment(block) else "guidance")
            pieces += self._take(block, dropped(self._text(block)))
        return pieces

    def _segments(self, blocks: Sequence[Block]) -> list[Segment] | None:
        """Return the parts of a section that start with bold labels; None without such labels."""
        found: list[Segment] = []
        for block in blocks:
            match = BOLD_LABEL.fullmatch(self._text(block)[0].strip()) if block.kind == "paragraph" else None
            if match:
                found.append(Segment(match["label"].strip(": "), block, [], self._text(block)))
            elif not found:
                found.append(Segment("", None, [block], []))
            else:
                found[-1].blocks.append(block)
        labelled = [segment for segment in found if segment.announced is not None]
        empty = any(not segment.blocks and len(segment.lines) == 1 for segment in labelled)
        names = {identifier(segment.label) or segment.label for segment in labelled}
        return None if not labelled or empty or len(names) < len(labelled) else found

    def _segmented(self, about: About, segments: list[Segment]) -> list[Piece]:
        pieces: list[Piece] = []
        labels = tuple(segment.lines[0].strip() for segment in segments if segment.announced is not None)
        for segment in segments:
            before = set(self._questions.found)
            if segment.announced is None:
                part = self._plain_segment(about._replace(context=""), segment.blocks)
            else:
                announced = segment.announced
                pieces += self._until(announced.start)
                self._at = announced.start + 1
                rest = [announced._replace(start=announced.start + 1)] if len(segment.lines) > 1 else []
                inside = About(segment.label, "", about.label, about.level, ())
                part = kept(segment.lines[:1]) + self._plain_segment(inside, [*rest, *segment.blocks])
            names = [name for name in self._questions.found if name not in before]
            for name in names:
                question = self._questions.found[name]
                if question.kind == "prose":
                    self._questions.found[name] = replace(question, reserved=labels)
            if segment.announced is not None and names and not self._stands(part):
                pieces += guarded(" or ".join(map(self._condition, names)), part)
            else:
                pieces += part
        return pieces

    def _plain_segment(self, about: About, blocks: list[Block]) -> list[Piece]:
        pieces: list[Piece] = []
        rest = list(blocks)
        while rest and self._is_comment(rest[0]):
            block = rest.pop(0)
            pieces += self._until(block.start) + self._comment(block)
        if not rest:
            return pieces
        only = self._one(about, rest[0]) if len(rest) == 1 else None
        return pieces + (only if only is not None else self._prose(about, rest))


def tree_of(blocks: Sequence[Block], end: int, level: int = 0) -> tuple[list[SectionHeading], int]:
    """Return the tree of headings among blocks, and the number of blocks in it."""
    found: list[SectionHeading] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if block.kind == "heading":
            if block.level <= level:
                break
            own: list[Block] = []
            index += 1
            while index < len(blocks) and blocks[index].kind != "heading":
                own.append(blocks[index])
                index += 1
            below, taken = tree_of(blocks[index:], end, block.level)
            index += taken
            last = blocks[index].start if index < len(blocks) else end
            found.append(SectionHeading(block, own, below, last))
        else:
            index += 1
    return found, index


def all_blocks(heading: SectionHeading) -> list[Block]:
    """Return a heading and every block below it."""
    return [
        heading.block,
        *heading.blocks,
        *(block for below in heading.below for block in all_blocks(below)),
    ]


def last_rule(heading: SectionHeading) -> list[Block]:
    """Return the thematic break at the end of a section, if any."""
    last = all_blocks(heading)[-1]
    return [last] if last.kind == "rule" else []


def _is_own_text(piece: Piece) -> bool:
    """Tell whether a piece is fixed text that would remain in a section without answers."""
    line = piece.proof.strip()
    return bool(line) and piece.jinja == escaped(piece.proof) and not re.match(r"#{1,6}\s", line)


def is_definition(lines: Iterable[str]) -> bool:
    """Tell whether all lines are link reference definitions."""
    return all(re.fullmatch(r"\s*\[[^\]]+\]:\s*\S+\s*", line) for line in lines)


def _is_guidance(block: Block, lines: Sequence[str]) -> bool:
    """Tell whether a block is marked as guidance."""
    text = "\n".join(lines).strip()
    if block.kind == "quote" or text.startswith("<!--"):
        return True
    return re.fullmatch(r"[(_*\uff08<{\[].*[)_*\uff09>}\]][.:]?", text, re.DOTALL) is not None


def _is_pattern(heading: SectionHeading, siblings: Sequence[SectionHeading]) -> bool:
    """Tell whether a heading is a pattern for several, such as `Option A` next to `Option B`."""
    text = heading.block.text
    if re.search(r"[\[<{][^\]>}]+[\]>}]", text) or date_in(text):
        return True
    if len(text.split()) > 3 and re.search(r"\b(?:title|name) (?:for|of)\b", text, re.IGNORECASE):
        return True
    shapes = [_counted(sibling.block.text) for sibling in siblings]
    return "#" in _counted(text) and shapes.count(_counted(text)) > 1


def _counted(text: str) -> str:
    words = re.split(r"\s[\u2014\u2013-]\s|[:\uff1a]", text)[0]
    return re.sub(r"\b(?:[0-9]+|[A-Z])\b", "#", words)


def _label(text: str) -> str:
    """Return a heading as the label of a question, without number and emphasis."""
    bare = re.sub(r"^\s*(?:\u00a7?[0-9]+(?:\.[0-9]+)*[.)]?)\s+", "", text)
    return re.sub(r"[*`]+", "", bare).strip().rstrip(":.\u2026") or text


def _comment_text(notes: str) -> str:
    return notes.replace("<!--", "").replace("-->", "").strip()
