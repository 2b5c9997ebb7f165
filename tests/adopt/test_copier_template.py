"""The generated Copier template: Copier reproduces the team's file from it and renders tidy items."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import copier
import pytest

from backlogue.adopt.copier_files import copier_files
from backlogue.adopt.inference import infer
from backlogue.adopt.proof import prove, write_files
from backlogue.template.builtin import builtin_root
from tests.adopt import team_templates as templates
from tests.adopt.copying import copy_in_process

if TYPE_CHECKING:
    from pathlib import Path

MACROS = builtin_root() / "macros"


def _files(text: str) -> dict[str, str]:
    return copier_files(infer(text), name="template.md", digest="0")


@pytest.mark.parametrize("template", templates.ALL.values(), ids=templates.ALL)
def test_the_template_comes_back_from_its_placeholders(template: str) -> None:
    """Stock Copier renders the template's own text from its placeholders; a new item holds none of them."""
    proof = prove(infer(template), _files(template), MACROS, copy_in_process)
    assert proof.failures == ()
    assert proof.comes_back
    assert proof.tidy


def test_the_item_reads_like_the_teams_file() -> None:
    """The Jinja has the file's own lines, with an answer where a placeholder was."""
    item = _files(templates.HEAD_LINES)["template/{{ slug }}.md.jinja"]
    assert (
        item
        == """\
{% import 'macros/markdown.jinja' as md %}
{% call md.tidy() %}
# Story: {{ md.heading(title) }}

> **State:** {{ md.line(status) }}
> **Urgency:** {{ md.line(urgency) }}
> **Created:** {{ md.line(date_created) }}
> **Finished:** {{ md.line(finished) }}

## Wish

{{ md.prose(wish) }}

## Conditions

{% for text in conditions or [] %}
- {{ md.check(text) }}
{% endfor %}

## Thoughts

{{ md.prose(thoughts) }}
{% endcall %}
"""
    )


def test_a_new_item_keeps_the_fixed_lines(tmp_path: Path) -> None:
    """Fixed lines are kept with the rule before their section; empty sections are removed with theirs."""
    write_files(_files(templates.RULES), MACROS, tmp_path / "template")
    answers = {"title": "A shelf", "number": "007", "reason": "Books lie on the floor."}
    assert copy_in_process(tmp_path / "template", answers, tmp_path / "out") is None
    assert (tmp_path / "out" / "KL-007-a-shelf.md").read_text(encoding="utf-8") == (
        "# KL-007: A shelf\n\n---\n\n## Reason\n\nBooks lie on the floor.\n\n---\n\n## Before it is done\n\n"
        "- [ ] The shelf is dusted\n- [ ] The lamp is off\n"
    )


def test_jinja_in_the_teams_text_is_kept_as_text(tmp_path: Path) -> None:
    """Braces that would be Jinja are text, in headings and in the text of copier.yml."""
    write_files(_files(templates.JINJA), MACROS, tmp_path / "template")
    answers = {"title": "Keys", "keys_user": "{{ 7 * 7 }}", "list": ["{% x %}"]}
    assert copy_in_process(tmp_path / "template", answers, tmp_path / "out") is None
    item = (tmp_path / "out" / "keys.md").read_text(encoding="utf-8")
    assert "## Keys {{ user }}\n\n{{ 7 * 7 }}\n" in item
    assert "- {% x %}\n" in item


def test_ticks_and_cells_are_written_as_they_are_meant(tmp_path: Path) -> None:
    """A line that begins with a mark is ticked, and a bar in a cell does not end it."""
    write_files(_files(templates.RULES), MACROS, tmp_path / "template")
    answers = {
        "title": "A shelf",
        "number": "007",
        "before_it_is_done": ["[x] Buy wood", "Saw it"],
        "cases": [{"case": "A|B", "result": "both"}],
    }
    assert copy_in_process(tmp_path / "template", answers, tmp_path / "out") is None
    item = (tmp_path / "out" / "KL-007-a-shelf.md").read_text(encoding="utf-8")
    assert "- [x] Buy wood\n- [ ] Saw it\n- [ ] The shelf is dusted\n" in item
    assert "| A\\|B | both |\n" in item


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("number", "seven", "must be digits"),
        ("conditions", "one", "must be a list of lines"),
        ("status", "lost", "Invalid choice"),
    ],
)
def test_stock_copier_refuses_wrong_answers(tmp_path: Path, name: str, value: str, message: str) -> None:
    """Numbers, boxes and choices are checked by the written template itself."""
    template = templates.HEAD_LINES.replace("# Story:", "# T-NNN:")
    write_files(_files(template), MACROS, tmp_path / "template")
    answers = {"title": "A", "number": "001", name: value}
    refused = copy_in_process(tmp_path / "template", answers, tmp_path / "out")
    assert refused is not None
    assert message in refused


def test_copier_update_brings_an_item_to_a_new_version(tmp_path: Path) -> None:
    """Once the template is a git repository of its own, Copier updates what was copied from it."""
    template, target = tmp_path / "template", tmp_path / "out"
    write_files(_files(templates.HEAD_LINES), MACROS, template)
    _release(template, "v1")
    answers = {"title": "A lamp", "wish": "Light."}
    copier.run_copy(str(template), target, data=answers, defaults=True, quiet=True)
    item = target / "a-lamp.md"
    item.write_text(item.read_text(encoding="utf-8").replace("Light.", "Much light."), encoding="utf-8")
    _release(target, "")
    path = template / "template" / "{{ slug }}.md.jinja"
    path.write_text(
        path.read_text(encoding="utf-8").replace("**State:**", "**Where it stands:**"), encoding="utf-8"
    )
    _release(template, "v2")
    answers_file = ".copier-answers/a-lamp.yml"
    copier.run_update(target, answers_file=answers_file, defaults=True, overwrite=True, quiet=True)
    text = item.read_text(encoding="utf-8")
    assert "> **Where it stands:** waiting\n" in text
    assert "## Wish\n\nMuch light.\n" in text


def _release(folder: Path, tag: str) -> None:
    """Commit everything in a folder, and tag it."""
    who = ["-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "commit.gpgsign=false"]
    commands = [
        ["init", "-q"],
        ["add", "-A"],
        [*who, "commit", "-q", "-m", "All"],
        *([["tag", tag]] if tag else []),
    ]
    for command in commands:
        subprocess.run(["git", "-C", str(folder), *command], check=True)
