"""Where each editor keeps a user's own configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.project.places import home_folder

if TYPE_CHECKING:
    from collections.abc import Mapping


def user_folder(name: str, *, env: Mapping[str, str], platform: str) -> Path | None:
    """Return the configuration folder of the editor `name`; None where we write none.

    Args:
        name: The editor's name on the command line.
        env: The environment's variables.
        platform: As `sys.platform` says it.
    """
    windows = platform == "win32"
    profile = env.get("USERPROFILE") if windows else None
    home = Path(profile) if profile else home_folder(env)
    xdg = Path(env.get("XDG_CONFIG_HOME", ""))
    config = xdg if xdg.is_absolute() else home / ".config"
    roaming = Path(env.get("APPDATA") or home / "AppData/Roaming")
    local = Path(env.get("LOCALAPPDATA") or home / "AppData/Local")
    applications = home / "Library/Application Support" if platform == "darwin" else config
    if windows:
        config = applications = roaming
    folders = {
        "vscode": applications / "Code/User",
        "cursor": applications / "Cursor/User",
        "neovim": (local if windows else config) / "nvim",
        "vim": home / ("vimfiles" if windows else ".vim"),
        "zed": config / ("Zed" if windows else "zed"),
        "emacs": (roaming if windows else home) / ".emacs.d",
    }
    return folders.get(name)
