"""Recognize the values in a template: dates, choices, numbers, placeholders, or fixed text."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

PLACEHOLDER = re.compile(
    r"\[(?![ xX~-]\])[^\[\]\n]+\](?![(:\[])|<(?![!/?]|https?:)[^<>\n]+>|\{[^{}\n]+\}"
    r"|\b(?:TODO|TBD)\b|\$[A-Z]{3,}|\u2026|\.\.\.|_{3,}|_\([^()\n]*\)_"
    r"|\b(?:X{2,}|N{2,}|Y{3,}|Z{2,})\b|#{3,}|\b0{2,}\b",
)
"""Matches text that is to be replaced."""

TITLE_WORDS = re.compile(
    r"\b(?:title|name|titulo|t\u00edtulo|titre|titel|template|plantilla|vorlage|mod\u00e8le)\b"
    r"|\u6a21\u677f|\u6807\u9898|\u540d|\u30bf\u30a4\u30c8\u30eb|\u30c6\u30f3\u30d7\u30ec\u30fc\u30c8",
    re.IGNORECASE,
)
"""Matches words that mark a heading as a placeholder for a title."""

_ROLE_LABELS = {
    "status": [
        "status",
        "state",
        "stage",
        "estado",
        "statut",
        "zustand",
        "situacao",
        "stato",
        "\u0441\u0442\u0430\u0442\u0443\u0441",
        "\u72b6\u6001",
        "\u72c0\u614b",
        "\u72b6\u614b",
    ],
    "created": [
        "created",
        "date created",
        "created at",
        "created on",
        "creation date",
        "date",
        "opened",
        "start date",
        "date captured",
        "fecha",
        "fecha de creacion",
        "creado",
        "creada",
        "erstellt",
        "datum",
        "cree le",
        "date de creation",
        "criado",
        "data",
        "\u0434\u0430\u0442\u0430",
        "\u65e5\u671f",
        "\u521b\u5efa\u65e5\u671f",
        "\u4f5c\u6210\u65e5",
        "tanggal",
    ],
    "modified": [
        "updated",
        "last updated",
        "modified",
        "last modified",
        "date modified",
        "updated at",
        "actualizado",
        "actualizada",
        "aktualisiert",
        "atualizado",
        "mis a jour",
        "\u6700\u7d42\u66f4\u65b0\u65e5",
        "\u66f4\u65b0\u65e5\u671f",
        "\u66f4\u65b0\u65e5",
    ],
    "number": [
        "id",
        "no",
        "nr",
        "number",
        "num",
        "numero",
        "nummer",
        "rfc number",
        "adr number",
        "task id",
        "ticket id",
        "id de tarea",
        "\u7f16\u53f7",
        "\u756a\u53f7",
    ],
    "title": [
        "title",
        "titulo",
        "titre",
        "titel",
        "\u6807\u9898",
        "\u30bf\u30a4\u30c8\u30eb",
    ],
}
"""The labels of the questions with roles, in several languages, without accents."""

_ROLES = {label: role for role, labels in _ROLE_LABELS.items() for label in labels}


def role_of(label: str) -> str | None:
    """Return the role of a label, or None."""
    return _ROLES.get(re.sub(r"[_-]+", " ", comparable(label)).strip())


def comparable(text: str) -> str:
    """Return a text without accents, emphasis and case, with one space between words."""
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char)
    )
    return (
        " ".join(re.sub(r"[*`_]+", " " if "_" in bare.strip("_*` ") else "", bare).split())
        .rstrip(":\uff1a")
        .strip()
    )


class DateFormat(NamedTuple):
    """A date in a text: its format for `strftime`, and its span."""

    format: str
    start: int
    end: int


_DATE = re.compile(
    r"(?:\b(?P<iso>[YAJyaj]{4}(?P<sep>[-/.])MM(?P=sep)(?:DD|JJ|TT|dd))"
    r"|\b(?P<day>(?i:dd|jj|tt)(?P<mark>[-/.])(?:MM|mm)(?P=mark)(?P<year>(?i:[yaj]{4}|[yaj]{2}))))"
    r"(?P<time>[ T](?i:hh):(?i:mm)(?P<zone> UTC)?)?(?![\w])"
)
_DATE_WORD = re.compile(r"[\[<{](?:date|fecha|data|datum|\u65e5\u671f|\u65e5\u4ed8)[\]>}]", re.IGNORECASE)
_REAL_DATE = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]")


def date_in(text: str) -> DateFormat | None:
    """Return the date pattern in a text, such as `YYYY-MM-DD`, or None."""
    found = _DATE.search(text)
    if found is None:
        return None
    if found["iso"]:
        written = found["sep"].join(["%Y", "%m", "%d"])
    else:
        year = "%Y" if len(found["year"]) == 4 else "%y"
        written = found["mark"].join(["%d", "%m", year])
    if found["time"]:
        written += found["time"][0] + "%H:%M" + (found["zone"] or "")
    return DateFormat(written, *found.span())


def is_iso_date(text: str) -> bool:
    """Tell whether a text looks like the date 2026-02-28."""
    return _REAL_DATE.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Tell whether a value is a date or a date pattern, optionally followed by a note."""
    found = date_in(text)
    if found is None:
        return is_iso_date(text) or _DATE_WORD.fullmatch(text) is not None
    outside = text[: found.start] + text[found.end :]
    note = re.fullmatch(r"\s*(?:\([^()]*\)|\u2014.*|<!--.*-->)?\s*", outside)
    whole = re.fullmatch(r"[\[<{(`].*[\]>})`]", text.strip())
    return note is not None or whole is not None


