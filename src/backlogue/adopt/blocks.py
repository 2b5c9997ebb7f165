"""Turn the blocks of a section into questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.adopt.cursor import About, cells_of, is_table
from backlogue.adopt.evidence import MOSTLY, SOME, Items, comparable_heading, comparable_line
from backlogue.adopt.labels import LabelLines
from backlogue.adopt.model import Box, Piece
from backlogue.adopt.pieces import dropped, escaped, item_sample, joined_lines, kept, prose_sample
from backlogue.adopt.questions import sentence
from backlogue.adopt.values import PLACEHOLDER, comparable, identifier, unwrapped
from backlogue.markdown import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlogue.markdown import Block

BOX = re.compile(r"(?:[-*+]|[0-9]+[.)])\s+\[[^\]]\](?:\s|$)")


class BlockQuestions(LabelLines):
    """Turns lists, tables, fences and prose into questions."""

    def _when_asked(self, label: str) -> str:
        """Return when to ask for a section: first if most items have it."""
        if not self._items.total:
            return "first"
        seen = (
            len(self._items.sections.get(comparable_heading(label), [])),
            len(self._items.labels.get(comparable(label), [])),
        )
        return "first" if max(seen) >= MOSTLY * self._items.total else "offered"

    def _ask(self, about: About, kind: str, **details: Any) -> str:
        """Add the question of a section or of a part of one, and return its name."""
        details = {"help": sentence(about.notes), "asked": self._when_asked(about.label), **details}
        return self._questions.add(about.label, kind, context=about.context, **details)

    def _one(self, about: About, block: Block) -> list[Piece] | None:
        """Return the pieces of a section with one block; None if the block is prose."""
        if block.kind == "list":
            return self._list(about, block)
        fields = self._label_lines(block, about.label)
        if fields is not None:
            return self._until(block.start) + self._take(block, fields)
        if (
            block.kind == "fence"
            and block.end - block.start > 2
            and self._lines[block.end - 1].strip("`~ ") == ""
        ):
            return self._code(about, block)
        return self._table(about, block) if is_table(self._text(block)) else None

    def _prose(self, about: About, blocks: Sequence[Block]) -> list[Piece]:
        start, end = blocks[0].start, blocks[-1].end
        pieces = self._until(start)
        lines = self._lines[start:end]
        sample = prose_sample(lines)
        guidance = next(
            (self._text(block) for block in blocks if block.kind in ("paragraph", "quote", "html")), []
        )
        name = self._ask(
            about,
            "prose",
            help=sentence(about.notes or "\n".join(guidance)),
            headings=about.level + 1,
            placeholders=("\n".join(lines),),
            sample=sample,
            reason=shape_of(blocks)
            + in_items(about.seen, self._items, "prose", ("prose", "line", "mixed", "code", "table")),
        )
        self._at = end
        return [*pieces, Piece(joined_lines(lines), f"{{{{ md.prose({name}) }}}}\n", f"{sample}\n")]

    def _code(self, about: About, block: Block) -> list[Piece]:
        lines = self._text(block)
        code = CodeAnswer.of(lines)
        name = self._ask(
            about,
            "code",
            sample=code.sample,
            placeholders=(code.text,),
            reason="only a code fence" + in_items(about.seen, self._items, "only code", ("code",)),
        )
        pieces = self._until(block.start)
        self._at = block.end
        return [*pieces, code.piece(name, lines)]

    def _table(self, about: About, block: Block) -> list[Piece]:
        lines = self._text(block)
        table = TableAnswer.of(lines)
        name = self._ask(
            about,
            "table",
            fields=table.fields,
            sample=table.sample,
            entry="Row",
            reason=f"a table of {len(table.fields)} columns"
            + in_items(about.seen, self._items, "a table", ("table",)),
            placeholders=tuple(cell for line in lines[2:] for cell in cells_of(line) if cell),
        )
        return [*self._until(block.start), *self._take(block, [table.piece(name, lines)])]

    def _list(self, about: About, block: Block) -> list[Piece] | None:
        if all(BOX.match(self._lines[item.start].strip()) for item in block.items):
            return self._boxes(about, block)
        fields = self._label_lines(block, about.label)
        if fields is not None:
            return self._until(block.start) + self._take(block, fields)
        listed = sum(section.shape in ("list", "checks") for section in about.seen)
        loose = any(not line.strip() for line in self._text(block))
        if (len(about.seen) > 1 and listed < SOME * len(about.seen)) or loose:
            return None
        return self._until(block.start) + self._lines_piece(about, block)

    def _lines_piece(self, about: About, block: Block) -> list[Piece]:
        lines = self._text(block)
        texts = [_without_marker(self._lines[item.start]) for item in block.items]
        single = all(item.end - item.start == 1 for item in block.items)
        numbered = block.text in ".)"
        if single:
            sample = [
                item_sample(text, number) for number, text in enumerate(texts, 1) if text or len(texts) == 1
            ]
        else:
            sample = ["Sample 1", "Sample 2"]
        boxed = sum(section.shape == "checks" for section in about.seen)
        kind = "checks" if len(about.seen) > 1 and boxed * 2 > len(about.seen) and not numbered else "lines"
        marker = (
            lines[0][: len(lines[0]) - len(lines[0].lstrip())] + (block.text if not numbered else "") + " "
        )
        name = self._ask(
            about,
            kind,
            help=sentence(about.notes) or first_guidance(texts),
            sample=sample,
            placeholders=tuple(filter(None, texts)),
            reason=f"a list of {len(texts)}"
            + in_items(about.seen, self._items, "a list", ("list", "checks")),
        )
        return self._take(
            block,
            [
                jinja_list(
                    name, marker, kind, joined_lines(lines), sample, numbered=block.text if numbered else ""
                )
            ],
        )

    def _fixed_boxes(self, about: About, block: Block) -> list[bool]:
        """Return, for each check box of a list, whether it is fixed (every item has it); empty if none is.

        What a person has said of a box counts; of the others their texts and the items tell.
        """
        having = len(about.seen)
        lines = [self._lines[item.start] for item in block.items]
        if not all(BOX.match(line.strip()) for line in lines):
            return []
        texts = [comparable_line(line) for line in lines]
        shapes = [re.sub(r"\b(?:[0-9]+|[A-Z]|one|two|three|four)\b", "#", text) for text in texts]
        found = []
        for text, shape in zip(texts, shapes, strict=True):
            is_sample = not text or _is_sample(text) or ("#" in shape and shapes.count(shape) > 1)
            is_sample = is_sample or re.match(r"\S+ (?:[0-9]|#)", shape) is not None
            count = self._items.lines[text]
            if having > 1:
                is_sample = count < (having if is_sample else MOSTLY * having)
            found.append(not is_sample)
        # Lines that most items have dropped or reworded are samples too.
        if sum(found) * 3 < len(found):
            found = [False] * len(found)
        keys = [(about.label, _without_box(line)) for line in lines]
        found = [self._told_boxes.get(key, is_fixed) for key, is_fixed in zip(keys, found, strict=True)]
        return found if any(found) else []

    def _boxes(self, about: About, block: Block) -> list[Piece]:
        """Return the pieces of a list of check boxes: samples are a question, the others are fixed."""
        fixed = self._fixed_boxes(about, block) or [False] * len(block.items)
        for item, is_fixed in zip(block.items, fixed, strict=True):
            line = self._lines[item.start]
            seen = self._items.lines[comparable_line(line)]
            self._boxes_found.append(Box(about.label, _without_box(line), is_fixed, seen))
        pieces = self._until(block.start)
        asked = False
        runs: list[list[int]] = []
        for index in range(len(block.items)):
            if runs and fixed[index] == fixed[index - 1]:
                runs[-1].append(index)
            else:
                runs.append([index])
        for run in runs:
            start, end = block.items[run[0]].start, block.items[run[-1]].end
            lines = self._lines[start:end]
            pieces += self._until(start)
            self._at = end
            if fixed[run[0]]:
                pieces += kept(lines)
                continue
            if asked:
                self._questions.leave(lines, "sample")
                pieces += dropped(lines)
                continue
            asked = True
            texts = [_without_box(self._lines[block.items[index].start]) for index in run]
            sample = [item_sample(text, number) for number, text in enumerate(texts, 1)]
            others = sum(fixed)
            name = self._ask(
                about,
                "checks",
                help=sentence(about.notes) or first_guidance(texts),
                sample=sample,
                placeholders=tuple(filter(None, texts)),
                reason=f"{len(texts)} check boxes to be replaced"
                + (f", {others} that every item has" if others else "")
                + in_items(about.seen, self._items, "a list", ("list", "checks")),
            )
            first = lines[0]
            indent = first[: len(first) - len(first.lstrip())]
            numbered = block.text if block.text in ".)" else ""
            marker = f"{indent}{block.text if not numbered else ''} "
            pieces.append(jinja_list(name, marker, "checks", joined_lines(lines), sample, numbered=numbered))
        return pieces


class CodeAnswer(NamedTuple):
    """A code fence as an answer.

    Attributes:
        text: The code.
        language: The first word behind the fence, if it names a language.
        sample: The answer in the proof.
    """

    text: str
    language: str
    sample: str

    @classmethod
    def of(cls, lines: Sequence[str]) -> CodeAnswer:
        """Return the answer of a fence's lines."""
        text = "\n".join(lines[1:-1])
        usual = re.match(r"```(?!`)", lines[0]) and "```" not in text
        safe = text.rstrip("\n") and usual and not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
        language = re.sub(r"[^\w+#.-].*", "", lines[0].strip("`~ "))
        return cls(text, language, text if safe else "sample")

    def piece(self, name: str, lines: Sequence[str]) -> Piece:
        """Return the piece of the fence."""
        proof = f"```{self.language}\n{self.sample}\n```\n"
        return Piece(joined_lines(lines), f"{{{{ md.fenced({name}, '{self.language}') }}}}\n", proof)


