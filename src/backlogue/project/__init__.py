"""The project: its config and backlog folder, and the user's state and cache folders."""
