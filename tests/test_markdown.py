"""The tree of Markdown blocks, compared with markdown-it-py's, and its cost on hostile input."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from backlogue.markdown import Block, Container, emphasis_spans, is_closed, parse, split_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

PARSER = MarkdownIt("commonmark")
PARSER.core.ruler.enableOnly(["normalize", "block"])
KINDS = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "list_item_open": "item",
    "fence": "fence",
    "code_block": "code",
    "html_block": "html",
    "blockquote_open": "quote",
    "hr": "rule",
}
DEFINITION = re.compile(r"\[\w\]: <?\w>?")

Tree = list[Any]
"""Kind, first line, line after the last, heading level or fence info, and the trees inside."""


def expected(text: str, lines: Sequence[str]) -> Tree:
    """Return markdown-it-py's tree, without the blank lines at the end of blocks."""

    def tree(tokens: Sequence[Token]) -> Tree:
        found: Tree = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            end = at
            if token.nesting == 1:
                end = next(
                    number
                    for number in range(at + 1, len(tokens))
                    if tokens[number].level == token.level and tokens[number].nesting == -1
                )
            kind = KINDS.get(token.type)
            if kind is not None and token.map is not None:
                first, last = token.map
                while last > first + 1 and not lines[last - 1].strip(" \t"):
                    last -= 1
                inside = tree(tokens[at + 1 : end]) if kind in ("list", "item") else []
                detail = (
                    token.tag if kind == "heading" else token.info.strip(" \t") if kind == "fence" else ""
                )
                found.append([kind, first, last, detail, inside])
            at = end + 1
        return found

    return tree(PARSER.parse(text))


def actual(blocks: Sequence[Block], lines: Sequence[str]) -> Tree:
    """Return our tree in the same form; markdown-it-py has nothing for link reference definitions."""
    found: Tree = []
    for block in blocks:
        items = [["item", item.start, item.end, "", actual(item.blocks, lines)] for item in block.items]
        detail = f"h{block.level}" if block.kind == "heading" else block.text if block.kind == "fence" else ""
        if block.kind == "paragraph" and all(
            DEFINITION.search(line) for line in lines[block.start : block.end]
        ):
            continue
        found.append([block.kind, block.start, block.end, detail, items])
    return found


line = st.lists(
    st.sampled_from(
        [
            *(
                "- ",
                "* ",
                "+ ",
                "1. ",
                "2) ",
                "-\t",
                "-",
                "> ",
                ">",
                "a",
                "b c",
                "\\",
                "`x`",
                "é",
                "1.",
                "* * *",
            ),
            *("# ", "## h", "# h #", "#", "===", "---", "***", "```", "~~~", "``` py", "    code", "\tt"),
            *("  ", "   ", "\t", "<div>", "</div>", "<!--", "-->", "<b>", "<?", "<script>", "</script>"),
        ]
    ),
    max_size=3,
).map("".join)
# A definition stands alone, because the two parsers disagree on which paragraph the lines below it belong to.
definition = st.sampled_from(["[a]: b", "[c]: <d>", "- [a]: b", "- a\n\n  [c]: d"]).map(
    lambda text: f"\n{text}\n"
)
documents = st.lists(st.one_of(line, line, line, line, definition), max_size=10).map("\n".join)

# markdown-it-py ends a list behind an empty item and blank lines, and reads `<tab>>` as a quote.
DISAGREED = re.compile(r"(?m)(?:[-+*]|[0-9][.)])[ \t]*\n(?:[ \t]*\n)+|^(?:[ \t>]*)\t[ \t]*>")


@settings(max_examples=600, deadline=None)
@given(documents)
@example("- a\n  - b\n    c\nlazy\n\n  d")
@example("> - a\nlazy\n> b")
@example("-\ta\n\n\tb\n\n\t\tcode")
@example("- a\n\n\n  <!--\n\n  -->\n  b")
@example(">-\t")
def test_the_tree_is_the_one_of_markdown_it(text: str) -> None:
    """Kinds, lines, levels and nesting are those of a second implementation of CommonMark."""
    if DISAGREED.search(text):
        return
    lines = split_lines(text)
    assert actual(parse(lines), lines) == expected(text, lines)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_line_end_counts(line_break: str) -> None:
    """Lines are the same whatever ends them."""
    lines = split_lines(line_break.join(["# a", "", "- b", "  c", "", "d"]))
    assert [(block.kind, block.start, block.end) for block in parse(lines)] == [
        ("heading", 0, 1),
        ("list", 2, 4),
        ("paragraph", 5, 6),
    ]


