"""Vim and Neovim really run the commands; their quickfix lists hold every finding."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from backlogue.editors.settings import LABELS
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


def test_a_status_of_several_words_completes(editor: Editor) -> None:
    """`in p<Tab>` completes to `in progress`, though the argument has a blank."""
    editor.script(
        "runtime! plugin/backlogue.vim",
        "call writefile([json_encode(getcompletion('BacklogStatus in p', 'cmdline'))], 'offered')",
    )
    assert editor.written("offered") == ["progress"]


def test_unsaved_text_is_saved_before_the_status_is_set(editor: Editor) -> None:
    """Nothing typed is lost: the buffer then shows both."""
    path = str(editor.stand_in.item).replace("'", "''")
    editor.script(
        "runtime! plugin/backlogue.vim",
        f"execute 'edit' fnameescape('{path}')",
        "call append('$', 'unsaved')",
        "BacklogStatus in progress",
        "call writefile([json_encode([getline(2), getline('$'), &modified])], 'told')",
    )
    assert editor.written("told") == ["status: in progress", "unsaved", 0]
    assert editor.stand_in.item.read_text(encoding="utf-8").endswith("unsaved\n")


def test_the_programs_error_is_the_last_message(editor: Editor) -> None:
    """The error of an unknown status stays visible; a buffer without a file has its own error."""
    path = str(editor.stand_in.item).replace("'", "''")
    last = "call writefile([json_encode(split(execute('messages'), '\\n')[-1])], '{}')"
    editor.script(
        "runtime! plugin/backlogue.vim",
        "BacklogStatus done",
        last.format("without"),
        f"execute 'edit' fnameescape('{path}')",
        "BacklogStatus nonsense",
        last.format("wrong"),
    )
    assert editor.written("without") == "This buffer has no file."
    assert editor.written("wrong") == "error: unknown status 'nonsense'"
    assert len(editor.stand_in.calls) == 1


def test_an_unsaved_buffer_keeps_its_window(editor: Editor) -> None:
    """`:BacklogTitle` then opens the item in a split; the cursor is at its end."""
    editor.script(
        "runtime! plugin/backlogue.vim",
        "set nohidden",
        "call setline(1, 'unsaved')",
        "BacklogTitle A title",
        "call writefile([json_encode([expand('%:p'), line('.'), winnr('$')])], 'opened')",
        "set hidden",
    )
    assert editor.written("opened") == [str(editor.stand_in.item), 5, 2]


def test_fixing_saves_first_and_shows_what_changed(editor: Editor) -> None:
    """`:BacklogFix` checks with `--fix`; every buffer is saved, and follows its file."""
    path = str(editor.stand_in.item).replace("'", "''")
    editor.script(
        "runtime! plugin/backlogue.vim",
        f"execute 'edit' fnameescape('{path}')",
        "call append('$', 'unsaved')",
        "silent! BacklogFix",
        f"call writefile([json_encode(getbufline(bufnr('{path}'), 1, '$'))], 'told')",
        QUICKFIX,
    )
    assert editor.stand_in.calls == [["check", "--format", "concise", "--fix"]]
    assert editor.written("told")[-2:] == ["unsaved", "fixed"]
    assert len(editor.written("quickfix")) == len(FINDINGS)


def test_a_command_with_odd_characters_survives_the_option(editor: Editor) -> None:
    """`makeprg` keeps the words of `--command` through Vim's own escapes and expansions."""
    editor.stand_in.install(editor.name, "--user", "--command", r"""backlogue check 'a|b %# "c" \d' """)
    script = editor.stand_in.project / "odd.vim"
    script.write_text("compiler backlogue\nsilent! make!\nqall!\n", encoding="utf-8")
    quiet = ["--headless"] if editor.name == "neovim" else ["-es", "--not-a-term", "-u", "DEFAULTS"]
    editor.stand_in.run(editor.program, *quiet, "-S", script, code=None)
    assert editor.stand_in.calls == [["check", r'a|b %# "c" \d', "check", "--format", "concise"]]


OVERSEER = """
local providers, hooks = {}, {}
package.loaded["overseer"] = {
  register_template = function(provider) table.insert(providers, provider) end,
  add_template_hook = function(_, hook) table.insert(hooks, hook) end,
}
vim.cmd("runtime! after/plugin/backlogue_overseer.lua")
vim.cmd.edit(vim.fn.fnameescape(vim.env.ITEM))
local told = {}
for _, template in ipairs(providers[1].generator({ dir = vim.fn.getcwd() })) do
  local task = template.builder({ title = vim.env.TITLE, status = "in progress" })
  vim.fn.system(task.cmd)
  local quickfix = vim.NIL
  for _, component in ipairs(task.components) do
    if type(component) == "table" then
      local lines = { "backlog/b.md:12:7: warning: x [y]" }
      quickfix = vim.fn.getqflist({ lines = lines, efm = component.errorformat }).items[1].lnum
    end
  end
  local added = {}
  hooks[1](task, {
    remove_component = function() end,
    add_component = function(_, component) added = component end,
  })
  told[task.name] = { line = quickfix, terminal = added.terminal }
end
vim.fn.writefile({ vim.json.encode(told) }, "told")
vim.cmd("qall!")
"""


