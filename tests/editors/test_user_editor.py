"""A file is shown in the editor one is in, at the line one would write next; editing one waits."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backlogue.cli import main
from backlogue.editors import user_editor
from backlogue.editors.user_editor import edit_command, next_line, show_command
from backlogue.errors import StateError
from tests.editors.stand_in import needed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.running import Program

PATH = Path("it's 1.md")


def opened(line: int | None = 7, **env: str) -> list[str]:
    """Return the command where three editors are installed."""
    command = show_command(PATH, line=line, env=env, which=finder("code nvim vim"))
    assert command is not None
    return command


def finder(installed: str) -> Callable[[str], str | None]:
    """Return what `shutil.which` would say if these programs were installed."""
    return {name: f"/bin/{name}" for name in installed.split()}.get


INSIDE: dict[str, tuple[Mapping[str, str], str, list[str]]] = {
    "VS Code": ({"TERM_PROGRAM": "vscode"}, "code vim", ["/bin/code", "-r", "-g", "it's 1.md:7"]),
    "code-server": (
        {"TERM_PROGRAM": "vscode"},
        "code-server",
        ["/bin/code-server", "-r", "-g", "it's 1.md:7"],
    ),
    "Cursor": (
        {"TERM_PROGRAM": "vscode", "CURSOR_TRACE_ID": "x"},
        "code cursor",
        ["/bin/cursor", "-r", "-g", "it's 1.md:7"],
    ),
    "VS Code without its command": (
        {"TERM_PROGRAM": "vscode", "EDITOR": "vim"},
        "vim",
        ["/bin/vim", "+7", "it's 1.md"],
    ),
    "Neovim": (
        {"NVIM": "/run/nvim.0", "EDITOR": "vim"},
        "nvim vim",
        [
            "/bin/nvim",
            "--server",
            "/run/nvim.0",
            "--remote-expr",
            "execute('edit +7 ' . fnameescape('it''s 1.md'))",
        ],
    ),
    "a plain terminal": (
        {"VISUAL": "vim -f", "EDITOR": "code"},
        "code vim",
        ["/bin/vim", "-f", "+7", "it's 1.md"],
    ),
    "an editor of the kin of code": ({"EDITOR": "code -w"}, "code", ["/bin/code", "-w", "-g", "it's 1.md:7"]),
    "an editor with a colon": ({"EDITOR": "hx"}, "hx", ["/bin/hx", "it's 1.md:7"]),
    "an editor we don't know": ({"EDITOR": "ed"}, "ed", ["/bin/ed", "it's 1.md"]),
}


@pytest.mark.parametrize(("env", "installed", "argv"), INSIDE.values(), ids=INSIDE)
def test_the_editor_one_is_in_opens_the_file(env: Mapping[str, str], installed: str, argv: list[str]) -> None:
    """Inside an editor's terminal it is that editor, else $VISUAL, else $EDITOR, each in its own way."""
    assert show_command(PATH, line=7, env=env, which=finder(installed)) == argv


WAIT_SCRIPT = str(Path(user_editor.__file__).with_name("neovim_wait.lua"))
WAITING: dict[str, tuple[Mapping[str, str], list[str]]] = {
    "$VISUAL inside VS Code": (
        {"TERM_PROGRAM": "vscode", "VISUAL": "code --wait", "EDITOR": "vim"},
        ["/bin/code", "--wait"],
    ),
    "$EDITOR inside Neovim": ({"NVIM": "/run/nvim.0", "EDITOR": "vim -f"}, ["/bin/vim", "-f"]),
    "VS Code": ({"TERM_PROGRAM": "vscode"}, ["/bin/code", "-r", "--wait"]),
    "Neovim": (
        {"NVIM": "/run/nvim.0"},
        ["/bin/nvim", "--clean", "--headless", "-l", WAIT_SCRIPT, "/run/nvim.0"],
    ),
    "an editor that returns at once": ({"EDITOR": "code -n"}, ["/bin/code", "-n", "--wait"]),
    "an editor told to wait": ({"EDITOR": "subl -w"}, ["/bin/subl", "-w"]),
    "an editor that forks": ({"EDITOR": "gvim"}, ["/bin/gvim", "-f"]),
    "emacsclient": ({"EDITOR": "emacsclient -t"}, ["/bin/emacsclient", "-t"]),
}


