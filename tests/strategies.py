"""Random answers for property tests: every answer and field, with everything that could break an item.

Two flavours. `normal=False`: any answer of the right type, with white space around it, missing parts, and
now and then one that the template refuses. `normal=True`: answers in their normal form, which reading an item
back must return; nearly all of them are accepted (`assume` away the rest).
"""

from __future__ import annotations

import os
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from backlogue.template.builtin import builtin_root
from backlogue.template.cache import Cache
from backlogue.template.loader import Template, load
from tests.hostile_text import BLOCKS, CODE, ENDS, INLINE, STARTS

if TYPE_CHECKING:
    from backlogue.template.questions import Question

SAFE = st.characters(
    exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\\`*_[]<>#~&|=+-.)!:{}$%@^'\"/(;?,"
)
_ANY_CHARS = st.characters(exclude_categories=["Cs"])
_CONTROLS = st.sampled_from(["\x00", "\x1b", "\x07", "\x7f", "\x85", "\x9b", "\ud800", "\x0b", "\x1c"])
_NEEDLESS = re.compile(r"\\(?=[!-/:-@\[-`{-~]|\Z)")
_SEVERAL = re.compile(r"[\n\r]")


def _piece() -> st.SearchStrategy[str]:
    return st.one_of(
        st.sampled_from(INLINE),
        st.sampled_from(INLINE),
        st.text(SAFE, min_size=1, max_size=8),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=5),
    )


def _raw_line() -> st.SearchStrategy[str]:
    glue = st.sampled_from(["", " ", "", " ", "  "])
    body = st.lists(st.tuples(_piece(), glue), min_size=0, max_size=4).map(
        lambda parts: "".join(text + gap for text, gap in parts)
    )
    start = st.one_of(st.just(""), st.just(""), st.sampled_from(STARTS))
    end = st.one_of(st.just(""), st.sampled_from(ENDS))
    return st.tuples(start, body, end).map("".join)


def is_normal_line(text: str) -> bool:
    """Tell whether a line is in its normal form, apart from escapes that only some slots would add."""
    return bool(text) and text == text.strip() and not _SEVERAL.search(text) and not _NEEDLESS.search(text)


@cache
def lines(*, normal: bool = False, longest: int = 120) -> st.SearchStrategy[str]:
    """One line of Markdown.

    Args:
        normal: In its normal form and not empty; else white space, control characters and line breaks happen.
        longest: The most characters it may have.
    """
    if normal:
        return _raw_line().map(lambda text: text.strip()[:longest].strip()).filter(is_normal_line)
    spaced = st.tuples(
        st.sampled_from(["", " ", "\t", "\n"]), _raw_line(), st.sampled_from(["", " ", "\n", "\r\n"])
    )
    hostile = st.tuples(_raw_line(), st.one_of(_CONTROLS, st.sampled_from(["\n", "\r"])), _raw_line())
    usual = _raw_line()
    return _weighted(
        (30, usual), (6, spaced.map("".join)), (1, hostile.map("".join)), (1, st.text(_ANY_CHARS))
    )


@cache
def prose(*, normal: bool = False, numbered: bool = True) -> st.SearchStrategy[str]:
    r"""Markdown of any blocks.

    Args:
        normal: In its normal form, not empty, of blocks that stay within their section; else anything.
        numbered: Whether it may hold a numbered list.
    """
    opening = st.sampled_from(
        ["Text", "é", "[Describe it]", "`get()`", "List<int>", "改进", "a_b", "*a*", "**a**"]
    )
    paragraph = st.lists(st.tuples(opening, lines(normal=True)).map(" ".join), min_size=1, max_size=2)
    blocks = st.sampled_from(BLOCKS if numbered else [text for text in BLOCKS if not re.match(r"\d", text)])
    good = st.lists(st.one_of(paragraph.map("\n".join), blocks), min_size=1, max_size=4).map("\n\n".join)
    if normal:
        return good.map(lambda text: re.sub(r"(?m)^[^\S\n]+$", "", text).strip()).filter(bool)
    wild = st.lists(st.one_of(_raw_line(), st.sampled_from(BLOCKS), st.just("")), max_size=5)
    breaks = st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\n \n"])
    joined = st.tuples(wild, breaks).map(lambda drawn: drawn[1].join(drawn[0]))
    spaced = st.tuples(
        st.sampled_from(["", "\n", "  ", "\n\n  "]), good, st.sampled_from(["", "\n", "  \n\n", "\t"])
    )
    hostile = st.tuples(good, _CONTROLS, good).map("".join)
    return _weighted((12, good), (6, spaced.map("".join)), (4, joined), (1, hostile), (2, st.just("")))


