"""Read lines of a template with a label and a value."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from backlogue.adopt.cursor import Cursor, cells_of, is_table
from backlogue.adopt.evidence import LABEL, SOME
from backlogue.adopt.model import Piece
from backlogue.adopt.pieces import escaped, joined_lines, kept
from backlogue.adopt.questions import Place, Slot
from backlogue.adopt.values import PLACEHOLDER, choices_in, comparable, is_placeholder, role_of, unwrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlogue.markdown import Block

COMMENT = re.compile(r"[ \t]*<!--.*?-->[ \t]*$")


class LabelLines(Cursor):
    """Reads lines such as `**Status:** open | done` and tables of labels and values."""

    def _label_lines(self, block: Block, context: str, *, is_head: bool = False) -> list[Piece] | None:
        """Return the pieces of lines that each have a label and a value; None where some have not."""
        if block.kind not in ("paragraph", "list", "quote"):
            return None
        lines = self._text(block)
        if is_table(lines):
            return self._label_table(lines, context, is_head=is_head)
        groups = _grouped(lines, block)
        matches = [LABEL.match(group[0]) for group in groups]
        if not all(matches) or (block.kind == "list" and block.text in ".)"):
            return None
        found = [match for match in matches if match is not None]
        labels = [comparable(match["bold"] or match["bare"]) for match in found]
        values = [group[0][match.end() :] for group, match in zip(groups, found, strict=True)]
        if not self._are_labels(labels, found, values, block, is_head=is_head):
            return None
        pieces: list[Piece] = []
        for group, match in zip(groups, found, strict=True):
            pieces += self._label_line(group, match, context)
        return pieces

    def _are_labels(
        self,
        labels: list[str],
        found: list[re.Match[str]],
        values: list[str],
        block: Block,
        *,
        is_head: bool,
    ) -> bool:
        if len(set(labels)) < len(labels):
            return False
        shapes = [re.sub(r"(?<=\s)[a-z]$|(?<=[\s-])[0-9]+$|x{3,}|y{3,}", "#", label) for label in labels]
        if any(
            shapes.count(shape) > 1 or PLACEHOLDER.search(label.upper()) or "#" in shape
            for label, shape in zip(labels, shapes, strict=True)
        ):
            return False
        bold = all(match["bold"] for match in found)
        bare = [match["bare"] or "" for match in found]
        sentences = any(len(label.split()) > 6 for label in bare)
        if block.kind == "quote" and not is_head and not bold:
            return False
        if is_head:
            return not sentences and (
                bold or block.kind in {"list", "quote"} or all(len(text.split()) < 4 for text in bare)
            )
        if sentences:
            return False
        seen = sum(len(self._items.labels.get(label, ())) for label in labels)
        if self._items.total > 1:
            return seen >= SOME * self._items.total * len(labels) / 2
        fillable = sum(
            is_placeholder(COMMENT.sub("", value)) or choices_in(value) is not None for value in values
        )
        return bold or fillable * 2 >= len(values)

    def _label_line(self, lines: list[str], match: re.Match[str], context: str) -> list[Piece]:
        first = lines[0]
        label = (match["bold"] or match["bare"]).strip("` ")
        several = (
            re.split(r"(?<=\S)(\s+[\u00b7\u2022|]\s+)(?=\*\*[^*]+(?:\*\*[:\uff1a]|[:\uff1a]\*\*))", first)
            if len(lines) == 1
            else []
        )
        if len(several) > 1:
            return self._several(first, several, context)
        value, comment = first[match.end() :], ""
        found = re.search(r"\s*<!--(.*?)-->\s*$", value)
        if found and len(lines) == 1:
            comment = found[1]
            self._questions.leave([found[0]], "comment")
            value = value[: found.start()]
        trailing = value[len(value.rstrip()) :]
        value = value.strip()
        note = comment.strip()
        slot = self._questions.value(
            Place(label, "\n".join([value, *lines[1:]]), note or note_in(value), context=context)
        )
        lead = first[: match.end()]
        if slot is None:
            return kept(lines)
        if not match["gap"]:
            lead += " "
        if not value:
            trailing = ""
        template = f"{escaped(lead, before_answer=True)}{slot.jinja}{trailing}\n"
        return [Piece(joined_lines(lines), template, f"{lead}{slot.proof}{trailing}\n")]

    def _several(self, line: str, parts: list[str], context: str) -> list[Piece]:
        template = proof = ""
        for number, part in enumerate(parts):
            match = LABEL.match(part)
            if number % 2 or match is None:
                template, proof = template + escaped(part), proof + part
                continue
            slot = self._questions.value(
                Place(match["bold"] or match["bare"], part[match.end() :].strip(), context=context)
            )
            lead = part[: match.end()]
            value = slot or Slot(escaped(part[match.end() :]), part[match.end() :], "")
            template, proof = (
                template + escaped(lead, before_answer=True) + value.jinja,
                proof + lead + value.proof,
            )
        return [Piece(f"{line}\n", f"{template}\n", f"{proof}\n")]

    def _label_table(self, lines: list[str], context: str, *, is_head: bool) -> list[Piece] | None:
        """Return the pieces of a table whose first column names what the second holds."""
        rows = [cells_of(line) for line in lines]
        if any(len(row) != 2 for row in rows) or len(rows) < 3:
            return None
        keys = [row[0] for row in rows[2:]]
        fillable = sum(is_placeholder(row[1]) or choices_in(row[1]) is not None for row in rows[2:])
        named = sum(role_of(key.strip("* ")) is not None for key in keys)
        if (
            any(not key or PLACEHOLDER.search(key) for key in keys)
            or not (named or is_head)
            or fillable * 2 < len(keys)
        ):
            return None
        pieces = kept(lines[:2])
        for line, row in zip(lines[2:], rows[2:], strict=True):
            slot = self._questions.value(Place(row[0].strip("* "), row[1], context=context))
            if slot is None:
                pieces += kept([line])
                continue
            lead = f"| {row[0]} | "
            pieces.append(
                Piece(
                    f"{line}\n",
                    f"{escaped(lead, before_answer=True)}{slot.jinja.replace('md.line', 'md.cell')} |\n",
                    f"{lead}{slot.proof} |\n",
                )
            )
        return pieces


def _grouped(lines: Sequence[str], block: Block) -> list[list[str]]:
    """Return the lines of a block, grouped by list item."""
    if block.kind != "list":
        return [[line] for line in lines]
    starts = [item.start for item in block.items] + [block.end]
    return [list(lines[start - block.start : end - block.start]) for start, end in itertools.pairwise(starts)]


def note_in(value: str) -> str:
    """Return the guidance in a placeholder value."""
    return unwrapped(value) if PLACEHOLDER.search(value) and len(value.split()) > 1 else ""
