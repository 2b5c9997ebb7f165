"""Bad input to `new`: a one-line error with its place, the right exit code, and nothing written or lost."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.entry_points.stock import copy_template

if TYPE_CHECKING:
    from pathlib import Path

    from tests.running import Done, Program

LONE = "a\udc80b"
"""What a byte that is no UTF-8 becomes in an argument: half a character."""


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(program: Program, *argv: str, code: int = 2, stdin: bytes = b"") -> str:
    """Run `new`, check that it changes nothing and says one line on stderr alone, and return the line."""
    before = files(program.cwd)
    done: Done = program("new", *argv, stdin=stdin)
    assert (done.code, done.out) == (code, ""), done.err
    assert files(program.cwd) == before
    line = done.err.removesuffix("\n")
    assert line.startswith("error: ")
    assert line.isprintable()
    return line.removeprefix("error: ")


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("x" * 300, "title: has 300 characters; shorten it to at most 120"),
        ("two\nlines", "title: must be one line"),
        ("two\rlines", "title: must be one line"),
        ("a\x1b[2Jb", "title: contains a control character (line 1); remove it"),
        ("a\x00b", "title: contains a control character"),
        ("a\x9bb", "title: contains a control character"),
        (LONE, "title: contains a control character"),
        ("", "title: can't be empty"),
        ("   ", "title: is empty"),
    ],
)
def test_invalid_titles_are_refused(program: Program, title: str, message: str) -> None:
    """A title that is empty, too long, has several lines or control characters is refused by name."""
    assert refused(program, title).startswith(message)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("x" * 120, "x" * 60),
        ("/", "item"),
        ("..", "item"),
        ("../../etc/passwd", "etc-passwd"),
        ("a/b", "a-b"),
        ("C:\\x", "c-x"),
        ("?!…—", "item"),
        ("改进启动", "改进启动"),
        ("改" * 120, "改" * 60),
        ("हिन्दी शीर्षक", "हिन्दी-शीर्षक"),
        ("😀🎉", "item"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "item"),
        ("CON", "con-item"),
        ("Readme", "readme-item"),
        ("Template", "template-item"),
        ("_template", "template-item"),
        ("0000 Template", "0000-template-item"),
        ("Templates", "templates"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("_private", "private"),
    ],
)
def test_an_odd_title_works_and_stays_in_its_folder(program: Program, title: str, slug: str) -> None:
    """Slashes, dots, punctuation, scripts and emoji make a title as they are and a file name that is safe."""
    done = program("new", "--", title)
    assert (done.code, done.out, done.err) == (0, f"backlog/{slug}.md\n", "")
    assert list(files(program.cwd)) == [f"backlog/{slug}.md"]
    assert f"\n# {title}\n" in files(program.cwd)[f"backlog/{slug}.md"].decode()


@pytest.mark.parametrize(
    "slug", ["a/b", "../x", "con", "-rf", ".x", "A B", "x" * 61, "é-", "a\\b", "a--b", "readme"]
)
def test_invalid_slugs_are_refused(program: Program, slug: str) -> None:
    """A slug that is not a valid file name on every system is refused, with a suggestion."""
    line = refused(program, "T", f"--slug={slug}")
    assert line.startswith("slug: is not a file name that works on every system; use for example '")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "d.yml: has no answers"),
        (b"# nothing\n", "d.yml: has no answers"),
        (b"- a\n- b\n", "d.yml: must be a mapping of answers, not a list"),
        (b"text", "d.yml: must be a mapping of answers, not a text"),
        (b"title: \xff\n", "d.yml:1:8: is not UTF-8; save it as UTF-8"),
        (b"title: a\nproblem: [\n", "d.yml:3:1: invalid YAML"),
        (b"title: a\n\x00", "d.yml:2:1: "),
        (b"title: a\ntitle: b\n", "d.yml:2:1: 'title' appears twice"),
        (b"title: a\nphases: &a\n- name: b\n  tasks: *a\n", "d.yml:4:10: undefined alias '*a'"),
        (b"title: !!python/object/apply:os.system [id]\n", "d.yml:1:8: the tag "),
        (b"title: a\nproblem: " + b"[" * 3000, "d.yml:2:"),
        (b"title: a\n---\ntitle: b\n", "d.yml:2:1: contains a second YAML document"),
    ],
)
def test_invalid_data_files_are_refused(program: Program, data: bytes, message: str) -> None:
    """Empty, a list, not UTF-8, not YAML, with tags or too deep: an error with line and column."""
    (program.cwd / "d.yml").write_bytes(data)
    assert refused(program, "--data", "d.yml").startswith(message)


def test_missing_data_files_are_refused(program: Program) -> None:
    """A missing file or a folder is a usage error, exit 2."""
    assert refused(program, "--data", "gone.yml").startswith("gone.yml: can't be read: ")
    assert refused(program, "--data", ".").startswith(".: can't be read: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n\x00", "problem: contains a control character (line 2); remove it"),
        ("\x1b]0;title\x07", "problem: contains a control character (line 1); remove it"),
        ("a\n\nb\ud800", "problem: contains a control character (line 3); remove it"),
    ],
)
def test_control_characters_and_lone_surrogates_are_refused(
    program: Program, text: str, message: str
) -> None:
    """NUL, escape sequences and lone surrogates are refused with their line, by data and by flag."""
    data = json.dumps({"title": "T", "problem": text}).encode()
    assert refused(program, "--data", "-", stdin=data) == message
    assert refused(program, "T", "--problem", text) == message


def test_a_nested_error_has_the_path_of_the_answer(program: Program) -> None:
    """A wrong type or a missing name in a nested answer is reported with the answer's full path."""
    told = refused(program, "T", "--set", "phases=[{name: a, tasks: [{name: b}, {details: [c]}]}]")
    assert told.startswith("phases[0].tasks[1].name: is required")


