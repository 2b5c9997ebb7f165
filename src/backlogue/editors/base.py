"""An editor or task runner: its names, its instructions, and the files that give it the tasks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.project.folders import home_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ConfigFolders:
    """Where programs keep a user's configuration on this platform.

    Attributes:
        home: The user's home folder.
        config: `$XDG_CONFIG_HOME`, by default `~/.config`; on Windows the roaming application data.
        applications: The same, but on macOS `~/Library/Application Support`.
        local: The same, but on Windows the local application data.
        windows: Whether the platform is Windows.
    """

    home: Path
    config: Path
    applications: Path
    local: Path
    windows: bool = False


def config_folders(env: Mapping[str, str], platform: str) -> ConfigFolders:
    """Return the folders for an environment and a platform (`sys.platform`)."""
    if platform == "win32":
        profile = env.get("USERPROFILE")
        home = Path(profile) if profile else home_folder(env)
        roaming = Path(env.get("APPDATA") or home / "AppData/Roaming")
        local = Path(env.get("LOCALAPPDATA") or home / "AppData/Local")
        return ConfigFolders(home=home, config=roaming, applications=roaming, local=local, windows=True)
    # Relative values are ignored, so that nothing is written into the current folder.
    home, xdg = home_folder(env), Path(env.get("XDG_CONFIG_HOME", ""))
    config = xdg if xdg.is_absolute() else home / ".config"
    applications = home / "Library/Application Support" if platform == "darwin" else config
    return ConfigFolders(home=home, config=config, applications=applications, local=config)


@dataclass(frozen=True, kw_only=True)
class Editor(ABC):
    """One editor or task runner; a subclass overrides what it has.

    Attributes:
        name: Its name on the command line.
        title: Its name as its makers write it.
        aliases: Other names that people give it, such as its program's; they are suggested, not accepted.
        markers: Files or folders of a project that show that the editor is used there (glob patterns).
        tested: What was tested, in Markdown.
    """

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    tested: str

    def is_used_in(self, root: Path) -> bool:
        """Tell whether the project in `root` is worked on with this editor."""
        return any(any(root.glob(marker)) for marker in self.markers)

    @abstractmethod
    def instructions(self, settings: Settings) -> str:
        """Return in Markdown how to run the tasks, and what to add by hand."""

    def project_files(self, settings: Settings) -> tuple[ManagedFile, ...]:
        """Return the files for a project; empty if the editor reads none."""
        return ()

    def user_folder(self, folders: ConfigFolders) -> Path | None:
        """Return the folder of the user's configuration; None if nothing is written there."""
        return None

    def user_files(self, settings: Settings, folder: Path) -> tuple[ManagedFile, ...]:
        """Return the files for the user's own configuration, in `folder`."""
        return ()
