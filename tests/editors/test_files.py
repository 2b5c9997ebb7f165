"""The files of every editor: as kept for reading, as independent parsers see them, and gone again."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from backlogue.editors.base import config_folders
from backlogue.editors.jsonc import parse
from backlogue.editors.plan import apply_changes, plan
from backlogue.editors.registry import EDITORS
from backlogue.editors.settings import Settings
from backlogue.errors import StateError
from tests.editors import golden
from tests.editors.stand_in import FINDINGS, TITLE, StandIn, needed
from tests.editors.test_jsonc import jsonc_parser

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.running import Program

NAMES = [editor.name for editor in EDITORS]
FOLDERS = config_folders({"HOME": "/home/user"}, "linux")
CHECKOUT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_those_kept(name: str, tmp_path: Path) -> None:
    """The installed files match `golden/`; `python -m tests.editors.golden` regenerates it."""
    assert golden.installed(name, tmp_path) == golden.kept(name)


@pytest.mark.parametrize("name", NAMES)
def test_print_is_the_page_of_the_documentation(name: str, program: Program) -> None:
    """`docs/editors` contains the output of `print`; `python docs/write_editor_pages.py` regenerates it."""
    page = (CHECKOUT / "docs" / "editors" / f"{name}.md").read_text(encoding="utf-8")
    assert program("editor", "print", name).out == page


def test_every_json_file_is_what_vs_codes_parser_reads() -> None:
    """The oracle reads the kept files as we do."""
    texts = [
        content.decode()
        for name in NAMES
        for path, content in golden.kept(name).items()
        if path.endswith((".json", ".sublime-project"))
    ]
    assert len(texts) >= 4
    for text, answer in zip(texts, jsonc_parser(texts), strict=True):
        assert answer == {"value": parse(text).root.value}


EXISTING: dict[str, bytes] = {
    ".vscode/tasks.json": b'{"tasks": [{"label": "mine"}]}',
    ".zed/tasks.json": b'// mine\r\n[\r\n\t{"label": "mine", "command": "x"},\r\n]\r\n',
    "mine.sublime-project": b'{"folders": [], /* none */ "build_systems": []}\n',
    "justfile": b"mine:\n    echo mine",
    "Makefile": b"mine:\r\n\techo mine\r\n",
    "Taskfile.yaml": b"version: '3'\n\nincludes:\n    a: ./a.yml # first\n\n# end\ntasks: {}\n",
    ".run/mine.run.xml": b"<component/>\n",
    ".dir-locals.el": b"((nil . ((fill-column . 72))))\n",
}


def tree(root: Path) -> dict[str, bytes | None]:
    """Return every file with its bytes, and every folder."""
    paths = sorted(path for path in root.rglob("*") if ".git" not in path.parts)
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None for path in paths
    }


def laid_out(root: Path, change: Callable[[bytes], bytes]) -> None:
    """Write the existing files, each changed."""
    for name, content in EXISTING.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(change(content))


KINDS: dict[str, Callable[[bytes], bytes]] = {
    "as they are": lambda content: content,
    "without a final line end": lambda content: content.rstrip(b"\r\n"),
    "with one": lambda content: content.rstrip(b"\r\n") + b"\n",
    "with CRLF": lambda content: content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    "with a byte order mark": lambda content: b"\xef\xbb\xbf" + content,
}


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_uninstalling_everything_leaves_the_project_as_it_was(program: Program, kind: str | None) -> None:
    """All editors at once, twice installed, out of date in between: no byte and no folder is left behind."""
    if kind is not None:
        laid_out(program.cwd, KINDS[kind])
    before = tree(program.cwd)
    assert program("editor", "install", *NAMES, "--yes").code == 0
    first = tree(program.cwd)
    assert first != before
    assert program("editor", "install", *NAMES, "--yes").out == ""
    assert tree(program.cwd) == first
    assert program("editor", "install", *NAMES, "--yes", "--command", "uv run backlogue").code == 0
    assert tree(program.cwd) != first
    assert program("editor", "uninstall", "--yes").code == 0
    assert tree(program.cwd) == before


@pytest.mark.parametrize("name", [editor.name for editor in EDITORS if editor.user_folder(FOLDERS)])
def test_uninstalling_the_users_own_leaves_nothing(program: Program, name: str) -> None:
    """Also where the editor's folder was not there before."""
    home = str(program.cwd)
    for variable in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        program.env[variable] = home
    before = tree(program.cwd)
    assert program("editor", "install", name, "--user", "--yes").code == 0
    assert tree(program.cwd) != before
    assert program("editor", "uninstall", name, "--user", "--yes").code == 0
    assert tree(program.cwd) == before


