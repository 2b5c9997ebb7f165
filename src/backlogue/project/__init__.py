"""Where things are: the config, the backlog folder, the user's state and cache folders."""
