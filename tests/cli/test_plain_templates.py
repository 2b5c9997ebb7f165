"""A Markdown file with placeholders is a backlog's template as it stands."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import click
import pytest

from backlogue.cli.params import complete_status
from backlogue.interface import render
from tests.adopt import team_templates
from tests.adopt.copying import copy_in_process
from tests.running import Program

ITEM = """\
# Story: Tea for two

> **State:** waiting
> **Created:** 2026-11-23
"""


@pytest.fixture
def program(program: Program, tmp_path: Path) -> Program:
    """The program with a cache of its own: what was inferred in another test is new in this one."""
    return replace(program, env={**program.env, "BACKLOGUE_CACHE_DIR": str(tmp_path / "cache")})


def _write(program: Program, name: str, text: str = team_templates.HEAD_LINES) -> Path:
    path = program.cwd / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("name", ["_template.md", "TEMPLATE.md", "template.md", "000-Template.md"])
def test_a_template_in_the_backlog_folder_is_used(program: Program, name: str) -> None:
    """A new item is in the team's format; the first use is said in one line, the file is never an item."""
    _write(program, f"backlog/{name}")
    done = program("new", "Tea for two")
    assert (done.code, done.out) == (0, "backlog/tea-for-two.md\n"), done.err
    assert (program.cwd / "backlog" / "tea-for-two.md").read_text(encoding="utf-8") == ITEM
    assert done.err.startswith(f"backlog/{name}: used as the template, with 9 questions")
    assert done.err.count("\n") == 1
    for command in (["list"], ["check"], ["new", "Other"]):
        again = program(*command)
        assert again.code == 0, again.err
        assert name not in again.out + again.err


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A backlog with a team's own Markdown file and one item."""
    folder = tmp_path_factory.mktemp("team")
    env = {f"BACKLOGUE_{kind}_DIR": str(folder / kind) for kind in ("STATE", "CACHE")}
    program = Program(cwd=folder, env={**env, "HOME": str(folder), "PATH": "", "EDITOR": "true"})
    _write(program, "backlog/_template.md")
    assert program("new", "Tea for two").code == 0
    return program


def test_every_command_follows_the_file(team: Program) -> None:
    """Reading, changing and checking items, the schema and the completions go by the file's questions."""
    assert team("list").out == "backlog/tea-for-two.md\twaiting\t2026-11-23\tTea for two\n"
    assert team("status", "tea", "fin").err == "backlog/tea-for-two.md: finished\n"
    assert team("edit", "tea", "--set", "wish=A cup.").code == 0
    text = ITEM.replace("waiting", "finished") + "\n## Wish\n\nA cup.\n"
    assert team("show", "tea").out == text
    assert team("answers", "tea", "--json").json["answers"]["wish"] == "A cup."
    assert team("show", "tea", "--json").json["status"] == "finished"
    assert team("check").code == 0
    assert "urgency" in team("schema").json["properties"]
    assert team("touch", "tea").err.startswith("error: the template has no date of modification")
    asked = click.Context(click.Command("status"), obj=team.system())
    offered = complete_status(asked, click.Argument(["status"]), "")
    assert [word.value for word in offered] == ["waiting", "running", "finished"]
    done = team("template", "check", "backlog/_template.md")
    assert (done.code, done.out) == (0, "\n"), done.out


def test_a_file_is_named_on_the_command_line_or_in_the_config(program: Program) -> None:
    """`--template FILE.md` and the config's `template` take a Markdown file anywhere; the config wins."""
    _write(program, "notes/story.md")
    _write(program, "backlog/_template.md", "# Bug: <title>\n")
    assert program("new", "A", "--template", "notes/story.md", "--dry-run").out.startswith("# Story: A\n")
    assert program("new", "A", "--dry-run").out == "# Bug: A\n"
    config = _write(program, ".backlogue.toml", 'template = "notes/story.md"\n')
    assert program("new", "A", "--dry-run").out.startswith("# Story: A\n")
    config.write_text('template = "built-in"\n', encoding="utf-8")
    assert program("new", "A", "--dry-run").out.startswith("---\nstatus: todo\n")
    config.write_text('template = "gone.md"\n', encoding="utf-8")
    done = program("new", "A")
    assert (done.code, done.err) == (2, "error: gone.md: does not exist; check the path\n")


def test_several_templates_are_named(program: Program) -> None:
    """Which of two files is meant is for the config to say: exit code 2 with both and the way out."""
    _write(program, "backlog/_template.md")
    _write(program, "backlog/TEMPLATE.md")
    done = program("new", "A")
    assert done.code == 2
    assert "contains several templates: TEMPLATE.md, _template.md" in done.err
    _write(program, ".backlogue.toml", 'template = "backlog/_template.md"\n')
    assert program("new", "A").code == 0


