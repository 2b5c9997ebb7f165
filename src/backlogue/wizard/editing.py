"""A text on its way through the user's editor, where no accident loses it."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlogue.wizard.course import State
    from backlogue.wizard.drafts import Keeper
    from backlogue.wizard.outline import Path as Way


@contextmanager
def edited(keeper: Keeper, state: State, text: str, *, suffix: str, path: Way) -> Iterator[Path]:
    """Yield a file that holds `text`, for the editor; it is removed once the text was taken out of it.

    The draft knows the file: whatever ends the program meanwhile, the draft comes back with what the editor
    saved. An error on the way leaves the draft as it was.

    Args:
        keeper: Keeps the draft.
        state: The state to save.
        text: What the file holds at first.
        suffix: The file's ending.
        path: The field that the text belongs to; empty for the whole item.

    Raises:
        OSError: No file can be made.
    """
    try:
        file = keeper.scratch_file(text, suffix, path)
    except OSError:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"text{suffix}"
            file.write_text(text, encoding="utf-8", errors="replace", newline="\n")
            yield file
        return
    keeper.save(state)
    try:
        yield file
    finally:
        keeper.forget_scratch()
