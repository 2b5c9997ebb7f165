"""The editors and task runners, in the order in which they are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from backlogue.editors.base import Editor

EDITORS: tuple[Editor, ...] = (
    VSCode(),
    VSCode(
        name="cursor",
        title="Cursor",
        folder="Cursor",
        aliases=(),
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
