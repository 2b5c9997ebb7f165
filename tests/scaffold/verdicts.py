"""Answers that the template refuses, with what it says, and their near neighbours that it takes."""

from __future__ import annotations

from typing import Any

FENCE = "the code fence is not closed"
HTML = "the HTML block is not closed"
SETEXT = "makes a heading of the line above"
HEADING = "would end the section"
LABEL = "is this section's own label"
NUMBERED = "a numbered list would be taken for the tasks"

REFUSED: tuple[tuple[str, Any, str], ...] = (
    ("title", "", "title: is missing"),
    ("title", " ", "title: is empty"),
    ("title", 7, "title: must be text, not a number"),
    ("title", True, "title: must be text, not yes or no"),
    ("title", [], "title: must be text, not a list"),
    ("title", {}, "title: must be text, not a mapping"),
    ("title", "x" * 121, "title: has 121 characters"),
    ("title", "a\nb", "title: must be one line"),
    ("title", "a\rb", "title: must be one line"),
    *(("title", f"a{char}b", "title: holds a control character")
      for char in "\x00\x08\x0b\x0c\x0e\x1f\x7f\x9f\ud800\udfff"),
    ("slug", "", "slug: is missing"),
    ("slug", "A", "slug: is no file name that works everywhere; such as 'a'"),
    ("slug", "con", "slug: is no file name"),
    ("slug", "readme", "slug: is no file name"),
    *(("slug", name, "slug: is no file name") for name in ("prn", "aux", "nul", "com1", "lpt9")),
    ("date_created", "", "date_created: is missing"),
    ("date_created", "2026-1-2", "date_created: must be a date"),
    ("date_created", "2026-01-02x", "date_created: must be a date"),
    ("date_created", "x2026-01-02", "date_created: must be a date"),
    ("date_created", "2026-01-02\n", "date_created: must be a date"),
    *(
        ("date_modified", day, "date_modified: there is no such day")
        for day in ("0000-01-01", "2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32", "2026-04-31",
                    "2026-02-29", "1900-02-29", "2024-02-30")
    ),
    ("code_language", "two words", "code_language: must be one word"),
    ("code_language", "a`b", "code_language: must be one word"),
    ("code_language", "a\\b", "code_language: must be one word"),
    ("code_language", "&amp;", "code_language: must be one word"),
    ("limitations", "text", "limitations: must be a list of lines, not text"),
    ("limitations", {"a": 1}, "limitations: must be a list of lines, not a mapping"),
    ("limitations", 7, "limitations: must be a list of lines, not a number"),
    ("limitations", [["a"]], "limitations[0]: must be text, not a list"),
    ("limitations", ["a", {"b": "c"}], "limitations[1]: must be text, not a mapping"),
    ("limitations", ["a\nb"], "limitations[0]: must be one line"),
    ("risks", "text", "risks: must be a list of entries, not text"),
    ("risks", {"name": "a"}, "risks: must be a list of entries, not a mapping"),
    ("risks", 7, "risks: must be a list of entries, not a number"),
    ("risks", ["a"], "risks[0]: must be a mapping of name, problem, solution, fallback, not text"),
    ("risks", [{"name": "a"}, {"problem": "b"}], "risks[1].name: is missing"),
    ("risks", [{"name": "a", "extra": "b"}], "risks[0].extra: is unknown here"),
    ("metrics", [], "metrics: must be a mapping"),
    ("metrics", {"speed": []}, "metrics.speed: is unknown here"),
    ("metrics", {"functionality": "a"}, "metrics.functionality: must be a list of lines"),
    ("phases", [{"name": "a", "tasks": [{"name": "b", "details": ["c\nd"]}]}],
     "phases[0].tasks[0].details[0]: must be one line"),
    ("problem", "# a", HEADING),
    ("problem", "a\n\n  ## b", HEADING),
    ("problem", "#\ta", HEADING),
    ("problem", "#", HEADING),
    ("problem", "a\n---", SETEXT),
    ("problem", "a\n  ===  ", SETEXT),
    ("problem", "- a\n\nb\n---", SETEXT),
    ("problem", "> a\n\nb\n---", SETEXT),
    ("problem", "a\n\n**Current Limitations:**", LABEL),
    ("solution", "Key improvements:", LABEL),
    ("problem", "```\na", FENCE),
    ("problem", "a\n~~~ x\nb", FENCE),
    ("problem", "````\na\n```", FENCE),
    ("problem", "```\na\n~~~", FENCE),
    ("problem", "```\na\n``` b", FENCE),
    ("problem", "<!-- a", HTML),
    ("problem", "<? a", HTML),
    ("problem", "<!A a", HTML),
    ("problem", "<![CDATA[ a", HTML),
    ("problem", "<pre>", HTML),
    ("problem", "a\n\n  <SCRIPT x\n", HTML),
    ("problem", "<style>", HTML),
    ("problem", "<textarea", HTML),
    ("problem", "<pre>\n```\n# a", HTML),
    ("components", [{"name": "a", "description": "### b"}], HEADING),
    ("phases", [{"name": "a", "description": "1. b"}], NUMBERED),
    ("phases", [{"name": "a", "description": "b\n\n12) c"}], NUMBERED),
    ("phases", [{"name": "a", "description": "b\n1. c"}], NUMBERED),
    ("phases", [{"name": "a", "description": "- b\n\nc\n\n1. d"}], NUMBERED),
)  # fmt: skip
"""A name, an answer, and what the refusal says of it."""

