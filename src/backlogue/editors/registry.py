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
from backlogue.editors.taskfile import Task
from backlogue.editors.vim import Vim
from backlogue.editors.vscode import VSCode
from backlogue.editors.zed import Zed

if TYPE_CHECKING:
    from pathlib import Path

    from backlogue.editors.pieces import Piece
    from backlogue.editors.settings import Settings


class Editor(Protocol):
    """One editor or task runner.

    Attributes:
        name: Its name on the command line.
        title: Its name as its makers write it.
        signs: Files or folders whose presence in a project says that it is used there (glob patterns).
        tried: What was tried of this, in Markdown.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - told in the class's docstring

    @property
    def title(self) -> str: ...  # noqa: D102 - told in the class's docstring

    @property
    def signs(self) -> tuple[str, ...]: ...  # noqa: D102 - told in the class's docstring

    @property
    def tried(self) -> str: ...  # noqa: D102 - told in the class's docstring

    def how(self, settings: Settings) -> str:
        """Say in Markdown how a person runs the tasks, and what has to be added by hand."""

    def project(self, settings: Settings) -> tuple[Piece, ...]:
        """Return what belongs into the project; nothing where the editor reads nothing there."""

    def user(self, settings: Settings, folder: Path) -> tuple[Piece, ...]:
        """Return what belongs into the editor's own configuration folder; often nothing."""


EDITORS: tuple[Editor, ...] = (
    VSCode(),
    VSCode(
        name="cursor",
        title="Cursor",
        signs=(".cursor", ".cursorrules"),
        tried="Cursor reads the file of VS Code, where it was tried; it was not run in Cursor itself.",
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
    return any(any(root.glob(sign)) for sign in editor.signs)
