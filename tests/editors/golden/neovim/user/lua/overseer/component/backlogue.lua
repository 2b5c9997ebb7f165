-- backlogue wrote this file (ac776669+4)
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