def test_a_copy_of_the_built_in_templates_file_is_the_built_in_template(program: Program) -> None:
    """Line ends, blanks behind lines and the comment on top may differ; any other change makes it another."""
    text = (Path(__file__).parent.parent / "golden" / "seed.md").read_text(encoding="utf-8")
    usual = program("new", "A", "--dry-run").out
    copy = re.sub("<!--.*-->", "<!-- ours -->", text, flags=re.DOTALL).replace("\n", "  \r\n")
    _write(program, "backlog/template.md", copy)
    done = program("new", "A", "--dry-run")
    assert (done.out, done.err) == (usual, "")
    _write(program, "backlog/template.md", text.replace("## Success Metrics", "## Metrics"))
    assert "used as the template" in program("new", "A", "--dry-run").err


def test_a_stale_cache_is_not_used(program: Program) -> None:
    """A change of the file is followed at once, and said once."""
    path = _write(program, "backlog/_template.md", "# Bug: <title>\n")
    assert program("new", "A").err.count("used as the template") == 1
    path.write_text("# Defect: <title>\n", encoding="utf-8")
    done = program("new", "B")
    assert done.err.count("used as the template") == 1
    assert (program.cwd / "backlog" / "b.md").read_text(encoding="utf-8") == "# Defect: B\n"


@pytest.mark.parametrize("cache", ["/dev/null/cache", "relative"])
def test_without_a_cache_folder_the_file_is_read_each_time(program: Program, cache: str) -> None:
    """A cache that can't be written, or that might lie in a repository, changes nothing but the time."""
    _write(program, "backlog/_template.md", "# Bug: <title>\n")
    done = program("new", "A", BACKLOGUE_CACHE_DIR=cache)
    assert (done.code, done.out) == (0, "backlog/a.md\n"), done.err
    assert sorted(path.name for path in program.cwd.iterdir()) == [".git", "backlog"]


JINJA = """\
# Bug: <title>

Seen: {{ 7 * 7 }} {% if x %} {# no #}

## Steps

- {{ step }}

## Why {{ here }}

{% raw %} [why]
"""


def test_jinja_in_the_file_is_kept_as_text(program: Program) -> None:
    """Braces in the team's text are text: nothing is evaluated, and fixed lines are written unchanged."""
    _write(program, "backlog/_template.md", JINJA)
    done = program("new", "A {{ 6 * 7 }}", "--set", "why_here=[{{ 1 }}]", "--dry-run")
    assert done.code == 0, done.err
    assert done.out == "# Bug: A {{ 6 * 7 }}\n\n## Why {{ here }}\n\n[{{ 1 }}]\n"


def test_the_python_interface_takes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Markdown file serves where a template's folder does."""
    monkeypatch.setenv("BACKLOGUE_CACHE_DIR", str(tmp_path / "cache"))
    path = tmp_path / "bug.md"
    path.write_text("# Bug: <title>\n\nCreated: YYYY-MM-DD\n", encoding="utf-8")
    text = render({"title": "A", "date_created": "2026-01-02"}, template=path)
    assert text == "# Bug: A\n\nCreated: 2026-01-02\n"


