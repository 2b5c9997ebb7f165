"""The block for coding agents in `AGENTS.md`: where the backlog is, and what to run."""

from __future__ import annotations

from backlogue.setup.marked_block import MarkedBlock

NAMES = ("AGENTS.md", "CLAUDE.md")
"""The files that agents read; the second serves where only that is there."""

BLOCK = "block for agents"


def agents_block(folder: str, command: str) -> MarkedBlock:
    """Return the block.

    Args:
        folder: The backlog folder, as seen from the file, with slashes.
        command: The command that starts the program.
    """
    lines = (
        "## Backlog\n"
        "\n"
        f"The backlog is in `{folder}/`: one Markdown file for each item, managed with `{command}`.\n"
        f"Before you create or change an item, run `{command} instructions` and follow what it prints.\n"
        f"Before you finish, `{command} check` must end with exit code 0.\n"
    )
    return MarkedBlock(lines=lines, comment=("<!--", "-->"))


def with_block(text: str, block: MarkedBlock) -> str:
    """Return a Markdown text with the block at its end, after an empty line."""
    gap = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
    return text + gap + block.text()
