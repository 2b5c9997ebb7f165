"""The edges of single rules: what is just accepted, and what is just not."""

from __future__ import annotations

import pytest

from tests.check.items import found

FRONT = "---\nstatus: todo\ndate_created: 2026-01-05\ndate_modified: 2026-01-06\n---\n"
HEAD = FRONT + "\n# Title\n\n## Problem Statement\n\n"

LINK = {"link-broken": "warning"}


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("#top", ""),
        ("#TOP", ""),
        ("#problem-statement", ""),
        ("#Problem-Statement", ""),
        ("#problem", "this item has no heading '#problem'; fix the link or remove it"),
        ("#", ""),
        ("there.md", ""),
        ("there.md#", ""),
        ("there.md#heading", ""),
        ("there.md#top", ""),
        ("there.md#nothing", "there.md has no heading '#nothing'; fix the link or remove it"),
        ("there.md?raw#nothing", "there.md has no heading '#nothing'; fix the link or remove it"),
        ("there.txt#nothing", ""),
        ("unread.md#nothing", ""),
        ("th%65re.md#he%61ding", ""),
        ("gone.md#heading", "'gone.md' does not exist; fix the link or remove it"),
        ("https://example.org/gone.md#nothing", ""),
    ],
)
def test_a_link_must_lead_to_a_file_and_a_heading(target: str, message: str) -> None:
    """Anchors are compared without case, in Markdown that can be read; `#top` is every page's."""
    findings = found(
        HEAD + f"[a]({target})\n",
        rules=LINK,
        exists=lambda path: path in ("there.md", "there.txt", "unread.md"),
        anchors=lambda path: frozenset({"heading"}) if path == "there.md" else None,
    )
    assert [one.message for one in findings] == ([message] if message else [])


def test_a_finding_about_the_whole_file_can_be_ignored_anywhere() -> None:
    """Such a finding is at the start of the file; an ignore of its rule is used, wherever it stands."""
    text = "# Title\n\n## Problem Statement\n\na <!-- backlogue: ignore front-matter-missing -->\n"
    assert [one.rule for one in found(text)] == []
    far = text.replace("a <!--", "b\n\nc\n\na <!--")
    assert [one.rule for one in found(far)] == []


def test_an_ignore_is_used_by_the_first_finding_it_covers() -> None:
    """Of several findings of one rule before, in and after its line, it needs one in it."""
    line = "[Description]\n\n"
    ignored = "[Description] <!-- backlogue: ignore placeholder -->\n\n"
    unused = "a <!-- backlogue: ignore placeholder -->\n\n"
    assert [one.rule for one in found(HEAD + line + ignored + line)] == ["placeholder"] * 2
    assert [one.rule for one in found(HEAD + line + unused + line)] == [
        "placeholder",
        "unused-ignore",
        "placeholder",
    ]
