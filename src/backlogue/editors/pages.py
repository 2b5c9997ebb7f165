"""The page of an editor, for `editor print` and for the documentation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.editors.base import ConfigFolders

if TYPE_CHECKING:
    from backlogue.editors.base import Editor
    from backlogue.editors.managed_file import ManagedFile
    from backlogue.editors.settings import Settings

_LANGUAGES = {".json": "jsonc", ".vim": "vim", ".lua": "lua", ".xml": "xml", ".el": "elisp", ".yml": "yaml"}
_LANGUAGES |= {".mk": "make", ".just": "just", ".kak": "kak", ".toml": "toml", ".sublime-project": "jsonc"}

_CONFIG = Path("~/.config")
_FOLDERS = ConfigFolders(home=Path("~"), config=_CONFIG, applications=_CONFIG, local=_CONFIG)
"""The folders as people write them on Linux."""


def page(editor: Editor, settings: Settings) -> str:
    """Return the page in Markdown: how to run the tasks, what is written where, and what was tested."""
    parts = [f"# {editor.title}", editor.instructions(settings)]
    project = editor.project_files(settings)
    if project:
        parts.append(f"`backlogue editor install {editor.name}` writes:")
        parts.extend(_block(file, _project_path(file, settings)) for file in project)
    folder = editor.user_folder(_FOLDERS)
    user = editor.user_files(settings, folder) if folder else ()
    shown = {file.snippet() for file in project}
    if user and all(file.snippet() in shown for file in user):
        parts.append("With `--user` it writes the same into your own configuration.")
    elif user:
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
