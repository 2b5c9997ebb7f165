"""An edit of the front matter changes what it says and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import frontmatter
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from backlogue.front_matter import FrontMatterError
from backlogue.front_matter_edit import set_values
from tests.effort import cases
from tests.items.documents import HARD, PLAIN, Document, documents, written

if TYPE_CHECKING:
    from collections.abc import Callable

    Edit = Callable[[bytes, dict[str, str]], bytes]

TODAY = "2026-11-23"


def texts(data: bytes) -> dict[str, object]:
    """Read the front matter by other means than ours: every value as text, by PyYAML's base loader."""
    match = re.match(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", data, re.DOTALL | re.MULTILINE)
    assert match is not None
    read = yaml.load(match[1].decode(), Loader=yaml.BaseLoader)
    assert isinstance(read, dict)
    return read


def check_exact(edit: Edit, document: Document, status: str) -> None:
    """Fail unless `edit` changes the status and the date, and nothing else at all."""
    data = document.data
    changes = {"status": status, "date_modified": TODAY}
    after = edit(data, changes)
    assert after.endswith(document.body), "the body is what it was"
    before_texts = texts(data)
    assert texts(after) == {**before_texts, **changes}, "what was said is there, all else says what it did"
    old, new = data.split(b"\n"), after.split(b"\n")
    added = [key for key in changes if key not in before_texts]
    assert len(new) == len(old) + len(added), "no line comes or goes, but for a key that was missing"
    named = re.compile(rb" *(?:status|date_modified) ?:")
    left, right = list(old), list(new)
    while left and right and left[0] == right[0]:
        left, right = left[1:], right[1:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    changed = [line for line in right if line not in left]
    assert len(changed) <= len(changes), "at most the named lines change"
    assert all(named.match(line) for line in changed)
    assert edit(after, changes) == after, "the same edit twice changes nothing"
    check_undo(edit, document, status)


def check_undo(edit: Edit, document: Document, status: str) -> None:
    """Fail unless setting a status and setting it back gives the bytes from before."""
    if document.status is not None and (status in PLAIN or document.quote):
        there = edit(document.data, {"status": status})
        assert edit(there, {"status": document.status}) == document.data, "undo restores every byte"


@settings(max_examples=cases(100, 400), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents(), status=st.sampled_from(PLAIN + HARD))
def test_an_edit_changes_what_it_says_and_nothing_else(document: Document, status: str) -> None:
    """For any file: body identical, at most the named lines changed, reads back, idempotent, undone."""
    check_exact(set_values, document, status)


def by_regex(data: bytes, changes: dict[str, str]) -> bytes:
    """Replace every line of the file that looks like the key: the first wrong way that comes to mind."""
    for key, text in changes.items():
        data = re.sub(rb"(?m)^%s:.*$" % key.encode(), f"{key}: {text}".encode(), data)
    return data


def by_dump(data: bytes, changes: dict[str, str]) -> bytes:
    """Load and dump: what python-frontmatter offers."""
    post = frontmatter.loads(data.decode("utf-8", "surrogateescape"))
    post.metadata.update(changes)
    return frontmatter.dumps(post).encode("utf-8", "surrogateescape")


def without_quotes(data: bytes, changes: dict[str, str]) -> bytes:
    """Edit the right span, but write every value plain."""
    after = set_values(data, changes)
    for text in changes.values():
        for quote in ("'", '"'):
            after = after.replace(written(text, quote).encode(), text.encode(), 1)
    return after


@pytest.mark.parametrize("wrong", [by_regex, by_dump, without_quotes])
def test_the_property_has_teeth(wrong: Edit) -> None:
    """Three wrong ways to edit, each of which the property finds."""

    @settings(
        max_examples=300, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    @given(document=documents(), status=st.sampled_from(PLAIN + HARD))
    def holds(document: Document, status: str) -> None:
        try:
            check_exact(wrong, document, status)
        except (yaml.YAMLError, UnicodeError, ValueError, FrontMatterError) as error:
            raise AssertionError from error

    with pytest.raises(AssertionError):
        holds()


UNSAFE = {
    "doubled": (b"status: todo\nstatus: done\n", "3:1: 'status' appears twice"),
    "anchored": (b"status: &a todo\nx: *a\n", "2:9: 'status' is anchored"),
    "alias": (b"x: &a todo\nstatus: *a\n", "3:9: 'status' is an alias"),
    "tagged": (b"status: !!str todo\n", "2:9: 'status' is tagged"),
    "block": (b"status: |\n  todo\n", "2:9: 'status' spans several lines"),
    "folded": (b"status: to\n  do\n", "2:9: 'status' spans several lines"),
    "quoted lines": (b"status: 'to\n  do'\n", "2:9: 'status' spans several lines"),
    "list": (b"status: [todo]\n", "2:9: 'status' is not text"),
    "missing in braces": (b"{date_created: 2026-01-01}\n", "2:1: can't safely add a key"),
    "after several lines": (b"date_created: 2026\n  -01\n", "2:15: can't safely add a key after"),
    "second document": (b"status: todo\n...\nx: 1\n", "4:1: "),
    "undefined alias": (b"status: todo\nx: *nowhere\n", "3:4: undefined alias '*nowhere'"),
    "broken": (b"status: todo\nx: [\n", "4:1: the front matter is not valid YAML"),
    "tabs": (b"status: todo\nx:\n\t- a\n", "4:1: the front matter is not valid YAML"),
}  # fmt: skip


@pytest.mark.parametrize(("block", "message"), UNSAFE.values(), ids=UNSAFE)
def test_what_cant_be_changed_safely_is_refused_with_its_place(block: bytes, message: str) -> None:
    """A doubled key, an anchored, aliased, tagged or multi-line value are refused with line and column."""
    with pytest.raises(FrontMatterError) as caught:
        set_values(b"---\n" + block + b"---\n\n# T\n", {"status": "in progress"})
    assert str(caught.value).startswith(message)


def test_a_foreign_key_may_hold_anything_that_parses() -> None:
    """Doubled, anchored, tagged and deep foreign keys don't hinder an edit of ours."""
    data = b"---\nx: &a !!set {a, b}\nx: 2\ny: *a\nz: {a: [b, {c: d}]}\nstatus: todo\n---\n"
    assert set_values(data, {"status": "done"}) == data.replace(b"todo", b"done")


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (b"status: todo\n", b"status: todo\ndate_modified: 2026-11-23\n"),
        (b"a: 1\n", b"date_modified: 2026-11-23\na: 1\n"),
        (b"", b"date_modified: 2026-11-23\n"),
        (b"  status: todo # x\r\n  a: 1\n", b"  status: todo # x\r\n  date_modified: 2026-11-23\r\n  a: 1\n"),
        (
            b"x: 1\n  # a\nstatus: todo\ny: 2\n",
            b"x: 1\n  # a\nstatus: todo\ndate_modified: 2026-11-23\ny: 2\n",
        ),
        (b"  a: 1\n  b: 2\n", b"  date_modified: 2026-11-23\n  a: 1\n  b: 2\n"),
        (b"date_modified:\n", b"date_modified: 2026-11-23\n"),
        (b"date_modified: # none\n", b"date_modified: 2026-11-23 # none\n"),
        (b"{status: todo, date_modified: x}\n", b"{status: todo, date_modified: 2026-11-23}\n"),
    ],
)
def test_a_missing_key_is_added_after_the_last_of_ours(block: bytes, expected: bytes) -> None:
    """A missing key gets a line of its own after the last of ours, with its indent and line end."""
    data = b"---\n" + block + b"---\n\n# T\n"
    assert (
        set_values(data, {"date_modified": TODAY}) == data.replace(block, expected, 1)
        if block
        else (set_values(data, {"date_modified": TODAY}) == b"---\n" + expected + b"---\n\n# T\n")
    )
