"""Vim and Neovim really run the commands; their quickfix lists hold every finding."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.editors.stand_in import FINDINGS, TITLE, StandIn, needed

if TYPE_CHECKING:
    from pathlib import Path

QUICKFIX = (
    "call writefile([json_encode(map(getqflist(), "
    "{_, e -> [bufname(e.bufnr), e.lnum, e.col, e.type, e.text]}))], 'quickfix')"
)


@dataclass(frozen=True)
class Editor:
    """One of the two, without a screen."""

    name: str
    program: Path
    stand_in: StandIn

    def script(self, *lines: str, **files: str) -> str:
        """Run the lines as a script in the installed editor; files are written beside it first."""
        self.stand_in.install(self.name, "--user")
        for name, text in files.items():
            (self.stand_in.project / name).write_text(text, encoding="utf-8")
        script = self.stand_in.project / "script.vim"
        script.write_text("\n".join([*lines, "qall!"]), encoding="utf-8")
        quiet = ["--headless"] if self.name == "neovim" else ["-es", "--not-a-term"]
        start = ["--cmd", "set nomore noswapfile"]
        init = ["-u", "DEFAULTS"] if self.name == "vim" else []
        return self.stand_in.run(self.program, *quiet, *start, *init, "-S", script, code=None)

    def written(self, name: str) -> Any:
        """Return what the script wrote as JSON."""
        return json.loads((self.stand_in.project / name).read_text(encoding="utf-8"))


@pytest.fixture(params=["vim", "neovim"])
def editor(request: pytest.FixtureRequest, stand_in: StandIn) -> Editor:
    """Each of the two that is installed."""
    name: str = request.param
    return Editor(name, needed("vim" if name == "vim" else "nvim"), stand_in)


def test_the_compiler_fills_the_quickfix_list(editor: Editor) -> None:
    """`:compiler backlogue | make`: exactly the findings, each with its place and severity."""
    editor.script("runtime! plugin/backlogue.vim", "compiler backlogue", "silent! make!", QUICKFIX)
    expected = [[path, line, col, kind[0], text] for path, line, col, kind, text in FINDINGS]
    assert editor.written("quickfix") == expected
    assert editor.stand_in.calls == [["check", "--format", "concise"]]


def test_the_command_for_checking_does_the_same(editor: Editor) -> None:
    """`:BacklogCheck` is the short way."""
    editor.script("runtime! plugin/backlogue.vim", "silent! BacklogCheck", QUICKFIX)
    assert [entry[1] for entry in editor.written("quickfix")] == [line for _, line, *_ in FINDINGS]


def test_a_hostile_title_arrives_literally_and_the_item_opens(editor: Editor) -> None:
    """`:BacklogTitle` hands over every character; `|` and `"` end no command."""
    editor.script(
        "runtime! plugin/backlogue.vim",
        f"BacklogTitle {TITLE}",
        "call writefile([json_encode(expand('%:p'))], 'opened')",
    )
    assert editor.stand_in.calls == [["new", "--no-input", "--", TITLE]]
    assert editor.written("opened") == str(editor.stand_in.item)


def test_the_status_of_the_buffers_item_is_set(editor: Editor) -> None:
    """`:BacklogStatus` takes a status with a space as it is, and offers those of the config."""
    path = str(editor.stand_in.item).replace("'", "''")
    editor.script(
        "runtime! plugin/backlogue.vim",
        f"execute 'edit' fnameescape('{path}')",
        "BacklogStatus in progress",
        "call writefile([json_encode(getcompletion('BacklogStatus i', 'cmdline'))], 'offered')",
    )
    assert editor.stand_in.calls == [["status", "--", str(editor.stand_in.item), "in progress"]]
    assert editor.written("offered") == ["in progress"]


def test_a_command_with_odd_characters_survives_the_option(editor: Editor) -> None:
    """`makeprg` keeps the words of `--command` through Vim's own escapes and expansions."""
    editor.stand_in.install(editor.name, "--user", "--command", r"""backlogue check 'a|b %# "c" \d' """)
    script = editor.stand_in.project / "odd.vim"
    script.write_text("compiler backlogue\nsilent! make!\nqall!\n", encoding="utf-8")
    quiet = ["--headless"] if editor.name == "neovim" else ["-es", "--not-a-term", "-u", "DEFAULTS"]
    editor.stand_in.run(editor.program, *quiet, "-S", script, code=None)
    assert editor.stand_in.calls == [["check", r'a|b %# "c" \d', "check", "--format", "concise"]]


