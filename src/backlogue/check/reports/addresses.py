"""Paths relative to the repository, which services expect whatever the current folder is."""

from __future__ import annotations

import posixpath


def in_repository(path: str, folder: str) -> str:
    """Return a path relative to the repository.

    Args:
        path: The path relative to the current folder, or absolute; with `/` between names.
        folder: The current folder relative to the repository; empty for its root.
    """
    return (
        path if posixpath.isabs(path) or ":" in path[:2] else posixpath.normpath(posixpath.join(folder, path))
    )
