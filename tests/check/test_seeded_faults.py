"""Faults seeded into good items at random places, one per rule, are reported at their line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlogue.check.registry import RULES
from tests.check.items import ALL, DEFAULT, facts, facts_of, found, places

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "good").glob("*.md"))]
WIDE = ["", "日本 ", "🎉", "é\u0301\t"]

Place = tuple[int, int]

ONLY_CONFLICTS = {"answer-conflict": "warning"}


@dataclass
class Item:
    """A good item as lines, and the source of random choices."""

    lines: list[str]
    data: st.DataObject

    def pick(self, matches: Callable[[str], bool]) -> int:
        """Return the index of a random line that matches."""
        return self.data.draw(st.sampled_from([at for at, line in enumerate(self.lines) if matches(line)]))

    def prose(self) -> int:
        """Return the index of a random line of plain prose."""
        return self.pick(lambda line: re.fullmatch(r"[A-Z][\w ,']+\.", line) is not None)

    def append(self, text: str, before: str = "") -> Place:
        """Append text to a random line of prose and return where it starts."""
        at = self.prose()
        self.lines[at] += " " + before
        place = (at + 1, len(self.lines[at]) + 1)
        self.lines[at] += text
        return place

    def insert(self, *lines: str) -> int:
        """Insert lines and a blank line before a random section; return the first line's number."""
        at = self.pick(lambda line: line.startswith("## "))
        self.lines[at:at] = [*lines, ""]
        return at + 1

    def front(self) -> int:
        """Return the index of a random line of the front matter."""
        return self.data.draw(st.integers(1, self.lines.index("---", 1) - 1))

    def key(self, name: str) -> int:
        """Return the index of a key's line."""
        return next(at for at, line in enumerate(self.lines) if line.startswith(f"{name}:"))

    def value(self, name: str, value: str) -> list[Place]:
        """Replace a key's value and return where the value starts."""
        at = self.key(name)
        self.lines[at] = f"{name}: {value}"
        return [(at + 1, len(name) + 3)]

    def title(self) -> int:
        """Return the index of the title's line."""
        at = next((at for at, line in enumerate(self.lines) if line.startswith("# ") and at > 3), None)
        return self.lines.index("Underlined title") if at is None else at

    def wide(self) -> str:
        """Return some characters of more than one byte each, or an empty text."""
        return self.data.draw(st.sampled_from(WIDE))


def _title_missing(item: Item) -> list[Place]:
    at = item.title()
    underlined = item.lines[at + 1].startswith("===")
    del item.lines[at : at + 1 + underlined]
    first = next(
        at for at in range(item.lines.index("---", 1) + 1, len(item.lines)) if item.lines[at].strip()
    )
    return [(first + 1, 1)]


def _title_empty(item: Item) -> list[Place]:
    at = item.title()
    if item.lines[at + 1].startswith("==="):
        del item.lines[at + 1]
    item.lines[at] = "#"
    return [(at + 1, 1)]


def _section_missing(item: Item) -> list[Place]:
    at = next(at for at, line in enumerate(item.lines) if line.endswith("Problem Statement"))
    item.lines[at] = item.lines[at].replace("Statement", "in general")
    title = item.title()
    return [(title + 1, 3 if item.lines[title].startswith("# ") else 1)]


def _section_duplicate(item: Item) -> list[Place]:
    names = {each.title for each in facts().sections if each.level == 2}
    title = item.lines[item.pick(lambda line: line.removeprefix("## ") in names)].removeprefix("## ")
    return [(_end(item, f"## {title}", "", "Once more.") - 2, 4)]


def _key_duplicate(item: Item) -> list[Place]:
    name = item.data.draw(st.sampled_from(["status", "date_created", "date_modified"]))
    at = item.data.draw(st.integers(item.key(name) + 1, item.lines.index("---", 1)))
    item.lines.insert(at, item.lines[item.key(name)])
    return [(at + 1, 1)]


