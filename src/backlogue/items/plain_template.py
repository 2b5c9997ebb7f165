"""Use a Markdown file with placeholders as a template: infer a Copier template from it and cache that."""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from backlogue import __version__
from backlogue.errors import UsageError
from backlogue.files import read_file
from backlogue.project.folders import cache_folder
from backlogue.template.builtin import builtin_root
from backlogue.template.loader import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LARGEST = 1024 * 1024
"""The most bytes of a file that are read; a template may have much less, see `backlogue.adopt`."""

_BUILT_IN = "c057745bf5696b6686f2283187d19041cc04a73ac7c4263fd177df5d17763e98"
"""The SHA-256 of the file that the built-in template was made from, as `is_built_in` reads it."""


def plain_template_root(
    path: Path, *, env: Mapping[str, str], display_path: str, note: Callable[[str], None]
) -> Path:
    """Return the folder of the Copier template that is inferred from a Markdown file.

    The folder is in the user's cache folder, with a name derived from the file's bytes and the program's
    version; if that can't be written, it is a temporary folder. A copy of the file that the built-in
    template was made from stands for the built-in template.

    Args:
        path: The file.
        env: The environment, which names the cache folder.
        display_path: The path for display.
        note: Prints a line for the user if something is inferred.

    Raises:
        UsageError: The file can't be read, or is not a template.
    """
    data = _read(path, display_path)
    if is_built_in(data):
        return builtin_root()
    key = hashlib.sha256(b"\0".join([__version__.encode(), os.fsencode(path.name), data])).hexdigest()[:32]
    folder = cache_folder(env) / "plain"
    root = folder / key
    # Of a relative cache folder, a stranger's repository might be the one that is written to or read from.
    if not folder.is_absolute():
        return _temporary_root(key, data, path.name, display_path, note)
    if (root / "copier.yml").is_file():
        return root
    return _kept_root(root, data, path.name, display_path, note)


def _read(path: Path, display_path: str) -> bytes:
    try:
        return read_file(path, largest=_LARGEST)
    except FileNotFoundError:
        raise UsageError("does not exist", place=display_path, hint="check the path") from None
    except OSError as error:
        raise UsageError(f"can't be read: {error.strerror}", place=display_path) from None


def is_built_in(data: bytes) -> bool:
    """Tell whether a file is a copy of the one that the built-in template was made from.

    Line ends, blanks at their ends and the comment on top may differ.
    """
    lines = data.decode("utf-8-sig", "replace").splitlines()
    text = "\n".join(line.rstrip() for line in lines)
    text = re.sub(r"\A((?:---\n(?:[^\n]+\n)*?---\n)?)\s*<!--.*?-->", r"\1", text, count=1, flags=re.DOTALL)
    bare = "\n".join(line for line in text.split("\n") if line)
    return hashlib.sha256(bare.encode("utf-8", "replace")).hexdigest() == _BUILT_IN


def _kept_root(root: Path, data: bytes, name: str, display_path: str, note: Callable[[str], None]) -> Path:
    """Return the folder in the cache, written atomically; a temporary one if it can't be written."""
    try:
        root.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f"{root.name}-", dir=root.parent))
    except OSError:
        return _temporary_root(root.name, data, name, display_path, note)
    try:
        _write(unfinished / "template", data, name, display_path, note)
        (unfinished / "template").rename(root)
    except OSError:
        if not (root / "copier.yml").is_file():  # written by another process meanwhile
            return _temporary_root(root.name, data, name, display_path, note)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return root


@lru_cache(maxsize=8)
def _temporary_folder(_key: str) -> Path:
    """Return a folder that is removed when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="backlogue-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _temporary_root(key: str, data: bytes, name: str, display_path: str, note: Callable[[str], None]) -> Path:
    root = _temporary_folder(key) / "template"
    if not root.is_dir():
        _write(root, data, name, display_path, note)
    return root


def _write(root: Path, data: bytes, name: str, display_path: str, note: Callable[[str], None]) -> None:
    """Write the Copier template into a new folder."""
    from backlogue.adopt.copier_files import copier_files
    from backlogue.adopt.files import template_text
    from backlogue.adopt.inference import infer
    from backlogue.adopt.proof import write_files

    inference = infer(template_text(data, display_path=display_path), place=display_path)
    files = copier_files(inference, name=name, digest=hashlib.sha256(data).hexdigest())
    write_files(files, builtin_root() / "macros", root)
    try:
        load(root)
    except UsageError as error:
        message = f"can't be used as a template: {error.message}"
        raise UsageError(message, place=display_path, hint="simplify it") from error
    count = len(inference.questions)
    note(
        f"{display_path}: used as the template, with {count} questions; "
        "'backlogue adopt' lets you correct them"
    )
    for text in inference.notes:
        note(f"{display_path}: {text}")