TAKEN: tuple[tuple[str, Any], ...] = (
    ("title", "x" * 120),
    ("title", " a\n"),
    ("title", "a\tb"),
    ("slug", "änderung-2"),
    ("date_created", "2024-02-29"),
    ("date_created", "2000-02-29"),
    ("code_language", "c++"),
    ("code_language", ""),
    ("limitations", []),
    ("limitations", ""),
    ("limitations", None),
    ("limitations", ["", None, "a"]),
    ("risks", []),
    ("risks", ""),
    ("risks", [{"name": "a", "problem": None, "solution": ""}]),
    ("metrics", {}),
    ("metrics", ""),
    ("metrics", {"functionality": None}),
    ("problem", "### a"),
    ("problem", "#a"),
    ("problem", "a\n\n    # b"),
    ("problem", "- a\n---\n\nb"),
    ("problem", "a\n\n---\n\nb"),
    ("problem", "> a\n---"),
    ("problem", "```\n# a\n---\n**Current Limitations:**\n```"),
    ("problem", "````\n```\n````\n\na"),
    ("problem", "~~~\na\n~~~~\n"),
    ("problem", "``` a`b"),
    ("problem", "> ```\n> a\n\nb"),
    ("problem", "a <!-- b"),
    ("problem", "<!-- a\n\n# b -->"),
    ("problem", "<!-- a -->"),
    ("problem", "<? a ?>\n\nb"),
    ("problem", "<!A a>"),
    ("problem", "<![CDATA[ a ]]>"),
    ("problem", "<PRE>\n# a\n</pre>"),
    ("problem", "<prefix>"),
    ("problem", "a\n<b>"),
    ("problem", "- ```\n  a\n  ```\n\nb"),
    ("components", [{"name": "a", "description": "#### b"}]),
    ("phases", [{"name": "a", "description": "b\n2. c"}]),
    ("phases", [{"name": "a", "description": "- b\n  1. c"}]),
)
"""A name, and an answer that is as odd and breaks nothing."""

RENDERED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"problem": "\n a\r\n \t \r\nb\rc \n"}, "## Problem Statement\n\na\n\nb\nc\n"),
    ({"limitations": [" a ", "", None, "b"]}, "**Current Limitations:**\n- a\n- b\n"),
    ({"components": [{"name": "a", "code": "\n b\r\n\n"}]}, "### a\n\n```lua\n\n b\n```\n"),
    ({"components": [{"name": "a", "code": "b", "language": ""}]}, "### a\n\n```\nb\n```\n"),
    ({"components": [{"name": "a", "code": "b", "language": None}]}, "### a\n\n```lua\nb\n```\n"),
    ({"components": [{"name": "a", "code": "````\n`"}]}, "### a\n\n`````lua\n````\n`\n`````\n"),
    ({"components": [{"name": "a", "code": "\n\n"}]}, "## Technical Architecture\n\n### a\n"),
    ({"improvements": [{"name": "a", "description": " "}, {"name": "b", "description": " c "}]},
     "1. **a**\n2. **b**: c\n"),
    ({"risks": [{"name": "a", "problem": " b ", "solution": " "}]}, "### a\n- **Problem**: b\n"),
    ({"risks": [{"name": "a"}]}, "## Error Handling Strategy\n\n### a\n"),
    ({"metrics": {"functionality": ["a"]}}, "## Success Metrics\n\n### Functionality Goals\n- a\n"),
    ({"title": "a #"}, "# a \\#\n"),
    ({"title": "##"}, "# \\##\n"),
)  # fmt: skip
"""Answers, and how the item ends."""

STATUSES = (
    ("in progress", "in progress"), ("todo", "todo"), ("on hold (QA)", "on hold (QA)"),
    ("no", '"no"'), ("Yes", '"Yes"'), ("null", '"null"'), ("a: b", '"a: b"'),
    ("a #b", '"a #b"'), ('say "x"\\', '"say \\"x\\"\\\\"'), ("7", '"7"'), ("- a", '"- a"'),
    ("a ", '"a "'), ("true", '"true"'), ("y", '"y"'), ("off", '"off"'),
)  # fmt: skip
"""A config's status, and how YAML must write it to be read as that text."""

SLUGS = (
    ("Hello: World", "hello-world"), ("Änderung 2", "änderung-2"), ("改进", "改进"),
    ("हिन्दी", "हिन्दी"), ("ไทยนี้", "ไทยนี้"), ("a_b", "a-b"), ("a\u203fb", "a-b"),
    ("a\u00b7b", "a-b"), ("a\u0387b", "a-b"), ("☺\ufe0f x", "x"), ("a\ufe0fb", "a-b"),
    ("a\U000e0100b", "a-b"), ("\u0301a", "a"), ("- a -", "a"), ("…", "item"),
    ("CON", "con-item"), ("com1", "com1-item"), ("lpt9", "lpt9-item"),
    ("README", "readme-item"), ("com10", "com10"), ("x" * 61, "x" * 60),
    ("x" * 59 + " y", "x" * 59), ("\U00020000" * 60, "\U00020000" * 45), ("2nd", "2nd"),
    ("²", "item"), ("prn", "prn-item"), ("aux", "aux-item"), ("nul", "nul-item"),
    ("a\u0301 \u0301b", "a\u0301-b"), ("İ", "i\u0307"),
)  # fmt: skip
"""A title, and its file's name."""
