"""The page for template authors: its example is built, used, checked, and made by stock Copier too."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.items.item_format import ItemFormat
from backlogue.template.answers import normalize
from backlogue.template.builtin import builtin_root
from backlogue.template.data_file import parse_yaml
from backlogue.template.loader import load
from backlogue.template.questions import KINDS
from backlogue.template.rendering import Renderer
from tests.entry_points.stock import Item, stock
from tests.running import TODAY

if TYPE_CHECKING:
    from tests.running import Program

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    """Return the code block of the page that follows the file's name in backticks and a colon."""
    found = re.search(rf"^`{re.escape(name)}`:\n\n```\w*\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, name
    return found[1]


def build(program: Program) -> Path:
    """Eject the template and replace its files by those of the page."""
    assert program("template", "eject", "note").code == 0
    folder = program.cwd / "note"
    for name in ("copier.yml", "template/{{ slug }}.md.jinja"):
        (folder / name).write_text(block(name), encoding="utf-8")
    return folder


def test_the_example_of_the_page_works(program: Program) -> None:
    """`new` writes the item that the page shows; it is read back, edited and checked."""
    build(program)
    (program.cwd / ".backlogue.toml").write_text('template = "note"\n', encoding="utf-8")
    (program.cwd / "answers.yml").write_text(block("answers.yml"), encoding="utf-8")
    done = program("new", "--data", "answers.yml", "--date", "2026-01-31")
    assert done.code == 0, done.err
    path = program.cwd / "backlog" / "read-the-cache-once.md"
    assert path.read_text(encoding="utf-8") == block("backlog/read-the-cache-once.md")
    read = json.loads(program("answers", path.stem, "--format", "json").out)
    assert (read["owner"], read["notes"]) == ("Kim", "Each start takes a second.")
    assert read["options"] == [{"name": "Memory", "cost": "none"}, {"name": "A file"}]
    assert (read["due"], read["size"], read["area"]) == ("01.03.2026", "large", "startup")
    assert read["criteria"] == ["It is measured", "[x] Everybody agrees"]
    done = program("edit", path.stem, "--set", "options.1.cost=a day")
    assert done.code == 0, done.err
    assert "### A file\n- **Cost**: a day\n" in path.read_text(encoding="utf-8")
    done = program("check")
    assert done.code == 0, done.out + done.err


def test_stock_copier_makes_the_same_item(program: Program) -> None:
    """`copier copy` of the page's template writes the bytes that `new` writes."""
    folder = build(program)
    today = date.today().isoformat()  # noqa: DTZ011 - as Copier, in local time
    made = program("new", "A note", "--template", "note", "--set", "owner=Kim", "--date", today, "--dry-run")
    assert made.code == 0, made.err
    assert stock(folder, {"title": "A note", "owner": "Kim"}) == Item("a-note.md", made.out_bytes)


CONFIG = """\
_subdirectory: item
_envops: { keep_trailing_newline: true, trim_blocks: true, lstrip_blocks: true }
title: { type: str }
slug: { type: str, when: false, default: a }
"""
"""What the examples of the kinds leave out."""


def kinds() -> list[tuple[str, list[str]]]:
    """Return the examples of the kinds: their headings, and their code blocks."""
    section = PAGE.split("## Examples of each kind\n")[1].split("\n## What can be read back\n")[0]
    headings = re.compile(r"^### (?=`|Open `|Several )", re.MULTILINE)
    found = [part.partition("\n") for part in headings.split(section)[1:]]
    fence = re.compile(r"^(`{3,})(?:yaml|jinja|markdown)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
    return [(title, [block[2] for block in fence.finditer(text)]) for title, _, text in found]


def test_the_example_of_each_kind_works(tmp_path: Path) -> None:
    """Every kind has an example: its answer becomes the item that is shown, and is read back from it."""
    shown = set()
    for number, (title, (questions, item, data, result)) in enumerate(kinds()):
        root = tmp_path / str(number)
        shutil.copytree(builtin_root() / "macros", root / "macros")
        (root / "item").mkdir()
        (root / "copier.yml").write_text(CONFIG + questions, encoding="utf-8")
        head = "{% import 'macros/markdown.jinja' as md %}\n{% call md.tidy() %}\n# {{ title }}\n\n"
        name = "{{ number }}-{{ slug }}" if "number" in title else "{{ slug }}"
        (root / "item" / f"{name}.md.jinja").write_text(f"{head}{item}{{% endcall %}}\n", encoding="utf-8")
        form = ItemFormat(Renderer(load(root), today=lambda: TODAY))
        answers, text = form.render({"title": "A", **parse_yaml(data, place=title).texts})
        assert text == f"# A\n\n{result}", title
        read = form.read(text.encode()).answers
        assert read, title
        for question in form.renderer.template.questions[2:]:
            said = normalize(question, answers[question.name])
            assert normalize(question, read[question.name]) == said, title
            shown |= {each.kind for each in question.walk()}
    assert shown >= KINDS - {"slug", "yaml"}


def test_every_macro_and_every_key_is_on_the_page() -> None:
    """No macro for templates and no underscore key of the built-in template is missing."""
    macros = (builtin_root() / "macros" / "markdown.jinja").read_text(encoding="utf-8")
    questions = (builtin_root() / "copier.yml").read_text(encoding="utf-8")
    names = [f"md.{name}" for name in re.findall(r"\{% macro (\w+)\(", macros)]
    names += re.findall(r"^(_\w+):", questions, re.MULTILINE)
    assert len(names) > 15
    assert [name for name in names if f"`{name}" not in PAGE] == []
