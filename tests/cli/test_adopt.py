"""`backlogue adopt`: a team's Markdown template becomes the backlog's template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backlogue.adopt.proof import CopierProof
from tests.adopt import team_templates
from tests.copier_here import run_copier_here

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Program


@pytest.fixture(autouse=True)
def _copier_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.function is not test_a_template_is_adopted_once:
        run_copier_here(monkeypatch)


@pytest.fixture
def team_file(program: Program) -> Path:
    """A template that a team copies by hand, in its backlog folder."""
    path = program.cwd / "backlog" / "_template.md"
    path.parent.mkdir()
    path.write_text(team_templates.HEAD_LINES, encoding="utf-8")
    return path


@pytest.fixture
def quick_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof holds without Copier; other tests run it."""
    holds = CopierProof(failures=(), item="", comes_back=True, tidy=True)
    monkeypatch.setattr("backlogue.adopt.proof.prove", lambda *_: holds)


def _files(program: Program) -> dict[str, bytes]:
    return {
        path.relative_to(program.cwd).as_posix(): path.read_bytes()
        for path in program.cwd.rglob("*")
        if path.is_file()
    }


def test_a_template_is_adopted_once(program: Program, team_file: Path) -> None:
    """The Copier template and the config are written; a second run changes nothing; FILE is not touched."""
    done = program("adopt", "--yes")
    assert (done.code, done.out) == (0, "backlog/_template\n"), done.err
    files = _files(program)
    assert files[".backlogue.toml"] == b'template = "backlog/_template"\n'
    assert "backlog/_template/copier.yml" in files
    assert team_file.read_text(encoding="utf-8") == team_templates.HEAD_LINES
    again = program("adopt", "--yes")
    assert (again.code, again.err) == (0, "nothing to change\n")
    assert _files(program) == files


@pytest.mark.usefixtures("team_file")
def test_a_dry_run_says_what_is_inferred_and_writes_nothing(program: Program) -> None:
    """Each question comes with its kind and the reason, for people and as JSON."""
    before = _files(program)
    text = program("adopt", "--dry-run")
    assert text.code == 0
    assert "Urgency" in text.out
    assert "3 values are listed" in text.out
    found = program("adopt", "--dry-run", "--json").json
    assert found["changed"] is False
    kinds = {question["name"]: question["kind"] for question in found["questions"]}
    assert kinds["conditions"] == "checks"
    assert found["leftovers"] == [{"text": "<!-- Add thoughts while you work -->", "kind": "comment"}]
    assert _files(program) == before


@pytest.mark.usefixtures("team_file", "quick_proof")
def test_answers_fed_back_unchanged_write_the_same_files(program: Program) -> None:
    """`--answers` accepts the output of `--dry-run --json` unchanged, and the files are the same."""
    (program.cwd / "answers.json").write_bytes(program("adopt", "--dry-run", "--json").out_bytes)
    assert program("adopt", "--to", "as-inferred", "--yes").code == 0
    assert program("adopt", "--to", "as-answered", "--answers", "answers.json").code == 0
    files = _files(program)
    inferred = {path[12:]: data for path, data in files.items() if path.startswith("as-inferred/")}
    answered = {path[12:]: data for path, data in files.items() if path.startswith("as-answered/")}
    assert len(inferred) > 4
    assert answered == inferred


@pytest.mark.usefixtures("team_file", "quick_proof")
def test_answers_correct_what_is_inferred(program: Program) -> None:
    """Some of the answers are enough, in YAML or on stdin; the written template follows them."""
    answers = "questions:\n- {name: wish, label: A wish, asked: offered}\n- {name: conditions, kind: lines}\n"
    found = program("adopt", "--answers", "-", "--dry-run", "--json", stdin=answers.encode()).json
    questions = {question["name"]: question for question in found["questions"]}
    assert questions["wish"]["label"] == "A wish"
    assert questions["conditions"]["kind"] == "lines"
    (program.cwd / "answers.yml").write_text(answers, encoding="utf-8")
    done = program("adopt", "--answers", "answers.yml")
    assert done.code == 0, done.err
    assert program("new", "A lamp", "--set", "conditions=[It shines]").code == 0
    item = (program.cwd / "backlog" / "a-lamp.md").read_text(encoding="utf-8")
    assert "## Conditions\n\n- It shines\n" in item


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        (b'{"questions": [{"name": "wsh"}]}', "answers.json: questions[0].name: unknown question 'wsh'"),
        (b'{"question": []}', "answers.json: question: unknown key; did you mean 'questions'?"),
        (b'{"template": "other.md"}', "answers.json: template: is 'other.md', not 'backlog/_template.md'"),
        (b'{"item_folders": "x"}', "answers.json: item_folders: must be a list"),
        (b'{"target": 1}', "answers.json: target: must be a path"),
        (b"[]", "answers.json: must be a mapping of answers, not a list"),
        (b'{"questions": [}', "answers.json:1:16: invalid JSON"),
    ],
)
@pytest.mark.usefixtures("team_file")
def test_answers_that_do_not_fit_are_one_line(program: Program, answers: bytes, place: str) -> None:
    """The line names the file and the place in it; nothing is written, exit code 2."""
    (program.cwd / "answers.json").write_bytes(answers)
    before = _files(program)
    done = program("adopt", "backlog/_template.md", "--answers", "answers.json")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert place in done.err
    assert _files(program) == before


