"""Collect the questions of a template: names, roles, and the kind of each value."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from backlogue.adopt.evidence import MOSTLY
from backlogue.adopt.model import InferredQuestion, Leftover
from backlogue.adopt.pieces import scalar
from backlogue.adopt.values import (
    PLACEHOLDER,
    ListedValues,
    Number,
    choices_in,
    comparable,
    date_in,
    identifier,
    is_date,
    is_iso_date,
    is_placeholder,
    number_in,
    role_of,
    unwrapped,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlogue.adopt.evidence import Items

USUAL_NAMES = {"status": "status", "created": "date_created", "modified": "date_modified", "number": "number"}
_RESERVED = frozenset(
    [
        "title",
        "slug",
        "status",
        "date_created",
        "date_modified",
        "number",
        "shapes",
        "md",
        "loop",
        "self",
        "text",
        "row",
        "entry",
        "true",
        "false",
        "none",
        "if",
        "else",
        "for",
        "in",
        "not",
        "and",
        "or",
        "is",
        "import",
        "from",
        "set",
        "macro",
        "call",
        "filter",
        "block",
        "include",
        "with",
        "without",
        "context",
        "varargs",
        "kwargs",
        "caller",
        "range",
        "dict",
        "lipsum",
        "cycler",
        "joiner",
        "namespace",
        "now",
    ]
)
"""Names that the template itself uses, and keywords of Jinja."""
ITEM = "The item"
DETAILS = "Details"
RECORD = "Status and dates"
"""The wizard's pages."""

_NUMBER_WORDS = {"id", "no", "no.", "nr", "nr.", "number", "num", "numero", "nummer"}
"""Words of a label that show that a number behind it is the item's own."""

_LONG_VALUE = 4
_LONGEST_VALUE = 40


class Slot(NamedTuple):
    """An answer in a line: its Jinja, its text in the proof, and the question's name (empty if fixed)."""

    jinja: str
    proof: str
    name: str
    optional: bool = True


class Place(NamedTuple):
    """A value in the template and its context.

    Attributes:
        label: The label before it, or the key of the front matter.
        text: The value in the template.
        note: The guidance next to it.
        front: Whether it is in the front matter.
        context: The label of the section around it.
        seen: The values that items have there, where they are not behind the label.
    """

    label: str
    text: str
    note: str = ""
    front: bool = False
    context: str = ""
    seen: tuple[str, ...] = ()

    @property
    def shown_label(self) -> str:
        """The label for display."""
        return key_label(self.label) if self.front else self.label