def _key_missing(item: Item) -> list[Place]:
    del item.lines[item.key(item.data.draw(st.sampled_from(["status", "date_created", "date_modified"])))]
    return [(1, 1)]


def _key_order(item: Item) -> list[Place]:
    first, second = item.data.draw(
        st.sampled_from([("status", "date_created"), ("date_created", "date_modified")])
    )
    one, two = item.key(first), item.key(second)
    item.lines[one], item.lines[two] = item.lines[two], item.lines[one]
    return [(two + 1, 1)]


def _line(item: Item, text: str) -> list[Place]:
    at = item.front()
    item.lines.insert(at, text)
    return [(at + 1, 1)]


def _front_missing(item: Item) -> list[Place]:
    del item.lines[: item.lines.index("---", 1) + 1]
    return [(1, 1)]


def _character(item: Item, char: str) -> list[Place]:
    at = item.prose()
    column = item.data.draw(st.integers(1, len(item.lines[at]) - 1))
    item.lines[at] = item.lines[at][:column] + char + item.lines[at][column:]
    return [(at + 1, column + 1)]


def _end(item: Item, *lines: str) -> int:
    item.lines += ["", *lines]
    return len(item.lines)


def _stale(item: Item) -> list[Place]:
    item.value("status", "in progress")
    item.value("date_created", "2020-01-01")
    return item.value("date_modified", "2020-01-02")


def _conflict(item: Item) -> list[Place]:
    at = item.insert("<<<<<<< HEAD", "ours", "=======", "theirs", ">>>>>>> branch")
    return [(at, 1), (at + 2, 1), (at + 4, 1)]


def _link(item: Item) -> list[Place]:
    line, column = item.append("[somewhere](gone/away.md)", item.wide())
    return [(line, column + len("[somewhere]("))]


SEEDED: dict[str, Callable[[Item], list[Place]]] = {
    "placeholder": lambda item: [item.append("[description]", item.wide())],
    "template-comment": lambda item: [(item.insert("<!--", "BACKLOG ITEM TEMPLATE", "", "Usage:", "-->"), 1)],
    "sample-code": lambda item: [(item.insert("```lua", "  -- Code examples if relevant", "```") + 1, 3)],
    "placeholder-like": lambda item: [item.append("TBD", item.wide())],
    "front-matter-missing": _front_missing,
    "front-matter-unreadable": lambda item: _line(item, "@bad"),
    "key-missing": _key_missing,
    "key-duplicate": _key_duplicate,
    "key-unknown": lambda item: _line(item, "zzz: 1"),
    "key-order": _key_order,
    "misread-value": lambda item: item.value("status", item.data.draw(st.sampled_from(["on", "~", "010"]))),
    "status-unknown": lambda item: item.value("status", "'blocked'"),
    "date-form": lambda item: item.value("date_created", "5.1.2026"),
    "date-unreal": lambda item: item.value("date_modified", "2026-02-30"),
    "date-future": lambda item: item.value("date_modified", '"2026-11-24" # tomorrow'),
    "date-order": lambda item: item.value("date_modified", "2001-02-03"),
    "stale-item": _stale,
    "title-missing": _title_missing,
    "title-several": lambda item: [(item.insert("# Another"), 3)],
    "title-empty": _title_empty,
    "section-missing": _section_missing,
    "section-empty": lambda item: [(item.insert("## Notes of mine"), 4)],
    "section-order": lambda item: [
        (_end(item, "## Success Metrics", "", "x", "", "## Problem Statement", "", "x") - 2, 4)
    ],
    "section-duplicate": _section_duplicate,
    "heading-skip": lambda item: [(item.insert("###### Deep", "", "Words.") + 0, 8)],
    "fence-unclosed": lambda item: [(_end(item, "~~~~", "open") - 1, 1)],
    "task-empty": lambda item: [(item.insert("* [ ]"), 1)],
    "control-character": lambda item: _character(item, "\x08"),
    "not-utf8": lambda item: _character(item, "\udcff"),
    "line-ends-mixed": lambda item: _character(item, "\0"),
    "merge-conflict": _conflict,
    "link-broken": _link,
    "unused-ignore": lambda item: [(item.insert("<!-- backlogue: ignore task-empty -->"), 24)],
}


