;; backlogue wrote this file (62abab7a+0)
((nil . ((compile-command . "uv run backlogue check --format concise"))))
