"""Vim: a compiler for `:make` and commands for the rest, as files of its run-time path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.owned import OwnedFile
from backlogue.editors.settings import CHECK, FROM_TITLE, NEW, STATUS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from backlogue.editors.pieces import Piece
    from backlogue.editors.settings import Settings

ERRORFORMAT = ",".join(
    (*(rf"%f:%l:%c: %t{rest}: %m" for rest in ("rror", "arning", "nfo")), "%-G%.%#"),
)
"""Findings for the quickfix list; `%t` takes the first letter of the severity; other lines are left out."""

_COMMENT = ('"', "")

COMMANDS = """\
`:BacklogNew` opens the wizard, `:BacklogTitle` makes an item from a title and opens it, `:BacklogStatus`
sets the status of this buffer's item (its argument completes), and `:BacklogCheck` fills the quickfix list;
`:compiler backlogue | make` does the same."""


@dataclass(frozen=True, kw_only=True)
class Vim:
    """Vim 8 and newer."""

    name: str = "vim"
    title: str = "Vim"
    signs: tuple[str, ...] = (".vimrc", ".exrc")
    tried: str = (
        "Run in Vim itself: the quickfix list holds every finding, and a hostile title arrives literally."
    )

    def how(self, settings: Settings) -> str:  # noqa: ARG002 - of the protocol
        """The commands."""
        return f"Vim reads nothing from a project. {COMMANDS}"

    def project(self, settings: Settings) -> tuple[Piece, ...]:  # noqa: ARG002 - of the protocol
        """Nothing: Vim reads no file of a project unless told to."""
        return ()

    def user(self, settings: Settings, folder: Path) -> tuple[Piece, ...]:
        """The compiler and the commands."""
        return runtime_files(settings, folder)


def runtime_files(settings: Settings, folder: Path) -> tuple[Piece, ...]:
    """The files that Vim and Neovim share."""
    return (
        OwnedFile(path=folder / "compiler" / "backlogue.vim", body=_compiler(settings), comment=_COMMENT),
        OwnedFile(path=folder / "plugin" / "backlogue.vim", body=_plugin(settings), comment=_COMMENT),
    )


def _compiler(settings: Settings) -> str:
    return f"""\
if exists('current_compiler')
  finish
endif
let current_compiler = 'backlogue'

CompilerSet makeprg={_option(_unexpanded(settings.shell(*CHECK)))}
CompilerSet errorformat={_option(ERRORFORMAT)}
"""


def _plugin(settings: Settings) -> str:
    return f"""\
if exists('g:loaded_backlogue')
  finish
endif
let g:loaded_backlogue = 1

let s:command = {_list(settings.command)}
let s:statuses = {_list(settings.statuses)}

command! BacklogNew call s:New()
command! -nargs=* BacklogTitle call s:Title(<q-args>)
command! -nargs=1 -complete=customlist,s:Statuses BacklogStatus call s:Status(<q-args>)
command! BacklogCheck compiler backlogue | silent make! | redraw! | cwindow

" Each word of a command line reaches the program as it is.
function! s:Shell(words) abort
  return join(map(copy(a:words), 'shellescape(v:val)'))
endfunction

function! s:Run(words) abort
  let l:lines = systemlist(s:Shell(s:command + a:words))
  if v:shell_error
    echohl ErrorMsg | echomsg get(l:lines, -1, 'backlogue failed') | echohl None
    return ''
  endif
  return trim(get(l:lines, -1, ''))
endfunction

function! s:New() abort
  if has('nvim')
    botright new
    if has('nvim-0.11')
      call jobstart(s:command + {_list(NEW)}, {{'term': v:true}})
    else
      call termopen(s:command + {_list(NEW)})
    endif
    startinsert
    return
  endif
  let l:result = tempname()
  let l:words = map(s:command + ['new'], 'shellescape(v:val, 1)')
  execute 'silent !' . join(l:words) . ' > ' . shellescape(l:result, 1)
  redraw!
  call s:Open(get(readfile(l:result), 0, ''))
endfunction

function! s:Title(given) abort
  let l:title = empty(a:given) ? input({_quoted(settings.prompt("title") + ": ")}) : a:given
  if !empty(l:title)
    call s:Open(s:Run({_list(word for word in FROM_TITLE if word != "--open")} + [l:title]))
  endif
endfunction

function! s:Open(path) abort
  if !empty(a:path)
    execute 'edit ' . fnameescape(a:path)
  endif
endfunction

function! s:Status(status) abort
  update
  call s:Run({_list(STATUS)} + [expand('%:p'), a:status])
  edit
endfunction

function! s:Statuses(lead, line, cursor) abort
  return filter(copy(s:statuses), 'stridx(v:val, a:lead) == 0')
endfunction
"""


def _option(value: str) -> str:
    """Write a value behind `:set name=`: see `:help option-backslash`."""
    return re.sub(r'([\\ |"])', r"\\\1", value)


def _list(words: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(word) for word in words) + "]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _unexpanded(line: str) -> str:
    """Keep `:make` from putting file names for `%` and `#`, and from ending its command at `|`."""
    return re.sub("([%#|])", r"\\\1", line)
