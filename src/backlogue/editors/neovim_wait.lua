-- Open a file in the Neovim whose terminal we run in, and end when the user has closed it.
-- Run as: nvim --clean --headless -l neovim_wait.lua SERVER FILE
local server, file = arg[1], arg[2]
local channel = vim.fn.sockconnect("pipe", server, { rpc = true })
if channel == 0 then
  io.stderr:write("can't connect to Neovim at " .. server .. "\n")
  os.exit(1)
end

vim.rpcrequest(
  channel,
  "nvim_exec_lua",
  [[
    local file, channel = ...
    -- A split of its own: where the file took the terminal's window, ":q" would end Neovim.
    vim.cmd("botright split " .. vim.fn.fnameescape(file))
    local buffer = vim.api.nvim_get_current_buf()
    -- Without this ":q" hides the buffer, and nobody would learn that it was closed.
    vim.bo[buffer].bufhidden = "wipe"
    vim.api.nvim_create_autocmd("BufWipeout", {
      buffer = buffer,
      once = true,
      callback = function()
        pcall(vim.rpcnotify, channel, "nvim_set_var", "backlogue_closed", true)
        vim.schedule(function()
          if vim.bo.buftype == "terminal" then
            vim.cmd("startinsert")
          end
        end)
      end,
    })
  ]],
  { file, vim.rpcrequest(channel, "nvim_get_api_info")[1] }
)

local function closed()
  return vim.g.backlogue_closed or vim.tbl_isempty(vim.api.nvim_get_chan_info(channel))
end
while not vim.wait(60000, closed, 50) do
end
