"""What a person sees and can answer, as values: any way of asking takes a screen and returns a reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

Verb = Literal["next", "back", "editor", "review", "leave", "delete", "up", "down", "undo", "pick", "write"]
"""What a person wants: `leave` keeps a draft, `pick` takes the row of a menu."""


BOXES = frozenset(["prose", "lines", "code", "yaml"])
"""Kinds whose text may have many lines."""


class Reply(NamedTuple):
    """A person's answer to a screen.

    Attributes:
        verb: What they want.
        text: The field's whole text; the value of a menu's row; the names of the ticked rows, one a line.
    """

    verb: Verb
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What every screen has.

    Attributes:
        crumbs: The way here: `("New item", "Phase 2", "Task 1")`.
        title: What is asked for, in a word or two.
        help: What is asked, in a sentence.
        reason: Why it is asked again.
        note: Something to know besides.
    """

    crumbs: tuple[str, ...] = ()
    title: str = ""
    help: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TextScreen(Screen):
    """A text to type.

    Attributes:
        kind: The question's kind: `line`, `prose`, `lines`, `code` and so on.
        text: What the field holds.
        optional: Whether it may stay empty.
        suffix: The ending of its file in an editor.
        beside: What is there already beside it: the entries of its list.
    """

    kind: str = "line"
    text: str = ""
    optional: bool = True
    suffix: str = ".md"
    beside: tuple[str, ...] = ()

    @property
    def is_box(self) -> bool:
        """Whether the text may have many lines."""
        return self.kind in BOXES


class Row(NamedTuple):
    """One row of a menu.

    Attributes:
        value: What is replied when it is picked.
        words: What it says.
        mark: `done`, `wrong`, `empty` or nothing: how it stands with what the row is about.
        detail: What it holds.
        key: A letter that picks it at once.
    """

    value: str
    words: str = ""
    mark: str = ""
    detail: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class MenuScreen(Screen):
    """A row to pick.

    Attributes:
        rows: The rows; a value of `-` is a line between them.
        pointed: The value of the row pointed at first.
        verbs: What can be done besides picking a row.
    """

    rows: tuple[Row, ...] = ()
    pointed: str = ""
    verbs: frozenset[Verb] = frozenset()


@dataclass(frozen=True, kw_only=True)
class TicksScreen(Screen):
    """Rows to tick."""

    rows: tuple[Row, ...] = ()
    ticked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PageScreen(Screen):
    """A text to read."""

    text: str = ""


class Prompter(Protocol):
    """A way of asking."""

    def held(self) -> AbstractContextManager[None]:
        """Hold the terminal while the conversation lasts, and leave it as it was."""

    def released(self) -> AbstractContextManager[None]:
        """Let another program have the terminal for a while."""

    def ask(self, screen: Screen, changed: Callable[[str], None]) -> Reply:
        """Show a screen and return what is answered.

        Args:
            screen: What to show.
            changed: Called with the whole text, or the ticked names one a line, at each change of it,
                before the change is drawn.
        """

    def end(self) -> None:
        """Make this question, and every later one, answer that the person left: a signal came."""