class Questions:
    """Collects the questions of a template, and what is left over."""

    def __init__(self, items: Items, lists: Sequence[ListedValues]) -> None:
        self.items = items
        self._lists = lists
        self.found: dict[str, InferredQuestion] = {}
        self.roles: dict[str, str] = {"title": "title", "slug": "slug"}
        self.leftovers: list[Leftover] = []
        self._sections = 0

    def add(self, label: str, kind: str, *, context: str = "", **details: Any) -> str:
        """Add a question and return its name, which is derived from the label.

        Args:
            label: What the template calls it.
            kind: Its kind.
            context: The label of the section around it, used if the name is taken.
            details: The other attributes of the question.
        """
        name = self._name(label, context)
        details.setdefault("page", ITEM)
        self.found[name] = InferredQuestion(name=name, kind=kind, label=label, **details)
        return name

    def add_role(self, role: str, label: str, kind: str, **details: Any) -> str:
        """Add a question with a role, under the usual name."""
        name = USUAL_NAMES[role]
        self.roles[role] = name
        details.setdefault("page", RECORD)
        self.found[name] = InferredQuestion(name=name, kind=kind, label=label, **details)
        return name

    def leave(self, lines: Sequence[str], kind: str) -> None:
        """Add a text that must not remain in a finished item."""
        text = "\n".join(lines).strip()
        if text:
            self.leftovers.append(Leftover(text, kind))

    def _name(self, label: str, context: str) -> str:
        name = identifier(label)
        if not name:
            self._sections += 1
            name = f"section_{self._sections}"
            while name in self.found:
                self._sections += 1
                name = f"section_{self._sections}"
        if context and (name in self.found or name in _RESERVED) and identifier(context):
            name = f"{identifier(context)}_{name}"
        if name in _RESERVED:
            name = f"{name}_text"
        number, base = 1, name
        while name in self.found:
            number += 1
            name = f"{base}_{number}"
        return name

    def value(self, place: Place) -> Slot | None:
        """Add the question for a value; return None for a fixed value that every item has."""
        role = role_of(place.label)
        if role == "title":
            return Slot("{{ md.line(title) }}", "Title", "title", optional=False)
        role = None if role in self.roles else role
        seen = (
            self.items.front.get(place.label)
            if place.front
            else self.items.labels.get(comparable(place.label))
        )
        place = place._replace(seen=(*(seen or ()), *place.seen))
        dated = role in ("created", "modified")
        slot = self._number(place, role)
        if slot is None and (is_date(place.text) or (dated and is_iso_date(place.text))):
            slot = self._date(place, role)
        elif slot is None and not place.text and dated and (found := date_in(place.note)):
            slot = self._date(place._replace(text=place.note[found.start : found.end]), role)
        if slot is not None:
            return slot
        listed = self._listed(place, role)
        if listed or role == "status":
            return self._choice(place, listed, role)
        if place.front and self._is_flow_list(place):
            return self._flow_list(place)
        return self._line(place)

    def _number(self, place: Place, role: str | None) -> Slot | None:
        """Return the slot of a number such as `BL-XXX`, optionally followed by the file name."""
        bare = unwrapped(place.text)
        number = number_in(bare)
        if number is None or number.start:
            return None
        tail = re.fullmatch(r"-[<\[{]?slug[>\]}]?", bare[number.end :])
        if number.end < len(bare) and tail is None:
            return None
        known = self.found.get("number")
        if known is None and role == "number":
            reason = f"'{place.text}' is a number pattern"
            self.add_number(place.shown_label, number, reason)
            known = self.found["number"]
        # Another label with the same pattern, such as "Supersedes", is about another item.
        words = comparable(place.label).split()
        is_own = role_of(place.label) == "number" or not _NUMBER_WORDS.isdisjoint(words)
        if known is None or not (is_own or words == [comparable(number.prefix.strip("-_"))]):
            return None
        before, after = place.text.split(bare, 1)
        jinja = f"{before}{number.prefix}{{{{ number }}}}{'-{{ slug }}' if tail else ''}{after}"
        proof = f"{before}{number.prefix}{known.sample}{'-title' if tail else ''}{after}"
        return Slot(jinja, proof, "number", optional=False)

    def _when_asked(self, place: Place) -> str:
        """Return when a value is asked for: first where most items have one; one of the record is offered."""
        total = self.items.total
        filled = sum(bool(value) for value in place.seen)
        return "first" if (filled >= MOSTLY * total if total else not place.front) else "offered"

    def add_number(self, label: str, number: Number, reason: str) -> None:
        """Add the question for the item's number."""
        sample = "1".zfill(number.width)
        details = {"width": number.width, "prefix": number.prefix, "required": True, "default": None}
        self.add_role("number", label, "number", reason=reason, sample=sample, **details)

    def _date(self, place: Place, role: str | None) -> Slot:
        found = date_in(place.text)
        written = found.format if found else "%Y-%m-%d"
        sample = day(written)
        details: dict[str, Any] = {
            "format": written,
            "help": sentence(place.note),
            "sample": sample,
            "placeholders": (place.text,),
            "reason": f"'{place.text}' is {'a date pattern' if found else 'a date'}",
            "page": RECORD,
        }
        dated = role in ("created", "modified")
        if role in ("created", "modified"):
            name = self.add_role(role, place.shown_label, "date", default=None, required=True, **details)
        else:
            name = self.add(
                place.shown_label,
                "date",
                context=place.context,
                optional=True,
                default="",
                asked=self._when_asked(place),
                **details,
            )
        if place.front and written == "%Y-%m-%d":
            return Slot(f"{{{{ {name} }}}}", sample, name, optional=not dated)
        return self._slot(place, name, sample, optional=not dated)

    def _listed(self, place: Place, role: str | None) -> ListedValues | None:
        """Return the values listed at a place, unless no item uses any of them."""
        listed = choices_in(place.text) or choices_in(place.note) or self._listed_elsewhere(place.text)
        if listed is None or role is not None or len(place.seen) < 2:
            return listed
        known = {comparable(choice) for choice in listed.values}
        return (
            listed
            if any(comparable(value_without_note(value, listed.values)) in known for value in place.seen)
            else None
        )

    def _listed_elsewhere(self, text: str) -> ListedValues | None:
        """Return the values that another line of the template lists, if a value is one of them."""
        return next((each for each in self._lists if text and text in each.values), None)

    def _choice(self, place: Place, listed: ListedValues | None, role: str | None) -> Slot:
        bare = unwrapped(place.text)
        shown = choices_in(place.text) is not None
        is_value = not (shown or "\n" in bare or is_placeholder(place.text) or PLACEHOLDER.search(bare))
        own = bare if is_value else ""
        values = list(listed.values) if listed else ([own] if own else [])
        if own and comparable(own) not in {comparable(choice) for choice in values}:
            values.insert(0, own)
        values += self._further(values, place.seen, listed)
        reason = f"{len(listed.values)} values are listed" if listed else "the label is that of a status"
        is_open = listed.open if listed else True
        if place.seen:
            known = {comparable(choice) for choice in values}
            fitting = sum(comparable(value_without_note(value, values)) in known for value in place.seen)
            reason += f"; {fitting} of {len(place.seen)} items have one of them"
            is_open = is_open or fitting < len(place.seen)
        if not values:
            values = ["todo", "in progress", "done"]
            reason += "; no values are listed"
        details: dict[str, Any] = {
            "choices": tuple(values),
            "open": is_open,
            "help": sentence(place.note) if place.note and choices_in(place.note) is None else "",
            "reason": reason,
            "doubt": listed is None,
            "placeholders": (place.text,) if shown else (),
        }
        used = Counter(_as_written(value, values) for value in place.seen if value)
        details["used"] = tuple(used.most_common())
        details["aliases"] = {
            text: value
            for text in used
            for value in values
            if text != value and text not in values and comparable(text) == comparable(value)
        }
        sample = own or values[0]
        if role == "status":
            name = self.add_role(
                "status", place.shown_label, "choice", default=sample, sample=sample, **details
            )
        else:
            details["page"] = RECORD if place.front else DETAILS
            details |= {"context": place.context, "default": own, "sample": sample}
            details["asked"] = self._when_asked(place)
            name = self.add(place.shown_label, "choice", **details)
        return self._slot(place, name, sample, optional=role != "status")

    @staticmethod
    def _further(values: Sequence[str], seen: Sequence[str], listed: ListedValues | None) -> list[str]:
        """Return the values that items have and the template does not list."""
        known = {comparable(choice) for choice in values}
        written = [value_without_note(value, values) for value in seen if value]
        counts = Counter(map(comparable, written))
        # The first spelling of each; the others are spellings of it.
        used = {key: value for value in reversed(written) if (key := comparable(value))}
        return [
            value
            for value, count in ((used[key], counts[key]) for key in reversed(used))
            if comparable(value) not in known
            and 0 < len(value) <= _LONGEST_VALUE
            and len(value.split()) <= _LONG_VALUE
            and (count > 1 or not listed)
            and not re.search(r"[0-9]{2}|`|\ufffd", value)
            and not PLACEHOLDER.search(value)
        ]

    @staticmethod
    def _is_flow_list(place: Place) -> bool:
        """Tell whether a value of the front matter is a list, and not a placeholder in brackets."""
        if not re.fullmatch(r"\[.*\]", place.text):
            return False
        lists = sum(value.startswith("[") for value in place.seen)
        return (
            not PLACEHOLDER.fullmatch(place.text)
            or "," in place.text
            or (lists > 0 and lists >= MOSTLY * len(place.seen))
        )

    def _flow_list(self, place: Place) -> Slot:
        entries = [part.strip().strip("\"'") for part in place.text[1:-1].split(",") if part.strip()]
        sample = entries or ["Sample"]
        reason = f"a list in brackets; in {len(place.seen)} of {self.items.total} items"
        name = self.add(
            place.shown_label,
            "lines",
            help=sentence(place.note),
            page=RECORD,
            sample=sample,
            reason=f"{reason}; not read back from items",
            asked=self._when_asked(place),
            shown=False,
        )
        # Quote each text, because a comma would split it.
        text = "{{ md.scalar(text) ~ (', ' if not loop.last else '') }}"
        loop = f"{{% for text in {name} or [] %}}{text}{{% endfor %}}"
        return Slot(f"[{loop}]", f"[{', '.join(map(scalar, sample))}]", name)

    def _line(self, place: Place) -> Slot | None:
        text, seen = place.text, place.seen
        is_own = bool(text) and not is_placeholder(text) and not PLACEHOLDER.search(text)
        same = sum(comparable(other) == comparable(text) for other in seen)
        if is_own and len(seen) > 1 and same == len(seen):
            return None
        is_default = is_own and len(text.split()) <= _LONG_VALUE and (place.front or not seen or same > 0)
        default = unwrapped(text) if is_default else ""
        usable = text if text and text.strip() == text and text.isprintable() else "Sample"
        sample = default or usable
        total = self.items.total
        name = self.add(
            place.shown_label,
            "line",
            context=place.context,
            help=sentence(place.note),
            default=default,
            page=RECORD if place.front else DETAILS,
            reason=f"a value behind '{place.label}'"
            + (f"; in {len(seen)} of {total} items" if total else ""),
            placeholders=() if is_default or not text else (text,),
            sample=sample,
            doubt=is_own and not seen,
            asked=self._when_asked(place),
        )
        return self._slot(place, name, sample)

    @staticmethod
    def _slot(place: Place, name: str, sample: str, *, optional: bool = True) -> Slot:
        macro = "scalar" if place.front else "line"
        proof = scalar(sample) if place.front else sample
        return Slot(f"{{{{ md.{macro}({name}) }}}}", proof, name, optional)


