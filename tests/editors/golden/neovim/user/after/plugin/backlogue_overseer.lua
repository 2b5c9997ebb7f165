-- backlogue wrote this file (a4a204fd+3)
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
  return not text:find("\"Backlog: ", 1, true)
end

local function register(name, params, words, components)
  overseer.register_template({
    name = name,
    params = params,
    condition = { callback = missing },
    builder = function(given)
      local cmd = { "uv", "run", "backlogue" }
      vim.list_extend(cmd, words(given))
      return { name = name, cmd = cmd, components = components or { "default" } }
    end,
  })
end

register("Backlog: new item", {}, function()
  return { "new", "--open" }
end)

register("Backlog: new item from a title", {
  title = { type = "string", desc = "What's the title?" },
}, function(given)
  return vim.list_extend({ "new", "--no-input", "--open", "--" }, { given.title })
end)

register("Backlog: set the status of this item", {
  status = { type = "enum", desc = "Status of this item", choices = { "todo", "it's \"on\"", "done" } },
}, function(given)
  return vim.list_extend({ "status", "--" }, { vim.fn.expand("%:p"), given.status })
end)

register("Backlog: check the backlog", {}, function()
  return { "check", "--format", "concise" }
end, {
  {
    "on_output_quickfix",
    open_on_match = true,
    errorformat = "%f:%l:%c: %trror: %m,%f:%l:%c: %tarning: %m,%f:%l:%c: %tnfo: %m,%-G%.%#",
  },
  "default",
})