OVERSEER = """
local registered = {}
local function note(template) registered[template.name] = template end
package.loaded["overseer"] = { register_template = note }
vim.cmd("runtime! after/plugin/backlogue_overseer.lua")
vim.cmd.edit(vim.fn.fnameescape(vim.env.ITEM))
local told = {}
for name, template in pairs(registered) do
  local task = template.builder({ title = vim.env.TITLE, status = "in progress" })
  vim.fn.system(task.cmd)
  local quickfix = vim.NIL
  for _, component in ipairs(task.components) do
    if type(component) == "table" then
      local lines = { "backlog/b.md:12:7: warning: x [y]" }
      quickfix = vim.fn.getqflist({ lines = lines, efm = component.errorformat }).items[1].lnum
    end
  end
  told[name] = { here = template.condition.callback({ dir = vim.fn.getcwd() }), line = quickfix }
end
vim.fn.writefile({ vim.json.encode(told) }, "told")
vim.cmd("qall!")
"""


@pytest.mark.parametrize("shared", [False, True], ids=["alone", "beside tasks.json"])
def test_the_overseer_templates_build_the_four_tasks(stand_in: StandIn, *, shared: bool) -> None:
    """Each template's command reaches the program literally; beside tasks.json they are not offered."""
    neovim = needed("nvim")
    stand_in.install("neovim", "--user")
    if shared:
        stand_in.install("neovim")
    (stand_in.project / "script.lua").write_text(OVERSEER, encoding="utf-8")
    stand_in.run(neovim, "--headless", "-S", "script.lua", TITLE=TITLE, ITEM=str(stand_in.item))
    told = json.loads((stand_in.project / "told").read_text(encoding="utf-8"))
    assert {name: entry["here"] for name, entry in told.items()} == {
        "Backlog: new item": not shared,
        "Backlog: new item from a title": not shared,
        "Backlog: set the status of this item": not shared,
        "Backlog: check": not shared,
    }
    assert told["Backlog: check"]["line"] == 12
    assert sorted(stand_in.calls) == [
        ["check", "--format", "concise"],
        ["new", "--no-input", "--open", "--", TITLE],
        ["new", "--open"],
        ["status", "--", str(stand_in.item), "in progress"],
    ]


def test_the_wizard_opens_in_neovims_terminal(stand_in: StandIn) -> None:
    """`:BacklogNew` starts the program in a terminal buffer with a window of its own."""
    neovim = needed("nvim")
    stand_in.install("neovim", "--user")
    (stand_in.project / "script.vim").write_text(
        "BacklogNew\ncall jobwait([b:terminal_job_id], 20000)\n"
        "call writefile([json_encode([&buftype, winnr('$')])], 'told')\nqall!\n",
        encoding="utf-8",
    )
    stand_in.run(neovim, "--headless", "-S", "script.vim")
    assert json.loads((stand_in.project / "told").read_text(encoding="utf-8")) == ["terminal", 2]
    assert stand_in.calls == [["new", "--open"]]


def test_the_wizard_runs_in_vims_own_terminal_and_the_item_opens(stand_in: StandIn) -> None:
    """`:BacklogNew` in Vim gives the program the terminal and takes its result from stdout."""
    editor = Editor("vim", needed("vim"), stand_in)
    editor.script(
        "runtime! plugin/backlogue.vim",
        "BacklogNew",
        "call writefile([json_encode(expand('%:p'))], 'opened')",
    )
    assert stand_in.calls == [["new"]]
    assert editor.written("opened") == str(stand_in.item)