@pytest.mark.parametrize(("env", "argv"), WAITING.values(), ids=WAITING)
def test_editing_waits_until_the_file_is_closed(env: Mapping[str, str], argv: list[str]) -> None:
    """$VISUAL and $EDITOR win for editing; an editor that would return at once gets its option to wait."""
    assert edit_command(env=env, which=lambda name: f"/bin/{name}") == argv


@pytest.mark.parametrize("command", ["xdg-open", "open -t", "emacsclient -n", "emacsclient --no-wait"])
def test_an_editor_that_cannot_wait_is_refused(command: str) -> None:
    """The error names the command and shows one that waits."""
    with pytest.raises(StateError, match=rf"'/bin/{command}' does not wait"):
        edit_command(env={"EDITOR": command}, which=lambda name: f"/bin/{name}")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="Emacs has no socket here")
def test_inside_emacs_its_server_opens_the_file(tmp_path: Path) -> None:
    """In a terminal of Emacs emacsclient shows and edits, but only where a server runs."""
    env = {"INSIDE_EMACS": "28.2,term:0.96", "XDG_RUNTIME_DIR": str(tmp_path), "TMPDIR": str(tmp_path)}
    which = finder("emacsclient")
    assert show_command(PATH, line=7, env=env, which=which) is None
    with pytest.raises(StateError, match="no editor is set"):
        edit_command(env=env, which=which)
    (tmp_path / "emacs").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "emacs" / "server"))
        assert show_command(PATH, line=7, env=env, which=which) == ["/bin/emacsclient", "-n", "+7", str(PATH)]
        assert edit_command(env=env, which=which) == ["/bin/emacsclient"]


def test_without_a_line_the_file_alone_opens() -> None:
    """`open` names no line."""
    assert opened(None, TERM_PROGRAM="vscode") == ["/bin/code", "-r", "it's 1.md"]
    assert opened(None, NVIM="s")[-1] == "execute('edit ' . fnameescape('it''s 1.md'))"


def test_no_editor_differs_from_a_missing_one() -> None:
    """Nothing is shown where no editor is set; one that is set but not installed is an error."""
    assert show_command(PATH, line=7, env={}, which=finder("vim")) is None
    with pytest.raises(StateError, match=r"\$EDITOR: the editor 'ed' is not installed"):
        opened(EDITOR="ed")


FRONT = "---\nstatus: todo\ndate_created: 2026-11-23\ndate_modified: 2026-11-23\n---\n\n# A title\n"
NEXT = {
    "a title alone: below it": (FRONT, 8),
    "a placeholder": (
        f"{FRONT}\n## Problem Statement\n\nText.\n\n## Success Metrics\n\n- [Measurable goal 1]\n",
        15,
    ),
    "no placeholder in code": (f"{FRONT}\n```\n[Example]\n```\n\n## X\n\n**[Name]**: x\n", 15),
    "links and tasks are none": (f"{FRONT}\n- [Link](x)\n- [x] done\n[Ref]: y\n", 12),
    "an empty section": (f"{FRONT}\n## Problem Statement\n\n## Proposed Solution\n\nText.\n", 10),
    "a section with sub-headings is not empty": (f"{FRONT}\n## Architecture\n\n### A\n\nText.\n", 14),
    "a placeholder of the front matter is none": (FRONT.replace("todo", "\n[Status]") + "\nText.\n", 11),
    "no front matter": ("# A\n---\n\n[Name]\n---\n", 4),
    "front matter that is not closed": ("---\n[Name]\n", 2),
    "a fence in a fence": (f"{FRONT}\n~~~~\n~~~\n[A b]\n~~~~\n\n1. **[B c]**\n", 14),
    "a deeper heading first": (f"{FRONT}\n### A\n\n## B\n\nText.\n\n## C\n", 10),
    "an indented placeholder": (f"{FRONT}\nText.\n  - [Name]\n", 10),
    "all filled in: the end": (f"{FRONT}\n## Problem Statement\n\nText.\n", 12),
}


@pytest.mark.parametrize(("text", "line"), NEXT.values(), ids=NEXT)
def test_the_line_one_would_write_next(text: str, line: int) -> None:
    """A placeholder, else an empty section, else the end."""
    assert next_line(text) == line


