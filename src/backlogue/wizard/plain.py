"""Questions asked line by line, for a terminal that can't move its cursor."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from backlogue.errors import Cancelled
from backlogue.text import printable
from backlogue.wizard.screens import MenuScreen, PageScreen, Reply, Screen, TextScreen, TicksScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from backlogue.wizard.screens import Row, Verb
    from backlogue.wizard.terminal import Terminal

COMMANDS: Mapping[str, Verb] = {
    ":back": "back",
    ":editor": "editor",
    ":review": "review",
    ":quit": "leave",
}
"""What can be typed instead of an answer."""

ON_A_ROW: Mapping[str, Verb] = {"delete": "delete", "up": "up", "down": "down"}
"""What can be typed before a row's number."""

CLEARED = ":clear"
"""What empties a field that holds something."""


class Plain:
    """Asks every screen of a conversation in lines; see `backlogue.wizard.screens.Prompter`."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._ended = False
        self._reading = False

    def held(self) -> AbstractContextManager[None]:
        """Nothing has to be held."""
        return nullcontext()

    def released(self) -> AbstractContextManager[None]:
        """Nothing has to be let go."""
        return nullcontext()

    def end(self) -> None:
        """Let the question that waits, and every later one, answer that the person left."""
        self._ended = True
        if self._reading:
            raise EOFError

    def ask(self, screen: Screen, changed: Callable[[str], None]) -> Reply:
        """Write the screen's words and read what is answered, until it can be understood."""
        self._say("")
        self._say(" > ".join([*screen.crumbs, screen.title]))
        for line in filter(None, [screen.help, screen.note, screen.reason and f"! {screen.reason}"]):
            self._say(line)
        try:
            match screen:
                case TextScreen():
                    return self._text(screen, changed)
                case MenuScreen():
                    return self._menu(screen)
                case TicksScreen():
                    return self._ticks(screen, changed)
                case PageScreen():
                    self._say(screen.text)
                    return Reply(COMMANDS.get(self._read("Enter goes back. "), "back"))
        except (KeyboardInterrupt, EOFError):
            pass
        return Reply("leave")

    def _text(self, screen: TextScreen, changed: Callable[[str], None]) -> Reply:
        for name in screen.beside:
            self._say(f"  - {name}")
        held = screen.text
        if held:
            self._say("It holds:")
            for line in held.split("\n"):
                self._say(f"  {line}")
        ways = "; ".join(
            [f"Enter {'keeps it' if held else 'skips'}", *COMMANDS, *([CLEARED] if held else [])]
        )
        if screen.is_box:
            self._say(f"(Lines; one with only a dot ends. {ways})")
            return self._box(screen, changed)
        self._say(f"({ways})")
        said = self._read("> ").strip()
        return self._said(said, held, changed)

    def _said(self, said: str, held: str, changed: Callable[[str], None]) -> Reply:
        if said in COMMANDS:
            return Reply(COMMANDS[said], held)
        if not said:
            return Reply("next", held)
        text = "" if said == CLEARED else said
        changed(text)
        return Reply("next", text)

    def _box(self, screen: TextScreen, changed: Callable[[str], None]) -> Reply:
        lines: list[str] = []
        while True:
            said = self._read("> ")
            if not lines and (not said or said.strip() in COMMANDS or said.strip() == CLEARED):
                return self._said(said.strip(), screen.text, changed)
            if said == ".":
                return Reply("next", "\n".join(lines))
            if said.strip() in COMMANDS:
                return Reply(COMMANDS[said.strip()], "\n".join(lines))
            lines.append(said)
            changed("\n".join(lines))

    def _menu(self, screen: MenuScreen) -> Reply:
        rows = [row for row in screen.rows if row.value != "-"]
        self._list(rows)
        pointed = next((row for row in rows if row.value == screen.pointed), rows[0])
        acts = [word for word, verb in ON_A_ROW.items() if verb in screen.verbs]
        undo = ["undo"] if "undo" in screen.verbs else []
        ways = ", ".join(
            [f"Enter is {rows.index(pointed) + 1}", *(f"{act} N" for act in acts), *undo, *COMMANDS]
        )
        while True:
            said = self._read(f"1-{len(rows)} ({ways}): ").strip()
            if not said:
                return Reply("pick", pointed.value)
            if said in COMMANDS:
                return Reply(COMMANDS[said])
            if said in undo:
                return Reply("undo")
            act, _, number = said.rpartition(" ")
            row = _row(rows, number)
            if row is not None and not act:
                return Reply("pick", row.value)
            if row is not None and act in acts:
                return Reply(ON_A_ROW[act], row.value)

    def _ticks(self, screen: TicksScreen, changed: Callable[[str], None]) -> Reply:
        self._list(screen.rows)
        while True:
            said = self._read("Numbers with blanks between, Enter for none of them: ").strip()
            if said in COMMANDS:
                return Reply(COMMANDS[said], "\n".join(screen.ticked))
            rows = [_row(screen.rows, number) for number in said.replace(",", " ").split()]
            ticked = [row.value for row in rows if row is not None]
            if len(ticked) == len(rows):
                names = "\n".join(ticked if said else screen.ticked)
                changed(names)
                return Reply("next", names)

    def _list(self, rows: Sequence[Row]) -> None:
        for number, row in enumerate(rows, 1):
            detail = f": {row.detail}" if row.detail else ""
            self._say(f"  {number}. {row.words}{detail}{' (!)' if row.mark == 'wrong' else ''}")

    def _say(self, text: str) -> None:
        lines = [printable(line) for line in text.split("\n")]
        self._terminal.stderr.write("\n".join([*lines, ""]))

    def _read(self, prompt: str) -> str:
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
        return _cleaned(said)


def pick_plainly(question: str, choices: Sequence[tuple[str, str]], *, terminal: Terminal) -> str:
    """Ask as `backlogue.wizard.prompts.pick` does, by number."""
    lines = [f"  {number}. {printable(words)}" for number, (_, words) in enumerate(choices, 1)]
    terminal.stderr.write("\n".join([printable(question), *lines, ""]))
    while True:
        said = _line(f"1-{len(choices)}: ", terminal=terminal)
        if said.isdecimal() and 0 < int(said) <= len(choices):
            return choices[int(said) - 1][0]


def confirm_plainly(question: str, *, terminal: Terminal, default: bool) -> bool:
    """Ask as `backlogue.wizard.prompts.confirm` does, by word."""
    while True:
        said = _line(f"{printable(question)} ({'Y/n' if default else 'y/N'}) ", terminal=terminal).casefold()
        if not said:
            return default
        if said in ("y", "yes", "n", "no"):
            return said.startswith("y")


def _row(rows: Sequence[Row], number: str) -> Row | None:
    return rows[int(number) - 1] if number.isdecimal() and 0 < int(number) <= len(rows) else None


def _cleaned(line: str) -> str:
    text = line.rstrip("\r\n").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(char for char in text if char == "\t" or (char >= " " and not "\x7f" <= char <= "\x9f"))


def _line(prompt: str, *, terminal: Terminal) -> str:
    terminal.stderr.write(prompt)
    terminal.stderr.flush()
    try:
        said = terminal.stdin.readline()
    except KeyboardInterrupt:
        raise Cancelled("cancelled") from None
    if not said:
        raise Cancelled("cancelled")
    return said.strip()
