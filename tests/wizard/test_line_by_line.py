"""The wizard on a terminal that can't move its cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.wizard.script import (
    WAY_BACK,
    written,
)

if TYPE_CHECKING:
    from tests.running import Program


def test_a_dumb_terminal_is_asked_line_by_line(program: Program) -> None:
    """With TERM=dumb the whole conversation is held in lines: texts, boxes, lists, back, the review."""
    typed = [
        "Title",
        ":back",
        "",
        "first",
        "second",
        ".",
        "",
        *["Phase", "  Other", "  Task", "    - detail", "."],
        *["Slow", "", "", ":back", "It is measured", ":another"],
        *["Slower", "", "", "", "delete 2", ":undo", "up 2", "4"],
        *["", "", ""],
        "1, 9",
        "a limit",
        ".",
        *["Fast", "", "3"],
        "1",
    ]
    done = program("new", stdin="\n".join([*typed, ""]).encode(), terminal="in err", TERM="dumb")
    body = written(program, done).split("# Title\n")[1]
    assert body == (
        "\n## Problem Statement\n\nfirst\nsecond\n\n**Current Limitations:**\n- a limit\n"
        "\n## Implementation Strategy\n\n### Phase 1: Phase\n1. **Other**\n\n2. **Task**\n   - detail\n"
        "\n## Error Handling Strategy\n\n### Slower\n\n### Slow\n- **Solution**: It is measured\n"
        "\n## Technical Considerations\n\n### Security\n- **Fast**\n"
    )
    assert "\x1b" not in done.err


def test_the_end_of_a_dumb_terminals_input_keeps_a_draft(program: Program) -> None:
    """Ctrl-D in lines leaves a draft, as everywhere."""
    done = program("new", stdin=b"Title\nfirst\n", terminal="in err", TERM="dumb")
    assert (done.code, done.err.endswith(WAY_BACK)) == (130, True)
    assert program("drafts", "show").out == "title:\n  Title\nproblem:\n  first\n"