def test_without_a_terminal_nothing_is_asked(program: Program) -> None:
    """`new` with no title, or with its stdin closed, says what is missing and how to give it."""
    assert refused(program) == "title: is required; run 'backlogue new TITLE' or set it in --data"


def test_a_file_in_place_of_the_folder_is_an_error(program: Program) -> None:
    """Exit code 1, and the file is unchanged."""
    (program.cwd / "backlog").write_bytes(b"mine")
    assert "is not a folder" in refused(program, "T", code=1)
    (program.cwd / "deep").write_bytes(b"mine")
    refused(program, "T", "--dir", "deep/backlog", code=1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("dir = ", ".backlogue.toml:1:"),
        ("wrong = 1\n", ".backlogue.toml:1:1: "),
        ("dir = 1\n", ".backlogue.toml:1:"),
    ],
)
def test_an_invalid_config_is_refused(program: Program, text: str, place: str) -> None:
    """A config that does not parse or has invalid values is reported with its place, exit 2."""
    (program.cwd / ".backlogue.toml").write_text(text, encoding="utf-8")
    assert place in refused(program, "T")


JINJA = "{{ 7 * 7 }} {% include '/etc/passwd' %} {# gone #} {{ ''.__class__ }} ${x} %s {0}"


def test_jinja_in_an_answer_is_text(program: Program) -> None:
    """Jinja syntax in an answer is written as it was typed, in every kind of slot."""
    answers = {
        "title": JINJA,
        "problem": JINJA,
        "limitations": [JINJA],
        "components": [{"name": JINJA, "description": JINJA, "code": JINJA}],
    }
    done = program("new", "--data", "-", "--dry-run", stdin=json.dumps(answers).encode())
    assert (done.code, done.err) == (0, "")
    assert done.out.count(JINJA) == 6


@pytest.mark.parametrize(
    "jinja",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ self._TemplateReference__context.environment.loader }}",
        "{{ cycler.__init__.__globals__.os.system('touch owned') }}",
        "{{ title.format.__globals__ }}",
        "{{ '{0.__class__.__mro__}'.format(title) }}",
        "{% include '../outside.txt' %}",
        "{% include '/etc/passwd' %}",
        "{% include 'template/link.txt' %}",
        "{% import 'os' as os %}",
        "{% for i in range(10000000000) %}{% endfor %}",
    ],
)
def test_a_templates_own_jinja_stays_in_its_sandbox(program: Program, tmp_path: Path, jinja: str) -> None:
    """A template reaches no Python internals and no file outside its folder: exit 2, nothing run."""
    template = copy_template(tmp_path / "foreign")
    (tmp_path / "outside.txt").write_text("secret", encoding="utf-8")
    if "link.txt" in jinja:
        if os.name == "nt":
            pytest.skip("links need a privilege there")
        (template / "template" / "link.txt").symlink_to(tmp_path / "outside.txt")
    item = template / "template" / "{{ slug }}.md.jinja"
    item.write_text(item.read_text(encoding="utf-8") + jinja, encoding="utf-8")
    line = refused(program, "T", "--template", str(template))
    assert "the template fails: " in line
    assert "secret" not in line


