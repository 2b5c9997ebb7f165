"""The edges of single rules: what is just accepted, and what is just not."""

from __future__ import annotations

import pytest

from tests.check.items import ALL, found

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
    """Such a finding is at the start of the file; an ignore comment for its rule counts anywhere."""
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


EDGES: dict[str, tuple[str, list[str]]] = {
    "fence longer": (
        HEAD + "````lua\na\n```\n",
        ["11:1-11:5 fence-unclosed: the fence is not closed; add a line '````' at its end"],
    ),
    "fence in quote": (
        HEAD + "> ```\n> a\n",
        ["11:3-11:6 fence-unclosed: the fence is not closed; add a line '```' at its end"],
    ),
    "fence closed in quote": (
        HEAD + "> ```\n> a\n> ```\n",
        [],
    ),
    "fence last line": (
        HEAD + "```",
        ["11:1-11:4 fence-unclosed: the fence is not closed; add a line '```' at its end"],
    ),
    "fence tilde": (
        HEAD + "~~~\na\n```\n",
        ["11:1-11:4 fence-unclosed: the fence is not closed; add a line '~~~' at its end"],
    ),
    "empty numbered": (
        HEAD + "a\n\n12. \n",
        ["13:1-13:4 task-empty*: the list item has no text; fill it in or remove it"],
    ),
    "empty in quote": (
        HEAD + "> - [ ]\n",
        ["11:3-11:8 task-empty: the task has no text; fill it in or remove it"],
    ),
    "empty ten digits": (
        HEAD + "1234567890. \n",
        [],
    ),
    "continued": (
        HEAD + "- [ ]\n\n    text\n",
        [],
    ),
    "not continued": (
        HEAD + "- a\n- [ ]\n\ntext\n",
        ["12:1-12:6 task-empty*: the task has no text; fill it in or remove it"],
    ),
    "control mid": (
        HEAD + "a\x07b\x1bc\n",
        [
            "11:2-11:3 control-character: control character (\\x07); remove it",
            "11:4-11:5 control-character: control character (\\x1b); remove it",
        ],
    ),
    "control run": (
        HEAD + "a\x00\x01\x02\x03\x04b\n",
        ["11:2-11:7 control-character: control character (\\x00\\x01\\x02\\x03); remove it"],
    ),
    "control end": (
        HEAD + "a\x7f",
        ["11:2-11:3 control-character*: control character (\\x7f); remove it"],
    ),
    "bidi": (
        HEAD + "a\u202eb\n",
        ["11:2-11:3 control-character: control character (\\u202e); remove it"],
    ),
    "bad bytes": (
        HEAD + "a\udcff\udcfe b\udcc3\n",
        [
            "11:2-11:3 not-utf8: byte 0xff is not valid UTF-8; save the file as UTF-8",
            "11:6-11:7 not-utf8: byte 0xc3 is not valid UTF-8; save the file as UTF-8",
        ],
    ),
    "lf in crlf": (
        (HEAD + "a\n").replace("\n", "\r\n") + "b\nc\r\nd\ne\n",
        [
            "12:2-13:1 line-ends-mixed*: a line ends with LF, most others with CRLF; use one kind",
            "14:2-15:1 line-ends-mixed*: 2 lines end with LF, most others with CRLF; use one kind",
        ],
    ),
    "tie": (
        "# A\n\n## Problem Statement\r\n",
        ["3:21-4:1 line-ends-mixed*: a line ends with CRLF, most others with LF; use one kind"],
    ),
    "lone cr": (
        HEAD + "a\rb\n",
        ["11:2-11:3 line-ends-mixed*: a line ends with CR, most others with LF; use one kind"],
    ),
    "conflict": (
        HEAD + "<<<<<<< a\nx\n||||||| b\ny\n=======\nz\n>>>>>>> c\n\nh\n=======\n",
        [
            "11:1-11:10 merge-conflict: unresolved merge conflict; choose a side and remove the marker",
            "13:1-13:10 merge-conflict: unresolved merge conflict; choose a side and remove the marker",
            "15:1-15:8 merge-conflict: unresolved merge conflict; choose a side and remove the marker",
            "17:1-17:10 merge-conflict: unresolved merge conflict; choose a side and remove the marker",
        ],
    ),
    "six": (
        HEAD + "<<<<<< a\n>>>>>>> b\n",
        ["12:1-12:10 merge-conflict: unresolved merge conflict; choose a side and remove the marker"],
    ),
    "status empty": (
        HEAD.replace("todo", '""'),
        ["2:9-2:11 status-unknown: the status is empty; choose from: todo, in progress, done"],
    ),
    "status case": (
        HEAD.replace("todo", "'In_Progress'"),
        ["2:9-2:22 status-unknown*: status 'In_Progress' should be written 'in progress'"],
    ),
    "status near": (
        HEAD.replace("todo", "tod"),
        ["2:9-2:12 status-unknown: unknown status 'tod'; did you mean 'todo'?"],
    ),
    "status far": (
        HEAD.replace("todo", "blocked"),
        ["2:9-2:16 status-unknown: unknown status 'blocked'; choose from: todo, in progress, done"],
    ),
    "date slash": (
        HEAD.replace("2026-01-05", "2026/1/5"),
        ["3:15-3:23 date-form*: '2026/1/5' is not a date in the form YYYY-MM-DD; write 2026-01-05"],
    ),
    "date no sep": (
        HEAD.replace("2026-01-05", "20260105"),
        ["3:15-3:23 date-form*: '20260105' is not a date in the form YYYY-MM-DD; write 2026-01-05"],
    ),
    "date no sep short": (
        HEAD.replace("2026-01-05", "2026105"),
        ["3:15-3:22 date-form: '2026105' is not a date in the form YYYY-MM-DD; write it as in 2026-01-31"],
    ),
    "date time": (
        HEAD.replace("2026-01-05", '"2026-01-05 10:30"'),
        ["3:15-3:33 date-form*: '2026-01-05 10:30' is not a date in the form YYYY-MM-DD; write 2026-01-05"],
    ),
    "date dots": (
        HEAD.replace("2026-01-05", "2026. 1. 5."),
        [
            "3:15-3:26 date-form: '2026. 1. 5.' is not a date in the form YYYY-MM-DD; "
            "write it as in 2026-01-31"
        ],
    ),
    "date unreal": (
        HEAD.replace("2026-01-05", "2026-02-30"),
        ["3:15-3:25 date-unreal: 2026-02-30 is not a real date; correct it"],
    ),
    "date unreal slash": (
        HEAD.replace("2026-01-05", "2026/2/30"),
        ["3:15-3:24 date-form: '2026/2/30' is not a date in the form YYYY-MM-DD; write it as in 2026-01-31"],
    ),
    "date empty": (
        HEAD.replace("2026-01-05", ""),
        [
            "3:14-3:14 date-form: the value of 'date_created' is not a date in the form YYYY-MM-DD; "
            "write it as in 2026-01-31"
        ],
    ),
    "today": (
        HEAD.replace("2026-01-06", "2026-11-23"),
        [],
    ),
    "tomorrow": (
        HEAD.replace("2026-01-06", "2026-11-24"),
        ["4:16-4:26 date-future: 2026-11-24 is in the future (today is 2026-11-23); correct it"],
    ),
    "order": (
        HEAD.replace("2026-01-06", "2026-01-04"),
        [
            "4:16-4:26 date-order: modified on 2026-01-04, before it was created on 2026-01-05; "
            "correct one of the dates"
        ],
    ),
    "order same": (
        HEAD.replace("2026-01-06", "2026-01-05"),
        [],
    ),
    "stale 30": (
        HEAD.replace("todo", "in progress").replace("2026-01-06", "2026-10-24"),
        [],
    ),
    "stale 31": (
        HEAD.replace("todo", "in progress").replace("2026-01-06", "2026-10-23"),
        ["4:16-4:26 stale-item: in progress, but unchanged for 31 days; update the item or its status"],
    ),
    "placeholder escaped": (
        HEAD + "\\[Phase Name\\] and [PHASE  name]\n",
        [
            "11:1-11:15 placeholder: placeholder '[Phase Name]' from the template; replace or remove it",
            "11:20-11:33 placeholder: placeholder '[PHASE name]' from the template; replace or remove it",
        ],
    ),
    "placeholder code": (
        HEAD + "`[Phase Name]` [Phase Name](x) [Phase Names]\n",
        ["11:32-11:45 placeholder-like: '[Phase Names]' looks like a placeholder"],
    ),
    "placeholder behind code in a link": (
        HEAD + "[`a` [Phase Name]](x) [Phase Name]\n",
        ["11:23-11:35 placeholder: placeholder '[Phase Name]' from the template; replace or remove it"],
    ),
    "placeholder in a tag and a definition": (
        HEAD + "<b title='[Phase Name]'> [Phase Name]\n\n[a]: <x> '[Phase Name]'\n",
        ["11:26-11:38 placeholder: placeholder '[Phase Name]' from the template; replace or remove it"],
    ),
    "lookalike": (
        HEAD + "[Abc] [Ab] [x] [X] [^Abc] <your name> todo ??? ?? lorem ipsum\n",
        [
            "11:1-11:6 placeholder-like: '[Abc]' looks like a placeholder",
            "11:39-11:43 placeholder-like: 'todo' looks like a placeholder",
            "11:44-11:47 placeholder-like: '???' looks like a placeholder",
            "11:51-11:62 placeholder-like: 'lorem ipsum' looks like a placeholder",
        ],
    ),
    "comment half": (
        FRONT + "\n<!--\nUsage:\nours\n-->\n\n# T\n",
        ["7:1-10:4 template-comment: comment from the template; remove it"],
    ),
    "comment third": (
        FRONT + "\n<!--\nUsage:\nours\nours\n-->\n\n# T\n",
        [],
    ),
    "comment three": (
        FRONT
        + "\n<!--\nUsage:\nBACKLOG ITEM TEMPLATE\nStatus Options:\nours\nours\nours\nours\n-->\n\n# T\n",
        ["7:1-15:4 template-comment: comment from the template; remove it"],
    ),
    "comment whole": (
        FRONT + "\n<!--\nUsage:\n-->\n\n\n# T\n",
        ["7:1-9:4 template-comment*: comment from the template; remove it"],
    ),
    "comment open": (
        FRONT + "\n# T\n\n<!--\nUsage:\n",
        ["9:1-11:1 template-comment: comment from the template; remove it"],
    ),
    "sample": (
        HEAD + "```lua\nlocal x = 1\n  -- Code examples if relevant\nlocal y\n```\n",
        ["13:3-13:31 sample-code: sample code from the template; replace or remove it"],
    ),
    "no title": (
        FRONT + "\n\ntext\n",
        [
            "6:1-6:1 section-missing: the required section 'Problem Statement' is missing; add it",
            "8:1-8:1 title-missing: the item has no title; add a line '# …' at the top",
        ],
    ),
    "no title at all": (
        FRONT,
        [
            "6:1-6:1 title-missing: the item has no title; add a line '# …' at the top",
            "6:1-6:1 section-missing: the required section 'Problem Statement' is missing; add it",
        ],
    ),
    "two titles": (
        FRONT + "\n# A\n\n# B\n",
        [
            "7:3-7:4 section-missing: the required section 'Problem Statement' is missing; add it",
            "9:3-9:4 title-several: more than one title; "
            "turn this one into a section ('##') or move it to its own item",
        ],
    ),
    "skip": (
        FRONT + "\n# A\n\n#### B\n",
        [
            "7:3-7:4 section-missing: the required section 'Problem Statement' is missing; add it",
            "9:6-9:7 heading-skip: heading of level 4 after one of level 1; use level 2",
        ],
    ),
    "section twice": (
        HEAD + "a\n\n## problem statement:\n\nb\n",
        [
            "13:4-13:22 section-duplicate: duplicate section 'problem statement:', first on line 9; "
            "only the first is read"
        ],
    ),
    "section empty": (
        HEAD + "a\n\n## Notes\n\n<!-- x -->\n\n---\n",
        ["13:4-13:9 section-empty: the section 'Notes' is empty; fill it in or remove it"],
    ),
    "section order": (
        FRONT + "\n# A\n\n## Proposed Solution\n\na\n\n## Problem Statement\n\nb\n",
        [
            "13:4-13:21 section-order: the section 'Problem Statement' comes before 'Proposed Solution' "
            "in the template; move it up"
        ],
    ),
    "empty heading": (
        FRONT + "\n# \n\n## Problem Statement\n\nb\n\n##\n",
        [
            "7:1-7:2 title-empty: the title is empty; add a title after the '#'",
            "13:1-13:3 section-empty: the section 'without a title' is empty; fill it in or remove it",
        ],
    ),
}
"""A text, and its findings: their spans, rules, a star where `--fix` has an edit, and messages."""

OTHER = {
    "section-missing",
    "section-empty",
    "title-several",
    "front-matter-missing",
    "link-broken",
    "stale-item",
}
"""Rules that a text may break beside the one it is for."""


@pytest.mark.parametrize(("text", "findings"), EDGES.values(), ids=EDGES)
def test_each_finding_has_its_span_and_its_words(text: str, findings: list[str]) -> None:
    """What just breaks a rule is found from its first to its last character; what just doesn't is not."""
    named = {finding.split(" ")[1].strip("*:") for finding in findings}
    said = [
        f"{one.span.start.line}:{one.span.start.column}-{one.span.end.line}:{one.span.end.column} "
        f"{one.rule}{'*' if one.edits else ''}: {one.message}"
        for one in found(text, rules=ALL)
        if one.rule in named or one.rule not in OTHER
    ]
    assert said == findings
