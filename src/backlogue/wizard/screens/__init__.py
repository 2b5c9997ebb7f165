"""What a person sees and can answer.

Each kind of screen is one module: its values, how it is drawn and which keys it has, and how it is asked line
by line. `backlogue.wizard.prompters` asks them one way or the other.
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
"""What a person wants.

`leave` keeps a draft, `another` adds an entry after this one, `open` fills in what an outline does not show
of a row, `pick` takes the row of a menu.
"""


class Reply(NamedTuple):
    """The user's reply to a screen; changed texts have been reported before.

    Attributes:
        verb: What they want.
        value: The value of a menu's row, or the index of an outline's.
    """

    verb: Verb
    value: str = ""


class Preview(NamedTuple):
    """The item as it would be written.

    Attributes:
        lines: Its lines, or those of the difference to the file.
        at: The line that is to be seen, from 0.
        is_diff: Whether it is a difference.
    """

    lines: Sequence[str]
    at: int = 0
    is_diff: bool = False


class Listener(Protocol):
    """Who is told what happens on a screen."""

    def changed(self, path: FieldPath, text: str) -> None:
        """Handle a change of a field's text, or of the ticked names (one per line), before it is drawn."""

    def focused(self, path: FieldPath) -> None:
        """Take in which field of a form has the cursor."""

    def reason(self, path: FieldPath) -> str:
        """Return what is wrong with a field as it is now; nothing if it is right, or was not asked again."""

    def preview(self) -> Callable[[], Preview] | None:
        """Return what makes the preview of this moment, in a thread of its own; None without one."""


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What every screen has.

    Attributes:
        crumbs: The way here: `("New item", "Risk 2")`.
        title: What is asked for, in a word or two.
        heading: The heading in the item under which the answer stands.
        progress: Which step of how many this is.
        help: What is asked, in a sentence.
        reason: Why it is asked again.
        note: Something to know besides.
        verbs: What can be done besides going on, going back and leaving.
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
        """Put the screen's own part into the frame: what is seen, and the keys."""
        raise NotImplementedError

    def ask(self, lines: Lines, listener: Listener) -> Reply:
        """Ask line by line."""
        raise NotImplementedError


class Prompter(Protocol):
    """A way of asking."""

    def held(self) -> AbstractContextManager[None]:
        """Hold the terminal while the conversation lasts, and leave it as it was."""

    def released(self) -> AbstractContextManager[None]:
        """Let another program have the terminal for a while."""

    def ask(self, screen: Screen, listener: Listener) -> Reply:
        """Show a screen and return what is answered."""

    def end(self) -> None:
        """Make this question, and every later one, answer that the person left: a signal came."""
