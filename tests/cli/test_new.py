"""`backlogue new`: answers from flags, `--set` and data files; one line per error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.running import Program

GOLDEN = Path(__file__).parent.parent / "golden"


def item(program: Program, name: str) -> str:
    """Return the text of an item in the program's backlog folder."""
    return (program.cwd / "backlog" / f"{name}.md").read_bytes().decode()


def test_the_seeds_placeholders_render_to_the_seeds_own_bytes(program: Program) -> None:
    """Answers made of the seed's placeholder texts give the seed, from its title to its end."""
    seed = (GOLDEN / "seed.md").read_text(encoding="utf-8")
    done = program("new", "--data", str(GOLDEN / "seed.answers.yml"), "--dry-run")
    assert done.code == 0
    assert done.out[done.out.index("\n# ") + 1 :] == seed[seed.index("\n# ") + 1 :] + "\n"


def test_a_title_alone_is_an_item(program: Program) -> None:
    """Quick capture: the front matter with today's dates, the title, and no placeholder."""
    done = program("new", "Hello: World")
    assert (done.code, done.out, done.err) == (0, "backlog/hello-world.md\n", "")
    assert item(program, "hello-world") == (
        "---\nstatus: todo\ndate_created: 2026-11-23\ndate_modified: 2026-11-23\n---\n\n# Hello: World\n"
    )


def test_json_tells_the_path_and_the_slug(program: Program) -> None:
    """With --json the result is one object with its version."""
    done = program("new", "A", "--json")
    assert done.json == {"version": 1, "path": "backlog/a.md", "slug": "a"}


def test_a_taken_name_made_from_the_title_takes_the_next_free_number(program: Program) -> None:
    """Two items of one title get two files."""
    assert [program("new", "A").out, program("new", "a").out] == ["backlog/a.md\n", "backlog/a-2.md\n"]


def test_a_given_slug_that_is_taken_is_refused(program: Program) -> None:
    """Who names the file gets that file or an error, and what is there stays."""
    program("new", "A")
    done = program("new", "B", "--slug", "a")
    assert done.code == 1
    assert done.err == "error: " + str(program.cwd / "backlog" / "a.md") + (
        ": the item already exists; choose another '--slug'\n"
    )
    assert "# A" in item(program, "a")


def test_unique_refuses_a_title_whose_file_exists(program: Program) -> None:
    """An editor that fills in the last title again makes no second item of it."""
    assert program("new", "A", "--unique").out == "backlog/a.md\n"
    done = program("new", "A", "--unique")
    assert (done.code, "the item already exists" in done.err) == (1, True)


def test_later_answers_win(program: Program) -> None:
    """Data, then --date, then the title and flags, then --set."""
    data = b"title: data\nproblem: data\nsolution: data\nstatus: done\ndate_created: 2020-01-01\n"
    done = program(
        *(
            "new",
            "flag",
            "--data",
            "-",
            "--date",
            "2021-02-03",
            "--problem",
            "flag",
            "--status",
            "in progress",
        ),
        *("--set", "problem=set", "--set", "date_modified=2022-03-04", "--dry-run"),
        stdin=data,
    )
    assert done.code == 0, done.err
    assert done.out == (
        "---\nstatus: in progress\ndate_created: 2021-02-03\ndate_modified: 2022-03-04\n---\n\n# flag\n\n"
        "## Problem Statement\n\nset\n\n## Proposed Solution\n\ndata\n"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.yaml",
            "title: 007\nproblem: yes\nphases: [{name: 2026-01-02, tasks: [{name: 1.50, details: [~, on]}]}]",
        ),
        (
            "a.json",
            '{"title": "007", "problem": "yes", "phases":'
            ' [{"name": "2026-01-02", "tasks": [{"name": 1.50, "details": [null, "on"]}]}]}',
        ),
        (
            "a.toml",
            'title = "007"\nproblem = "yes"\n[[phases]]\nname = 2026-01-02\n'
            '[[phases.tasks]]\nname = 1.50\ndetails = ["", "on"]\n',
        ),
    ],
)
def test_texts_in_data_files_are_taken_as_written(program: Program, name: str, text: str) -> None:
    """Numbers, dates and words that a format would convert stay their source text in YAML, JSON and TOML."""
    (program.cwd / name).write_text(text, encoding="utf-8")
    done = program("new", "--data", name, "--dry-run")
    assert done.code == 0, done.err
    assert done.out.endswith(
        "# 007\n\n## Problem Statement\n\nyes\n\n## Implementation Strategy\n\n"
        "### Phase 1: 2026-01-02\n1. **1.50**\n   - on\n"
    )