class Number(NamedTuple):
    """A number pattern in a text: its prefix, its number of digits, and its span."""

    prefix: str
    width: int
    start: int
    end: int


_NUMBER = re.compile(
    r"(?P<prefix>(?:(?<![\w-])[A-Za-z]{1,12}[-_]|\#)?)"
    r"(?P<digits>\b(?<![A-Z])(?:X{2,6}|N{2,6}|0{1,5}1|0{2,6})(?![0-9])(?![\w@.]\w)|(?<=[-_#])(?:X{2,6}|N{2,6}|0{1,5}1|0{2,6})(?![\w@])|\#{3,6}"
    r"|\{(?:id|ID|n|N|number|num|nr)\}|<(?:id|ID|n|N|number|num|nr)>|\[(?:id|ID|number|NNN+|XXX+)\])"
)


def number_in(text: str) -> Number | None:
    """Return the first number pattern in a text, such as `BL-XXX` or `0000`, or None."""
    for found in _NUMBER.finditer(text):
        digits = found["digits"]
        after = text[found.end() : found.end() + 2]
        before = text[: found.start()][-1:]
        if after[:1] in ("@", "-") and after[1:2].isalnum():
            continue
        if before and (before.isalnum() or before in "-._"):
            continue
        width = len(digits) if digits[0] in "XN0#" else 3
        return Number(found["prefix"], width, found.start(), found.end())
    return None


_WRAPPED = {"[": "]", "<": ">", "{": "}", "`": "`", '"': '"', "(": ")", "'": "'"}


def unwrapped(text: str) -> str:
    """Return a value without enclosing brackets, quotes or backticks."""
    text = text.strip()
    while len(text) > 1 and _WRAPPED.get(text[0]) == text[-1]:
        inner = text[1:-1]
        if text[0] in inner or text[-1] in inner:
            break
        text = inner.strip()
    return text


class ListedValues(NamedTuple):
    """The values listed in a text, and whether other values are allowed."""

    values: tuple[str, ...]
    open: bool


_LONGEST_VALUE = 40
_MOST_VALUES = 14
_MOST_WORDS = 5


