"""`instructions`: an agent that knows nothing else can create, correct, finish and check an item."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from backlogue.setup.agents import agents_block

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.running import Program

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples" / "templates"


class Agent:
    """Knows what `backlogue instructions` prints, and nothing else.

    Attributes:
        command: The words of the command in the example.
        answers: The answers in the example.
        finish: The words of the command that finishes an item; none where items have no status.
    """

    def __init__(self, instructions: str) -> None:
        found = re.search(r"^```sh\n(.*?) <<'EOF'\n(.*?)^EOF\n```$", instructions, re.DOTALL | re.MULTILINE)
        finish = re.search(r"^- Finish: `(.*?)`$", instructions, re.MULTILINE)
        assert found
        self.command = shlex.split(found[1])[1:]
        self.answers: dict[str, Any] = yaml.safe_load(found[2])
        self.finish = shlex.split(finish[1])[1:] if finish else []

    def data(self) -> bytes:
        """Return the answers as they are piped to the command."""
        return yaml.safe_dump(self.answers, allow_unicode=True).encode()


def change_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return answers in which every example text is changed."""
    if isinstance(value, dict):
        return {name: change_texts(inner, change) for name, inner in value.items()}
    if isinstance(value, list):
        return [change_texts(inner, change) for inner in value]
    return change(value) if isinstance(value, str) and value.startswith("Example") else value


def remove_part(answers: Any, place: str) -> None:
    """Take the answer at a place such as `phases[0].tasks[1]` away."""
    *steps, last = [int(step) if step.isdecimal() else step for step in re.findall(r"\w+", place)]
    for step in steps:
        answers = answers[step]
    del answers[last]


@pytest.fixture(params=["", "bug", "decision", "ticket"], ids=["built-in", "bug", "decision", "ticket"])
def backlog(program: Program, request: pytest.FixtureRequest) -> Program:
    """A project whose template is the built-in one or one of the examples."""
    if request.param:
        config = f'template = "{(EXAMPLES / request.param).as_posix()}"\n'
        (program.cwd / ".backlogue.toml").write_text(config, encoding="utf-8")
    return program


def test_an_agent_needs_one_correction(backlog: Program) -> None:
    """An agent changes the example, corrects all errors in one round, and ends with a clean `check`."""
    printed = backlog("instructions").out
    assert printed.count("\n") <= 120
    agent = Agent(printed)
    agent.answers = change_texts(agent.answers, lambda text: text.replace("Example text", "Words"))
    good = dict(agent.answers)
    lists = [name for name, value in good.items() if isinstance(value, list)]
    agent.answers |= {"no_such_answer": "x", **{name: {"a": "b"} for name in lists}}
    agent.answers["title"] = ["not", "text"]
    refused = backlog(*agent.command, "--json", stdin=agent.data())
    assert refused.code == 2
    assert not (backlog.cwd / "backlog").exists()
    for error in refused.json["errors"]:
        name = re.split(r"[.\[]", error["place"])[0]
        remove_part(agent.answers, name) if name not in good else agent.answers.update({name: good[name]})
    path = backlog(*agent.command, stdin=agent.data()).out.strip()
    slug = Path(path).stem
    finish = [slug if word == "ITEM" else word for word in agent.finish]
    assert backlog(*finish).code == 0
    checked = backlog("check")
    assert (checked.code, checked.out) == (0, "")
    item = (backlog.cwd / path).read_text(encoding="utf-8")
    assert finish[-1] in item
    assert "Example" not in item


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell")
def test_the_example_works_as_pasted(program: Program) -> None:
    """The printed block, pasted into a shell, creates an item."""
    block = re.search(r"```sh\n(.*?)```", program("instructions").out, re.DOTALL)
    assert block
    run = f'backlogue() {{ "{sys.executable}" -m backlogue "$@"; }}\n{block[1]}'
    argv = [str(shutil.which("sh")), "-c", run]
    done = subprocess.run(
        argv, cwd=program.cwd, env=program.env, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "backlog/example-text-for-title.md\n"), done.stderr


