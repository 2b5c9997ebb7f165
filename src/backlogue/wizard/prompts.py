"""The one module that knows questionary and prompt_toolkit: single questions outside a conversation."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from backlogue.errors import Cancelled
from backlogue.text import printable
from backlogue.wizard.terminal import is_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from questionary import Question

    from backlogue.wizard.terminal import Terminal

KEYS_OF_A_MENU = "↑↓ choose · Enter takes it · Esc leaves"


def pick(question: str, choices: Sequence[tuple[str, str]], *, terminal: Terminal) -> str:
    """Ask which of several to take, and return its value.

    Args:
        question: What is asked, in one line.
        choices: At least one pair of value and words; the first is pointed at. Values differ.
        terminal: Where it is asked.

    Raises:
        Cancelled: Esc, Ctrl-C or Ctrl-D was pressed.
    """
    if is_plain(terminal):
        return _pick_plainly(question, choices, terminal=terminal)
    import questionary  # noqa: PLC0415 - costs more than all the rest of a command

    titles = [questionary.Choice(printable(words), value=value) for value, words in choices]
    asked = questionary.select(
        printable(question),
        choices=titles,
        instruction=f"\n  {KEYS_OF_A_MENU}",
        erase_when_done=True,
        use_jk_keys=True,
        **_streams(terminal),
    )
    return str(_answer(asked))


def confirm(question: str, *, terminal: Terminal, default: bool = False) -> bool:
    """Ask yes or no; Enter takes the default.

    Raises:
        Cancelled: Esc, Ctrl-C or Ctrl-D was pressed.
    """
    if is_plain(terminal):
        return _confirm_plainly(question, terminal=terminal, default=default)
    import questionary  # noqa: PLC0415 - costs more than all the rest of a command

    asked = questionary.confirm(
        printable(question), default=default, erase_when_done=True, **_streams(terminal)
    )
    return bool(_answer(asked))


def _streams(terminal: Terminal) -> dict[str, Any]:
    """Return prompt_toolkit's ends of the terminal; those of its current session for streams in memory."""
    try:
        terminal.stdin.fileno()
    except (io.UnsupportedOperation, ValueError):
        return {}
    from prompt_toolkit.input import create_input  # noqa: PLC0415 - see above
    from prompt_toolkit.output import ColorDepth, create_output  # noqa: PLC0415 - see above

    depth = ColorDepth.DEPTH_1_BIT if terminal.env.get("NO_COLOR") else None
    output = create_output(stdout=terminal.stderr)
    return {"input": create_input(terminal.stdin), "output": output, "color_depth": depth}


def _answer(question: Question) -> Any:
    """Ask, and take Esc, Ctrl-C and Ctrl-D for leaving."""
    from prompt_toolkit.key_binding import merge_key_bindings  # noqa: PLC0415 - see above

    application = question.application
    bindings = [application.key_bindings, _leaving()]
    application.key_bindings = merge_key_bindings([keys for keys in bindings if keys is not None])
    application.ttimeoutlen = 0.1
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError):
        raise Cancelled("cancelled") from None


def _leaving() -> KeyBindings:
    from prompt_toolkit.key_binding import KeyBindings  # noqa: PLC0415 - see above

    keys = KeyBindings()

    @keys.add("escape", eager=True)
    @keys.add("c-d", eager=True)
    def _leave(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError)

    return keys


def _pick_plainly(question: str, choices: Sequence[tuple[str, str]], *, terminal: Terminal) -> str:
    lines = [f"  {number}. {printable(words)}" for number, (_, words) in enumerate(choices, 1)]
    terminal.stderr.write("\n".join([printable(question), *lines, ""]))
    while True:
        said = _line(f"1-{len(choices)}: ", terminal=terminal)
        if said.isdecimal() and 0 < int(said) <= len(choices):
            return choices[int(said) - 1][0]


def _confirm_plainly(question: str, *, terminal: Terminal, default: bool) -> bool:
    while True:
        said = _line(f"{printable(question)} ({'Y/n' if default else 'y/N'}) ", terminal=terminal).casefold()
        if not said:
            return default
        if said in ("y", "yes", "n", "no"):
            return said.startswith("y")


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