def test_every_rule_about_a_single_file_has_a_seeded_fault() -> None:
    """Only the rules about file names and several items, which are tested elsewhere, have no seeded fault."""
    assert {*SEEDED, "answer-conflict"} == {rule.name for rule in RULES if not rule.files}


@pytest.mark.parametrize("rule", SEEDED)
@given(data=st.data())
def test_a_seeded_fault_is_reported_where_it_was_seeded(rule: str, data: st.DataObject) -> None:
    """The rule reports its line and column in any good item, with any line ends, with or without a BOM."""
    candidates = [text for text in GOOD if rule != "section-missing" or "\nProblem Statement\n" not in text]
    item = Item(data.draw(st.sampled_from(candidates)).splitlines(), data)
    expected = SEEDED[rule](item)
    end, other = data.draw(st.sampled_from([("\n", "\r\n"), ("\r\n", "\n")]))
    mark = data.draw(st.sampled_from(["", "\ufeff"]))
    text = mark + end.join(item.lines) + end
    if rule == "line-ends-mixed":
        text = text.replace("\0", other)
    findings = places(found(text, rules=ALL, exists=lambda path: "gone" not in path))
    at = [(line, column) for line, column, name in findings if name == rule]
    if rule in DEFAULT:
        assert at == expected
    else:
        assert set(expected) <= set(at)


RECORD = """\
---
title: Faster start
changed: 2026-01-02
---

# Faster start

Status: open
Since: 2026-01-01

## About Faster start

Words.

## Record

State: open, 2026-01-02
"""
COPIES = {(6, 3): "Faster start", (11, 10): "Faster start", (17, 8): "open", (17, 14): "2026-01-02"}
"""The second and third places of the item's answers."""


@given(place=st.sampled_from([*COPIES]), wide=st.sampled_from(WIDE))
def test_a_copy_that_differs_is_reported_where_it_is(place: tuple[int, int], wide: str) -> None:
    """Of an answer in several places, each copy that differs from the first is reported, with both values."""
    line, column = place
    old = COPIES[place]
    new = {"open": "done", "2026-01-02": "2026-01-03"}.get(old, f"{wide}Slower start").strip()
    lines = RECORD.splitlines()
    lines[line - 1] = lines[line - 1][: column - 1] + lines[line - 1][column - 1 :].replace(old, new, 1)
    template = facts_of("several-places")
    assert found(RECORD, rules=ONLY_CONFLICTS, facts=template) == []
    (finding,) = found("\n".join(lines), rules=ONLY_CONFLICTS, facts=template)
    assert places([finding]) == [(line, column, "answer-conflict")]
    assert f"'{new}' here" in finding.message
    assert f"'{old}' in line" in finding.message


@pytest.mark.parametrize(
    ("title", "name", "message"),
    [
        ("BL-7: Start", "BL-007-start.md", None),
        ("BL-008: Start", "BL-007-start.md", "'number' is '008' here but '007' in the file name"),
        ("BL-008: Start", "start.md", None),
    ],
)
def test_a_file_name_with_another_number_is_reported(title: str, name: str, message: str | None) -> None:
    """The number in the heading is compared with the one in the file's name, but for leading zeros."""
    text = f"# {title}\n\nStatus: open\nDates: 2026-01-01, 2026-01-02\n"
    findings = found(text, rules=ONLY_CONFLICTS, name=name, facts=facts_of("numbered-name"))
    assert places(findings) == ([(1, 6, "answer-conflict")] if message else [])
    assert all(message is not None and message in one.message for one in findings)