@pytest.mark.usefixtures("team_file")
def test_without_a_terminal_and_a_yes_nothing_happens(program: Program) -> None:
    """One line with the ways out, exit code 2; nothing is asked."""
    done = program("adopt")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "'--yes'" in done.err
    assert "'--dry-run'" in done.err
    assert "'--answers FILE'" in done.err


def test_a_target_with_other_content_is_kept(program: Program, team_file: Path) -> None:
    """A target with other content is a one-line error with exit code 1."""
    target = team_file.parent / "_template"
    target.mkdir()
    (target / "copier.yml").write_text("mine: 1\n", encoding="utf-8")
    before = _files(program)
    done = program("adopt", "--yes")
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "backlog/_template: already exists and contains something else" in done.err.replace(
        f"{program.cwd}/", ""
    )
    assert _files(program) == before


def test_a_template_elsewhere_brings_its_folder(program: Program) -> None:
    """A file outside the backlog folder sets `dir`, too; `--items` names the folders of its items."""
    home = program.cwd / "docs" / "decisions"
    (home / "old").mkdir(parents=True)
    (home / "base.md").write_text("# <Title>\n\nOwner: Kim\nStatus: open\n", encoding="utf-8")
    for name in ("a", "b"):
        (home / "old" / f"{name}.md").write_text(f"# {name}\n\nOwner: Kim\nStatus: shut\n", encoding="utf-8")
    done = program("adopt", "docs/decisions/base.md", "--items", "docs/decisions/old", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.json["items"] == 2
    assert [question["name"] for question in done.json["questions"]] == ["title", "slug", "status"]
    config = (program.cwd / ".backlogue.toml").read_text(encoding="utf-8")
    assert 'template = "docs/decisions/_template"' in config
    assert 'dir = "docs/decisions"' in config


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('# ours\nstatuses = ["a"]\n', '# ours\nstatuses = ["a"]\n'),
        ('template = "old" # why\n', " # why\n"),
        ('\n[check]\nselect = ["a"]\n', '[check]\nselect = ["a"]\n'),
        ('dir = "backlog"\r\n', 'dir = "backlog"\r\n'),
    ],
)
@pytest.mark.usefixtures("team_file", "quick_proof")
def test_the_rest_of_a_config_is_kept(program: Program, before: str, after: str) -> None:
    """One key is set; comments, tables and line ends stay."""
    path = program.cwd / ".backlogue.toml"
    path.write_bytes(before.encode())
    done = program("adopt", "--yes")
    assert done.code == 0, done.err
    text = path.read_bytes().decode()
    assert after in text
    assert text.count('template = "backlog/_template"') == 1
    assert program("list", "--json").code == 0


@pytest.mark.usefixtures("team_file", "quick_proof")
def test_a_table_of_a_pyproject_is_used(program: Program) -> None:
    """The config that is there is changed, no second one is written."""
    path = program.cwd / "pyproject.toml"
    path.write_text(
        '[project]\nname = "x"\n\n[tool.backlogue] # ours\ncode_language = "c"\n', encoding="utf-8"
    )
    assert program("adopt", "--yes").code == 0
    assert path.read_text(encoding="utf-8") == (
        '[project]\nname = "x"\n\n[tool.backlogue] # ours\ncode_language = "c"\n'
        'template = "backlog/_template"\n'
    )
    assert not (program.cwd / ".backlogue.toml").exists()


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "is not UTF-8"),
        (b"# a\x00\n", "contains a control character"),
        (b"[" * 1_000_000, "is too large"),
        (b"# Title\n" * 125_000, "is too large"),
    ],
    ids=["empty", "binary", "NUL", "brackets", "headings"],
)
def test_a_hostile_file_is_one_line(program: Program, team_file: Path, content: bytes, wrong: str) -> None:
    """An invalid template is an error with its name and the reason, and exit code 2."""
    team_file.write_bytes(content)
    done = program("adopt", "--yes")
    assert done.code == 2
    assert wrong in done.err
    assert "backlog/_template.md" in done.err
    assert "Traceback" not in done.err