def day(written: str) -> str:
    """Return a sample date in a format."""
    values = {"%Y": "2026", "%y": "26", "%m": "02", "%d": "28", "%H": "09", "%M": "30"}
    return re.sub("%[YymdHM]", lambda found: values[found[0]], written)


def value_without_note(value: str, known: Sequence[str]) -> str:
    """Return a value without a note after it, as in `Done (2026-02-28)`."""
    bare = value.strip().strip("*`_\"'").strip()
    for choice in known:
        if comparable(bare) == comparable(choice):
            return choice
    bare = re.split(r"\s+[(\u2014\u2013|<\u00b7]|\s+-\s|[(\uff08\u3002;,]\s?", bare, maxsplit=1)[0].strip()
    for choice in sorted(known, key=len, reverse=True):
        if comparable(bare) == comparable(choice) or comparable(value).startswith(f"{comparable(choice)} "):
            return choice
    return bare


def _as_written(value: str, known: Sequence[str]) -> str:
    """Return a value as written in an item, without emphasis and notes."""
    meant = value_without_note(value, known)
    bare = value.strip().strip("*`_\"'").strip()
    start = bare[: len(meant)]
    return (
        start
        if comparable(start) == comparable(meant)
        else bare
        if comparable(bare) == comparable(meant)
        else meant
    )


def sentence(text: str) -> str:
    """Return the first sentence of guidance on one line."""
    text = text[:1000]
    text = re.sub(r"<!--|-->|^\s*#+\s*", " ", text)
    text = re.sub(r"^[>\s]+", " ", text, flags=re.MULTILINE)
    text = re.sub(r"\*\*|__", "", text)
    # Remove a placeholder mark before the guidance.
    text = re.sub(r"^\s*(?:_\([^()]*\)_|TODO|TBD)\s*(?:[\u2014\u2013:-]\s+)?", "", text)
    text = unwrapped(unwrapped(" ".join(text.split()).strip("_* ")).strip("_*\uff08\uff09 "))
    text = "".join(char for char in text if char.isprintable())
    found = re.match(r".{12,}?[.?!\u3002](?=\s|$)", text)
    text = found[0] if found else text
    return text if len(text) <= 160 else text[:157].rpartition(" ")[0] + "\u2026"


def key_label(key: str) -> str:
    """Return a front matter key as a label for display."""
    words = re.sub(r"[_-]+", " ", key).strip()
    return words[:1].upper() + words[1:]
