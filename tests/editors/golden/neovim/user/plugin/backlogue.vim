" backlogue wrote this file (bf11b736+2)
if exists('g:loaded_backlogue')
  finish
endif
let g:loaded_backlogue = 1

let s:command = ['uv', 'run', 'backlogue']
let s:statuses = ['todo', 'it''s "on"', 'done']

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
    let l:options = {'on_exit': {-> s:Reload()}}
    if has('nvim-0.11')
      call jobstart(s:command + a:words, extend(l:options, {'term': v:true}))
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
    call s:Terminal(['new', '--open'], '')
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
  let l:title = empty(a:text) ? input('What''s the title?: ') : a:text
  if !empty(l:title)
    let l:lines = s:Run(['new', '--no-input', '--'] + [l:title])
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
  if !empty(s:Run(['status', '--'] + [expand('%:p'), a:status]))
    edit
  endif
endfunction

function! s:Pick() abort
  silent! wall
  call s:Terminal(['status'], '')
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
  let l:typed = matchstr(strpart(a:line, 0, a:cursor), '\CBacklog\a*\s\+\zs.*$')
  let l:found = filter(copy(s:statuses), 'stridx(v:val, l:typed) == 0')
  return map(l:found, 'strpart(v:val, strlen(l:typed) - strlen(a:lead))')
endfunction
