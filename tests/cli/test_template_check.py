"""`backlogue template check` reports mistakes to the author of a template."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.copier_here import run_copier_here
from tests.template_shapes import SHAPES, make_template

if TYPE_CHECKING:
    from tests.running import Program

EXAMPLES = Path(__file__).parents[2] / "examples" / "templates"


@pytest.fixture(autouse=True)
def _copier_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.function is not test_the_built_in_template_is_checked_by_default:
        run_copier_here(monkeypatch)


@pytest.fixture
def template(program: Program) -> Path:
    """A template without mistakes."""
    return make_template("label-lines", program.cwd / "template")


def _check(program: Program, template: Path, file: str, old: str, new: str) -> list[str]:
    """Return what is found once a text of a file of the template is replaced."""
    path = template / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    done = program("template", "check", "template")
    assert done.code == 1
    return done.out.splitlines()


@pytest.mark.parametrize("shape", [*SHAPES, "bug", "decision", "ticket"])
def test_good_templates_have_no_finding(program: Program, shape: str) -> None:
    """Each of the small templates and both examples are as stock Copier and the reader want them."""
    root = program.cwd / "template"
    if shape in SHAPES:
        make_template(shape, root)
    else:
        shutil.copytree(EXAMPLES / shape, root)
    done = program("template", "check", "template")
    assert (done.code, done.out.strip()) == (0, "")
    assert "not compared" not in done.err


def test_the_built_in_template_is_checked_by_default(program: Program) -> None:
    """Without a template of one's own the built-in one is checked, and found good."""
    done = program("template", "check", "--json")
    assert (done.code, done.json["findings"]) == (0, [])


def test_unknown_names_are_found(program: Program, template: Path) -> None:
    """A group or shape that refers to an unknown question is reported."""
    (found,) = _check(program, template, "copier.yml", "  notes: {kind", "  note: {kind")
    assert "'note' is not a question" in found


def test_undefined_variables_are_found_in_any_branch(program: Program, template: Path) -> None:
    """A variable is missed where no rendering ever comes."""
    item = "item/{{ slug }}.md.jinja"
    (found,) = _check(program, template, item, "## Notes", "{% if owner == 'Nobody' %}{{ onwer }}{% endif %}")
    assert "the variable 'onwer' is not defined by any question" in found


def test_an_answer_that_cannot_be_read_back_is_found(program: Program, template: Path) -> None:
    """The answer is named, with the reason."""
    item = "item/{{ slug }}.md.jinja"
    (found,) = _check(program, template, item, "{{ md.line(owner) }}", "{{ md.line(owner) | upper }}")
    assert found.startswith("owner: can't be read back from items: the template changes it")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("_subdirectory: item", "_subdirectory:\titem", "copier.yml:1:15"),
        ("choices: [open,", "choices: [open?,", "copier.yml:14:34"),
    ],
)
def test_yaml_that_only_copier_refuses_is_found(
    program: Program, template: Path, old: str, new: str, place: str
) -> None:
    """What our loader takes and Copier's does not is one finding, with its line and column."""
    (found,) = _check(program, template, "copier.yml", old, new)
    assert found.startswith(f"{place}: Copier's YAML loader refuses the file: ")


def test_a_date_that_no_file_name_can_have_is_found(program: Program, template: Path) -> None:
    """A date in the file's name has a format without slashes and colons."""
    (template / "item/{{ slug }}.md.jinja").rename(template / "item/{{ created }}-{{ slug }}.md.jinja")
    old, new = "created: {kind: date}", 'created: {kind: date, format: "%d/%m/%Y"}'
    (found,) = _check(program, template, "copier.yml", old, new)
    assert found == "created: its format '%d/%m/%Y' has a '/' or ':', which no file name can have"


def test_a_template_that_does_not_load_is_an_error(program: Program, template: Path) -> None:
    """What every command refuses ends the check with exit code 2."""
    (template / "copier.yml").write_text("_tasks: [ls]\ntitle: {type: str}\n", encoding="utf-8")
    assert program("template", "check", "template").code == 2


def test_a_number_and_choices_without_default_are_compared_with_copier(program: Program) -> None:
    """What stock Copier has to be given is given to it: a number, and a choice that has no default."""
    root = make_template("numbered-name", program.cwd / "own")
    questions = root / "copier.yml"
    text = questions.read_text(encoding="utf-8").replace("_shapes:", "_shapes:\n  number: {kind: number}")
    text = text.replace('number: {type: str, default: ""}', "number: {type: str}")
    text += "tags: {type: str, choices: [a, b], multiselect: true}\nsize: {type: str, choices: [s, m]}\n"
    questions.write_text(text, encoding="utf-8")
    template = next((root / "item").iterdir())
    text = template.read_text(encoding="utf-8").replace("Owner:", "Size: {{ size }}, {{ tags }}\nOwner:")
    template.write_text(text, encoding="utf-8")
    done = program("template", "check", str(root))
    assert "compared" not in done.err
    assert "copier" not in done.out
