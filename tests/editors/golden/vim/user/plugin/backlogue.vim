" backlogue wrote this file (fa760d63+2)
if exists('g:loaded_backlogue')
  finish
endif
let g:loaded_backlogue = 1

let s:command = ['uv', 'run', 'backlogue']
let s:statuses = ['todo', 'it''s "on"', 'done']

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
      call jobstart(s:command + ['new', '--open'], {'term': v:true})
    else
      call termopen(s:command + ['new', '--open'])
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
  let l:title = empty(a:given) ? input('What''s the title?: ') : a:given
  if !empty(l:title)
    call s:Open(s:Run(['new', '--no-input', '--'] + [l:title]))
  endif
endfunction

function! s:Open(path) abort
  if !empty(a:path)
    execute 'edit ' . fnameescape(a:path)
  endif
endfunction

function! s:Status(status) abort
  update
  call s:Run(['status', '--'] + [expand('%:p'), a:status])
  edit
endfunction

function! s:Statuses(lead, line, cursor) abort
  return filter(copy(s:statuses), 'stridx(v:val, a:lead) == 0')
endfunction
