"""The examples in the README and the pages are run and work as shown."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.running import Program

ROOT = Path(__file__).parent.parent

BEFORE = {
    "remember-the-last-folder": """\
---
status: in progress
date_created: 2026-10-02
date_modified: 2026-11-11
---

# Remember the last folder

## Problem Statement

Every start asks for the folder.

## Proposed Solution

[Describe the high-level solution approach]
""",
    "colour-on-request": """\
---
status: done
date_created: 2026-07-30
date_modified: 2026-08-14
---

# Colour on request

## Problem Statement

Logs are full of escape codes.
""",
}
"""The items that the README's backlog holds already."""


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language in a page."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"))


def exchanges(session: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console session with what it prints."""
    for part in re.split(r"(?m)^\$ ", session)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed.strip("\n")


def test_the_first_screen_of_the_readme_is_what_happens(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command of the README's session prints on a terminal what is shown below it."""
    monkeypatch.setenv("COLUMNS", "80")
    backlog = program.cwd / "backlog"
    backlog.mkdir()
    for slug, text in BEFORE.items():
        (backlog / f"{slug}.md").write_bytes(text.encode())
    (session,) = blocks(ROOT / "README.md", "console")
    for command, printed in exchanges(session):
        _, *argv = shlex.split(command)
        done = program(*argv, terminal="out", NO_COLOR="1")
        assert (done.out + done.err).strip("\n") == printed


@pytest.mark.parametrize("number", [0, 1], ids=["one template", "several templates"])
def test_the_configs_examples_are_configs(program: Program, number: int) -> None:
    """The page's examples parse, and every key in them is known."""
    example = blocks(ROOT / "docs" / "config.md", "toml")[number]
    (program.cwd / ".backlogue.toml").write_text(example, encoding="utf-8")
    for folder in ("docs/backlog", "backlog"):
        (program.cwd / folder).mkdir(parents=True)
    done = program("list")
    assert (done.code, done.err) == (0, "")


def test_the_items_page_is_what_happens(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of the items page's session prints on a terminal what is shown below it."""
    monkeypatch.setenv("COLUMNS", "80")
    backlog = program.cwd / "backlog"
    backlog.mkdir()
    front = "---\nstatus: todo\ndate_created: 2026-11-01\ndate_modified: {}\n---\n\n# {}\n"
    (backlog / "export-as-csv.md").write_text(front.format("2026-11-23", "Export as CSV"), encoding="utf-8")
    (backlog / "ask-before-deleting.md").write_text(
        front.format("2026-11-11", "Ask before deleting"), encoding="utf-8"
    )
    (session,) = blocks(ROOT / "docs" / "items.md", "console")
    for command, printed in exchanges(session):
        if command == "backlogue list":
            (backlog / "written-by-hand.md").write_text("# Written by hand\n", encoding="utf-8")
        _, *argv = shlex.split(command)
        done = program(*argv, terminal="out", NO_COLOR="1")
        assert (done.out + done.err).strip("\n") == printed


PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_in_the_pages_work(page: Path) -> None:
    """Every relative link of a page names a file or folder that is there."""
    text = re.sub(r"(?ms)^(`{3,}).*?^\1|`[^`\n]*`", "", page.read_text(encoding="utf-8"))
    links = re.findall(r"\]\(([^)#\s]+)", text)
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []
