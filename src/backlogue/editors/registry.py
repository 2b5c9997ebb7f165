"""The editors we know, and what one has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from backlogue.editors.emacs import Emacs
from backlogue.editors.helix import Helix
from backlogue.editors.jetbrains import JetBrains
from backlogue.editors.just import Just
from backlogue.editors.kakoune import Kakoune
from backlogue.editors.make import Make
from backlogue.editors.neovim import Neovim
from backlogue.editors.sublime import Sublime
from backlogue.editors.task import Task
from backlogue.editors.vim import Vim
from backlogue.editors.vscode import VSCode
from backlogue.editors.zed import Zed

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings


class Editor(Protocol):
    """One editor or task runner.

    Attributes:
        name: Its name on the command line.
        title: Its name as its makers write it.
        markers: Files or folders whose presence in a project says that it is used there (glob patterns).
        tested: What was tried of this, in Markdown.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - told in the class's docstring

    @property
    def title(self) -> str: ...  # noqa: D102 - told in the class's docstring

    @property
    def markers(self) -> tuple[str, ...]: ...  # noqa: D102 - told in the class's docstring

    @property
    def tested(self) -> str: ...  # noqa: D102 - told in the class's docstring

    def instructions(self, settings: Settings) -> str:
        """Say in Markdown how a person runs the tasks, and what has to be added by hand."""

    def project_files(self, settings: Settings) -> tuple[ManagedFile, ...]:
        """Return what belongs into the project; nothing where the editor reads nothing there."""

    def user_files(self, settings: Settings, folder: Path) -> tuple[ManagedFile, ...]:
        """Return what belongs into the editor's own configuration folder; often nothing."""


EDITORS: tuple[Editor, ...] = (
    VSCode(),
    VSCode(
        name="cursor",
        title="Cursor",
        markers=(".cursor", ".cursorrules"),
        tested="Cursor reads the file of VS Code, where it was tried; it was not run in Cursor itself.",
    ),
    Neovim(),
    Vim(),
    Zed(),
    JetBrains(),
    Emacs(),
    Sublime(),
    Just(),
    Task(),
    Make(),
    Helix(),
    Kakoune(),
)


def found(editor: Editor, root: Path) -> bool:
    """Tell whether the project in `root` is worked on with this editor."""
    return any(any(root.glob(sign)) for sign in editor.markers)
