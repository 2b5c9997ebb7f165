"""Vim: a compiler for `:make` and commands for the rest, as files of its run-time path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backlogue.editors.base import Editor
from backlogue.editors.settings import CHECK, FROM_TITLE, NEW, PICK, STATUS
from backlogue.editors.whole_file import WholeFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from backlogue.editors.base import ConfigFolders
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings

ERRORFORMAT = ",".join(
    (*(rf"%f:%l:%c: %t{rest}: %m" for rest in ("rror", "arning", "nfo")), "%-G%.%#"),
)
"""Findings for the quickfix list; `%t` takes the first letter of the severity; other lines are left out."""

_COMMENT = ('"', "")

COMMANDS = """\
`:BacklogNew` opens the wizard, `:BacklogTitle` creates an item from a title and opens it, `:BacklogStatus`
sets the status of this buffer's item (its argument completes), and `:BacklogPick` lets you pick an item
and its status in a terminal. `:BacklogCheck` fills the quickfix list, `:BacklogFix` fixes what it can first;
`:compiler backlogue | make` checks too. They save your buffers first and show what changed on disk."""


@dataclass(frozen=True, kw_only=True)
class Vim(Editor):
    """Vim 8 and newer."""

    name: str = "vim"
    title: str = "Vim"
    aliases: tuple[str, ...] = ("vi", "gvim")
    markers: tuple[str, ...] = (".vimrc", ".exrc")
    tested: str = (
        "Run in Vim itself: the quickfix list holds every finding, and a hostile title arrives literally."
    )

    def instructions(self, settings: Settings) -> str:
        """Return the commands."""
        return f"Vim reads nothing from a project. {COMMANDS}"

    def user_folder(self, folders: ConfigFolders) -> Path:
        """Return the first folder of `runtimepath`."""
        return folders.home / ("vimfiles" if folders.windows else ".vim")

    def user_files(self, settings: Settings, folder: Path) -> tuple[ManagedFile, ...]:
        """Return the compiler and the commands."""
        return runtime_files(settings, folder)


def runtime_files(settings: Settings, folder: Path) -> tuple[ManagedFile, ...]:
    """Return the files that Vim and Neovim share."""
    return (
        WholeFile(path=folder / "compiler" / "backlogue.vim", body=_compiler(settings), comment=_COMMENT),
        WholeFile(path=folder / "plugin" / "backlogue.vim", body=_plugin(settings), comment=_COMMENT),
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
command! BacklogPick call s:Pick()
command! BacklogCheck call s:Check('')
command! BacklogFix call s:Check('--fix')

" Each word of a command line reaches the program as it is.
function! s:Shell(words) abort
  return join(map(copy(a:words), 'shellescape(v:val)'))
endfunction

function! s:Error(message) abort
  echohl ErrorMsg | echomsg a:message | echohl None
endfunction

" Return the lines of the program's output; an empty list, and an error message, if it failed.
function! s:Run(words) abort
  let l:lines = systemlist(s:Shell(s:command + a:words))
  if v:shell_error
    call s:Error(get(l:lines, -1, 'backlogue failed'))
    return []
  endif
  return empty(l:lines) ? [''] : l:lines
endfunction

" Give the program a terminal; return its exit code where that is known.
function! s:Terminal(words, result) abort
  if has('nvim')
    botright new
    let l:options = {{'on_exit': {{-> s:Reload()}}}}
    if has('nvim-0.11')
      call jobstart(s:command + a:words, extend(l:options, {{'term': v:true}}))
    else
      call termopen(s:command + a:words, l:options)
    endif
    startinsert
    return 0
  endif
  let l:words = map(s:command + a:words, 'shellescape(v:val, 1)')
  execute 'silent !' . join(l:words) . (empty(a:result) ? '' : ' > ' . shellescape(a:result, 1))
  redraw!
  call s:Reload()
  return v:shell_error
endfunction

function! s:New() abort
  if has('nvim')
    call s:Terminal({_list(NEW)}, '')
    return
  endif
  let l:result = tempname()
  let l:code = s:Terminal(['new'], l:result)
  let l:lines = filereadable(l:result) ? readfile(l:result) : []
  if !empty(l:lines)
    call s:Open(l:lines[0])
  elseif l:code == 130
    echomsg 'Cancelled. What you typed is kept as a draft; :BacklogNew offers it again.'
  else
    call s:Error('backlogue ended with ' . l:code)
  endif
endfunction

function! s:Title(text) abort
  let l:title = empty(a:text) ? input({_quoted(settings.prompt("title") + ": ")}) : a:text
  if !empty(l:title)
    let l:lines = s:Run({_list(word for word in FROM_TITLE if word != "--open")} + [l:title])
    if !empty(l:lines)
      call s:Open(trim(l:lines[-1]))
    endif
  endif
endfunction

" Show an item at its end, where one writes next. An unsaved buffer keeps its window.
function! s:Open(path) abort
  let l:command = &modified && !&hidden && !&autowrite ? 'split' : 'edit'
  execute l:command . ' +$ ' . fnameescape(a:path)
endfunction

function! s:Status(status) abort
  if empty(expand('%')) || !empty(&buftype)
    call s:Error('This buffer has no file.')
    return
  endif
  if &modified
    write
  endif
  if !empty(s:Run({_list(STATUS)} + [expand('%:p'), a:status]))
    edit
  endif
endfunction

function! s:Pick() abort
  silent! wall
  call s:Terminal({_list(PICK)}, '')
endfunction

function! s:Check(option) abort
  silent! wall
  compiler backlogue
  execute 'silent make!' a:option
  call s:Reload()
  redraw!
  cwindow
endfunction

" Show what the program changed on disk, without asking.
function! s:Reload() abort
  let l:autoread = &autoread
  set autoread
  silent! checktime
  let &autoread = l:autoread
endfunction

" A status may have several words: complete the whole input, and return the rest of the last word.
function! s:Statuses(lead, line, cursor) abort
  let l:typed = matchstr(strpart(a:line, 0, a:cursor), '\\CBacklog\\a*\\s\\+\\zs.*$')
  let l:found = filter(copy(s:statuses), 'stridx(v:val, l:typed) == 0')
  return map(l:found, 'strpart(v:val, strlen(l:typed) - strlen(a:lead))')
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
