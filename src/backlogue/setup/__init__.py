"""Setting a project up: what it has, and the changes of its files that `init` makes."""