def test_the_overseer_templates_build_the_tasks(stand_in: StandIn) -> None:
    """Each template's command reaches the program literally; what asks gets a terminal."""
    neovim = needed("nvim")
    stand_in.install("neovim", "--user")
    (stand_in.project / "script.lua").write_text(OVERSEER, encoding="utf-8")
    stand_in.run(neovim, "--headless", "-S", "script.lua", TITLE=TITLE, ITEM=str(stand_in.item))
    told = json.loads((stand_in.project / "told").read_text(encoding="utf-8"))
    assert {name: (entry["terminal"], entry["line"]) for name, entry in told.items()} == {
        "Backlog: new item": (True, None),
        "Backlog: new item from a title": (False, None),
        "Backlog: set the status of this item": (False, None),
        "Backlog: set the status of an item": (True, None),
        "Backlog: check": (False, 12),
        "Backlog: check and fix": (False, 12),
    }
    assert sorted(stand_in.calls) == [
        ["check", "--format", "concise"],
        ["check", "--format", "concise", "--fix"],
        ["new", "--no-input", "--open", "--", TITLE],
        ["new", "--open"],
        ["status"],
        ["status", "--", str(stand_in.item), "in progress"],
    ]


REAL_OVERSEER = """
vim.opt.runtimepath:append(vim.env.OVERSEER_NVIM)
vim.cmd("runtime! plugin/*.lua")
local overseer = require("overseer")
overseer.setup()
vim.cmd("runtime! after/plugin/backlogue_overseer.lua")
vim.cmd.edit(vim.fn.fnameescape(vim.env.ITEM))
vim.api.nvim_buf_set_lines(0, -1, -1, true, { "unsaved" })
local told = {}
local function finish()
  vim.fn.writefile({ vim.json.encode(told) }, "told")
  vim.cmd("qall!")
end
require("overseer.template").list({ dir = vim.fn.getcwd() }, function(templates)
  told.names = {}
  for _, template in ipairs(templates) do
    if vim.startswith(template.name, "Backlog: ") then
      table.insert(told.names, template.name)
    end
  end
  local name = "Backlog: set the status of this item"
  local params = { status = "in progress", backlogue_status = "in progress" }
  overseer.run_task({ name = name, params = params }, function(task, err)
    told.error = err
    task:subscribe("on_complete", function()
      vim.defer_fn(function()
        told.lines = vim.api.nvim_buf_get_lines(0, 0, -1, true)
        told.modified = vim.bo.modified
        finish()
      end, 200)
    end)
  end)
end)
vim.defer_fn(finish, 20000)
"""


@pytest.mark.skipif("OVERSEER_NVIM" not in os.environ, reason="OVERSEER_NVIM names no overseer.nvim")
@pytest.mark.parametrize("shared", [False, True], ids=["alone", "beside tasks.json"])
def test_the_real_overseer(stand_in: StandIn, *, shared: bool) -> None:
    """Each task is listed once; the status task saves the buffer, which then shows the new status."""
    neovim = needed("nvim")
    stand_in.install("neovim", "--user")
    if shared:
        stand_in.install("neovim")
    (stand_in.project / "script.lua").write_text(REAL_OVERSEER, encoding="utf-8")
    overseer = os.environ["OVERSEER_NVIM"]
    stand_in.run(neovim, "--headless", "-S", "script.lua", ITEM=str(stand_in.item), OVERSEER_NVIM=overseer)
    told = json.loads((stand_in.project / "told").read_text(encoding="utf-8"))
    assert sorted(told["names"]) == sorted(f"Backlog: {label}" for label in LABELS.values())
    assert (told["lines"][1], told["lines"][-1], told["modified"]) == (
        "status: in progress",
        "unsaved",
        False,
    )


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


def test_leaving_the_wizard_in_vim_says_that_the_draft_is_kept(stand_in: StandIn) -> None:
    """The screen that said so is gone once Vim draws its own."""
    editor = Editor("vim", needed("vim"), stand_in)
    stand_in.install("vim", "--user", "--command", "sh -c 'exit 130'")
    script = stand_in.project / "script.vim"
    script.write_text(
        "runtime! plugin/backlogue.vim\nBacklogNew\n"
        "call writefile([json_encode(execute('messages'))], 'told')\nqall!\n",
        encoding="utf-8",
    )
    stand_in.run(editor.program, "-es", "--not-a-term", "-u", "DEFAULTS", "-S", script, code=None)
    assert "kept as a draft" in editor.written("told")


def test_an_item_is_picked_in_vims_own_terminal(stand_in: StandIn) -> None:
    """`:BacklogPick` gives the program the terminal, and shows the new status."""
    editor = Editor("vim", needed("vim"), stand_in)
    editor.script("runtime! plugin/backlogue.vim", "BacklogPick")
    assert stand_in.calls == [["status"]]
