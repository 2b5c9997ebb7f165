"""The result of inferring a template: its questions, and the pieces of its text."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Piece(NamedTuple):
    """One or more lines of the template in three forms.

    Joined, the sources of all pieces are the team's file, the Jinja is the item of the Copier template, and
    the proof is what Copier must render from the sample answers.

    Attributes:
        source: The lines in the team's file.
        jinja: The lines in the Copier template.
        proof: The lines rendered from the sample answers.
    """

    source: str
    jinja: str
    proof: str


class Leftover(NamedTuple):
    """A text of the template that must not remain in a finished item.

    Attributes:
        text: The text.
        kind: `comment`, `guidance`, `instructions` or `sample`; `fixed` where a person wants it in every
            item after all.
    """

    text: str
    kind: str


class Box(NamedTuple):
    """A check box of the template.

    Attributes:
        section: The label of its section.
        text: Its text.
        fixed: Whether every item has it; else it is a sample to be replaced.
        items: How many items have it.
    """

    section: str
    text: str
    fixed: bool
    items: int


@dataclass(frozen=True, kw_only=True, slots=True)
class InferredQuestion:
    """A question that the template asks.

    Attributes:
        name: The answer's name.
        kind: `line`, `prose`, `code`, `choice`, `date`, `number`, `slug`, `lines`, `checks`, `table` or
            `entries`.
        label: What the template calls it.
        help: What is asked, as the template's guidance puts it.
        reason: Why it is taken for this, with counts.
        doubt: Whether the template and its items leave it open.
        page: The label of the wizard's page.
        asked: When the wizard asks for it: `first`, `offered` (beside others, to be chosen) or `never`.
        placeholders: The texts in its place in the template.
        choices: The values of a choice.
        open: Whether other values are allowed.
        aliases: What people wrote for a value, with the value.
        used: The values of a choice that items have, as they are written there, with the number of items.
        default: The answer where none is given; None for no default.
        format: A date's format, as `strftime` has it.
        optional: Whether a date may stay empty.
        required: Whether the answer must be there.
        width: How many digits a number has.
        prefix: What the template writes before a number.
        headings: The highest heading that prose may hold.
        reserved: Lines that prose must not hold.
        fields: The fields of a table or of entries: name and label.
        entry: What one entry is called.
        shown: Whether an item shows the answer.
        when_empty: The content of its section without an answer: nothing, if None, else a word below the
            heading; the heading alone, if empty.
        sample: The answer in the proof.
    """

    name: str
    kind: str
    label: str
    reason: str
    page: str
    sample: Any
    help: str = ""
    doubt: bool = False
    asked: str = "first"
    placeholders: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    open: bool = False
    aliases: Mapping[str, str] = dataclasses.field(default_factory=dict)
    used: tuple[tuple[str, int], ...] = ()
    default: str | None = ""
    format: str = ""
    optional: bool = False
    required: bool = False
    width: int = 0
    prefix: str = ""
    headings: int = 0
    reserved: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    entry: str = ""
    shown: bool = True
    when_empty: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Inference:
    """What a template was found to be.

    Attributes:
        questions: What it asks, in order.
        pieces: What its text is made of, in order.
        leftovers: What a finished item must not hold.
        roles: The name of the question that has each role.
        file_name: The name of an item's file, as Jinja, without `.md`.
        folders: The sub-folder of each status, where items lie in such.
        boxes: Its check boxes.
        line_end: How its lines end.
        notes: What else was found, such as that it is a form of a host.
    """

    questions: tuple[InferredQuestion, ...]
    pieces: tuple[Piece, ...]
    leftovers: tuple[Leftover, ...]
    roles: Mapping[str, str]
    file_name: str
    folders: Mapping[str, str]
    line_end: str
    boxes: tuple[Box, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def samples(self) -> dict[str, Any]:
        """The answers of the proof: the template's own placeholders, where they can be answers."""
        return {question.name: question.sample for question in self.questions if question.sample is not None}

    @property
    def proof(self) -> str:
        """The item that the sample answers must give, its lines ended by a line feed."""
        return "".join(piece.proof for piece in self.pieces)