def test_user_is_refused_where_nothing_is_written(program: Program) -> None:
    """`--user` for an editor without such files is exit 2 and points at `print`."""
    done = program("editor", "install", "just", "--user", "--yes")
    assert (done.code, "see 'backlogue editor print just'" in done.err) == (2, True)


def test_a_file_of_ours_changed_by_hand_is_kept(program: Program) -> None:
    """Until a person agrees; a file of the same name that we never wrote is never replaced."""
    program("editor", "install", "just", "--yes")
    ours = program.cwd / "backlogue.just"
    edited = ours.read_bytes() + b"\nmine:\n    echo mine\n"
    ours.write_bytes(edited)
    for action in ("install", "uninstall"):
        done = program("editor", action, "just", "--yes", "--json")
        assert done.json["kept"] == [{"path": "backlogue.just", "name": "backlogue.just"}]
        assert ours.read_bytes() == edited
    ours.write_bytes(edited.partition(b"\n")[2])
    assert program("editor", "install", "just", stdin=b"y\ny\n", terminal="in err").code == 0
    assert ours.read_bytes() == edited.partition(b"\n")[2]


def test_line_ends_that_git_changed_are_no_change_by_hand(program: Program) -> None:
    """A checkout with CRLF leaves our files ours."""
    program("editor", "install", "make", "--yes")
    ours = program.cwd / "backlogue.mk"
    ours.write_bytes(ours.read_bytes().replace(b"\n", b"\r\n"))
    done = program("editor", "install", "make", "--yes", "--json")
    assert done.json["kept"] == []
    program("editor", "uninstall", "make", "--yes")
    assert not ours.exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"version: '3'\nincludes: {a: ./a.yml}\n", "add it yourself"),
        (b"version: '3\n", "Taskfile.yml:2:1: "),
        (b"- a\n", "expected a mapping"),
    ],
)
def test_a_taskfile_without_a_safe_place_is_left_alone(program: Program, content: bytes, told: str) -> None:
    """The result is read back before it is written: in doubt, exit 2 and nothing is changed."""
    (program.cwd / "Taskfile.yml").write_bytes(content)
    done = program("editor", "install", "task", "--yes")
    assert done.code == 2
    assert told in done.err
    assert tree(program.cwd) == {"Taskfile.yml": content}


