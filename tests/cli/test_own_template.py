"""A custom template: additional front matter keys, and answers that it does not show."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from backlogue.template.builtin import builtin_root

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program

OWNER = """
owner:
  type: str
  help: Who takes care of it?
  default: ""
"""


@pytest.fixture
def template(program: Program) -> Path:
    """The built-in template with a question and a key `owner`, set in the config."""
    root = program.cwd / "template"
    for folder in ("template", "macros"):
        shutil.copytree(builtin_root() / folder, root / folder)
    questions = (builtin_root() / "copier.yml").read_text(encoding="utf-8") + OWNER
    (root / "copier.yml").write_text(questions, encoding="utf-8")
    item = root / "template" / "{{ slug }}.md.jinja"
    text = item.read_text(encoding="utf-8")
    key = "date_modified: {{ date_modified }}\n"
    assert key in text
    text = text.replace(key, key + "owner: {{ md.scalar(owner) }}\n")
    item.write_text(text, encoding="utf-8")
    (program.cwd / ".backlogue.toml").write_text('template = "template"\n', encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("owner=Kim", "owner: Kim"),
        ("owner=a: b", 'owner: "a: b"'),
        ("owner=", 'owner: ""'),
        ("status=done", "status: done"),
        ("date_created=2025-01-02", "date_created: 2025-01-02"),
    ],
)
@pytest.mark.usefixtures("template")
def test_a_key_of_the_template_is_edited(program: Program, setting: str, line: str) -> None:
    """A front matter key that the template adds is changed like the others, and those around it."""
    program("new", "A", "--set", "owner=Robin")
    path = program.cwd / "backlog" / "a.md"
    before = path.read_text(encoding="utf-8").split("\n")
    assert program("edit", "a", "--set", setting).err == "backlog/a.md: changed\n"
    after = path.read_text(encoding="utf-8").split("\n")
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [line]


@pytest.mark.usefixtures("template")
def test_a_missing_key_of_the_template_goes_to_its_place(program: Program) -> None:
    """Missing keys are added where the template has them."""
    program("new", "A", "--set", "owner=Robin")
    path = program.cwd / "backlog" / "a.md"
    text = path.read_text(encoding="utf-8")
    kept = [line for line in text.split("\n") if not line.startswith(("owner", "date_modified"))]
    path.write_text("\n".join(kept), encoding="utf-8")
    assert program("edit", "a", "--set", "owner=Robin").code == 0
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("value", ["a: b", "#x", "a # b", "[", "'", "*a", "|"])
def test_an_answer_with_another_meaning_in_yaml_is_refused(
    program: Program, template: Path, value: str
) -> None:
    """A key that the template writes without quotes takes plain words; anything else is refused by name."""
    item = template / "template" / "{{ slug }}.md.jinja"
    text = item.read_text(encoding="utf-8")
    item.write_text(text.replace("{{ md.scalar(owner) }}", "{{ owner }}"), encoding="utf-8")
    done = program("new", "A", "--set", f"owner={value}")
    assert (done.code, done.err.split(";")[0]) == (
        2,
        "error: owner: would have another meaning in the front matter",
    )
    assert program("new", "A", "--set", "owner=Kim").code == 0
    assert program("edit", "a", "--set", f"owner={value}").code == 0
    assert program("answers", "a", "--format", "json").json["owner"] == value


def ask(template: Path, questions: str, shapes: str = "", body: str = "") -> None:
    """Add questions, their shapes and what shows them to a template."""
    path = template / "copier.yml"
    text = path.read_text(encoding="utf-8").replace("_shapes: &shapes\n", f"_shapes: &shapes\n{shapes}")
    path.write_text(text + questions, encoding="utf-8")
    item = template / "template" / "{{ slug }}.md.jinja"
    end = "{% endcall %}\n"
    item.write_text(item.read_text(encoding="utf-8").replace(end, body + end), encoding="utf-8")


ROLLOUT = """
rollout:
  type: str
  multiline: true
  help: How is it rolled out?
  default: ""
