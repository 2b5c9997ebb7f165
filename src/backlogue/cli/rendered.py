"""An item rendered for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlogue.errors import StateError
from backlogue.front_matter import KEYS, FrontMatterError, read_front_matter
from backlogue.text import printable, printable_lines

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderResult

    from backlogue.cli.system import System

_WIDEST = 100


def render(data: bytes, system: System) -> None:
    """Write an item to the terminal: its front matter on one line, then its Markdown, laid out.

    Raises:
        StateError: It was not laid out.
    """
    from rich.console import Console  # noqa: PLC0415 - costs as much as click
    from rich.markdown import Markdown  # noqa: PLC0415 - the same
    from rich.segment import Segment  # noqa: PLC0415 - the same

    class Visible:
        """Laid-out Markdown whose entities (`&#8238;`) do not steer the terminal either."""

        def __init__(self, markdown: Markdown) -> None:
            self._markdown = markdown

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            for part in console.render(self._markdown, options):
                yield Segment(printable_lines(part.text), part.style, part.control)

    head, body = _parts(data)
    text = "\n".join(printable(line.expandtabs(4)) for line in body.decode("utf-8", "replace").splitlines())
    console = Console(
        file=system.stdout,
        force_terminal=True,
        no_color=not system.shows_colour(system.stdout),
        width=min(system.width(), _WIDEST),
        _environ=system.env,
    )
    try:
        if head:
            console.print(head, style="dim", markup=False, highlight=False)
        console.print(Visible(Markdown(text, hyperlinks=False)))
    except RecursionError as error:
        raise StateError(
            "is too deeply nested to be laid out", hint="see it with 'backlogue show … | cat'"
        ) from error


def _parts(data: bytes) -> tuple[str, bytes]:
    """Return the front matter's values as a line, and the body; a broken front matter is part of the body."""
    try:
        front = read_front_matter(data)
    except FrontMatterError:
        return "", data
    texts = [value.text or "?" for key in KEYS for value in front.named(key)]
    return " · ".join(printable(text) for text in texts), data[front.body :]
