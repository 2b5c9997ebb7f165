"""A text edited in the user's own editor."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from backlogue.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from backlogue.wizard.drafts import DraftWriter
    from backlogue.wizard.fields import FieldPath
    from backlogue.wizard.flow import State


@contextmanager
def text_from_editor(
    text: str,
    *,
    suffix: str,
    path: FieldPath,
    editor: Callable[[], Callable[[Path], None]],
    released: Callable[[], AbstractContextManager[None]],
    writer: DraftWriter,
    state: State,
) -> Iterator[str]:
    """Let the user edit a text in their editor, wait until it is closed, and yield the text they saved.

    The body of the `with` statement stores that text in the draft; then the editor's file is removed. The
    draft names the file while it exists: if the program is killed, or left with Ctrl-C, resuming the draft
    takes what the editor saved. So does an editor that saved, and then ended with an error: it may have been
    killed with its terminal.
    An editor that can't wait is refused before a file is made, so that no edit can be lost.

    Args:
        text: What the file holds at first.
        suffix: The file's ending.
        path: The field that the text belongs to; empty for the whole item.
        editor: Returns what opens a file in the editor and returns when it is closed.
        released: Gives the terminal to the editor.
        writer: Keeps the draft.
        state: The state to save.

    Raises:
        StateError: No editor is set, it is not installed, it can't wait, or it ended with an error.
        OSError: The file can't be made or read.
    """
    edit = editor()
    try:
        file = writer.scratch_file(text, suffix, path)
    except OSError:
        # Where no draft can be saved, the text still can be edited.
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"text{suffix}"
            file.write_text(text, encoding="utf-8", errors="replace", newline="\n")
            with released():
                edit(file)
            yield file.read_bytes().decode("utf-8", "replace")
        return
    writer.save(state)
    failure: StateError | None = None
    try:
        with released():
            edit(file)
    except StateError as error:
        failure = error
    # Ctrl-C skips the rest: the editor may still have the file open, so it stays, and the draft names it.
    try:
        saved = file.read_bytes().decode("utf-8", "replace")
        if failure is None or saved != text:
            yield saved
    finally:
        writer.forget_scratch()
    if failure is not None:
        raise failure