@cache
def code(*, normal: bool = False) -> st.SearchStrategy[str]:
    """Code of a few lines, without final line breaks if `normal`."""
    some = st.lists(st.one_of(st.sampled_from(CODE), _raw_line()), min_size=1, max_size=5).map("\n".join)
    if normal:
        return some.map(lambda text: text.replace("\r", "").rstrip("\n")).filter(bool)
    return st.tuples(some, st.sampled_from(["", "\n", "\n\n", "\r\n"])).map("".join)


@cache
def words(*, normal: bool = False) -> st.SearchStrategy[str]:
    """A fence's language; empty is "none"."""
    usual = st.sampled_from(
        ["lua", "python", "c++", "", "c#", "{.python}", "~~~", "😀", "é", "text", "js{1,3}"]
    )
    odd = st.sampled_from([" lua ", "two words", "a`b", "a\\b", "&amp;"])
    return usual if normal else _weighted((20, usual), (1, odd))


def answer(question: Question, *, normal: bool = False) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - a table
    """An answer to one question, or to a field of one, by its kind."""
    match question.kind:
        case "line":
            return lines(normal=normal)
        case "prose":
            return prose(normal=normal, numbered=question.options.get("numbered") is not False)
        case "code":
            return code(normal=normal)
        case "word":
            return words(normal=normal)
        case "lines":
            least = 1 if normal else 0
            return _nothing_or(st.lists(lines(normal=normal), min_size=least, max_size=3), normal=normal)
        case "entries":
            least = 1 if normal else 0
            return _nothing_or(
                st.lists(_fields(question, normal=normal), min_size=least, max_size=3), normal=normal
            )
        case "group":
            return _fields(question, normal=normal)
        case "choice":
            return st.sampled_from(question.choices)
        case "date":
            real = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)
            return (
                real if normal else _weighted((20, real), (1, st.sampled_from(["2026-02-30", "today", ""])))
            )
    given = st.sampled_from(["a-slug", "änderung", "改进", "x"])
    return (
        given
        if normal
        else _weighted((10, given), (1, st.sampled_from(["A B", "a/b", "con", ".x", "-rf", "é-"])))
    )


@st.composite
def _fields(draw: st.DrawFn, question: Question, *, normal: bool) -> dict[str, Any]:
    found = {}
    for field in question.fields:
        if not field.required and draw(st.booleans()):
            continue
        value = draw(answer(field, normal=normal))
        if not normal and not field.required and draw(st.integers(0, 9)) == 0:
            value = draw(st.sampled_from([None, ""]))
        found[field.name] = _named(draw, field, value)
    if not normal:
        return found
    return _normal_entry(question, found)


def _named(draw: st.DrawFn, question: Question, value: Any) -> Any:
    """Keep most required texts from being empty, or hardly a set would be accepted."""
    empty = question.required and isinstance(value, str) and not value.strip()
    return draw(lines(normal=True)) if empty and draw(st.integers(0, 19)) else value


def _normal_entry(question: Question, found: dict[str, Any]) -> dict[str, Any]:
    """Take out what the file can't say: a language without code, a final fence that would read as code."""
    names = {field.kind: field.name for field in question.fields}
    if "code" not in names:
        return found
    if names["code"] not in found:
        found.pop(names["word"], None)
        if "```" in found.get(names["prose"], ""):
            found[names["prose"]] += "\n\nThat is all."
    else:
        found.setdefault(names["word"], "lua")
    return found


def _nothing_or(values: st.SearchStrategy[Any], *, normal: bool) -> st.SearchStrategy[Any]:
    return values if normal else _weighted((12, values), (1, st.none()), (1, st.just("")))


def _weighted(*choices: tuple[int, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Return one of the strategies, each as often as its weight says."""
    total = sum(weight for weight, _ in choices)

    def pick(number: int) -> st.SearchStrategy[Any]:
        for weight, strategy in choices:
            number -= weight
            if number < 0:
                return strategy
        raise AssertionError(number)

    return st.integers(0, total - 1).flatmap(pick)


@cache
def builtin() -> Template:
    """The built-in template, with the run's cache."""
    return load(builtin_root(), cache=Cache(Path(os.environ["BACKLOGUE_CACHE_DIR"], "templates")))


@st.composite
def answers(draw: st.DrawFn, *, normal: bool = False, template: Template | None = None) -> dict[str, Any]:
    """A whole set of answers: a title, and each of the others in half of the sets.

    Args:
        draw: Hypothesis's.
        normal: Which flavour; see the module.
        template: Whose questions; the built-in template's if None.
    """
    found = {}
    for question in (template or builtin()).questions:
        if question.asked and (question.required or draw(st.booleans())):
            found[question.name] = _named(draw, question, draw(answer(question, normal=normal)))
    return {name: value for name, value in found.items() if value != {}} if normal else found