def test_settings_reach_inside_append_and_clear(program: Program) -> None:
    """--set reaches nested answers, an index one past the end appends, an empty value takes out."""
    (program.cwd / "code.py").write_text("a = 1\n", encoding="utf-8")
    done = program(
        *("new", "T", "--dry-run", "--set", "phases=[{name: A, tasks: [{name: 007}]}]"),
        *("--set", "phases.0.tasks.0.details.0=one", "--set", "phases.1.name=B = C"),
        *("--set", "limitations=[a, b]", "--set", "limitations.0="),
        *("--set", "components.0.name=Core", "--set", "components.0.language=python"),
        *("--set", "components.0.code=@code.py", "--set", "metrics.functionality.0=fast"),
    )
    assert done.code == 0, done.err
    assert done.out.partition("# T\n")[2] == (
        "\n## Problem Statement\n\n**Current Limitations:**\n- b\n\n"
        "## Technical Architecture\n\n### Core\n\n```python\na = 1\n```\n\n"
        "## Implementation Strategy\n\n### Phase 1: A\n1. **007**\n   - one\n\n### Phase 2: B = C\n\n"
        "## Success Metrics\n\n### Functionality Goals\n- fast\n"
    )


WRONG: Sequence[tuple[Sequence[str], str]] = [
    ([], "title: is required; "),
    ([""], "title: "),
    (["x" * 121], "title: has 121 characters; shorten it to at most 120"),
    (["T", "--slug", "a/b"], "slug: is not a file name that works on every system; use for example 'a-b'"),
    (["T", "--slug", ""], "slug: can't be empty; enter some text"),
    (["T", "--date", "2025-02-30"], "date_created: 2025-02-30 is not a real date; correct it"),
    (["T", "--date", "1.2.2025"], "date_created: must be a date such as 2026-01-31, not '1.2.2025'"),
    (["T", "--status", "don"], "status: unknown choice 'don'; did you mean 'done'?"),
    (["T", "--set", "problm=x"], "problm: unknown answer; did you mean 'problem'?"),
    (["T", "--set", "problem"], "--set problem: has no value; write NAME=VALUE"),
    (["T", "--set", "title="], "title: can't be empty; enter some text"),
    (["T", "--set", "phases.1.name=x"], "phases[1]: would leave a gap; the next entry is phases.0"),
    (
        ["T", "--set", "phases=[{name: a}]", "--set", "phases.0.tasks.1.name=x"],
        "phases[0].tasks[1]: would leave a gap; the next entry is phases.0.tasks.0",
    ),
    (["T", "--set", "phases.x.name=x"], "phases: is a list, so 'x' must be an index; the first is 0"),
    (["T", "--set", "phases.0.nam=x"], "phases[0].nam: unknown answer; did you mean 'name'?"),
    (["T", "--set", "title.0=x"], "title: is text and has no part '0'"),
    (["T", "--set", "phases=[{name: [a]}]"], "phases[0].name: must be text, not a list; quote it"),
    (["T", "--set", "phases=[{tasks: []}]"], "phases[0].name: is required; enter some text"),
    (["T", "--set", "phases=[x]"], "phases[0]: must be a mapping of name, description, tasks, not text"),
    (["T", "--set", "phases=x"], 'phases: must be a list of entries, not text; start each with "- name: "'),
    (["T", "--set", "phases=[{name: a, tasks: [{name: a, details: [[b]]}]}]"],
     "phases[0].tasks[0].details[0]: must be text, not a list; quote it"),
    (["T", "--set", "limitations=[a"], "limitations:2:1: invalid YAML"),
    (["T", "--problem", "a\n\n## b"], "problem: line 3: the heading '## b' would end the section; use"),
    (["T", "--problem", "```\na"], "problem: line 1: the code fence is not closed; close it with ```"),
    (["T", "--data", "none.yml"], "none.yml: can't be read: No such file or directory"),
    (["T", "--template", "none"], "none: does not exist; "),
]  # fmt: skip


@pytest.mark.parametrize(("argv", "message"), WRONG, ids=[" ".join(argv)[:40] for argv, _ in WRONG])
def test_wrong_input_is_one_line_exit_2_and_nothing_written(
    program: Program, argv: Sequence[str], message: str
) -> None:
    """Invalid input is a one-line error with the answer's name; the folder is unchanged."""
    done = program("new", *argv)
    assert (done.code, done.out) == (2, "")
    # --date gives two answers, so it can be wrong twice.
    assert done.err.count("\n") == (2 if "--date" in argv else 1)
    assert message in done.err
    assert not (program.cwd / "backlog").exists()


