"""Neovim: the tasks of `.vscode/tasks.json` through overseer.nvim, or templates and commands of one's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.owned import OwnedFile
from backlogue.editors.settings import CHECK, FROM_TITLE, NEW, PREFIX, STATUS
from backlogue.editors.vim import COMMANDS, ERRORFORMAT, runtime_files
from backlogue.editors.vscode import tasks_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from backlogue.editors.pieces import Piece
    from backlogue.editors.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Neovim:
    """Neovim 0.9 and newer, with overseer.nvim or without."""

    name: str = "neovim"
    title: str = "Neovim"
    signs: tuple[str, ...] = (".nvim.lua", ".nvimrc")
    tried: str = (
        "Run in Neovim 0.11: the quickfix list holds every finding, and a hostile title arrives literally,\n"
        "from the command and from the templates (the tests have a stand-in for overseer.nvim; with\n"
        "overseer.nvim 2 itself, both files were tried by hand)."
    )

    def how(self, settings: Settings) -> str:  # noqa: ARG002 - of the protocol
        """Both ways."""
        return (
            "With overseer.nvim, `:OverseerRun` offers the tasks of the project's `.vscode/tasks.json`,\n"
            "the same file that VS Code reads; with `--user` they are there in every project. Without it\n"
            "the commands do:\n" + COMMANDS
        )

    def project(self, settings: Settings) -> tuple[Piece, ...]:
        """The tasks that VS Code and overseer.nvim share."""
        return (tasks_file(settings.root / ".vscode" / "tasks.json", settings),)

    def user(self, settings: Settings, folder: Path) -> tuple[Piece, ...]:
        """The compiler, the commands and the templates."""
        templates = folder / "after" / "plugin" / "backlogue_overseer.lua"
        return (
            *runtime_files(settings, folder),
            OwnedFile(path=templates, body=_templates(settings), comment=("--", "")),
        )


def _templates(settings: Settings) -> str:
    statuses = _table(settings.statuses)
    return f"""\
local found, overseer = pcall(require, "overseer")
if not found then
  return
end

-- A project whose own tasks.json has the tasks offers them already.
local function missing(search)
  local file = io.open((search.dir or vim.fn.getcwd()) .. "/.vscode/tasks.json")
  if not file then
    return true
  end
  local text = file:read("*a")
  file:close()
  return not text:find({json.dumps('"' + PREFIX)}, 1, true)
end

local function register(name, params, words, components)
  overseer.register_template({{
    name = name,
    params = params,
    condition = {{ callback = missing }},
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

register({_string(settings.label("check"))}, {{}}, function()
  return {_table(CHECK)}
end, {{
  {{
    "on_output_quickfix",
    open_on_match = true,
    errorformat = {_string(ERRORFORMAT)},
  }},
  "default",
}})
"""


def _table(words: Iterable[str]) -> str:
    return "{ " + ", ".join(_string(word) for word in words) + " }"


def _string(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{quoted}"'
