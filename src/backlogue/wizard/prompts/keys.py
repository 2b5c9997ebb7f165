"""The keys that every screen has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout import BufferControl

from backlogue.wizard.screens import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.key_binding import KeyPressEvent

    from backlogue.wizard.screens import Verb


def leaving_keys(text: Callable[[KeyPressEvent], str]) -> KeyBindings:
    """Return the keys that lead away from every screen."""
    keys = KeyBindings()

    @keys.add("s-tab", eager=True)
    def _back(event: KeyPressEvent) -> None:
        leave_with(event, "back", text(event))

    @keys.add("c-r", eager=True)
    def _review(event: KeyPressEvent) -> None:
        leave_with(event, "review", text(event))

    # Ctrl-C is a prefix in Emacs's terminal, which never sends it alone.
    @keys.add("c-c", eager=True)
    @keys.add("c-z", eager=True)
    @keys.add("<sigint>")
    def _leave(event: KeyPressEvent) -> None:
        leave_with(event, "leave", text(event))

    @keys.add("c-d")
    def _end(event: KeyPressEvent) -> None:
        if text(event) and isinstance(event.app.layout.current_control, BufferControl):
            event.current_buffer.delete()
        else:
            leave_with(event, "leave", text(event))

    return keys


def leave_with(event: KeyPressEvent, verb: Verb, text: str) -> None:
    """End the question with a reply."""
    if not event.app.is_done:
        event.app.exit(result=Reply(verb, text))