HOSTILE = {
    "empty": b"",
    "binary": bytes(range(256)) * 40,
    "not UTF-8": "# Tâche <titre>\n".encode("latin-1"),
    "a NUL": b"# a\0b <title>\n",
    "a megabyte of brackets": b"[" * 1_000_000,
    "a megabyte of headings": b"# [a]\n" * 170_000,
    "a megabyte of tables": b"| a | b |\n|---|---|\n" * 50_000,
    "brackets": (b"[" * 3_990 + b"\n") * 15,
    "headings": b"# [a]\n" * 1_900,
    "table rows": b"| a | b |\n|---|---|\n" + b"| <x> | a/b/c |\n" * 1_900,
    "labels": b"".join(b"**L%d:** <x>\n" % number for number in range(1_900)),
    "comments": b"<!-- a -->\n" * 1_500,
    "broken front matter": b"---\nstatus: {todo\n---\n# <title>\n",
    "Jinja": b"{% for x in range(10**9) %}{{ x }}{% endfor %}\n# {{ title }}\n{%- raw -%}\n",
    "a form": b"name: Bug\nbody:\n  - type: input\n    id: seen\n",
    "an item": b"# Faster start\n\n**Status:** done\n**Date:** 2026-01-02\n\n## Why\n\nIt was slow.\n",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_an_invalid_template_file_is_a_one_line_error(program: Program, data: bytes) -> None:
    """Any file is either a working template or a one-line error with a hint."""
    (program.cwd / "backlog").mkdir()
    (program.cwd / "backlog" / "_template.md").write_bytes(data)
    done = program("new", "A title", "--dry-run")
    if done.code:
        assert done.code == 2
        assert done.err.startswith("error: backlog/_template.md:")
        assert done.err.count("\n") == 1
        assert "built-in" in done.err
    else:
        assert "used as the template" in done.err


ABOUT = """\
# How we write tickets

Copy this into a new file:

````markdown
# KA-XXX: <title>

**Status:** open | closed

## Why

<why>
````

```
# No item
```
"""


def test_a_template_in_a_fence_is_used(program: Program) -> None:
    """In a text about a template, the content of its code fence is the template, which a note says."""
    _write(program, "backlog/TEMPLATE.md", ABOUT)
    done = program("new", "A", "--set", "why=So.", "--dry-run")
    assert done.out == "# KA-001: A\n\n**Status:** open\n\n## Why\n\nSo.\n"
    assert "the template is what its code fence holds" in done.err


@pytest.mark.parametrize("text", ["# Bug: <title>\r\n\r\nSeen: <when>\r\n", "\ufeff# Bug: <title>\n"])
def test_line_ends_and_a_byte_order_mark_are_no_obstacle(program: Program, text: str) -> None:
    """Such a file is read like any other."""
    _write(program, "backlog/TEMPLATE.md", text)
    assert program("new", "A", "--dry-run").out.startswith("# Bug: A\n")


def test_a_placeholder_of_one_word_is_a_leftover_only_on_its_own(program: Program) -> None:
    """In the middle of a sentence the word is the author's own."""
    _write(program, "backlog/_template.md", "# ADR-000: Template\n\n## Context\n\nWhy is it needed?\n")
    _write(program, "backlog/a.md", "# ADR-001: A template engine\n\n## Context\n\nA template is slow.\n")
    _write(program, "backlog/b.md", "# ADR-002: Template\n\n## Context\n\nNone.\n")
    done = program("check", "--select", "placeholder")
    assert [line.split(" error: ")[0] for line in done.out.splitlines()] == ["backlog/b.md:1:12:"]


FRONT_LIST = """\
---
tags: [one, two]
needs:
  - <what>
---

# <Title>

## Opened

YYYY-MM-DD
"""


def test_a_day_alone_under_its_heading_and_a_list_in_the_front_matter_keep_their_place(
    program: Program,
) -> None:
    """The day is read and changed; lists in the front matter are written, and kept by every edit."""
    _write(program, "backlog/_template.md", FRONT_LIST)
    assert program("new", "A", "--set", "tags=[blue, red]", "--set", "needs=[z]").code == 0
    path = program.cwd / "backlog" / "a.md"
    text = path.read_text(encoding="utf-8")
    assert text == "---\ntags: [blue, red]\nneeds:\n  - z\n---\n\n# A\n\n## Opened\n\n2026-11-23\n"
    day = next(name for name in program("answers", "a", "--json").json["answers"] if name != "title")
    done = program("edit", "a", "--set", f"{day}=2026-01-02")
    assert (done.code, done.err) == (0, "backlog/a.md: changed\n")
    assert path.read_text(encoding="utf-8") == text.replace("2026-11-23", "2026-01-02")


@pytest.mark.parametrize("is_adopted", [False, True])
def test_a_template_of_any_name_in_the_backlog_folder_is_no_item(
    program: Program, monkeypatch: pytest.MonkeyPatch, *, is_adopted: bool
) -> None:
    """The file that the config names, or that the config's template was adopted from, is not listed."""
    _write(program, "backlog/Plantilla.md", "# Bug: <title>\n\nStatus: open | shut\n")
    _write(program, ".backlogue.toml", 'template = "backlog/Plantilla.md"\n')
    if is_adopted:
        monkeypatch.setattr("backlogue.adopt.proof.copier_program", lambda _program: copy_in_process)
        assert program("adopt", "backlog/Plantilla.md", "--yes").code == 0
    assert program("new", "A").code == 0
    assert program("list").out == "backlog/a.md\topen\tA\n"
    assert program("check").err.count("1 file checked") == 1
    assert program("check", "backlog").err.count("1 file checked") == 1
    assert program("show", "bug").code == 1