def test_neovim_opens_it_in_the_running_one(tmp_path: Path) -> None:
    """A real Neovim 0.11 shows the file at the line, and nothing is printed."""
    neovim = needed("nvim")
    path = tmp_path / "it's 1.md"
    path.write_text("line\n" * 9, encoding="utf-8")
    address = str(tmp_path / "s")
    argv = show_command(path, line=7, env={"NVIM": address}, which=lambda _: str(neovim))
    lua = f"""
      vim.fn.serverstart({json.dumps(address)})
      local output = ""
      vim.fn.jobstart(vim.json.decode([==[{json.dumps(argv)}]==]), {{
        on_stdout = function(_, lines) output = output .. table.concat(lines) end,
        on_exit = function()
          io.stdout:write(vim.json.encode({{ vim.fn.expand("%:p"), vim.fn.line("."), output }}))
          vim.cmd("qall!")
        end,
      }})
    """
    (tmp_path / "script.lua").write_text(lua, encoding="utf-8")
    done = subprocess.run(
        [neovim, "--headless", "-u", "NONE", "-S", tmp_path / "script.lua"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == [str(path), 7, ""]


def test_neovim_waits_until_the_buffer_is_closed(tmp_path: Path) -> None:
    """A real Neovim 0.11 opens the file in a split; the command ends after `:wq`, not before."""
    neovim = needed("nvim")
    path = tmp_path / "it's 1.md"
    path.write_text("text\n", encoding="utf-8")
    address = str(tmp_path / "s")
    argv = [*edit_command(env={"NVIM": address}, which=lambda _: str(neovim)), str(path)]
    lua = f"""
      vim.fn.serverstart({json.dumps(address)})
      local told = {{}}
      vim.api.nvim_create_autocmd("BufWinEnter", {{ pattern = "*.md", callback = function()
        vim.schedule(function()
          table.insert(told, vim.fn.winnr("$") .. " windows")
          vim.api.nvim_buf_set_lines(0, 0, -1, true, {{ "edited" }})
          table.insert(told, "closing")
          vim.cmd("wq")
        end)
      end }})
      vim.fn.jobstart(vim.json.decode([==[{json.dumps(argv)}]==]), {{
        on_exit = function(_, code)
          io.stdout:write(vim.json.encode({{ told, code }}))
          vim.cmd("qall!")
        end,
      }})
    """
    (tmp_path / "script.lua").write_text(lua, encoding="utf-8")
    done = subprocess.run(
        [neovim, "--headless", "-u", "NONE", "-S", tmp_path / "script.lua"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == [["2 windows", "closing"], 0]
    assert path.read_text(encoding="utf-8") == "edited\n"


@pytest.mark.parametrize("json_output", [(), ("--json",)])
def test_a_new_item_is_made_where_no_editor_is_set(program: Program, json_output: Sequence[str]) -> None:
    """`new --open` prints the path, says on stderr that no editor found, and has not failed."""
    done = program("new", "A title", "--open", *json_output)
    assert (done.code, "backlog/a-title.md" in done.out) == (0, True)
    assert done.err == "no editor found to open the item; set $VISUAL or $EDITOR\n"


def test_opening_an_item_needs_an_editor(program: Program) -> None:
    """`open` has nothing else to do: without an editor it fails, and says what to set."""
    program("new", "A title")
    done = program("open", "a-title")
    assert (done.code, "no editor is set; set $VISUAL" in done.err) == (1, True)


def test_a_new_item_opens_below_its_title(program: Program, tmp_path: Path) -> None:
    """`new --open` prints the path, and then starts the editor at the line to go on at."""
    editor = tmp_path / ("hx.cmd" if os.name == "nt" else "hx")
    editor.touch()
    editor.chmod(0o755)
    started: list[Sequence[str]] = []
    around = program.system(VISUAL=str(editor))

    def launch(argv: Sequence[str]) -> int:
        started.append(argv)
        return 0

    assert main(["new", "A title", "--open"], replace(around, launch=launch)) == 0
    item = program.cwd / "backlog" / "a-title.md"
    assert started == [[str(editor), f"{item}:8"]]
    assert item.read_text(encoding="utf-8").count("\n") == 7
