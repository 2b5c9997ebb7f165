"""Signals that end a conversation: it ends as if the person had left."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from backlogue.wizard.screens import Prompter

ENDING = ("SIGTERM", "SIGHUP")
"""A request to end, and a terminal that was closed; the latter is not on Windows."""


@contextmanager
def ending_kindly(prompter: Prompter) -> Iterator[None]:
    """While it lasts, end the conversation on a signal that else would end the process."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: FrameType | None) -> None:
        prompter.end()

    numbers = [getattr(signal, name) for name in ENDING if hasattr(signal, name)]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
