-- backlogue wrote this file (1fe75ab6+3)
local found, overseer = pcall(require, "overseer")
if not found or vim.g.loaded_backlogue_overseer then
  return
end
vim.g.loaded_backlogue_overseer = true

-- Also for the tasks that a project's tasks.json has.
overseer.add_template_hook({ name = "^Backlog: " }, function(task, util)
  local terminal = vim.tbl_contains({ "Backlog: new item", "Backlog: set the status of an item" }, task.name)
  if terminal then
    util.remove_component(task, "open_output")
  end
  util.add_component(task, { "backlogue", terminal = terminal })
end)

local templates = {}
local function register(name, params, words, components)
  table.insert(templates, {
    name = name,
    params = params,
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

register("Backlog: set the status of an item", {}, function()
  return { "status" }
end)

local quickfix = {
  "on_output_quickfix",
  open_on_match = true,
  errorformat = "%f:%l:%c: %trror: %m,%f:%l:%c: %tarning: %m,%f:%l:%c: %tnfo: %m,%-G%.%#",
}

register("Backlog: check the backlog", {}, function()
  return { "check", "--format", "concise" }
end, { quickfix, "default" })

register("Backlog: check and fix", {}, function()
  return { "check", "--format", "concise", "--fix" }
end, { quickfix, "default" })

-- A condition of overseer's knows only file types and folders, so a generator looks for the project's tasks.
overseer.register_template({
  name = "backlogue",
  generator = function(search)
    local folder = vim.fs.find(".vscode/tasks.json", { upward = true, path = search.dir })[1]
    local file = folder and io.open(folder)
    if file then
      local text = file:read("*a")
      file:close()
      if text:find("\"Backlog: ", 1, true) then
        return {}
      end
    end
    return templates
  end,
})
