"""The editors we know, and what one has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from backlogue.editors.vscode import VSCode

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
        how: How a person runs the tasks, in Markdown.
        tried: What was tried of this, in Markdown.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - said above

    @property
    def title(self) -> str: ...  # noqa: D102

    @property
    def signs(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def how(self) -> str: ...  # noqa: D102

    @property
    def tried(self) -> str: ...  # noqa: D102

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
)


def found(editor: Editor, root: Path) -> bool:
    """Tell whether the project in `root` is worked on with this editor."""
    return any(any(root.glob(sign)) for sign in editor.signs)
