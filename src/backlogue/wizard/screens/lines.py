"""Ask line by line, for a terminal that can't move its cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.text import printable
from backlogue.wizard.screens import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from backlogue.wizard.screens import Verb
    from backlogue.wizard.terminal import Terminal

COMMANDS: Mapping[str, Verb] = {
    ":back": "back",
    ":review": "review",
    ":editor": "editor",
    ":another": "another",
    ":undo": "undo",
    ":quit": "leave",
}
"""The commands that can be typed instead of an answer."""

ALWAYS = frozenset(["back", "leave"])
"""The commands of every screen."""

CLEAR = ":clear"
"""The input that clears a field."""


def commands(verbs: Iterable[Verb]) -> dict[str, Verb]:
    """Return the commands of a screen that offers these verbs."""
    offered = ALWAYS.union(verbs)
    return {word: verb for word, verb in COMMANDS.items() if verb in offered}


class Lines:
    """A terminal that lines are written to and read from."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._ended = False
        self._reading = False

    def end(self) -> None:
        """Make the pending question and all later ones see the end of the input."""
        self._ended = True
        if self._reading:
            raise EOFError

    def say(self, text: str) -> None:
        """Write lines."""
        self._terminal.stderr.write("\n".join([*map(printable, text.split("\n")), ""]))

    def read(self, prompt: str) -> str:
        """Read one line.

        Raises:
            EOFError: The input has ended.
        """
        self._terminal.stderr.write(prompt)
        self._terminal.stderr.flush()
        if self._ended:
            raise EOFError
        self._reading = True
        try:
            said = self._terminal.stdin.readline()
        finally:
            self._reading = False
        if not said:
            raise EOFError
        text = said.rstrip("\r\n").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return "".join(
            char for char in text if char == "\t" or (char >= " " and not "\x7f" <= char <= "\x9f")
        )

    def text(
        self, changed: Callable[[str], None], *, held: str, is_box: bool, verbs: Iterable[Verb], demand: str
    ) -> Reply:
        """Read a text: one line, or several up to one that is only a dot.

        Args:
            changed: Called with the text after each line.
            held: The previous text.
            is_box: Whether it may have several lines.
            verbs: The available actions.
            demand: The effect of an empty line.
        """
        known = commands(verbs)
        ways = "; ".join([demand, *known, *([CLEAR] if held else [])])
        self.say(f"(End with a line that is only a dot. {ways})" if is_box else f"({ways})")
        typed: list[str] = []
        while True:
            said = self.read("> ")
            word = said.strip()
            if word in known:
                return Reply(known[word])
            if not typed and (word == CLEAR or not word):
                if word:
                    changed("")
                return Reply("next")
            if not is_box:
                changed(word)
                return Reply("next")
            if said == ".":
                return Reply("next")
            typed.append(said)
            changed("\n".join(typed))