def test_every_required_answer_stays_in_a_short_example(program: Program) -> None:
    """A template with more questions than there is room for keeps to 120 lines, and to what is required."""
    root = program.cwd / "large"
    (root / "template").mkdir(parents=True)
    names = [f"part_{number}" for number in range(150)]
    shapes = "".join(f"  {name}: {{ kind: prose, label: Part {name} }}\n" for name in names)
    questions = "".join(f"{name}: {{ type: str, default: '' }}\n" for name in names)
    (root / "copier.yml").write_text(
        f"_subdirectory: template\n_shapes:\n  title: {{ kind: line, required: true }}\n{shapes}"
        "title: { type: str }\nslug: { type: str, when: false, default: '{{ title }}' }\n" + questions,
        encoding="utf-8",
    )
    body = "".join(f"## Part {name}\n\n{{{{ {name} }}}}\n\n" for name in names)
    (root / "template" / "{{ slug }}.md.jinja").write_text(f"# {{{{ title }}}}\n\n{body}", encoding="utf-8")
    printed = program("instructions", "--template", "large").out
    assert printed.count("\n") <= 120
    assert "\ntitle: Example text for Title\n" in printed
    assert "see `backlogue schema`" in printed
    described = re.findall(r"^- `(\w+)` \(", printed, re.MULTILINE)
    others = re.search(r"^- Others, see `backlogue schema`: (.*)\.$", printed, re.MULTILINE)
    assert others
    assert [*described, *re.findall(r"`(\w+)`", others[1])] == ["title", *names]
    assert len(described) > 40


def test_each_answer_is_described_with_its_limits(program: Program) -> None:
    """An agent reads the kind, the limits, the choices and the default of each answer, and its fields."""
    lines = program("instructions").out.split("\n")
    described = {line.split("`")[1]: line.partition(" ")[2] for line in lines if line.startswith("- `")}
    assert [described[name] for name in ("title", "slug", "status", "date_created", "code_language")] == [
        "`title` (one line, at most 120 characters, required): What is the title?",
        "`slug` (file name without .md, default: from the title): File name without .md.",
        "`status` (one of `todo`, `in progress`, `done`, default: `todo`): What is the status?",
        "`date_created` (date as YYYY-MM-DD, default: today): Created on (YYYY-MM-DD).",
        "`code_language` (one word, default: `lua`): What is the default language of code examples?",
    ]
    assert described["problem"].startswith(
        "`problem` (Markdown, no heading above ###, no line `**Current Limitations:**`, required by `check`)"
    )
    assert described["phases"].endswith(
        "Fields: `name` (one line, required), `description` (Markdown, no heading above ####, "
        "no numbered list), "
        "`tasks` (list of mappings: `name` (one line, required), `details` (list of lines))."
    )


@pytest.mark.parametrize(
    ("statuses", "finish"),
    [
        (("idea", "Done", "closed"), "Done"),
        (("idea", "closed"), "closed"),
        (("idea", "not now"), "STATUS"),
        (("idea", "gone"), "STATUS"),
    ],
)
def test_the_status_of_a_finished_item_is_one_of_the_projects(
    program: Program, statuses: tuple[str, ...], finish: str
) -> None:
    """The command that finishes an item names the project's status for that, as it is written there."""
    (program.cwd / ".backlogue.toml").write_text(f"statuses = {list(statuses)}\n", encoding="utf-8")
    printed = program("instructions").out
    assert f"- Finish: `backlogue status ITEM {finish}`\n" in printed
    assert f"Statuses: {', '.join(f'`{status}`' for status in statuses)}.\n" in printed


def test_a_title_that_items_do_not_show_is_in_the_example(program: Program) -> None:
    """A template without a title anywhere still needs one, for the file's name."""
    template = program.cwd / "backlog" / "_template.md"
    template.parent.mkdir()
    template.write_text("## Goal\n\n<Why?>\n\n## Done when\n\n- <…>\n", encoding="utf-8")
    agent = Agent(program("instructions").out)
    done = program(*agent.command, stdin=agent.data())
    assert (done.code, done.out) == (0, "backlog/example-text-for-title.md\n")


def test_the_docs_show_the_block_for_agents() -> None:
    """The block in docs/agents.md is the one that `init` writes: five lines between two comments."""
    block = agents_block("backlog", "backlogue").text()
    assert f"```markdown\n{block}```" in (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
    assert block.count("\n") == 7