def choices_in(text: str) -> ListedValues | None:
    """Return the values listed in a text as `a | b`, `a -> b`, `[a/b]`, `<a, b, or c>` or in backticks."""
    text = text.strip()
    bare = unwrapped(text)
    if "\n" in bare or len(bare) > 400:
        return None
    if re.search(r"[\[{<][^\]}>]*\|[^\]}>]*[\]}>].*[\[{<]", bare):
        return None
    if "|" in bare:
        bare = re.sub(r"\s+\([^()|]*\)\s*$", "", bare)
    least = 2 if re.search(r"\||\u2192|->|`", bare) else 3
    if "|" in bare or re.search(r"\u2192|->", bare):
        parts = re.split(r"\s*(?:\||\u2192|->)\s*", bare)
    elif re.search(r"\S / \S", bare) and (bare != text or bare.count(" / ") > 1):
        parts = bare.split(" / ")
    elif (
        bare != text
        and "/" in bare
        and not re.search(r"[\w.]+/[\w.]+/?[\w.]*\.\w|//", bare)
        and "," not in bare
    ):
        parts = [part.strip() for part in bare.split("/")]
    elif bare != text and re.search(r", (?:or|and|oder|o|ou|y) |(?:^| )or ", bare):
        parts = re.split(r",\s*(?:or |and |oder |o |ou )?|\s+or\s+", bare)
    elif len(re.findall(r"`[^`]+`", bare)) > 1 and PLACEHOLDER.search(bare[:6]):
        parts = re.findall(r"`([^`]+)`", bare)
        if any(re.search(r"[/.]", part) for part in parts):
            return None
    else:
        return None
    return _choices(parts, least)


def _choices(parts: list[str], least: int) -> ListedValues | None:
    values: list[str] = []
    left_open = False
    for part in parts:
        value = re.sub(r"\s*\((?!\S*\|)[^()]*\)\s*$", "", part).strip().strip("`\"'").strip()
        if value in ("\u2026", "...", "\u2026.") or not value:
            left_open = True
            continue
        if PLACEHOLDER.search(value):
            left_open = True
            value = re.sub(r"\s+(?:by|por|par|von)?\s*$", "", value[: PLACEHOLDER.search(value).start()])  # type: ignore[union-attr] # searched above
            value = re.sub(r"\s+(?:by|por|par|von)?\s*[A-Z]*-?$", "", value).strip()
            if not value:
                continue
        if len(value) > _LONGEST_VALUE or len(value.split()) > _MOST_WORDS:
            return None
        if value not in values:
            values.append(value)
    if not least <= len(values) <= _MOST_VALUES:
        return None
    return ListedValues(tuple(values), left_open)


def is_placeholder(text: str) -> bool:
    """Tell whether a whole text is to be replaced."""
    bare = text.strip().strip("*_ ").strip()
    if not bare or bare in ("-", "\u2014", "\u2013", "N/A", "?"):
        return True
    found = PLACEHOLDER.search(bare)
    return found is not None and (found.start() == 0 or date_in(bare) is not None)


_CYRILLIC = dict(
    zip(
        "\u0430\u0431\u0432\u0433\u0434\u0435\u0451\u0437\u0438\u0439\u043a\u043b\u043c\u043d\u043e\u043f\u0440\u0441\u0442\u0443\u0444\u044b\u044d\u0456",
        list("abvgdeeziyklmnoprstufyei"),
        strict=True,
    )
) | {
    "\u0436": "zh",
    "\u0445": "kh",
    "\u0446": "ts",
    "\u0447": "ch",
    "\u0448": "sh",
    "\u0449": "shch",
    "\u044a": "",
    "\u044c": "",
    "\u044e": "yu",
    "\u044f": "ya",
    "\u0454": "ye",
    "\u0457": "yi",
}
_LATIN = {
    "\u00df": "ss",
    "\u00e6": "ae",
    "\u0153": "oe",
    "\u00f8": "o",
    "\u0142": "l",
    "\u0111": "d",
    "\u00f0": "d",
    "\u00fe": "th",
    "\u0131": "i",
}


def identifier(label: str) -> str:
    """Convert a label to an ASCII identifier; return an empty string if no letter can be transliterated."""
    label = (
        re.sub(r"\([^()]*\)|\uff08[^\uff08\uff09]*\uff09", " ", label)
        if re.sub(r"\([^()]*\)", "", label).strip()
        else label
    )
    letters = []
    for char in unicodedata.normalize("NFC", label.lower()):
        if char in _CYRILLIC or char in _LATIN:
            letters.append(_CYRILLIC.get(char, _LATIN.get(char, "")))
            continue
        folded = unicodedata.normalize("NFKD", char)
        letters.append("".join(part for part in folded if not unicodedata.combining(part)))
    text = "".join(letters)
    name = re.sub(r"[^a-z0-9]+", "_", text).strip("_")
    name = re.sub(r"^[0-9_]+", "", name)
    if len(name) > 40:
        name = name[:40].rpartition("_")[0] or name[:40]
    return name if len(name) > 1 or name == label.lower() else ""