TASKFILES = {
    "empty": "",
    "without includes": "version: '3'\ntasks: {}\n",
    "without a final line end": "version: '3'",
    "includes without entries": "version: '3'\nincludes:\ntasks: {}",
    "includes at the end": "version: '3'\nincludes:\n\n      a: ./a.yml\n      # last\n\n",
    "an entry with keys of its own": "includes:\n  a:\n    taskfile: ./a.yml\n    # x\n\n\n\nversion: '3'\n",
    "a comment behind the key": "version: '3'\nincludes: # others\n  a: ./a.yml\n",
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("text", TASKFILES.values(), ids=TASKFILES)
def test_a_taskfile_gets_the_entry_and_loses_it_again(program: Program, text: str, newline: str) -> None:
    """Wherever `includes` is, other entries are kept, and uninstalling restores the file byte for byte."""
    taskfile = program.cwd / "Taskfile.yml"
    before = text.replace("\n", newline).encode()
    taskfile.write_bytes(before)
    assert program("editor", "install", "task", "--yes").code == 0
    was, now = yaml.safe_load(before) or {}, yaml.safe_load(taskfile.read_bytes())
    assert now == {**was, "includes": {**(was.get("includes") or {}), "backlog": "./backlogue.tasks.yml"}}
    assert program("editor", "uninstall", "task", "--yes").code == 0
    assert taskfile.read_bytes() == before


def test_a_file_that_changes_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """What was planned for other bytes is not written: exit 1."""
    path = tmp_path / "tasks.json"
    path.write_bytes(b"{}")
    editor = next(editor for editor in EDITORS if editor.name == "vscode")
    changes = plan(editor.user_files(Settings(root=tmp_path), tmp_path), "install", confirm=lambda *_: False)
    path.write_bytes(b'{"a": 1}')
    with pytest.raises(StateError, match="changed by another program"):
        apply_changes(changes)
    assert path.read_bytes() == b'{"a": 1}'


def test_includes_that_others_filled_stay(program: Program) -> None:
    """An entry that somebody puts under the `includes` we made keeps it there."""
    taskfile = program.cwd / "Taskfile.yml"
    program("editor", "install", "task", "--yes")
    taskfile.write_bytes(taskfile.read_bytes() + b"  mine: ./mine.yml\n")
    program("editor", "uninstall", "task", "--yes")
    assert b"includes:\n  mine: ./mine.yml\n" in taskfile.read_bytes()
    assert b"backlog" not in taskfile.read_bytes().partition(b"\n")[2]


def shell(stand_in: StandIn, line: str, *, stdin: str = "", **env: str) -> None:
    """Run a command line as an editor's terminal would."""
    sh = needed("sh")
    subprocess.run(
        [sh, "-c", line], cwd=stand_in.project, env={**stand_in.env, **env}, input=stdin.encode(), check=False
    )


def test_zeds_command_lines(stand_in: StandIn) -> None:
    """Through a shell, with Zed's variables in the environment as the task says: all arrives literally."""
    stand_in.install("zed")
    tasks = parse((stand_in.project / ".zed" / "tasks.json").read_text(encoding="utf-8")).root.value
    zed = {"ZED_SELECTED_TEXT": TITLE, "ZED_FILE": str(stand_in.item)}
    assert {task["save"] for task in tasks} == {"all"}
    for task in tasks:
        env = {name: zed[value.removeprefix("$")] for name, value in task.get("env", {}).items()}
        shell(stand_in, task["command"], **env)
    item = str(stand_in.item)
    assert stand_in.calls == [
        ["new", "--open"],
        ["new", "--no-input", "--open", "--", TITLE],
        ["status", "--", item, "todo"],
        ["status", "--", item, "in progress"],
        ["status", "--", item, "done"],
        ["status"],
        ["check", "--format", "concise"],
        ["check", "--format", "concise", "--fix"],
    ]


def test_jetbrains_scripts(stand_in: StandIn) -> None:
    """An XML parser reads each file; its script, run by a shell, asks for the title and hands it over."""
    stand_in.install("jetbrains")
    for task in ("new", "title", "status", "check", "fix"):
        document = ET.parse(stand_in.project / ".run" / f"backlogue {task}.run.xml")
        configuration = document.getroot().find("configuration")
        assert configuration is not None
        assert configuration.get("type") == "ShConfigurationType"
        options = {option.get("name"): option.get("value") for option in configuration.findall("option")}
        assert options["EXECUTE_IN_TERMINAL"] == "true"
        shell(stand_in, options["SCRIPT_TEXT"] or "", stdin=f"{TITLE}\n")
    assert stand_in.calls == [
        ["new", "--open"],
        ["new", "--no-input", "--open", "--", TITLE],
        ["status"],
        ["check", "--format", "concise"],
        ["check", "--format", "concise", "--fix"],
    ]


def test_sublimes_builds(stand_in: StandIn) -> None:
    """The expression finds file, line and column of every finding; the commands are words, not a line."""
    (stand_in.project / "x.sublime-project").write_text("{}", encoding="utf-8")
    stand_in.install("sublime")
    text = (stand_in.project / "x.sublime-project").read_text(encoding="utf-8")
    builds: list[dict[str, Any]] = parse(text).root.value["build_systems"]
    for build in builds:
        stand_in.run(*(word.replace("$file", str(stand_in.item)) for word in build["cmd"]), code=None)
    assert stand_in.calls[1] == ["status", "--", str(stand_in.item), "in progress"]
    expression = re.compile(builds[-1]["file_regex"])
    for path, line, column, kind, message in FINDINGS:
        found = expression.match(f"{path}:{line}:{column}: {kind}: {message}")
        assert found is not None
        assert found.groups()[:3] == (path, str(line), str(column))


def test_helixs_keys_are_toml(program: Program) -> None:
    """What is printed for Helix parses, with a key for each status of the config."""
    (program.cwd / ".backlogue.toml").write_text(
        'statuses = [\'idea\', "it\'s \\"on\\""]\n', encoding="utf-8"
    )
    block = re.search(r"```toml\n(.*?)```", program("editor", "print", "helix").out, re.DOTALL)
    assert block is not None
    keys = tomllib.loads(block.group(1))["keys"]["normal"]["space"]["B"]
    assert list(keys) == ["t", "c", "f", "1", "2"]


def test_helixs_lines_reach_the_program(stand_in: StandIn) -> None:
    """Run as Helix runs them: a file is saved first and read again, and blanks and `%` arrive literally."""
    editor = next(editor for editor in EDITORS if editor.name == "helix")
    page = editor.instructions(Settings(root=stand_in.project, command=("backlogue", "100%")))
    block = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert block is not None
    keys = tomllib.loads(block.group(1))["keys"]["normal"]["space"]["B"]
    assert {key: (lines[0], lines[-1]) for key, lines in keys.items() if key in "2f"} == {
        "2": (":write", ":reload"),
        "f": (":write-all", ":reload-all"),
    }

    def run(line: str, stdin: str = "") -> None:
        command = line.partition(" ")[2].replace("%%", "%").replace("%{buffer_name}", "backlog/a b.md")
        shell(stand_in, command, stdin=stdin)

    run(keys["2"][1])
    run(keys["t"][0], stdin=TITLE)
    assert stand_in.calls == [
        ["100%", "status", "--", "backlog/a b.md", "in progress"],
        ["100%", "new", "--no-input", "--", TITLE],
    ]


def test_vs_codes_matcher(stand_in: StandIn) -> None:
    """The expression takes each finding apart, and is one that JavaScript and Vim know too."""
    stand_in.install("vscode")
    text = (stand_in.project / ".vscode" / "tasks.json").read_text(encoding="utf-8")
    tasks = {task["label"]: task for task in parse(text).root.value["tasks"]}
    check = tasks["Backlog: check"]
    assert check["args"] == ["check", "--format", "spans"]
    assert check["presentation"]["revealProblems"] == "onProblem"
    pattern = check["problemMatcher"]["pattern"]
    assert tasks["Backlog: check and fix"]["problemMatcher"]["pattern"] == pattern
    assert not re.search(r"\(\?|[*+?]\?", pattern["regexp"])
    for path, line, column, kind, message in FINDINGS:
        words, _, rule = message.removesuffix("]").rpartition(" [")
        found = re.fullmatch(pattern["regexp"], f"{path}:{line}:{column}:{line + 1}:7: {kind}: {message}")
        assert found is not None
        names = ("file", "line", "column", "endLine", "endColumn", "severity", "message", "code")
        parts = [pattern[name] for name in names]
        assert found.group(*parts) == (path, str(line), str(column), str(line + 1), "7", kind, words, rule)


def test_pages_name_every_editor_of_the_contract() -> None:
    """The names are fixed: scripts and people rely on them."""
    contract = "vscode cursor neovim vim zed jetbrains emacs sublime just task make helix kakoune"
    assert " ".join(NAMES) == contract


@pytest.mark.parametrize("name", NAMES)
def test_the_overview_links_every_page(name: str) -> None:
    """`docs/editors/README.md` has a row for each editor."""
    overview = (CHECKOUT / "docs" / "editors" / "README.md").read_text(encoding="utf-8")
    assert f"]({name}.md) |" in overview


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_user_folders_are_those_of_the_platform(platform: str) -> None:
    """Each editor's own configuration folder, as its documentation has it."""
    env = {"HOME": "/h", "USERPROFILE": "/h", "APPDATA": "/h/Roaming", "LOCALAPPDATA": "/h/Local"}
    folders = config_folders(env, platform)
    found = {editor.name: editor.user_folder(folders) for editor in EDITORS}
    expected = {
        "linux": [".config/Code/User", ".config/nvim", ".vim", ".config/zed", ".emacs.d"],
        "darwin": [
            "Library/Application Support/Code/User",
            ".config/nvim",
            ".vim",
            ".config/zed",
            ".emacs.d",
        ],
        "win32": ["Roaming/Code/User", "Local/nvim", "vimfiles", "Roaming/Zed", "Roaming/.emacs.d"],
    }[platform]
    names = ["vscode", "neovim", "vim", "zed", "emacs"]
    assert [found[name] for name in names] == [Path("/h") / path for path in expected]