WRONG_DATA: Sequence[tuple[str, bytes, str]] = [
    ("d.yml", b"title: a\n\tb: c\n", "d.yml:2:1: invalid YAML"),
    ("d.yml", b"title: a\ntitle: b\n", "d.yml:2:1: 'title' appears twice"),
    ("d.yml", b"", "d.yml: has no answers; see 'backlogue schema'"),
    ("d.yml", b"- title\n", "d.yml: must be a mapping of answers, not a list"),
    ("d.yml", b"title: \xff\n", "d.yml:1:8: is not UTF-8; save it as UTF-8"),
    ("d.yml", b"title: [a]\n", "title: must be text, not a list"),
    ("d.yml", b"title: a\nproblm: null\n", "problm: unknown answer; did you mean 'problem'?"),
    ("d.yml", b"titel: a\n", "titel: unknown answer; did you mean 'title'?"),
    ("d.json", b'{"title": }', "d.json:1:11: invalid JSON"),
    ("d.toml", b'title = "a\n', "d.toml:1:1"),
]


@pytest.mark.parametrize(("name", "data", "message"), WRONG_DATA, ids=[row[2][:40] for row in WRONG_DATA])
def test_invalid_data_is_reported_with_its_place(
    program: Program, name: str, data: bytes, message: str
) -> None:
    """An invalid data file is a one-line error with file, line and column."""
    (program.cwd / name).write_bytes(data)
    done = program("new", "--data", name, "--json")
    assert done.code == 2
    error = json.loads(done.out)["error"]
    told = f"{error['place']}: {error['message']}" + (f"; {error['hint']}" if error["hint"] else "")
    assert told.startswith(message)


def test_the_config_gives_statuses_and_the_code_language(program: Program) -> None:
    """Statuses come from the config, the first stands in for a default that is not among them."""
    (program.cwd / ".backlogue.toml").write_text(
        'statuses = ["open", "closed: yes"]\ncode_language = "rust"\n', encoding="utf-8"
    )
    code = ("--set", "components=[{name: C, code: x}]", "--dry-run")
    assert program("new", "T", *code).out.startswith("---\nstatus: open\n")
    assert "```rust\nx\n```" in program("new", "T", *code).out
    assert program("new", "T", "--status", "closed: yes", "--dry-run").out.startswith(
        '---\nstatus: "closed: yes"\n'
    )
    assert program("new", "T", "--status", "todo").code == 2


def test_an_ejected_and_changed_template_makes_its_own_items(program: Program) -> None:
    """A copy of the template is changed, questions and layout, and `new --template` follows."""
    assert program("template", "eject", "mine").out == "mine\n"
    mine = program.cwd / "mine"
    with (mine / "copier.yml").open("a", encoding="utf-8") as file:
        file.write("\nteam:\n  type: str\n  default: nobody\n")
    layout = mine / "template" / "{{ slug }}.md.jinja"
    text = layout.read_text(encoding="utf-8")
    changed = text.replace("## Problem Statement", "## Why, {{ team }}?")
    layout.write_text(changed, encoding="utf-8")
    done = program("new", "T", "--template", "mine", "--problem", "p", "--set", "team=us", "--dry-run")
    assert done.out.endswith("# T\n\n## Why, us?\n\np\n"), done.err


@pytest.mark.parametrize("key", ["_tasks", "_migrations", "_jinja_extensions"])
def test_a_template_that_would_run_code_is_refused(program: Program, key: str) -> None:
    """Copier's ways to run code are errors, never run."""
    program("template", "eject", "mine")
    with (program.cwd / "mine" / "copier.yml").open("a", encoding="utf-8") as file:
        file.write(f"\n{key}: ['touch ran']\n")
    done = program("new", "T", "--template", "mine")
    assert done.code == 2
    assert f"{key} would run code, which backlogue never does; remove {key}" in done.err
    assert not (program.cwd / "ran").exists()


def test_the_answers_file_needs_a_template_that_git_knows(program: Program) -> None:
    """Without a commit to compare with, `copier update` could do nothing: refused, nothing written."""
    program("template", "eject", "mine")
    done = program("new", "T", "--template", "mine", "--answers-file")
    assert done.code == 2
    assert "the template is not a git repository" in done.err
    assert not (program.cwd / "backlog").exists()