class TableAnswer(NamedTuple):
    """A table as an answer of which each row is an entry.

    Attributes:
        fields: The name and the label of each column.
        sample: The answer in the proof.
    """

    fields: tuple[tuple[str, str], ...]
    sample: list[dict[str, str]]

    @classmethod
    def of(cls, lines: Sequence[str]) -> TableAnswer:
        """Return the answer of a table's lines."""
        columns = cells_of(lines[0])
        fields: list[tuple[str, str]] = []
        for number, column in enumerate(columns, 1):
            field = identifier(column) or f"column_{number}"
            while field in dict(fields) or field in ("items", "keys", "values", "get"):
                field += "_2"
            fields.append((field, column))
        rows = [cells_of(line) for line in lines[2:]] or [["Sample"] * len(columns)]
        rows = [(row + [""] * len(columns))[: len(columns)] for row in rows]
        fits = all(f"| {' | '.join(row)} |" == line for row, line in zip(rows, lines[2:], strict=False))
        if not fits or not any(any(row) for row in rows):
            rows = [["Sample"] * len(columns)]
        rows = [
            [cell if cell.isprintable() and "|" not in cell else "Sample" for cell in row] for row in rows
        ]
        return cls(tuple(fields), [dict(zip(dict(fields), row, strict=True)) for row in rows])

    def piece(self, name: str, lines: Sequence[str]) -> Piece:
        """Return the piece of the table."""
        cells = " | ".join(f"{{{{ md.cell(row.{field}) }}}}" for field, _ in self.fields)
        head = "".join(escaped(line) + "\n" for line in lines[:2])
        loop = f"{{% for row in {name} %}}\n| {cells} |\n{{% endfor %}}\n"
        rows = "".join(f"| {' | '.join(row.values())} |\n" for row in self.sample)
        return Piece(
            joined_lines(lines),
            f"{{% if {name} %}}\n{head}{loop}{{% endif %}}\n",
            joined_lines(lines[:2]) + rows,
        )


