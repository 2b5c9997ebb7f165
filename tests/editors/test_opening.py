"""A file opens in the editor one is in, at the line one would write next."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backlogue.cli import main
from backlogue.editors.opening import next_line, opening_command
from backlogue.errors import StateError
from tests.editors.stand_in import needed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.running import Program

PATH = Path("it's 1.md")


def opened(line: int | None = 7, **env: str) -> list[str]:
    """Return the command where three editors are installed."""
    return opening_command(PATH, line=line, env=env, which=finder("code nvim vim"))


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
    assert opening_command(PATH, line=7, env=env, which=finder(installed)) == argv


def test_without_a_line_the_file_alone_opens() -> None:
    """`open` names no line."""
    assert opened(None, TERM_PROGRAM="vscode") == ["/bin/code", "-r", "it's 1.md"]
    assert opened(None, NVIM="s")[-1] == "execute('edit ' . fnameescape('it''s 1.md'))"


def test_no_editor_is_an_error_with_the_way_out() -> None:
    """Neither inside an editor nor with one named; or named and not installed."""
    with pytest.raises(StateError, match="no editor is set"):
        opened()
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
    socket = str(tmp_path / "s")
    argv = opening_command(path, line=7, env={"NVIM": socket}, which=lambda _: str(neovim))
    lua = f"""
      vim.fn.serverstart({json.dumps(socket)})
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


def test_a_new_item_opens_below_its_title(program: Program, tmp_path: Path) -> None:
    """`new --open` prints the path, and then starts the editor at the line to go on at."""
    editor = tmp_path / ("hx.cmd" if os.name == "nt" else "hx")
    editor.touch()
    editor.chmod(0o755)
    started: list[Sequence[str]] = []
    around = program.surroundings(VISUAL=str(editor))

    def launch(argv: Sequence[str]) -> int:
        started.append(argv)
        return 0

    assert main(["new", "A title", "--open"], replace(around, launch=launch)) == 0
    item = program.cwd / "backlog" / "a-title.md"
    assert started == [[str(editor), f"{item}:8"]]
    assert item.read_text(encoding="utf-8").count("\n") == 7