"""
MISSPELLED = "\n## Rollout\n\n{{ md.prose(rolout | default('')) }}\n"


@pytest.mark.parametrize("body", ["", MISSPELLED], ids=["nowhere", "misspelled"])
def test_an_answer_that_the_template_does_not_show_is_refused(
    program: Program, template: Path, body: str
) -> None:
    """`new` and `edit` name the answer that would be lost, and write nothing."""
    ask(template, ROLLOUT, "  rollout: { kind: prose, label: Rollout }\n", body)
    expected = "error: rollout: would be lost: it can't be read back from the item; "
    done = program("new", "A", "--set", "rollout=Slowly.")
    assert (done.code, done.out, done.err[: len(expected)]) == (2, "", expected)
    assert program("new", "A").code == 0
    before = (program.cwd / "backlog" / "a.md").read_bytes()
    done = program("edit", "a", "--set", "rollout=Slowly.")
    assert done.code == 2
    assert expected in done.err
    assert (program.cwd / "backlog" / "a.md").read_bytes() == before


def test_an_answer_that_need_not_be_shown_is_accepted(program: Program, template: Path) -> None:
    """With `shown: false` it is taken, and so is the default of one that is not shown."""
    ask(template, ROLLOUT, "  rollout: { kind: prose, label: Rollout, shown: false }\n")
    ask(template, ROLLOUT.replace("rollout:", "other:"))
    assert program("new", "A", "--set", "rollout=Slowly.", "--set", "other=").code == 0
    assert program("new", "B", "--set", "other=Slowly.").err.startswith("error: other: would be lost")


def test_a_field_that_the_template_does_not_show_is_refused(program: Program, template: Path) -> None:
    """A field of one entry is named with its place; `language` without code is one that need not be shown."""
    item = template / "template" / "{{ slug }}.md.jinja"
    text = item.read_text(encoding="utf-8")
    assert "{{ md.prose(component.description) }}" in text
    item.write_text(text.replace("{{ md.prose(component.description) }}", ""), encoding="utf-8")
    done = program("new", "A", "--set", "components=[{name: C, description: D}]")
    assert done.err.startswith("error: components[0].description: would be lost")
    assert done.code == 2
    assert program("new", "A", "--set", "components=[{name: C, language: lua}]").code == 0
    done = program("edit", "a", "--set", "components.0.description=D")
    assert done.code == 2
    assert done.err.splitlines()[-1].startswith("error: components[0].description: ")


def test_what_cannot_be_read_back_must_change_the_item(program: Program, template: Path) -> None:
    """A switch is accepted if the item depends on it, and refused if it does not."""
    switch = "\nurgent:\n  type: bool\n  default: false\n"
    ask(template, switch + switch.replace("urgent", "large"), body="{% if urgent %}\nAt once!\n{% endif %}")
    assert program("new", "A", "--set", "urgent=yes").code == 0
    assert (program.cwd / "backlog" / "a.md").read_text(encoding="utf-8").endswith("\nAt once!\n")
    assert program("new", "B", "--set", "large=yes").err.startswith("error: large: would be lost")
    assert program("edit", "a", "--set", "urgent=yes").code == 2


def test_an_item_ends_as_its_template_does(program: Program) -> None:
    """Without `_envops` the final newline stays, as with Copier."""
    (program.cwd / "mine" / "item").mkdir(parents=True)
    (program.cwd / "mine" / "copier.yml").write_text(
        "_subdirectory: item\ntitle: {type: str}\nslug: {type: str, default: one, when: false}\n",
        encoding="utf-8",
    )
    (program.cwd / "mine" / "item" / "{{ slug }}.md.jinja").write_bytes(b"# {{ title }}\n")
    done = program("new", "One", "--template", "mine", "--no-input")
    assert done.code == 0, done.err
    assert (program.cwd / done.out.strip()).read_bytes() == b"# One\n"
