"""What `editor print` shows of an editor; the documentation's page of it is the same text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.registry import Editor
    from backlogue.editors.settings import Settings

_LANGUAGES = {".json": "jsonc", ".vim": "vim", ".lua": "lua", ".xml": "xml", ".el": "elisp", ".yml": "yaml"}
_LANGUAGES |= {".mk": "make", ".just": "just", ".kak": "kak", ".toml": "toml", ".sublime-project": "jsonc"}
_USER_FOLDERS = {"neovim": "~/.config/nvim", "vim": "~/.vim", "emacs": "~/.emacs.d"}


def page(editor: Editor, settings: Settings) -> str:
    """Return the page in Markdown: where what belongs, how it is used, and what was tried."""
    parts = [f"# {editor.title}", editor.instructions(settings)]
    project = editor.project_files(settings)
    if project:
        parts.append(f"`backlogue editor install {editor.name}` writes:")
        parts.extend(_block(file, _project_path(file, settings)) for file in project)
    folder = Path(_USER_FOLDERS.get(editor.name, ""))
    user = editor.user_files(settings, folder) if editor.name in _USER_FOLDERS else ()
    if user:
        parts.append(f"`backlogue editor install {editor.name} --user` writes, into your own configuration:")
        parts.extend(_block(file, file.path.as_posix()) for file in user)
    parts.append(editor.tested)
    return "\n\n".join(parts) + "\n"


def _project_path(file: ManagedFile, settings: Settings) -> str:
    return file.path.relative_to(settings.root).as_posix()


def _block(file: ManagedFile, path: str) -> str:
    language = _LANGUAGES.get(file.path.suffix, "")
    text = file.snippet()
    return f"`{path}`:\n\n```{language}\n{text.rstrip()}\n```"
