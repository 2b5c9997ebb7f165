# backlogue wrote this file (674c9305+0)
.PHONY: backlog-check backlog-fix backlog-new backlog-title backlog-status

# Backlog: check the backlog
backlog-check:
	@uv run backlogue check --format concise

# Backlog: check and fix
backlog-fix:
	@uv run backlogue check --format concise --fix

# Backlog: new item
backlog-new:
	@uv run backlogue new --open

# Backlog: new item from a title
backlog-title: export BACKLOGUE_TITLE = $(value TITLE)
backlog-title:
	@uv run backlogue new --no-input --open -- "$$BACKLOGUE_TITLE"

# Backlog: set the status of this item
backlog-status: export BACKLOGUE_ITEM = $(value ITEM)
backlog-status: export BACKLOGUE_STATUS = $(value STATUS)
backlog-status:
	@uv run backlogue status -- $${BACKLOGUE_ITEM:+"$$BACKLOGUE_ITEM"} $${BACKLOGUE_STATUS:+"$$BACKLOGUE_STATUS"}
