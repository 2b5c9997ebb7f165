" backlogue wrote this file (44cba82e+2)
if exists('current_compiler')
  finish
endif
let current_compiler = 'backlogue'

CompilerSet makeprg=uv\ run\ backlogue\ check\ --format\ concise
CompilerSet errorformat=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m,%f:%l:%c:\ %tnfo:\ %m,%-G%.%#