def test_several_possible_templates_are_an_error(program: Program, team_file: Path) -> None:
    """Two files with a template's name are an error that names both; no file is an error, too."""
    other = team_file.with_name("0000-template.md")
    other.write_text("# <Title>\n", encoding="utf-8")
    done = program("adopt", "--yes")
    assert done.code == 2
    assert "0000-template.md, _template.md" in done.err
    other.unlink()
    team_file.unlink()
    assert "contains no template" in program("adopt", "--yes").err


def test_without_copier_nothing_is_written(
    program: Program, team_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof needs Copier: without it the error says how to get it."""
    monkeypatch.setattr("sys.executable", str(team_file))
    before = _files(program)
    done = program("adopt", "--yes", PATH="")
    assert done.code == 1
    assert "install copier" in done.err
    assert _files(program) == before


def test_a_proof_that_fails_writes_nothing(
    program: Program, team_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A Copier that refuses is quoted in one line, exit code 1."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "copier"
    script.write_text("#!/bin/sh\necho 'no such template' >&2\nexit 1\n", encoding="utf-8")
    script.chmod(0o755)
    before = _files(program)
    done = program("adopt", "--yes", PATH=str(folder))
    assert done.code == 1
    assert "no such template" in done.err
    assert _files(program) == before
    assert team_file.exists()


def _correct(program: Program, path: str, old: str, new: str) -> str:
    """Change a text in a file of the written template, as a person would; return the file's text."""
    file = program.cwd / "backlog" / "_template" / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text.replace(old, new)


@pytest.mark.usefixtures("quick_proof")
def test_a_change_of_the_team_file_is_brought_in(program: Program, team_file: Path) -> None:
    """What a person has corrected stays, the file's change comes in; `template check` asks for it before."""
    assert program("adopt", "--yes").code == 0
    _correct(program, "copier.yml", "low, medium, high", "low, medium, high, urgent")
    item = "template/{{ slug }}.md.jinja"
    assert "## Our thoughts" in _correct(program, item, "## Thoughts", "## Our thoughts")
    before = _files(program)
    done = program("adopt", "--yes")
    assert (done.code, done.err, _files(program)) == (0, "nothing to change\n", before)
    text = team_file.read_text(encoding="utf-8")
    team_file.write_text(text.replace("## Conditions", "## Costs\n\n<How much?>\n\n## Conditions"), "utf-8")
    found = program("template", "check")
    assert found.code == 1
    assert "_template.md: has changed since it was adopted; run 'backlogue adopt'" in found.out
    assert program("adopt", "--yes").code == 0
    root = program.cwd / "backlog" / "_template"
    written = (root / item).read_text(encoding="utf-8")
    assert "## Costs" in written
    assert "## Our thoughts" in written
    questions = (root / "copier.yml").read_text(encoding="utf-8")
    assert "low, medium, high, urgent" in questions
    assert "\ncosts:\n" in questions
    assert program("template", "check").code == 0
    assert program("adopt", "--yes").err == "nothing to change\n"
    assert program("new", "A", "--set", "costs=Much.", "--set", "urgency=urgent").code == 0


@pytest.mark.usefixtures("quick_proof")
def test_a_correction_where_the_team_file_changes_is_named(program: Program, team_file: Path) -> None:
    """Nothing is written; the error names the line, exit code 1."""
    assert program("adopt", "--yes").code == 0
    _correct(program, "template/{{ slug }}.md.jinja", "## Thoughts", "## Our thoughts")
    text = team_file.read_text(encoding="utf-8")
    team_file.write_text(text.replace("## Thoughts", "## Ideas"), encoding="utf-8")
    before = _files(program)
    done = program("adopt", "--yes")
    assert done.code == 1
    assert "has corrections where backlog/_template.md has changed since" in done.err
    assert "backlog/_template/template/{{ slug }}.md.jinja:" in done.err
    assert done.err.count("\n") == 1
    assert _files(program) == before


@pytest.mark.usefixtures("quick_proof")
def test_a_file_adopted_to_another_folder_is_found_again(program: Program) -> None:
    """Without FILE and `--to`, `adopt` goes by what the config's template was made from."""
    path = program.cwd / "notes" / "story.md"
    path.parent.mkdir()
    path.write_text("# Bug: <title>\n", encoding="utf-8")
    assert program("adopt", "notes/story.md", "--to", "tools/story", "--yes").code == 0
    path.write_text("# Defect: <title>\n", encoding="utf-8")
    assert program("adopt", "--yes").out == "tools/story\n"
    assert program("new", "A", "--dry-run").out == "# Defect: A\n"
