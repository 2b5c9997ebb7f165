"""The screens of the wizard.

Each kind of screen is one module with its values, its view and keys, and its line-by-line form.
`backlogue.wizard.prompters` uses one form or the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from backlogue.wizard.fields import FieldPath
    from backlogue.wizard.screens.frame import Frame
    from backlogue.wizard.screens.lines import Lines

Verb = Literal[
    "next",
    "back",
    "leave",
    "review",
    "editor",
    "another",
    "open",
    "pick",
    "delete",
    "up",
    "down",
    "undo",
    "write",
]
"""What the user wants to do.

`leave` keeps a draft, `another` adds an entry after this one, `open` fills in what an outline does not show
of a row, `pick` takes the row of a menu.
"""


class Reply(NamedTuple):
    """The user's reply to a screen; changed texts have been reported before.

    Attributes:
        verb: The action.
        value: The value of a menu's row, or the index of an outline's row.
    """

    verb: Verb
    value: str = ""


class Preview(NamedTuple):
    """The item as it will be written.

    Attributes:
        lines: Its lines, or those of the difference to the file.
        at: The line that must be visible, from 0.
        is_diff: Whether it is a difference.
    """

    lines: Sequence[str]
    at: int = 0
    is_diff: bool = False


class Listener(Protocol):
    """Handles the events of a screen."""

    def changed(self, path: FieldPath, text: str) -> None:
        """Handle a change of a field's text, or of the ticked names (one per line), before it is drawn."""

    def focused(self, path: FieldPath) -> None:
        """Handle a change of the focused field of a form."""

    def reason(self, path: FieldPath) -> str:
        """Return the current error of a field that is asked again; empty if it is valid or asked first."""

    def preview(self) -> Callable[[], Preview] | None:
        """Return a function that renders the current preview in a thread, or None."""


@dataclass(frozen=True, kw_only=True)
class Screen:
    """The base of all screens.

    Attributes:
        crumbs: The breadcrumbs, such as `("New item", "Risk 2")`.
        title: The title, one or two words.
        heading: The heading in the item that the answer is under.
        progress: The number of this step and of all steps.
        help: The question, one sentence.
        reason: The error because of which it is asked again.
        note: An additional note.
        verbs: The actions available in addition to going on, going back and leaving.
    """

    crumbs: tuple[str, ...] = ()
    title: str = ""
    heading: str = ""
    progress: tuple[int, int] | None = None
    help: str = ""
    reason: str = ""
    note: str = ""
    verbs: frozenset[Verb] = frozenset()

    def draw(self, frame: Frame, listener: Listener) -> None:
        """Add the screen's view and keys to the frame."""
        raise NotImplementedError

    def ask(self, lines: Lines, listener: Listener) -> Reply:
        """Ask line by line."""
        raise NotImplementedError


class Prompter(Protocol):
    """Shows screens and returns replies."""

    def held(self) -> AbstractContextManager[None]:
        """Take over the terminal during the conversation, and restore it at the end."""

    def released(self) -> AbstractContextManager[None]:
        """Release the terminal to another program temporarily."""

    def ask(self, screen: Screen, listener: Listener) -> Reply:
        """Show a screen and return the reply."""

    def end(self) -> None:
        """Make this question and all later ones reply that the user left, because of a signal."""
