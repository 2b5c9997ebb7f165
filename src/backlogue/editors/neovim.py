"""Neovim: the tasks of `.vscode/tasks.json` through overseer.nvim, or templates and commands of our own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.base import Editor
from backlogue.editors.settings import CHECK, FIX, FROM_TITLE, NEW, PICK, PREFIX, STATUS
from backlogue.editors.vim import COMMANDS, ERRORFORMAT, runtime_files
from backlogue.editors.vscode import tasks_file
from backlogue.editors.whole_file import WholeFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from backlogue.editors.base import ConfigFolders
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Neovim(Editor):
    """Neovim 0.9 and newer, with overseer.nvim or without."""

    name: str = "neovim"
    title: str = "Neovim"
    aliases: tuple[str, ...] = ("nvim",)
    markers: tuple[str, ...] = (".nvim.lua", ".nvimrc")
    tested: str = (
        "Run in Neovim 0.11: the quickfix list holds every finding, and a hostile title arrives\n"
        "literally, from the command and from the templates. Run with overseer.nvim 2 (May 2026): each\n"
        "task is listed once, saves first, and the buffer shows the new status."
    )

    def instructions(self, settings: Settings) -> str:
        """Return how to run the tasks with overseer.nvim and without."""
        return (
            "With overseer.nvim, `:OverseerRun` offers the tasks of the project's `.vscode/tasks.json`,\n"
            "the same file that VS Code reads. It lists nothing of a `tasks.json` with a `/* */` comment:\n"
            "use `//` there. With `--user` the tasks are there in every project, all of them save your\n"
            "buffers first and show what changed, and the wizard opens in a window with the keyboard.\n"
            "Without `--user`, overseer saves nothing, and `i` lets you type in the wizard.\n\n"
            "Without overseer.nvim the commands do the same. " + COMMANDS
        )

    def project_files(self, settings: Settings) -> tuple[ManagedFile, ...]:
        """Return the tasks that VS Code and overseer.nvim share."""
        return (tasks_file(settings.root / ".vscode" / "tasks.json", settings),)

    def user_folder(self, folders: ConfigFolders) -> Path:
        """Return the folder of `init.lua`."""
        return folders.local / "nvim"

    def user_files(self, settings: Settings, folder: Path) -> tuple[ManagedFile, ...]:
        """Return the compiler, the commands and the templates."""
        templates = folder / "after" / "plugin" / "backlogue_overseer.lua"
        component = folder / "lua" / "overseer" / "component" / "backlogue.lua"
        return (
            *runtime_files(settings, folder),
            WholeFile(path=templates, body=_templates(settings), comment=("--", "")),
            WholeFile(path=component, body=_COMPONENT, comment=("--", "")),
        )


_COMPONENT = """\
-- Added to every task of ours: saves first, gives the wizard the keyboard, and shows what changed on disk.
return {
  desc = "Save before the task, read changed files again after it",
  params = {
    terminal = { desc = "Whether the task asks in its terminal", type = "boolean", default = false },
  },
  editable = false,
  constructor = function(params)
    return {
      on_pre_start = function()
        vim.cmd("silent! wall")
      end,
      on_start = function(_, task)
        if params.terminal then
          task:open_output("horizontal")
          vim.cmd("startinsert")
        end
      end,
      on_complete = function()
        local autoread = vim.o.autoread
        vim.o.autoread = true
        vim.cmd("silent! checktime")
        vim.o.autoread = autoread
      end,
    }
  end,
}
"""


def _templates(settings: Settings) -> str:
    statuses = _table(settings.statuses)
    terminals = _table(settings.label(task) for task in ("new", "pick"))
    return f"""\
local found, overseer = pcall(require, "overseer")
if not found or vim.g.loaded_backlogue_overseer then
  return
end
vim.g.loaded_backlogue_overseer = true

-- Also for the tasks that a project's tasks.json has.
overseer.add_template_hook({{ name = {_string("^" + PREFIX)} }}, function(task, util)
  local terminal = vim.tbl_contains({terminals}, task.name)
  if terminal then
    util.remove_component(task, "open_output")
  end
  util.add_component(task, {{ "backlogue", terminal = terminal }})
end)

local templates = {{}}
local function register(name, params, words, components)
  table.insert(templates, {{
    name = name,
    params = params,
    builder = function(given)
      local cmd = {_table(settings.command)}
      vim.list_extend(cmd, words(given))
      return {{ name = name, cmd = cmd, components = components or {{ "default" }} }}
    end,
  }})
end

register({_string(settings.label("new"))}, {{}}, function()
  return {_table(NEW)}
end)

register({_string(settings.label("title"))}, {{
  title = {{ type = "string", desc = {_string(settings.prompt("title"))} }},
}}, function(given)
  return vim.list_extend({_table(FROM_TITLE)}, {{ given.title }})
end)

register({_string(settings.label("status"))}, {{
  status = {{ type = "enum", desc = {_string(settings.prompt("status"))}, choices = {statuses} }},
}}, function(given)
  return vim.list_extend({_table(STATUS)}, {{ vim.fn.expand("%:p"), given.status }})
end)

register({_string(settings.label("pick"))}, {{}}, function()
  return {_table(PICK)}
end)

local quickfix = {{
  "on_output_quickfix",
  open_on_match = true,
  errorformat = {_string(ERRORFORMAT)},
}}

register({_string(settings.label("check"))}, {{}}, function()
  return {_table(CHECK)}
end, {{ quickfix, "default" }})

register({_string(settings.label("fix"))}, {{}}, function()
  return {_table(FIX)}
end, {{ quickfix, "default" }})

-- A condition of overseer's knows only file types and folders, so a generator looks for the project's tasks.
overseer.register_template({{
  name = "backlogue",
  generator = function(search)
    local folder = vim.fs.find(".vscode/tasks.json", {{ upward = true, path = search.dir }})[1]
    local file = folder and io.open(folder)
    if file then
      local text = file:read("*a")
      file:close()
      if text:find({json.dumps('"' + PREFIX)}, 1, true) then
        return {{}}
      end
    end
    return templates
  end,
}})
"""


def _table(words: Iterable[str]) -> str:
    return "{ " + ", ".join(_string(word) for word in words) + " }"


def _string(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{quoted}"'