def test_what_is_quoted_from_a_hostile_file_does_not_fill_the_screen(program: Program) -> None:
    """A name of a million characters is an error of one line that still ends."""
    said = refused(program, "--data", "-", stdin=b'{"title": "a", "%s": "b"}' % (b"x" * 1_000_000))
    assert said.startswith("xxx")
    assert len(said) < 2100


WRONG = b"""\
titel: x
status: don
date_created: 2026-13-40
risks:
- name: a
  extra: c
  problem: [x]
- problem: b
phases: [{name: a, tasks: [{details: "x"}, {}]}]
limitations: ["a\\nb", ok, ["z"]]
"""
"""Data with faults at every depth."""

PLACES = [
    "--set bar", "titel", "risks[0].extra", "title", "status", "date_created", "limitations[0]",
    "limitations[2]", "phases[0].tasks[0].name", "phases[0].tasks[0].details", "phases[0].tasks[1].name",
    "risks[0].problem", "risks[1].name",
]  # fmt: skip
"""Where they are."""


def test_all_errors_are_reported_at_once(program: Program) -> None:
    """Unknown names, wrong settings and wrong answers at any depth each have a line, in one run."""
    done = program("new", "--data", "-", "--set", "bar", stdin=WRONG)
    assert (done.code, done.out, files(program.cwd)) == (2, "", {})
    lines = done.err.splitlines()
    assert [line.split(": ")[1] for line in lines if line.startswith("error: ")] == PLACES
    assert len(lines) == len(PLACES)


BROKEN = b"""\
title: T
problem: |
  ok
  # one
  more
  ## two
solution: |
  - ```
  # Other
  ```
limitations: [a, "- ```"]
components: [{name: c, description: "- ```\\n# Other\\n```"}]
"""
"""Data with two wrong lines in one text, and texts that only reading the item back finds to be wrong."""


def test_every_wrong_line_and_what_can_not_be_read_back_is_reported_at_once(program: Program) -> None:
    """Each wrong line of a text has an error, and what would break the item is reported beside them."""
    done = program("new", "--data", "-", stdin=BROKEN)
    assert (done.code, files(program.cwd)) == (2, {})
    problem = "problem: line {}: the heading '{}' would end the section; use ### or lower"
    moved = "{}: would break the item's structure with its Markdown; "
    moved += "look for a fence, a list or an HTML block in it that is not closed"
    expected = [problem.format(2, "# one"), problem.format(4, "## two")]
    expected += [moved.format("solution"), moved.format("components[0].description")]
    assert done.err.splitlines() == [f"error: {line}" for line in expected]


def test_errors_as_json_are_a_list_whose_first_is_the_error(program: Program) -> None:
    """`--json` puts every error into `errors`, and the first one into `error`, even if it is the only one."""
    told = program("new", "--data", "-", "--set", "bar", "--json", stdin=WRONG).json
    assert [error["place"] for error in told["errors"]] == PLACES
    assert (told["version"], told["error"]) == (1, told["errors"][0])
    one = program("new", "T", "--set", "problm=x", "--json").json
    assert one["errors"] == [one["error"]]
    assert set(one["error"]) == {"message", "place", "hint"}


def test_a_change_with_several_errors_reports_them_all(program: Program) -> None:
    """`edit` reports everything that is wrong with new answers in one run and leaves the item as it is."""
    program("new", "T")
    before = files(program.cwd)
    done = program("edit", "t", "--set", "risks=[{problem: a}, {problem: [b]}]", "--set", "status=don")
    assert (done.code, files(program.cwd)) == (2, before)
    places = [line.split(": ")[1] for line in done.err.splitlines()]
    assert places == ["status", "risks[0].name", "risks[1].name", "risks[1].problem"]