def jinja_list(
    name: str, marker: str, kind: str, source: str, sample: Sequence[str], *, numbered: str = ""
) -> Piece:
    """Return the piece of a list with one item per text of an answer.

    Args:
        name: The answer's name.
        marker: The text before each item.
        kind: `lines` or `checks`.
        source: The list in the template.
        sample: The texts in the proof.
        numbered: The delimiter after the numbers of a numbered list.
    """
    text = "md.check(text)" if kind == "checks" else "md.item(text)"
    lead = f"{{{{ loop.index }}}}{numbered} " if numbered else marker
    template = f"{{% for text in {name} or [] %}}\n{lead}{{{{ {text} }}}}\n{{% endfor %}}\n"
    box = "[ ] " if kind == "checks" else ""
    proof = "".join(
        f"{f'{number}{numbered} ' if numbered else marker}{box}{entry}\n"
        for number, entry in enumerate(sample, 1)
    )
    return Piece(source, template, proof)


def list_texts(lines: Sequence[str]) -> list[str]:
    """Return the text of each item of a list, without its marker and box."""
    items = [item for block in parse(list(lines)) for item in block.items] if lines else []
    return [_without_box(lines[item.start]) for item in items]


def _without_marker(line: str) -> str:
    return re.sub(r"^\s*(?:[-*+]|[0-9]+[.)])(?:\s+|$)", "", line).strip()


def _without_box(line: str) -> str:
    return re.sub(r"^\[.\]\s*", "", _without_marker(line))


def _is_sample(text: str) -> bool:
    """Tell whether a check box starts or ends with a placeholder; those in paths and code do not count."""
    text = re.sub(r"`[^`]*`|\S*/\S*", "x", text)
    found = [match.span() for match in PLACEHOLDER.finditer(text)]
    return bool(found) and (found[0][0] < 3 or found[-1][1] >= len(text.rstrip(" .\u2026")))


def first_guidance(texts: Sequence[str]) -> str:
    """Return the first text as guidance."""
    return sentence(unwrapped(next(filter(None, texts), "")))


def shape_of(blocks: Sequence[Block]) -> str:
    """Describe the kinds of blocks, as a reason."""
    kinds = list(
        dict.fromkeys("text" if block.kind in ("paragraph", "html") else block.kind for block in blocks)
    )
    return "only text" if kinds == ["text"] else f"{', '.join(kinds)} together"


def in_items(seen: Sequence[Any], items: Items, what: str, shapes: Sequence[str]) -> str:
    """Describe how many items have a section, and in how many of them it has the inferred shape."""
    if not items.total or not seen:
        return ""
    if not shapes:
        return f"; in {len(seen)} of {items.total} items"
    fitting = sum(section.shape in shapes for section in seen)
    return f"; {what} in {fitting} of the {len(seen)} items (of {items.total}) that have it"
