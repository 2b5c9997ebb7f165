"""The pieces of a template with a question's answer, and how its kind can be changed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from backlogue.adopt.blocks import (
    BOX,
    CodeAnswer,
    TableAnswer,
    jinja_list,
    list_texts,
)
from backlogue.adopt.cursor import is_table
from backlogue.adopt.model import Inference, InferredQuestion, Leftover, Piece
from backlogue.adopt.pieces import (
    dropped,
    escaped,
    item_sample,
    joined_lines,
    kept,
    prose_sample,
    scalar,
    without_double_blanks,
)
from backlogue.adopt.questions import day
from backlogue.adopt.sections import BLANK, BOLD_LABEL
from backlogue.adopt.values import choices_in
from backlogue.errors import UsageError
from backlogue.markdown import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlogue.markdown import Block

VALUE_KINDS = ("line", "choice", "date")
"""Kinds of a value on a line."""

SECTION_KINDS = ("prose", "lines", "checks")
"""Kinds that any text below a heading can have besides."""

_LISTS = ("lines", "checks")
_ROLES = ("title", "slug", "number")


class AnswerPieces:
    """The pieces and questions of an inference, to be changed question by question.

    Attributes:
        pieces: What the template's text is made of.
        questions: Its questions, by name.
        leftovers: What a finished item must not hold.
    """

    def __init__(self, inference: Inference, roles: Mapping[str, str]) -> None:
        self.pieces = list(inference.pieces)
        self.questions = {question.name: question for question in inference.questions}
        self.leftovers = list(inference.leftovers)
        self._roles = {name: role for role, name in roles.items()}

    def changed(self, inference: Inference) -> Inference:
        """Return an inference with these pieces, questions and leftovers."""
        return replace(
            inference,
            pieces=without_double_blanks(self.pieces),
            questions=tuple(self.questions.values()),
            leftovers=tuple(dict.fromkeys(self.leftovers)),
        )

    def has_role(self, name: str, role: str) -> bool:
        """Tell whether a question has a role."""
        return self._roles.get(name) == role

    def kinds(self, name: str) -> tuple[str, ...]:
        """Return the kinds that a question can have at its place in the template, its present one first."""
        kind = self.questions[name].kind
        place = self._place(name)
        role = self._roles.get(name)
        if place is None or role in _ROLES:
            return (kind,)
        if role is not None:
            others: tuple[str, ...] = ("choice",) if role == "status" else ("date",)
        elif not self._is_body(place):
            others = VALUE_KINDS if _inline(name).search(self.pieces[place].jinja) else ()
        elif self._has_boxes_behind(place):
            others = _LISTS
        else:
            lines = self._source(place)
            others = (
                *SECTION_KINDS,
                *(("table",) if any(is_table(_lines_of(lines, block)) for block in _blocks(lines)) else ()),
                *(("code",) if [block.kind for block in _blocks(lines)] == ["fence"] else ()),
                *VALUE_KINDS,
            )
        return (kind, *(other for other in others if other != kind))

    def set_kind(self, name: str, kind: str, choices: Sequence[str] = ()) -> None:
        """Make a question one of another kind.

        Args:
            name: The question.
            kind: One of `kinds`.
            choices: The values of a choice; those that the template lists where there are none.

        Raises:
            UsageError: The values of a choice are not known.
        """
        place = self._place(name)
        if place is None:
            return
        before = self.questions[name]
        lines = self._source(place)
        text = "\n".join(lines).strip()
        details: dict[str, Any] = {}
        if kind == "choice":
            listed = choices_in(text) if "\n" not in text else None
            values = tuple(choices) or (listed.values if listed else tuple(value for value, _ in before.used))
            if not values:
                raise UsageError(
                    "a choice needs its values",
                    place=f"questions.{name}.choices",
                    hint="list them in 'choices'",
                )
            details = {
                "choices": values,
                "open": before.open or not choices,
                "default": "",
                "sample": values[0],
            }
        elif kind == "date":
            details = {"format": "%Y-%m-%d", "optional": True, "default": "", "sample": day("%Y-%m-%d")}
        elif kind == "line":
            is_line = text and "\n" not in text and text.isprintable() and self._is_body(place)
            shown = text if is_line else before.sample
            is_text = isinstance(shown, str) and shown.strip() and "\n" not in shown
            details = {"default": before.default or "", "sample": shown if is_text else "Sample"}
        blank = replace(before, choices=(), open=False, aliases={}, format="", optional=False, default="")
        blank = replace(blank, fields=(), entry="", headings=0, reserved=())
        reason = f"set by hand; inferred as {before.kind}: {before.reason}"
        self.questions[name] = replace(blank, kind=kind, reason=reason, doubt=False, **details)
        if self._is_body(place):
            self._set_body(name, place, lines)
        else:
            self.set_value(name)
        self._set_conditions(name)

    def set_value(self, name: str) -> None:
        """Replace a question's answer in its line, after its kind, format or sample has changed."""
        question = self.questions[name]
        if question.kind not in (*VALUE_KINDS, "number"):
            return
        for index, piece in enumerate(self.pieces):
            if not _inline(name).search(piece.jinja) or _is_statement(piece):
                continue
            jinja = piece.jinja
            if self._is_in_front(index) and question.kind != "number":
                is_plain = question.kind == "date" and question.format == "%Y-%m-%d"
                answer = f"{{{{ {name} }}}}" if is_plain else f"{{{{ md.scalar({name}) }}}}"
                jinja = _inline(name).sub(answer, jinja)
            self.pieces[index] = piece._replace(jinja=jinja, proof=self._rendered(jinja))

    def section_of(self, name: str) -> int | None:
        """Return the position of the heading of a section with only this question's answer."""
        place = self._place(name)
        if place is None or not self._is_body(place):
            return None
        above = place - 1
        while above >= 0 and _is_gap(self.pieces[above]):
            above -= 1
        below = place + 1
        while below < len(self.pieces) and _is_gap(self.pieces[below], rules=True):
            below += 1
        level = _level(self.pieces[above]) if above >= 0 else 0
        deeper = below < len(self.pieces) and _level(self.pieces[below]) > level
        is_alone = below == len(self.pieces) or _level(self.pieces[below]) > 0
        is_own = self.pieces[above].source == self.pieces[above].proof
        return above if level and is_own and is_alone and not deeper else None

    def set_when_empty(self, name: str, word: str) -> None:
        """Keep the heading of a question's section without an answer, with a word below it if not empty."""
        heading, place = self.section_of(name), self._place(name)
        if heading is None or place is None:
            return
        self.questions[name] = replace(self.questions[name], when_empty=word)
        if word:
            body = self.pieces[place]
            condition = self._condition(name)
            jinja = f"{{% if {condition} %}}\n{body.jinja}{{% else %}}\n{escaped(word)}\n{{% endif %}}\n"
            self.pieces[place] = body._replace(jinja=jinja)
        else:
            mark, _, text = self.pieces[heading].proof.rstrip("\n").partition(" ")
            quoted = text.strip().replace("\\", "\\\\").replace("'", "\\'")
            jinja = f"{mark} {{{{ md.heading('{quoted}') }}}}\n"
            self.pieces[heading] = self.pieces[heading]._replace(jinja=jinja)
        opens = [index for index in range(heading) if self._is_guard(index, name)]
        if opens and self._end_of_guard(opens[-1]) > place:
            end = self._end_of_guard(opens[-1])
            self.pieces = [piece for index, piece in enumerate(self.pieces) if index not in (opens[-1], end)]

    def keep_leftover(self, leftover: Leftover) -> bool:
        """Keep a leftover text in every item; tell whether that is possible at its place."""
        is_line = "\n" not in leftover.text
        for index, piece in enumerate(self.pieces):
            if piece.source.strip() == leftover.text and not piece.jinja:
                following = next((other.proof for other in self.pieces[index + 1 :] if other.proof), "\n")
                blank = [] if following == "\n" else [BLANK]
                lines = piece.source.removesuffix("\n").split("\n")
                self.pieces[index : index + 1] = [*kept(lines), *blank]
                return True
            if is_line and piece.jinja and piece.source.rstrip().endswith(leftover.text):
                self.pieces[index] = piece._replace(
                    jinja=f"{piece.jinja.rstrip()} {escaped(leftover.text)}\n",
                    proof=f"{piece.proof.rstrip()} {leftover.text}\n",
                )
                return True
        return False

    def _place(self, name: str) -> int | None:
        """Return the only piece that holds a question's answer; None if there are several or none."""
        found = [
            index
            for index, piece in enumerate(self.pieces)
            if _mentions(piece, name) and not _is_statement(piece)
        ]
        return found[0] if len(found) == 1 else None

    def _is_body(self, index: int) -> bool:
        """Tell whether a piece is a whole answer, as it is below a heading or label."""
        jinja = self.pieces[index].jinja
        return (
            jinja.startswith(("{% for ", "{% if "))
            or re.fullmatch(r"\{\{ md\.(?:line|prose|fenced)\([^{}]*\) \}\}\n", jinja) is not None
        )

    def _is_in_front(self, index: int) -> bool:
        if not self.pieces or self.pieces[0].source.rstrip() != "---":
            return False
        return not any(piece.source.rstrip() in ("---", "...") for piece in self.pieces[1:index])

    def _has_boxes_behind(self, index: int) -> bool:
        """Tell whether fixed check boxes are next to an answer."""
        beside = (*self.pieces[index + 1 : index + 2], *self.pieces[max(index - 1, 0) : index])
        return any(BOX.match(piece.jinja.strip()) and "{" not in piece.jinja for piece in beside)

    def _source(self, index: int) -> list[str]:
        return self.pieces[index].source.rstrip("\n").split("\n") if self.pieces[index].source else []

    def _rendered(self, jinja: str) -> str:
        """Return a line with the sample answers in it."""

        def sample(found: re.Match[str]) -> str:
            question = self.questions.get(found["name"])
            text = str((question and question.sample) or "title")
            return scalar(text) if found["macro"] == "scalar" else text

        text = re.sub(r"\{\{ (?:md\.(?P<macro>\w+)\()?(?P<name>\w+)\)? \}\}", sample, jinja)
        return text.replace("{{ '{' }}", "{")

    def _condition(self, name: str) -> str:
        return f"md.any({name})" if self.questions[name].kind in _LISTS else name

    def _set_conditions(self, name: str) -> None:
        """Let what is written only with an answer ask for it as its kind needs it."""
        pattern = re.compile(rf"md\.any\({name}\)|(?<![\w.]){name}(?!\w)")
        for index, piece in enumerate(self.pieces):
            if _is_statement(piece) and piece.jinja.startswith("{% if "):
                jinja = pattern.sub(self._condition(name), piece.jinja)
                self.pieces[index] = piece._replace(jinja=jinja)

    def _is_guard(self, index: int, name: str) -> bool:
        piece = self.pieces[index]
        is_if = _is_statement(piece) and piece.jinja.startswith("{% if ")
        return is_if and _mentions(piece, name)

    def _end_of_guard(self, index: int) -> int:
        depth = 0
        for number, piece in enumerate(self.pieces[index:], index):
            if _is_statement(piece):
                depth += {"{% if": 1, "{% en": -1}.get(piece.jinja[:5], 0)
            if depth == 0:
                return number
        return index

    def _set_body(self, name: str, index: int, lines: Sequence[str]) -> None:
        """Put the pieces of a question's present kind in the place of an answer below a heading."""
        question = self.questions[name]
        pieces: list[Piece]
        details: dict[str, Any] = {}
        if question.kind in VALUE_KINDS:
            sample = question.sample
            pieces = [Piece(joined_lines(lines), f"{{{{ md.line({name}) }}}}\n", f"{sample}\n")]
            is_left = len(lines) > 1
            details["placeholders"] = ("\n".join(lines),) if lines and not is_left else ()
            if is_left:
                self.leftovers.append(Leftover("\n".join(lines).strip(), "guidance"))
        elif question.kind == "prose":
            details = self._prose(index, lines)
            pieces = [Piece(joined_lines(lines), f"{{{{ md.prose({name}) }}}}\n", f"{details['sample']}\n")]
        elif question.kind == "code":
            code = CodeAnswer.of(lines)
            details = {"sample": code.sample, "placeholders": (code.text,)}
            pieces = [code.piece(name, lines)]
        else:
            block = next(filter(self._fits(question.kind, lines), _blocks(lines)), None)
            around = self._around(lines, block)
            piece, details = _rows(question, _lines_of(lines, block) if block else [])
            pieces = [*dropped(around[0]), piece, *dropped(around[1])]
        self.questions[name] = replace(question, **details)
        self.pieces[index : index + 1] = pieces

    @staticmethod
    def _fits(kind: str, lines: Sequence[str]) -> Any:
        if kind == "table":
            return lambda block: is_table(_lines_of(lines, block))
        return lambda block: block.kind == "list"

    def _around(self, lines: Sequence[str], block: Block | None) -> tuple[Sequence[str], Sequence[str]]:
        """Return the text before and after a list or table, which is guidance."""
        before, behind = (lines[: block.start], lines[block.end :]) if block else (lines, ())
        for text in ("\n".join(before).strip(), "\n".join(behind).strip()):
            if text:
                self.leftovers.append(Leftover(text, "guidance"))
        return before, behind

    def _prose(self, index: int, lines: Sequence[str]) -> dict[str, Any]:
        start = index
        while start > 0 and not _level(self.pieces[start]):
            start -= 1
        end = index + 1
        while end < len(self.pieces) and not _level(self.pieces[end]):
            end += 1
        labels = [
            piece.proof.strip()
            for piece in self.pieces[start:end]
            if piece.source == piece.proof and BOLD_LABEL.fullmatch(piece.proof.strip())
        ]
        return {
            "headings": _level(self.pieces[start]) + 1,
            "reserved": tuple(labels),
            "sample": prose_sample(lines) if lines else "Sample text.",
            "placeholders": ("\n".join(lines),) if lines else (),
        }