def test_any_text_is_read() -> None:
    """Lone surrogates, control characters and other Unicode white space are text like any other."""
    lines = ["\ud800 a", "\0", "\u2028", "- \udfff", "  é", "", "# \ud83d"]
    assert [(block.kind, block.start, block.end) for block in parse(lines)] == [
        ("paragraph", 0, 3),
        ("list", 3, 5),
        ("heading", 6, 7),
    ]


@pytest.mark.parametrize(
    ("lines", "inside"),
    [
        (["- a", "  b", "c"], ["a", "b", "c"]),
        (["10. a", "", "    b"], ["a", "", "b"]),
        (["-     code"], ["    code"]),
        (["-", "  a"], ["", "a"]),
        (["-\ta", "", "\t\tb"], ["a", "", "    b"]),
        (["  - a", "", "      - b"], ["a", "", "  - b"]),
    ],
)
def test_the_lines_of_an_item_lose_its_indentation(lines: list[str], inside: list[str]) -> None:
    """The content of a list item is seen without the item's marker and indentation, tabs included."""
    (block,) = parse(lines)
    assert Container(lines).inside(block.items[0]).lines == inside


@pytest.mark.parametrize(
    ("lines", "closed"),
    [
        (["```", "a", "```"], True),
        (["```", "a", "````` \t"], True),
        (["````", "a", "```"], False),
        (["```", "a", "~~~"], False),
        (["```", "a", "``` b"], False),
        (["```", "a", "   ```"], True),
        (["```", "a", "    ```"], False),
        (["```"], False),
        (["```", "```"], True),
        (["```", "a"], False),
    ],
)
def test_a_fence_is_closed_by_a_line_of_its_own_marks(lines: list[str], *, closed: bool) -> None:
    """At least as many marks, no others, indented less than four spaces, and not the opening line."""
    (block,) = parse(lines)
    assert is_closed(block, lines[-1]) is closed


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("plain *", set()),
        ("*a* b", {(0, 3)}),
        ("é **b** _c_", {(2, 7), (8, 11)}),
        ("`*a*` [*b*](c)", {(7, 10)}),
    ],
)
def test_emphasis_is_found_with_its_marks(text: str, spans: set[tuple[int, int]]) -> None:
    """Emphasis and strong emphasis are found, in characters; marks in code are none."""
    assert emphasis_spans(text) == spans


def test_a_tab_in_a_nested_item_has_its_width_from_the_margin() -> None:
    """A tab goes to the next stop of the whole line, not of what is left of it inside an item."""
    lines = ["- a", "  -\tb", "", "\t  c"]
    (block,) = parse(lines)
    outer = Container(lines).inside(block.items[0])
    nested = block.items[0].blocks[1]
    assert outer.inside(nested.items[0]).lines == ["b", "", "  c"]


PUMPS = {
    "lazy lines in nested lists": "- " * 30 + "a\n" + "b\n" * 4000,
    "quotes inside quotes": "> " * 1000 + "a\n" + "b\n" * 4000,
    "deep lines": ("> " * 1000 + "a\n") * 200,
    "lists inside lists": "".join("  " * depth + "- a\n" for depth in range(1000)),
    "blank lines behind nested lists": "- " * 1000 + "a" + "\n" * 100_000,
    "a tab behind a nested marker": ">-\t",
} | {
    repr(text): text * (1_000_000 // len(text))
    for text in [
        "> ",
        "- ",
        "+ ",
        "* ",
        "1. ",
        "#",
        "`",
        "~",
        "<",
        "<!--",
        "[",
        "[a](",
        "*",
        "_",
        "=",
        "\t",
        "\\",
    ]
}


@pytest.mark.parametrize("text", PUMPS.values(), ids=PUMPS.keys())
def test_reading_is_linear(text: str) -> None:
    """The tree grows with the text, not faster: nothing is read twice, at any depth."""
    lines = split_lines(text)

    def count(blocks: Sequence[Block]) -> int:
        return sum(1 + sum(1 + count(item.blocks) for item in block.items) for block in blocks)

    assert count(parse(lines)) <= 2 * len(lines) + 200
