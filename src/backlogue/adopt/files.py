"""Read the team's template and items, and write the Copier template's folder."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.adopt.copier_files import MACROS
from backlogue.adopt.evidence import MOST_ITEMS
from backlogue.adopt.merge_files import COPY
from backlogue.adopt.proof import write_files
from backlogue.errors import StateError, UsageError
from backlogue.files import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_NO_ITEMS = re.compile(r"(?:_?template|0?000-template|readme|index|backlog)\.md", re.IGNORECASE)
_LARGEST_TEMPLATE = 1024 * 1024
_LARGEST_ITEM = 256 * 1024


def read_template(path: Path, *, display_path: str) -> bytes:
    """Read a template.

    Raises:
        UsageError: It can't be read.
    """
    try:
        return read_file(str(path), largest=_LARGEST_TEMPLATE)
    except FileNotFoundError:
        raise UsageError("does not exist", place=display_path, hint="check the path") from None
    except OSError as error:
        raise UsageError(f"can't be read: {error.strerror}", place=display_path) from None


def template_text(data: bytes, *, display_path: str) -> str:
    """Return the text of a template.

    Raises:
        UsageError: It is not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError(
            "is not UTF-8", place=f"{display_path}:{line}", hint="a template is a Markdown file"
        ) from None


def read_items(folders: Sequence[Path], template: Path) -> list[tuple[str, str]]:
    """Read the items in folders and their subfolders; return pairs of relative path and text."""
    found = []
    for folder in folders:
        for path in _markdown_files(folder):
            if path == template or path.stat().st_size > _LARGEST_ITEM:
                continue
            try:
                text = read_file(str(path)).decode("utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            found.append((path.relative_to(folder).as_posix(), text))
            if len(found) == MOST_ITEMS:
                return found
    return found


def _markdown_files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        for name in sorted(names):
            path = Path(root, name)
            if name.endswith(".md") and not _NO_ITEMS.fullmatch(name) and path.is_file():
                yield path


def is_written(files: Mapping[str, str], macros: Path, target: Path) -> bool:
    """Tell whether a folder contains exactly this Copier template.

    Raises:
        StateError: It contains something else.
    """
    if not os.path.lexists(target):
        return False
    expected = {path: text.encode("utf-8") for path, text in files.items()}
    expected |= {f"macros/{name}": (macros / name).read_bytes() for name in MACROS}
    existing = {
        Path(root, name).relative_to(target).as_posix(): Path(root, name).read_bytes()
        for root, _, names in os.walk(target)
        for name in names
    }
    if existing == expected:
        return True
    if existing or not target.is_dir():
        raise StateError(
            "already exists and contains something else",
            place=str(target),
            hint="move it, or choose another folder with '--to DIR'",
        )
    return False


def update_template(
    there: Mapping[str, str], files: Mapping[str, str], target: Path, check: Callable[[Path], None]
) -> None:
    """Change files of a Copier template.

    Args:
        there: The files that are there, by path; others in the folder stay.
        files: The files that are to be there.
        target: The folder.
        check: Raises an error if the template in a folder can't be used; then nothing is written.
    """
    with tempfile.TemporaryDirectory(prefix="backlogue-") as folder:
        changed = Path(folder) / "template"
        shutil.copytree(target, changed, ignore=shutil.ignore_patterns(".git"))
        _change_files(there, files, changed)
        check(changed)
    _change_files(there, files, target)


def _change_files(there: Mapping[str, str], files: Mapping[str, str], root: Path) -> None:
    """Write each file whole; the copy of the team's file last, so that a run after a crash starts from it."""
    for path in sorted(files, key=lambda path: path == COPY):
        if files[path] != there.get(path):
            half = (root / path).with_name(f".{Path(path).name}.unfinished")
            half.parent.mkdir(parents=True, exist_ok=True)
            half.write_bytes(files[path].encode("utf-8"))
            half.replace(root / path)
    for path in there.keys() - files.keys():
        (root / path).unlink()


def write_template(
    files: Mapping[str, str], macros: Path, target: Path, check: Callable[[Path], None]
) -> None:
    """Write a Copier template to a folder, completely or not at all.

    Args:
        files: Its files without the macros, by path.
        macros: The folder of the built-in template's macros.
        target: The folder, new or empty.
        check: Raises an error if the template in a folder can't be used, so that nothing is written.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        write_files(files, macros, unfinished)
        check(unfinished)
        if target.exists():
            target.rmdir()
        unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