def _rows(question: InferredQuestion, lines: Sequence[str]) -> tuple[Piece, dict[str, Any]]:
    """Return the piece of a list or table, and what its question knows of it."""
    if question.kind == "table":
        table = TableAnswer.of(lines)
        return table.piece(question.name, lines), {
            "fields": table.fields,
            "sample": table.sample,
            "entry": "Row",
        }
    texts = list_texts(lines)
    sample = [item_sample(text, number) for number, text in enumerate(texts, 1)] or ["Sample"]
    marker = re.match(r"(\s*)(?:([-*+])|[0-9]+([.)]))", lines[0] if lines else "- ")
    indent, bullet, numbered = (marker[1], marker[2] or "", marker[3] or "") if marker else ("", "-", "")
    piece = jinja_list(
        question.name, f"{indent}{bullet} ", question.kind, joined_lines(lines), sample, numbered=numbered
    )
    return piece, {"sample": sample, "placeholders": tuple(filter(None, texts))}


def _mentions(piece: Piece, name: str) -> bool:
    """Tell whether a piece's Jinja has a question's name: not a macro, attribute or text of that name."""
    tags = re.findall(r"\{[{%].*?[%}]\}", piece.jinja, re.DOTALL)
    return any(re.search(rf"(?<![\w.'\"]){name}(?![\w'\"])", tag) for tag in tags)


def _inline(name: str) -> re.Pattern[str]:
    """Return what finds a question's answer in a line."""
    return re.compile(rf"\{{\{{ (?:md\.(?:line|scalar|cell|heading)\({name}\)|{name}) \}}\}}")


def _is_statement(piece: Piece) -> bool:
    return not piece.source and not piece.proof


def _is_gap(piece: Piece, *, rules: bool = False) -> bool:
    """Tell whether a piece is a blank line, or nothing that an item has."""
    is_rule = rules and re.fullmatch(r"\s*(?:---+|\*\*\*+|___+)\s*", piece.proof) is not None
    return not piece.proof.strip() or is_rule


def _level(piece: Piece) -> int:
    """Return the level of the template's own heading; 0 if the piece is not a heading."""
    found = re.match(r"(#{1,6}) ", piece.jinja)
    return len(found[1]) if found else 0


def _blocks(lines: Sequence[str]) -> list[Block]:
    return parse(list(lines)) if lines else []


def _lines_of(lines: Sequence[str], block: Block) -> list[str]:
    return list(lines[block.start : block.end])
